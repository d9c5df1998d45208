"""Deliveries on a real PostgreSQL: claimed once, sent, settled; crashes and outages lose none."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from services.notifier.adapters.ebox import SandboxEBox
from services.notifier.domain.ports import EBoxMessage, Outcome
from shared.contracts.decision import Phase, Result
from shared.contracts.declaration import Kind
from shared.contracts.directory import SenderRecorded
from shared.database.pool import Pool
from shared.outages import TryAgain
from tests.support.notifier import NOW, KilledError, Notifier, ToldEBox, recorded_employer
from tests.support.registrations import employer, registration

FINAL_EBOX, FINAL_LETTER, PROVISIONAL_EBOX, AGENT_EBOX = 4, 5, 0, 6
WITHOUT_ACCESS_MANAGER = employer(access_manager=False)
NUMBER = 700000000156


async def test_a_registration_becomes_a_message_and_an_event_once_however_often_it_comes(
    pool: Pool, tmp_path: Path
) -> None:
    notifier = Notifier(pool, tmp_path)
    for _ in range(2):
        await notifier.plan(registration(), registration())
        await notifier.to_ebox()
    assert await notifier.states() == [("final", "employer:12", "ebox", "sent", None)]
    assert await notifier.messages() == 1
    assert await notifier.outbox() == [(NUMBER, FINAL_EBOX)]


@pytest.mark.parametrize("kind", list(Kind))
async def test_declarations_of_every_kind_are_confirmed(pool: Pool, tmp_path: Path, kind: Kind) -> None:
    notifier = Notifier(pool, tmp_path)
    await notifier.plan(registration(kind=kind))
    await notifier.to_ebox()
    assert await notifier.states() == [("final", "employer:12", "ebox", "sent", None)]


async def test_provisional_and_final_confirmations_are_two_deliveries(pool: Pool, tmp_path: Path) -> None:
    notifier = Notifier(pool, tmp_path)
    await notifier.plan(registration(result=Result.PENDING, phase=Phase.PROVISIONAL))
    await notifier.to_ebox()
    await notifier.plan(registration())
    await notifier.to_ebox()
    assert await notifier.outbox() == [(NUMBER, PROVISIONAL_EBOX), (NUMBER, FINAL_EBOX)]
    assert await notifier.messages() == 2


async def test_a_provisional_confirmation_after_the_final_one_is_absorbed(pool: Pool, tmp_path: Path) -> None:
    notifier = Notifier(pool, tmp_path)
    await notifier.plan(registration())
    await notifier.plan(registration(result=Result.PENDING, phase=Phase.PROVISIONAL))
    await notifier.to_ebox()
    assert await notifier.states() == [
        ("final", "employer:12", "ebox", "sent", None),
        ("provisional", "employer:12", "ebox", "absorbed", None),
    ]
    assert await notifier.outbox() == [(NUMBER, FINAL_EBOX)]


@pytest.mark.parametrize("point", ["notifier.ebox.taken", "notifier.ebox.published", "notifier.ebox.recorded"])
async def test_a_crash_anywhere_in_the_ebox_loop_neither_loses_nor_doubles_a_message(
    pool: Pool, tmp_path: Path, point: str
) -> None:
    notifier = Notifier(pool, tmp_path, crash_at=point)
    await notifier.plan(registration())
    with pytest.raises(KilledError):
        await notifier.to_ebox()
    assert await notifier.to_ebox() == 0  # the lease still holds
    await notifier.end_leases()
    await notifier.to_ebox()
    assert await notifier.states() == [("final", "employer:12", "ebox", "sent", None)]
    assert await notifier.messages() == 1
    assert await notifier.outbox() == [(NUMBER, FINAL_EBOX)]


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        (Outcome.NO_DIGITAL_USER, "sent", None),
        (Outcome.UNKNOWN, "unknown", "EBOX_OUTCOME_UNKNOWN"),
        (Outcome.FAILED, "failed", "EBOX_REFUSED"),
    ],
)
async def test_nobody_home_or_an_outcome_nobody_knows_gives_a_letter_as_well(
    pool: Pool, tmp_path: Path, outcome: Outcome, state: str, reason: str | None
) -> None:
    notifier = Notifier(pool, tmp_path, ToldEBox(outcome))
    await notifier.record(recorded_employer())
    await notifier.plan(registration())
    await notifier.to_ebox()
    await notifier.by_letter()
    assert await notifier.states() == [
        ("final", "employer:12", "ebox", state, reason),
        ("final", "employer:12", "letter", "sent", None),
    ]
    assert await notifier.outbox() == [(NUMBER, FINAL_EBOX), (NUMBER, FINAL_LETTER)]


async def test_the_sandboxs_ebox_keeps_a_message_for_users_that_never_opened_it(pool: Pool, tmp_path: Path) -> None:
    ebox = SandboxEBox(pool.acquire, lambda: NOW, never_opened=["0123456749"])
    message = EBoxMessage(f"{NUMBER}-final-employer", "0123456749", "fr", "Dimona IN", b"{}")
    other = message._replace(key="other", enterprise_number="0987654312")
    for _ in range(2):
        assert await ebox.publish([message, other]) == [Outcome.NO_DIGITAL_USER, Outcome.DELIVERED]
    assert await Notifier(pool, tmp_path).messages() == 2


async def test_an_ebox_outage_loses_nothing_and_stops_no_letter(pool: Pool, tmp_path: Path) -> None:
    ebox = ToldEBox(down=True)
    notifier = Notifier(pool, tmp_path, ebox)
    await notifier.record(recorded_employer())
    await notifier.plan(registration(), registration(700000000253, by=WITHOUT_ACCESS_MANAGER))
    with pytest.raises(TryAgain):
        await notifier.to_ebox()
    await notifier.by_letter()
    assert [row[2:4] for row in await notifier.states()] == [("ebox", "pending"), ("letter", "sent")]
    ebox.down = False
    assert await notifier.to_ebox() == 0  # its time has not come
    await notifier.end_leases()
    await notifier.to_ebox()
    assert [row[2:4] for row in await notifier.states()] == [("ebox", "sent"), ("letter", "sent")]


async def test_two_replicas_never_take_the_same_delivery(pool: Pool, tmp_path: Path) -> None:
    ebox = ToldEBox()
    replicas = [Notifier(pool, tmp_path / str(n), ebox) for n in range(2)]
    await replicas[0].plan(*(registration(700000000000 + n) for n in range(500)))
    await asyncio.gather(*(replica.to_ebox() for replica in replicas))
    assert len(ebox.published) == len({message.key for message in ebox.published}) == 500
    assert len(await replicas[0].outbox()) == 500


async def test_a_replica_whose_lease_ran_out_tells_nothing_a_second_time(pool: Pool, tmp_path: Path) -> None:
    class Slow:
        """Its lease runs out while it waits, and another replica does the work."""

        async def publish(self, messages: Sequence[EBoxMessage]) -> Sequence[Outcome]:
            await other.end_leases()
            await other.to_ebox()
            return [Outcome.UNKNOWN] * len(messages)

    other = Notifier(pool, tmp_path)
    slow = Notifier(pool, tmp_path / "slow", Slow())
    await slow.plan(registration())
    await slow.to_ebox()
    assert next(row[2:4] for row in await other.states()) == ("ebox", "sent")
    assert await other.outbox() == [(NUMBER, FINAL_EBOX)]


async def test_a_message_the_database_refuses_harms_no_neighbour(pool: Pool, tmp_path: Path) -> None:
    notifier = Notifier(pool, tmp_path)
    await notifier.record(recorded_employer())
    await pool.execute("ALTER TABLE ebox_messages ADD CHECK (id NOT LIKE '700000000253%')")
    await notifier.plan(registration(), registration(700000000253), registration(700000000350))
    await notifier.to_ebox()
    assert await notifier.messages() == 2
    assert [row[2:4] for row in await notifier.states()] == [
        ("ebox", "sent"),
        ("ebox", "failed"),
        ("letter", "pending"),
        ("ebox", "sent"),
    ]


async def test_an_agent_that_chose_the_ebox_is_confirmed_to_beside_the_employer(pool: Pool, tmp_path: Path) -> None:
    notifier = Notifier(pool, tmp_path)
    await notifier.record(SenderRecorded(client_id="secretariat", enterprise_number="0987654312", channel="ebox"))
    await notifier.plan(registration(agent="secretariat"))
    await notifier.to_ebox()
    assert await notifier.outbox() == [(NUMBER, FINAL_EBOX), (NUMBER, AGENT_EBOX)]
    assert await pool.fetchval("SELECT count(DISTINCT enterprise_number) FROM ebox_messages") == 2


@pytest.mark.parametrize(("channel", "sent"), [("ebox", 2), ("results", 1)])
async def test_an_agent_the_directory_tells_of_later_is_not_forgotten(
    pool: Pool, tmp_path: Path, channel: str, sent: int
) -> None:
    notifier = Notifier(pool, tmp_path)
    await notifier.plan(registration(agent="secretariat"))
    await notifier.to_ebox()
    assert await notifier.messages() == 1
    await notifier.record(SenderRecorded(client_id="secretariat", enterprise_number="0987654312", channel=channel))
    await notifier.plan(registration(agent="secretariat"))
    async with pool.transaction() as tx:
        await notifier.deliveries.decide_undecided(tx)
    await notifier.to_ebox()
    assert await notifier.messages() == sent
    assert all(row[3] == "sent" for row in await notifier.states())


async def test_an_agent_that_leaves_the_ebox_while_it_is_being_decided_stays_undecided(
    pool: Pool, tmp_path: Path
) -> None:
    class Between:
        """A session in whose pauses somebody else changes the directory."""

        async def execute(self, query: str, *arguments: object) -> str:
            status = str(await tx.execute(query, *arguments))
            await notifier.record(agent("results"))
            return status

    def agent(channel: str) -> SenderRecorded:
        return SenderRecorded(client_id="secretariat", enterprise_number="0987654312", channel=channel)

    notifier = Notifier(pool, tmp_path)
    await notifier.plan(registration(agent="secretariat"))
    await notifier.record(agent("ebox"))
    async with pool.transaction() as tx:
        assert await notifier.deliveries.decide_undecided(Between()) == 0  # type: ignore[arg-type]
    assert "undecided" in [row[2] for row in await notifier.states()]
