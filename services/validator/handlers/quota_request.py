"""The body of ``POST /quotas/search``, read strictly."""

from typing import Annotated

from fastapi import Request
from pydantic import BeforeValidator, Field, StringConstraints, ValidationError, model_validator

from shared.contracts.declaration import canonical_text
from shared.contracts.model import Contract
from shared.http.problem import Issue, ProblemError
from shared.http.request import JSON, limited_body, media_type

LARGEST_BODY = 4096

_Ssin = Annotated[str, StringConstraints(pattern=r"^[0-9]{11}$"), BeforeValidator(canonical_text)]
_NssoNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,10}$"), BeforeValidator(canonical_text)]
_EnterpriseNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{9,10}$"), BeforeValidator(canonical_text)]


class AskedEmployer(Contract, extra="forbid"):
    """By one number: ``employerId`` is the NSSO number (9 digits) or the provisional one (10 digits)."""

    employer_id: _NssoNumber | None = None
    enterprise_number: _EnterpriseNumber | None = None

    @model_validator(mode="after")
    def _one_number(self) -> "AskedEmployer":
        if (self.employer_id is None) == (self.enterprise_number is None):
            raise ValueError("give either employerId or enterpriseNumber")
        return self


class AskedWorker(Contract, extra="forbid"):
    """By SSIN, 11 digits."""

    ssin: _Ssin


class QuotaRequest(Contract, extra="forbid"):
    """``year``: the current one in Belgium, if it is left out."""

    employer: AskedEmployer
    worker: AskedWorker | None = None
    year: Annotated[int, Field(ge=2003, le=2100, strict=True)] | None = None


async def read_quota_request(request: Request) -> QuotaRequest:
    """Raises ProblemError: 413, 415 for another media type, 400 with a pointer per field."""
    if media_type(request) != JSON:
        raise ProblemError(415, "unsupportedMediaType", "Unsupported Media Type", "Send application/json.")
    body = await limited_body(request, LARGEST_BODY)
    if body is None:
        detail = f"A search has at most {LARGEST_BODY} bytes."
        raise ProblemError(413, "payloadTooLarge", "Content Too Large", detail)
    try:
        return QuotaRequest.model_validate_json(body)
    except ValidationError as error:
        issues = [
            Issue("body", "".join(f"/{step}" for step in fault["loc"]), fault["msg"])
            for fault in error.errors(include_url=False, include_context=False, include_input=False)
        ]  # never the value: it may be an SSIN
        raise ProblemError(400, "badRequest", "Bad Request", "The body is not a search.", issues=issues) from None
