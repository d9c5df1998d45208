"""The one configuration of every contract model."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel

from shared.moments import format_time

Moment = Annotated[datetime, PlainSerializer(format_time, when_used="json")]
"""Written as everywhere on the wire."""


class Contract(BaseModel):
    """camelCase on the wire, immutable in memory, and never a word of its input in an error text."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        hide_input_in_errors=True,
        extra="ignore",
        revalidate_instances="never",
    )
