"""The public keys by which senders sign: RSA, from a key or from a certificate, in PEM."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

SMALLEST_KEY = 2048


def public_key_of(public_key_pem: str | None, certificate_pem: str | None) -> str | None:
    """The RSA public key (PEM, SubjectPublicKeyInfo) of whichever is given; None if neither is.

    A certificate serves as a container of its key: who may use it was decided when the sender was registered. Raises
    ValueError, in words for the reader, for anything but an RSA key of 2048 bits or more.
    """
    if public_key_pem is None and certificate_pem is None:
        return None
    try:
        if public_key_pem is not None:
            key = load_pem_public_key(public_key_pem.encode())
        else:
            key = x509.load_pem_x509_certificate((certificate_pem or "").encode()).public_key()
    except Exception as error:
        raise ValueError("the key or certificate is not readable PEM") from error
    if not isinstance(key, RSAPublicKey) or key.key_size < SMALLEST_KEY:
        raise ValueError(f"the key must be an RSA key of at least {SMALLEST_KEY} bits")
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
