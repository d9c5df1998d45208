"""When a declaration without a key is the same as an earlier one with equal content from the same sender.

Real clients lose responses and post again, and they also declare the same again on purpose after something came in
between. A declaration that isn't an IN, and every administrative event, is *relaxing*: what follows it may be meant as
new (``docs/decisions/0015``).
"""

from services.intake.domain.records import Placed
from shared.contracts.decision import Result
from shared.contracts.declaration import Kind


def is_repeat(earlier: Placed, *, relax_seq: int) -> bool:
    """Whether a declaration equal to ``earlier`` is its repeat rather than a new one.

    ``relax_seq``: the last relaxing place of the earlier one's worker, read under that worker's lock. Undecided: a repeat
    unless something relaxing came after it. Decided: only an accepted IN whose period nobody has named since.
    """
    if earlier.result is None:
        return earlier.seq >= relax_seq
    accepted = earlier.result in (Result.ACCEPTED, Result.WARNING)
    return accepted and earlier.kind == Kind.IN and not earlier.touched
