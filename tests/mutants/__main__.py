"""`make mutants`: change the rules and the reading of the reference data in thousands of small ways; each must be noticed.

The changes are mutmut's, the tests those of ``[tool.mutmut]`` in ``pyproject.toml``. Prints the share that was noticed and every
change that was not: with its reason if ``survivors.yaml`` gives one. Ends with 1 below the goal.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

GOAL = 0.9
_RESULTS = Path("mutants")
_REASONS = Path(__file__).with_name("survivors.yaml")
_NOTICED = frozenset({1, 3, 24, 36, 152, 255, -24})  # a failing test, or one that never ended
_ENDED = 0


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no test noticed. ``function``: where, by module and name; ``change``: the line as it became."""

    function: str
    change: str


def main() -> None:
    """Run all, report."""
    command = [sys.executable, "-m", "mutmut", *(sys.argv[1:] or ["run"])]
    ended = subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    exits = dict(_exits())
    noticed = sum(code in _NOTICED for code in exits.values())
    survivors = [_survivor(name) for name, code in sorted(exits.items()) if code not in _NOTICED and code is not None]
    checked = noticed + len(survivors)
    _report(survivors)
    share = noticed / checked if checked else 0
    say(f"{checked} changes, {noticed} noticed: {share:.1%} (goal {GOAL:.0%})")
    sys.exit(ended.returncode != _ENDED or share < GOAL)


def _exits() -> Iterator[tuple[str, int | None]]:
    for meta in _RESULTS.rglob("*.meta"):
        yield from json.loads(meta.read_text())["exit_code_by_key"].items()


def _survivor(name: str) -> Survivor:
    command = [sys.executable, "-m", "mutmut", "show", name]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    added = [line[1:].strip() for line in shown.splitlines() if line.startswith("+") and not line.startswith("+++")]
    module, _, function = name.rpartition("__mutmut_")[0].rpartition(".")
    name = function.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")  # a function's, or a class's and a method's
    return Survivor(f"{module}.{name}", " ".join(added))


def _report(survivors: list[Survivor]) -> None:
    reasons = {
        Survivor(one["function"], change): one["reason"]
        for one in yaml.safe_load(_REASONS.read_text()) or []
        for change in one["changes"]
    }
    for survivor in survivors:
        say(f"{survivor.function}\n    {survivor.change}\n    {reasons.get(survivor, 'no reason is given')}")
    for function, number in Counter(survivor.function for survivor in survivors).most_common():
        say(f"{number:5}  {function}")


def say(line: str) -> None:
    """A line at once."""
    print(line, flush=True)  # noqa: T201  a command that prints


if __name__ == "__main__":
    main()
