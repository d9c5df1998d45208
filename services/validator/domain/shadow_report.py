"""What the report on a shadow run says."""

from shared.contracts.decision import Result
from shared.contracts.model import Contract, Moment


class DifferenceCount(Contract):
    """Declarations that two sets of rules tell apart in the same way.

    ``only_live``, ``only_shadow``: ids of the anomalies that one of them found. ``examples``: numbers of the newest.
    """

    rules_live: str
    rules_shadow: str
    live: Result
    shadow: Result
    only_live: tuple[str, ...]
    only_shadow: tuple[str, ...]
    declarations: int
    first_at: Moment
    last_at: Moment
    examples: tuple[int, ...]


class ShadowReport(Contract):
    """``live``, ``shadow``: the versions that judge now; no shadow when none runs. Commonest differences first."""

    live: str
    shadow: str | None = None
    differences: tuple[DifferenceCount, ...]


class ReplayReport(Contract):
    """``judged``: declarations compared; ``unlike_record``: those whose result by the live rules of today is not the one that
    was published: the rules have changed since, or the quota of an employer was exceeded.
    """

    live: str
    shadow: str
    judged: int
    unlike_record: int
    differences: tuple[DifferenceCount, ...]
