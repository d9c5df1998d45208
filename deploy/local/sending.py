"""Sending declarations on a sender's topic, and reading what comes back on its results topic."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from rich.table import Table

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

LARGEST_RECORD = 4 * 1024 * 1024


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
        return self.problem is not None or self.final is not None

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
async def reading_from_now(bootstrap: str, topics: Sequence[str]) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer of all partitions of the topics, without a group, from their present end."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        await consumer.topics()
        partitions = [
            TopicPartition(one, number) for one in topics for number in consumer.partitions_for_topic(one) or ()
        ]
        consumer.assign(partitions)
        for partition, end in (await consumer.end_offsets(partitions)).items():
            consumer.seek(partition, end)
        yield consumer
    finally:
        await consumer.stop()


async def send(producer: AIOKafkaProducer, sender: str, submission: Submission) -> asyncio.Future[Any]:
    """Hand one record to the producer; the future ends when the broker has it, with its metadata."""
    headers = [("ce_id", submission.own_id.encode())]
    future: asyncio.Future[Any] = await producer.send(submissions_topic(sender), submission.body, headers=headers)
    return future


def take_in(event_type: str, body: dict[str, Any], awaited: dict[str, Answers]) -> None:
    """Note one event of the results topic with the submission it answers. Repeats change nothing."""
    answers = awaited.get(str(body.get("reference")))
    if answers is None:
        return
    if event_type == RECEIPT_ISSUED:
        answers.receipt = body
    elif event_type == PROBLEM_REPORTED:
        answers.problem = body
    elif event_type == RESULT_REPORTED and body not in answers.results:
        answers.results.append(body)


def event_type_of(headers: Sequence[tuple[str, bytes]]) -> str:
    """The CloudEvents type of a record."""
    return next((value.decode() for name, value in headers if name == "ce_type"), "")


async def send_and_collect(
    bootstrap: str, sender: str, submissions: Sequence[Submission], wait_seconds: float
) -> list[Answers]:
    """Send all, then collect answers until each has its last one or ``wait_seconds`` have passed.

    Raises ``SandboxError`` when Kafka does not take them.
    """
    awaited = {one.own_id: Answers(one) for one in submissions}
    async with reading_from_now(bootstrap, [results_topic(sender)]) as consumer:
        try:
            async with producing(bootstrap) as producer:
                for acknowledged in [await send(producer, sender, one) for one in submissions]:
                    await acknowledged
        except KafkaError as error:
            raise SandboxError(f"Kafka does not take them: {type(error).__name__}.", "See: dimona status") from error
        try:
            async with asyncio.timeout(wait_seconds):
                while not all(answers.done for answers in awaited.values()):
                    for records in (await consumer.getmany(timeout_ms=200)).values():
                        for record in records:
                            take_in(event_type_of(record.headers), json.loads(record.value), awaited)
        except TimeoutError:
            pass
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
