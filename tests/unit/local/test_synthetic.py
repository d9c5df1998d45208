"""The generator of declarations that the demo, the e2e tests and newcomers play with."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from deploy.local.synthetic import Expected, SyntheticDeclaration, synthetic_declarations, synthetic_ssin, world_of
from services.intake.domain.reading import read_declaration
from services.intake.domain.submission import Problem
from shared.identifiers.ssin import is_ssin
from tests.support.traffic import body_naming

TODAY = date(2026, 11, 24)
SEED: dict[str, Any] = {
    "employers": [
        {"enterprise_number": "0400767772", "nsso_number": "175110801"},
        {"enterprise_number": "0449888671"},
        {"enterprise_number": "0471149091", "local_authority": True},
        {"enterprise_number": "0407585882", "active_until": "2020-12-31"},
    ],
    "senders": [
        {"client_id": "bakery", "enterprise_number": "0400767772"},
        {"client_id": "agent"},
        {"client_id": "nobody"},
        {"client_id": "closed", "enterprise_number": "0407585882"},
    ],
    "mandates": [
        {"sender": "agent", "employer": "0449888671", "from": "2020-01-01"},
        {"sender": "agent", "employer": "0471149091", "until": "2030-12-31"},
        {"sender": "agent", "employer": "0400767772", "until": "2025-12-31"},
    ],
    "identity_register": {
        "workers": [
            {"ssin": synthetic_ssin(9), "family_name": "Peeters", "given_name": "An", "birth_date": "1955-01-10"}
        ]
    },
}


def declared(count: int = 3000, seed: int = 1) -> list[SyntheticDeclaration]:
    return list(synthetic_declarations(world_of(SEED, 300, TODAY), count, seed=seed, today=TODAY))


def test_the_same_seed_gives_the_same_declarations_and_another_seed_others() -> None:
    assert declared(500) == declared(500)
    assert declared(500) != declared(500, seed=2)


def test_only_senders_with_employers_declare_and_only_for_those() -> None:
    world = world_of(SEED, 10, TODAY)
    assert {sender: [e.id for e in found] for sender, found in world.declares_for.items()} == {
        "bakery": ["0400767772"],
        "agent": ["0449888671", "0471149091"],
    }


def test_a_seed_without_anybody_who_may_declare_is_an_error() -> None:
    with pytest.raises(ValueError, match="no sender"):
        world_of({"senders": [{"client_id": "a"}]}, 10, TODAY)


def test_the_office_which_has_no_number_declares_for_no_employer_that_has_none_either() -> None:
    new = {"provisional_number": "5999000113", "name": "Eetcafé"}
    office = {"client_id": "office"}

    world = world_of({**SEED, "employers": [*SEED["employers"], new], "senders": [*SEED["senders"], office]}, 10, TODAY)

    assert "office" not in world.declares_for


def test_nobody_living_appears() -> None:
    ssins = {worker["ssin"] for d in declared() if (worker := (d.payload or {}).get("worker", {})).get("ssin")}
    assert len(ssins) > 200
    assert {ssin[6:9] for ssin in ssins} <= {"000", "999"}
    assert all(is_ssin(ssin, synthetic=True) for ssin in ssins)


def test_synthetic_people_are_different_people() -> None:
    assert len({synthetic_ssin(index) for index in range(72_000)}) == 72_000


def test_everything_but_poison_can_be_read() -> None:
    for declaration in declared():
        unreadable = isinstance(read_declaration(declaration.body()), Problem)
        assert unreadable is (declaration.payload is None), declaration


def test_all_kinds_and_all_outcomes_occur_in_a_thousand() -> None:
    kinds = Counter(declaration.kind for declaration in declared(1000))
    outcomes = Counter(declaration.expected for declaration in declared(1000))
    assert kinds.keys() == {"IN", "OUT", "UPDATE", "CANCEL", "poison"}
    assert outcomes.keys() == set(Expected)
    assert kinds["IN"] > 400
    assert outcomes[Expected.ACCEPTED] > 700
    assert any(declaration.pending for declaration in declared(1000))


def test_own_ids_are_unique_except_for_repeats() -> None:
    own_ids = Counter((d.sender, d.own_id) for d in declared())
    again = {(d.sender, d.own_id) for d in declared() if d.reason in {"sent before", "own id used twice"}}
    assert {key for key, times in own_ids.items() if times > 1} == again


def test_a_follow_up_names_an_earlier_entry_of_the_same_sender() -> None:
    entries: set[tuple[str, str]] = set()
    named = 0
    for declaration in declared():
        if declaration.names is not None:
            assert (declaration.sender, declaration.names) in entries
            named += 1
        if declaration.kind == "IN":
            entries.add((declaration.sender, declaration.own_id))
    assert named > 800


def test_a_period_can_be_named_by_its_number_instead() -> None:
    out = next(declaration for declaration in declared() if declaration.kind == "OUT" and declaration.names)
    assert b'"periodId":700000000156' in body_naming(out, 700000000156)
    assert b"periodReference" not in body_naming(out, 700000000156)


def test_an_employer_that_has_opted_for_it_tells_hours_which_overlap_now_and_then() -> None:
    opted = [{**employer, "daily_registration": True} for employer in SEED["employers"]]
    world = world_of({**SEED, "employers": opted}, 300, TODAY)
    made = [d for d in synthetic_declarations(world, 3000, seed=1, today=TODAY) if d.kind == "DAILY_REGISTRATION"]
    reasons = Counter(declaration.reason for declaration in made)
    assert len(made) > 100
    assert reasons.keys() >= {"", "90480-334", "00913-355"}
    assert all(declaration.names and not declaration.pending for declaration in made)
    assert b'"periodId":700000000156' in body_naming(made[0], 700000000156)


def test_nobody_else_does() -> None:
    assert not any(declaration.kind == "DAILY_REGISTRATION" for declaration in declared())
