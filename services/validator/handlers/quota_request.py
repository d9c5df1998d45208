"""The body of ``POST /quotas/search``, read strictly."""

from typing import Annotated

from fastapi import Request
from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from shared.contracts.model import Contract
from shared.contracts.text import canonical_text
from shared.http.request import read_model

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
    """Raises ProblemError, as ``read_model`` does."""
    return await read_model(request, QuotaRequest, limit=LARGEST_BODY)
