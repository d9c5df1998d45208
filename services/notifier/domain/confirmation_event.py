"""The bytes of the two events the notifier publishes; a contract test keeps them equal to the models."""

from datetime import UTC, datetime
from functools import lru_cache

import orjson

from services.notifier.domain.delivery import Delivery
from services.notifier.domain.registration import Json


def confirmed(delivery: Delivery, at: datetime) -> bytes:
    """``ConfirmationDelivered``."""
    return orjson.dumps({**_confirmation(delivery), "messageId": delivery.message_id, "deliveredAt": _text(at)})


def not_confirmed(delivery: Delivery, reason: str, at: datetime) -> bytes:
    """``ConfirmationFailed``; ``reason`` is a constant code."""
    return orjson.dumps({**_confirmation(delivery), "reason": reason, "failedAt": _text(at)})


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


@lru_cache(maxsize=4)  # a batch has one time
def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
