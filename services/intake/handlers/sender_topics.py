"""The topics of one sender: where it declares, what could not be read of that, and where it is answered."""

from collections.abc import Sequence

from aiokafka.errors import KafkaError

from shared.contracts.topics import DEAD_LETTER_SUFFIX, results_topic, submissions_topic
from shared.messaging.topics_admin import TopicSpec, create_topics
from shared.outages import TryAgain

_DAY_MS = 24 * 3600 * 1000


class SenderTopics:
    """Creates topics with the client id of the service that asks."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap

    async def create(self, client_ids: Sequence[str]) -> None:
        """Create what is missing of these senders' topics. Raises TryAgain while the broker is away."""
        specs = [spec for client_id in client_ids for spec in sender_topics(client_id)]
        try:
            await create_topics(self._bootstrap, specs, client_id="intake")
        except KafkaError as error:
            raise TryAgain from error


def sender_topics(client_id: str) -> tuple[TopicSpec, ...]:
    """One partition each; the append time of a submission is its receivedAt, so the broker sets it.

    The broker unpacks what a sender compressed: a codec that intake lacks must not stop it, and a small batch that
    swells beyond the topic's limit is refused at the door.
    """
    submissions = submissions_topic(client_id)
    received = {"message.timestamp.type": "LogAppendTime", "compression.type": "uncompressed"}
    return (
        TopicSpec(submissions, 1, {**received, "retention.ms": str(7 * _DAY_MS)}),
        TopicSpec(submissions + DEAD_LETTER_SUFFIX, 1, {"retention.ms": str(30 * _DAY_MS)}),
        TopicSpec(results_topic(client_id), 1, {"retention.ms": str(14 * _DAY_MS)}),
    )
