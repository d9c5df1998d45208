"""The promises of the design that can be checked offline, each a function from a snapshot to its violations.

The numbers are those of the list of invariants; a violation is one sentence with everything needed to look it up.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import orjson

from services.validator.domain.verdict import Verdict
from shared.contracts.decision import Anomaly, PeriodImage, QuotaEffect, RegistrationChange
from shared.contracts.topics import DECISIONS, SUBMISSIONS
from shared.moments import format_time
from tests.support.model import Model
from tests.support.snapshot import Row, Snapshot

_ACCEPTED = {"A", "W"}


def seqs_are_gapless(snapshot: Snapshot) -> Iterator[str]:
    """1: per worker 1..n without gap, and (worker_id, seq) ↔ one (number, attempt)."""
    streams = snapshot.streams()
    for worker in snapshot.tables["intake.workers"]:
        seqs = [row["seq"] for row in streams.get(worker["worker_id"], [])]
        if seqs != list(range(1, worker["seq"] + 1)):
            yield f"worker {worker['worker_id']}: its last seq is {worker['seq']}, its receipts have {seqs}"
    attempts = defaultdict(list)
    for worker_id, rows in streams.items():
        for row in rows:
            event = row["event"]
            if (event["workerId"], event["seq"]) != (worker_id, row["seq"]):
                yield f"worker {worker_id} seq {row['seq']}: its event says {event['workerId']}, {event['seq']}"
            if row["number"] is not None:
                attempts[row["number"]].append(row["attempt"])
                if (event["number"], event["attempt"]) != (row["number"], row["attempt"]):
                    yield f"worker {worker_id} seq {row['seq']}: number or attempt differs from its event's"
    for number, found in attempts.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            yield f"number {number}: its attempts are {sorted(found)}"


def each_number_has_one_final_decision(snapshot: Snapshot) -> Iterator[str]:
    """2: and once all is quiet, nothing is parked and nothing waits to be published."""
    numbers = {row["number"] for row in snapshot.tables["intake.receipts"] if row["number"] is not None}
    finals = Counter(row["number"] for row in snapshot.tables["validator.decisions"] if row["phase"] == "final")
    waiting = {row["number"] for row in snapshot.tables["intake.identifications"] if row["state"] == "waiting"}
    for number in sorted(numbers - waiting):
        if finals[number] != 1:
            yield f"number {number} has {finals[number]} final decisions"
    for number in sorted(finals.keys() - numbers - {None}):
        yield f"number {number} was decided but never received"
    for row in snapshot.parked:
        yield f"parked in {row['schema']}: {row['step']} {row['stream']}/{row['position']} for {row['reason']}"
    for row in snapshot.outbox:
        yield f"in the outbox of {row['schema']}: {row['lane']} {row['stream']}/{row['position']}"


def decisions_equal_the_model(snapshot: Snapshot, model: Model) -> Iterator[str]:
    """3: the validator's decisions and ledger are the fold of the sequential model over intake's seqs."""
    decided = {(row["worker_id"], row["seq"]): row for row in snapshot.tables["validator.decisions"]}
    for place in sorted(decided.keys() ^ model.verdicts.keys()):
        yield f"worker {place[0]} seq {place[1]}: {'no receipt' if place in decided else 'not decided'}"
    for place in sorted(decided.keys() & model.verdicts.keys()):
        verdict = model.verdicts[place]
        if verdict is not None and _decision(orjson.loads(decided[place]["body"])) != _verdict(verdict):
            yield f"worker {place[0]} seq {place[1]}, number {decided[place]['number']}: not as the model decides"
    folded: dict[int, Any] = {**model.periods, **model.registrations}
    rows = snapshot.tables["validator.periods"] + snapshot.tables["validator.daily_registrations"]
    ledger = {row["number"]: row for row in rows}
    for number in sorted(ledger.keys() ^ folded.keys()):
        yield f"period {number} is {'not in the model' if number in ledger else 'missing in the ledger'}"
    for number in sorted(ledger.keys() & folded.keys()):
        differing = [name for name, value in ledger[number].items() if value != getattr(folded[number], name)]
        if differing:
            yield f"period {number}: {', '.join(differing)} differ from the model's"
    last = {row["worker_id"]: row["last_seq"] for row in snapshot.tables["validator.workers"]}
    for row in snapshot.tables["intake.workers"]:
        if last.get(row["worker_id"], 0) != row["seq"]:
            yield f"worker {row['worker_id']}: decided up to {last.get(row['worker_id'], 0)} of {row['seq']}"


def pending_attempts_yield_only_s(snapshot: Snapshot) -> Iterator[str]:
    """4: and a final result absorbs provisional ones, for the sender and on the official channel."""
    pending = {
        (row["number"], row["attempt"]): row["identification"] == "pending"
        for row in snapshot.tables["intake.receipts"]
    }
    for row in snapshot.tables["validator.decisions"]:
        if row["number"] is None:
            continue
        waited = pending[row["number"], row["attempt"]]
        if waited != (row["result"] == "S") or waited != (row["phase"] == "provisional"):
            yield f"number {row['number']} attempt {row['attempt']}: {row['result']}, {row['phase']}"
    for table in ("intake.results", "registry.declarations"):
        phases = defaultdict(set)
        for row in snapshot.tables[table]:
            phases[row["number"]].add(row["phase"])
        for number, found in phases.items():
            if "final" not in found:
                yield f"number {number} has no final row in {table}"
    for row in snapshot.tables["notifier.deliveries"]:
        if row["state"] in {"pending", "sending"}:
            yield f"delivery {row['number']} {row['phase']} to {row['recipient']} is still {row['state']}"


def equal_ids_have_equal_bytes(snapshot: Snapshot) -> Iterator[str]:
    """5: on every topic, headers included."""
    seen: dict[str, tuple[object, ...]] = {}
    for topic, records in snapshot.records.items():
        if topic.startswith(f"{SUBMISSIONS}."):
            continue
        for record in records:
            event_id = record.header("ce_id")
            if event_id is None:
                yield f"{topic}/{record.partition}/{record.offset} has no event id"
                continue
            content = (topic, record.partition, record.key, record.value, record.headers)
            if seen.setdefault(event_id, content) != content:
                yield f"event {event_id} ({record.type}) of {topic} was published with different bytes"


def decisions_come_without_gap(snapshot: Snapshot) -> Iterator[str]:
    """6: per worker, dropping seq ≤ seen gives 1..n on the topic of decisions."""
    seen: Counter[int] = Counter()
    for record in snapshot.of(DECISIONS):
        worker_id, seq = int(record.header("ce_workerid") or 0), int(record.header("ce_sequence") or 0)
        if seq > seen[worker_id] + 1:
            yield f"worker {worker_id}: seq {seq} follows {seen[worker_id]} at {record.partition}/{record.offset}"
        seen[worker_id] = max(seen[worker_id], seq)
    for row in snapshot.tables["intake.workers"]:
        if seen[row["worker_id"]] != row["seq"]:
            yield f"worker {row['worker_id']}: {seen[row['worker_id']]} of {row['seq']} decisions on the topic"


def registered_periods_equal_their_newest_image(snapshot: Snapshot) -> Iterator[str]:
    """7, first half: a registry period is ``after`` of its highest version, and versions have no gap."""
    changes: dict[int, dict[int, Any]] = defaultdict(dict)
    for row in snapshot.tables["registry.declarations"]:
        if row["version"] is not None:
            changes[row["period_number"]][row["version"]] = orjson.loads(row["decision"])["period"]["after"]
    for row in snapshot.tables["registry.period_marks"]:
        changes[row["period_number"]][row["version"]] = orjson.loads(row["mark"])["period"]["after"]
    periods = {row["number"]: row for row in snapshot.tables["registry.periods"]}
    for number in sorted(changes.keys() ^ periods.keys()):
        yield f"period {number}: {'no declaration made it' if number in periods else 'not in the register'}"
    for number in sorted(changes.keys() & periods.keys()):
        versions = sorted(changes[number])
        if versions != list(range(1, len(versions) + 1)):
            yield f"period {number} has the versions {versions}"
        row = periods[number]
        if row["version"] != versions[-1]:
            yield f"period {number} stands at {row['version']}, not {versions[-1]}"
        if PeriodImage.model_validate_json(row["image"]) != PeriodImage.model_validate(changes[number][versions[-1]]):
            yield f"period {number} is not the image after version {versions[-1]}"


def received_at_never_changes(snapshot: Snapshot) -> Iterator[str]:
    """12: one receivedAt per number, on every topic and in every table; on the queue, the broker's append time."""
    moments: dict[int, set[str]] = defaultdict(set)
    for row in snapshot.tables["intake.receipts"]:
        if row["number"] is not None:
            event = orjson.loads(row["body"])
            moments[row["number"]] |= {format_time(row["received_at"]), event["receivedAt"]}
    for topic in snapshot.records:
        for record in () if topic.startswith(SUBMISSIONS) else snapshot.records[topic]:
            for number, moment in _received(record.body()):
                moments[number].add(moment)
    for number, found in moments.items():
        if len(found) != 1:
            yield f"number {number} was received at {sorted(found)}"


