"""A daily registration as the ledger holds it: hours worked within a period."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.validator.domain.period import minute_of
from shared.contracts.decision import RegistrationImage

_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class DailyRegistration:
    """``number`` is that of the declaration that created it. Hours are ``HHMM``; the end hour may come later.

    ``employer_id`` is that of its period.
    """

    worker_id: int
    number: int
    version: int
    period_number: int
    employer_id: int
    start_date: date
    start_hour: str
    end_date: date
    end_hour: str | None
    cancelled: bool

    def image(self) -> RegistrationImage:
        """What the decision shows of it."""
        return RegistrationImage(
            start_date=self.start_date,
            start_hour=self.start_hour,
            end_date=self.end_date,
            end_hour=self.end_hour,
            cancelled=self.cancelled,
        )

    @property
    def when(self) -> tuple[date, str, date, str | None]:
        """Dates and hours: a change must differ in one of them."""
        return self.start_date, self.start_hour, self.end_date, self.end_hour

    def minutes(self) -> tuple[int, int]:
        """First minute and the one after the last, of local time. Without an end hour only the first minute is known."""
        start = self.start_date.toordinal() * _DAY + minute_of(self.start_hour)
        if self.end_hour is None:
            return start, start + 1
        return start, self.end_date.toordinal() * _DAY + minute_of(self.end_hour)

    def minutes_on(self, day: date) -> int:
        """How many of its minutes lie on this day; none while its end hour is unknown."""
        if self.end_hour is None:
            return 0
        first = day.toordinal() * _DAY
        start, end = self.minutes()
        return max(0, min(end, first + _DAY) - max(start, first))

    def days(self) -> tuple[date, ...]:
        """The days from its first to its last."""
        count = (self.end_date - self.start_date).days + 1
        return tuple(self.start_date + timedelta(days=n) for n in range(count))
