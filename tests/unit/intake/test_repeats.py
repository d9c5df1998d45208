"""When a declaration without a key repeats an earlier one; and that recognising repeats never changes the register."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain.records import Placed
from services.intake.domain.repeats import is_repeat
from shared.contracts.decision import Result

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def earlier(seq: int = 5, kind: str = "IN", result: Result | None = None, *, touched: bool = False) -> Placed:
    return Placed(1, 1, seq, kind, keyed=False, touched=touched, employer_id=None, received_at=NOW, result=result)


@pytest.mark.parametrize("kind", ["IN", "OUT", "UPDATE", "CANCEL"])
def test_an_undecided_declaration_is_repeated_unless_something_relaxing_came_after_it(kind: str) -> None:
    assert is_repeat(earlier(5, kind), relax_seq=0)
    assert is_repeat(earlier(5, kind), relax_seq=5)  # a relaxing declaration repeats itself
    assert not is_repeat(earlier(5, kind), relax_seq=6)


@pytest.mark.parametrize("result", [Result.ACCEPTED, Result.WARNING])
def test_an_accepted_in_is_repeated_for_as_long_as_nobody_has_named_its_period(result: Result) -> None:
    assert is_repeat(earlier(5, "IN", result), relax_seq=9)
    assert not is_repeat(earlier(5, "IN", result, touched=True), relax_seq=0)


@pytest.mark.parametrize("kind", ["OUT", "UPDATE", "CANCEL"])
def test_any_other_accepted_declaration_may_be_meant_anew(kind: str) -> None:
    assert not is_repeat(earlier(5, kind, Result.ACCEPTED), relax_seq=0)


def test_a_refused_declaration_is_judged_anew() -> None:
    assert not is_repeat(earlier(5, "IN", Result.REFUSED), relax_seq=0)


# A model of one worker's periods with one employer: live periods by number, no two of them with one beginning.

Command = tuple[str, int, int]
"""Kind; day (IN, UPDATE) ; which of the accepted INs so far is named (others)."""

COMMANDS = st.lists(
    st.tuples(st.sampled_from(["IN", "IN", "OUT", "UPDATE", "CANCEL"]), st.integers(1, 3), st.integers(0, 2)),
    max_size=14,
)


@dataclass
class Register:
    """What the office would hold. ``ended`` makes an OUT of a closed period a refusal."""

    begins: dict[int, int] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)

    def decide(self, number: int, kind: str, day: int, named: int) -> Result:
        if kind == "IN":
            return self._begin(number, day)
        if named not in self.begins or (kind == "OUT" and named in self.ended):
            return Result.REFUSED
        if kind == "UPDATE":
            return Result.REFUSED if day in self.begins.values() else self._begin(named, day)
        if kind == "CANCEL":
            del self.begins[named]
        else:
            self.ended.add(named)
        return Result.ACCEPTED

    def _begin(self, number: int, day: int) -> Result:
        if day in self.begins.values():
            return Result.REFUSED
        self.begins[number] = day
        return Result.ACCEPTED

    def image(self) -> list[tuple[int, bool]]:
        return sorted((day, number in self.ended) for number, day in self.begins.items())


@dataclass
class Intake:
    """One worker's stream. Decisions are made at once, and become known ``lag`` declarations later."""

    lag: int
    recognising: bool
    register: Register = field(default_factory=Register)
    relax_seq: int = 0
    placed: list[tuple[Command, int, Result]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)

    def declare(self, command: Command, named: int) -> tuple[int, Result, bool]:
        """Number, final result, whether it was a repeat."""
        content = (command[0], command[1] if command[0] in ("IN", "UPDATE") else 0, named)
        for seq, (other, number, result) in reversed(list(enumerate(self.placed, 1))):
            if other == content and self.recognising:
                known = result if len(self.placed) - seq >= self.lag else None
                twin = earlier(seq, content[0], known, touched=number in self.touched)
                if is_repeat(twin, relax_seq=self.relax_seq):
                    return number, result, True
                break
        number = len(self.placed) + 1
        result = self.register.decide(number, *content)
        self.placed.append((content, number, result))
        if content[0] != "IN":
            self.relax_seq = number
            self.touched.add(named)
        return number, result, False


@settings(max_examples=600)
@given(COMMANDS, st.integers(0, 4))
def test_the_register_is_the_same_with_and_without_recognition(commands: list[Command], lag: int) -> None:
    on, off = Intake(lag, recognising=True), Intake(lag, recognising=False)
    accepted: list[tuple[int, int]] = []  # numbers of the same IN with and without recognition
    for command in commands:
        kind, _, pick = command
        if kind != "IN" and not accepted:
            continue
        named_on, named_off = accepted[pick % len(accepted)] if kind != "IN" else (0, 0)
        number_on, result_on, repeated = on.declare(command, named_on)
        number_off, result_off, _ = off.declare(command, named_off)
        if repeated:
            assert result_off is Result.REFUSED  # judged, it would have changed nothing
            assert result_on is Result.REFUSED or kind != "IN" or number_on not in on.touched
        else:
            assert result_on is result_off
            if kind == "IN" and result_on is Result.ACCEPTED:
                accepted.append((number_on, number_off))
        assert on.register.image() == off.register.image()
