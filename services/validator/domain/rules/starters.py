"""Starter jobs: young people without experience, for whom the employer may have an advantage. Only told."""

from datetime import date

from services.validator.domain.careers import quarter_before, work_by_quarter
from services.validator.domain.case import Case
from services.validator.domain.rules.rule import IN, NOTHING, UPDATE, Findings, Rule
from shared.contracts.declaration_received import CareerQuarter, Person
from shared.identifiers.ssin import encoded_birth
from shared.reference.careers import StarterJob


def starts(case: Case) -> Findings:
    """Of the age, and known to be without experience, on the day the work starts; or the register could not say."""
    starter = _is_starter(case)
    if starter is None:
        return (case.anomaly("90017-515", "/worker"),)
    return (case.anomaly("90017-514", "/worker"), case.anomaly("90373-483", case.where)) if starter else NOTHING


def moves(case: Case) -> Findings:
    """So on the day to which an UPDATE moves the start."""
    if case.subject is None or case.start_date == case.subject.start_date or not _is_starter(case):
        return NOTHING
    return (case.anomaly("90378-483", case.where),)


def _is_starter(case: Case) -> bool | None:
    """None where the register was asked, of somebody of the age, and could not answer."""
    job, person, start = case.view.starter_jobs.get(case.worker_type or ""), case.received.person, case.start_date
    if job is None or person is None or start is None or (person.career is None and not person.career_unavailable):
        return False
    age = _age(person, start)
    if age is None or not job.age_from <= age <= job.age_until:
        return False
    return None if person.career is None else not _is_experienced(job, person.career, start)


def _age(person: Person, day: date) -> int | None:
    """In whole years; None unless the register, or else the SSIN, tells the day of birth."""
    born = person.birth_date
    year, month, day_of_month = encoded_birth(person.ssin) if born is None else (born.year, born.month, born.day)
    if not month or not day_of_month:
        return None
    return day.year - year - ((day.month, day.day) < (month, day_of_month))


def _is_experienced(job: StarterJob, career: tuple[CareerQuarter, ...], start: date) -> bool:
    work = work_by_quarter(career)
    lags = range(job.last_lag, job.first_lag + 1)
    enough = [lag for lag in lags if work.get(quarter_before(start, lag), 0) > job.fraction]
    return len(enough) >= job.quarters


STARTS = Rule(
    starts,
    ("90017-514", "90017-515", "90373-483"),
    IN,
    "blocks 90017, 90373 [C]; conditions and details in starter_jobs.csv [I]",
    reads_register=True,
)
MOVES = Rule(
    moves,
    ("90378-483",),
    UPDATE,
    "block 90378 [C]; conditions and details in starter_jobs.csv [I]",
    reads_register=True,
)
