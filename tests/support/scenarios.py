"""Reads tests/scenarios: rules of the office as stories, in words that need no code (README.md there)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.support.scenarios_words import ANOMALY, AROUND, BLOCKS, FILE, GIVEN, SCENARIO, STEP, THEN

FOLDER = Path(__file__).parents[1] / "scenarios"
DEFAULTS = "defaults.yaml"
Told = Mapping[str, Any]
_PLAIN = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the fast one, where it is built in


class BadScenario(Exception):
    """A scenario can't be read; the text names file, scenario and word."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the office answers. ``details``: words about each anomaly, in order; ``more``: the other words of ``then``."""

    result: str
    anomalies: tuple[str, ...]
    details: tuple[Told, ...]
    more: Told


@dataclass(frozen=True, slots=True)
class Step:
    """One declaration: ``given`` the facts, ``when`` the words of the declaration, ``then`` the answer."""

    given: Told
    when: Told
    then: Expected


@dataclass(frozen=True, slots=True)
class Scenario:
    """One story: declarations of one worker, one after the other. ``usual``: what holds where nothing is said."""

    file: str
    name: str
    usual: Told
    steps: tuple[Step, ...]

    @property
    def id(self) -> str:
        """Topic and sentence."""
        return f"{self.file.removesuffix('.yaml')}: {self.name}"

    @property
    def anomalies(self) -> frozenset[str]:
        """All ids that it expects."""
        return frozenset(anomaly for step in self.steps for anomaly in step.then.anomalies)

    def wrong(self, what: str) -> BadScenario:
        """The error to raise about it."""
        return BadScenario(f"{self.file}, {self.name!r}: {what}")


@cache
def scenarios() -> tuple[Scenario, ...]:
    """All of them, by file. Raises BadScenario."""
    found = tuple(
        scenario for path in sorted(FOLDER.glob("*.yaml")) if path.name != DEFAULTS for scenario in read(path)
    )
    ids = [scenario.id for scenario in found]
    if repeated := {name for name in ids if ids.count(name) > 1}:
        raise BadScenario(f"told twice: {', '.join(sorted(repeated))}")
    return found


@cache
def defaults() -> Told:
    """What holds in every scenario, and the cast of names."""
    return _load(FOLDER / DEFAULTS)


def scenarios_by_id() -> Mapping[str, tuple[Scenario, ...]]:
    """By anomaly id, the scenarios that expect it; those that expect least besides come first."""
    found: dict[str, list[Scenario]] = {}
    for scenario in scenarios():
        for anomaly in scenario.anomalies:
            found.setdefault(anomaly, []).append(scenario)
    return {
        anomaly: tuple(sorted(told, key=lambda scenario: (len(scenario.anomalies), scenario.id)))
        for anomaly, told in sorted(found.items())
    }


def read(path: Path) -> Iterator[Scenario]:
    """The scenarios of one file."""
    file = _load(path)
    known_words(file, FILE, path.name)
    usual = dict(defaults())
    for word, told in file.get("unless said otherwise", {}).items():
        if word not in usual:
            raise BadScenario(f"{path.name}, 'unless said otherwise': unknown word {word!r}")
        usual[word] = {**usual[word], **told} if isinstance(told, Mapping) else told
    for text in ("topic", "source", "scenarios"):
        if not file.get(text):
            raise BadScenario(f"{path.name}: {text} is missing")
    for told in file["scenarios"]:
        yield _scenario(path.name, told, usual)


def known_words(told: Any, words: Collection[str], where: str) -> None:
    """Raises BadScenario if ``told`` is no mapping of these words."""
    if not isinstance(told, Mapping):
        raise BadScenario(f"{where}: expected words, found {told!r}")
    for word in told:
        if word not in words:
            raise BadScenario(f"{where}: unknown word {word!r}")


def _scenario(file: str, told: Told, usual: Told) -> Scenario:
    name = told.get("name", "without name") if isinstance(told, Mapping) else str(told)
    where = f"{file}, {name!r}"
    known_words(told, SCENARIO, where)
    when = told.get("when")
    if not when or ("then" in told) is isinstance(when, list):
        raise BadScenario(f"{where}: tell one 'when' with its 'then', or a list of both")
    parts = when if isinstance(when, list) else [{"when": when, "then": told["then"]}]
    given = {**usual["given"], **told.get("given", {})}
    return Scenario(file, name, usual, tuple(_step(part, given, usual, where) for part in parts))


def _step(told: Any, given: Told, usual: Told, where: str) -> Step:
    known_words(told, STEP, where)
    given = {**given, **told.get("given", {})}
    known_words(given, GIVEN, where)
    kind = told["when"].get("declare")
    if kind not in BLOCKS:
        raise BadScenario(f"{where}: declare {', '.join(BLOCKS)}; not {kind!r}")
    when = {"received": usual["received"], **usual[kind], **told["when"]}
    known_words(when, frozenset(BLOCKS[kind][1]) | AROUND, where)
    return Step(given, when, _expected(told["then"], where))


def _expected(told: Any, where: str) -> Expected:
    if isinstance(told, str):
        result, *anomalies = told.split()
        told = {"result": result, "anomalies": anomalies}
    known_words(told, THEN, where)
    if told.get("result") not in {"A", "W", "B", "S"}:
        raise BadScenario(f"{where}: the result is A, W, B or S; not {told.get('result')!r}")
    details: list[Told] = []
    for anomaly in told.get("anomalies", []):
        details.append({"id": anomaly} if isinstance(anomaly, str) else anomaly)
        known_words(details[-1], ANOMALY, where)
    more = {word: told[word] for word in told if word not in {"result", "anomalies"}}
    return Expected(told["result"], tuple(detail["id"] for detail in details), tuple(details), more)


def _load(path: Path) -> dict[str, Any]:
    try:
        # Every scalar is text: 0800 stays an hour, 2026-04-01 stays a date as declared.
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_PLAIN)
    except yaml.YAMLError as fault:
        raise BadScenario(f"{path.name}: {fault}") from fault
    if not isinstance(loaded, dict):
        raise BadScenario(f"{path.name}: expected words")
    return loaded
