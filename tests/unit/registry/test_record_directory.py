"""Of several changes of one entity in a batch, the newest is kept; a removal holds against what came before it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from services.registry.domain.directory import DirectoryChange
from services.registry.domain.ports import Connection
from services.registry.handlers.directory import decode_change
from services.registry.use_cases.record_directory import record_directory
from shared.contracts.directory import MandateRecorded, SenderRecorded
from shared.messaging.items import Unreadable
from tests.support.registry_rig import directory_record

MANDATE = MandateRecorded(client_id="agent", employer_id=12)
OTHER = MandateRecorded(client_id="agent", employer_id=34)


class FakeDirectory:
    def __init__(self) -> None:
        self.recorded: list[DirectoryChange] = []

    async def record(self, tx: Connection, changes: Sequence[DirectoryChange]) -> None:
        self.recorded += changes


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ([(1, MANDATE), (2, OTHER)], OTHER),
        ([(2, OTHER), (1, MANDATE)], OTHER),
        ([(1, MANDATE), (0, None)], None),
        ([(1, MANDATE), (0, None), (2, OTHER)], OTHER),
    ],
)
async def test_the_newest_change_of_an_entity_is_kept(
    changes: list[tuple[int, MandateRecorded | None]], kept: MandateRecorded | None
) -> None:
    directory = FakeDirectory()
    tx: Any = None

    await record_directory(tx, directory, [DirectoryChange("mandate/5", version, what) for version, what in changes])

    (change,) = directory.recorded
    assert change.content == kept


def test_records_are_read_by_their_type_and_a_tombstone_by_its_key() -> None:
    assert decode_change(directory_record(5, MANDATE, 3)).body == DirectoryChange("mandate/5", 3, MANDATE)
    assert decode_change(directory_record(5, None, kind="mandate")).body == DirectoryChange("mandate/5", 0, None)
    assert decode_change(directory_record("agent", SenderRecorded(client_id="agent"))).body is None


def test_an_unreadable_entry_is_named_by_a_constant_and_its_place() -> None:
    record = directory_record(5, MANDATE, 3)
    broken = replace(record, value=b"{")

    with pytest.raises(Unreadable) as caught:
        decode_change(broken)

    assert (caught.value.reason, caught.value.position) == ("malformed_entry", record.offset)
