"""The office's marks at intake: a place in the worker's stream, for periods that exist, and for the office alone."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import RSAKey

from services.intake.domain.period_mark import PeriodMark
from services.intake.domain.records import StoredResult
from services.intake.handlers import period_marks
from services.intake.handlers.publication import received_message
from services.intake.use_cases.mark_period import PeriodMarker
from shared.contracts.period_marked import PeriodMarked
from shared.contracts.topics import PERIOD_MARKED
from shared.http.problem import install_problem_handlers
from shared.http.scopes import ADMINISTER, DECLARE
from shared.http.tokens import TokenVerifier
from shared.identifiers.event_id import event_id
from shared.identifiers.ssin import with_check_digits
from shared.messaging.envelope import Envelope
from tests.support.intake_rig import NOW, TRACE, Rig, cancellation, entry, intake_rig

ANNA = with_check_digits("850101000", born_2000=False)
BERT = with_check_digits("850202999", born_2000=False)
KEY = RSAKey.generate_key(2048)


@dataclass(slots=True)
class Office:
    """Intake's tables, and the office that marks over HTTP."""

    rig: Rig
    marker: PeriodMarker
    http: httpx.AsyncClient

    async def period(self, ssin: str = ANNA, result: str = "A") -> int:
        """An IN and its final result."""
        (number,) = await self.rig.receive(entry(ssin=ssin))
        await self.told(number, result)
        return number

    async def told(self, number: int, result: str) -> None:
        async with self.rig.pool.transaction() as tx:
            await self.rig.ports.results.add(tx, [StoredResult(number, "final", 1, result, b"{}")])

    async def post(self, body: Any, scope: str = ADMINISTER, **headers: str) -> httpx.Response:
        claims = {"iss": "dimona", "aud": "dimona", "sub": "office", "scope": scope, "exp": int(time.time()) + 60}
        authorization = {"Authorization": f"Bearer {jwt.encode({'alg': 'RS256'}, claims, KEY)}"}
        return await self.http.post("/administration/periodMarks", json=body, headers={**authorization, **headers})


@pytest.fixture
async def office(database_dsn: str, tmp_path: Path) -> AsyncIterator[Office]:
    public = tmp_path / "token_public.pem"
    public.write_bytes(KEY.as_pem(private=False))
    verifier = TokenVerifier(public, issuer="dimona", audience="dimona", clock=time.time)
    async with intake_rig(database_dsn) as rig:
        marker = PeriodMarker(rig.pool.transaction, rig.ports, rig.wake, lambda: NOW, lambda: TRACE)
        rig.woken = 0
        app = FastAPI()
        install_problem_handlers(app)
        app.include_router(period_marks.routes(verifier, marker.mark))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://intake") as http:
            yield Office(rig, marker, http)


async def test_a_mark_takes_its_place_in_the_workers_stream_and_leaves_through_the_outbox(office: Office) -> None:
    number = await office.period()

    answer = await office.post({"periodNumber": number, "locked": True})

    assert (answer.status_code, answer.content) == (202, b"")
    entered, marked = await office.rig.receipts(worker_id=await office.rig.worker_of(number))
    assert (marked["seq"], marked["number"], marked["attempt"], marked["kind"]) == (2, None, 0, "MARK")
    assert PeriodMarked.model_validate(marked["event"]) == PeriodMarked(
        worker_id=entered["worker_id"], seq=2, period_number=number, locked=True
    )
    assert office.rig.woken == 1
    await office.rig.check_streams()


async def test_its_event_is_published_under_a_type_of_its_own(office: Office) -> None:
    number = await office.period()
    await office.post({"periodNumber": number, "blocked": True})
    worker_id = await office.rig.worker_of(number)
    async with office.rig.pool.transaction() as tx:
        (event,) = await office.rig.ports.receipts.events(tx, [(worker_id, 2)])

    message = received_message(event, 12)

    envelope = Envelope.read(message.headers)
    assert (envelope.type, envelope.id) == (PERIOD_MARKED, event_id(worker_id, PERIOD_MARKED, 2))
    assert (envelope.worker_id, envelope.sequence, envelope.subject) == (worker_id, 2, None)


