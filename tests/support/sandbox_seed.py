"""The little world of the end-to-end tests: three senders, six employers, some people that have to be identified."""

from typing import Any

from deploy.local.synthetic import synthetic_ssin
from shared.identifiers.enterprise_number import enterprise_number

BAKERY, AGENT, PAYROLL = "bakery", "agent", "payroll"
SENDERS = (BAKERY, AGENT, PAYROLL)
IDENTIFICATION_SECONDS = 1.5

_ADDRESS = {"street": "Coupure", "house_number": "12", "post_code": "9000", "city": "Gent"}
_NAMES = (("Peeters", "An"), ("Dubois", "Marie"), ("Janssens", "Luc"), ("Lambert", "Jean"), ("Maes", "Sofie"))
_FIRST = 19_980_000


def seed() -> dict[str, Any]:
    """For ``dimona up --seed``. The last employer gets letters, the fifth is a local authority; two tell hours of a day."""
    employers = [_employer(index) for index in range(6)]
    employers[0]["daily_registration"] = employers[2]["daily_registration"] = True
    employers[4]["local_authority"] = True
    employers[5]["access_manager"] = False
    numbers = [employer["enterprise_number"] for employer in employers]
    return {
        "employers": employers,
        "senders": [
            {"client_id": BAKERY, "enterprise_number": numbers[0]},
            {"client_id": AGENT, "enterprise_number": enterprise_number(_FIRST + 90), "channel": "ebox"},
            {"client_id": PAYROLL, "enterprise_number": enterprise_number(_FIRST + 91)},
        ],
        "mandates": [
            *({"sender": AGENT, "employer": number, "from": "2020-01-01"} for number in numbers[:4]),
            *({"sender": PAYROLL, "employer": number, "from": "2020-01-01"} for number in numbers[2:]),
        ],
        "identity_register": {
            "mode": "open",
            "identification_delay": IDENTIFICATION_SECONDS,
            "workers": [_person(index, *names) for index, names in enumerate(_NAMES)],
        },
    }


def _employer(index: int) -> dict[str, Any]:
    return {
        "enterprise_number": enterprise_number(_FIRST + index),
        "name": f"Onderneming {index}",
        "language": ("nl", "fr", "de", "en")[index % 4],
        "address": _ADDRESS,
    }


def _person(index: int, family_name: str, given_name: str) -> dict[str, Any]:
    ssin = synthetic_ssin(17_000 + index)
    birth_date = f"20{ssin[:2]}-{ssin[2:4]}-{ssin[4:6]}"
    return {"ssin": ssin, "family_name": family_name, "given_name": given_name, "birth_date": birth_date}
