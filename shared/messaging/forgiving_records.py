"""Records whose header names are not UTF-8, which Kafka allows and aiokafka refuses.

aiokafka raises in the middle of a fetch and then skips what it had already taken from other partitions: one hostile sender
would cost its neighbours their records (pinned in tests/contract). Here such a name is read with backslash escapes.
"""

from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import _MemoryRecordsPy


class _Forgiving(bytearray):
    """Bytes that always decode."""

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        return _Forgiving(found) if isinstance(index, slice) else found

    def decode(self, encoding: str = "utf-8", errors: str = "backslashreplace") -> str:
        return bytes(self).decode(encoding, "backslashreplace" if errors == "strict" else errors)


class ForgivingBatch:
    """A batch read at full speed, and once more with patience when a header name does not decode."""

    def __init__(self, batch: Any, data: memoryview) -> None:
        self._batch = batch
        self._data = data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __iter__(self) -> Iterator[Any]:
        try:
            return iter(list(self._batch))
        except UnicodeDecodeError:
            patient = _DefaultRecordBatchPy(self._data)
            patient._maybe_uncompress()  # noqa: SLF001
            patient._buffer = _Forgiving(patient._buffer)  # noqa: SLF001
            return iter(patient)


class ForgivingRecords(_MemoryRecordsPy):  # type: ignore[misc]
    """A fetched buffer as aiokafka slices it, giving forgiving batches."""

    def next_batch(self, *_: Any) -> Any:
        data = self._next_slice
        batch = super().next_batch()
        return batch if data is None or batch is None or batch.magic < 2 else ForgivingBatch(batch, data)


def forgive_header_names() -> None:
    """Make every consumer of this process read such records. Safe to call twice."""
    fetcher.MemoryRecords = ForgivingRecords
