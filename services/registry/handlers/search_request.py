"""The body of ``POST /periods/search``, read strictly."""

from typing import Annotated

from fastapi import Request
from pydantic import Field

from services.registry.domain.views import PeriodSearch
from shared.contracts.model import Contract
from shared.http.parties import AskedEmployer, AskedWorker
from shared.http.request import read_model

LARGEST_BODY = 4096


class SearchRequest(Contract, extra="forbid"):
    """``page`` counts from 1."""

    worker: AskedWorker
    employer: AskedEmployer | None = None
    page: Annotated[int, Field(ge=1, le=10_000, strict=True)] = 1
    page_size: Annotated[int, Field(ge=1, le=100, strict=True)] = 50


async def read_search(request: Request) -> PeriodSearch:
    """Raises ProblemError, as ``read_model`` does."""
    wanted = await read_model(request, SearchRequest, limit=LARGEST_BODY)
    employer = wanted.employer or AskedEmployer.model_construct()
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
