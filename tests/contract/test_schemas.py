"""Every event has a JSON Schema in ``schemas/``: a contract changes only by a diff that somebody has read.

``pytest tests/contract/test_schemas.py --rewrite-schemas`` writes them anew.
"""

import json
from pathlib import Path

import pytest

from shared.contracts.confirmation_delivered import ConfirmationDelivered
from shared.contracts.confirmation_failed import ConfirmationFailed
from shared.contracts.declaration import Declaration
from shared.contracts.declaration_accepted import DeclarationAccepted
from shared.contracts.declaration_pending import DeclarationPending
from shared.contracts.declaration_received import DeclarationReceived
from shared.contracts.declaration_refused import DeclarationRefused
from shared.contracts.declaration_registered import DeclarationRegistered
from shared.contracts.directory import EmployerRecorded, MandateRecorded, SenderRecorded
from shared.contracts.model import Contract
from shared.contracts.period_mark_recorded import PeriodMarkRecorded
from shared.contracts.period_mark_registered import PeriodMarkRegistered
from shared.contracts.period_marked import PeriodMarked
from shared.contracts.results import ProblemReported, ReceiptIssued, ResultReported
from shared.contracts.worker_absorbed import WorkerAbsorbed
from shared.contracts.worker_merged import WorkerMerged

SCHEMAS = Path(__file__).parent / "schemas"
EVENTS: tuple[type[Contract], ...] = (
    ConfirmationDelivered,
    ConfirmationFailed,
    Declaration,
    DeclarationAccepted,
    DeclarationPending,
    DeclarationReceived,
    DeclarationRefused,
    DeclarationRegistered,
    EmployerRecorded,
    MandateRecorded,
    PeriodMarkRecorded,
    PeriodMarkRegistered,
    PeriodMarked,
    ProblemReported,
    ReceiptIssued,
    ResultReported,
    SenderRecorded,
    WorkerAbsorbed,
    WorkerMerged,
)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_the_event_is_as_its_reviewed_schema_says(event: type[Contract], pytestconfig: pytest.Config) -> None:
    schema = json.dumps(event.model_json_schema(by_alias=True), indent=2, sort_keys=True) + "\n"
    snapshot = SCHEMAS / f"{event.__name__}.json"
    if pytestconfig.getoption("rewrite_schemas"):
        snapshot.write_text(schema)
    assert snapshot.read_text() == schema, "if this is meant, rewrite the schemas and have the diff reviewed"


def test_every_event_has_a_schema_and_every_schema_an_event() -> None:
    contracts = {
        model.__name__
        for model in _all_models(Contract)
        if model.__module__.startswith("shared.contracts") and _is_event(model)
    }
    assert contracts == {event.__name__ for event in EVENTS}
    assert {path.stem for path in SCHEMAS.glob("*.json")} == contracts


def test_consumers_tolerate_what_a_newer_neighbour_adds() -> None:
    assert all(event.model_config["extra"] == "ignore" for event in EVENTS)


def test_no_error_text_repeats_what_somebody_sent() -> None:
    assert all(event.model_config["hide_input_in_errors"] for event in EVENTS)


def _all_models(model: type[Contract]) -> set[type[Contract]]:
    return {found for direct in model.__subclasses__() for found in {direct, *_all_models(direct)}}


def _is_event(model: type[Contract]) -> bool:
    """Events are what travels by itself: named by a past participle, or the declaration that senders send."""
    return model is Declaration or model.__name__.endswith(("ed", "Pending"))
