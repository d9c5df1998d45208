"""What somebody who only tries a declaration is told."""

from typing import Literal, Self

from services.validator.domain.balances import QuotaPosition
from services.validator.domain.explaining import texts
from services.validator.domain.verdict import Verdict
from shared.contracts.decision import Anomaly, PeriodImage, QuotaEffect, RegistrationImage, Result, Texts
from shared.contracts.declaration import Kind
from shared.contracts.declaration_received import DeclarationReceived
from shared.contracts.model import Contract, Moment
from shared.reference.reference import Reference

NOTICE = "This is a simulation. Nothing was declared: there is no number, and nothing was kept."


class ExplainedAnomaly(Anomaly):
    """An anomaly with its short text, and why it comes about."""

    labels: Texts
    cause: Texts

    @classmethod
    def of(cls, anomaly: Anomaly, reference: Reference) -> Self:
        """With what the catalogue says of it."""
        entry = reference.anomalies[anomaly.id]
        return cls(**dict(anomaly), labels=texts(entry.labels), cause=texts(entry.cause))


class SimulatedPeriod(Contract):
    """What would become of the period: ``before`` is None for an IN, which has no ``number`` yet."""

    number: int | None = None
    version: int
    before: PeriodImage | None = None
    after: PeriodImage


class SimulatedRegistration(Contract):
    """What would become of the daily registration; a new one has no ``number`` yet."""

    number: int | None = None
    version: int
    period_number: int
    before: RegistrationImage | None = None
    after: RegistrationImage


class Simulation(Contract):
    """The decision that this declaration would get now: the same rules on the same register.

    ``period`` or ``registration``, and ``quotas``: what it would do if it were accepted. ``employer_quotas``: those that the
    employer holds and has used or would use, as they stand now, in the year in which the period starts (else this year).
    ``received_at``: as if it had been received then; lateness is judged by it.
    """

    simulation: Literal[True] = True
    notice: str = NOTICE
    kind: Kind
    received_at: Moment
    result: Result
    anomalies: tuple[ExplainedAnomaly, ...] = ()
    period: SimulatedPeriod | None = None
    registration: SimulatedRegistration | None = None
    quotas: tuple[QuotaEffect, ...] = ()
    employer_quotas: tuple[QuotaPosition, ...] = ()
    rules: str


def simulation_of(
    received: DeclarationReceived,
    verdict: Verdict,
    employer_quotas: tuple[QuotaPosition, ...],
    rules: str,
    reference: Reference,
) -> Simulation:
    """``received`` has number 0, which is not shown."""
    change, registration = verdict.change, verdict.registration_change
    return Simulation(
        kind=received.kind,
        received_at=received.received_at,
        result=verdict.result,
        anomalies=tuple(ExplainedAnomaly.of(anomaly, reference) for anomaly in verdict.anomalies),
        period=None
        if change is None
        else SimulatedPeriod(
            number=change.number or None, version=change.version, before=change.before, after=change.after
        ),
        registration=None
        if registration is None
        else SimulatedRegistration(
            number=registration.number or None,
            version=registration.version,
            period_number=registration.period_number,
            before=registration.before,
            after=registration.after,
        ),
        quotas=verdict.quotas,
        employer_quotas=employer_quotas,
        rules=rules,
    )
