"""Reading declarations: the canonical form, and every bad input a problem that names its place and quotes nothing."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.intake.domain.keyed_hash import KeyedHash
from services.intake.domain.problems import LARGEST_BODY
from services.intake.domain.reading import read_declaration
from services.intake.domain.submission import Problem
from shared.contracts.declaration import Kind

SSIN = "85073003328"
IN: dict[str, Any] = {
    "employer": {"employerId": "175110801"},
    "worker": {"ssin": SSIN, "familyName": "Peeters", "address": {"municipality": {"code": "44021"}}},
    "dimonaIn": {"startDate": "2026-12-01", "features": {"jointCommissionNumber": "124", "workerType": "OTH"}},
    "references": [{"type": "1", "number": "abc"}],
}


def canonical(body: bytes | str) -> bytes:
    found = read_declaration(body if isinstance(body, bytes) else body.encode())
    assert not isinstance(found, Problem), found
    return found[1]


def refused(body: bytes | None) -> Problem:
    found = read_declaration(body)
    assert isinstance(found, Problem), found
    return found


def shuffled(value: Any, draw: Any) -> Any:
    """The same value with the fields of every object in another order."""
    if isinstance(value, dict):
        names = draw(st.permutations(list(value)))
        return {name: shuffled(value[name], draw) for name in names}
    return [shuffled(element, draw) for element in value] if isinstance(value, list) else value


@given(st.data())
def test_the_order_of_fields_and_white_space_change_nothing(data: st.DataObject) -> None:
    body = json.dumps(shuffled(IN, data.draw), indent=data.draw(st.sampled_from([None, 1, 4])))
    assert canonical(body) == canonical(orjson.dumps(IN))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{"dimonaCancel":{"periodId":124}}', '{"dimonaCancel":{"periodId":"124"}}'),
        ('{"dimonaCancel":{"periodId":8.0}}', '{"dimonaCancel":{"periodId":8}}'),
        ('{"dimonaCancel":{"periodId":"1"},"worker":null}', '{"dimonaCancel":{"periodId":"1"}}'),
        ('{"dimonaCancel":{"periodId":"1"},"references":null}', '{"dimonaCancel":{"periodId":"1"},"references":[]}'),
        ('{"dimonaCancel":{"periodId":"1","periodReference":null}}', '{"dimonaCancel":{"periodId":"1"}}'),
        ('{"dimonaCancel":{"periodReference":"\\u00e9"}}', '{"dimonaCancel":{"periodReference":"é"}}'),
    ],
)
def test_equal_values_have_one_canonical_form(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    "other",
    [
        '{"dimonaCancel":{"periodId":"0124"}}',
        '{"dimonaOut":{"periodId":"124"}}',
        '{"dimonaCancel":{"periodId":"124"},"references":[{"type":"1","number":"a"}]}',
        '{"dimonaCancel":{"periodReference":"124"}}',
    ],
)
def test_different_declarations_have_different_hashes(other: str) -> None:
    hashes = KeyedHash(b"k" * 32)
    assert hashes.content(canonical(other)) != hashes.content(canonical('{"dimonaCancel":{"periodId":"124"}}'))


def test_the_canonical_form_reads_as_itself() -> None:
    once = canonical(orjson.dumps(IN))
    assert canonical(once) == once
    found = read_declaration(once)
    assert not isinstance(found, Problem)
    assert found[0].kind is Kind.IN


NOT_JSON = {
    "empty": b"",
    "text": b"hello",
    "cut off": b'{"dimonaCancel":{',
    "NaN": b'{"dimonaCancel":{"periodId":NaN}}',
    "Infinity": b'{"dimonaCancel":{"periodId":-Infinity}}',
    "beyond any float": b'{"dimonaCancel":{"periodId":1e400}}',
    "not UTF-8": b'{"dimonaCancel":{"periodId":"\xff"}}',
    "UTF-16": '{"dimonaCancel":{"periodId":"1"}}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"dimonaCancel":{"periodId":"1"}}',
    "raw control character": b'{"dimonaCancel":{"periodId":"\x01"}}',
    "lone surrogate": b'{"dimonaCancel":{"periodId":"\\ud800"}}',
    "surrogate in UTF-8": b'{"dimonaCancel":{"periodId":"\xed\xa0\x80"}}',
    "trailing": b'{"dimonaCancel":{"periodId":"1"}}}',
    "an array": b"[]",
    "null": b"null",
    "endless nesting": b"[" * 30_000,
    "deep nesting": b'{"a":' + b"[" * 20 + b"]" * 20 + b"}",
    "deep objects": b'{"a":' * 21 + b"1" + b"}" * 21,
    "huge integer": b'{"dimonaCancel":{"periodId":' + b"9" * 5000 + b"}}",
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_is_no_json_object_is_refused_as_a_whole(body: bytes) -> None:
    problem = refused(body)
    assert (problem.status, problem.issues) == (400, ()) or problem.issues[0].name == "/dimonaCancel/periodId"


def test_a_tombstone_is_refused() -> None:
    assert refused(None).status == 400


def test_nesting_of_twenty_levels_is_a_matter_of_the_schema() -> None:
    assert refused(b'{"a":' + b"[" * 19 + b"]" * 19 + b"}").issues[0].name == "/a"


def test_more_than_64_kib_is_too_large() -> None:
    body = orjson.dumps(IN)
    assert canonical(body + b" " * (LARGEST_BODY - len(body))) == canonical(body)
    assert refused(body + b" " * (LARGEST_BODY + 1 - len(body))).status == 413


REPEATED = {
    "plain": '{"dimonaCancel":{"periodId":"1","periodId":"2"}}',
    "top": '{"worker":{},"worker":{},"dimonaCancel":{}}',
    "escaped": '{"dimonaCancel":{"periodId":"1","period\\u0049d":"2"}}',
    "spaced": '{"dimonaCancel":{"periodId" :"1","periodId"\n:"2"}}',
    "hidden by one spaced name": '{"dimonaCancel":{"periodId":"1","periodId":"2","periodReference" :"x"}}',
    "hidden by a text with a colon": '{"dimonaCancel":{"periodId":"1","periodId":":"}}',
    "unknown names": '{"x":1,"x":2,"dimonaCancel":{}}',
    "with a backslash": '{"dimonaCancel":{"periodReference":"\\\\","periodId":"1","periodId":"2"}}',
}


@pytest.mark.parametrize("body", REPEATED.values(), ids=REPEATED.keys())
def test_two_fields_of_one_name_are_refused(body: str) -> None:
    assert "same name" in refused(body.encode()).detail


NAMES = st.text(st.sampled_from('ab":\\ é'), min_size=1, max_size=3)
VALUES = st.recursive(
    st.text(st.sampled_from('ab":\\ é'), max_size=3) | st.integers(0, 9) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(NAMES, inner), max_size=4).map(tuple),
    max_leaves=12,
)


def written(value: Any, *, spaced: bool, ascii_only: bool) -> str:
    """JSON of values whose objects are tuples of pairs, repeated names included."""
    gap = " " if spaced else ""

    def write(value: Any) -> str:
        if isinstance(value, tuple):
            members = (f"{json.dumps(name, ensure_ascii=ascii_only)}{gap}:{gap}{write(inner)}" for name, inner in value)
            return "{" + ",".join(members) + "}"
        if isinstance(value, list):
            return "[" + ",".join(map(write, value)) + "]"
        return json.dumps(value, ensure_ascii=ascii_only)

    return write(value)


def repeats_a_name(value: Any) -> bool:
    if isinstance(value, tuple):
        names = [name for name, _ in value]
        return len(names) != len(set(names)) or any(repeats_a_name(inner) for _, inner in value)
    return isinstance(value, list) and any(map(repeats_a_name, value))


@given(st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=4).map(tuple), st.booleans(), st.booleans())
@example((("a", ":"), ("a", 1)), False, False)
def test_repeated_names_are_found_exactly_when_there_are_any(value: Any, spaced: bool, ascii_only: bool) -> None:
    problem = refused(written(value, spaced=spaced, ascii_only=ascii_only).encode())
    assert ("same name" in problem.detail) == repeats_a_name(value)


WRONG_SHAPE = {
    "nothing": ({}, ""),
    "two kinds": ({**IN, "dimonaCancel": {}}, ""),
    "unknown field": ({**IN, "extra": 1}, "/extra"),
    "name in snake case": ({"dimonaCancel": {"period_id": "1"}}, "/dimonaCancel/period_id"),
    "features missing": ({"dimonaIn": {}}, "/dimonaIn/features"),
    "a boolean": ({"dimonaCancel": {"periodId": True}}, "/dimonaCancel/periodId"),
    "a fraction": ({"dimonaCancel": {"periodId": 8.5}}, "/dimonaCancel/periodId"),
    "an object for text": ({"dimonaCancel": {"periodId": {}}}, "/dimonaCancel/periodId"),
    "text for an object": ({"dimonaCancel": "x"}, "/dimonaCancel"),
    "too long": ({"dimonaCancel": {"periodReference": "x" * 129}}, "/dimonaCancel/periodReference"),
    "NUL": ({"dimonaCancel": {"periodId": "\0"}}, "/dimonaCancel/periodId"),
    "control": ({"dimonaCancel": {"periodId": "\x85"}}, "/dimonaCancel/periodId"),
    "64 bits": ({"dimonaCancel": {"periodId": 2**63}}, "/dimonaCancel/periodId"),
    "too many references": ({**IN, "references": [{"type": "1", "number": "1"}] * 5}, "/references"),
    "wrong reference": ({**IN, "references": [{"type": "1", "number": {}}]}, "/references/0/number"),
}


@pytest.mark.parametrize(("data", "pointer"), WRONG_SHAPE.values(), ids=WRONG_SHAPE.keys())
def test_what_does_not_fit_the_contract_is_named_by_a_json_pointer(data: dict[str, Any], pointer: str) -> None:
    problem = refused(orjson.dumps(data))
    assert problem.status == 400
    assert [issue.name for issue in problem.issues] == [pointer]
    assert problem.issues[0].detail


@pytest.mark.parametrize(
    "data",
    [
        {**IN, SSIN: 1},
        {"dimonaCancel": {f"x{SSIN}": 1}},
        {"dimonaCancel": {"periodId": f"{SSIN}\0"}},
        {"dimonaCancel": {"periodId": {SSIN: SSIN}}},
        {**IN, "worker": {"ssin": [SSIN]}},
        {**IN, "worker": {"ssin": f"{SSIN}" * 30}},
    ],
)
def test_problems_quote_nothing_that_was_sent(data: dict[str, Any]) -> None:
    assert SSIN not in repr(refused(orjson.dumps(data)))


def test_many_faults_are_told_up_to_twenty() -> None:
    assert len(refused(orjson.dumps({f"x{chr(97 + n)}": 1 for n in range(26)})).issues) == 20


@given(st.binary(max_size=200))
def test_no_bytes_make_reading_fail(body: bytes) -> None:
    read_declaration(body)
