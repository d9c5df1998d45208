"""What a declaration would become, by the same steps as receiving it, and without receiving it."""

from collections.abc import Mapping
from dataclasses import replace

from services.intake.domain.draft import Draft, name_persons
from services.intake.domain.ports import Connection, IntakePorts
from services.intake.domain.received_event import employer_json, received_body
from services.intake.domain.refusal import refusal
from services.intake.domain.submission import Problem, Submission
from services.intake.domain.whereabouts import Whereabouts
from services.intake.use_cases.resolve_parties import resolve_parties
from services.intake.use_cases.route_drafts import Merged, Streams, route_drafts
from shared.contracts.declaration_received import Person

NO_NUMBER = 0
"""No declaration and no period has it."""


async def resolve_declaration(
    tx: Connection, ports: IntakePorts, submission: Submission, persons: Mapping[str, Person]
) -> bytes | Problem:
    """The value of the ``DeclarationReceived`` that would be published, with number and seq 0, and worker id 0 for a worker
    that nobody knows yet; or why there would be none.

    ``ports`` write and lock nothing, and their worker ids are all 0. Own ids and equal declarations are not looked up.
    ``persons``: what the identity register knows, by SSIN. Nothing is told of the person where the employer is unknown: to
    such an employer nobody has a mandate, so the rules ask nothing of the person either.
    """
    draft = Draft(0, submission, submission.declaration.kind, NO_NUMBER)
    name_persons([draft], persons)
    known = await resolve_parties(tx, ports, [draft], ())
    problem = refusal(draft)
    if problem is not None:
        return problem
    streams = await _route(tx, ports, draft, Whereabouts(known))
    worker = streams.all()[draft.worker_id]
    if draft.employer is None:
        draft.person, worker = None, replace(worker, person=None)
        return received_body(draft, worker, None)
    return received_body(draft, worker, employer_json(draft.employer))


async def _route(tx: Connection, ports: IntakePorts, draft: Draft, whereabouts: Whereabouts) -> Streams:
    while True:
        try:
            return await route_drafts(tx, ports, [draft], whereabouts)
        except Merged as merged:
            whereabouts.merges.update(merged.merges)
