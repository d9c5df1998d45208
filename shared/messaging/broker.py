"""The FastStream broker, with the defaults that lose data switched off (tests/contract pins each of them)."""

from faststream import AckPolicy
from faststream.kafka import KafkaBroker

from shared.observability.logging import library_logger


def make_broker(bootstrap: str, service: str) -> KafkaBroker:
    """A broker that consumes only: no auto-created topics, manual acks, no logging of messages."""
    return KafkaBroker(
        bootstrap,
        client_id=service,
        apply_types=False,
        allow_auto_create_topics=False,
        ack_policy=AckPolicy.MANUAL,
        logger=library_logger("faststream"),
        graceful_timeout=25,
        acks="all",
        enable_idempotence=True,
        description=None,
    )
