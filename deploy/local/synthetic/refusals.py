"""Entries that the office refuses, and records that get no number at all."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from deploy.local.synthetic.declaration import POISON, Expected, SyntheticDeclaration

Payload = dict[str, Any]
Fault = tuple[str, Callable[[Payload], Payload]]


def _with_block(payload: Payload, **changes: object) -> Payload:
    block = {**payload["dimonaIn"], **changes}
    return {**payload, "dimonaIn": {name: value for name, value in block.items() if value is not None}}


def _with_features(payload: Payload, **changes: object) -> Payload:
    return _with_block(payload, features={**payload["dimonaIn"]["features"], **changes})


FAULTS: tuple[Fault, ...] = (
    ("90374-349", lambda payload: _with_features(payload, jointCommissionNumber="302")),
    ("00910-001", lambda payload: _with_block(payload, startDate=None)),
    ("00910-003", lambda payload: _with_block(payload, startDate="2026-02-30")),
    ("00911-014", lambda payload: _with_block(payload, endDate="2001-01-01")),
    ("00655-003", lambda payload: _with_features(payload, workerType="ZZZ")),
    ("01135-005", lambda payload: _with_block(payload, plannedHoursNumber=20)),
    ("00777-005", lambda payload: _with_block(payload, startHour="0800")),
    ("00014-003", lambda payload: {**payload, "employer": {"enterpriseNumber": "0123456789"}}),
    ("00014-235", lambda payload: {**payload, "employer": {"enterpriseNumber": "1000000021"}}),
)
"""Each spoils an ordinary open-ended entry in one way, and names the anomaly that must come back. A local authority's entry
has no joint committee for the first to spoil."""


def refused(entry: SyntheticDeclaration, fault: Fault) -> SyntheticDeclaration:
    """The entry with this fault."""
    assert entry.payload is not None
    return replace(entry, payload=fault[1](entry.payload), expected=Expected.REFUSED, reason=fault[0])


def not_mandated(entry: SyntheticDeclaration, employer: dict[str, str]) -> SyntheticDeclaration:
    """The entry for an employer that the sender may not declare for."""
    assert entry.payload is not None
    return replace(
        entry, payload={**entry.payload, "employer": employer}, expected=Expected.REFUSED, reason="90256-155"
    )


def poison_records(sender: str) -> tuple[SyntheticDeclaration, ...]:
    """Records that can't be read: each gets a problem on the results topic and a dead letter."""
    bodies = {
        "not JSON": b"\x00\xff not json",
        "NaN": b'{"dimonaCancel": {"periodId": NaN}}',
        "unknown field": b'{"dimonaCancel": {"periodId": 1}, "priority": "high"}',
        "a field twice": b'{"dimonaCancel": {"periodId": 1, "periodId": 2}}',
        "nested too deep": b"[" * 2000 + b"]" * 2000,
        "two kinds": b'{"dimonaCancel": {"periodId": 1}, "dimonaOut": {"periodId": 1}}',
        "too large": b'{"dimonaCancel": {"periodId": "' + b"1" * 70_000 + b'"}}',
    }
    return tuple(
        SyntheticDeclaration(sender, "", POISON, None, Expected.PROBLEM, f"unreadable: {why}", raw=body)
        for why, body in bodies.items()
    )


def other_content(earlier: SyntheticDeclaration) -> SyntheticDeclaration:
    """The own id of an earlier declaration again, with other content."""
    assert earlier.payload is not None
    payload = {**earlier.payload, "references": [{"type": "1", "number": "OTHER"}]}
    return replace(earlier, payload=payload, expected=Expected.PROBLEM, reason="own id used twice", pending=False)
