"""``application/problem+json`` by the Belgian guide (urn:problem-type:belgif:*), with a pointer per field."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.responses import Response

Place = Literal["body", "header", "path", "query"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with the input. ``name``: JSON pointer for a body, else the parameter's name.

    ``value`` only where it cannot hold personal data; ``type_suffix`` e.g. ``input-validation:schemaViolation``.
    """

    place: Place
    name: str
    detail: str
    value: Any = None
    type_suffix: str = "input-validation:schemaViolation"


class ProblemError(Exception):
    """Raise in a route to answer with a problem."""

    def __init__(self, status: int, type_suffix: str, title: str, detail: str = "", *, issues: Sequence[Issue] = (),
                 headers: dict[str, str] | None = None) -> None:
        super().__init__(type_suffix)


def problem(status: int, type_suffix: str, title: str, detail: str = "", issues: Sequence[Issue] = (),
            headers: dict[str, str] | None = None) -> Response:
    """The response: ``type`` = ``urn:problem-type:belgif:<type_suffix>``."""
    raise NotImplementedError


def install_problem_handlers(app: FastAPI) -> None:
    """Answer 400, 401, 403, 404, 405, 413, 415, 500 as problems: nothing ever leaks a stack trace or echoes input."""
