from shared.messaging.dead_letters import dead_letter
from shared.messaging.records import MAX_MESSAGE, Record


def test_a_dead_letter_keeps_everything_and_says_where_it_came_from() -> None:
    record = Record("a.v1.x", 3, 17, 1_700_000_000_123, b"k", b"\xff{", (("odd", None), ("dlq-reason", b"evil")))
    letter = dead_letter(record, "not_json")

    assert (letter.topic, letter.partition, letter.key, letter.value) == ("a.v1.x.dlq", 0, b"k", b"\xff{")
    assert letter.headers == (
        ("odd", None),
        ("dlq-reason", b"evil"),
        ("dlq-reason", b"not_json"),
        ("dlq-topic", b"a.v1.x"),
        ("dlq-partition", b"3"),
        ("dlq-offset", b"17"),
        ("dlq-time", b"2023-11-14T22:13:20.123Z"),
    )
    assert dead_letter(record, "not_json") == letter


def test_a_record_too_large_to_travel_again_is_cut() -> None:
    record = Record("t", 0, 1, -1, b"k" * 10, b"x" * 1_048_000, (("h", b"y" * 100),))
    letter = dead_letter(record, "too_large")

    assert letter.size() <= MAX_MESSAGE
    assert dict(letter.headers)["dlq-truncated"] == b"1048000"
