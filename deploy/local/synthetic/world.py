"""Who declares for whom: the senders and employers of a sandbox seed, and the people they declare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from deploy.local.synthetic.people import SyntheticPerson, person_in_register, person_with_ssin

_NUMBERS = ("enterprise_number", "nsso_number", "provisional_number")


@dataclass(frozen=True, slots=True)
class SyntheticEmployer:
    """``fields``: the employer as declared. ``daily_registration``: it also tells the hours of each day."""

    id: str
    fields: dict[str, str]
    local_authority: bool = False
    daily_registration: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """``declares_for``: the employers of each sender. ``strangers``: employers that nobody here may declare for, by sender."""

    declares_for: Mapping[str, Sequence[SyntheticEmployer]]
    strangers: Mapping[str, Sequence[SyntheticEmployer]]
    people: Sequence[SyntheticPerson]
    unknown_people: Sequence[SyntheticPerson] = field(default=())


def world_of(seed: Mapping[str, Any], workers: int, today: date, first_worker: int = 0) -> World:
    """The world of a sandbox seed (``examples/sandbox.yaml``), as read from its YAML, with ``workers`` synthetic people.

    Senders without employers are left out; so are employers that are not active ``today``. ValueError when nobody is left.
    """
    employers = [employer for employer in seed.get("employers") or [] if _is_active(employer, today)]
    senders = seed.get("senders") or []
    declares_for = {
        str(s["client_id"]): _employers_of(s, employers, seed.get("mandates") or [], today) for s in senders
    }
    declares_for = {sender: found for sender, found in declares_for.items() if found}
    if not declares_for:
        raise ValueError("no sender of the seed may declare for an employer of it")
    everyone = [_employer(employer) for employer in employers]
    strangers = {sender: [e for e in everyone if e not in found] for sender, found in declares_for.items()}
    register = (seed.get("identity_register") or {}).get("workers") or []
    unknown = [
        person_in_register(entry) for entry in register if {"family_name", "given_name", "birth_date"} <= entry.keys()
    ]
    taken = {person.id for person in unknown}
    people = [person_with_ssin(first_worker + index) for index in range(workers)]
    return World(declares_for, strangers, [person for person in people if person.id not in taken], unknown)


def _employers_of(
    sender: Mapping[str, Any],
    employers: Sequence[Mapping[str, Any]],
    mandates: Sequence[Mapping[str, Any]],
    today: date,
) -> list[SyntheticEmployer]:
    mandated = {
        str(mandate["employer"])
        for mandate in mandates
        if mandate["sender"] == sender["client_id"] and _within(mandate.get("from"), mandate.get("until"), today)
    }
    own = {str(sender["enterprise_number"])} if sender.get("enterprise_number") else set()
    return [_employer(employer) for employer in employers if (own | mandated) & _numbers(employer)]


def _employer(employer: Mapping[str, Any]) -> SyntheticEmployer:
    if employer.get("enterprise_number"):
        fields = {"enterpriseNumber": str(employer["enterprise_number"])}
    else:
        fields = {"employerId": str(employer.get("nsso_number") or employer["provisional_number"])}
    local_authority, daily = (_is_true(employer.get(name)) for name in ("local_authority", "daily_registration"))
    return SyntheticEmployer(next(iter(fields.values())), fields, local_authority, daily)


def _numbers(employer: Mapping[str, Any]) -> set[str]:
    return {str(employer[name]) for name in _NUMBERS if employer.get(name)}


def _is_active(employer: Mapping[str, Any], today: date) -> bool:
    return _within(employer.get("active_from"), employer.get("active_until"), today)


def _within(first: object, last: object, today: date) -> bool:
    return (not first or str(first) <= today.isoformat()) and (not last or today.isoformat() <= str(last))


def _is_true(value: object) -> bool:
    return str(value).lower() in {"true", "yes", "on"}
