"""The worker: by SSIN, or by full identity."""

from services.validator.domain.case import Case
from services.validator.domain.rules.rule import ALL, IN, NOTHING, Findings, Rule
from shared.contracts.declaration import Address, Worker
from shared.contracts.declaration_received import Identification
from shared.identifiers.ssin import is_ssin
from shared.reference.entries import Presence

_SSIN = "/worker/ssin"


def ssin(case: Case) -> Findings:
    """Well formed where it is given, and given for occasional workers. Its value is never repeated."""
    given = case.declared_ssin
    if given is not None:
        return NOTHING if is_ssin(given, synthetic=case.reference.synthetic) else (case.anomaly("00024-003", _SSIN),)
    if case.declaration.dimona_in is None or case.asks is None or case.asks.ssin is not Presence.MANDATORY:
        return NOTHING
    return (case.anomaly("00024-001", _SSIN),)


def identity(case: Case) -> Findings:
    """Without SSIN the identity must be complete; initial and box may be missing."""
    if case.declared_ssin is not None or _is_complete(case.declaration.worker):
        return NOTHING
    return (case.anomaly("90017-363", "/worker"),)


def unidentifiable(case: Case) -> Findings:
    """The person was looked for and not found."""
    if case.received.identification is not Identification.FAILED:
        return NOTHING
    return (case.anomaly("90017-151", "/worker"),)


def _is_complete(worker: Worker | None) -> bool:
    if worker is None:
        return False
    person = (worker.family_name, worker.given_name, worker.birth_date, worker.place_of_birth, worker.country_of_birth)
    return None not in person and None not in (worker.gender, worker.nationality) and _is_full(worker.address)


def _is_full(address: Address | None) -> bool:
    if address is None or address.municipality is None:
        return False
    city = address.municipality.name or address.municipality.code
    return None not in (address.street, address.house_number, address.post_code, city, address.country)


SSIN = Rule(ssin, ("00024-001", "00024-003"), ALL, "zone 00024 [C]; check digits [I]")
IDENTITY = Rule(identity, ("90017-363",), IN, "block 90017, zones 00025 to 00035, 00119, 00168, 00169 [C]")
UNIDENTIFIABLE = Rule(unidentifiable, ("90017-151",), IN, "block 90017 [C]", reads_register=True)
