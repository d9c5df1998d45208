"""What a sandbox is seeded with: employers, senders, mandates and both registers; strict, every fault at once.

The seed is written by hand, in YAML: numbers may be numbers (their leading zeroes are put back), days may be text.
"""

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from services.intake.domain.client_id import is_client_id
from services.intake.domain.employer_numbers import alias_of, full_length
from services.intake.domain.ports import EmployerAlias
from services.intake.domain.sender_keys import public_key_of
from shared.contracts.text import canonical_text
from shared.http.scopes import CONSULT, DECLARE
from shared.identifiers.enterprise_number import is_enterprise_number
from shared.identifiers.nsso_number import is_nsso_number, is_provisional_number
from shared.identifiers.ssin import is_ssin

LONGEST_DELAY = 30 * 24 * 3600

_HINT = "; look at its digits, and quote it in YAML"
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")  # RFC 6749 §3.3
_SUB_ENTITY = re.compile(r"[0-9]{1,10}")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_QUARTER = re.compile(r"[12][0-9]{3}-[1-4]")


def _digits(length: int) -> BeforeValidator:
    def padded(value: Any) -> Any:
        text = canonical_text(value)
        return text.zfill(length) if isinstance(text, str) and text.isdigit() else text

    return BeforeValidator(padded)


def _lengthened(value: Any) -> Any:
    text = canonical_text(value)
    return full_length(text) if isinstance(text, str) else text


def _checked(check: Any, what: str) -> AfterValidator:
    def valid(value: str) -> str:
        if not check(value):
            raise ValueError(f"this is not a valid {what}")
        return value

    return AfterValidator(valid)


_Text = Annotated[str, BeforeValidator(canonical_text), StringConstraints(min_length=1, max_length=200)]
_EnterpriseNumber = Annotated[str, _digits(10), _checked(is_enterprise_number, f"enterprise number{_HINT}")]
_NssoNumber = Annotated[str, _digits(9), _checked(is_nsso_number, f"NSSO number{_HINT}")]
_ProvisionalNumber = Annotated[str, _digits(10), _checked(is_provisional_number, f"provisional NSSO number{_HINT}")]
Ssin = Annotated[str, _digits(11), _checked(lambda ssin: is_ssin(ssin, synthetic=True), f"SSIN{_HINT}")]
_FormerNumber = Annotated[
    str,
    BeforeValidator(_lengthened),
    _checked(lambda number: alias_of(number) is not None, f"NSSO, provisional or enterprise number{_HINT}"),
]
_SubEntity = Annotated[
    str, BeforeValidator(canonical_text), _checked(_SUB_ENTITY.fullmatch, "sub-entity: one to ten digits")
]
_Sector = Annotated[str, _checked(_WORD.fullmatch, "sector: a word in small letters, as the tables of sectors have it")]
_Quarter = Annotated[str, _checked(_QUARTER.fullmatch, "quarter: year and number, such as 2026-1")]
_ClientId = Annotated[str, _checked(is_client_id, "client id: letters, digits, - _ .")]
_Scope = Annotated[str, StringConstraints(max_length=200), _checked(_SCOPE.fullmatch, "scope")]