async def test_what_was_declared_before_a_mark_may_be_meant_anew_after_it(office: Office) -> None:
    number = await office.period()
    assert await office.rig.receive(entry(ssin=ANNA)) == [number]
    await office.post({"periodNumber": number, "locked": True})
    assert await office.rig.receive(entry(ssin=ANNA)) != [number]


async def test_it_is_written_down_who_marked_what(office: Office) -> None:
    number = await office.period()
    with structlog.testing.capture_logs() as lines:
        await office.post({"periodNumber": number, "locked": True})
        await office.post({"periodNumber": 700099900041, "locked": True})

    marked = {"sender": "office", "period_number": number, "locked": True, "blocked": None}
    assert lines == [{"event": "period.marked", "log_level": "info", **marked}]


@pytest.mark.parametrize("result", ["B", None])
async def test_what_made_no_period_cannot_be_marked(office: Office, result: str | None) -> None:
    (number,) = await office.rig.receive(entry(ssin=ANNA))
    if result is not None:
        await office.told(number, result)
    assert (await office.post({"periodNumber": number, "locked": True})).status_code == 404
    assert len(await office.rig.receipts(number=number)) == 1
    assert office.rig.woken == 0


async def test_nor_can_a_number_of_another_declaration_or_of_nothing(office: Office) -> None:
    number = await office.period()
    (cancelled,) = await office.rig.receive(cancellation(number))
    await office.told(cancelled, "A")
    for unknown in (cancelled, 700099900041, "000000000000", 12):
        answer = await office.post({"periodNumber": unknown, "locked": True})
        assert (answer.status_code, answer.json()["title"]) == (404, "Resource Not Found")


async def test_a_mark_follows_the_period_to_the_worker_that_absorbed_its_own(office: Office) -> None:
    number, other = await office.period(ANNA), await office.period(BERT)
    old, new = await office.rig.worker_of(number), await office.rig.worker_of(other)
    await office.rig.pool.execute("UPDATE workers SET merged_into = $2 WHERE worker_id = $1", old, new)

    assert await office.marker.mark(PeriodMark(number, locked=True, blocked=None))

    assert [row["kind"] for row in await office.rig.receipts(worker_id=new)] == ["IN", "MARK"]
    assert len(await office.rig.receipts(worker_id=old)) == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"locked": True}, "/periodNumber"),
        ({"periodNumber": 700000000044}, ""),
        ({"periodNumber": 700000000044, "locked": "yes"}, "/locked"),
        ({"periodNumber": 700000000044, "blocked": 1}, "/blocked"),
        ({"periodNumber": "7000-000", "locked": True}, "/periodNumber"),
        ({"periodNumber": 700000000044, "locked": True, "why": "x"}, "/why"),
    ],
)
async def test_a_wrong_mark_is_a_problem_that_names_the_field(office: Office, body: Any, pointer: str) -> None:
    answer = await office.post(body)
    assert (answer.status_code, answer.json()["issues"][0]["name"]) == (400, pointer)


async def test_only_the_office_marks(office: Office) -> None:
    number = await office.period()
    assert (await office.post({"periodNumber": number, "locked": True}, DECLARE)).status_code == 403
    assert (await office.http.post("/administration/periodMarks", json={})).status_code == 401


async def test_other_media_types_and_endless_bodies_are_refused(office: Office) -> None:
    number = await office.period()
    plain = {"Content-Type": "text/plain"}
    assert (await office.post({"periodNumber": number, "locked": True}, **plain)).status_code == 415
    assert (await office.post({"periodNumber": number, "why": "x" * 2000})).status_code == 413
