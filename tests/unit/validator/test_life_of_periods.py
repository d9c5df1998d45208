"""A worker's periods, step by step, beside a model short enough to be read as the rules of the office themselves.

Ordinary work (OTH) of two employers and student work (STU) of one year. The model knows days, quota hours and nothing of the code.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.verdict import Verdict
from shared.contracts.decision import Result
from shared.contracts.declaration_received import DeclarationReceived, Employer
from shared.identifiers.declaration_number import declaration_number
from tests.unit.validator.declaring import EMPLOYER, REFERENCE, SSIN, received

LIMIT = 650  # hours of students in 2026: tables/quotas.csv
OTHER = EMPLOYER.model_copy(update={"id": 13, "enterprise_number": "0206731645", "nsso_number": None})
FIRST = date(2026, 4, 1)
DAYS = st.integers(0, 20).map(lambda days: FIRST + timedelta(days=days))
HOURS = st.sampled_from([1, 100, 300, 349, 350, 650, 999])


@dataclass
class Work:
    """One period as the model sees it."""

    employer: int
    worker_type: str
    start: date
    end: date | None
    hours: int = 0
    cancelled: bool = False

    def touches(self, other: "Work") -> bool:
        """Whether both are live, alike, and have a day in common."""
        alike = (self.employer, self.worker_type) == (other.employer, other.worker_type)
        apart = (self.end or date.max) < other.start or (other.end or date.max) < self.start
        return alike and not apart and not self.cancelled and not other.cancelled


class LifeOfPeriods(RuleBasedStateMachine):
    """Each step is one declaration, judged on the ledger that the earlier ones left."""

    @initialize()
    def begin(self) -> None:
        self.ledger = Ledger()
        self.works: dict[int, Work] = {}
        self.sequence = 0

    @rule(start=DAYS, length=st.one_of(st.none(), st.integers(-1, 6)), employer=st.sampled_from([EMPLOYER, OTHER]))
    def ordinary_entry(self, start: date, length: int | None, employer: Employer) -> None:
        end = None if length is None else start + timedelta(days=length)
        self._enter(Work(employer.id, "OTH", start, end), employer)

    @rule(start=DAYS, length=st.integers(-1, 6), employer=st.sampled_from([EMPLOYER, OTHER]), hours=HOURS)
    def student_entry(self, start: date, length: int, employer: Employer, hours: int) -> None:
        self._enter(Work(employer.id, "STU", start, start + timedelta(days=length), hours), employer)

    @precondition(lambda self: self.works)
    @rule(data=st.data(), end=DAYS)
    def leaving(self, data: st.DataObject, end: date) -> None:
        number, work = self._some(data)
        verdict = self._judge({"dimonaOut": {"periodId": str(number), "endDate": end.isoformat()}}, number)
        lawful = not work.cancelled and work.end is None and end >= work.start
        self._expect(verdict, lawful=lawful, warning=False)
        if lawful:
            work.end = end

    @precondition(lambda self: self.works)
    @rule(data=st.data())
    def cancellation(self, data: st.DataObject) -> None:
        number, work = self._some(data)
        verdict = self._judge({"dimonaCancel": {"periodId": str(number)}}, number)
        self._expect(verdict, lawful=not work.cancelled, warning=False)
        work.cancelled = True

    @precondition(lambda self: self.works)
    @rule(data=st.data(), end=st.one_of(DAYS, st.just(date.max)))
    def moved_end(self, data: st.DataObject, end: date) -> None:
        number, work = self._some(data)
        verdict = self._judge({"dimonaUpdate": {"periodId": str(number), "endDate": end.isoformat()}}, number)
        after = Work(work.employer, work.worker_type, work.start, None if end == date.max else end, work.hours)
        changes = work.end is not None and after.end != work.end
        sound = after.end >= work.start if after.end is not None else work.worker_type == "OTH"
        free = not any(after.touches(other) for one, other in self.works.items() if one != number)
        lawful = not work.cancelled and changes and sound and free
        self._expect(verdict, lawful=lawful, warning=False)
        if lawful:
            work.end = after.end

    @precondition(lambda self: any(work.worker_type == "STU" for work in self.works.values()))
    @rule(data=st.data(), hours=HOURS)
    def other_hours(self, data: st.DataObject, hours: int) -> None:
        number, work = self._some(data, "STU")
        verdict = self._judge({"dimonaUpdate": {"periodId": str(number), "plannedHoursNumber": hours}}, number)
        lawful = not work.cancelled and hours != work.hours
        excess = self._excess(hours - work.hours) if lawful else 0
        self._expect(verdict, lawful=lawful, warning=excess > 0)
        if lawful:
            self._expect_excess(verdict, excess)
            work.hours = hours

    @invariant()
    def the_ledger_is_the_model(self) -> None:
        assert {
            one.number: (one.start_date, one.end_date, one.planned_hours or 0, one.cancelled) for one in self.ledger
        } == {number: (work.start, work.end, work.hours, work.cancelled) for number, work in self.works.items()}

    def _enter(self, work: Work, employer: Employer) -> None:
        self.sequence += 1
        block: dict[str, Any] = {"features": {"workerType": work.worker_type, "jointCommissionNumber": "XXX"}}
        block |= {"startDate": work.start.isoformat(), "endDate": work.end.isoformat() if work.end else None}
        if work.hours:
            block["plannedHoursNumber"] = work.hours
        verdict = self._judge({"worker": {"ssin": SSIN}, "dimonaIn": block}, employer=employer)
        sound = work.end is None or work.end >= work.start
        lawful = sound and not any(work.touches(other) for other in self.works.values())
        excess = self._excess(work.hours) if lawful else 0
        self._expect(verdict, lawful=lawful, warning=excess > 0)
        if lawful:
            self._expect_excess(verdict, excess)
            self.works[declaration_number(self.sequence)] = work

    def _judge(self, declared: dict[str, Any], period: int | None = None, employer: Employer | None = None) -> Verdict:
        if employer is None and period is not None:
            employer = EMPLOYER if self.works[period].employer == EMPLOYER.id else OTHER
        assert employer is not None
        number = declaration_number(self.sequence if period is None else 9_000)
        named = {"enterpriseNumber": employer.enterprise_number}
        event: DeclarationReceived = received(
            {"employer": named, **declared}, number=number, employer=employer, period_number=period
        )
        before = list(self.ledger)
        verdict = judge(event, self.ledger, REFERENCE)
        assert list(self.ledger) == before, "judging changes nothing"
        if verdict.period is not None:
            self.ledger.put(verdict.period)
        return verdict

    def _some(self, data: st.DataObject, worker_type: str | None = None) -> tuple[int, Work]:
        numbers = [n for n, work in self.works.items() if worker_type in {None, work.worker_type}]
        number = data.draw(st.sampled_from(numbers))
        return number, self.works[number]

    def _excess(self, added: int) -> int:
        """The part of ``added`` hours that goes beyond the year's quota."""
        used = sum(work.hours for work in self.works.values() if not work.cancelled)
        return max(0, min(added, used + added - LIMIT))

    def _expect(self, verdict: Verdict, *, lawful: bool, warning: bool) -> None:
        expected = Result.REFUSED if not lawful else Result.WARNING if warning else Result.ACCEPTED
        assert verdict.result is expected, [anomaly.id for anomaly in verdict.anomalies]
        assert (verdict.period is None) is not lawful
        assert (verdict.change is None) is not lawful

    def _expect_excess(self, verdict: Verdict, excess: int) -> None:
        told = [quota.hours for anomaly in verdict.anomalies for quota in anomaly.quotas]
        assert told == ([excess] if excess else [])


LifeOfPeriods.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestLifeOfPeriods = LifeOfPeriods.TestCase