def queue_receipts_bear_the_append_time(snapshot: Snapshot, clock_offset_seconds: float) -> Iterator[str]:
    """12, for the queue: our own downtime makes nobody late."""
    appended = {(r.topic.removeprefix(f"{SUBMISSIONS}."), r.offset): r.time for r in snapshot.submissions()}
    for row in snapshot.tables["intake.receipts"]:
        if row["origin_offset"] is None or row["attempt"] != 1:
            continue
        time = appended[row["sender_id"], row["origin_offset"]] / 1000 + clock_offset_seconds
        if abs(row["received_at"].timestamp() - time) > 0.001:
            yield f"number {row['number']}: received at {row['received_at']}, appended at {time}"


def refusals_change_nothing(snapshot: Snapshot) -> Iterator[str]:
    """13: a refused or pending declaration has a row of its own and no effect."""
    for table, column in (("validator.decisions", "body"), ("registry.declarations", "decision")):
        for row in snapshot.tables[table]:
            if row["result"] is None:
                continue
            decision = orjson.loads(row[column])
            if bool(decision.get("period") or decision.get("registration")) != (row["result"] in _ACCEPTED):
                yield f"number {row['number']} in {table}: {row['result']} with period {decision.get('period')}"
            if table == "registry.declarations":
                version = row["version"] or row["registration_version"]
                if (version is not None) != (row["result"] in _ACCEPTED):
                    yield f"number {row['number']} in the register: {row['result']} with version {version}"
    accepted = [row for row in snapshot.tables["validator.decisions"] if row["result"] in _ACCEPTED]
    made = {row["number"] for row in accepted if _changed(orjson.loads(row["body"]))["number"] == row["number"]}
    ledger = snapshot.tables["validator.periods"] + snapshot.tables["validator.daily_registrations"]
    for number in sorted(made ^ {row["number"] for row in ledger}):
        yield f"period {number} and the accepted entries do not agree"


