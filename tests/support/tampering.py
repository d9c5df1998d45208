"""For each check of a run, one small falsification of what the run left behind that the check must notice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from shared.contracts.topics import CONFIRMATIONS, DECISIONS, REGISTRATIONS
from tests.support.aftermath import Aftermath
from tests.support.snapshot import Row, TopicRecord


def tampered(check: str, run: Aftermath) -> Aftermath:
    """The run with the falsification meant for ``check``; the run itself stays as it is."""
    snapshot = run.snapshot
    copy = replace(
        snapshot,
        tables={table: [dict(row) for row in rows] for table, rows in snapshot.tables.items()},
        parked=list(snapshot.parked),
        records={topic: list(records) for topic, records in snapshot.records.items()},
    )
    return FALSIFICATIONS[check](replace(run, snapshot=copy))


def _lose_a_confirmation(run: Aftermath) -> Aftermath:
    lost = next(row["number"] for row in run.snapshot.tables["intake.receipts"] if row["employer_id"] is not None)
    kept = [record for record in run.snapshot.of(CONFIRMATIONS) if record.body()["number"] != lost]
    run.snapshot.records[CONFIRMATIONS] = kept
    return run


def _lose_a_receipt(run: Aftermath) -> Aftermath:
    rows = run.snapshot.tables["intake.receipts"]
    rows.remove(next(row for row in rows if row["seq"] == 1))
    return run


def _park(run: Aftermath) -> Aftermath:
    run.snapshot.parked.append({"schema": "registry", "step": "", "stream": 1, "position": 1, "reason": ""})
    return run


def _falsify(table: str, change: Callable[[Row], Row], which: Callable[[Row], bool] = bool) -> Callable[..., Aftermath]:
    def falsify(run: Aftermath) -> Aftermath:
        row = next(row for row in run.snapshot.tables[table] if which(row))
        row.update(change(row))
        return run

    return falsify


def _falsify_record(topic: str, change: Callable[[TopicRecord], TopicRecord]) -> Callable[..., Aftermath]:
    def falsify(run: Aftermath) -> Aftermath:
        records = run.snapshot.records[topic]
        records.append(change(records[0]))
        return run

    return falsify


def _lose_a_decision(run: Aftermath) -> Aftermath:
    records = run.snapshot.records[DECISIONS]
    records.remove(next(record for record in records if record.header("ce_sequence") == "1"))
    return run


def _claim_to_have_sent_otherwise(run: Aftermath) -> Aftermath:
    first = next(one for one in run.sent if one.own_id and one.content() and not one.over_http)
    other = first.body.replace(b"{", b'{"references":[{"type":"1","number":"OTHER"}],', 1)
    return replace(run, sent=[*run.sent, replace(first, body=other)])


def _takes_students_hours(row: Row) -> bool:
    return row["worker_type"] == "STU" and row["planned_hours"] not in (None, 7) and not row["cancelled"] | row["late"]


def _is_queued(row: Row) -> bool:
    return row["origin_offset"] is not None and row["attempt"] == 1


FALSIFICATIONS: dict[str, Callable[[Aftermath], Aftermath]] = {
    "everyone is answered": _lose_a_confirmation,
    "1 seqs are gapless": _lose_a_receipt,
    "2 one final decision a number, nothing parked": _park,
    "3 decisions and ledger equal the model": _falsify("validator.periods", lambda row: {"late": not row["late"]}),
    "4 pending attempts yield only S": _falsify("validator.decisions", lambda _: {"result": "S"}),
    "5 equal ids have equal bytes": _falsify_record(REGISTRATIONS, lambda record: replace(record, value=b"{}")),
    "6 decisions come without gap": _lose_a_decision,
    "7 a period is its newest image": _falsify("registry.periods", lambda row: {"version": row["version"] + 1}),
    "7 hours are their newest image": _falsify(
        "registry.daily_registrations", lambda row: {"version": row["version"] + 1}
    ),
    "the register equals the ledger": _falsify("validator.periods", lambda row: {"cancelled": not row["cancelled"]}),
    "8 who is told finds the period": lambda run: replace(run, polled=["missing"]),
    "9 equal keys give equal numbers": _claim_to_have_sent_otherwise,
    "12 receivedAt never changes": _falsify_record(
        REGISTRATIONS,
        lambda record: replace(record, value=(record.value or b"").replace(b'"receivedAt":"2', b'"receivedAt":"1')),
    ),
    "12 receivedAt is the append time": _falsify(
        "intake.receipts", lambda row: {"received_at": row["received_at"] + timedelta(seconds=1)}, _is_queued
    ),
    "13 refusals change nothing": _falsify(
        "registry.declarations", lambda _: {"version": 7}, lambda row: row["result"] == "B"
    ),
    "14 employers' quotas add up": _falsify("validator.employer_quotas", lambda row: {"used": row["used"] + 1}),
    "14 workers' quotas add up": _falsify("validator.periods", lambda _: {"planned_hours": 7}, _takes_students_hours),
}
