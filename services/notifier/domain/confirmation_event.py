"""The bytes of the two events the notifier publishes; a contract test keeps them equal to the models."""

from datetime import datetime

import orjson

from services.notifier.domain.delivery import Delivery
from services.notifier.domain.registration import Json
from shared.moments import format_time


def confirmed(delivery: Delivery, at: datetime) -> bytes:
    """``ConfirmationDelivered``."""
    return orjson.dumps({**_confirmation(delivery), "messageId": delivery.message_id, "deliveredAt": format_time(at)})


def not_confirmed(delivery: Delivery, reason: str, at: datetime) -> bytes:
    """``ConfirmationFailed``; ``reason`` is a constant code."""
    return orjson.dumps({**_confirmation(delivery), "reason": reason, "failedAt": format_time(at)})


def _confirmation(delivery: Delivery) -> Json:
    return {
        "number": delivery.number,
        "attempt": delivery.attempt,
        "phase": delivery.phase,
        "result": delivery.result,
        "recipient": {
            "role": delivery.role,
            "id": delivery.recipient_id,
            "enterpriseNumber": delivery.enterprise_number,
        },
        "channel": delivery.channel,
    }
