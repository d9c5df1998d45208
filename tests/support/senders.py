"""Senders as they are outside: they put records on their topic, or post with a token, and try again when a reply is missing."""

import asyncio
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from joserfc import jwt
from joserfc.jwk import RSAKey

from deploy.local.run_file import Run
from shared.contracts.topics import submissions_topic
from tests.support.answers import Sent

_PAUSE = 0.3
_PATIENCE = 240
_IN_FLIGHT = 16


class QueueSender:
    """Writes on senders' topics, in order; a write without ack is repeated, under the same own id."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap

    async def send(self, submissions: Sequence[Sent], *, chunk: int = 200) -> None:
        """One after the other, ``chunk`` of them in flight."""
        chunks = [submissions[first : first + chunk] for first in range(0, len(submissions), chunk)]
        deadline = time.monotonic() + _PATIENCE
        while chunks:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._bootstrap, acks="all", enable_idempotence=True, request_timeout_ms=10_000
            )
            try:
                await producer.start()
                while chunks:
                    await asyncio.gather(*[await self._send(producer, one) for one in chunks[0]])
                    del chunks[0]
            except KafkaError:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(_PAUSE)
            finally:
                await producer.stop()

    @staticmethod
    async def _send(producer: AIOKafkaProducer, one: Sent) -> "asyncio.Future[Any]":
        headers = [] if one.own_id is None else [("ce_id", one.own_id.encode())]
        ack: asyncio.Future[Any] = await producer.send(submissions_topic(one.sender), one.body, headers=headers)
        return ack


@dataclass(slots=True)
class HttpSender:
    """Posts as one sender, to all replicas of intake in turn. ``folder``: of the senders' keys."""

    client_id: str
    run: Run
    folder: Path
    _client: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=20, trust_env=False))
    _token: str = ""
    _turn: int = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def post(self, body: bytes, own_id: str | None = None) -> Sent:
        """Post until there is an answer that says what became of it."""
        headers = {"Content-Type": "application/json"}
        if own_id is not None:
            headers["Idempotency-Key"] = own_id
        answer = await self.request("POST", "/declarations", headers=headers, content=body)
        number = answer.json()["number"] if answer.status_code == httpx.codes.CREATED else None
        return Sent(self.client_id, own_id, body, answer.status_code, number)

    async def post_all(self, submissions: Sequence[tuple[bytes, str | None]]) -> list[Sent]:
        """Post these in order, a few at a time; follow-ups must not be among the entries they name."""
        answers: list[Sent] = []
        for first in range(0, len(submissions), _IN_FLIGHT):
            answers += await asyncio.gather(*(self.post(*one) for one in submissions[first : first + _IN_FLIGHT]))
        return answers

    async def request(self, method: str, path: str, service: str = "intake", **options: Any) -> httpx.Response:
        """Ask until a replica answers something other than 401 (token too old) and 502 to 504."""
        deadline = time.monotonic() + _PATIENCE
        headers = dict(options.pop("headers", {}))
        while True:
            try:
                if not self._token:
                    self._token = await self._new_token()
                authorization = {"Authorization": f"Bearer {self._token}"}
                answer = await self._client.request(
                    method, self._next_url(service) + path, headers={**authorization, **headers}, **options
                )
                if answer.status_code == httpx.codes.UNAUTHORIZED:
                    self._token = ""
                if answer.status_code not in {401, 502, 503, 504}:
                    return answer
            except httpx.TransportError:
                pass
            if time.monotonic() > deadline:
                raise TimeoutError(f"{service} does not answer {method} {path}")
            await asyncio.sleep(_PAUSE)

    def _next_url(self, service: str) -> str:
        urls = self.run.services[service].urls
        self._turn += 1
        return urls[self._turn % len(urls)]

    async def _new_token(self) -> str:
        """A bearer token, empty when there is none just now."""
        now = int(time.time())
        claims = {"iss": self.client_id, "sub": self.client_id, "aud": f"{self.run.intake_url}/oauth/token"}
        claims |= {"jti": str(uuid.uuid4()), "exp": now + 300}  # type: ignore[dict-item]
        key = RSAKey.import_key((self.folder / f"{self.client_id}.pem").read_bytes())
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": jwt.encode({"alg": "RS256"}, claims, key),
        }
        answer = await self._client.post(f"{self._next_url('intake')}/oauth/token", data=form)
        return str(answer.json()["access_token"]) if answer.is_success else ""
