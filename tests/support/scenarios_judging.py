"""Judges the declarations of a scenario on one ledger, as the validator does, and compares with what is expected."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from services.validator.domain.verdict import Verdict
from shared.contracts.decision import Anomaly, PeriodImage
from shared.identifiers.declaration_number import declaration_number
from shared.reference.reference import Reference
from tests.support.scenarios import Scenario, Step, Told, known_words
from tests.support.scenarios_telling import Telling

_Rows = tuple[tuple[str, tuple[str, ...]], ...]
_IMAGE = {word: word.replace(" ", "_") for word in ("start date", "start hour", "end date", "end hour", "late")} | {
    word: word.replace(" ", "_") for word in ("planned hours", "planned days", "joint committee", "worker type", "user")
}
_DECREE = ("adds", "repeals")
_MARKS = ("cancelled", "late", "locked", "blocked")


def differences(scenario: Scenario) -> list[str]:
    """What the judge answers otherwise than the scenario expects; empty if all is as told. Raises BadScenario."""
    telling = Telling(scenario)
    ledger = Ledger(telling.register())
    reference = _reference(*_decree(scenario))
    found: list[str] = []
    for position, step in enumerate(scenario.steps, start=1):
        number = declaration_number(1_000 + position)
        verdict = judge(telling.received(step, number), ledger, reference)
        if verdict.period is not None:
            ledger.put(verdict.period)
            if step.when["declare"] == "IN":
                telling.name(step.when.get("makes", f"declaration {position}"), number)
        found += [f"declaration {position}: {text}" for text in _compare(telling, step, verdict)]
    return found


def _compare(telling: Telling, step: Step, verdict: Verdict) -> Iterator[str]:
    expected = step.then
    answer = (verdict.result.value, tuple(anomaly.id for anomaly in verdict.anomalies))
    if answer != (expected.result, expected.anomalies):
        yield f"{_spelled(*answer)} instead of {_spelled(expected.result, expected.anomalies)}"
        return
    for detail, anomaly in zip(expected.details, verdict.anomalies, strict=True):
        yield from _compare_anomaly(telling, detail, anomaly)
    if (told := expected.more.get("period")) is not None:
        after = None if verdict.change is None else verdict.change.after
        yield from _compare_period(telling, told, after)


def _spelled(result: str, anomalies: tuple[str, ...]) -> str:
    return " ".join((result, *anomalies))


def _compare_anomaly(telling: Telling, detail: Told, anomaly: Anomaly) -> Iterator[str]:
    shown = {
        "at": anomaly.pointer,
        "value": anomaly.value,
        "severity": anomaly.severity.value,
        "period": None if anomaly.period is None else anomaly.period.number,
    }
    for word, value in detail.items():
        wanted: Any = telling.numbers.get(value, value) if word == "period" else value
        if word in shown and shown[word] != wanted:
            yield f"{anomaly.id} has {word} {shown[word]!r} instead of {wanted!r}"


def _compare_period(telling: Telling, told: Told, after: PeriodImage | None) -> Iterator[str]:
    telling.wording.known(told, {*_IMAGE, *_MARKS})
    for word, value in told.items():
        shown = getattr(after, word.replace(" ", "_"), None)
        text = ("yes" if shown else "no") if word in _MARKS else "open" if shown is None else str(shown)
        if text != value:
            yield f"the period has {word} {text!r} instead of {value!r}"


def _decree(scenario: Scenario) -> tuple[_Rows, _Rows]:
    told = scenario.steps[0].given.get("decree", {})
    known_words(told, _DECREE, scenario.id)
    adds, repeals = (tuple((table, tuple(rows)) for table, rows in told.get(word, {}).items()) for word in _DECREE)
    return adds, repeals


@cache
def _reference(adds: _Rows, repeals: _Rows) -> Reference:
    """The reference data; a decree takes rows, told by how they begin, out of its tables and puts others in."""
    if not adds and not repeals:
        return Reference.load(synthetic=True)
    with as_file(files("shared.reference") / "tables") as shipped, TemporaryDirectory() as folder:
        tables = Path(copytree(shipped, Path(folder) / "tables"))
        for table, beginnings in repeals:
            path = tables / f"{table}.csv"
            rows = [row for row in path.read_text("utf-8").splitlines() if not row.startswith(beginnings)]
            path.write_text("\n".join(rows) + "\n", "utf-8")
        for table, rows in adds:
            with (tables / f"{table}.csv").open("a", encoding="utf-8") as file:
                file.writelines(f"{row}\n" for row in rows)
        return Reference.load(tables, synthetic=True)
