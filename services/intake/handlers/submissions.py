"""Senders' topics: every record becomes a receipt or a problem on the sender's results topic."""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from services.intake.domain.ports import Clock, IntakePorts
from services.intake.domain.problems import unprocessable
from services.intake.domain.submission import Problem, Receipt, Submission
from services.intake.handlers.identity_answers import IdentityAnswers
from services.intake.handlers.replies import problem_message, receipt_message
from services.intake.handlers.submission_records import SubmissionReader
from services.intake.use_cases.receive_declarations import Reception, receive_declarations
from shared.contracts.declaration_received import Person
from shared.database.errors import is_transient
from shared.database.pool import Connection, Pool
from shared.messaging.dead_letters import dead_letter
from shared.messaging.ending import BUG, TEMPORARY_FAILURE, end_process
from shared.messaging.publisher import Publishing
from shared.messaging.records import Message, Record
from shared.messaging.step import BatchStep, Commit, Item, Reject, Unreadable
from shared.moments import whole_milliseconds

Place = tuple[str, int, int]


class CurrentBatch:
    """The batch at hand, read once, and the identity register's answers to it: known before the transaction begins."""

    def __init__(self, reader: SubmissionReader, answers: IdentityAnswers) -> None:
        self._reader = reader
        self._answers = answers
        self._found: dict[Place, Submission | Problem] = {}
        self.persons: Mapping[str, Person] = {}

    async def prepare(self, records: Sequence[Record]) -> None:
        """Read ``records`` and ask about their workers."""
        self._found = {}
        for record in records:
            with suppress(Exception):  # a bug is met again in ``decode``, where the step knows what to do
                self._found[_place(record)] = self._reader.read(record)
        self.persons = await self._answers.ask(found for found in self._found.values() if isinstance(found, Submission))

    def decode(self, record: Record) -> Item[Submission]:
        """A readable record as an item of its own stream. Raises Unreadable."""
        found = self._read(record)
        if isinstance(found, Problem):
            raise Unreadable(found.type)
        topic, partition, offset = _place(record)
        return Item(record, zlib.crc32(f"{topic}/{partition}".encode()) << 31 | offset & 0x7FFF_FFFF, 0, found)

    def reject(self, record: Record, reason: str) -> Sequence[Message]:
        """What becomes of an unreadable record: a dead letter, and a problem for its sender."""
        found = self._read(record)
        problem = found if isinstance(found, Problem) else unprocessable()
        return [dead_letter(record, reason), problem_message(record, problem)]

    def _read(self, record: Record) -> Submission | Problem:
        """As read for this batch; a record that comes by another way, such as one tried again, is read now."""
        found = self._found.get(_place(record))
        return self._reader.read(record) if found is None else found


class SubmissionHandler:
    """Receives the readable records of a batch inside the step's transaction."""

    def __init__(
        self, ports: IntakePorts, current: CurrentBatch, clock: Clock, traceparents: Callable[[], Iterator[str]]
    ) -> None:
        self._ports = ports
        self._current = current
        self._clock = clock
        self._traceparents = traceparents

    async def handle(self, tx: Connection, items: Sequence[Item[Submission]]) -> Sequence[Message]:
        """Receipts and problems, one for each item, in order."""
        reception = Reception(self._current.persons, whole_milliseconds(self._clock()), self._traceparents())
        outcomes = await receive_declarations(tx, self._ports, [item.body for item in items], reception)
        return [
            receipt_message(item.record, item.body, outcome)
            if isinstance(outcome, Receipt)
            else problem_message(item.record, outcome, item.body.own_id)
            for item, outcome in zip(items, outcomes, strict=True)
        ]


class SubmissionStep(BatchStep[Submission]):
    """The batch step of submissions, which prepares each batch."""

    def __init__(
        self,
        *,
        pool: Pool,
        publisher: Publishing,
        current: CurrentBatch,
        handler: SubmissionHandler,
        committed: Callable[[], None],
        end: Callable[[int], Any] = end_process,
    ) -> None:
        super().__init__(
            "intake.submissions",
            pool=pool,
            publisher=publisher,
            decode=current.decode,
            handler=handler,
            poison=Reject(current.reject),
            committed=committed,
            end=end,
        )
        self._current = current

    async def run(self, records: Sequence[Record], commit: Commit) -> None:
        """One batch, as ``BatchStep.run``, which also ends the process when it cannot be prepared."""
        try:
            await self._current.prepare(records)
        except Exception as error:  # noqa: BLE001 - FastStream would swallow it and go on to the next batch
            self._stop("step.unprepared", error, TEMPORARY_FAILURE if is_transient(error) else BUG)
        else:
            await super().run(records, commit)


def _place(record: Record) -> Place:
    return record.topic, record.partition, record.offset
