"""First of all, each declaration claims its key: who comes second is a repeat or a conflict, whatever crashes or races."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.intake.domain.draft import Draft
from services.intake.domain.ports import Connection, IntakePorts
from services.intake.domain.problems import conflict
from services.intake.domain.submission import Problem, Submission


@dataclass(slots=True)
class Claims:
    """``drafts`` have won their claim or have no key. ``repeats``: index → number of those that claimed again with the
    same content. ``conflicts``: with other content. ``standing``: the number each fingerprint stands for, locked.
    """

    drafts: list[Draft] = field(default_factory=list)
    repeats: dict[int, int] = field(default_factory=dict)
    conflicts: dict[int, Problem] = field(default_factory=dict)
    standing: Mapping[bytes, int] = field(default_factory=dict)


async def claim_declarations(tx: Connection, ports: IntakePorts, submissions: Sequence[Submission]) -> Claims:
    """Claim keys and fingerprints, in sorted order."""
    numbers = await ports.numbers.declaration_numbers(tx, len(submissions))
    drafts = [
        Draft(index, submission, submission.declaration.kind, number)
        for index, (submission, number) in enumerate(zip(submissions, numbers, strict=True))
    ]
    claims = Claims()
    await _claim_keys(tx, ports, [draft for draft in drafts if draft.submission.key_hash is not None], claims)
    await _claim_fingerprints(tx, ports, [draft for draft in drafts if draft.submission.key_hash is None], claims)
    claims.drafts.sort(key=lambda draft: draft.index)
    return claims


async def _claim_keys(tx: Connection, ports: IntakePorts, drafts: Sequence[Draft], claims: Claims) -> None:
    if not drafts:
        return
    content = {draft.number: ports.hashes.content(draft.submission.content) for draft in drafts}
    rows = sorted((*_key(draft), draft.number, content[draft.number]) for draft in drafts)
    won = await ports.keys.claim(tx, rows)
    lost = [draft for draft in drafts if draft.number not in won]
    claims.drafts += [draft for draft in drafts if draft.number in won]
    if not lost:
        return
    holders = await ports.keys.find(tx, {_key(draft) for draft in lost})
    for draft in lost:
        holder = holders[_key(draft)]
        if holder.content_hash == content[draft.number]:
            claims.repeats[draft.index] = holder.number
        else:
            claims.conflicts[draft.index] = conflict()


async def _claim_fingerprints(tx: Connection, ports: IntakePorts, drafts: Sequence[Draft], claims: Claims) -> None:
    if not drafts:
        return
    for draft in drafts:
        draft.fingerprint = ports.hashes.fingerprint(draft.submission.sender_id, draft.submission.content)
    rows = sorted((draft.fingerprint, draft.number) for draft in drafts if draft.fingerprint is not None)
    claims.standing = await ports.keys.claim_fingerprints(tx, rows)
    claims.drafts += drafts


def _key(draft: Draft) -> tuple[str, bytes]:
    assert draft.submission.key_hash is not None
    return draft.submission.sender_id, draft.submission.key_hash
