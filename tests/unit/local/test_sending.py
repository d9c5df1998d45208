"""Files of declarations, and matching answers to them."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from deploy.local.problem import SandboxError
from deploy.local.sending import Answers, Submission, as_submission, read_submissions, take_in
from shared.contracts.topics import PROBLEM_REPORTED, RECEIPT_ISSUED, RESULT_REPORTED

EXAMPLE = Path(__file__).parents[3] / "examples" / "declarations.ndjson"


def record(event_type: str, **body: Any) -> Any:
    return SimpleNamespace(headers=(("ce_type", event_type.encode()),), value=orjson.dumps(body))


def test_a_line_may_name_its_own_id() -> None:
    line = orjson.dumps({"id": "mine", "declaration": {"dimonaCancel": {"periodId": 1}}})
    assert as_submission(line) == Submission("mine", b'{"dimonaCancel": {"periodId": 1}}')


def test_a_bare_declaration_gets_an_id_of_its_own_and_keeps_its_bytes() -> None:
    line = b'{"dimonaCancel":{"periodId":1}}'
    first, second = as_submission(line), as_submission(line)
    assert first.body == line
    assert first.own_id != second.own_id


@pytest.mark.parametrize("line", [b"not json", b"\xff\xfe", b"[1]", b'{"id": 1, "declaration": {}, "more": 2}'])
def test_anything_else_is_sent_as_it_is(line: bytes) -> None:
    assert as_submission(line).body == line


def test_the_example_names_every_line_once() -> None:
    submissions = read_submissions(EXAMPLE)
    assert len({one.own_id for one in submissions}) == len(submissions) >= 8


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="cannot be read"):
        read_submissions(tmp_path / "none.ndjson")


def test_answers_are_matched_by_own_id_and_problems_by_place() -> None:
    mine, broken = Answers(Submission("mine", b"")), Answers(Submission("broken", b""))
    awaited, places = {"mine": mine, "broken": broken}, {4: "mine", 5: "broken"}
    take_in(record(RECEIPT_ISSUED, reference="mine", number=7), awaited, places, is_new=True)
    assert not mine.done
    take_in(record(RESULT_REPORTED, reference="mine", phase="provisional", result="S"), awaited, places, is_new=True)
    assert not mine.done
    take_in(record(RESULT_REPORTED, reference="mine", phase="final", result="A"), awaited, places, is_new=True)
    take_in(record(PROBLEM_REPORTED, offset=5, detail="not JSON"), awaited, places, is_new=True)
    assert mine.done
    assert mine.problem is None
    assert broken.done


def test_of_an_earlier_time_only_results_count() -> None:
    """A repeat is not given its result again; its earlier problem or receipt says nothing about now."""
    mine = Answers(Submission("mine", b""))
    take_in(record(PROBLEM_REPORTED, offset=1, detail="not JSON"), {"mine": mine}, {1: "mine"}, is_new=False)
    take_in(record(RECEIPT_ISSUED, reference="mine", number=7), {"mine": mine}, {}, is_new=False)
    take_in(record(RESULT_REPORTED, reference="mine", phase="final", result="A"), {"mine": mine}, {}, is_new=False)
    assert (mine.problem, mine.receipt) == (None, None)
    assert mine.final == {"reference": "mine", "phase": "final", "result": "A"}
