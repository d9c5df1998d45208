"""How far each service is behind: end of its topics less what its group has committed."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError

from shared.contracts import topics

READERS: Mapping[str, str] = {
    topics.SUBMISSIONS: topics.INTAKE_GROUP,
    topics.DECLARATIONS: topics.VALIDATOR_GROUP,
    topics.DECISIONS: topics.REGISTRY_GROUP,
    topics.REGISTRATIONS: topics.NOTIFIER_GROUP,
}
"""Who reads a topic first; a sender's topics count together. Intake reads registrations too, in the same group."""


def topic_of(name: str) -> str | None:
    """The line of the report a topic belongs to, or ``None`` when nobody waits for it."""
    if name.endswith(topics.DEAD_LETTER_SUFFIX):
        return None
    return next((topic for topic in READERS if name == topic or name.startswith(f"{topic}.")), None)


async def committed(admin: AIOKafkaAdminClient, group: str) -> dict[TopicPartition, int]:
    """What a group has committed; nothing yet right after the broker started."""
    with suppress(GroupCoordinatorNotAvailableError):
        offsets = await admin.list_consumer_group_offsets(group)
        return {partition: found.offset for partition, found in offsets.items() if found.offset >= 0}
    return {}


async def partitions_of(admin: AIOKafkaAdminClient, names: Iterable[str]) -> list[TopicPartition]:
    """Every partition of these topics."""
    described = await admin.describe_topics(list(names))
    return [TopicPartition(one["topic"], part["partition"]) for one in described for part in one["partitions"]]


async def lag_by_topic(bootstrap: str) -> dict[str, int]:
    """Records not yet committed by their reader, per topic; a sender's topics are summed up."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    try:
        await admin.start()
        await consumer.start()
        waited_for = {name: line for name in await admin.list_topics() if (line := topic_of(name))}
        ends = await consumer.end_offsets(await partitions_of(admin, waited_for))
        read = {group: await committed(admin, group) for group in set(READERS.values())}
        lag = dict.fromkeys(READERS, 0)
        for partition, end in ends.items():
            line = waited_for[partition.topic]
            lag[line] += end - read[READERS[line]].get(partition, 0)
        return lag
    finally:
        await consumer.stop()
        await admin.close()
