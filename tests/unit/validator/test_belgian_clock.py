from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.validator.domain.belgian_clock import moment
from shared.moments import BRUSSELS
from tests.unit.validator.strategies import PROPERTY

FORWARD = date(2026, 3, 29)
BACK = date(2026, 10, 25)


@pytest.mark.parametrize(
    ("day", "hour", "utc"),
    [
        (date(2026, 1, 15), "0800", datetime(2026, 1, 15, 7, 0, tzinfo=UTC)),
        (date(2026, 7, 15), "0000", datetime(2026, 7, 14, 22, 0, tzinfo=UTC)),
        (FORWARD, "0159", datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (FORWARD, "0200", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (FORWARD, "0259", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (FORWARD, "0300", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (FORWARD, "0301", datetime(2026, 3, 29, 1, 1, tzinfo=UTC)),
        (BACK, "0159", datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        (BACK, "0200", datetime(2026, 10, 25, 1, 0, tzinfo=UTC)),
        (BACK, "0230", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        (BACK, "0300", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
    ],
)
def test_the_moment_of_an_hour(day: date, hour: str, utc: datetime) -> None:
    assert moment(day, hour) == utc


MINUTES = st.integers(0, 2 * 24 * 60 - 1).map(
    lambda minutes: datetime(2026, 3, 28, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(st.one_of(MINUTES, MINUTES.map(lambda spring: spring + timedelta(days=210))))
@PROPERTY
def test_a_moment_is_found_again_from_the_clock_or_an_hour_later(at: datetime) -> None:
    local = at.astimezone(BRUSSELS)
    found = moment(local.date(), f"{local:%H%M}")
    shown_again = (at + timedelta(hours=1)).astimezone(BRUSSELS).hour == local.hour
    assert found == at + timedelta(hours=shown_again)
