"""The body of ``POST /quotas/search``, read strictly."""

from typing import Annotated

from fastapi import Request
from pydantic import Field

from shared.contracts.model import Contract
from shared.http.parties import AskedEmployer, AskedWorker
from shared.http.request import read_model

LARGEST_BODY = 4096


class QuotaRequest(Contract, extra="forbid"):
    """``year``: the current one in Belgium, if it is left out."""

    employer: AskedEmployer
    worker: AskedWorker | None = None
    year: Annotated[int, Field(ge=2003, le=2100, strict=True)] | None = None


async def read_quota_request(request: Request) -> QuotaRequest:
    """Raises ProblemError, as ``read_model`` does."""
    return await read_model(request, QuotaRequest, limit=LARGEST_BODY)
