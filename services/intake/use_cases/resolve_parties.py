"""For whom and about what: the sender, the period a follow-up names, the employer, and the sender's mandate."""

from collections.abc import Collection, Mapping, Sequence

from services.intake.domain.draft import Draft
from services.intake.domain.employer_numbers import declared_aliases, prevailing_employer
from services.intake.domain.ports import Connection, IntakePorts
from services.intake.domain.records import MandateQuestion, Placed
from services.intake.use_cases.read_names import read_names, recall_periods
from shared.contracts.declaration import Kind
from shared.contracts.declaration_received import Mandate
from shared.identifiers.declaration_number import parse_declaration_number
from shared.moments import belgian_day


async def resolve_parties(
    tx: Connection, ports: IntakePorts, drafts: Sequence[Draft], fingerprinted: Collection[int]
) -> Mapping[int, Placed]:
    """Complete the drafts; the newest attempts of all numbers they name and of those their fingerprints stand for."""
    senders = await ports.directory.senders(tx, {draft.submission.sender_id for draft in drafts})
    for draft in drafts:
        draft.sender = senders.get(draft.submission.sender_id)
    await read_names(tx, ports, drafts)
    named = {draft.named_number for draft in drafts if draft.named_number is not None} | set(fingerprinted)
    known = await ports.receipts.newest(tx, named - {draft.number for draft in drafts}) if named else {}
    recall_periods(drafts, known)
    await _find_employers(tx, ports, drafts, known)
    await _judge_mandates(tx, ports, drafts)
    return known


async def _read_period_numbers(tx: Connection, ports: IntakePorts, follow_ups: Sequence[Draft]) -> None:
    """By number, or else by the sender's own id of its IN."""
    referring: list[tuple[Draft, tuple[str, bytes]]] = []
    for draft in follow_ups:
        block = draft.submission.declaration.follow_up
        assert block is not None
        if block.period_id is not None:
            draft.period_number = parse_declaration_number(block.period_id)
        elif block.period_reference is not None:
            referring.append((draft, (draft.submission.sender_id, ports.hashes.own_id(block.period_reference))))
    if referring:
        claims = await ports.keys.find(tx, {key for _, key in referring})
        for draft, key in referring:
            if key in claims:
                draft.period_number = claims[key].number


async def _find_employers(
    tx: Connection, ports: IntakePorts, drafts: Sequence[Draft], known: Mapping[int, Placed]
) -> None:
    """The employer of a follow-up is that of the period it names; of an IN, and else, the one that is declared."""
    entries = {draft.number: draft for draft in drafts if draft.kind is Kind.IN}
    named = {number: placed.employer_id for number, placed in known.items() if placed.employer_id is not None}
    declared = {draft.index: declared_aliases(draft.submission.declaration.employer) for draft in drafts}
    aliases = {alias for found in declared.values() for alias in found}
    by_alias = await ports.directory.employers_by_alias(tx, aliases) if aliases else {}
    by_id = await ports.directory.employers_by_id(tx, set(named.values())) if named else {}
    for draft in sorted(drafts, key=lambda draft: draft.kind is not Kind.IN):
        number = draft.named_number if draft.named_number in named else draft.period_number
        if number in named:
            draft.employer = by_id.get(named[number])
        elif draft.period_number in entries:
            draft.employer = entries[draft.period_number].employer
        else:
            draft.employer = prevailing_employer(declared[draft.index], by_alias)


async def _judge_mandates(tx: Connection, ports: IntakePorts, drafts: Sequence[Draft]) -> None:
    """Judged on the day of receipt, in Brussels."""
    questions = {
        draft.index: MandateQuestion(
            draft.submission.sender_id, draft.employer.id, belgian_day(draft.submission.received_at)
        )
        for draft in drafts
        if draft.employer is not None
    }
    answers = await ports.directory.mandates(tx, set(questions.values())) if questions else {}
    for draft in drafts:
        if draft.index in questions:
            draft.mandate = answers.get(questions[draft.index], Mandate.NONE)
