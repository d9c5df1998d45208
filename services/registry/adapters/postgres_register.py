"""The whole register on one database."""

from services.registry.adapters.daily_registrations import PostgresDailyRegistrations
from services.registry.adapters.declarations import PostgresDeclarations
from services.registry.adapters.period_marks import PostgresPeriodMarks
from services.registry.adapters.periods import PostgresPeriods
from services.registry.domain.ports import Register


def postgres_register() -> Register:
    """Without state of its own."""
    return Register(
        declarations=PostgresDeclarations(),
        periods=PostgresPeriods(),
        registrations=PostgresDailyRegistrations(),
        marks=PostgresPeriodMarks(),
    )
