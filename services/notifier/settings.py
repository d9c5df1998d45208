"""The notifier's environment: variables ``DIMONA_*``, defaults safe for a laptop."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """``data_dir``: the service's own folder, letters go below it. ``secrets_dir`` holds token_public.pem.

    ``clock_offset_seconds`` is added to the time of day (sandbox). ``ebox_never_opened``: enterprise numbers, separated
    by commas, whose users never opened their e-Box (sandbox).
    """

    model_config = SettingsConfigDict(env_prefix="DIMONA_")

    kafka_bootstrap: str = "127.0.0.1:9092"
    postgres_dsn: str = "postgresql://postgres@127.0.0.1:5432/dimona"
    secrets_dir: Path = Path("secrets")
    data_dir: Path = Path("data/notifier")
    clock_offset_seconds: float = 0
    token_issuer: str = "dimona"
    token_audience: str = "dimona"
    batch_size: int = Field(1000, ge=1, le=5000)
    ebox_never_opened: Annotated[frozenset[str], NoDecode] = frozenset()

    @field_validator("ebox_never_opened", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return frozenset(filter(None, value.replace(" ", "").split(","))) if isinstance(value, str) else value
