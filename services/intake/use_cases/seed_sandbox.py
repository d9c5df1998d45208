"""Seed a sandbox: read and check everything first, then write all of it or nothing."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.intake.domain.ports import Clock, Connection, EmployerAlias
from services.intake.domain.problems import schema_violation
from services.intake.domain.sandbox_ports import SeedStore, Transactions
from services.intake.domain.sandbox_seed import Seed, SeededEmployer, SeededMandate
from services.intake.domain.seed_reading import issue, read_seed
from services.intake.domain.submission import Problem
from shared.contracts.results import Issue


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many of each the seed named."""

    employers: int
    senders: int
    mandates: int
    workers: int


class _Rejected(Exception):
    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("the seed does not fit what is there")
        self.issues = issues


@dataclass(frozen=True, slots=True)
class SandboxSeeder:
    """``create_topics`` makes the topics of these senders, where missing; ``seeded`` is called once all is committed."""

    transactions: Transactions
    store: SeedStore
    create_topics: Callable[[Sequence[str]], Awaitable[None]]
    seeded: Callable[[], None]
    clock: Clock

    async def seed(self, body: bytes) -> Seeded | Problem:
        """Bring the sandbox up to this seed (JSON); the same seed again changes nothing.

        Topics come first: a sender is never known before the topics on which it is read and answered exist.
        """
        seed = read_seed(body)
        if isinstance(seed, Problem):
            return seed
        await self.create_topics([sender.client_id for sender in seed.senders])
        try:
            async with self.transactions() as tx:
                await self._write(tx, seed)
        except _Rejected as rejected:
            return schema_violation(rejected.issues)
        self.seeded()
        persons = seed.identity_register.workers if seed.identity_register is not None else ()
        return Seeded(len(seed.employers), len(seed.senders), len(seed.mandates), len(persons))

    async def _write(self, tx: Connection, seed: Seed) -> None:
        now = self.clock()
        await self.store.lock(tx)
        ids = await self._employer_ids(tx, seed.employers)
        await self.store.put_employers(tx, dict(zip(ids, seed.employers, strict=True)), now)
        await self.store.put_senders(tx, seed.senders, now)
        await self.store.put_mandates(tx, await self._mandates(tx, seed), now)
        if seed.identity_register is not None:
            await self.store.put_register(tx, seed.identity_register)
        if seed.enterprise_register is not None:
            await self.store.put_enterprises(tx, seed.enterprise_register)

    async def _employer_ids(self, tx: Connection, employers: Sequence[SeededEmployer]) -> list[int]:
        """The id of each: the one that its numbers lead to, or else those it no longer has, or a fresh one."""
        named = {alias for employer in employers for alias in (*employer.aliases, *employer.former_aliases)}
        known = await self.store.employer_ids(tx, named)
        found = [_known(employer.aliases, known) or _known(employer.former_aliases, known) for employer in employers]
        doubtful = [place for place, ids in enumerate(found) if len(ids) > 1]
        if doubtful:
            raise _Rejected(
                [issue(f"/employers/{place}", "its numbers belong to different employers") for place in doubtful]
            )
        fresh = iter(await self.store.new_employer_ids(tx, sum(not ids for ids in found)))
        return [next(iter(ids)) if ids else next(fresh) for ids in found]

    async def _mandates(self, tx: Connection, seed: Seed) -> list[tuple[SeededMandate, int]]:
        senders = await self.store.known_senders(tx, {mandate.sender for mandate in seed.mandates})
        readings = [tuple(_readings(mandate.employer)) for mandate in seed.mandates]
        employers = await self.store.employer_ids(tx, {alias for aliases in readings for alias in aliases}, former=True)
        issues: list[Issue] = []
        mandates = {}
        for place, (mandate, aliases) in enumerate(zip(seed.mandates, readings, strict=True)):
            employer = _first(aliases, employers)
            if mandate.sender not in senders:
                issues.append(issue(f"/mandates/{place}/sender", "no sender has this client id"))
            if employer is None:
                issues.append(
                    issue(f"/mandates/{place}/employer", "no employer has this number, or more than one once had it")
                )
            else:
                mandates[mandate.sender, employer, mandate.valid_from] = mandate, employer
        if issues:
            raise _Rejected(issues)
        return list(mandates.values())


def _known(aliases: Sequence[EmployerAlias], ids: Mapping[EmployerAlias, int]) -> set[int]:
    return {ids[alias] for alias in aliases if alias in ids}


def _readings(number: str) -> Iterator[EmployerAlias]:
    """What a number without its kind may be, in the order in which it is read: NSSO, provisional, enterprise number."""
    if number.isascii() and number.isdigit():
        yield "nsso", number.zfill(9)
        yield "provisional", number.zfill(10)
        yield "enterprise", number.zfill(10)


def _first(aliases: Sequence[EmployerAlias], employers: Mapping[EmployerAlias, int]) -> int | None:
    return next((employers[alias] for alias in aliases if alias in employers), None)
