"""What a follow-up names: a period, or a daily registration; by number, or by the sender's own id of what created it."""

from collections.abc import Mapping, Sequence
from typing import TypeGuard

from services.intake.domain.draft import Draft
from services.intake.domain.ports import Connection, IntakePorts
from services.intake.domain.records import Placed
from shared.contracts.declaration import DailyRegistration, Kind, RegistrationStatus
from shared.identifiers.declaration_number import parse_declaration_number


async def read_names(tx: Connection, ports: IntakePorts, drafts: Sequence[Draft]) -> None:
    """Set the number of the period or of the daily registration that each follow-up names, where it is readable."""
    referring: list[tuple[Draft, tuple[str, bytes]]] = []
    for draft in drafts:
        number, reference = _named(draft)
        if number is not None:
            _name(draft, parse_declaration_number(number))
        elif reference is not None:
            referring.append((draft, (draft.submission.sender_id, ports.hashes.own_id(reference))))
    if referring:
        claims = await ports.keys.find(tx, {key for _, key in referring})
        for draft, key in referring:
            if key in claims:
                _name(draft, claims[key].number)


def recall_periods(drafts: Sequence[Draft], known: Mapping[int, Placed]) -> None:
    """The period of a daily registration that is changed or cancelled is the one that its creation has named."""
    creations = {draft.number: draft for draft in drafts if draft.creates_registration}
    for draft in drafts:
        number = draft.registration_number
        if number is None:
            continue
        if number in creations:
            draft.period_number = creations[number].period_number
        elif number in known and known[number].kind == Kind.DAILY_REGISTRATION:
            draft.period_number = known[number].period_number


def _named(draft: Draft) -> tuple[str | None, str | None]:
    """Number and own id as declared; of a registration only where it is not new."""
    block = draft.submission.declaration.follow_up
    if block is None:
        return None, None
    if _names_registration(block):
        return block.daily_registration_id, block.daily_registration_reference
    return block.period_id, block.period_reference


def _names_registration(block: object) -> TypeGuard[DailyRegistration]:
    return (
        isinstance(block, DailyRegistration)
        and block.status != RegistrationStatus.CREATE
        and (block.daily_registration_id is not None or block.daily_registration_reference is not None)
    )


def _name(draft: Draft, number: int | None) -> None:
    if _names_registration(draft.submission.declaration.follow_up):
        draft.registration_number = number
    else:
        draft.period_number = number
