"""The validator's environment variables."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Defaults suit a laptop; ``clock_offset_seconds`` shifts the sandbox's time of day.

    ``sandbox``: SSINs with serial 000 or 999, which no living person has, pass as well. ``decrees_dir``: folder of further
    rows of reference data (``docs/reference-data.md``).

    ``secrets_dir`` holds token_public.pem and service.key; ``intake_url`` is where intake resolves what is simulated. ``shadow_decrees_dir``
    and ``shadow_rules`` (``module:attribute``): a changed set of rules that judges beside the live one; none if both are
    missing.
    """

    model_config = SettingsConfigDict(env_prefix="DIMONA_", env_ignore_empty=True)

    kafka_bootstrap: str = "127.0.0.1:9092"
    postgres_dsn: str = "postgresql://postgres@127.0.0.1:5432/dimona"
    clock_offset_seconds: float = 0
    sandbox: bool = False
    secrets_dir: Path = Path("secrets")
    token_issuer: str = "dimona"
    token_audience: str = "dimona"
    intake_url: str = "http://127.0.0.1:8001"
    decrees_dir: Path | None = None
    shadow_decrees_dir: Path | None = None
    shadow_rules: str | None = None
    batch_size: int = Field(1000, ge=1, le=5000)
