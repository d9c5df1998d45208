"""Ending the process: the supervisor starts it again, and nothing was skipped."""

import logging
import os
import sys
from typing import NoReturn

TEMPORARY_FAILURE = 75  # infrastructure: EX_TEMPFAIL
BUG = 70  # a loop that must not end has ended: EX_SOFTWARE


def end_process(code: int) -> NoReturn:
    """End at once, without clean-up that could commit or publish anything; logs are flushed."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
