"""Of several changes of one entity in a batch, the newest is kept; a removal holds against what came before it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.directory import DirectoryChange, MandateRecorded, SenderRecorded
from shared.database.pool import Connection
from shared.messaging.directory import OnDirectoryRecorded, decode_change
from shared.messaging.items import Unreadable
from tests.support.registry_rig import directory_record

MANDATE = MandateRecorded(client_id="agent", employer_id=12)
OTHER = MandateRecorded(client_id="agent", employer_id=34)


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
    kept_changes: list[DirectoryChange] = []

    async def keep(_tx: Connection, changes: Sequence[DirectoryChange]) -> None:
        kept_changes.extend(changes)

    tx: Any = None
    records = [directory_record(5, what, version, kind="mandate") for version, what in changes]

    await OnDirectoryRecorded(keep).handle(tx, [decode_change(record) for record in records])

    (change,) = kept_changes
    assert change.content == kept


def test_records_are_read_by_their_type_and_a_tombstone_by_its_key() -> None:
    assert decode_change(directory_record(5, MANDATE, 3)).body == DirectoryChange("mandate/5", 3, MANDATE)
    assert decode_change(directory_record(5, None, kind="mandate")).body == DirectoryChange("mandate/5", 0, None)
    agent = SenderRecorded(client_id="agent")
    assert decode_change(directory_record("agent", agent)).body == DirectoryChange("sender/agent", 1, agent)


def test_an_unreadable_entry_is_named_by_a_constant_and_its_place() -> None:
    record = directory_record(5, MANDATE, 3)
    broken = replace(record, value=b"{")

    with pytest.raises(Unreadable) as caught:
        decode_change(broken)

    assert (caught.value.reason, caught.value.position) == ("malformed_entry", record.offset)
