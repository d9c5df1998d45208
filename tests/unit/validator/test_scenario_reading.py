"""A scenario with a word that nobody knows is no scenario: the error names file, scenario and word."""

from pathlib import Path

import pytest

from tests.support.scenarios import BadScenario, Scenario, read
from tests.support.scenarios_judging import differences

HEAD = "topic: t\nsource: s\nscenarios:\n"
OTHER_TOPIC = "  - name: a leaving\n    given: {register: [{period: p}]}\n    when: {declare: OUT}\n    then: A\n"


def told(folder: Path, when: str, then: str = "A", given: str = "{}") -> Scenario:
    text = f"{HEAD}  - name: an entry\n    given: {given}\n    when: {when}\n    then: {then}\n"
    (folder / "topic.yaml").write_text(text)
    return next(read(folder / "topic.yaml"))


def test_a_true_scenario_has_no_differences(tmp_path: Path) -> None:
    assert differences(told(tmp_path, "{declare: IN}")) == []


@pytest.mark.parametrize(
    ("when", "then", "difference"),
    [
        ("{declare: IN}", "B 00910-001", "declaration 1: A instead of B 00910-001"),
        ("{declare: IN, start date: missing}", "A", "declaration 1: B 00910-001 instead of A"),
        ("{declare: IN}", "{result: A, period: {late: 'yes'}}", "declaration 1: the period has late 'no' instead of 'yes'"),
        (
            "{declare: IN, start date: 2026}",
            "{result: B, anomalies: [{id: 00910-003, value: x}]}",
            "declaration 1: 00910-003 has value '2026' instead of 'x'",
        ),
    ],
)  # fmt: skip
def test_a_wrong_one_tells_what_the_judge_answers(tmp_path: Path, when: str, then: str, difference: str) -> None:
    assert differences(told(tmp_path, when, then)) == [difference]


@pytest.mark.parametrize(
    ("when", "then", "given", "word"),
    [
        ("{declare: IN, colour: red}", "A", "{}", "colour"),
        ("{declare: ENTRY}", "A", "{}", "ENTRY"),
        ("{declare: CANCEL, end date: 2026-04-01}", "A", "{register: [{}]}", "end date"),
        ("{declare: IN}", "OK", "{}", "OK"),
        ("{declare: IN}", "{result: A, colour: red}", "{}", "colour"),
        ("{declare: IN}", "{result: B, anomalies: [{id: 00910-001, colour: red}]}", "{}", "colour"),
        ("{declare: IN}", "A", "{colour: red}", "colour"),
    ],
)
def test_an_unknown_word_is_found_when_the_file_is_read(
    tmp_path: Path, when: str, then: str, given: str, word: str
) -> None:
    with pytest.raises(BadScenario, match=f"topic.yaml, 'an entry'.*{word}"):
        told(tmp_path, when, then, given)


@pytest.mark.parametrize(
    ("when", "given", "word"),
    [
        ("{declare: IN, user: {colour: red}}", "{}", "colour"),
        ("{declare: IN, user: an unknown firm}", "{}", "an unknown firm"),
        ("{declare: IN, worker: {is: Zoë}}", "{}", "Zoë"),
        ("{declare: IN, start date: [2026-04-01]}", "{}", "start date"),
        ("{declare: IN}", "{register: [{colour: red}]}", "colour"),
        ("{declare: IN}", "{employer: {colour: red}}", "colour"),
        ("{declare: IN}", "{sender: somebody}", "somebody"),
        ("{declare: IN}", "{identification: perhaps}", "perhaps"),
        ("{declare: CANCEL}", "{}", "nothing to name"),
        ("{declare: IN, received: 2026-03-29 02:30}", "{}", "no clock in Brussels"),
    ],
)
def test_an_unknown_word_further_in_is_found_when_it_is_told(tmp_path: Path, when: str, given: str, word: str) -> None:
    with pytest.raises(BadScenario, match=f"topic.yaml, 'an entry'.*{word}"):
        differences(told(tmp_path, when, given=given))


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("topic: t\nscenarios: []\n", "source is missing"),
        (f"colour: red\n{HEAD}{OTHER_TOPIC}", "colour"),
        (f"unless said otherwise: {{ENTRY: {{}}}}\n{HEAD}{OTHER_TOPIC}", "ENTRY"),
        (f"{HEAD}  - name: two\n    when: {{declare: IN}}\n", "one 'when' with its 'then'"),
        ("topic: [t\n", "topic.yaml"),
        ("just text\n", "expected words"),
    ],
)
def test_a_file_has_topic_source_and_scenarios(tmp_path: Path, file: str, message: str) -> None:
    (tmp_path / "topic.yaml").write_text(file)
    with pytest.raises(BadScenario, match=message):
        list(read(tmp_path / "topic.yaml"))


def test_each_of_several_declarations_is_judged_after_the_one_before(tmp_path: Path) -> None:
    steps = "[{when: {declare: IN}, then: A}, {when: {declare: CANCEL}, then: A}, {when: {declare: CANCEL}, then: B 00913-355}]"
    text = f"{HEAD}  - name: twice\n    when: {steps}\n"
    (tmp_path / "topic.yaml").write_text(text)
    assert differences(next(read(tmp_path / "topic.yaml"))) == []
