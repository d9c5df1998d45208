"""Every field of a declaration: its zone, a lawful declaration that has it, and which ids each defect of it gives.

``missing`` and ``forbidden`` are told for each field, as the office does; how a text, a date, an hour, a number or a code is
malformed follows from its form, and is the zone's 003 unless ``ids`` says otherwise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from tests.unit.validator.lawful import LAWFUL, at


class Form(StrEnum):
    """How a zone is written."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    HOUR = "hour"
    COUNT = "count"
    CHECKED = "number with check digits"


TEXT, CODE, DATE, HOUR, COUNT, CHECKED = Form


class Bad(NamedTuple):
    """A defect of one field: this value, in this lawful declaration, gives these ids."""

    defect: str
    within: str
    value: str | None
    ids: tuple[str, ...]


OPTIONAL = ""  # missing is fine
ADDRESS = ("00517", "00518", "00519", "00520", "00522", "00523")
_LONGEST_CODE = 10


@dataclass(frozen=True, slots=True)
class Field:
    """``longest``: of a text. ``outside``: a well-formed value that isn't allowed, with its ids. ``forbidden``: where the
    lawful value may not be, or else a value that is forbidden anywhere, with the ids. ``at``: where the finding points.
    """

    zone: str
    pointer: str
    form: Form
    within: str
    missing: str
    longest: int = _LONGEST_CODE
    outside: tuple[str, str] | None = None
    forbidden: tuple[str, str] | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    at: str | None = None

    @property
    def lawful(self) -> str:
        """Its value in the lawful declaration."""
        return str(at(LAWFUL[self.within].declared, self.pointer))

    def defects(self) -> Iterator[Bad]:
        """All that apply to it."""
        yield Bad("missing", self.within, None, tuple(self.missing.split()))
        for defect, value in self._malformed():
            yield Bad(defect, self.within, value, tuple(self.ids.get(defect, f"{self.zone}-003").split()))
        if self.outside is not None:
            yield Bad("outside", self.within, self.outside[0], tuple(self.outside[1].split()))
        if self.forbidden is not None:
            where, ids = self.forbidden
            within, value = (where, self.lawful) if where in LAWFUL else (self.within, where)
            yield Bad("forbidden", within, value, tuple(ids.split()))

    def _malformed(self) -> Iterator[tuple[str, str]]:
        lawful = self.lawful
        yield "empty", ""
        yield "too long", "1000" if self.form is Form.COUNT else lawful.ljust(self.longest, "x") + "x"
        if self.form is Form.TEXT:
            yield "wrong characters", "\u03a9"
        else:
            yield "wrong characters", f"{lawful[:-1]}\u00e9"
        if self.form is Form.DATE:
            yield "no such day", f"{lawful[:5]}02-30"
            yield "another notation", f"{lawful[8:]}/{lawful[5:7]}/{lawful[:4]}"
        if self.form is Form.HOUR:
            yield "no such hour", "2400"
        if self.form is Form.COUNT:
            yield "nought", "0"
            yield "a fraction", "7.5"
        if self.form is Form.CODE:
            yield "not on the list", "zz9"[: len(lawful)]
        if self.form is Form.CHECKED:
            yield "wrong check digits", f"{lawful[:-1]}{(int(lawful[-1]) + 1) % 10}"
            yield "too short", lawful[:-2]


def _block(prefix: str, *fields: Field) -> tuple[Field, ...]:
    return tuple(
        replace(one, pointer=f"{prefix}{one.pointer}", at=None if one.at is None else f"{prefix}{one.at}")
        for one in fields
    )


def _address(within: str, forbidden: str, *zones: str, city_missing: str = OPTIONAL) -> tuple[Field, ...]:
    """Street, number, box, post code, municipality and country of a user or a place of work."""
    street, number, box, post_code, city, country = zones
    return (
        Field(street, "/street", TEXT, within, f"{street}-001", 42, forbidden=(forbidden, f"{street}-005")),
        Field(number, "/houseNumber", TEXT, within, f"{number}-001", 10, forbidden=(forbidden, f"{number}-005")),
        Field(box, "/boxNumber", TEXT, within, OPTIONAL, 4, forbidden=(forbidden, f"{box}-005")),
        Field(post_code, "/postCode", TEXT, within, f"{post_code}-001", 9, forbidden=(forbidden, f"{post_code}-005")),
        Field(
            city,
            "/municipality/name",
            TEXT,
            within,
            city_missing,
            40,
            forbidden=(forbidden, f"{city}-005"),
            at="/municipality",
        ),
        Field(country, "/country", CODE, within, f"{country}-001", forbidden=(forbidden, f"{country}-005")),
    )


