"""Whether every finding of a verdict points at what was declared, and says what stood there."""

from collections.abc import Iterable
from types import UnionType
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from services.validator.domain.case import holds_ssin
from shared.contracts.decision import Anomaly
from shared.contracts.declaration import Declaration
from shared.contracts.declaration_received import DeclarationReceived, Form

_PERSONAL = ("/worker", "/references")
_HARMLESS = ("/type", "/origin")


def check_pointers(anomalies: Iterable[Anomaly], received: DeclarationReceived) -> None:
    """Each pointer names a field of the contract; a value is the text at the pointer, and personal data are not told."""
    content = received.declaration.model_dump(mode="json", by_alias=True, exclude_none=True)
    if received.form is not None:
        content["form"] = received.form.model_dump(mode="json", by_alias=True, exclude_none=True)
    for anomaly in anomalies:
        steps = anomaly.pointer.split("/")[1:]
        known = _is_field(Form, steps[1:]) if steps[:1] == ["form"] else _is_field(Declaration, steps)
        assert known, f"{anomaly.id} points at {anomaly.pointer}, which no declaration has"
        declared = _at(content, steps)
        if anomaly.pointer.startswith(_PERSONAL) and not anomaly.pointer.endswith(_HARMLESS):
            assert anomaly.value is None, f"{anomaly.id} repeats personal data"
        elif isinstance(declared, str) and anomaly.value is not None and not anomaly.pointer.endswith("Reference"):
            assert anomaly.value == declared, f"{anomaly.id} says {anomaly.value}, declared was {declared}"
            assert not holds_ssin(declared), f"{anomaly.id} repeats what may be an SSIN"


def _at(content: Any, steps: list[str]) -> Any:
    for step in steps:
        if isinstance(content, list):
            content = content[int(step)]
        elif isinstance(content, dict):
            content = content.get(step)
    return content


def _is_field(model: Any, steps: list[str]) -> bool:
    if not steps:
        return True
    if get_origin(model) is tuple:
        return steps[0].isdigit() and _is_field(get_args(model)[0], steps[1:])
    if isinstance(model, UnionType):
        return any(_is_field(member, steps) for member in get_args(model))
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return False
    fields = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    return steps[0] in fields and _is_field(fields[steps[0]], steps[1:])