class _Seeded(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class SeededAddress(_Seeded):
    """Where letters go; ``country`` is a code of two letters."""

    street: _Text
    house_number: _Text
    box_number: _Text | None = None
    post_code: _Text
    city: _Text
    country: _Text = "BE"


class SeededEmployer(_Seeded):
    """An employer; at least one number. ``former_numbers``: of any kind, that once led to it.

    ``sub_entities``: numbers of the parts of a public employer. ``sectors``: what the office has on record about it.
    """

    enterprise_number: _EnterpriseNumber | None = None
    nsso_number: _NssoNumber | None = None
    provisional_number: _ProvisionalNumber | None = None
    name: _Text
    language: Literal["fr", "nl", "de", "en"] = "nl"
    address: SeededAddress | None = None
    access_manager: bool = True
    batch_sender: bool = False
    local_authority: bool = False
    daily_registration: bool = False
    active_from: date | None = None
    active_until: date | None = None
    secured_channel_only: bool = False
    former_numbers: tuple[_FormerNumber, ...] = ()
    sub_entities: tuple[_SubEntity, ...] = ()
    sectors: tuple[_Sector, ...] = ()

    @model_validator(mode="after")
    def _has_a_number(self) -> Self:
        if not self.aliases:
            raise ValueError("give at least one of enterprise_number, nsso_number, provisional_number")
        if {number for _, number in self.aliases} & set(self.former_numbers):
            raise ValueError("a former number is one that it no longer has: take it out of former_numbers")
        if self.active_from and self.active_until and self.active_from > self.active_until:
            raise ValueError("active_from is after active_until")
        return self

    @property
    def aliases(self) -> tuple[EmployerAlias, ...]:
        """Kind and number of each number given."""
        numbers = (
            ("enterprise", self.enterprise_number),
            ("nsso", self.nsso_number),
            ("provisional", self.provisional_number),
        )
        return tuple((kind, number) for kind, number in numbers if number is not None)

    @property
    def former_aliases(self) -> tuple[EmployerAlias, ...]:
        """Kind and number of each former number."""
        return tuple(alias for number in self.former_numbers if (alias := alias_of(number)) is not None)


class SeededSender(_Seeded):
    """A technical sender. Without a key it can use its queue topic, but gets no token."""

    client_id: _ClientId
    enterprise_number: _EnterpriseNumber | None = None
    public_key_pem: str | None = None
    certificate_pem: str | None = None
    scopes: tuple[_Scope, ...] = (DECLARE, CONSULT)
    channel: Literal["results", "ebox"] = "results"

    @model_validator(mode="after")
    def _has_a_usable_key(self) -> Self:
        if self.public_key_pem and self.certificate_pem:
            raise ValueError("give public_key_pem or certificate_pem, not both")
        public_key_of(self.public_key_pem, self.certificate_pem)
        return self


class SeededMandate(_Seeded):
    """``sender`` may declare for ``employer`` (any of its numbers), first and last day included."""

    sender: _ClientId
    employer: Annotated[str, BeforeValidator(canonical_text)]
    valid_from: date | None = Field(default=None, alias="from")
    valid_until: date | None = Field(default=None, alias="until")

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValueError("from is after until")
        return self


class SeededQuarter(_Seeded):
    """Work in a quarter (``2026-1``): ``fraction`` of a full-time job; ``pension``: a pensioner then."""

    quarter: _Quarter
    fraction: float = Field(default=0, ge=0, le=10, allow_inf_nan=False)
    pension: bool = False


class SeededPerson(_Seeded):
    """A person the register knows. ``career``: earlier work, an empty list for none; without it nothing is known of it.

    ``career_unavailable``: the register can't tell it at the moment.
    """

    ssin: Ssin
    family_name: _Text | None = None
    given_name: _Text | None = None
    birth_date: date | None = None
    gender: _Text | None = None
    nationality: _Text | None = None
    career: tuple[SeededQuarter, ...] | None = None
    career_unavailable: bool = False

    @model_validator(mode="after")
    def _has_one_career(self) -> Self:
        if self.career is not None and self.career_unavailable:
            raise ValueError("give career, or career_unavailable: true, not both")
        quarters = [quarter.quarter for quarter in self.career or ()]
        if len(set(quarters)) < len(quarters):
            raise ValueError("a quarter is in career twice: add up its fractions")
        return self


class SeededRegister(_Seeded):
    """``identification_delay`` in seconds: how long the identification of a person without a known SSIN takes."""

    mode: Literal["open", "closed"] = "open"
    identification_delay: float = Field(default=0, ge=0, le=LONGEST_DELAY, allow_inf_nan=False)
    workers: tuple[SeededPerson, ...] = ()


class SeededEnterprises(_Seeded):
    """Which enterprise numbers are registered: every well-formed one (``open``), or those here and of employers (``closed``)."""

    mode: Literal["open", "closed"] = "open"
    enterprises: tuple[_EnterpriseNumber, ...] = ()


class Seed(_Seeded):
    """Everything is optional; what is given is added or brought up to date, nothing is taken away."""

    employers: tuple[SeededEmployer, ...] = ()
    senders: tuple[SeededSender, ...] = ()
    mandates: tuple[SeededMandate, ...] = ()
    identity_register: SeededRegister | None = None
    enterprise_register: SeededEnterprises | None = None
