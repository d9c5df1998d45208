"""Where people live and how that may be written: municipalities, post codes, admitted characters."""

from collections.abc import Collection, Mapping

from shared.reference.entries import Locality
from shared.reference.loading import Entries, entries
from shared.reference.places import fold
from shared.reference.tables import DATED, Folder, Row, read_table

_LAST_CODE_POINT = 0x10FFFF

Place = tuple[str, str, str]


def read_municipalities(folder: Folder) -> Entries[int, bool]:
    """By NIS code."""
    columns = ("code", "name_nl", "name_fr", *DATED)
    return entries((row, row.number("code"), True) for row in read_table(folder, "municipalities", columns))


def read_post_codes(folder: Folder, municipalities: Collection[int]) -> Entries[Place, Locality]:
    """By post code, municipality and names; a post code may have several municipalities, or none."""
    columns = ("post_code", "municipality", "names", *DATED)
    return entries(
        (row, (_post_code(row), row.cells["municipality"], row.text("names")), _locality(row, municipalities))
        for row in read_table(folder, "post_codes", columns)
    )


def localities(in_force: Mapping[Place, Locality]) -> dict[str, Locality]:
    """By post code: the names and codes of all its municipalities."""
    found: dict[str, Locality] = {}
    for (post_code, _, _), locality in in_force.items():
        other = found.get(post_code)
        found[post_code] = (
            locality
            if other is None
            else Locality(other.names | locality.names, other.municipalities | locality.municipalities)
        )
    return found


def read_characters(folder: Folder) -> Entries[tuple[int, int], bool]:
    """By first and last code point of a range."""
    columns = ("first", "last", "shown", *DATED)
    return entries((row, _range(row), True) for row in read_table(folder, "admitted_characters", columns))


def _post_code(row: Row) -> str:
    text = row.text("post_code")
    if len(text) != 4 or not (text.isascii() and text.isdigit()):
        raise row.wrong("post_code", f"{text!r} is no post code of four digits")
    return text


def _locality(row: Row, municipalities: Collection[int]) -> Locality:
    code = row.count("municipality")
    if code is not None and code not in municipalities:
        raise row.wrong("municipality", f"{code} is not in municipalities.csv")
    names = row.text("names").split("|")
    folded = {fold(name) for name in names} | {fold(name.partition("(")[0]) for name in names}
    return Locality(frozenset(folded), frozenset(() if code is None else (code,)))


def _range(row: Row) -> tuple[int, int]:
    first, last = _code_point(row, "first"), _code_point(row, "last")
    if last < first:
        raise row.wrong("last", "is before first")
    return first, last


def _code_point(row: Row, column: str) -> int:
    text = row.text(column)
    try:
        point = int(text, 16)
    except ValueError:
        point = -1
    if not 0 <= point <= _LAST_CODE_POINT:
        raise row.wrong(column, f"{text!r} is no code point, such as 0041 for A")
    return point
