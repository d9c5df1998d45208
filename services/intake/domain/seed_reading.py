"""From bytes to what the sandbox is asked, or to every fault with a pointer to it."""

from collections.abc import Iterator, Sequence
from typing import Any, Self, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails

from services.intake.domain.problems import schema_violation, unreadable
from services.intake.domain.sandbox_seed import Seed, Ssin
from services.intake.domain.submission import Problem
from shared.contracts.results import SCHEMA_VIOLATION, Issue

_MOST_ISSUES = 100
_QUOTED = {("employers",), ("mandates",), ("enterprise_register",)}
_LONGEST_QUOTE = 60
_SSIN_DIGITS = 11

Asked = TypeVar("Asked", bound=BaseModel)


class ReplacedSsin(BaseModel):
    """``new`` took the place of ``old``, for instance a national number that of a BIS number."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    old: Ssin
    new: Ssin

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if self.old == self.new:
            raise ValueError("old and new are the same SSIN")
        return self


def read_replaced_ssin(body: bytes) -> ReplacedSsin | Problem:
    """The two SSINs in this JSON."""
    return _read(body, ReplacedSsin)


def read_seed(body: bytes) -> Seed | Problem:
    """The seed in this JSON, free of contradictions in itself."""
    seed = _read(body, Seed)
    if isinstance(seed, Problem):
        return seed
    doubles = list(_doubles(seed))
    return schema_violation(doubles) if doubles else seed


def issue(pointer: str, detail: str) -> Issue:
    """A fault of the body."""
    return Issue(type=SCHEMA_VIOLATION, name=pointer, detail=detail)


def _read(body: bytes, model: type[Asked]) -> Asked | Problem:
    if b"\\u0000" in body:
        return unreadable("The body holds a NUL character.")
    try:
        return model.model_validate(orjson.loads(body))
    except orjson.JSONDecodeError:
        return unreadable(
            "The body is not JSON in UTF-8. A seed is written in YAML; `dimona seed FILE` sends it as JSON."
        )
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False)[:_MOST_ISSUES]
        return schema_violation([issue(_pointer(fault["loc"]), _detail(fault)) for fault in faults])


def _detail(fault: ErrorDetails) -> str:
    """What is wrong, how to cure it, and, unless it may be about a person or a key, the value that was given."""
    text = fault["msg"].removeprefix("Value error, ")
    value, place = fault["input"], fault["loc"][:1]
    if place not in _QUOTED or not isinstance(value, str | int | float):
        return text
    shown = str(value)
    is_short = len(shown) <= _LONGEST_QUOTE and sum(character.isdigit() for character in shown) < _SSIN_DIGITS
    return f"{text} (given: {shown})" if is_short and shown.isprintable() else text


def _doubles(seed: Seed) -> Iterator[Issue]:
    """What the seed says twice."""
    aliases = [(f"/employers/{i}", alias) for i, employer in enumerate(seed.employers) for alias in employer.aliases]
    yield from _repeated(aliases, "an earlier employer has one of these numbers")
    senders = [(f"/senders/{i}/client_id", sender.client_id) for i, sender in enumerate(seed.senders)]
    yield from _repeated(senders, "an earlier sender has this client id")
    persons = seed.identity_register.workers if seed.identity_register is not None else ()
    ssins = [(f"/identity_register/workers/{i}/ssin", person.ssin) for i, person in enumerate(persons)]
    yield from _repeated(ssins, "an earlier person has this SSIN")


def _repeated(named: Sequence[tuple[str, Any]], detail: str) -> Iterator[Issue]:
    seen: set[Any] = set()
    for pointer, value in named:
        if value in seen:
            yield issue(pointer, detail)
        seen.add(value)


def _pointer(location: Sequence[str | int]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in location)
