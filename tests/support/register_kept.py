"""What the register keeps equals what the validator knows, once all is quiet."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import orjson

from shared.contracts.decision import PeriodImage, RegistrationImage
from tests.support.snapshot import Snapshot


def registered_hours_equal_their_newest_image(snapshot: Snapshot) -> Iterator[str]:
    """7 for daily registrations."""
    images: dict[int, dict[int, Any]] = defaultdict(dict)
    for one in snapshot.tables["registry.declarations"]:
        if one["registration_version"] is not None:
            change = orjson.loads(one["decision"])["registration"]
            images[one["registration_number"]][one["registration_version"]] = change["after"]
    kept: dict[int, Any] = {row["number"]: row for row in snapshot.tables["registry.daily_registrations"]}
    ledger = {row["number"]: row for row in snapshot.tables["validator.daily_registrations"]}
    for number in sorted({*images, *kept, *ledger}):
        versions = sorted(images.get(number, ()))
        row = kept.get(number)
        if row is None or number not in ledger or versions != list(range(1, row["version"] + 1)):
            yield f"daily registration {number} has the versions {versions} and the rows {row}, {ledger.get(number)}"
            continue
        known = {name: value for name, value in ledger[number].items() if name in RegistrationImage.model_fields}
        image = RegistrationImage.model_validate(images[number][row["version"]])
        if not image == RegistrationImage.model_validate_json(row["image"]) == RegistrationImage(**known):
            yield f"daily registration {number} differs between its newest version, the register and the ledger"


def register_equals_ledger(snapshot: Snapshot) -> Iterator[str]:
    """The personnel file tells of each period what the validator knows."""
    ledger = {row["number"]: row for row in snapshot.tables["validator.periods"]}
    periods = {row["number"]: row for row in snapshot.tables["registry.periods"]}
    for number in sorted(ledger.keys() ^ periods.keys()):
        yield f"period {number} is only in the {'ledger' if number in ledger else 'register'}"
    for number in sorted(ledger.keys() & periods.keys()):
        image = PeriodImage.model_validate_json(periods[number]["image"])
        known = {name: value for name, value in ledger[number].items() if name in PeriodImage.model_fields}
        if image != PeriodImage(**known) or periods[number]["version"] != ledger[number]["version"]:
            yield f"period {number} differs between register and ledger"
