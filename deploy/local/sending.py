"""Sending declarations on a sender's topic, and reading what comes back on its results topic."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from rich.table import Table

from deploy.local.kafka import LARGEST_RECORD
from deploy.local.lag import partitions_of
from deploy.local.problem import SandboxError
from shared.contracts.topics import (
    DEAD_LETTER_SUFFIX,
    PROBLEM_REPORTED,
    RECEIPT_ISSUED,
    RESULT_REPORTED,
    SUBMISSIONS,
    results_topic,
    submissions_topic,
)

Positions: TypeAlias = "dict[TopicPartition, int]"


@dataclass(frozen=True, slots=True)
class Submission:
    """One record to send: ``own_id`` travels as ``ce_id``, the bytes as they are."""

    own_id: str
    body: bytes


@dataclass(slots=True)
class Answers:
    """What came back for one submission, newest last."""

    submission: Submission
    receipt: dict[str, Any] | None = None
    problem: dict[str, Any] | None = None
    results: list[dict[str, Any]] = field(default_factory=list)

    @property
    def final(self) -> dict[str, Any] | None:
        """The result that never changes, once there is one."""
        return next((result for result in self.results if result["phase"] == "final"), None)

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        return self.problem is not None or (self.receipt is not None and self.final is not None)

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {"id": self.submission.own_id, "receipt": self.receipt, "problem": self.problem, "results": self.results}


def read_submissions(path: Path) -> list[Submission]:
    """One line, one declaration: either bare, or ``{"id": own id, "declaration": …}``. Blank lines are skipped.

    A line that is not JSON is sent as it is: its refusal is an answer too. Raises ``SandboxError``.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise SandboxError(f"{path} cannot be read: {error.strerror}.", "Check the path.") from error
    return [as_submission(line) for line in lines if line.strip()]


def as_submission(line: bytes) -> Submission:
    """One line of a file."""
    try:
        content = json.loads(line)
    except ValueError:
        content = None
    if isinstance(content, dict) and set(content) == {"id", "declaration"}:
        body = json.dumps(content["declaration"], ensure_ascii=False).encode()
        return Submission(str(content["id"]), body)
    return Submission(str(uuid.uuid4()), line)


async def senders(bootstrap: str) -> list[str]:
    """Client ids of the senders that have a submissions topic."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await consumer.start()
    try:
        names: Iterable[str] = await consumer.topics()
    finally:
        await consumer.stop()
    prefix = f"{SUBMISSIONS}."
    return sorted(n.removeprefix(prefix) for n in names if n.startswith(prefix) and not n.endswith(DEAD_LETTER_SUFFIX))


async def choose_sender(bootstrap: str, wanted: str | None) -> str:
    """The sender asked for, or the only one. Raises ``SandboxError``."""
    known = await senders(bootstrap)
    if wanted in known:
        return str(wanted)
    if wanted is None and len(known) == 1:
        return known[0]
    said = "Several senders are known" if wanted is None else f"No sender is called {wanted}"
    raise SandboxError(
        f"{said}: {', '.join(known) or 'none'}.", "Choose one with --sender, or seed one with: dimona seed FILE."
    )


@asynccontextmanager
async def producing(bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    """A producer that loses nothing."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, max_request_size=LARGEST_RECORD
    )
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


@asynccontextmanager
async def reading(
    bootstrap: str, topics: Sequence[str], *, from_start: bool = False
) -> AsyncIterator[tuple[AIOKafkaConsumer, Positions]]:
    """A consumer of all partitions of the topics, without a group, and their present ends, where it begins if not told to
    begin at the start.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        partitions = await partitions_of(admin, topics)
    finally:
        await admin.close()
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(partitions)
        ends: Positions = await consumer.end_offsets(partitions)
        for partition, begin in (await consumer.beginning_offsets(partitions) if from_start else ends).items():
            consumer.seek(partition, begin)
        yield consumer, ends
    finally:
        await consumer.stop()


async def send(producer: AIOKafkaProducer, sender: str, submission: Submission) -> asyncio.Future[Any]:
    """Hand one record to the producer; the future ends when the broker has it, with its metadata."""
    headers = [("ce_id", submission.own_id.encode())]
    future: asyncio.Future[Any] = await producer.send(submissions_topic(sender), submission.body, headers=headers)
    return future


def take_in(record: ConsumerRecord, awaited: dict[str, Answers], places: dict[int, str], *, is_new: bool) -> None:
    """Note one record of the results topic with the submission it answers. Repeats change nothing.

    places: own ids by offset, which is how a problem names its record. is_new: it was written after we began to send. Older results count too: a repeat is not given its result again.
    """
    body = json.loads(record.value)
    event_type = event_type_of(record.headers)
    is_problem = event_type == PROBLEM_REPORTED
    answers = awaited.get(str(places.get(body["offset"]) if is_problem else body.get("reference")))
    if answers is None:
        return
    if event_type == RESULT_REPORTED and body not in answers.results:
        answers.results.append(body)
    elif event_type == RECEIPT_ISSUED and is_new:
        answers.receipt = body
    elif is_problem and is_new:
        answers.problem = body


def event_type_of(headers: Sequence[tuple[str, bytes]]) -> str:
    """The CloudEvents type of a record."""
    return next((value.decode() for name, value in headers if name == "ce_type"), "")


async def send_all(bootstrap: str, sender: str, submissions: Sequence[Submission]) -> dict[int, str]:
    """Send all and wait until the broker has them; tells the own id at each offset.

    Raises ``SandboxError`` when Kafka does not take them.
    """
    try:
        async with producing(bootstrap) as producer:
            sent = [(one.own_id, await send(producer, sender, one)) for one in submissions]
            return {(await acknowledged).offset: own_id for own_id, acknowledged in sent}
    except KafkaError as error:
        raise SandboxError(f"Kafka does not take them: {type(error).__name__}.", "See: dimona status") from error


async def send_and_collect(
    bootstrap: str, sender: str, submissions: Sequence[Submission], wait_seconds: float
) -> list[Answers]:
    """Send all, then collect answers until each has its last one or ``wait_seconds`` have passed.

    Raises ``SandboxError`` when Kafka does not take them.
    """
    awaited = {one.own_id: Answers(one) for one in submissions}
    async with reading(bootstrap, [results_topic(sender)], from_start=True) as (consumer, ends):
        places = await send_all(bootstrap, sender, submissions)
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_seconds):
                while not all(answers.done for answers in awaited.values()):
                    for partition, records in (await consumer.getmany(timeout_ms=200)).items():
                        for record in records:
                            take_in(record, awaited, places, is_new=record.offset >= ends[partition])
    return list(awaited.values())


def table(answers: Sequence[Answers]) -> Table:
    """One row a submission."""
    shown = Table("own id", "number", "result", "why")
    for one in answers:
        last = one.final or (one.results[-1] if one.results else None)
        number = str(one.receipt["number"]) if one.receipt else ""
        if one.problem:
            issues = "; ".join(
                f"{issue.get('name') or ''} {issue['detail']}" for issue in one.problem.get("issues", [])
            )
            shown.add_row(one.submission.own_id, number, "problem", issues or one.problem["detail"])
        elif last:
            why = ", ".join(f"{anomaly['id']} {anomaly['field']}" for anomaly in last.get("anomalies", []))
            shown.add_row(one.submission.own_id, number, last["result"], why)
        else:
            shown.add_row(one.submission.own_id, number, "no answer yet", "")
    return shown