def _changed(decision: Row) -> Any:
    return decision.get("period") or decision["registration"]


def _decision(body: Row) -> tuple[Any, ...]:
    """Without what is known of an employer's quota only at the end of a batch: other workers have their part in it."""
    anomalies = [Anomaly.model_validate(found) for found in body.get("anomalies", []) if found["id"] != "90256-369"]
    result = body["result"] if anomalies or body["result"] != "W" else "A"
    effects = [QuotaEffect.model_validate(effect) for effect in body.get("quotas", [])]
    return (
        result,
        body["phase"],
        anomalies,
        [effect for effect in effects if effect.quota != "HORECA_EMPLOYER"],
        body.get("period") and (body["period"]["number"], body["period"]["version"]),
        body.get("period") and PeriodImage.model_validate(body["period"]["after"]),
        body.get("registration") and RegistrationChange.model_validate(body["registration"]),
    )


def _verdict(verdict: Verdict) -> tuple[Any, ...]:
    change = verdict.change
    return (
        verdict.result,
        verdict.phase,
        list(verdict.anomalies),
        list(verdict.quotas),
        change and (change.number, change.version),
        change and change.after,
        verdict.registration_change,
    )


def _received(body: Any) -> Iterator[tuple[int, str]]:
    """Every (number, receivedAt) said anywhere in an event."""
    if isinstance(body, dict):
        if "number" in body and "receivedAt" in body:
            yield body["number"], body["receivedAt"]
        for value in body.values():
            yield from _received(value)
