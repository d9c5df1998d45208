"""Our top-level names are generic: nothing else may bring packages of the same names."""

from importlib.metadata import packages_distributions
from pathlib import Path

import deploy
import services
import shared

REPOSITORY = Path(__file__).parents[2]
OURS = {"dimona"}


def test_our_packages_come_from_this_repository() -> None:
    for package in (services, shared, deploy):
        assert Path(str(package.__file__)).is_relative_to(REPOSITORY)


def test_no_dependency_ships_our_top_level_names() -> None:
    owners = packages_distributions()
    for name in ("services", "shared", "tests", "deploy"):
        assert set(owners.get(name, [])) <= OURS


def test_every_package_of_ours_is_a_regular_one_and_tests_are_none() -> None:
    for top in ("services", "shared", "deploy"):
        for module in (REPOSITORY / top).rglob("*.py"):
            assert (module.parent / "__init__.py").exists(), module
    assert not list((REPOSITORY / "tests").rglob("__init__.py"))
