"""Keys of a sandbox: made once, kept in its data folder, readable by us alone."""

import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from deploy.local.data_folder import write_private

KEY_BITS = 2048
KEY_BYTES = 32


def new_rsa_key() -> rsa.RSAPrivateKey:
    """A private key for RS256."""
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def private_pem(key: rsa.RSAPrivateKey) -> bytes:
    """PKCS#8, unencrypted."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public_pem(key: rsa.RSAPrivateKey) -> bytes:
    """The public half, as services and seeds take it."""
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def ensure_secrets(folder: Path) -> None:
    """Make what is missing: the key that signs tokens, its public half, the key of keyed hashes, and the services' own key."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    token_key = folder / "token_key.pem"
    if not token_key.exists():
        key = new_rsa_key()
        write_private(folder / "token_public.pem", public_pem(key))
        write_private(token_key, private_pem(key))
    for name in ("identity.key", "service.key"):
        if not (folder / name).exists():
            write_private(folder / name, secrets.token_bytes(KEY_BYTES))


def sender_public_key(folder: Path, client_id: str) -> str:
    """The public key of a seeded sender that brought none; its private key is ``<client_id>.pem`` in the folder."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{client_id}.pem"
    if not path.exists():
        write_private(path, private_pem(new_rsa_key()))
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path} is not an RSA key")
    return public_pem(key).decode()
