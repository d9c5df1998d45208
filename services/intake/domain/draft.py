"""One declaration on its way to a receipt: what is known of it so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.intake.domain.records import SenderFacts
from services.intake.domain.submission import Submission
from shared.contracts.declaration import Kind
from shared.contracts.declaration_received import Employer, Mandate, Person, User


@dataclass(slots=True, eq=False)
class Draft:
    """``number`` is proposed until the declaration turns out to be no repeat. ``period_number``: the period that an OUT,
     UPDATE or CANCEL names, if readable. ``registration_number``: the daily registration that one changes or cancels. ``employer_ambiguous``: several once had its number. ``user``: of an agency worker.
     ``person``: whom an IN's SSIN belongs to, if the identity register knows. ``ssin_hash``: of the SSIN, where it can decide the stream.
    ``seq`` is 0 until the declaration has its place in the stream ``worker_id``.
    """

    index: int
    submission: Submission
    kind: Kind
    number: int
    fingerprint: bytes | None = None
    sender: SenderFacts | None = None
    period_number: int | None = None
    registration_number: int | None = None
    employer: Employer | None = None
    employer_ambiguous: bool = False
    user: User | None = None
    mandate: Mandate = Mandate.NONE
    person: Person | None = None
    ssin_hash: bytes | None = None
    worker_id: int = 0
    seq: int = 0

    @property
    def named_number(self) -> int | None:
        """The number that decides where it goes: of what it names."""
        return self.period_number if self.registration_number is None else self.registration_number

    @property
    def creates_registration(self) -> bool:
        """Whether it may be the declaration that a daily registration has its number from."""
        return self.kind is Kind.DAILY_REGISTRATION and self.registration_number is None

    @property
    def ssin(self) -> str | None:
        """The SSIN as declared."""
        worker = self.submission.declaration.worker
        return worker.ssin if worker is not None else None


def name_persons(drafts: Iterable[Draft], persons: Mapping[str, Person]) -> None:
    """Set the persons of INs; ``persons`` are those that the identity register knows, by SSIN as declared."""
    for draft in drafts:
        if draft.kind is Kind.IN and draft.ssin is not None:
            draft.person = persons.get(draft.ssin)
