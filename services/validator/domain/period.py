"""A working period as the ledger holds it: one row of the fold of all decisions."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.decision import ExistingPeriod, PeriodImage

_DAY = 24 * 60
_NEVER = (date.max.toordinal() + 2) * _DAY

Key = tuple[int, str | None, str, str | None]


@dataclass(frozen=True, slots=True)
class Period:
    """``number`` is that of the IN that created it. Hours are ``HHMM``; an open period has no end date.

    A period with a start hour is one performance; without an end hour it is a day at a flat rate. ``user``: the user
    of an agency worker, by enterprise number or name; ``user_employer_id``: our id of it, if it is an employer. ``ssin``: the worker's, as the IN gave it, else as it was found.
    ``locked``: the office takes no declarations on it; ``blocked``: it carries a blocking anomaly.
    """

    worker_id: int
    number: int
    version: int
    employer_id: int
    start_date: date
    start_hour: str | None
    end_date: date | None
    end_hour: str | None
    planned_hours: int | None
    joint_committee: str | None
    worker_type: str
    user: str | None
    user_joint_committee: str | None
    ssin: str | None
    cancelled: bool
    late: bool
    planned_days: int | None = None
    locked: bool = False
    blocked: bool = False
    user_employer_id: int | None = None

    def image(self) -> PeriodImage:
        """What the decision shows of it."""
        return PeriodImage(
            start_date=self.start_date,
            start_hour=self.start_hour,
            end_date=self.end_date,
            end_hour=self.end_hour,
            planned_hours=self.planned_hours,
            planned_days=self.planned_days,
            joint_committee=self.joint_committee,
            worker_type=self.worker_type,
            user=self.user,
            user_joint_committee=self.user_joint_committee,
            cancelled=self.cancelled,
            late=self.late,
            locked=self.locked,
            blocked=self.blocked,
        )

    def existing(self) -> ExistingPeriod:
        """What a duplicate or an overlap shows of it, so that the sender finds its number."""
        return ExistingPeriod(
            number=self.number,
            start_date=self.start_date,
            start_hour=self.start_hour,
            end_date=self.end_date,
            end_hour=self.end_hour,
        )

    @property
    def frozen(self) -> bool:
        """Whether it takes no further declaration: cancelled, locked or blocked."""
        return self.cancelled or self.locked or self.blocked

    @property
    def is_flat_rate(self) -> bool:
        """Whether it is a day of horeca at a flat rate. It takes up every performance of that day, but not the night of a
        shift that started on the day before (``docs/sources.md``, question 7) [I].
        """
        return self.start_hour is not None and self.end_hour is None

    @property
    def key(self) -> Key:
        """Periods of one worker with equal keys may not overlap (``docs/sources.md``, question 7) [I]."""
        user = None if self.user is None else " ".join(self.user.casefold().split())
        return (self.employer_id, self.joint_committee, self.worker_type, user)

    @property
    def when(self) -> tuple[date, str | None, date | None, str | None]:
        """Dates and hours: equal ones make a duplicate."""
        return (self.start_date, self.start_hour, self.end_date, self.end_hour)

    def minutes(self) -> tuple[int, int]:
        """First minute and the one after the last; whole days where hours are missing. Minutes are those of a clock:
        every day has 1440, also those on which it is changed [I].
        """
        start = self.start_date.toordinal() * _DAY
        if self.end_date is None:
            return start, _NEVER
        end = self.end_date.toordinal() * _DAY
        if self.start_hour is None or self.end_hour is None:
            return start, end + _DAY
        start += minute_of(self.start_hour)
        return start, max(end + minute_of(self.end_hour), start + 1)


def minute_of(hour: str) -> int:
    """The minute of the day, 0 to 1439, of ``HHMM``."""
    return int(hour[:2]) * 60 + int(hour[2:])
