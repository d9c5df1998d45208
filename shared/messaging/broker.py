"""The FastStream broker, with the defaults that lose data switched off (tests/contract pins each of them)."""

from faststream import AckPolicy
from faststream.kafka import KafkaBroker

from shared.observability.logging import library_logger

GRACE_S = 25  # how long a running step may take to finish when the service stops


def make_broker(bootstrap: str, service: str) -> KafkaBroker:
    """A broker that consumes only (``Publisher`` publishes): no auto-created topics, manual acks, no records in logs."""
    return KafkaBroker(
        bootstrap,
        client_id=service,
        apply_types=False,
        allow_auto_create_topics=False,
        ack_policy=AckPolicy.MANUAL,
        consumer_only=True,
        logger=library_logger("faststream"),
        graceful_timeout=GRACE_S,
    )
