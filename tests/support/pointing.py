"""Whether every finding of a verdict points at what was declared, and says what stood there."""

import re
from collections.abc import Iterable
from types import UnionType
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from services.validator.domain.case import holds_ssin
from shared.contracts.decision import Anomaly
from shared.contracts.declaration import Declaration
from shared.contracts.declaration_received import DeclarationReceived, Form

_PERSONAL = (
    "/worker",
    "/references",
    "/dimonaIn/features/usingEmployer/name",
    "/dimonaIn/features/usingEmployer/address",
    "/dimonaIn/studentPlaceOfWork",
)
_HARMLESS = re.compile("/references/./(type|origin)|/dimonaIn/.*/(postCode|country)")


def check_pointers(anomalies: Iterable[Anomaly], received: DeclarationReceived) -> None:
    """Each pointer names a field of the contract; the value is the text at the pointer, but for personal data."""
    content = received.declaration.model_dump(mode="json", by_alias=True, exclude_none=True)
    if received.form is not None:
        content["form"] = received.form.model_dump(mode="json", by_alias=True, exclude_none=True)
    for anomaly in anomalies:
        steps = anomaly.pointer.split("/")[1:]
        known = _is_field(Form, steps[1:]) if steps[:1] == ["form"] else bool(steps) and _is_field(Declaration, steps)
        assert known, f"{anomaly.id} points at {anomaly.pointer}, which no declaration has"
        declared = _at(content, steps)
        if anomaly.pointer.endswith("Reference"):
            expected = _named(anomaly, received)
        elif anomaly.pointer.startswith(_PERSONAL) and not _HARMLESS.fullmatch(anomaly.pointer):
            expected = None
        elif anomaly.id.endswith("-001"):
            expected = None  # also where 0 stands for none
        elif isinstance(declared, str):
            expected = None if holds_ssin(declared) else declared
        else:
            continue
        assert anomaly.value == expected, f"{anomaly.id} at {anomaly.pointer} says {anomaly.value}, not {expected}"


def _named(anomaly: Anomaly, received: DeclarationReceived) -> str | None:
    """The number that a reference of the sender stands for: the reference itself may be anything."""
    if anomaly.id.endswith("-005"):
        return None
    by_registration = anomaly.pointer.endswith("RegistrationReference")
    number = received.registration_number if by_registration else received.period_number
    return None if number is None else str(number)


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
