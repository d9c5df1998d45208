"""All rules as data, in the order in which findings are listed: order and coverage can be printed."""

from collections.abc import Callable
from dataclasses import dataclass, field

from services.validator.domain.case import Case
from services.validator.domain.rules import (
    blocks,
    coherence,
    consecutive_days,
    control_cards,
    daily_registrations,
    dates,
    employer,
    features,
    flexi,
    form,
    hours,
    identity,
    lateness,
    life_cycle,
    mandate,
    overlap,
    parties,
    person_data,
    place_of_work,
    planned,
    quotas,
    references,
    small_statutes,
    starters,
    using_employer,
    windows,
    worked_hours,
    worker,
)
from services.validator.domain.rules.rule import Findings, Rule
from shared.contracts.declaration import Kind

RULES_VERSION = "1"

RULES: tuple[Rule, ...] = (
    # the envelope
    form.FORM,
    # the sender
    mandate.MANDATE,
    # presence and format of each zone
    references.REFERENCES,
    form.REFERENCE_ORIGIN,
    daily_registrations.STATUS,
    daily_registrations.REGISTRATION_NUMBER,
    daily_registrations.PERIOD_NUMBER,
    daily_registrations.REGISTERED_DATES,
    daily_registrations.REGISTERED_HOURS,
    life_cycle.PERIOD_NUMBER,
    dates.START_DATE,
    dates.START_DOMAIN,
    hours.HOURS,
    hours.CHANGED_HOURS,
    dates.END_DATE,
    dates.END_DOMAIN,
    planned.PLANNED_HOURS,
    planned.PLANNED_DAYS,
    employer.NAMED,
    employer.EMPLOYER_NUMBERS,
    worker.SSIN,
    identity.PERSON,
    identity.HOME,
    features.JOINT_COMMITTEE,
    features.WORKER_TYPE,
    features.SUB_ENTITY,
    # employer and worker
    employer.REPERTORY,
    employer.PROVISIONAL_IN_USE,
    employer.ONE_EMPLOYER,
    employer.SECURED_CHANNEL,
    employer.ACTIVE_ON_ENTRY,
    employer.ACTIVE_ON_CHANGE,
    worker.IDENTITY,
    worker.UNIDENTIFIABLE,
    person_data.HOLDER,
    # features
    features.MATRIX,
    features.OPENING,
    using_employer.USING_EMPLOYER,
    control_cards.CONTROL_CARDS,
    place_of_work.PLACE_OF_WORK,
    small_statutes.SMALL_STATUTES,
    # the period that is named, by itself or by its daily registration
    daily_registrations.KNOWN_PERIOD,
    daily_registrations.KNOWN_REGISTRATION,
    life_cycle.KNOWN,
    parties.SAME_EMPLOYER,
    parties.SAME_WORKER,
    daily_registrations.OPEN_PERIOD,
    daily_registrations.CHANGEABLE,
    daily_registrations.OPTED,
    daily_registrations.SUITABLE_PERIOD,
    worked_hours.CHANGES_SOMETHING,
    life_cycle.NOT_CANCELLED,
    life_cycle.UNLOCKED,
    life_cycle.NOT_BLOCKED,
    life_cycle.STILL_OPEN,
    life_cycle.UPDATABLE,
    life_cycle.CLOSES_NOTHING,
    life_cycle.END_REMOVABLE,
    life_cycle.SAYS_SOMETHING,
    life_cycle.CHANGES_SOMETHING,
    windows.TAKEN_BACK_IN_TIME,
    blocks.TEMPORARILY_BLOCKED,
    # dates among themselves
    dates.MOVED_OUT_OF_VALIDITY,
    windows.START_NOT_POSTPONED,
    windows.END_NOT_POSTPONED,
    worked_hours.WITHIN_PERIOD,
    worked_hours.END_AFTER_START,
    worked_hours.ONE_PERFORMANCE,
    coherence.END_AFTER_START,
    coherence.END_HOUR_AFTER_START_HOUR,
    coherence.ONE_DAY,
    coherence.ONE_QUARTER,
    coherence.AT_MOST_24_HOURS,
    coherence.DAYS_FIT,
    consecutive_days.THIRD_DAY,
    # other periods or daily registrations, and the clock
    worked_hours.HOURS_OF_A_DAY,
    worked_hours.OVERLAP,
    overlap.OVERLAP,
    lateness.ENTRY_IN_TIME,
    lateness.CHANGE_IN_TIME,
    # quotas
    quotas.WORKER_QUOTA,
    quotas.EMPLOYER_QUOTA,
    # the worker's past
    flexi.ACCESS,
    starters.STARTS,
    starters.MOVES,
)

Checks = dict[Kind, tuple[tuple[Callable[[Case], Findings], Rule], ...]]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules in the order in which findings are listed, under a version.

    ``checks``: those asked about each kind. ``discreet_checks``: the same for a sender that may know nothing about the
    worker and what is declared.
    """

    version: str
    rules: tuple[Rule, ...]
    checks: Checks = field(init=False, repr=False, compare=False)
    discreet_checks: Checks = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        checks: Checks = {kind: tuple((rule.check, rule) for rule in self.rules if kind in rule.kinds) for kind in Kind}
        discreet = {kind: tuple(pair for pair in pairs if not pair[1].reads_register) for kind, pairs in checks.items()}
        object.__setattr__(self, "checks", checks)
        object.__setattr__(self, "discreet_checks", discreet)


LIVE = RuleSet(RULES_VERSION, RULES)
