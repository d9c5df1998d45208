"""A bearer token for a seeded sender, got as any sender gets one: with an assertion signed by its key."""

import time
import uuid
from pathlib import Path

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from deploy.local.problem import SandboxError
from deploy.local.run_file import Run

LIFETIME_SECONDS = 300


def assertion(client_id: str, key: RSAKey, token_url: str) -> str:
    """A client assertion, RFC 7523 §3; of the real time, whatever the sandbox's clock says."""
    now = int(time.time())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": token_url,
        "jti": str(uuid.uuid4()),
        "iat": now,
        "exp": now + LIFETIME_SECONDS,
    }
    return jwt.encode({"alg": "RS256"}, claims, key)


def bearer_token(run: Run, client_id: str, sender_keys: Path) -> str:
    """A token for a sender whose private key is in the data folder. Raises ``SandboxError``."""
    path = sender_keys / f"{client_id}.pem"
    try:
        key = RSAKey.import_key(path.read_bytes())
    except OSError as error:
        raise SandboxError(
            f"There is no private key {path}.", "Only senders seeded without a key of their own have one there."
        ) from error
    token_url = f"{run.intake_url}/oauth/token"
    form = {"grant_type": "client_credentials", "client_assertion": assertion(client_id, key, token_url)}
    try:
        answer = httpx.post(token_url, data=form)
        token: str = answer.raise_for_status().json()["access_token"]
    except httpx.HTTPError as error:
        raise SandboxError(f"No token for {client_id} from {token_url}: {error}", "See: dimona status") from error
    return token
