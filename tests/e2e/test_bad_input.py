"""Whatever senders put on their topic or post, it is answered, and their neighbours don't notice."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
import pytest
from aiokafka import AIOKafkaProducer

from deploy.local.synthetic import synthetic_ssin
from shared.contracts.topics import (
    DEAD_LETTER_SUFFIX,
    DECISIONS,
    PROBLEM_REPORTED,
    RECEIPT_ISSUED,
    results_topic,
    submissions_topic,
)
from tests.support.kafka_topics import send_with_wild_header_name
from tests.support.pipeline import Pipeline, running_pipeline
from tests.support.sandbox_seed import BAKERY, seed
from tests.support.snapshot import TopicRecord, read_topics

EMPLOYER = seed()["employers"][0]["enterprise_number"]
LARGEST = 64 * 1024
BROKER_LIMIT = 1_000_000  # what a topic takes by default, with room for the envelope of a batch


def entry(index: int, **more: Any) -> dict[str, Any]:
    features = {"jointCommissionNumber": "XXX", "workerType": "OTH"}
    return {
        "employer": {"enterpriseNumber": EMPLOYER},
        "worker": {"ssin": synthetic_ssin(index)},
        "dimonaIn": {"startDate": "2030-01-01", "features": features},
        **more,
    }


def spoiled(old: bytes, new: bytes) -> bytes:
    """A good entry with one thing replaced."""
    body = orjson.dumps(entry(1))
    assert old in body
    return body.replace(old, new, 1)


UNREADABLE: dict[str, bytes | None] = {
    "no value": None,
    "empty": b"",
    "not JSON": b"<Dimona/>",
    "not UTF-8": b'{"dimonaCancel":{"periodId":"\xff\xfe"}}',
    "a list": b"[]",
    "no kind": b"{}",
    "two kinds": b'{"dimonaCancel":{"periodId":1},"dimonaOut":{"periodId":1}}',
    "an unknown field": spoiled(b'"dimonaIn":{', b'"dimonaIn":{"colour":"red",'),
    "text where an object is due": spoiled(b'"worker":{', b'"worker":"somebody","references":[],"x":{'),
    "a field twice": spoiled(b'"startDate":"2030-01-01"', b'"startDate":"2030-01-01","startDate":"2030-01-02"'),
    "NaN": spoiled(b'"2030-01-01"', b"NaN"),
    "Infinity": spoiled(b'"2030-01-01"', b"-Infinity"),
    "a huge integer": spoiled(b'"2030-01-01"', b"9" * 400),
    "an integer of 64 bits": spoiled(b'"2030-01-01"', b"18446744073709551615"),
    "NUL": spoiled(b"2030-01-01", b"2030\\u000001-01"),
    "a control character": spoiled(b"2030-01-01", b"2030\\u001b01"),
    "a lone surrogate": spoiled(b"2030-01-01", b"\\ud800"),
    "nested 100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "nested too deep": b'{"dimonaCancel":' + b'{"a":' * 30 + b"1" + b"}" * 31,
    "one byte too large": orjson.dumps(entry(1)).ljust(LARGEST + 1),
    "as large as the broker takes": orjson.dumps(entry(1)).ljust(BROKER_LIMIT),
}

STRANGE_HEADERS: dict[str, list[tuple[str, bytes | None]]] = {
    "a null value": [("ce_type", None), ("traceparent", None)],
    "a value that is not UTF-8": [("ce_source", b"\xff\xfe"), ("content-type", b"\xc3\x28")],
    "a hostile reply_to": [("reply_to", b"dimona.decisions.v1"), ("correlation_id", b"1")],
    "our own names": [("ce_sequence", b"7"), ("ce_workerid", b"1"), ("ce_phase", b"final"), ("dlq-reason", b"x")],
    "a name twice": [("ce_time", b"1"), ("ce_time", b"2")],
}


@dataclass(slots=True)
class Queue:
    """What was sent on one topic, by place, and what came of it once the pipeline was quiet."""

    places: dict[str, int] = field(default_factory=dict)
    records: dict[str, list[TopicRecord]] = field(default_factory=dict)

    def problem(self, name: str) -> dict[str, Any] | None:
        bodies = [record.body() for record in self.answers(PROBLEM_REPORTED)]
        return next((body for body in bodies if body["offset"] == self.places[name]), None)

    def references(self) -> set[str]:
        return {record.body().get("reference") for record in self.answers(RECEIPT_ISSUED)}

    def answers(self, event_type: str) -> Sequence[TopicRecord]:
        return [record for record in self.records[results_topic(BAKERY)] if record.type == event_type]

    def dead_letter(self, name: str) -> TopicRecord | None:
        letters = self.records[submissions_topic(BAKERY) + DEAD_LETTER_SUFFIX]
        return next((one for one in letters if one.header("dlq-offset") == str(self.places[name])), None)


@dataclass(slots=True)
class Sandbox:
    """Lives as long as the module; HTTP tests talk to it while it runs, in a loop of its own."""

    pipeline: Pipeline
    queue: Queue
    runner: asyncio.Runner

    def post(self, body: bytes, **headers: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with self.pipeline.http(BAKERY) as http:
                headers_of_post = {"Content-Type": "application/json", **headers}
                return await http.request("POST", "/declarations", headers=headers_of_post, content=body)

        return self.runner.run(ask())


async def _send_all(pipeline: Pipeline) -> Queue:
    """Every bad record between two good ones."""
    queue = Queue()
    topic = submissions_topic(BAKERY)
    bootstrap = pipeline.run.kafka_bootstrap
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", max_request_size=4 << 20) as producer:

        async def send(name: str, value: bytes | None, headers: list[tuple[str, bytes | None]]) -> None:
            key = b"a key" if value is None else None
            queue.places[name] = (await producer.send_and_wait(topic, value, key=key, headers=headers)).offset

        for index, (name, value) in enumerate(UNREADABLE.items()):
            await send(f"neighbour {index}", orjson.dumps(entry(index)), [("ce_id", b"neighbour %d" % index)])
            await send(name, value, [("ce_id", name.encode())])
        for index, (name, headers) in enumerate(STRANGE_HEADERS.items(), 100):
            await send(name, orjson.dumps(entry(index)), [("ce_id", name.encode()), *headers])
        await send("an own id that is null", orjson.dumps(entry(200)), [("ce_id", None)])
        await send("an own id that is not UTF-8", orjson.dumps(entry(201)), [("ce_id", b"\xff")])
        await send("an own id that is too long", orjson.dumps(entry(202)), [("ce_id", b"x" * 129)])
        await send("the largest there may be", orjson.dumps(entry(203)).ljust(LARGEST), [("ce_id", b"largest")])
        await send_with_wild_header_name(bootstrap, topic, orjson.dumps(entry(204)))
        await send("the last neighbour", orjson.dumps(entry(205)), [("ce_id", b"the last neighbour")])
    await pipeline.until_quiet()
    queue.records = await read_topics(bootstrap, [results_topic(BAKERY), topic + DEAD_LETTER_SUFFIX, DECISIONS])
    return queue


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with asyncio.Runner() as runner:
        context = running_pipeline(tmp_path_factory.mktemp("bad-input"), seed())
        pipeline = runner.run(context.__aenter__())
        try:
            yield Sandbox(pipeline, runner.run(_send_all(pipeline)), runner)
        finally:
            runner.run(context.__aexit__(None, None, None))


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_unreadable_record_is_a_problem_for_its_sender_and_a_dead_letter(name: str, sandbox: Sandbox) -> None:
    problem, letter = sandbox.queue.problem(name), sandbox.queue.dead_letter(name)
    assert problem is not None
    assert problem["status"] in {400, 413}
    assert problem["type"].startswith("urn:problem-type:belgif:")
    assert problem["detail"]
    assert letter is not None
    assert letter.header("dlq-reason")
    whole = UNREADABLE[name]
    if letter.header("dlq-truncated"):
        assert (whole or b"").startswith(letter.value or b"nothing")
    else:
        assert letter.value == whole


@pytest.mark.parametrize(
    ("name", "pointer"),
    [
        ("an unknown field", "/dimonaIn/colour"),
        ("NUL", "/dimonaIn/startDate"),
        ("an integer of 64 bits", "/dimonaIn/startDate"),
    ],
)
def test_a_problem_points_to_the_field(name: str, pointer: str, sandbox: Sandbox) -> None:
    problem = sandbox.queue.problem(name)
    assert problem is not None
    assert pointer in [issue["name"] for issue in problem["issues"]]


@pytest.mark.parametrize(
    "name", ["an own id that is null", "an own id that is not UTF-8", "an own id that is too long"]
)
def test_an_own_id_that_cannot_be_one_is_a_problem(name: str, sandbox: Sandbox) -> None:
    problem = sandbox.queue.problem(name)
    assert problem is not None
    assert [(issue["in"], issue["name"]) for issue in problem["issues"]] == [("header", "ce_id")]


@pytest.mark.parametrize("name", STRANGE_HEADERS)
def test_strange_headers_are_ignored(name: str, sandbox: Sandbox) -> None:
    assert name in sandbox.queue.references()
    assert sandbox.queue.problem(name) is None


def test_neighbours_are_received_as_if_nothing_were_there(sandbox: Sandbox) -> None:
    neighbours = {name for name in sandbox.queue.places if "neighbour" in name}
    assert neighbours | {"largest"} <= sandbox.queue.references()


def test_a_header_name_that_is_not_utf_8_harms_nobody(sandbox: Sandbox) -> None:
    assert "the last neighbour" in sandbox.queue.references()


def test_nothing_followed_the_hostile_reply_to(sandbox: Sandbox) -> None:
    assert all(record.header("ce_source") for record in sandbox.queue.records[DECISIONS])


@pytest.mark.parametrize("name", [name for name, body in UNREADABLE.items() if body is not None])
def test_the_same_over_http_is_a_problem_document(name: str, sandbox: Sandbox) -> None:
    answer = sandbox.post(UNREADABLE[name] or b"")
    assert answer.status_code == (413 if len(UNREADABLE[name] or b"") > LARGEST else 400)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"].startswith("urn:problem-type:belgif:")
    assert problem["status"] == answer.status_code
    pointers = [issue["name"] for issue in problem.get("issues", [])]
    assert all(pointer == "" or pointer.startswith("/") for pointer in pointers)


def test_two_megabytes_over_http_are_too_large(sandbox: Sandbox) -> None:
    answer = sandbox.post(orjson.dumps(entry(1)).ljust(2_000_000))
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "json"])
def test_another_media_type_is_not_taken(media_type: str, sandbox: Sandbox) -> None:
    answer = sandbox.post(orjson.dumps(entry(1)), **{"Content-Type": media_type})
    assert answer.status_code == 415
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("key", ['""', '"open', "x" * 129])
def test_an_idempotency_key_that_cannot_be_one_is_a_problem(key: str, sandbox: Sandbox) -> None:
    answer = sandbox.post(orjson.dumps(entry(300)), **{"Idempotency-Key": key})
    assert answer.status_code == 400
    assert [(issue["in"], issue["name"]) for issue in answer.json()["issues"]] == [("header", "Idempotency-Key")]


def test_after_all_that_a_good_declaration_is_received(sandbox: Sandbox) -> None:
    assert sandbox.post(orjson.dumps(entry(301))).status_code == 201
