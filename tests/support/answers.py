"""What senders sent, what they were answered, and the promises between the two."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.intake.domain.reading import read_declaration
from services.intake.domain.submission import Problem
from shared.contracts.topics import (
    CONFIRMATION_DELIVERED,
    CONFIRMATIONS,
    PROBLEM_REPORTED,
    RECEIPT_ISSUED,
    RESULT_REPORTED,
)
from tests.support.snapshot import Snapshot, TopicRecord

Key = tuple[str, str]
FORBIDDEN, CONFLICT = 403, 409


@dataclass(frozen=True, slots=True)
class Sent:
    """One submission. ``own_id`` None: over HTTP without a key. Over HTTP ``status`` and ``number`` are the answer."""

    sender: str
    own_id: str | None
    body: bytes
    status: int | None = None
    number: int | None = None

    @property
    def over_http(self) -> bool:
        """Whether it was posted."""
        return self.status is not None

    def content(self) -> bytes | None:
        """The canonical form, None if nobody can read it."""
        found = read_declaration(self.body)
        return None if isinstance(found, Problem) else found[1]


def everyone_is_answered(snapshot: Snapshot, sent: Iterable[Sent]) -> Iterator[str]:
    """Each record has its receipt or problem, each number its final result and, if the employer is known, a confirmation."""
    answered = {(sender_of(record), record.body().get("reference")) for record in snapshot.results()}
    for one in sent:
        if not one.over_http and one.content() is not None and (one.sender, one.own_id) not in answered:
            yield f"{one.sender} got no answer about {one.own_id}"
    records = sum(1 for _ in snapshot.submissions())
    replies = {r.header("ce_id") for r in snapshot.results() if r.type in {RECEIPT_ISSUED, PROBLEM_REPORTED}}
    if len(replies) != records:
        yield f"{records} records were sent on topics, {len(replies)} receipts and problems came back"
    results = (record.body() for record in snapshot.results() if record.type == RESULT_REPORTED)
    told = {body["number"] for body in results if body["phase"] == "final"}
    confirmations = (record.body() for record in snapshot.of(CONFIRMATIONS) if record.type == CONFIRMATION_DELIVERED)
    confirmed = {body["number"] for body in confirmations if body["phase"] == "final"}
    for row in snapshot.tables["intake.receipts"]:
        if row["number"] is not None and row["number"] not in told:
            yield f"number {row['number']}: its sender was not told the final result"
        if row["number"] is not None and row["employer_id"] is not None and row["number"] not in confirmed:
            yield f"number {row['number']}: its employer has no confirmation"


def equal_keys_give_equal_numbers(snapshot: Snapshot, sent: Iterable[Sent]) -> Iterator[str]:
    """9: same (sender, own id): same content → same number, other content → an error; and no number for two of them."""
    contents: dict[Key, list[bytes]] = defaultdict(list)
    numbers = _numbers_told(snapshot)
    conflicts = _conflicts_told(snapshot)
    for one in sent:
        content = one.content()
        if one.own_id is None or content is None or one.status == FORBIDDEN:  # forbidden: the key is free again
            continue
        key = (one.sender, one.own_id)
        contents[key].append(content)
        conflicts[key] += one.status == CONFLICT
        if one.number is not None:
            numbers[key].add(one.number)
    for key, found in contents.items():
        if len(numbers[key]) != 1:
            yield f"{key} has the numbers {sorted(numbers[key])}"
        if len(found) - conflicts[key] not in {found.count(content) for content in found}:
            yield f"{key}: {len(found)} submissions with {len(set(found))} contents gave {conflicts[key]} conflicts"
    times = Counter(number for found_numbers in numbers.values() for number in found_numbers)
    yield from (f"number {number} was given for {count} own ids" for number, count in times.items() if count > 1)


def _numbers_told(snapshot: Snapshot) -> dict[Key, set[int]]:
    numbers: dict[Key, set[int]] = defaultdict(set)
    for record in snapshot.results():
        body = record.body()
        if record.type == RECEIPT_ISSUED and "reference" in body:
            numbers[sender_of(record), body["reference"]].add(body["number"])
    return numbers


def _conflicts_told(snapshot: Snapshot) -> Counter[Key]:
    events = {
        record.header("ce_id"): (sender_of(record), str(record.body().get("reference")))
        for record in snapshot.results()
        if record.type == PROBLEM_REPORTED and record.body()["status"] == CONFLICT
    }
    return Counter(events.values())


def sender_of(record: TopicRecord) -> str:
    """Whose results topic this is."""
    return record.topic.rpartition("v1.")[2]
