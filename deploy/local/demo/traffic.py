"""Sending synthetic declarations at a steady pace, and watching until everything has come back."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.local.demo.observed import MISSING, Observed, Place, Sent, confirmed, outcomes, unconfirmed
from deploy.local.sending import Submission, producing, reading, send
from deploy.local.synthetic import SyntheticDeclaration
from shared.contracts.topics import CONFIRMATIONS, results_topic

PACE = 100  # declarations a second
PATIENCE = 30.0  # seconds without anything new after which the rest counts as missing
LOOK_AGAIN = 0.5

Progress = Callable[[int, int, int], None]
"""How many were sent; how many of all were answered; how many of those to be accepted were confirmed."""


async def send_paced(
    producer: AIOKafkaProducer, declarations: Sequence[SyntheticDeclaration], sent: list[Sent]
) -> None:
    """Send at ``PACE``; each sender's records in order. ``sent`` grows as the broker takes them."""
    begin = time.monotonic()
    on_the_way: deque[tuple[SyntheticDeclaration, asyncio.Future[Any]]] = deque()
    for count, declaration in enumerate(declarations):
        due = begin + count / PACE
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        submission = Submission(declaration.own_id, declaration.body())
        on_the_way.append((declaration, await send(producer, declaration.sender, submission)))
        while on_the_way and on_the_way[0][1].done():
            await note(sent, *on_the_way.popleft())
    for declaration, taken in on_the_way:
        await note(sent, declaration, taken)


async def note(sent: list[Sent], declaration: SyntheticDeclaration, taken: asyncio.Future[Any]) -> None:
    """Note where the broker put a record, and when."""
    metadata = await taken
    sent.append(Sent(declaration, Place(declaration.sender, metadata.offset), metadata.timestamp))


async def watch(consumer: AIOKafkaConsumer, observed: Observed) -> None:
    """Take in whatever comes, until cancelled."""
    while True:
        for records in (await consumer.getmany(timeout_ms=200)).values():
            for record in records:
                observed.see(record)


async def wait_for_the_rest(sent: list[Sent], observed: Observed, progress: Callable[[], None]) -> None:
    """Wait until nothing is missing, or nothing new has come for ``PATIENCE`` seconds."""
    last_count, last_change = -1, time.monotonic()
    while MISSING in outcomes(sent, observed) or unconfirmed(sent, observed):
        if len(observed.events) != last_count:
            last_count, last_change = len(observed.events), time.monotonic()
        elif time.monotonic() - last_change > PATIENCE:
            return
        progress()
        await asyncio.sleep(LOOK_AGAIN)
    progress()


async def run_traffic(
    bootstrap: str, declarations: Sequence[SyntheticDeclaration], progress: Progress
) -> tuple[list[Sent], Observed]:
    """Send everything and return it with all that came back."""
    sent: list[Sent] = []
    observed = Observed()

    def tell() -> None:
        answered = sum(outcome != MISSING for outcome in outcomes(sent, observed))
        progress(len(sent), answered, len(confirmed(sent, observed)))

    senders = sorted({declaration.sender for declaration in declarations})
    topics = [*map(results_topic, senders), CONFIRMATIONS]
    async with reading(bootstrap, topics) as (consumer, _ends), asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(watch(consumer, observed))
        showing = tasks.create_task(repeat(tell))
        async with producing(bootstrap) as producer:
            await send_paced(producer, declarations, sent)
        await wait_for_the_rest(sent, observed, tell)
        watching.cancel()
        showing.cancel()
    return sent, observed


async def repeat(call: Callable[[], None]) -> None:
    """Call every half second until cancelled."""
    while True:
        call()
        await asyncio.sleep(LOOK_AGAIN)
