"""``python -m services.validator.shadow``: what a changed set of rules would have decided, over the log of record.

Reads the database of the settings (``DIMONA_*``) and writes a report as JSON. Exit code 2 when the rules cannot be read.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import partial
from pathlib import Path

from services.validator.adapters.recorded_decisions import PostgresRecordedDecisions
from services.validator.adapters.shadow_rules import NoRules, ShadowRules, shadow_rules
from services.validator.domain.judge import judge, rules_version
from services.validator.domain.shadow_report import ReplayReport
from services.validator.settings import Settings
from services.validator.use_cases.replay_decisions import Replay
from shared.database.pool import Pool
from shared.moments import BRUSSELS
from shared.reference.reference import Reference
from shared.reference.tables import BadTable

_WRONG_RULES = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m services.validator.shadow", description=__doc__)
    parser.add_argument("--decrees", type=Path, help="folder of further rows of reference data")
    parser.add_argument("--rules", help="module:attribute of a tuple of rules or of a RuleSet; else the live ones")
    parser.add_argument("--since", type=date.fromisoformat, help="compare only what was decided since this day")
    options = parser.parse_args(arguments)
    settings = Settings()
    try:
        changed = shadow_rules(options.decrees or settings.decrees_dir, options.rules, synthetic=settings.sandbox)
        report = asyncio.run(_replay(settings, changed, options.since))
    except (BadTable, NoRules) as error:
        sys.stderr.write(f"{error}\n")
        return _WRONG_RULES
    sys.stdout.write(report.model_dump_json(by_alias=True, indent=2) + "\n")
    return 0


async def _replay(settings: Settings, changed: ShadowRules, since: date | None) -> ReplayReport:
    reference = Reference.load(decrees=settings.decrees_dir, synthetic=settings.sandbox)
    pool = Pool(settings.postgres_dsn, "validator", max_size=1)
    replay = Replay(
        log=PostgresRecordedDecisions(pool.snapshot),
        live=(partial(judge, reference=reference), rules_version(reference)),
        shadow=(changed.judge, changed.version),
        since=None if since is None else datetime.combine(since, time(), BRUSSELS),
    )
    await pool.open()
    try:
        return await replay.run()
    finally:
        await pool.close()


if __name__ == "__main__":
    sys.exit(main())
