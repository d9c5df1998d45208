"""A registration becomes a delivery for each of its recipients, each with its channel fixed."""

from collections.abc import Sequence
from operator import itemgetter

from services.notifier.domain.channels import Recipient, recipients
from services.notifier.domain.delivery import Delivery, recipient_key, slot_of
from services.notifier.domain.document import Describe, confirmation_document, language_of
from services.notifier.domain.ports import Connection, Deliveries, Directory
from services.notifier.domain.registration import Registration


async def plan_deliveries(
    tx: Connection,
    registrations: Sequence[Registration],
    deliveries: Deliveries,
    directory: Directory,
    describe: Describe,
) -> set[str]:
    """Claim the deliveries of a batch; the channels they go by. What repeats changes nothing; sending is the channels'
    loops' work.
    """
    agents = {r.agent for r in registrations if r.agent is not None}
    senders = await directory.senders(tx, agents) if agents else {}
    planned: list[Delivery] = []
    for registration in registrations:
        found = recipients(registration, senders.get(registration.agent) if registration.agent else None)
        if not found:
            continue
        document = confirmation_document(registration, describe)
        planned += [_delivery(registration, document, recipient) for recipient in found]
    if planned:
        planned.sort(key=itemgetter(0, 1, 2, 3))  # as the primary key, so that two batches never wait crosswise
        await deliveries.claim(tx, planned)
    return {delivery.channel for delivery in planned}


def _delivery(registration: Registration, document: bytes, recipient: Recipient) -> Delivery:
    key = recipient_key(recipient.role, recipient.id)
    return Delivery(
        number=registration.number,
        phase=registration.phase,
        recipient=key,
        channel=recipient.channel,
        slot=slot_of(registration.phase, key, recipient.channel),
        attempt=registration.attempt,
        kind=registration.kind,
        result=registration.result,
        worker_id=registration.worker_id,
        enterprise_number=recipient.enterprise_number,
        language=language_of(registration),
        registration_id=registration.registration_id,
        traceparent=registration.traceparent,
        document=document,
    )
