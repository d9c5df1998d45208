"""The body of ``POST /periods/search``, read strictly."""

from typing import Annotated

from fastapi import Request
from pydantic import BeforeValidator, Field, StringConstraints, ValidationError, model_validator

from services.registry.domain.views import PeriodSearch
from shared.contracts.declaration import canonical_text
from shared.contracts.model import Contract
from shared.http.problem import Issue, ProblemError
from shared.http.request import JSON, media_type

Ssin = Annotated[str, StringConstraints(pattern=r"^[0-9]{11}$"), BeforeValidator(canonical_text)]
NssoNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,10}$"), BeforeValidator(canonical_text)]
EnterpriseNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{9,10}$"), BeforeValidator(canonical_text)]


class SearchedWorker(Contract, extra="forbid"):
    """A worker by SSIN, 11 digits."""

    ssin: Ssin


class SearchedEmployer(Contract, extra="forbid"):
    """By one number: ``employerId`` is the NSSO number (9 digits) or the provisional one (10 digits)."""

    employer_id: NssoNumber | None = None
    enterprise_number: EnterpriseNumber | None = None

    @model_validator(mode="after")
    def _one_number(self) -> "SearchedEmployer":
        if (self.employer_id is None) == (self.enterprise_number is None):
            raise ValueError("give either employerId or enterpriseNumber")
        return self


class SearchRequest(Contract, extra="forbid"):
    """``page`` counts from 1."""

    worker: SearchedWorker
    employer: SearchedEmployer | None = None
    page: Annotated[int, Field(ge=1, le=10_000, strict=True)] = 1
    page_size: Annotated[int, Field(ge=1, le=100, strict=True)] = 50


async def read_search(request: Request) -> PeriodSearch:
    """Raises ProblemError: 415 for another media type, 400 with a pointer per field."""
    if media_type(request) != JSON:
        raise ProblemError(415, "unsupportedMediaType", "Unsupported media type", "Send application/json.")
    try:
        wanted = SearchRequest.model_validate_json(await request.body())
    except ValidationError as error:
        raise ProblemError(
            400, "badRequest", "Bad request", "The body is not a search.", issues=_issues(error)
        ) from None
    employer = wanted.employer or SearchedEmployer.model_construct()
    return PeriodSearch(
        ssin=wanted.worker.ssin,
        enterprise_number=employer.enterprise_number and employer.enterprise_number.zfill(10),
        nsso_number=_nsso(employer.employer_id),
        page=wanted.page,
        page_size=wanted.page_size,
    )


def _nsso(number: str | None) -> str | None:
    """NSSO numbers lose their leading zeros in senders' integers."""
    return number if number is None or len(number) > 9 else number.zfill(9)


def _issues(error: ValidationError) -> list[Issue]:
    """Never the value: it may be an SSIN."""
    return [
        Issue("body", "".join(f"/{step}" for step in fault["loc"]), fault["msg"])
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    ]
