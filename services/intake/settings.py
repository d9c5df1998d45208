"""Intake's environment: variables ``DIMONA_*``, defaults safe for a laptop."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """``secrets_dir`` holds token_key.pem, token_public.pem, identity.key and service.key. ``clock_offset_seconds`` is
    added to every receivedAt (sandbox). ``in_flight``: declarations published but not yet read by the validator, about two seconds of
    its work. ``http_gather_seconds``: how long the first of several posts waits for the others.
    """

    model_config = SettingsConfigDict(env_prefix="DIMONA_")

    kafka_bootstrap: str = "127.0.0.1:9092"
    postgres_dsn: str = "postgresql://postgres@127.0.0.1:5432/dimona"
    secrets_dir: Path = Path("secrets")
    public_url: str = "http://127.0.0.1:8001"
    sandbox: bool = False
    clock_offset_seconds: float = 0
    token_issuer: str = "dimona"
    token_audience: str = "dimona"
    in_flight: int = Field(default=5000, gt=0)
    http_gather_seconds: float = Field(default=0.003, ge=0, le=0.005)
    batch_size: int = Field(1000, ge=1, le=5000)
