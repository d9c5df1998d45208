"""`deploy/topics.yaml` is the one declaration of topics: the code agrees with it, and the broker is told what it says."""

import pytest

from deploy.local.topics import DAY_MS, read_topics, specifications
from services.intake.handlers.sender_topics import sender_topics
from shared.contracts import topics

DECLARED = {topic.name: topic for topic in read_topics()}


def test_the_file_declares_the_topics_that_the_code_knows() -> None:
    common = {topics.DECLARATIONS, topics.DECISIONS, topics.REGISTRATIONS, topics.CONFIRMATIONS, topics.DIRECTORY}
    of_senders = {topics.submissions_topic("<sender>"), topics.results_topic("<sender>")}
    assert set(DECLARED) == common | of_senders


def test_intake_creates_the_topics_of_a_sender_as_declared() -> None:
    created = {spec.name: spec for spec in sender_topics("<sender>")}
    for name in (topics.submissions_topic("<sender>"), topics.results_topic("<sender>")):
        declared = DECLARED[name]
        assert created[name].partitions == declared.partitions
        assert created[name].settings.get("retention.ms") == str((declared.retention_days or 0) * DAY_MS)
        is_append_time = created[name].settings.get("message.timestamp.type") == "LogAppendTime"
        assert is_append_time == declared.append_time
    assert created[topics.submissions_topic("<sender>")].settings["compression.type"] == "uncompressed"
    letters = topics.submissions_topic("<sender>") + topics.DEAD_LETTER_SUFFIX
    assert (letters in created) == DECLARED[topics.submissions_topic("<sender>")].dead_letters


def test_topics_of_senders_are_left_to_intake() -> None:
    assert not any("<sender>" in spec.name for spec in specifications(list(DECLARED.values())))


@pytest.mark.parametrize(
    ("name", "partitions", "setting", "value"),
    [
        (topics.DECLARATIONS, 12, "retention.ms", str(14 * DAY_MS)),
        (topics.CONFIRMATIONS, 12, "message.timestamp.type", "LogAppendTime"),
        (topics.DIRECTORY, 1, "cleanup.policy", "compact"),
        (topics.DECISIONS + topics.DEAD_LETTER_SUFFIX, 1, "retention.ms", str(30 * DAY_MS)),
    ],
)
def test_the_broker_is_told_what_the_file_says(name: str, partitions: int, setting: str, value: str) -> None:
    created = {spec.name: spec for spec in specifications(list(DECLARED.values()))}
    assert created[name].partitions == partitions
    assert created[name].settings[setting] == value


def test_every_topic_that_a_service_consumes_has_dead_letters() -> None:
    consumed = (topics.DECLARATIONS, topics.DECISIONS, topics.REGISTRATIONS, topics.DIRECTORY)
    assert all(DECLARED[name].dead_letters for name in consumed)
