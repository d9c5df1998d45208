"""What a quota counts, and that every decision's effect adds up to the sum over the live periods (invariant 14)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.validator.domain.employer_quotas import EmployerQuotas
from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.period import Period
from services.validator.domain.quota_balance import employer_balances, employer_places, worker_balances
from services.validator.domain.quota_use import HolderSpan, holder_of, quota_uses, quotas_for
from shared.contracts.declaration import Kind
from shared.contracts.declaration_received import DeclarationReceived
from shared.identifiers.declaration_number import declaration_number
from shared.reference.limits import Quota
from tests.unit.validator.declaring import REFERENCE, period
from tests.unit.validator.strategies import NUMBERS, PROPERTY, entries, follow_ups

DAY = date(2026, 4, 1)
QUOTAS = EmployerQuotas(REFERENCE)


def quota(**fields: Any) -> Quota:
    """Ten days a year of any occasional work."""
    base: dict[str, Any] = {
        "code": "DAYS",
        "worker_type": "EXT",
        "committee": "",
        "unit": "days",
        "per": "year",
        "quarter": None,
        "limit": 10,
        "holder": "worker",
        "blocking": False,
        "late_counts": True,
        "told": True,
        "sector": "",
        "when": "",
    }
    return Quota(**{**base, **fields})


def performance(day: date = DAY, serial: int = 1, **fields: Any) -> Period:
    own: dict[str, Any] = {"number": declaration_number(serial), "start_date": day, "end_date": day}
    return period("EXT", "302", **{**own, **fields})


def used(counted: Quota, *periods: Period) -> int:
    """What is used once the last of these periods has been declared after the others."""
    *others, last = periods
    uses = list(quota_uses(others, None, last, lambda _: [counted]))
    return uses[0].after if uses else 0


@pytest.mark.parametrize(
    ("last", "days"),
    [
        (performance(DAY, 3), 3),
        (performance(DAY + timedelta(1), 3), 0),  # a day that is in use already
        (performance(DAY, 3, joint_committee="144"), 3),
        (performance(date(2025, 12, 31), 3), 1),
        (performance(DAY, 3, cancelled=True), 0),
        (performance(DAY, 3, late=True), 3),
    ],
)
def test_days_are_those_on_which_a_period_of_the_type_starts_in_the_year(last: Period, days: int) -> None:
    others = [performance(DAY + timedelta(1), 1), performance(DAY + timedelta(2), 2)]
    assert used(quota(), *others, last) == days


def test_a_quota_may_leave_out_what_was_declared_late() -> None:
    others = performance(DAY + timedelta(1), 1, late=True), performance(DAY + timedelta(2), 2)
    assert used(quota(late_counts=False), *others, performance(DAY, 3)) == 2
    assert used(quota(late_counts=False), *others, performance(DAY, 3, late=True)) == 0


def test_a_quarters_quota_counts_the_quarter() -> None:
    others = performance(date(2026, 3, 31), 1), performance(date(2026, 6, 30), 2)
    assert used(quota(per="quarter", quarter=2), *others, performance(DAY, 3)) == 2


def test_hours_are_those_planned_and_none_are_none() -> None:
    hours = quota(unit="hours")
    assert used(hours, performance(DAY, 1), performance(DAY, 2, planned_hours=4)) == 4
    assert used(hours, performance(DAY, 1, planned_hours=3), performance(DAY, 2, planned_hours=4)) == 7


@pytest.mark.parametrize(("added", "outside"), [(3, None), (4, 1), (9, 6)])
def test_what_is_outside_is_part_of_what_is_added(added: int, outside: int | None) -> None:
    counted = quota(unit="hours")
    earlier, later = performance(DAY, 1, planned_hours=7), performance(DAY, 2, planned_hours=added)
    (use,) = quota_uses([earlier], None, later, lambda _: [counted])
    excess = use.excess()
    assert (excess and excess.hours) == outside


def test_a_period_that_becomes_late_gives_back_what_it_used() -> None:
    before = performance()
    after = performance(DAY - timedelta(1), late=True)
    (use,) = quota_uses([], before, after, lambda _: [quota(late_counts=False)])
    assert (use.before, use.after) == (1, 0)


def test_the_limit_is_that_of_the_day_on_which_the_period_starts_then() -> None:
    def quotas_at(day: date) -> list[Quota]:
        return [quota(unit="hours", limit=60 if day < DAY else 50)]

    before, after = performance(DAY - timedelta(1), planned_hours=5), performance(DAY, planned_hours=8)
    (use,) = quota_uses([], before, after, quotas_at)
    assert (use.quota.limit, use.before, use.after) == (50, 5, 8)


def test_a_sectors_quota_replaces_the_general_one_whatever_their_order() -> None:
    general, mushrooms = quota(limit=100), quota(limit=156, sector="mushrooms")
    for both in ([general, mushrooms], [mushrooms, general]):
        assert [one.limit for one in quotas_for(both, DAY, ("mushrooms",))] == [156]
        assert [one.limit for one in quotas_for(both, DAY, ())] == [100]


def test_a_user_without_id_holds_its_days_under_its_number_or_name_however_written() -> None:
    by_name = [performance(user=name, user_joint_committee="302") for name in ("Café  du Lac", "CAFÉ du lac")]
    assert len({holder_of(one) for one in by_name}) == 1
    assert holder_of(performance(user="0206731645")) == "user:0206731645"
    assert holder_of(performance(user="0206731645", user_employer_id=34)) == holder_of(performance(employer_id=34))


def test_a_balance_says_what_is_left_and_never_less_than_nothing() -> None:
    days = [performance(DAY + timedelta(n), n + 1) for n in range(3)]
    hours = period("STU", number=declaration_number(50), planned_hours=700)
    balances = {one.quota.code: (one.used, one.remaining) for one in worker_balances([*days, hours], REFERENCE, DAY)}
    assert balances["HORECA_WORKER"] == (3, 47)
    assert balances["STUDENT"] == (700, 0)
    assert balances["A17_STUDENT_SPORT"] == (0, 190)
    assert balances["HORTICULTURE"] == (0, 100)
    assert {one.quota.limit for one in worker_balances([], REFERENCE, DAY, ("mushrooms",))} >= {156}
    assert "A17_STUDENT_SPORT" not in {one.quota.code for one in worker_balances(days, REFERENCE, DAY)}


def test_an_employers_balance_is_what_its_row_says() -> None:
    (place,) = employer_places("employer:12", REFERENCE, DAY)
    assert place == HolderSpan("employer:12", "HORECA_EMPLOYER", "2026")
    (full,) = employer_balances("employer:12", {place: 201}, REFERENCE, DAY)
    (empty,) = employer_balances("employer:12", {}, REFERENCE, DAY)
    assert ((full.used, full.remaining), (empty.used, empty.remaining)) == ((201, 0), (0, 200))


def test_a_sectors_own_quota_is_kept_where_its_balance_looks() -> None:
    own = quota(code="MUSHROOMS", holder="employer", sector="mushrooms")
    view = replace(REFERENCE.as_of(DAY), quotas=(own,))
    reference = replace(REFERENCE, _changes=(), _views=(view,))
    assert employer_places("employer:12", reference, DAY) == []
    (place,) = employer_places("employer:12", reference, DAY, ("mushrooms",))
    (balance,) = employer_balances("employer:12", {place: 3}, reference, DAY, ("mushrooms",))
    assert (balance.quota.code, balance.used) == ("MUSHROOMS", 3)


NEW = [declaration_number(sequence) for sequence in range(1_000, 1_006)]


@given(
    st.lists(
        st.one_of(*(entries(number) for number in NEW), follow_ups([*NUMBERS, *NEW]), follow_ups(NEW)),
        max_size=20,
        unique_by=lambda one: one.number if one.kind is Kind.IN else object(),
    )
)
@PROPERTY
def test_the_effects_of_all_decisions_add_up_to_the_sum_over_the_live_periods(batch: list[DeclarationReceived]) -> None:
    ledger, told, days = Ledger(), dict[tuple[str, str], int](), dict[HolderSpan, int]()
    for declared in batch:
        verdict = judge(declared, ledger, REFERENCE)
        if verdict.period is not None:
            ledger.put(verdict.period)
        for effect in verdict.quotas:
            assert effect.before == told.get((effect.quota, effect.span), 0)
            told[effect.quota, effect.span] = effect.after
        for use in verdict.employer_uses:
            days[use.place] = days.get(use.place, 0) + use.added

    balances = worker_balances(list(ledger), REFERENCE, DAY)
    assert {one.quota.code: one.used for one in balances if one.used} == {
        code: count for (code, _), count in told.items() if count
    }
    counted = QUOTAS.days_of(ledger)
    assert {place: len(dates) for place, dates in counted.items()} == {place: n for place, n in days.items() if n}
