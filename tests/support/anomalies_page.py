"""``docs/anomalies.md``: every anomaly, what raises it, which scenario shows it, what is wrong and what to do.

``python -m tests.support.anomalies_page --write`` writes it anew; without the word it is printed.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from services.validator.domain.rules.catalogue import RULES
from services.validator.domain.rules.rule import Rule
from shared.reference.catalogue import CataloguedAnomaly
from shared.reference.reference import Reference
from tests.support.scenarios import Scenario, scenarios_by_id

PAGE = Path(__file__).parents[2] / "docs" / "anomalies.md"

_SHOWN = 2
_INTRODUCTION = """\
# Anomalies

Every finding has an id of the office: five digits of the zone (field) or block, and three of the list of error codes (annex 30). This page lists all {all} ids of the Dimona message: {today} can occur in a declaration today, {file} only when a file is read, {historic} belong to rules of the past. It is made from the tables in `shared/reference/tables`, the rules and the scenarios: `python -m tests.support.anomalies_page --write`.

Severity: B refuses the declaration, NP is a warning. 90017-369 refuses for article 17.

| action | what a machine does |
|---|---|
| retry | declares the same again later |
| fix | declares with the fault mended |
| use_period | declares nothing and goes on with the existing period, which the anomaly shows |
| cancel_first | cancels the period, then declares anew |
| none | nothing: it is a notice, what was asked is already so, or only the office can help |

Causes and cures are our own words. They are written for a personnel office, in French, Dutch, German and English; this page has the English. An anomaly carries its cure in all four, and a confirmation in the employer's language.

## What raises them

The scenarios are those that show an id best, at most {shown}.

| id | field | label | severity | occurs | action | rules | scenarios |
|---|---|---|---|---|---|---|---|
"""
_EXPLANATIONS = """
## What they mean

| id | what is wrong | what to do |
|---|---|---|
"""
_FILE_CODES = """
## Files

Codes that refuse a whole file of the batch channel, before any declaration is read.

| code | label | action | what is wrong | what to do |
|---|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    reference = Reference.load()
    anomalies = list(reference.anomalies.values())
    rules, scenarios = _rules_by_id(RULES), scenarios_by_id()
    codes = reference.file_codes.values()
    return "".join(
        [
            _INTRODUCTION.format(all=len(anomalies), shown=_SHOWN, **_numbers(anomalies)),
            *(_raised(anomaly, rules.get(anomaly.id, ()), scenarios.get(anomaly.id, ())) for anomaly in anomalies),
            _EXPLANATIONS,
            *(_row(anomaly.id, anomaly.cause.en, anomaly.cure.en) for anomaly in anomalies),
            _FILE_CODES,
            *(_row(code.code, code.labels.en, code.action, code.cause.en, code.cure.en) for code in codes),
        ]
    )


def _numbers(anomalies: Iterable[CataloguedAnomaly]) -> dict[str, int]:
    occurs = [anomaly.occurs.value for anomaly in anomalies]
    return {"today": occurs.count("declaration"), "file": occurs.count("file"), "historic": occurs.count("historic")}


def _rules_by_id(rules: Iterable[Rule]) -> Mapping[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        for anomaly in rule.raises:
            found.setdefault(anomaly, []).append(rule)
    return found


def _raised(anomaly: CataloguedAnomaly, rules: Iterable[Rule], scenarios: Iterable[Scenario]) -> str:
    return _row(
        anomaly.id,
        anomaly.element,
        anomaly.labels.en,
        anomaly.severity,
        anomaly.occurs,
        anomaly.action,
        "<br>".join(_rule_links(rules)),
        "<br>".join(_scenario_links(list(scenarios)[:_SHOWN])),
    )


def _rule_links(rules: Iterable[Rule]) -> Iterator[str]:
    for rule in rules:
        yield f"[{rule.name}](../{rule.check.__module__.replace('.', '/')}.py)"


def _scenario_links(scenarios: Iterable[Scenario]) -> Iterator[str]:
    for scenario in scenarios:
        yield f"[{scenario.id}](../tests/scenarios/{scenario.file})"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def main(words: list[str]) -> None:
    """Write or print the page."""
    if words == ["--write"]:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(page())


if __name__ == "__main__":
    main(sys.argv[1:])
