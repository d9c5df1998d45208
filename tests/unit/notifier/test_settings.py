"""The environment of the notifier."""

import pytest

from services.notifier.settings import Settings


@pytest.mark.parametrize(
    ("value", "expected"),
    [("", set()), ("0123456749", {"0123456749"}), ("0123456749, 0987654312", {"0123456749", "0987654312"})],
)
def test_enterprises_that_never_opened_their_ebox_are_named_with_commas(
    monkeypatch: pytest.MonkeyPatch, value: str, expected: set[str]
) -> None:
    monkeypatch.setenv("DIMONA_EBOX_NEVER_OPENED", value)
    assert Settings().ebox_never_opened == expected
