"""The list of faults that must turn a test red stays in step with the code."""

import pytest

from tests.architecture.mutations import MUTATIONS, REPOSITORY, Mutation


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.fault)
def test_the_fault_can_be_put_in_at_exactly_one_place_and_its_test_exists(mutation: Mutation) -> None:
    assert (REPOSITORY / mutation.path).read_text().count(mutation.old) == 1
    file, _, name = mutation.test.partition("::")
    assert f"def {name}(" in (REPOSITORY / file).read_text()
