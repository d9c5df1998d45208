"""Letters on a real PostgreSQL and a real disk."""

import io
import os
from pathlib import Path

import pytest
from pypdf import PdfReader

from services.notifier.adapters.letters.press import TypstPress
from services.notifier.use_cases.read_confirmations import Reader
from shared.contracts.decision import Phase, Result
from shared.contracts.directory import DirectoryChange, MandateRecorded, SenderRecorded
from shared.database.pool import Pool
from shared.outages import TryAgain
from tests.support.notifier import NOW_BEFORE, KilledError, Notifier, recorded_employer
from tests.support.registrations import employer, registration

LETTERS_ONLY = employer(access_manager=False)
LETTER_ID = "700000000156-final-employer"
FINAL_LETTER = 5


async def test_a_letter_is_on_disk_and_on_record_before_it_counts(pool: Pool, tmp_path: Path) -> None:
    notifier = Notifier(pool, tmp_path)
    await notifier.record(recorded_employer())
    await notifier.plan(registration(by=LETTERS_ONLY))
    await notifier.by_letter()
    stored = (tmp_path / "2026-11-24" / f"{LETTER_ID}.pdf").read_bytes()
    assert "Boulangerie Dupont SRL" in PdfReader(io.BytesIO(stored)).pages[0].extract_text()
    assert await pool.fetchval("SELECT digest = sha256($1) AND size = $2 FROM letters", stored, len(stored))
    assert await notifier.states() == [("final", "employer:12", "letter", "sent", None)]
    assert await notifier.outbox() == [(700000000156, FINAL_LETTER)]
    assert os.listdir(tmp_path / "2026-11-24") == [f"{LETTER_ID}.pdf"]  # noqa: PTH208


async def test_a_letter_whose_address_is_not_known_yet_waits_and_is_not_lost(pool: Pool, tmp_path: Path) -> None:
    notifier = Notifier(pool, tmp_path)
    await notifier.plan(registration(by=LETTERS_ONLY))
    await notifier.record(recorded_employer(address=None))
    await notifier.by_letter()
    assert await notifier.states() == [("final", "employer:12", "letter", "pending", None)]
    assert await pool.fetchval("SELECT next_try > now() FROM deliveries")
    await notifier.record(recorded_employer())
    await notifier.by_letter()
    assert await notifier.states() == [("final", "employer:12", "letter", "sent", None)]


async def test_an_older_directory_entry_changes_nothing(pool: Pool, tmp_path: Path) -> None:
    notifier = Notifier(pool, tmp_path)
    await notifier.record(recorded_employer())
    await notifier.record(recorded_employer(name="Old name", address=None), version=1)
    assert await pool.fetchval("SELECT name FROM employers") == "Boulangerie Dupont SRL"


@pytest.mark.parametrize("point", ["notifier.letter.stored", "notifier.letter.recorded"])
async def test_a_crash_after_storing_or_recording_gives_one_letter(pool: Pool, tmp_path: Path, point: str) -> None:
    notifier = Notifier(pool, tmp_path, crash_at=point)
    await notifier.record(recorded_employer())
    await notifier.plan(registration(by=LETTERS_ONLY))
    with pytest.raises(KilledError):
        await notifier.by_letter()
    await notifier.end_leases()
    await notifier.by_letter()
    assert await notifier.states() == [("final", "employer:12", "letter", "sent", None)]
    assert await notifier.outbox() == [(700000000156, FINAL_LETTER)]
    assert await pool.fetchval("SELECT count(*) FROM letters") == 1


async def test_a_provisional_letter_after_the_final_one_is_absorbed(pool: Pool, tmp_path: Path) -> None:
    notifier = Notifier(pool, tmp_path)
    await notifier.record(recorded_employer())
    await notifier.plan(registration(by=LETTERS_ONLY))
    await notifier.plan(registration(result=Result.PENDING, phase=Phase.PROVISIONAL, by=LETTERS_ONLY))
    await notifier.by_letter()
    assert [row[3] for row in await notifier.states()] == ["sent", "absorbed"]


async def test_a_disk_that_refuses_gives_the_letters_back(pool: Pool, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    notifier = Notifier(pool, tmp_path, press=TypstPress(tmp_path / "file"))
    await notifier.record(recorded_employer())
    await notifier.plan(registration(by=LETTERS_ONLY))
    with pytest.raises(TryAgain):
        await notifier.by_letter()
    assert await notifier.states() == [("final", "employer:12", "letter", "pending", None)]


async def test_a_letter_is_read_by_its_recipient_and_whom_it_mandated_and_nobody_else(
    pool: Pool, tmp_path: Path
) -> None:
    notifier = Notifier(pool, tmp_path)
    await notifier.record(recorded_employer(), SenderRecorded(client_id="secretariat"))
    await notifier.record(MandateRecorded(client_id="secretariat", employer_id=12))
    await notifier.record(MandateRecorded(client_id="former", employer_id=12, valid_until=NOW_BEFORE.date()))
    await notifier.plan(registration(by=LETTERS_ONLY))
    await notifier.by_letter()
    reading = notifier.reading()
    for reader in (Reader("bakery", "0123456749"), Reader("secretariat", "0987654312")):
        pdf = await reading.letter(reader, LETTER_ID)
        assert pdf is not None
        assert pdf.startswith(b"%PDF")
    for reader in (Reader("stranger", "0987654312"), Reader("former", None)):
        assert await reading.letter(reader, LETTER_ID) is None
    assert await reading.letter(Reader("bakery", "0123456749"), "700000000999-final-employer") is None
    await notifier.change(DirectoryChange("mandate/secretariat", 0, None))
    assert await reading.letter(Reader("secretariat", "0987654312"), LETTER_ID) is None
