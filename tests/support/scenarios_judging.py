"""Judges the declarations of a scenario on one ledger, as the validator does, and compares with what is expected."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from services.validator.domain.employer_quotas import EmployerQuotas
from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.verdict import Verdict
from shared.contracts.decision import Anomaly
from shared.identifiers.declaration_number import declaration_number
from shared.reference.reference import Reference
from tests.support.pointing import check_pointers
from tests.support.scenarios import Scenario, Step, Told
from tests.support.scenarios_telling import Telling

_MARKS = ("cancelled", "late", "locked", "blocked")
_TIMES = ("start date", "start hour", "end date", "end hour")
_IMAGES = {
    "period": (
        *_TIMES, *_MARKS, "planned hours", "planned days", "joint committee", "worker type", "user", "user joint committee",
    ),
    "registration": (*_TIMES, "cancelled"),
}  # fmt: skip
_OF_A_DECREE = {"certainty": "C", "source": "a decree of the scenario"}
_Decree = tuple[tuple[str, tuple[tuple[tuple[str, str], ...], ...]], ...]


def differences(scenario: Scenario) -> list[str]:
    """What the judge answers otherwise than the scenario expects; empty if all is as told. Raises BadScenario."""
    telling = Telling(scenario)
    ledger = Ledger(telling.register())
    for registration in telling.registrations():
        ledger.put_registration(registration)
    reference = _reference(_decree(scenario))
    employers = EmployerQuotas(reference)
    used = Counter({place: len(days) for place, days in employers.days_of(ledger).items()})
    used.update(telling.used_by_others())
    found: list[str] = []
    for position, step in enumerate(scenario.steps, start=1):
        number = declaration_number(1_000 + position)
        received = telling.received(step, number)
        verdict = judge(received, ledger, reference)
        verdict = employers.settle(received, verdict, used) or verdict
        check_pointers(verdict.anomalies, received)
        used.update({use.place: use.added for use in verdict.employer_uses})
        _put_back(ledger, verdict)
        telling.happened(step, number, accepted=verdict.period is not None or verdict.registration is not None)
        found += [f"declaration {position}: {text}" for text in _compare(telling, step, verdict)]
    return found


def _put_back(ledger: Ledger, verdict: Verdict) -> None:
    if verdict.period is not None:
        ledger.put(verdict.period)
    if verdict.registration is not None:
        ledger.put_registration(verdict.registration)


def _compare(telling: Telling, step: Step, verdict: Verdict) -> Iterator[str]:
    expected = step.then
    answer = (verdict.result.value, tuple(anomaly.id for anomaly in verdict.anomalies))
    if answer != (expected.result, expected.anomalies):
        yield f"{_spelled(*answer)} instead of {_spelled(expected.result, expected.anomalies)}"
        return
    for detail, anomaly in zip(expected.details, verdict.anomalies, strict=True):
        yield from _compare_anomaly(telling, detail, anomaly)
    changes = {"period": verdict.change, "registration": verdict.registration_change}
    for word, change in changes.items():
        if (told := expected.more.get(word)) is not None:
            yield from _compare_image(telling, word, told, None if change is None else change.after)
    if (told := expected.more.get("quotas")) is not None:
        shown = {f"{effect.quota} {effect.span}": f"{effect.after} of {effect.limit}" for effect in verdict.quotas}
        if shown != told:
            yield f"the quotas are {shown} instead of {told}"


def _spelled(result: str, anomalies: tuple[str, ...]) -> str:
    return " ".join((result, *anomalies))


def _compare_anomaly(telling: Telling, detail: Told, anomaly: Anomaly) -> Iterator[str]:
    excesses = (
        (quota.quota, f"{quota.hours} hours" if quota.hours else f"{quota.days} days") for quota in anomaly.quotas
    )
    shown = {
        "id": anomaly.id,
        "at": anomaly.pointer,
        "value": anomaly.value,
        "severity": anomaly.severity.value,
        "period": None if anomaly.period is None else anomaly.period.number,
        "registration": anomaly.registration,
        "excess": dict(excesses),
    }
    for word, value in detail.items():
        wanted: Any = telling.numbers.get(value) if word in {"period", "registration"} else value
        if shown[word] != wanted:
            yield f"{anomaly.id} has {word} {shown[word]!r} instead of {value!r}"


def _compare_image(telling: Telling, kind: str, told: Told, after: Any) -> Iterator[str]:
    telling.wording.known(told, _IMAGES[kind])
    for word, value in told.items():
        shown = getattr(after, word.replace(" ", "_"), None)
        text = ("yes" if shown else "no") if word in _MARKS else "none" if shown is None else str(shown)
        if text != value:
            yield f"the {kind} has {word} {text!r} instead of {value!r}"


def _decree(scenario: Scenario) -> _Decree:
    told: Mapping[str, list[dict[str, str]]] = scenario.steps[0].given.get("decree", {})
    return tuple((table, tuple(tuple(row.items()) for row in rows)) for table, rows in told.items())


@cache
def _reference(decree: _Decree) -> Reference:
    """The reference data, with the rows that a decree adds to its tables."""
    if not decree:
        return Reference.load(synthetic=True)
    with TemporaryDirectory() as folder:
        for table, rows in decree:
            shipped = (files("shared.reference") / "tables" / f"{table}.csv").read_text("utf-8")
            with (Path(folder) / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, next(csv.reader(shipped.splitlines())), restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows({**_OF_A_DECREE, **dict(row)} for row in rows)
        return Reference.load(decrees=Path(folder), synthetic=True)
