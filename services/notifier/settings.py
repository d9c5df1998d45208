"""The notifier's environment variables."""

from pathlib import Path
from typing import Annotated

from pydantic import field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """All begin with ``DIMONA_``; the defaults suit a laptop.

    ``data_dir``: the service's own folder; letters go below it. ``secrets_dir``: holds ``token_public.pem``.
    ``ebox_never_opened``: enterprise numbers, separated by commas, whose users never opened their e-Box (sandbox).
    """

    model_config = SettingsConfigDict(env_prefix="DIMONA_", hide_input_in_errors=True)

    kafka_bootstrap: str = "127.0.0.1:9092"
    postgres_dsn: str = "postgresql://dimona@127.0.0.1:5432/dimona"
    secrets_dir: Path = Path("secrets")
    data_dir: Path = Path("data")
    public_url: str = "http://127.0.0.1:8080"
    ebox_never_opened: Annotated[frozenset[str], NoDecode] = frozenset()

    @field_validator("ebox_never_opened", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return frozenset(filter(None, value.replace(" ", "").split(","))) if isinstance(value, str) else value
