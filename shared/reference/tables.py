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
class Folder:
    """Where the tables lie: all of them in ``shipped``, further rows for some in ``decrees``."""

    shipped: Traversable
    decrees: Traversable | None = None

    def files(self) -> list[Traversable]:
        """The tables, then those with further rows, each by name. Raises BadTable if such a name is no table's."""
        shipped = _csv_files(self.shipped)
        further = [] if self.decrees is None else _csv_files(self.decrees)
        known = {file.name for file in shipped}
        for file in further:
            if file.name not in known:
                raise BadTable(
                    f"decrees/{file.name}: there is no such table; name it as one of {', '.join(sorted(known))}"
                )
        return shipped + further


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; ``decree``: a further one, which ends an open row of the same key."""

    table: str
    line: int
    cells: dict[str, str]
    decree: bool = False

    def text(self, column: str) -> str:
        """What the column holds; it may not be empty."""
        if not self.cells[column]:
            raise self.wrong(column, "is empty")
        return self.cells[column]

    def choice(self, column: str, allowed: Sequence[str]) -> str:
        """One of the words allowed there."""
        value = self.cells[column]
        if value not in allowed:
            raise self.wrong(column, f"{value!r} is none of {', '.join(word or 'empty' for word in allowed)}")
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

    def number(self, column: str) -> int:
        """A number of at least 1."""
        number = self.count(column)
        if number is None:
            raise self.wrong(column, "is empty")
        return number

    def fraction(self, column: str) -> float:
        """A part of a full-time job: above 0, at most 1."""
        value = self.text(column)
        try:
            fraction = float(value)
        except ValueError:
            fraction = 0
        if not 0 < fraction <= 1:
            raise self.wrong(column, f"{value!r} is no number above 0 and at most 1")
        return fraction

    def day(self, column: str) -> date:
        """A date."""
        day = self._day(column)
        if day is None:
            raise self.wrong(column, "is empty")
        return day

    def validity(self) -> tuple[date, date]:
        """First and last day; an empty cell is open. Checks certainty and source on the way."""
        self.check_source()
        first, last = self._day("valid_from") or date.min, self._day("valid_until") or date.max
        if first > last:
            raise self.wrong("valid_until", "is before valid_from")
        return first, last

    def check_source(self) -> None:
        """Certainty is one of the marks, and there is a source."""
        self.choice("certainty", _MARKS)
        self.text("source")

    def wrong(self, column: str, why: str) -> BadTable:
        """The error to raise for this cell."""
        return BadTable(f"{self.table}.csv, line {self.line}, column {column}: {why}")

    def _day(self, column: str) -> date | None:
        value = self.cells[column]
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise self.wrong(column, f"{value!r} is no date YYYY-MM-DD") from None


def read_table(folder: Folder, table: str, columns: Sequence[str]) -> list[Row]:
    """All rows of ``table``.csv, then those of decrees; each header must be exactly ``columns``. Raises BadTable."""
    name = f"{table}.csv"
    rows = list(_rows(table, folder.shipped / name, tuple(columns), decree=False))
    if folder.decrees is not None and (folder.decrees / name).is_file():
        rows += _rows(f"decrees/{table}", folder.decrees / name, tuple(columns), decree=True)
    return rows


def _rows(table: str, file: Traversable, columns: tuple[str, ...], *, decree: bool) -> Iterator[Row]:
    reader = csv.reader(_lines(table, file), strict=True)
    try:
        header = tuple(next(reader, ()))
        if header != columns:
            raise BadTable(f"{table}.csv, line 1: the columns must be {','.join(columns)}")
        for cells in reader:
            if len(cells) != len(columns):
                raise BadTable(f"{table}.csv, line {reader.line_num}: {len(cells)} cells instead of {len(columns)}")
            yield Row(table, reader.line_num, dict(zip(columns, cells, strict=True)), decree)
    except csv.Error as fault:
        raise BadTable(f"{table}.csv, line {reader.line_num}: {fault}") from fault


def _lines(table: str, file: Traversable) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise BadTable(f"{table}.csv can't be read: {fault}") from fault


def _csv_files(folder: Traversable) -> list[Traversable]:
    try:
        found = [file for file in folder.iterdir() if file.name.endswith(".csv")]
    except OSError as fault:
        raise BadTable(f"a folder of tables can't be read: {fault}") from fault
    return sorted(found, key=lambda file: file.name)
