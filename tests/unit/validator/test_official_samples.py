"""The office's sample messages: tests/scenarios/official_samples.yaml restates them for a sandbox; here, what differs outside of one."""

from datetime import UTC, datetime

from services.validator.domain.judge import judge
from services.validator.domain.ledger import Ledger
from shared.contracts.decision import Result
from shared.contracts.declaration_received import DeclarationReceived, Person
from shared.reference.reference import Reference
from tests.support.scenarios import scenarios
from tests.unit.validator.declaring import REFERENCE, entry

SSIN = "01410199955"


def second_sample() -> DeclarationReceived:
    """Ten hours in horeca on 8 January 2023, declared the day before."""
    return entry(
        "EXT",
        "302",
        worker={"ssin": SSIN},
        startDate="2023-01-08",
        startHour="1000",
        endDate="2023-01-08",
        endHour="2000",
        facts={"received_at": datetime(2023, 1, 7, 13, 35, tzinfo=UTC), "person": Person(ssin=SSIN)},
    )


def test_the_worker_of_the_samples_is_nobody_outside_of_a_sandbox() -> None:
    assert judge(second_sample(), Ledger(), REFERENCE).result is Result.ACCEPTED
    outside = judge(second_sample(), Ledger(), Reference.load(synthetic=False))
    assert [anomaly.id for anomaly in outside.anomalies] == ["00024-003"]


def test_each_of_the_three_samples_is_restated() -> None:
    names = [scenario.name for scenario in scenarios() if scenario.file == "official_samples.yaml"]
    for sample in ("the first sample", "the second sample", "the third sample"):
        assert any(name.startswith(sample) for name in names)
