"""The sender's own references."""

from services.validator.domain.case import Case
from services.validator.domain.finding import Finding
from services.validator.domain.rules.rule import ALL, NOTHING, Findings, Rule
from services.validator.domain.rules.writing import is_text

_TYPES = frozenset({"1", "6", "7", "8"})
_LONGEST = 20


def references(case: Case) -> Findings:
    """Known type, 1 to 20 admitted characters, and no two alike. The number is not repeated: it may hold personal data."""
    given = case.declaration.references
    if not given:
        return NOTHING
    found: list[Finding] = []
    for index, reference in enumerate(given):
        where = f"/references/{index}"
        if reference.type not in _TYPES:
            anomaly = "00221-001" if reference.type is None else "00221-003"
            found.append(case.anomaly(anomaly, f"{where}/type", reference.type))
        if not is_text(case, reference.number, _LONGEST):
            anomaly = "00222-001" if reference.number is None else "00222-003"
            found.append(case.anomaly(anomaly, f"{where}/number"))
    if len({(reference.type, reference.number) for reference in given}) < len(given):
        found.append(case.anomaly("90082-006", "/references"))
    return tuple(found)


REFERENCES = Rule(
    references,
    ("00221-001", "00221-003", "00222-001", "00222-003", "90082-006"),
    ALL,
    "zones 00221, 00222 [C], block 90082 [C]; what is alike, and Latin writing [I]",
)
