"""Creating topics: what exists already is left as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

MOST_REPLICAS = 3


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """A topic to create. ``settings``: the broker's topic settings, such as ``retention.ms``."""

    name: str
    partitions: int = 1
    settings: Mapping[str, str] = field(default_factory=dict)


async def create_topics(bootstrap: str, specs: Sequence[TopicSpec], *, client_id: str) -> None:
    """Create those that don't exist, with a replica on each of up to three brokers. Raises KafkaError."""
    if not specs:
        return
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, client_id=client_id)
    await admin.start()
    try:
        brokers = len((await admin.describe_cluster())["brokers"])
        replicas = min(MOST_REPLICAS, brokers)
        topics = [NewTopic(spec.name, spec.partitions, replicas, topic_configs=dict(spec.settings)) for spec in specs]
        response = await admin.create_topics(topics)
    finally:
        await admin.close()
    for _, code, *_ in response.topic_errors:  # the response is the only place that tells of failures
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise error
