"""The subscribers that consume are the ones that the AsyncAPI document describes."""

from typing import Any

import pytest
from faststream import FastStream
from faststream.specification import AsyncAPI
from pydantic import BaseModel

from shared.messaging.broker import make_broker
from shared.messaging.consumer import TopicSubscription


class ThingHappened(BaseModel):
    """An event of this test."""

    number: str


class ThingUndone(BaseModel):
    """Another event."""

    why: str


async def no_work(*_: object) -> None: ...


@pytest.mark.parametrize("topics", [["things.v1"], ["things.v1", "others.v1"]])
def test_topics_and_payload_of_a_subscription_are_described(topics: list[str]) -> None:
    broker = make_broker("localhost:9", "unit")
    step: Any = type("Step", (), {"run": no_work})()
    subscription = TopicSubscription(broker, topics, "group", step, payload=ThingHappened)

    document = (
        FastStream(broker, specification=AsyncAPI(schema_version="3.0.0")).schema.to_specification().to_jsonable()
    )

    assert {channel["address"] for channel in document["channels"].values()} == set(topics)
    assert "ThingHappened" in document["components"]["schemas"]
    assert subscription.consumer is None


def test_all_events_of_a_topic_are_described() -> None:
    broker = make_broker("localhost:9", "unit")
    step: Any = type("Step", (), {"run": no_work})()
    subscription = TopicSubscription(broker, ["things.v1"], "group", step, payload=ThingHappened | ThingUndone)

    document = (
        FastStream(broker, specification=AsyncAPI(schema_version="3.0.0")).schema.to_specification().to_jsonable()
    )

    assert {"ThingHappened", "ThingUndone"} <= document["components"]["schemas"].keys()
    assert subscription.consumer is None


def test_a_subscription_without_topics_describes_nothing() -> None:
    broker = make_broker("localhost:9", "unit")
    step: Any = type("Step", (), {"run": no_work})()
    subscription = TopicSubscription(broker, [], "group", step)
    assert broker.subscribers == []
    assert subscription.consumer is None
