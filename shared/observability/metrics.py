"""Metrics of this process in Prometheus' format."""

from prometheus_client import CollectorRegistry

REGISTRY = CollectorRegistry(auto_describe=True)


def render() -> bytes:
    """The text a scraper reads."""
    return b""
