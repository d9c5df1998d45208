"""Reading one table, with messages that name file, line and column."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable

DATED = ("valid_from", "valid_until", "certainty", "source")
_MARKS = ("C", "P", "I", "U")


class BadTable(Exception):
    """A table of reference data is wrong; the text says where and what. Nothing may start with it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    table: str
    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """What the column holds; it may not be empty."""
        if not self.cells[column]:
            raise self.wrong(column, "is empty")
        return self.cells[column]

    def choice(self, column: str, allowed: Sequence[str]) -> str:
        """One of the words allowed there."""
        value = self.cells[column]
        if value not in allowed:
            raise self.wrong(column, f"{value!r} is none of {', '.join(allowed)}")
        return value

    def yes(self, column: str) -> bool:
        """``yes`` or ``no``."""
        return self.choice(column, ("yes", "no")) == "yes"

    def count(self, column: str) -> int | None:
        """A number of at least 1, or None for an empty cell."""
        value = self.cells[column]
        if value and (not value.isdecimal() or int(value) < 1):
            raise self.wrong(column, f"{value!r} is no number above 0")
        return int(value) if value else None

    def validity(self) -> tuple[date, date]:
        """First and last day; an empty cell is open. Checks certainty and source on the way."""
        self.choice("certainty", _MARKS)
        self.text("source")
        first, last = self._day("valid_from", date.min), self._day("valid_until", date.max)
        if first > last:
            raise self.wrong("valid_until", "is before valid_from")
        return first, last

    def wrong(self, column: str, why: str) -> BadTable:
        """The error to raise for this cell."""
        return BadTable(f"{self.table}.csv, line {self.line}, column {column}: {why}")

    def _day(self, column: str, otherwise: date) -> date:
        value = self.cells[column]
        try:
            return date.fromisoformat(value) if value else otherwise
        except ValueError:
            raise self.wrong(column, f"{value!r} is no date YYYY-MM-DD") from None


def read_table(folder: Traversable, table: str, columns: Sequence[str]) -> list[Row]:
    """All rows of ``table``.csv, whose header must be exactly ``columns``. Raises BadTable."""
    try:
        lines = (folder / f"{table}.csv").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise BadTable(f"{table}.csv can't be read: {fault}") from fault
    return list(_rows(table, lines, tuple(columns)))


def _rows(table: str, lines: Sequence[str], columns: tuple[str, ...]) -> Iterator[Row]:
    reader = csv.reader(lines, strict=True)
    try:
        header = tuple(next(reader, ()))
        if header != columns:
            raise BadTable(f"{table}.csv, line 1: the columns must be {','.join(columns)}")
        for cells in reader:
            if len(cells) != len(columns):
                raise BadTable(f"{table}.csv, line {reader.line_num}: {len(cells)} cells instead of {len(columns)}")
            yield Row(table, reader.line_num, dict(zip(columns, cells, strict=True)))
    except csv.Error as fault:
        raise BadTable(f"{table}.csv, line {reader.line_num}: {fault}") from fault
