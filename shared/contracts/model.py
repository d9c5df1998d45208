"""The one configuration of every contract model."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


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
