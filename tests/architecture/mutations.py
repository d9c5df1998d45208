"""Faults that must turn a test red. Each is put into a copy of the code, alone, and the test meant for it must fail.

``python -m tests.architecture.mutations`` runs all of them (some minutes: most need engines); ``test_mutations`` only checks
that the list still fits the code.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
_COPIED = ("services", "shared", "deploy", "tests", "docs", "examples")
_TEST_FAILED = 1


@dataclass(frozen=True, slots=True)
class Mutation:
    """In the file ``path``, ``old`` becomes ``new``; then ``test`` must fail."""

    fault: str
    path: str
    old: str
    new: str
    test: str


MUTATIONS = (
    Mutation(
        "a service imports another",
        "services/validator/handlers/decisions.py",
        'SOURCE = "/dimona/validator"\n',
        'SOURCE = "/dimona/validator"\nimport services.intake.domain.records\n',
        "tests/architecture/test_import_contracts.py::test_the_code_keeps_every_contract",
    ),
    Mutation(
        "conflict clause of receipts removed",
        "services/intake/adapters/receipt_keys.py",
        "ON CONFLICT (sender_id, key_hash) DO NOTHING\n",
        "",
        "tests/integration/intake/test_receive_declarations.py::test_replicas_that_receive_the_same_at_once_agree",
    ),
    Mutation(
        "conflict clause of the registry removed",
        "services/registry/adapters/declarations.py",
        "ON CONFLICT (number, phase, attempt) DO NOTHING RETURNING",
        "RETURNING",
        "tests/integration/registry/test_registry_step.py::test_two_replicas_that_register_one_decision_at_once_give_the_same_registration",
    ),
    Mutation(
        "conflict clause of deliveries removed",
        "services/notifier/adapters/deliveries.py",
        "ON CONFLICT (number, phase, recipient, channel) DO NOTHING\n",
        "",
        "tests/integration/notifier/test_deliveries.py::test_a_registration_becomes_a_message_and_an_event_once_however_often_it_comes",
    ),
    Mutation(
        "contiguity of seq removed where it is applied",
        "shared/messaging/streams.py",
        "elif held or (position and position != reached[stream] + 1):",
        "elif held:",
        "tests/integration/validator/test_validator_step.py::test_seqs_are_applied_without_a_gap_whatever_their_order",
    ),
    Mutation(
        "contiguity of seq removed where it is given",
        "services/intake/domain/placing.py",
        "worker.seq += 1\n",
        "worker.seq += 2\n",
        "tests/integration/intake/test_receive_declarations.py::test_declarations_of_one_worker_in_one_batch_take_their_places_in_order",
    ),
    Mutation(
        "the outbox row of a drained parked record removed",
        "shared/messaging/streams.py",
        "await self._enqueue(tx, [*answered, *drained])",
        "await self._enqueue(tx, answered)",
        "tests/integration/messaging/test_streams.py::test_drained_replies_leave_through_the_outbox_in_order_and_only_then_are_forgotten",
    ),
    Mutation(
        "the outbox row of a healed parked record removed",
        "shared/messaging/streams.py",
        "        await self._enqueue(tx, drained)\n",
        "",
        "tests/integration/messaging/test_streams.py::test_a_blocked_item_waits_with_its_followers_until_healing_lets_it_through",
    ),
    Mutation(
        "offsets committed before the acks",
        "shared/messaging/step.py",
        "        await publish_with_crash_points(self._publisher, self.name, written.messages)\n",
        "        await commit(next_offsets(records))\n"
        "        await publish_with_crash_points(self._publisher, self.name, written.messages)\n",
        "tests/unit/shared/test_step_order.py::test_offsets_are_committed_after_the_acks_and_acks_come_after_the_transaction",
    ),
    Mutation(
        "a shadow that fails stops the live decision",
        "services/validator/use_cases/judge_in_shadow.py",
        "            self._shadow.observer.failed(received.number, error)\n            return verdict\n",
        "            raise\n",
        "tests/unit/validator/test_shadow.py::test_a_shadow_that_fails_disturbs_no_decision",
    ),
    Mutation(
        "the quotas of somebody else's worker are told",
        "services/validator/use_cases/quota_balances.py",
        "period.cancelled or period.employer_id != employer.id or",
        "period.cancelled or",
        "tests/unit/validator/test_quota_search.py::test_somebody_elses_worker_is_as_unknown_as_nobodys",
    ),
    Mutation(
        "a simulation forgets what employers have used",
        "services/validator/use_cases/simulate_declaration.py",
        "    return court.quotas.settle(received, verdict, used) or verdict\n",
        "    return verdict\n",
        "tests/unit/validator/test_simulations.py::test_the_employers_own_quota_warns_as_it_would_and_is_shown",
    ),
    Mutation(
        "a resolution claims what only a declaration may",
        "services/intake/adapters/unwritten.py",
        "        del tx\n        return dict(rows)\n",
        "        return await super().claim_aliases(tx, rows)\n",
        "tests/integration/intake/test_resolutions.py::test_what_is_resolved_is_what_would_be_published_and_nothing_is_written",
    ),
)


def survives(mutation: Mutation, folder: Path) -> bool:
    """Whether the test passes although the fault is in the copy of the code in ``folder``."""
    path = folder / mutation.path
    original = path.read_text()
    path.write_text(original.replace(mutation.old, mutation.new))
    try:
        return pass_in(folder, mutation.test)
    finally:
        path.write_text(original)


def pass_in(folder: Path, *tests: str) -> bool:
    """Whether these tests pass in this copy. RuntimeError when pytest could not run them."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    ended = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if ended.returncode not in {0, _TEST_FAILED}:
        raise RuntimeError(ended.stdout.decode())
    return ended.returncode == 0


def main() -> int:
    """Run all; 0 if every fault was found."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for top in _COPIED:
            shutil.copytree(REPOSITORY / top, folder / top, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(REPOSITORY / "pyproject.toml", folder)
        if not pass_in(folder, *(mutation.test for mutation in MUTATIONS)):
            raise RuntimeError("the tests must pass without any fault first")
        unnoticed = 0
        for mutation in MUTATIONS:
            survived = survives(mutation, folder)
            unnoticed += survived
            sys.stdout.write(f"{'NOT FOUND' if survived else 'found':<10} {mutation.fault}   {mutation.test}\n")
            sys.stdout.flush()
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
