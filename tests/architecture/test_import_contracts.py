"""The import contracts can fail: each of these faults, put into a copy of the code, breaks the contract meant for it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")

FAULTS = {
    "a service imports another": (
        "services/validator/handlers/decisions.py",
        "import services.intake.domain.records",
        "Services never import each other",
    ),
    "shared imports a service": (
        "shared/database/pool.py",
        "import services.intake.domain.records",
        "The launcher sits on top, shared knows no service",
    ),
    "a use case imports its own adapter": (
        "services/notifier/use_cases/plan_deliveries.py",
        "import services.notifier.adapters.deliveries",
        "Inside a service, imports point towards the domain",
    ),
    "the domain touches the database": (
        "services/registry/domain/ports.py",
        "import asyncpg",
        "Domain and use cases touch no framework and no I/O",
    ),
    "an adapter knows the broker": (
        "services/notifier/adapters/ebox.py",
        "import aiokafka",
        "Only handlers and app know the broker",
    ),
    "contracts import messaging": (
        "shared/contracts/model.py",
        "import shared.messaging.records",
        "Inside shared, contracts stand alone",
    ),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code without its tests."""
    for top in ("services", "shared", "deploy"):
        shutil.copytree(REPOSITORY / top, tmp_path / top, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> "subprocess.CompletedProcess[str]":
    """import-linter on this folder alone, with a cache of its own."""
    command = [str(LINTER), "--no-cache"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(folder)}, check=False
    )


def test_the_code_keeps_every_contract(copy: Path) -> None:
    kept = lint(copy)
    assert kept.returncode == 0, kept.stdout


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_breaks_the_contract_meant_for_it(fault: str, copy: Path) -> None:
    path, line, contract = FAULTS[fault]
    module = copy / path
    module.write_text(f"{module.read_text()}\n{line}\n")
    broken = lint(copy)
    assert broken.returncode == 1, broken.stdout
    assert f"{contract} BROKEN" in broken.stdout
