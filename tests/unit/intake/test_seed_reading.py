"""Seeds: what the sandbox accepts, and how it points at what it doesn't."""

import copy
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from services.intake.domain.sandbox_seed import Seed
from services.intake.domain.seed_reading import read_replaced_ssin, read_seed
from services.intake.domain.sender_keys import public_key_of
from services.intake.domain.submission import Problem
from tests.support.complete_seed import COMPLETE, KEY, SSIN, certificate, pem


def read(**changes: Any) -> Seed | Problem:
    return read_seed(orjson.dumps({**COMPLETE, **changes}))


def test_a_complete_seed_is_read_with_its_numbers_in_full_length() -> None:
    seed = read()
    assert isinstance(seed, Seed)
    assert seed.employers[0].aliases == (("enterprise", "0477472701"), ("nsso", "070500472"))
    assert seed.employers[0].address is not None
    assert seed.employers[0].address.post_code == "1000"
    assert seed.employers[0].active_from == date(2020, 1, 1)
    assert seed.employers[0].former_aliases == (
        ("nsso", "175110801"),
        ("provisional", "5999999989"),
        ("enterprise", "0206731645"),
    )
    assert seed.employers[0].sub_entities == ("1", "0000000002")
    assert seed.employers[1].aliases == (("provisional", "5000000120"),)
    assert seed.enterprise_register is not None
    assert seed.enterprise_register.enterprises == ("0206731645",)
    assert seed.identity_register is not None
    assert seed.identity_register.workers[0].nationality == "150"
    assert [(q.fraction, q.pension) for q in seed.identity_register.workers[0].career or ()] == [
        (0.8, False),
        (0, True),
    ]
    assert seed.mandates[0].valid_until == date(2026, 12, 31)


def test_an_empty_seed_is_a_seed() -> None:
    assert read_seed(b"{}") == Seed()


def test_the_example_that_comes_with_the_project_is_a_seed() -> None:
    example = Path(__file__).parents[3] / "examples" / "sandbox.yaml"
    seed = read_seed(orjson.dumps(yaml.safe_load(example.read_text("utf-8"))))
    assert isinstance(seed, Seed), seed
    assert seed.senders


def test_a_key_and_a_certificate_of_it_are_the_same_key() -> None:
    assert public_key_of(None, certificate()) == public_key_of(pem(KEY.public_key()), None) == pem(KEY.public_key())
    assert public_key_of(None, None) is None


