"""A seed is read as it was written, and gets the keys it lacks."""

from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from deploy.local.problem import SandboxError
from deploy.local.secrets_folder import ensure_secrets
from deploy.local.seeding import explain, read_seed, with_keys

EXAMPLE = Path(__file__).parents[3] / "examples" / "sandbox.yaml"


def test_numbers_and_days_are_what_was_written(tmp_path: Path) -> None:
    (tmp_path / "seed.yaml").write_text("a: 0123456\nb: 2020-01-01\nc: true\nd: 1e3\n")
    assert read_seed(tmp_path / "seed.yaml") == {"a": "0123456", "b": "2020-01-01", "c": True, "d": "1e3"}


@pytest.mark.parametrize("text", ["a: [", "- a list", "", "\x00"])
def test_what_is_no_seed_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "seed.yaml").write_text(text)
    with pytest.raises(SandboxError, match=r"seed\.yaml"):
        read_seed(tmp_path / "seed.yaml")


def test_a_sender_without_key_gets_one_and_keeps_it(tmp_path: Path) -> None:
    content = {"senders": [{"client_id": "one"}, {"client_id": "two", "public_key_pem": "given"}]}
    first = with_keys(content, tmp_path / "senders")
    assert first == with_keys(content, tmp_path / "senders")
    assert first["senders"][1]["public_key_pem"] == "given"
    private = tmp_path / "senders" / "one.pem"
    key = load_pem_private_key(private.read_bytes(), password=None)
    public = load_pem_public_key(first["senders"][0]["public_key_pem"].encode())
    assert key.public_key() == public
    assert private.stat().st_mode & 0o077 == 0


def test_secrets_are_made_once_and_for_us_alone(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    ensure_secrets(folder)
    made = {path.name: path.read_bytes() for path in folder.iterdir()}
    ensure_secrets(folder)
    assert made == {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(made) == {"token_key.pem", "token_public.pem", "identity.key", "service.key"}
    assert len(made["identity.key"]) == len(made["service.key"]) == 32
    assert made["identity.key"] != made["service.key"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_a_folder_from_before_the_services_had_a_key_gets_one_and_keeps_the_rest(tmp_path: Path) -> None:
    ensure_secrets(tmp_path)
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    service_key = kept.pop("service.key")
    (tmp_path / "service.key").unlink()

    ensure_secrets(tmp_path)

    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made.pop("service.key") != service_key
    assert made == kept


def test_every_fault_of_a_seed_is_shown_with_its_place() -> None:
    issues = [{"name": "/employers/0", "detail": "no number"}, {"name": "/senders/1", "detail": "no key"}]
    answer = httpx.Response(400, json={"detail": "The seed does not fit.", "issues": issues})
    assert explain(answer).splitlines() == [
        "The seed does not fit.",
        "  /employers/0: no number",
        "  /senders/1: no key",
    ]


def test_the_example_has_both_channels_and_all_languages() -> None:
    employers = read_seed(EXAMPLE)["employers"]
    assert {employer["language"] for employer in employers} == {"fr", "nl", "de", "en"}
    assert {employer["access_manager"] for employer in employers} == {True, False}
