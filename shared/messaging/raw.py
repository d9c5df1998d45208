"""FastStream without its parsing: records pass through untouched, and the AsyncAPI document still knows their type."""

from collections.abc import Awaitable, Callable
from types import UnionType
from typing import Any

from aiokafka import ConsumerRecord
from faststream import StreamMessage
from faststream.kafka import KafkaMessage
from faststream.kafka.message import FAKE_CONSUMER

from shared.messaging.records import Record

RawBatch = tuple["ConsumerRecord[bytes, bytes]", ...]

Payload = type | UnionType
"""What a topic carries: the model of its events, or several."""


async def raw_parser(records: RawBatch) -> KafkaMessage:
    """A message that never looks into a record: one bad header must not lose a batch."""
    return KafkaMessage(
        raw_message=records, body=b"", headers={}, message_id="", correlation_id="", consumer=FAKE_CONSUMER
    )


async def raw_decoder(message: StreamMessage[Any]) -> Any:
    """The raw records themselves."""
    return message.raw_message


def typed_handler(handle: Callable[[RawBatch], Awaitable[None]], payload: Payload | None) -> Callable[..., Any]:
    """A handler whose annotation names ``payload`` for the document, while it receives raw records."""

    async def on_records(records: Any) -> None:
        await handle(records)

    if payload is not None:
        on_records.__annotations__ = {"records": list[payload], "return": None}  # type: ignore[valid-type]
    return on_records


def to_record(raw: "ConsumerRecord[bytes, bytes]") -> Record:
    """The client's record in our own words."""
    return Record(raw.topic, raw.partition, raw.offset, raw.timestamp, raw.key, raw.value, tuple(raw.headers))
