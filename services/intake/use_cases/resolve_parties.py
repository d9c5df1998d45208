"""For whom and about what: the sender, the period a follow-up names, the employer, the user, and the sender's mandate."""

from collections.abc import Collection, Mapping, Sequence

from services.intake.domain.draft import Draft
from services.intake.domain.employer_numbers import NamedEmployer, declared_aliases, named_employer
from services.intake.domain.ports import Connection, IntakePorts
from services.intake.domain.records import MandateQuestion, Placed
from services.intake.use_cases.read_names import read_names, recall_periods
from shared.contracts.declaration import Kind
from shared.contracts.declaration_received import Mandate
from shared.identifiers.enterprise_number import parse_enterprise_number
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
    await _find_users(tx, ports, drafts)
    await _judge_mandates(tx, ports, drafts)
    return known


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
            found = NamedEmployer(by_id.get(named[number]))
        elif draft.period_number in entries:
            entry = entries[draft.period_number]
            found = NamedEmployer(entry.employer, entry.employer_ambiguous)
        else:
            found = named_employer(declared[draft.index], by_alias)
        draft.employer, draft.employer_ambiguous = found


async def _find_users(tx: Connection, ports: IntakePorts, drafts: Sequence[Draft]) -> None:
    """Of agency workers, by enterprise number."""
    numbers = {draft: number for draft in drafts if (number := _user_number(draft)) is not None}
    users = await ports.directory.users(tx, set(numbers.values())) if numbers else {}
    for draft, number in numbers.items():
        draft.user = users[number]


def _user_number(draft: Draft) -> str | None:
    block = draft.submission.declaration.dimona_in
    user = block.features.using_employer if block is not None else None
    return parse_enterprise_number(user.enterprise_number or "") if user is not None else None


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
