"""The registry's environment variables."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Defaults suit a laptop. ``secrets_dir`` holds token_public.pem; ``clock_offset_seconds`` shifts the sandbox's time."""

    model_config = SettingsConfigDict(env_prefix="DIMONA_")

    kafka_bootstrap: str = "127.0.0.1:9092"
    postgres_dsn: str = "postgresql://postgres@127.0.0.1:5432/dimona"
    secrets_dir: Path = Path("secrets")
    token_issuer: str = "dimona"
    token_audience: str = "dimona"
    clock_offset_seconds: float = 0
    batch_size: int = Field(1000, ge=1, le=5000)
