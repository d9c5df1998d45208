"""A declaration in the body of a request."""

from fastapi import Request

from services.intake.domain.keyed_hash import KeyedHash
from services.intake.domain.own_id import read_idempotency_key
from services.intake.domain.ports import Clock
from services.intake.domain.problems import LARGEST_BODY, bad_header, too_large, wrong_media_type
from services.intake.domain.reading import read_declaration
from services.intake.domain.submission import Problem, Submission
from shared.contracts.declaration_received import Channel
from shared.http.request import JSON, limited_body, media_type
from shared.http.tokens import Caller
from shared.moments import whole_milliseconds

KEY_HEADER = "Idempotency-Key"


class RequestReader:
    """For every route that takes a declaration."""

    def __init__(self, hashes: KeyedHash, clock: Clock) -> None:
        self._hashes = hashes
        self._clock = clock

    async def read(self, request: Request, caller: Caller) -> Submission | Problem:
        """The declaration in this request, received when its last byte came."""
        if media_type(request) != JSON:
            return wrong_media_type()
        keys = request.headers.getlist(KEY_HEADER)
        own_id = read_idempotency_key(keys[0].encode("latin-1")) if len(keys) == 1 else None
        if keys and own_id is None:
            return bad_header(KEY_HEADER, "Give one key of 1 to 128 printable characters, plain or as a quoted string.")
        body = await limited_body(request, LARGEST_BODY)
        received_at = whole_milliseconds(self._clock())
        found = read_declaration(body) if body is not None else too_large()
        if isinstance(found, Problem):
            return found
        return Submission(
            sender_id=caller.client_id,
            channel=Channel.REST,
            received_at=received_at,
            declaration=found[0],
            content=found[1],
            key_hash=self._hashes.own_id(own_id) if own_id is not None else None,
            own_id=own_id,
        )
