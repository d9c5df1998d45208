"""The events the notifier writes by hand are those of the contract."""

import pytest

from services.notifier.domain.confirmation_event import confirmed, not_confirmed
from services.notifier.domain.delivery import Delivery
from services.notifier.domain.ports import StoredEvent
from services.notifier.handlers.confirmations import confirmation_message
from services.notifier.use_cases.plan_deliveries import plan_deliveries
from shared.contracts.confirmation_delivered import ConfirmationDelivered, OfficialChannel, Recipient, RecipientRole
from shared.contracts.confirmation_failed import ConfirmationFailed
from shared.contracts.decision import Phase, Result
from shared.contracts.topics import CONFIRMATION_DELIVERED, CONFIRMATION_FAILED
from shared.identifiers.event_id import event_id
from shared.messaging.envelope import Envelope
from tests.support.notifier import NOW
from tests.support.registrations import REGISTRATION_ID, TRACEPARENT, employer, registration

NUMBER = 700000000156


class Claimed:
    """Remembers what was planned."""

    def __init__(self) -> None:
        self.rows: list[Delivery] = []

    async def claim(self, _tx: object, rows: list[Delivery]) -> None:
        self.rows += rows

    async def senders(self, _tx: object, _ids: object) -> dict[str, dict[str, str]]:
        return {"secretariat": {"channel": "ebox", "enterprise_number": "0987654312"}}


@pytest.fixture
async def deliveries() -> list[Delivery]:
    """To an employer by e-Box, and to its agent."""
    claimed = Claimed()
    await plan_deliveries(None, [registration(agent="secretariat")], claimed, claimed, lambda a, _: a)  # type: ignore[arg-type]
    return claimed.rows


async def test_delivered_is_the_model(deliveries: list[Delivery]) -> None:
    agent, to_employer = deliveries
    read = ConfirmationDelivered.model_validate_json(confirmed(to_employer, NOW), extra="forbid")
    assert read == ConfirmationDelivered(
        number=NUMBER,
        attempt=1,
        phase=Phase.FINAL,
        result=Result.ACCEPTED,
        recipient=Recipient(role=RecipientRole.EMPLOYER, id="12", enterprise_number="0123456749"),
        channel=OfficialChannel.EBOX,
        message_id=f"{NUMBER}-final-employer",
        delivered_at=NOW,
    )
    read = ConfirmationDelivered.model_validate_json(confirmed(agent, NOW), extra="forbid")
    assert read.recipient == Recipient(role=RecipientRole.AGENT, id="secretariat", enterprise_number="0987654312")


async def test_failed_is_the_model(deliveries: list[Delivery]) -> None:
    read = ConfirmationFailed.model_validate_json(not_confirmed(deliveries[1], "EBOX_REFUSED", NOW), extra="forbid")
    assert (read.reason, read.failed_at, read.channel) == ("EBOX_REFUSED", NOW, OfficialChannel.EBOX)


@pytest.mark.parametrize(("state", "kind"), [("sent", CONFIRMATION_DELIVERED), ("unknown", CONFIRMATION_FAILED)])
async def test_the_event_is_addressed_and_named_by_the_delivery(
    deliveries: list[Delivery], state: str, kind: str
) -> None:
    message = confirmation_message(StoredEvent(deliveries[1], state, NOW, b"{}"), 12)
    assert (message.topic, message.partition, message.key) == ("dimona.confirmations.v1", 4711 % 12, b"4711")
    envelope = Envelope.read(message.headers)
    assert envelope.id == event_id(NUMBER, kind, "final", 1, "employer:12", "ebox")
    assert (envelope.relatedto, envelope.traceparent, envelope.time) == (REGISTRATION_ID, TRACEPARENT, NOW)


async def test_each_delivery_of_a_number_has_a_place_of_its_own_in_the_outbox() -> None:
    claimed = Claimed()
    for phase in Phase:
        for manager in (True, False):
            read = registration(agent="secretariat", phase=phase, by=employer(access_manager=manager))
            await plan_deliveries(None, [read], claimed, claimed, lambda a, _: a)  # type: ignore[arg-type]
    places = {(d.phase, d.recipient, d.channel): d.slot for d in claimed.rows}
    assert len(set(places.values())) == len(places) == 6


async def test_no_ssin_and_no_name_stands_outside_the_document(deliveries: list[Delivery]) -> None:
    for delivery in deliveries:
        assert b"85073000160" in delivery.document
        message = confirmation_message(StoredEvent(delivery, "sent", NOW, confirmed(delivery, NOW)), 12)
        outside = f"{message} {delivery._replace(document=b'')} {delivery.message_id}"
        assert not any(word in outside for word in ("85073000160", "Peeters", "Dupont"))
