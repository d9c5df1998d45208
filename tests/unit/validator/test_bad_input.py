"""Each field of a declaration times each defect gives its own anomaly, or, where JSON itself is at fault, its own problem."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from types import NoneType
from typing import Any, get_args

import orjson
import pytest
from pydantic import BaseModel

from services.intake.domain.reading import read_declaration
from services.intake.domain.submission import Problem
from services.validator.domain.case import holds_ssin
from shared.contracts.decision import Result
from shared.contracts.declaration import Declaration
from shared.contracts.declaration_received import Form
from tests.unit.validator.fields import FIELDS, OWN_IDS, Bad, Field
from tests.unit.validator.lawful import FORM, LAWFUL, with_value

MATRIX = [
    pytest.param(field, bad, id=f"{field.pointer} in {bad.within}: {bad.defect}")
    for field in FIELDS
    for bad in field.defects()
]
POINTERS = sorted({field.pointer for field in FIELDS} | set(OWN_IDS))
WRONG_TYPES: dict[str, Any] = {
    "true": True,
    "an array": [],
    "an object": {},
    "a fraction": 7.5,
    "64 bits": 2**63,
    "a control character": "a\u0000b",
    "a surrogate": b'"\\ud800"',
    "far too long": "x" * 257,
}
OF_A_FORM = {
    "identification": ("00296", ("", "DMFA", "dimona", "DIMONA ")),
    "creation_date": ("00218", ("", "2026-03-03", "2024-12-31", "2026-02-30", "02/03/2026", "2026-03-02T09:00")),
    "creation_hour": (
        "00299",
        ("", "09:00", "09:00:00", "24:00:00.000", "09:60:00.000", "9:00:00.000", "09:00:00,000"),
    ),
    "attestation_status": ("00110", ("", "1", "00", "O")),
    "type": ("00297", ("", "RE", "su", "SUB")),
}
# Told by a scenario: it is about a whole user, not about one field.
NOT_OF_ONE_FIELD = {"00131-001"}


def leaves(model: type[BaseModel], pointer: str = "") -> Iterator[str]:
    """Pointers to all values that a declaration can have."""
    for name, info in model.model_fields.items():
        kinds = [info.annotation, *get_args(info.annotation)]
        inner = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        where = f"{pointer}/{info.alias or name}"
        if not inner:
            yield where
        elif NoneType in kinds or info.annotation is inner[0]:
            yield from leaves(inner[0], where)
        else:
            yield from leaves(inner[0], f"{where}/0")


def fields_of(block: str) -> set[str]:
    """Names on the wire of what one kind of declaration has."""
    model = next(info for info in Declaration.model_fields.values() if info.alias == block).annotation
    found = next(kind for kind in get_args(model) if kind is not NoneType)
    return {info.alias or name for name, info in found.model_fields.items()}


BLOCKS = ("dimonaIn", "dimonaOut", "dimonaUpdate", "dimonaCancel", "dailyRegistration")
MISPLACED = [
    f"/{block}/{name}"
    for block in BLOCKS
    for name in sorted(set().union(*(fields_of(other) for other in BLOCKS)) - fields_of(block))
]


def body_with(pointer: str, value: Any) -> bytes:
    """An otherwise lawful declaration with this there."""
    block = pointer.split("/")[1]
    lawful = next(one for one in LAWFUL.values() if block in one.declared)
    bare = isinstance(value, bytes)
    body = orjson.dumps(with_value(lawful.declared, pointer, "?" if bare else value))
    return body.replace(b'"?"', value) if bare else body


@pytest.mark.parametrize("name", LAWFUL)
def test_unspoiled_it_is_accepted(name: str) -> None:
    verdict = LAWFUL[name].judged(LAWFUL[name].declared)
    assert (verdict.result, verdict.anomalies) == (Result.ACCEPTED, ())


@pytest.mark.parametrize(("field", "bad"), MATRIX)
def test_a_defect_gives_its_own_anomaly(field: Field, bad: Bad) -> None:
    lawful = LAWFUL[bad.within]
    verdict = lawful.judged(with_value(lawful.declared, field.pointer, bad.value))
    assert tuple(anomaly.id for anomaly in verdict.anomalies) == bad.ids
    assert verdict.result is (Result.REFUSED if bad.ids else Result.ACCEPTED)
    assert not any(holds_ssin(anomaly.value or "") for anomaly in verdict.anomalies)


@pytest.mark.parametrize(("field", "bad"), [param for param in MATRIX if param.values[1].value is not None])  # type: ignore[union-attr]
def test_the_anomaly_points_at_the_field(field: Field, bad: Bad) -> None:
    lawful = LAWFUL[bad.within]
    anomaly, *_ = lawful.judged(with_value(lawful.declared, field.pointer, bad.value)).anomalies
    of_the_start = anomaly.id == "00910-008"
    assert anomaly.pointer == ("/dimonaIn/startDate" if of_the_start else field.at or field.pointer)


@pytest.mark.parametrize("pointer", POINTERS)
@pytest.mark.parametrize("wrong", WRONG_TYPES)
def test_what_json_allows_and_the_contract_does_not_is_a_problem_at_the_field(pointer: str, wrong: str) -> None:
    problem = read_declaration(body_with(pointer, WRONG_TYPES[wrong]))
    assert isinstance(problem, Problem)
    if wrong != "a surrogate":  # not even JSON
        assert [issue.name for issue in problem.issues] == [pointer]
        assert all(issue.detail for issue in problem.issues)


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, (_, values) in OF_A_FORM.items() for value in (None, *values)],
)
def test_each_zone_of_the_form_of_a_file_has_its_own_anomaly(name: str, value: str | None) -> None:
    lawful = LAWFUL["an entry in a file"]
    verdict = replace(lawful, facts={"form": FORM.model_copy(update={name: value})}).judged(lawful.declared)
    assert [anomaly.id for anomaly in verdict.anomalies] == [
        f"{OF_A_FORM[name][0]}-{'001' if value is None else '003'}"
    ]


@pytest.mark.parametrize("pointer", MISPLACED)
def test_what_only_another_kind_has_is_a_problem_where_it_stands(pointer: str) -> None:
    problem = read_declaration(body_with(pointer, "1"))
    assert isinstance(problem, Problem)
    assert [issue.name for issue in problem.issues] == [pointer]


@pytest.mark.parametrize(
    "pointer", ["/dimonaIn/features/usingEmployer/ssin", "/employer/localAuthorityNumber", "/sector"]
)
def test_what_the_office_never_uses_in_dimona_is_a_problem_where_it_stands(pointer: str) -> None:
    lawful = LAWFUL["an agency worker"]
    problem = read_declaration(orjson.dumps(with_value(lawful.declared, pointer, "1")))
    assert isinstance(problem, Problem)
    assert [issue.name for issue in problem.issues] == [pointer]


def test_every_field_of_the_contract_has_its_row() -> None:
    assert set(POINTERS) == set(leaves(Declaration))
    assert set(OF_A_FORM) == set(Form.model_fields)


def test_what_the_catalogue_knows_of_a_zone_is_raised_by_its_fields() -> None:
    table = files("shared.reference") / "tables" / "anomalies.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    zones = {field.zone for field in FIELDS}
    known = {
        row["id"]
        for row in rows
        if row["occurs"] == "declaration" and row["id"][:5] in zones and row["id"][6:] in {"001", "003", "005"}
    }
    raised = {anomaly for field in FIELDS for bad in field.defects() for anomaly in bad.ids}
    assert known - raised == NOT_OF_ONE_FIELD
