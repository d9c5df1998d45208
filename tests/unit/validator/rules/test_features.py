from typing import Any

import pytest

from tests.unit.validator.declaring import EMPLOYER, entry, found, judged

LOCAL: dict[str, Any] = {"employer": EMPLOYER.model_copy(update={"local_authority": True})}
END = "2026-04-01"


@pytest.mark.parametrize(
    ("committee", "anomalies"),
    [(None, ["00046-001"]), ("999", ["00046-003"]), ("149.01", ["00046-003"]), ("xxx", ["00046-003"]), ("XXX", [])],
)
def test_the_joint_committee_is_one_of_the_list(committee: str | None, anomalies: list[str]) -> None:
    assert found(entry("OTH", committee)) == anomalies


def test_a_local_authority_has_no_joint_committee() -> None:
    assert found(entry("OTH", None, facts=LOCAL)) == []
    assert found(entry("OTH", "XXX", facts=LOCAL)) == ["00046-005"]
    assert found(entry("OTH", "302", facts=LOCAL)) == ["00046-005"]


@pytest.mark.parametrize(
    ("worker_type", "start", "anomalies"),
    [
        ("", "2026-04-01", ["00655-003"]),
        ("oth", "2026-04-01", ["00655-003"]),
        ("ABC", "2026-04-01", ["00655-003"]),
        ("ALT", "2023-08-31", ["00655-005"]),
        ("ALT", "2023-09-01", []),
        ("FLX", "2015-11-30", ["00655-005"]),
        ("FLX", "2015-12-01", []),
        ("A17", "2022-01-01", ["00910-008"]),
        ("A17", "2021-12-31", []),
        ("T17", "2021-12-31", ["00910-008"]),
        ("T17", "2022-01-01", []),
        ("QUA", "2023-01-01", ["00655-005"]),
        ("STX", "2014-01-01", ["00655-005"]),
        ("TEA", "2022-01-01", ["00655-005"]),
    ],
)
def test_the_worker_type_is_in_force_when_the_period_starts(worker_type: str, start: str, anomalies: list[str]) -> None:
    end = start if worker_type.endswith("17") else None
    late = ["90373-460"] if start < "2026-03-02" else []
    assert found(entry(worker_type, startDate=start, endDate=end)) == [*anomalies, *late]


@pytest.mark.parametrize(
    ("worker_type", "start", "pointer", "value"),
    [
        ("ABC", "2026-04-01", "/dimonaIn/features/workerType", "ABC"),
        ("A17", "2026-04-01", "/dimonaIn/startDate", "2026-04-01"),
    ],
)
def test_either_the_type_or_the_start_is_at_fault(worker_type: str, start: str, pointer: str, value: str) -> None:
    (anomaly,) = judged(entry(worker_type, startDate=start, endDate=start)).anomalies
    assert (anomaly.pointer, anomaly.value) == (pointer, value)


def test_a_missing_worker_type() -> None:
    assert found(entry(None)) == ["00655-001"]  # type: ignore[arg-type]


def test_quarantine_and_student_extra_are_known_to_history() -> None:
    assert found(entry("QUA", "144", startDate="2022-06-01", endDate="2022-06-01")) == ["90373-460"]
    assert found(entry("QUA", "144", startDate="2022-06-01", endDate="2022-06-02")) == ["00911-008", "90373-460"]
    assert found(entry("STX", "302", startDate="2013-12-31", endDate="2013-12-31")) == ["90373-460"]


@pytest.mark.parametrize(
    ("worker_type", "start", "local", "others"),
    [
        ("TEA", "2021-12-31", [], ["90374-349", "00655-350"]),
        ("PMP", "2021-12-31", ["00655-350"], []),
        ("OTH", "2021-12-31", [], []),
        ("PMP", "2022-01-01", [], []),
    ],
)
def test_types_that_are_open_to_local_authorities(
    worker_type: str, start: str, local: list[str], others: list[str]
) -> None:
    assert found(entry(worker_type, None, startDate=start, facts=LOCAL)) == [*local, "90373-460"]
    assert found(entry(worker_type, "XXX", startDate=start)) == [*others, "90373-460"]


@pytest.mark.parametrize(
    ("committee", "worker_type", "allowed"),
    [
        ("XXX", "OTH", True), ("302", "OTH", False), ("144", "OTH", False), ("140", "OTH", True), ("124", "OTH", False),
        ("302", "STU", False), ("XXX", "STU", True), ("302", "FLX", False), ("XXX", "FLX", True), ("322", "FLX", True),
        ("XXX", "EXT", False), ("302", "EXT", True), ("124", "BCW", True), ("140", "TRI", True), ("124", "RTA", True),
        ("140", "RTA", False), ("322", "STG", True), ("XXX", "PMP", True), ("149", "PMP", False),
    ],
)  # fmt: skip
def test_committee_and_type_go_together(committee: str, worker_type: str, allowed: bool) -> None:
    assert ("90374-349" not in found(entry(worker_type, committee))) is allowed


@pytest.mark.parametrize(
    ("number", "anomalies"),
    [
        (None, ["00652-001"]),
        ("1001", []),
        ("0000001001", []),
        ("1002", ["00652-003"]),
        ("", ["00652-003"]),
        ("00000001001", ["00652-003"]),
        ("A", ["00652-003"]),
    ],
)
def test_an_employer_with_sub_entities_names_one_of_them(number: str | None, anomalies: list[str]) -> None:
    facts = {"employer": EMPLOYER.model_copy(update={"sub_entities": ("0000001001", "7")})}
    assert found(entry(subEntityNumber=number, facts=facts)) == anomalies


def test_an_employer_without_sub_entities_names_none() -> None:
    assert found(entry(subEntityNumber="1001")) == ["00652-005"]
    assert found(entry(subEntityNumber="A")) == ["00652-005"]


def test_of_an_unknown_employer_only_the_form_of_a_sub_entity_is_judged() -> None:
    unknown: dict[str, Any] = {"employer": None}
    assert found(entry(subEntityNumber="1001", facts=unknown)) == ["00014-235"]
    assert found(entry(subEntityNumber="A", facts=unknown)) == ["00652-003", "00014-235"]


@pytest.mark.parametrize(
    ("sectors", "anomalies"),
    [
        ((), []),
        (("public_broadcasting",), []),
        (("mushrooms",), ["00655-350"]),
        (("mushrooms", "public_broadcasting"), []),
    ],
)
def test_public_broadcasting_has_a_type_of_its_own(sectors: tuple[str, ...], anomalies: list[str]) -> None:
    """As far as the office has an employer's sectors on record."""
    facts = {"employer": EMPLOYER.model_copy(update={"sectors": sectors})}
    assert found(entry("T17", startDate="2026-03-10", endDate="2026-03-10", facts=facts)) == anomalies
    assert found(entry("OTH", facts=facts)) == []
