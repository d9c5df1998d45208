"""One declaration on the judge's table: everything the rules look at, read once."""

from collections.abc import Sequence
from datetime import date, datetime

from services.validator.domain.daily_registration import DailyRegistration
from services.validator.domain.finding import Finding
from services.validator.domain.ledger import Ledger
from services.validator.domain.period import Period
from services.validator.domain.quota_use import QuotaUse
from services.validator.domain.reading import is_digits, read_count, read_date, read_hour
from shared.contracts.declaration import DailyRegistration as Block
from shared.contracts.declaration import Declaration, DimonaIn, Kind
from shared.contracts.declaration_received import DeclarationReceived, Mandate
from shared.identifiers.declaration_number import parse_declaration_number
from shared.identifiers.ssin import is_ssin
from shared.moments import BRUSSELS
from shared.reference.entries import JointCommittee, Requirement, Updates, View
from shared.reference.reference import Reference

_NO_SSIN = "0"
_POINTERS = {
    Kind.IN: "/dimonaIn",
    Kind.OUT: "/dimonaOut",
    Kind.UPDATE: "/dimonaUpdate",
    Kind.CANCEL: "/dimonaCancel",
    Kind.DAILY_REGISTRATION: "/dailyRegistration",
}


class Case:
    """What was declared, in values; None where it is absent or malformed.

    ``now`` is the moment of receipt on a clock in Brussels. ``view`` is the reference data of the day the period starts,
    or of receipt when that is unknown. ``named`` is the period a follow-up names, ``subject`` the same unless
    nothing of this kind may touch it any more. ``committee``, ``worker_type`` and ``asks`` describe the new or named period.
    A sender that is ``foreign`` is answered as if nothing stood in ``ledger``.
    ``after`` is the period as it would be, None as long as something that it needs is missing; it is set by
    ``proposal.propose``. ``uses``: what that does to quotas, None as long as nobody has asked (``quotas.uses``).
    """

    __slots__ = (
        "after", "asks", "block", "committee", "declaration", "end_date", "end_hour", "kind", "ledger", "named", "now",
        "planned_days", "planned_hours", "received", "reference", "registration", "registration_after", "start_date",
        "start_hour", "subject", "user_committee",
        "uses", "view", "where", "worker_type",
    )  # fmt: skip

    after: Period | None
    asks: Requirement | None
    committee: JointCommittee | None
    user_committee: JointCommittee | None
    worker_type: str | None
    start_date: date | None
    end_date: date | None
    start_hour: str | None
    end_hour: str | None
    planned_hours: int | None
    planned_days: int | None
    named: Period | None
    subject: Period | None
    registration: DailyRegistration | None
    registration_after: DailyRegistration | None
    uses: Sequence[QuotaUse] | None
    view: View

    def __init__(self, received: DeclarationReceived, ledger: Ledger, reference: Reference) -> None:
        self.received = received
        self.ledger = Ledger() if self.foreign else ledger
        self.reference = reference
        self.kind = received.kind
        self.now: datetime = received.received_at.astimezone(BRUSSELS).replace(tzinfo=None)
        self.where = _POINTERS[received.kind]
        self.declaration: Declaration = received.declaration
        self.after = self.uses = None
        self._read_times()
        self.registration = self.registration_after = None
        if self.declaration.dimona_in is not None:
            self.named = self.subject = None
            self._read_features(self.declaration.dimona_in)
        else:
            self.named = self.ledger.find(self.period_number)
            self.registration = self.ledger.find_registration(received.registration_number)
            self._recall_features(self.named)
            self.subject = None if self.named is None or self.named.frozen or self._closed_to_updates() else self.named

    @property
    def today(self) -> date:
        """The day of receipt in Brussels."""
        return self.now.date()

    @property
    def entry(self) -> DimonaIn:
        """The block of an IN, of which only the rules of an IN ask."""
        block = self.declaration.dimona_in
        assert block is not None
        return block

    @property
    def local_authority(self) -> bool:
        """Whether the employer is a provincial or local authority."""
        return self.received.employer is not None and self.received.employer.local_authority

    @property
    def declared_ssin(self) -> str | None:
        """The SSIN as declared; 0 stands for none (zone 00024)."""
        worker = self.declaration.worker
        return None if worker is None or worker.ssin == _NO_SSIN else worker.ssin

    @property
    def foreign(self) -> bool:
        """Whether the sender may know nothing about the worker and what is declared: it has no mandate of the employer, or
        nobody is the employer.
        """
        return self.received.employer is None or self.received.mandate is Mandate.NONE

    @property
    def untold(self) -> bool:
        """Whether the employer is somebody, whose mandate the sender has not: not even its numbers are told to exist or not."""
        return self.received.employer is not None and self.foreign

    @property
    def period_number(self) -> int | None:
        """The period that a follow-up names, by itself or by its daily registration; None if a number is missing or malformed."""
        block = self.declaration.follow_up
        if self.kind is not Kind.DAILY_REGISTRATION and block is not None and block.period_id is not None:
            return parse_declaration_number(block.period_id)
        return self.received.period_number

    def anomaly(self, anomaly: str, pointer: str, value: str | None = None, period: Period | None = None) -> Finding:
        """The finding ``anomaly`` of the catalogue, at ``pointer`` in the declaration."""
        return Finding(anomaly, pointer, None if value is None or holds_ssin(value) else value, period=period)

    def at(self, field: str) -> str:
        """The pointer to a field of the declared block."""
        return f"{self.where}/{field}"

    def _read_times(self) -> None:
        declaration = self.declaration
        block = declaration.dimona_in or declaration.dimona_update or declaration.daily_registration
        self.start_date = self.start_hour = self.end_hour = self.planned_hours = self.planned_days = None
        if block is not None:
            self.start_date = read_date(block.start_date)
            self.start_hour = read_hour(block.start_hour)
            self.end_date = read_date(block.end_date)
            self.end_hour = read_hour(block.end_hour)
            if not isinstance(block, Block):
                self.planned_hours = read_count(block.planned_hours_number)
                self.planned_days = read_count(block.planned_days_number)
        else:
            self.end_date = read_date(declaration.dimona_out.end_date) if declaration.dimona_out is not None else None

    def _read_features(self, block: DimonaIn) -> None:
        features = block.features
        user = features.using_employer
        self.view = self.reference.as_of(self.start_date or self.today)
        self.committee = self.view.joint_committees.get(features.joint_commission_number or "")
        self.user_committee = None
        if user is not None:
            self.user_committee = self.view.joint_committees.get(user.joint_commission_number or "")
        self._require(features.worker_type)

    def _recall_features(self, named: Period | None) -> None:
        self.view = self.reference.as_of(self.today if named is None else named.start_date)
        committees = self.view.joint_committees
        self.committee = committees.get(named.joint_committee or "") if named is not None else None
        self.user_committee = committees.get(named.user_joint_committee or "") if named is not None else None
        self._require(None if named is None else named.worker_type)

    def _closed_to_updates(self) -> bool:
        return self.kind is Kind.UPDATE and self.asks is not None and self.asks.updates is Updates.CLOSED

    def _require(self, worker_type: str | None) -> None:
        entry = self.view.worker_types.get(worker_type or "")
        self.worker_type = worker_type
        self.asks = None if entry is None else entry.requirement


def holds_ssin(text: str) -> bool:
    """Whether the text can be, or hide, somebody's SSIN: eleven digits of one, with or without separators."""
    digits = "".join(character for character in text if character.isalnum())
    windows = (digits[i : i + 11] for i in range(len(digits) - 10))
    return any(is_digits(window) and is_ssin(window, synthetic=True) for window in windows)
