"""How to call this program again, in a form that can be copied from the screen."""

import shutil
import sys
from pathlib import Path


def this_command() -> str:
    """``dimona`` where a shell finds it, else the path it was called by, shortened to the present folder."""
    if shutil.which("dimona"):
        return "dimona"
    called = Path(sys.argv[0]).absolute()
    here = Path.cwd()
    return str(called.relative_to(here)) if called.is_relative_to(here) else str(called)
