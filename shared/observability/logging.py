"""Structured logs: constant dotted event names, ids only, JSON unless a person watches."""

import logging


def configure_logging(service: str) -> None:
    """Route structlog and the libraries' loggers to one stream; call once, first thing in ``create_app``."""


def library_logger(name: str) -> logging.Logger:
    """The logger handed to a library."""
    return logging.getLogger(name)
