"""``docs/anomalies.md`` says what tables, rules and scenarios say."""

import itertools

from services.validator.domain.rules.catalogue import RULES
from shared.reference.catalogue import Occurs
from shared.reference.reference import Reference
from tests.support.anomalies_page import PAGE, page

WRITE = "python -m tests.support.anomalies_page --write"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), f"write it anew: {WRITE}"


def test_the_page_tells_how_to_write_it() -> None:
    assert WRITE in page()


def test_every_link_leads_to_a_file() -> None:
    targets = {target.partition(")")[0] for target in page().split("](")[1:]}
    assert len(targets) > 20
    for target in targets:
        assert (PAGE.parent / target).is_file(), target


def test_every_row_of_every_table_has_the_cells_of_its_header() -> None:
    lines = page().splitlines()
    for before, after in itertools.pairwise(lines):
        if before.startswith("|") and after.startswith("|"):
            assert before.count("|") == after.count("|"), after


def test_every_anomaly_that_a_declaration_can_get_has_a_rule() -> None:
    raised = {anomaly for rule in RULES for anomaly in rule.raises}
    catalogued = Reference.load().anomalies.values()
    assert {entry.id for entry in catalogued if entry.occurs is Occurs.DECLARATION} == raised
