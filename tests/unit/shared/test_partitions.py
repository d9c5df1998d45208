import pytest

from shared.messaging.partitions import partition_of


@pytest.mark.parametrize(
    ("key", "partitions", "partition"),
    [
        (0, 12, 0),
        (1, 12, 1),
        (11, 12, 11),
        (12, 12, 0),
        (1_000_003, 12, 7),
        (2**63 - 1, 12, 7),
        (2**63 - 1, 1, 0),
        (987_654_321, 5, 1),
    ],
)
def test_golden_vectors_of_the_partition_function(key: int, partitions: int, partition: int) -> None:
    assert partition_of(key, partitions) == partition
