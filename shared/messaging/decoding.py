"""Decoding a batch record by record: one that cannot be read never harms its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from shared.messaging.envelope import Envelope, UnreadableEnvelope
from shared.messaging.isolation import reason_of
from shared.messaging.items import Decode, Item, Unreadable
from shared.messaging.records import Record

T = TypeVar("T")
Place = tuple[int, int]  # stream, position


@dataclass(frozen=True, slots=True)
class Refused:
    """A record without a body to handle: why, and its place in a stream if that much could be read."""

    record: Record
    reason: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Decoded(Generic[T]):
    """A batch, decoded."""

    items: list[Item[T]]
    refused: list[Refused]


def decode_records(decode: Decode[T], records: Sequence[Record]) -> Decoded[T]:
    """Decode each record by itself; an error of the decoder, whatever it is, refuses only that record."""
    decoded: Decoded[T] = Decoded([], [])
    for record in records:
        try:
            decoded.items.append(decode(record))
        except Unreadable as error:
            decoded.refused.append(refuse(record, error.reason, error.stream, error.position))
        except UnreadableEnvelope as error:
            decoded.refused.append(Refused(record, error.reason, None))
        except Exception as error:  # noqa: BLE001 - a bug in a decoder must not stop the neighbours
            decoded.refused.append(refuse(record, reason_of(error)))
    return decoded


def refuse(record: Record, reason: str, stream: int | None = None, position: int | None = None) -> Refused:
    """A refused record at the place the decoder knows, or else at the one its envelope tells."""
    if stream is not None and position is not None:
        return Refused(record, reason, (stream, position))
    try:
        envelope = Envelope.read(record.headers)
    except UnreadableEnvelope:
        return Refused(record, reason, None)
    if envelope.worker_id is None or envelope.sequence is None:
        return Refused(record, reason, None)
    return Refused(record, reason, (envelope.worker_id, envelope.sequence))
