"""Seeding a sandbox: a YAML file of employers, senders, mandates and known persons goes to intake as JSON."""

from pathlib import Path
from typing import Any

import httpx
import yaml

from deploy.local.problem import SandboxError
from deploy.local.secrets_folder import sender_public_key

SEED_SECONDS = 60


class PlainText(yaml.SafeLoader):
    """YAML without numbers and dates: ``0123`` stays what was written, and is not octal."""


PlainText.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":int", ":timestamp"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_seed(path: Path) -> dict[str, Any]:
    """The file's content. Raises ``SandboxError`` when it is missing or not YAML."""
    try:
        content = yaml.load(path.read_text(), Loader=PlainText)  # noqa: S506  a safe loader that knows less
    except OSError as error:
        raise SandboxError(f"The seed {path} cannot be read: {error.strerror}.", "Check the path.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SandboxError(f"The seed {path} is not YAML: {error}", "Correct the file.") from error
    if not isinstance(content, dict):
        raise SandboxError(f"The seed {path} is empty or a list.", "See examples/sandbox.yaml.")
    return content


def with_keys(content: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The seed with a public key for each sender that brings none; private keys are kept in ``folder``."""
    senders = [
        sender
        if sender.get("public_key_pem") or sender.get("certificate_pem")
        else {**sender, "public_key_pem": sender_public_key(folder, str(sender["client_id"]))}
        for sender in content.get("senders") or []
    ]
    return {**content, "senders": senders} if senders else content


def explain(answer: httpx.Response) -> str:
    """A refusal of the seed as text: each fault with the place it is at."""
    try:
        problem = answer.json()
        issues = [f"  {issue.get('name', '')}: {issue.get('detail', '')}" for issue in problem.get("issues", [])]
        return "\n".join([str(problem.get("detail") or problem.get("title")), *issues])
    except ValueError:
        return answer.text[:500]


def seed(path: Path, intake_url: str, sender_keys: Path) -> dict[str, Any]:
    """Put the file to intake; the same file again changes nothing. Returns how many of each it named.

    Raises ``SandboxError`` with every fault of the file.
    """
    content = with_keys(read_seed(path), sender_keys)
    try:
        answer = httpx.post(f"{intake_url}/sandbox/seed", json=content, timeout=SEED_SECONDS)
    except httpx.HTTPError as error:
        raise SandboxError(f"Intake does not answer at {intake_url}: {error}", "See: dimona status") from error
    if not answer.is_success:
        raise SandboxError(f"The seed {path} was refused:\n{explain(answer)}", "Correct the file and seed again.")
    counts: dict[str, Any] = answer.json() if answer.content else {}
    return counts
