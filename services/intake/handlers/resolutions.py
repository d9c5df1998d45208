"""``POST /resolutions``: for the validator, which simulates decisions. Nobody else is answered."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Request, Response

from services.intake.domain.keyed_hash import KeyedHash
from services.intake.domain.ports import Clock, Connection, IntakePorts
from services.intake.domain.submission import Problem, Submission
from services.intake.handlers.identity_answers import IdentityAnswers
from services.intake.handlers.problem_answers import answer_problem
from services.intake.handlers.request_reader import RequestReader
from services.intake.use_cases.resolve_declaration import resolve_declaration
from shared.http.patient_route import PatientRoute
from shared.http.request import JSON
from shared.http.scopes import CONSULT, DECLARE
from shared.http.tokens import Caller, TokenVerifier

_log = structlog.get_logger()

Snapshots = Callable[[], AbstractAsyncContextManager[Connection]]
"""Lends a read-only transaction."""
Guard = Callable[[Request], Awaitable[None]]
"""Raises ProblemError for whom it does not let in."""
Resolve = Callable[[Submission], Awaitable[bytes | Problem]]


class Resolver:
    """Asks the identity register, and then reads one moment's state of the directory and of the workers."""

    def __init__(self, snapshots: Snapshots, ports: IntakePorts, answers: IdentityAnswers) -> None:
        self._snapshots = snapshots
        self._ports = ports
        self._answers = answers

    async def resolve(self, submission: Submission) -> bytes | Problem:
        """The value of the event, or why there would be none."""
        persons = await self._answers.ask([submission])
        async with self._snapshots() as tx:
            return await resolve_declaration(tx, self._ports, submission, persons)


def routes(service: Guard, verifier: TokenVerifier, hashes: KeyedHash, clock: Clock, resolve: Resolve) -> APIRouter:
    """One route, for the validator on behalf of whoever may declare or consult. ``service`` turns all others away."""
    router = APIRouter(tags=["internal"], route_class=PatientRoute)
    sender = Annotated[Caller, Depends(verifier.require_one_of(DECLARE, CONSULT))]
    reader = RequestReader(hashes, clock)

    @router.post("/resolutions", dependencies=[Depends(service)], include_in_schema=False)
    async def show_resolution(request: Request, caller: sender) -> Response:
        """The event that this declaration would become, with personal data: number and seq 0, and nothing is kept."""
        submission = await reader.read(request, caller)
        found = submission if isinstance(submission, Problem) else await resolve(submission)
        _log.info("resolution.answered", sender=caller.client_id, resolved=not isinstance(found, Problem))
        return answer_problem(found) if isinstance(found, Problem) else Response(found, media_type=JSON)

    return router
