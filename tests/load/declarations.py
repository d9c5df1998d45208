"""Declarations for the bench: about 600 bytes each, all lawful, the four kinds in equal parts.

Every worker enters, has the start moved, leaves, and is cancelled; the four steps of a worker lie ``SPREAD`` workers apart, as
in a sender's queue. Follow-ups name the period by the sender's own id of its IN.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import orjson

from shared.identifiers.ssin import with_check_digits
from tests.load.traffic import Sent

SPREAD = 100
DAYS_AHEAD = 30


@dataclass(frozen=True, slots=True)
class Profile:
    """``run`` makes own ids unique across runs; ``first_worker`` (0 to 20 million) which persons; ``today`` of receipt."""

    run: str
    enterprise_numbers: tuple[str, ...]
    today: date
    first_worker: int = 0


def synthetic_ssin(index: int) -> str:
    """The SSIN of the ``index``-th synthetic person (0 to 49,999): serials 000 and 999 belong to nobody."""
    birth = date(1930, 1, 1) + timedelta(days=index // 2)
    return with_check_digits(f"{birth:%y%m%d}{'000' if index % 2 else '999'}", born_2000=birth.year >= 2000)


def declarations(profile: Profile, count: int) -> list[Sent]:
    """``count`` declarations (a multiple of 4) of ``count / 4`` workers."""
    return list(_interleaved(profile, count // 4))


def entries(profile: Profile, count: int) -> list[Sent]:
    """``count`` INs alone, of as many workers."""
    return [_sent(profile, worker, "in") for worker in range(count)]


def _interleaved(profile: Profile, workers: int) -> Iterator[Sent]:
    for first in range(0, workers, SPREAD):
        for kind in ("in", "update", "out", "cancel"):
            for worker in range(first, min(first + SPREAD, workers)):
                yield _sent(profile, worker, kind)


def _sent(profile: Profile, worker: int, kind: str) -> Sent:
    own_id = f"{profile.run}-{worker}-{kind}"
    value = orjson.dumps(_padded(_content(profile, worker, kind)))
    return Sent(own_id, kind, value, headers=(("ce_id", own_id.encode()),))


def _content(profile: Profile, worker: int, kind: str) -> dict[str, object]:
    start = profile.today + timedelta(days=DAYS_AHEAD)
    period = {"periodReference": f"{profile.run}-{worker}-in"}
    parties = {
        "employer": {"enterpriseNumber": profile.enterprise_numbers[worker % len(profile.enterprise_numbers)]},
        "worker": {"ssin": synthetic_ssin(profile.first_worker + worker)},
    }
    if kind == "in":
        features = {"jointCommissionNumber": "XXX", "workerType": "OTH"}
        return {**parties, "dimonaIn": {"startDate": start.isoformat(), "features": features}}
    if kind == "update":
        moved = start + timedelta(days=1)
        return {**parties, "dimonaUpdate": {**period, "startDate": moved.isoformat()}}
    if kind == "out":
        end = start + timedelta(days=60)
        return {**parties, "dimonaOut": {**period, "endDate": end.isoformat()}}
    return {**parties, "dimonaCancel": period}


def _padded(content: dict[str, object]) -> dict[str, object]:
    """With references, and with identity data as payroll programs send them, up to about 600 bytes."""
    worker = {
        **content["worker"],  # type: ignore[dict-item]
        "familyName": "Janssens-Vandenbroucke",
        "givenName": "Marie-Christine",
        "address": {
            "street": "Koningin Elisabethlaan",
            "houseNumber": "128",
            "boxNumber": "0012",
            "postCode": "9000",
            "municipality": {"code": 44021, "name": "Gent"},
            "country": 150,
        },
    }
    references = [{"type": kind, "number": f"REF-2026-{kind}-0000001"} for kind in (1, 7, 8)]
    return {**content, "worker": worker, "references": references}
