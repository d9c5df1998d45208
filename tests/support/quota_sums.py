"""Invariant 14: what is in use of each quota is the sum over the live periods, recomputed from the ledger."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import orjson

from services.validator.domain.employer_quotas import EmployerQuotas
from services.validator.domain.period import Period
from services.validator.domain.quota_use import HolderSpan, amount_of, counted, span_of
from shared.reference.reference import Reference
from tests.support.snapshot import Snapshot

Amounts = dict[tuple[str, str], int]
"""By quota and span."""


def employers_quotas_add_up(snapshot: Snapshot, reference: Reference) -> Iterator[str]:
    """14, for employers: each row is the sum over all workers, and at least each day beyond the limit was warned of."""
    used = Counter[HolderSpan]()
    for periods in _live_periods(snapshot).values():
        used.update({place: len(days) for place, days in EmployerQuotas(reference).days_of(periods).items()})
    rows = snapshot.tables["validator.employer_quotas"]
    stored = {HolderSpan(row["holder"], row["quota"], row["span"]): row["used"] for row in rows if row["used"]}
    for place in sorted(used.keys() | stored.keys()):
        if stored.get(place, 0) != used[place]:
            yield f"{place} has {stored.get(place, 0)} days in use, its live periods {used[place]}"
    beyond = sum(max(0, days - _limit(place, reference)) for place, days in used.items())
    warnings = sum("90256-369" in _anomalies(body) for _, body in _decisions(snapshot))
    if warnings < beyond:
        yield f"{beyond} days are beyond the quotas of employers, {warnings} warnings were given"


def workers_quotas_add_up(snapshot: Snapshot, reference: Reference) -> Iterator[str]:
    """14, for workers: what a decision told last of a quota is the sum over the worker's live periods.

    Workers that became one were told by two streams, and a quota that only students have is told as long as the worker is
    one: both are left out.
    """
    told: dict[int, Amounts] = defaultdict(dict)
    merged = set()
    for worker_id, body in _decisions(snapshot):
        merged |= {body["workerId"], body["absorbedWorkerId"]} if "absorbedWorkerId" in body else set()
        for effect in body.get("quotas", ()):
            if "STUDENT_" not in effect["quota"] and effect["quota"] != "HORECA_EMPLOYER":
                told[worker_id][effect["quota"], effect["span"]] = effect["after"]
    periods = _live_periods(snapshot)
    for worker_id in sorted(told.keys() - merged):
        used = _used(periods.get(worker_id, []), reference)
        for place, amount in told[worker_id].items():
            if used.get(place, 0) != amount:
                yield f"worker {worker_id}: {place} was told to be at {amount}, it is at {used.get(place, 0)}"


def _limit(place: HolderSpan, reference: Reference) -> int:
    quotas = reference.as_of(date(int(place.span[:4]), 12, 31)).quotas
    return max(quota.limit for quota in quotas if quota.code == place.quota)


def _used(periods: list[Period], reference: Reference) -> Amounts:
    used: Amounts = {}
    for period in periods:
        for quota in reference.as_of(period.start_date).quotas_of(period.worker_type):
            span = span_of(quota, period.start_date)
            if quota.holder == "worker":
                used[quota.code, str(span)] = amount_of(quota, counted(quota, span, periods)).total
    return used


def _live_periods(snapshot: Snapshot) -> Mapping[int, list[Period]]:
    found: dict[int, list[Period]] = defaultdict(list)
    for row in snapshot.tables["validator.periods"]:
        if not row["cancelled"]:
            found[row["worker_id"]].append(Period(**row))
    return found


def _decisions(snapshot: Snapshot) -> Iterator[tuple[int, Any]]:
    for row in snapshot.tables["validator.decisions"]:
        yield row["worker_id"], orjson.loads(row["body"])


def _anomalies(body: Any) -> set[str]:
    return {anomaly["id"] for anomaly in body.get("anomalies", ())}