def changed(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(seed: dict[str, Any]) -> None:
        *parents, last = (int(part) if part.isdigit() else part for part in path.strip("/").split("/"))
        target: Any = seed
        for part in parents:
            target = target[part]
        target[last] = value

    return change


BAD = {
    "unknown field": (changed("/colour", "red"), "/colour"),
    "unknown field of an employer": (changed("/employers/0/vat", 1), "/employers/0/vat"),
    "wrong check digits": (changed("/employers/0/enterprise_number", "0477472702"), "/employers/0/enterprise_number"),
    "octal number of YAML": (changed("/employers/0/enterprise_number", 0o477472701), "/employers/0/enterprise_number"),
    "NSSO number too long": (changed("/employers/0/nsso_number", 17511080100), "/employers/0/nsso_number"),
    "employer without a name": (changed("/employers/0/name", None), "/employers/0/name"),
    "employer without a number": (changed("/employers/1/provisional_number", None), "/employers/1"),
    "language nobody speaks": (changed("/employers/0/language", "it"), "/employers/0/language"),
    "a day that never was": (changed("/employers/0/active_from", "2026-02-30"), "/employers/0/active_from"),
    "control character": (changed("/employers/0/name", "a\x1fb"), "/employers/0/name"),
    "two employers of one number": (changed("/employers/1/enterprise_number", "0477472701"), "/employers/1"),
    "slash in a client id": (changed("/senders/0/client_id", "a/b"), "/senders/0/client_id"),
    "client id like a dead letter topic": (changed("/senders/0/client_id", "a.dlq"), "/senders/0/client_id"),
    "empty client id": (changed("/senders/0/client_id", ""), "/senders/0/client_id"),
    "no key at all": (changed("/senders/0/public_key_pem", "-----BEGIN"), "/senders/0"),
    "key and certificate": (changed("/senders/0/certificate_pem", certificate()), "/senders/0"),
    "weak key": (
        changed("/senders/0/public_key_pem", pem(rsa.generate_private_key(65537, 1024).public_key())),
        "/senders/0",
    ),
    "another kind of key": (
        changed("/senders/0/public_key_pem", pem(ec.generate_private_key(ec.SECP256R1()).public_key())),
        "/senders/0",
    ),
    "scope with a blank": (changed("/senders/0/scopes", ["a b"]), "/senders/0/scopes/0"),
    "unknown channel": (changed("/senders/0/channel", "pigeon"), "/senders/0/channel"),
    "mandate that ends before it begins": (changed("/mandates/0/until", "2025-01-01"), "/mandates/0"),
    "mode ajar": (changed("/identity_register/mode", "ajar"), "/identity_register/mode"),
    "negative delay": (
        changed("/identity_register/identification_delay", -1),
        "/identity_register/identification_delay",
    ),
    "malformed SSIN": (
        changed("/identity_register/workers/0/ssin", f"{SSIN[:-1]}{(int(SSIN[-1]) + 1) % 10}"),
        "/identity_register/workers/0/ssin",
    ),
    "former number of no kind": (changed("/employers/0/former_numbers/0", "123"), "/employers/0/former_numbers/0"),
    "former number that is no scalar": (changed("/employers/0/former_numbers/0", []), "/employers/0/former_numbers/0"),
    "former number that it still has": (changed("/employers/0/former_numbers/0", 477472701), "/employers/0"),
    "sub-entity of eleven digits": (changed("/employers/0/sub_entities/0", "1" * 11), "/employers/0/sub_entities/0"),
    "sub-entity of letters": (changed("/employers/0/sub_entities/0", "A1"), "/employers/0/sub_entities/0"),
    "sector in capitals": (changed("/employers/0/sectors/0", "Mushrooms"), "/employers/0/sectors/0"),
    "employer that ends before it begins": (changed("/employers/0/active_until", "2019-12-31"), "/employers/0"),
    "quarter of a date": (
        changed("/identity_register/workers/0/career/0/quarter", "2026-05"),
        "/identity_register/workers/0/career/0/quarter",
    ),
    "less than no work": (
        changed("/identity_register/workers/0/career/0/fraction", -0.5),
        "/identity_register/workers/0/career/0/fraction",
    ),
    "the same quarter twice": (
        changed("/identity_register/workers/0/career/1/quarter", "2026-2"),
        "/identity_register/workers/0",
    ),
    "a career that nobody can tell": (
        changed("/identity_register/workers/0/career_unavailable", True),
        "/identity_register/workers/0",
    ),
    "register of enterprises ajar": (changed("/enterprise_register/mode", "ajar"), "/enterprise_register/mode"),
    "wrong check digits of an enterprise": (
        changed("/enterprise_register/enterprises/0", "0206731646"),
        "/enterprise_register/enterprises/0",
    ),
    "list in place of an object": (changed("/employers/0", []), "/employers/0"),
}


@pytest.mark.parametrize(("change", "pointer"), BAD.values(), ids=BAD)
def test_a_fault_is_refused_with_a_pointer_to_it(change: Callable[[dict[str, Any]], None], pointer: str) -> None:
    seed = copy.deepcopy(COMPLETE)
    change(seed)
    problem = read_seed(orjson.dumps(seed))
    assert isinstance(problem, Problem)
    assert problem.status == 400
    assert pointer in [issue.name for issue in problem.issues]


def test_a_fault_says_what_was_given_and_how_to_cure_it() -> None:
    problem = read(employers=[{"name": "Firm", "nsso_number": "175110802"}])
    assert isinstance(problem, Problem)
    assert [issue.detail for issue in problem.issues] == [
        "this is not a valid NSSO number; look at its digits, and quote it in YAML (given: 175110802)"
    ]


@pytest.mark.parametrize(
    "parts",
    [
        {"identity_register": {"workers": [{"ssin": SSIN, "birth_date": "Peeters"}, {"ssin": "85010100017"}]}},
        {"employers": [{"name": "Firm", "enterprise_number": SSIN}]},
        {"senders": [{"client_id": "a", "public_key_pem": "secret"}]},
    ],
)
def test_a_fault_never_repeats_what_may_be_about_a_person_or_a_key(parts: dict[str, Any]) -> None:
    problem = read_seed(orjson.dumps(parts))
    assert isinstance(problem, Problem)
    assert problem.issues
    assert "given" not in str(problem.issues)
    assert not any(secret in str(problem) for secret in (SSIN, "Peeters", "85010100017", "secret"))


def test_every_fault_is_told_at_once() -> None:
    problem = read(employers=[{"name": "a"}, {"name": "b"}], mandates=[{"sender": "x"}])
    assert isinstance(problem, Problem)
    assert [issue.name for issue in problem.issues] == ["/employers/0", "/employers/1", "/mandates/0/employer"]


def test_a_person_or_sender_named_twice_is_refused() -> None:
    senders = COMPLETE["senders"] * 2
    register = {"workers": COMPLETE["identity_register"]["workers"] * 2}
    problem = read(senders=senders, identity_register=register)
    assert isinstance(problem, Problem)
    assert [issue.name for issue in problem.issues] == ["/senders/1/client_id", "/identity_register/workers/1/ssin"]


@pytest.mark.parametrize("body", [b"", b"employers: []", b"\xff", b'{"employers": NaN}', b'["\\u0000"]', b"[" * 5000])
def test_what_is_not_json_is_refused_as_a_whole(body: bytes) -> None:
    problem = read_seed(body)
    assert isinstance(problem, Problem)
    assert problem.status == 400


def test_a_seed_that_is_no_object_is_refused() -> None:
    assert isinstance(read_seed(b"[]"), Problem)


@pytest.mark.parametrize("new", [SSIN, "1", None], ids=["the same", "malformed", "missing"])
def test_a_replaced_ssin_needs_two_well_formed_ones(new: str | None) -> None:
    assert isinstance(read_replaced_ssin(orjson.dumps({"old": SSIN, "new": new})), Problem)
