"""Copies of the tables, to be changed."""

import re
import shutil
from importlib.resources import as_file, files
from pathlib import Path


def copy_of_the_tables(folder: Path) -> Path:
    """All tables of the package, below ``folder``."""
    with as_file(files("shared.reference") / "tables") as shipped:
        return Path(shutil.copytree(shipped, folder / "tables"))


def refusal(tables: Path, message: str) -> re.Pattern[str]:
    """A whole message. LAST stands for the number of the last line of its table, … for the rest of a long list."""
    if "LAST" in message:
        lines = (tables / f"{message.partition('.csv')[0]}.csv").read_text(encoding="utf-8").splitlines()
        message = message.replace("LAST", str(len(lines)))
    return re.compile(rf"\A{re.escape(message).replace('…', '.+')}\Z")


def header(table: str) -> str:
    """The first line of a table."""
    return (files("shared.reference") / "tables" / f"{table}.csv").read_text(encoding="utf-8").splitlines()[0]


def add(tables: Path, table: str, *rows: str) -> None:
    """Further rows at the end of a table; a folder of decrees may not have it yet."""
    path = tables / f"{table}.csv"
    if not path.exists():
        rows = (header(table), *rows)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows)
