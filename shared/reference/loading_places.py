"""Where people live and how that may be written: municipalities, post codes, admitted characters."""

from collections.abc import Iterable, Mapping

from shared.reference.entries import Dated, Locality
from shared.reference.loading import Entries, entries
from shared.reference.places import fold
from shared.reference.tables import DATED, Folder, Row, read_table

_LAST_CODE_POINT = 0x10FFFF
_NOWHERE = Locality(frozenset(), frozenset())

Names = frozenset[str]
Place = tuple[str, str, str]


def read_municipalities(folder: Folder) -> Entries[int, Names]:
    """By NIS code: the names of the municipality."""
    columns = ("code", "name_nl", "name_fr", *DATED)
    return entries(
        (row, row.number("code"), _folded((row.text("name_nl"), row.text("name_fr"))))
        for row in read_table(folder, "municipalities", columns)
    )


def read_post_codes(folder: Folder, municipalities: Entries[int, Names]) -> Entries[Place, Locality]:
    """By post code, municipality and names; a post code may have several municipalities, or none."""
    columns = ("post_code", "municipality", "names", *DATED)
    return entries(
        (row, (_post_code(row), row.cells["municipality"], row.text("names")), _locality(row, municipalities))
        for row in read_table(folder, "post_codes", columns)
    )


def localities(places: Entries[Place, Locality]) -> Mapping[str, Locality]:
    """By post code: the names and codes of all municipalities that it ever had; old codes stay in use for years."""
    found: dict[str, Locality] = {}
    for (post_code, _, _), dated in places.items():
        for locality in (entry.value for entry in dated):
            other = found.get(post_code, _NOWHERE)
            found[post_code] = Locality(other.names | locality.names, other.municipalities | locality.municipalities)
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


def _locality(row: Row, municipalities: Mapping[int, list[Dated[Names]]]) -> Locality:
    code = row.count("municipality")
    if code is not None and code not in municipalities:
        raise row.wrong("municipality", f"{code} is not in municipalities.csv")
    names = _folded(row.text("names").split("|"))
    if code is None:
        return Locality(names, frozenset())
    return Locality(names.union(*(entry.value for entry in municipalities[code])), frozenset((code,)))


def _folded(names: Iterable[str]) -> Names:
    """Each name as it is, and without what it has in brackets."""
    return frozenset(fold(form) for name in names for form in (name, name.partition("(")[0]))


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
