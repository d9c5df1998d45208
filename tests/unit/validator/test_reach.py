"""What is loaded is enough to judge, and little."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.period import Period
from services.validator.domain.reach import Reach, reaches
from services.validator.domain.verdict import Verdict
from shared.contracts.declaration import Kind
from shared.contracts.declaration_received import DeclarationReceived
from shared.identifiers.declaration_number import declaration_number
from tests.unit.validator.declaring import EMPLOYER, PERIOD_NUMBER, REFERENCE, cancellation, change, entry, leaving
from tests.unit.validator.strategies import NUMBERS, PROPERTY, entries, follow_ups, periods

NEW = [declaration_number(sequence) for sequence in range(1_000, 1_004)]


def loaded(reach: tuple[Reach, ...], stored: list[Period]) -> list[Period]:
    """What an adapter gives that does exactly what ``Reach`` asks."""
    by_number = {period.number: period for period in stored}
    found: dict[int, Period] = {}
    for wanted in reach:
        own = by_number.get(wanted.number)
        if own is not None:
            found[own.number] = own
        found |= {period.number: period for period in counted_with(wanted, own, stored)}
        if wanted.first is None or wanted.last is None:
            continue
        employer_id = own.employer_id if own is not None else wanted.employer_id
        first = min(wanted.first, own.start_date) if own is not None else wanted.first
        last = max(wanted.last, own.end_date or date.max) if own is not None else wanted.last
        for period in stored:
            touches = period.start_date <= last and (period.end_date is None or period.end_date >= first)
            if period.employer_id == employer_id and touches and not period.cancelled:
                found[period.number] = period
    return list(found.values())


def counted_with(wanted: Reach, own: Period | None, stored: list[Period]) -> list[Period]:
    """What the quotas of the reached period count with it."""
    types = REFERENCE.counted_together.get((own.worker_type if own else wanted.worker_type) or "", ())
    starts = (None if own is None else own.start_date, wanted.since, wanted.until)
    years = [start.year for start in starts if start is not None]
    return [
        period
        for period in stored
        if wanted.counting and period.worker_type in types and min(years) <= period.start_date.year <= max(years)
        if not period.cancelled
    ]


def folded(batch: list[DeclarationReceived], periods: list[Period]) -> list[Verdict]:
    ledger, verdicts = Ledger(periods), []
    for declared in batch:
        verdict = judge(declared, ledger, REFERENCE)
        if verdict.period is not None:
            ledger.put(verdict.period)
        verdicts.append(verdict)
    return verdicts


def once(declared: DeclarationReceived) -> object:
    """A number is given to one IN."""
    return declared.number if declared.kind is Kind.IN else object()


@given(
    st.lists(
        st.one_of(*(entries(number) for number in NEW), follow_ups([*NUMBERS, *NEW])),
        min_size=1,
        max_size=5,
        unique_by=once,
    ),
    st.lists(periods(), max_size=5, unique_by=lambda period: period.number),
)
@PROPERTY
def test_a_batch_is_judged_on_what_it_reaches_as_on_the_whole_ledger(
    batch: list[DeclarationReceived], stored: list[Period]
) -> None:
    assert folded(batch, loaded(reaches(batch), stored)) == folded(batch, stored)


def test_an_entry_reaches_its_days() -> None:
    declared = entry(endDate="2026-04-30")
    [reach] = reaches([declared])
    day = date(2026, 4, 1)
    assert reach == Reach(7, declared.number, EMPLOYER.id, day, date(2026, 4, 30), "OTH", True, day, day)


def test_an_open_entry_reaches_the_end_of_time() -> None:
    [reach] = reaches([entry()])
    assert (reach.first, reach.last) == (date(2026, 4, 1), date.max)


def test_leaving_and_cancelling_reach_the_period_alone() -> None:
    for declared in (leaving(), cancellation()):
        [reach] = reaches([declared])
        assert (reach.number, reach.first, reach.last) == (PERIOD_NUMBER, None, None)


def test_changes_of_one_period_reach_together() -> None:
    first = change(startDate="2026-03-10")
    second = change(endDate="2026-05-31")
    third = change(startDate="2026-03-05")
    [reach] = reaches([first, leaving(), second, third])
    assert (reach.first, reach.last) == (date(2026, 3, 5), date(2026, 5, 31))


def test_an_occasional_worker_reaches_the_two_days_around() -> None:
    [reach] = reaches([entry("EXT", "302", startHour="1800", endDate="2026-04-02", endHour="0200")])
    assert (reach.since, reach.until) == (date(2026, 3, 30), date(2026, 4, 3))
    [reach] = reaches([change(startDate="2026-04-01", startHour="1800")])
    assert (reach.since, reach.until) == (date(2026, 3, 30), date(2026, 4, 3))


@pytest.mark.parametrize(
    ("start", "years"),
    [
        ("2026-12-29", (2026, 2026)),
        ("2026-12-30", (2026, 2027)),
        ("2027-01-02", (2026, 2027)),
        ("2027-01-03", (2027, 2027)),
    ],
)
def test_around_new_year_that_is_both_years(start: str, years: tuple[int, int]) -> None:
    [reach] = reaches([entry("EXT", "302", startDate=start, startHour="1800", endDate=start)])
    assert reach.since is not None
    assert reach.until is not None
    assert (reach.since.year, reach.until.year) == years


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_at_the_ends_of_the_calendar_there_is_nothing_around(day: str) -> None:
    [reach] = reaches([entry("EXT", "302", startDate=day, endDate=day)])
    assert date(int(day[:4]), 1, 1) <= reach.since <= reach.until  # type: ignore[operator]


def test_a_change_of_hours_looks_at_no_other_period() -> None:
    [reach] = reaches([change(plannedHoursNumber="50")])
    assert reach.first is None


def test_an_unreadable_period_number_reaches_nothing() -> None:
    assert reaches([leaving(facts={"period_number": None})]) == ()
