"""A batch of submissions that cannot be prepared ends the process: it is never skipped."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

import pytest

from services.intake.domain.keyed_hash import KeyedHash
from services.intake.domain.submission import Submission
from services.intake.handlers.identity_answers import IdentityAnswers
from services.intake.handlers.submission_records import SubmissionReader
from services.intake.handlers.submissions import CurrentBatch, SubmissionStep
from shared.contracts.declaration_received import Person
from shared.contracts.topics import submissions_topic
from shared.database.pool import Pool
from shared.messaging.ending import BUG, TEMPORARY_FAILURE
from shared.messaging.records import Record
from shared.moments import from_milliseconds
from shared.outages import TryAgain
from tests.support.fake_publisher import FakePublisher

RECORD = Record(submissions_topic("agent"), 0, 7, 1_795_000_000_123, None, b"{}", ())


class Failing(IdentityAnswers):
    """Asking has a bug, or meets an outage nobody has caught."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def ask(self, _submissions: Iterable[Submission]) -> Mapping[str, Person]:
        raise self._error


@pytest.mark.parametrize(("error", "code"), [(ValueError(), BUG), (TryAgain(), TEMPORARY_FAILURE)])
async def test_a_batch_that_cannot_be_prepared_ends_the_process_and_commits_nothing(
    error: Exception, code: int
) -> None:
    ended: list[int] = []
    committed: list[Mapping[tuple[str, int], int]] = []
    reader = SubmissionReader(KeyedHash(b"k" * 32), from_milliseconds)

    async def commit(offsets: Mapping[tuple[str, int], int]) -> None:
        committed.append(offsets)

    step = SubmissionStep(
        pool=Pool("postgresql://nowhere", "intake"),
        publisher=FakePublisher(),
        current=CurrentBatch(reader, Failing(error)),
        handler=cast("Any", None),  # nothing gets so far
        committed=lambda: None,
        end=ended.append,
    )
    await step.run([RECORD], commit)
    assert (ended, committed) == ([code], [])
