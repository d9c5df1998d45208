"""Intake over HTTP: which event a declaration would become."""

import httpx

from services.validator.domain.resolution import Refusal
from shared.contracts.declaration_received import DeclarationReceived
from shared.http.service_key import SERVICE_KEY_HEADER
from shared.outages import TryAgain

_PATIENCE = httpx.Timeout(5, connect=1)
_MOST_CONNECTIONS = httpx.Limits(max_connections=50)
_KEPT_HEADERS = ("content-type", "www-authenticate", "retry-after")


class IntakeClient:
    """``POST /resolutions``. ``service_key`` opens it; ``transport``: another way than the network, for tests.

    Close it at the end.
    """

    def __init__(self, url: str, service_key: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._service_key = service_key
        self._http = httpx.AsyncClient(
            base_url=url, timeout=_PATIENCE, limits=_MOST_CONNECTIONS, transport=transport, trust_env=False
        )

    async def resolve(self, body: bytes, content_type: str, authorization: str) -> DeclarationReceived | Refusal:
        """The event, or intake's own refusal.

        Raises TryAgain while intake does not answer, answers with an error of its own, or does not know the key.
        """
        headers = {
            "Content-Type": content_type,
            "Authorization": authorization,
            SERVICE_KEY_HEADER: self._service_key,
        }
        try:
            answer = await self._http.post("/resolutions", content=body, headers=headers)
        except httpx.HTTPError:
            raise TryAgain from None
        if answer.status_code == httpx.codes.OK:
            return DeclarationReceived.model_validate_json(answer.content)
        if not answer.is_client_error or answer.status_code == httpx.codes.NOT_FOUND:
            raise TryAgain
        kept = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
        return Refusal(answer.status_code, kept, answer.content)

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()
