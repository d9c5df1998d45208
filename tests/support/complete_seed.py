"""A seed that says everything a seed can say."""

from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from shared.identifiers.ssin import with_check_digits

SSIN = with_check_digits("850101000", born_2000=False)
KEY = rsa.generate_private_key(65537, 2048)


def pem(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def certificate() -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "agent")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, KEY.public_key(), 1, start, start + timedelta(days=1))
    return builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


COMPLETE: dict[str, Any] = {
    "employers": [
        {
            "enterprise_number": 477472701,
            "nsso_number": 70500472,
            "name": "Bakkerij Janssens",
            "language": "nl",
            "address": {"street": "Wetstraat", "house_number": 1, "post_code": 1000, "city": "Brussel"},
            "access_manager": False,
            "batch_sender": False,
            "local_authority": False,
            "daily_registration": False,
            "active_from": "2020-01-01",
            "active_until": None,
            "secured_channel_only": True,
            "former_numbers": [175110801, "5999999989", 206731645],
            "sub_entities": [1, "0000000002"],
            "sectors": ["mushrooms"],
        },
        {"provisional_number": "5000000120", "name": "Starter"},
    ],
    "senders": [
        {
            "client_id": "self_service_chaman_1_abc",
            "enterprise_number": "0400767772",
            "public_key_pem": pem(KEY.public_key()),
            "scopes": ["scope:dimona:declaration:declarant"],
            "channel": "ebox",
        }
    ],
    "mandates": [
        {"sender": "self_service_chaman_1_abc", "employer": "0477472701", "from": "2026-01-01", "until": "2026-12-31"}
    ],
    "identity_register": {
        "mode": "closed",
        "identification_delay": 1.5,
        "workers": [
            {
                "ssin": SSIN,
                "family_name": "Peeters",
                "given_name": "Anna",
                "birth_date": "1985-01-01",
                "gender": "2",
                "nationality": 150,
                "career": [{"quarter": "2026-2", "fraction": 0.8}, {"quarter": "2026-3", "pension": True}],
            }
        ],
    },
    "enterprise_register": {"mode": "closed", "enterprises": [206731645]},
}