_EMPLOYER = _block(
    "/employer",
    Field("00011", "/employerId", CHECKED, "an entry", OPTIONAL, 9, forbidden=("0", "00011-005")),
    Field(
        "00948",
        "/employerId",
        CHECKED,
        "an entry by provisional number",
        "00014-001",
        ids=dict.fromkeys(
            ("empty", "too long", "wrong characters", "too short"), "00011-003"
        ),  # then it is no provisional one
    ),
    Field("00014", "/enterpriseNumber", CHECKED, "an entry by enterprise number", "00014-001"),
)
_WORKER = _block(
    "/worker",
    Field("00024", "/ssin", CHECKED, "an evening", "00024-001 90017-363", 11),
    Field("00025", "/familyName", TEXT, "an entry by identity", "90017-363", 48),
    Field("00026", "/givenName", TEXT, "an entry by identity", "90017-363", 24),
    Field("00027", "/initial", TEXT, "an entry by identity", OPTIONAL, 1),
    Field("00028", "/birthDate", DATE, "an entry by identity", "90017-363", outside=("1905-12-31", "00028-003")),
    Field("00168", "/placeOfBirth", TEXT, "an entry by identity", "90017-363", 40),
    Field("00169", "/countryOfBirth", CODE, "an entry by identity", "90017-363"),
    Field("00029", "/gender", CODE, "an entry by identity", "90017-363", 1),
    Field("00119", "/nationality", CODE, "an entry by identity", "90017-363"),
    Field("00030", "/address/street", TEXT, "an entry by identity", "90017-363", 35),
    Field("00031", "/address/houseNumber", TEXT, "an entry by identity", "90017-363", 10),
    Field("00032", "/address/boxNumber", TEXT, "an entry by identity", OPTIONAL, 4),
    Field("00033", "/address/postCode", CODE, "an entry by identity", "90017-363", outside=("1001", "00033-003")),
    Field("00034", "/address/municipality/name", TEXT, "an entry by identity", OPTIONAL, 40),
    Field("00034", "/address/municipality/code", CODE, "an entry by identity", OPTIONAL),
    Field("00035", "/address/country", CODE, "an entry by identity", "90017-363"),
)
_FEATURES = _block(
    "/dimonaIn/features",
    Field("00046", "/jointCommissionNumber", CODE, "an entry", "00046-001", forbidden=("a clerk", "00046-005")),
    Field("00655", "/workerType", CODE, "an entry", "00655-001", outside=("TEA", "00655-005"), forbidden=("A17", "00910-008")),
    Field("00652", "/subEntityNumber", CODE, "an entry at a ministry", "00652-001", forbidden=("an entry", "00652-005")),
    Field("00046", "/usingEmployer/jointCommissionNumber", CODE, "an agency worker", "00046-001",
          outside=("322", "00046-003"), forbidden=("an entry", "00046-005")),
    Field("00131", "/usingEmployer/enterpriseNumber", CHECKED, "an agency worker", "90107-351", forbidden=("an entry", "00131-005")),
    Field("00153", "/usingEmployer/name", TEXT, "an agency worker abroad", "90107-351", 96, forbidden=("an entry", "00153-005")),
    Field("00522", "/usingEmployer/address/municipality/code", CODE, "an agency worker", OPTIONAL,
          forbidden=("an entry", "00522-005"), at="/usingEmployer/address/municipality"),
    *_block("/usingEmployer/address", *_address("an agency worker abroad", "an entry", *ADDRESS, city_missing="00522-001")),
)  # fmt: skip
_BLOCKS = _block(
    "/dimonaIn",
    Field("00663", "/constructionControlCards/firstMonthNumber", CODE, "a builder", "00663-001", 12, forbidden=("an entry", "00663-005")),
    Field("00664", "/constructionControlCards/nextMonthNumber", CODE, "a builder", "00664-001", 12,
          ("123456789012", "00664-353"), ("an entry", "00664-005")),
    Field("00776", "/studentPlaceOfWork/name", TEXT, "a student", "00776-003", 96, forbidden=("an entry", "00776-005")),
    Field("00522", "/studentPlaceOfWork/address/municipality/code", CODE, "a student", OPTIONAL,
          forbidden=("an entry", "00522-005"), at="/studentPlaceOfWork/address/municipality"),
    *_block("/studentPlaceOfWork/address", *_address("a student", "an entry", *ADDRESS)),
    Field("01231", "/smallStatutes/employmentNature", CODE, "a trainee", "01231-001", forbidden=("an entry", "01231-005")),
    Field("00041", "/smallStatutes/activityWithRisk", CODE, "a trainee", OPTIONAL, forbidden=("an entry", "00041-521"),
          ids=dict.fromkeys(("empty", "too long", "wrong characters", "not on the list"), "00041-521")),
    Field("00053", "/smallStatutes/workerStatus", CODE, "a trainee", "00053-001", forbidden=("an entry", "00053-005")),
)  # fmt: skip
_ENTRY = _block(
    "/dimonaIn",
    Field("00910", "/startDate", DATE, "a builder", "00910-001", outside=("2036-01-01", "00910-008")),
    Field("00777", "/startHour", HOUR, "an evening", "00777-001", forbidden=("an entry", "00777-005")),
    Field("00911", "/endDate", DATE, "a trainee", "00911-001", outside=("9999-12-31", "00911-008")),
    Field("00778", "/endHour", HOUR, "a harvest", "00778-001", outside=("0859", "00778-345"), forbidden=("an entry", "00778-005")),
    Field("01135", "/plannedHoursNumber", COUNT, "a student", "01135-001", forbidden=("an entry", "01135-005")),
    Field("01017", "/plannedDaysNumber", COUNT, "a student in days", "01017-001",
          outside=("32", "90373-420"), forbidden=("a student", "01017-005")),
)  # fmt: skip
_LATER = (
    *_block(
        "/dimonaOut",
        Field("00913", "/periodId", CHECKED, "a leaving", "00913-001", 12, ("600027876089", "00913-354")),
        Field("00911", "/endDate", DATE, "a leaving", "00911-001", outside=("2036-01-01", "00911-008")),
    ),
    *_block(
        "/dimonaUpdate",
        Field("00913", "/periodId", CHECKED, "a change", "00913-001", 12, ("600027876089", "00913-354")),
        Field("00910", "/startDate", DATE, "a change", OPTIONAL, forbidden=("a change of a student", "00910-005")),
        Field("00777", "/startHour", HOUR, "a change of an evening", OPTIONAL, forbidden=("a change", "00777-005")),
        Field("00911", "/endDate", DATE, "a change", OPTIONAL, outside=("2036-01-01", "00911-008")),
        Field("00778", "/endHour", HOUR, "a change of an evening", OPTIONAL, forbidden=("a change", "00778-005")),
        Field("01135", "/plannedHoursNumber", COUNT, "a change of a student", OPTIONAL, forbidden=("a change", "01135-005")),
        Field("01017", "/plannedDaysNumber", COUNT, "a change of a student in days", OPTIONAL, forbidden=("a change", "01017-005")),
    ),
    Field("00913", "/dimonaCancel/periodId", CHECKED, "a cancellation", "00913-001", 12, ("600027876089", "00913-354")),
)  # fmt: skip
_REGISTRATIONS = _block(
    "/dailyRegistration",
    Field("00110", "/status", CODE, "a registration", "00110-001", 1, ("2", "00110-003")),
    Field("00913", "/periodId", CHECKED, "a registration", "00913-001", 12, ("600027876089", "00913-354"), ("a changed registration", "00913-005")),
    Field("01085", "/dailyRegistrationId", CHECKED, "a changed registration", "01085-001", 12, ("600027876089", "01085-092"), ("a registration", "01085-005")),
    Field("00910", "/startDate", DATE, "a registration", "00910-001", forbidden=("a cancelled registration", "00910-005")),
    Field("00777", "/startHour", HOUR, "a registration", "00777-001", forbidden=("a cancelled registration", "00777-005")),
    Field("00911", "/endDate", DATE, "a registration", "00911-001", forbidden=("a cancelled registration", "00911-005")),
    Field("00778", "/endHour", HOUR, "a registration", OPTIONAL, forbidden=("a cancelled registration", "00778-005")),
)  # fmt: skip
_REFERENCES = _block(
    "/references/0",
    Field("00221", "/type", CODE, "an entry", "00221-001", 1),
    Field("00298", "/origin", CODE, "an entry in a file", "00298-001", 1),
    Field("00222", "/number", TEXT, "an entry", "00222-001", 20),
)

FIELDS = (*_EMPLOYER, *_WORKER, *_FEATURES, *_BLOCKS, *_ENTRY, *_LATER, *_REGISTRATIONS, *_REFERENCES)
OWN_IDS = (
    "/dimonaOut/periodReference",
    "/dimonaUpdate/periodReference",
    "/dimonaCancel/periodReference",
    "/dailyRegistration/periodReference",
    "/dailyRegistration/dailyRegistrationReference",
)
