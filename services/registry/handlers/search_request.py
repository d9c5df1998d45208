"""The body of ``POST /periods/search``, read strictly."""

from typing import Annotated

from fastapi import Request
from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from services.registry.domain.views import PeriodSearch
from shared.contracts.model import Contract
from shared.contracts.text import canonical_text
from shared.http.request import read_model

LARGEST_BODY = 4096

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
    """Raises ProblemError, as ``read_model`` does."""
    wanted = await read_model(request, SearchRequest, limit=LARGEST_BODY)
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
