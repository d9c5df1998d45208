"""Writes a sandbox's seed: every table by one statement, and what changed into the directory's outbox."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from services.intake.domain.employer_numbers import alias_of, former_numbers, holders
from services.intake.domain.identity_key import identity_key
from services.intake.domain.ports import Connection, EmployerAlias
from services.intake.domain.sandbox_seed import (
    SeededEmployer,
    SeededEnterprises,
    SeededMandate,
    SeededRegister,
    SeededSender,
)
from services.intake.domain.sender_keys import public_key_of

_EMPLOYERS = """INSERT INTO employers AS e (employer_id, enterprise_number, nsso_number, provisional_number, name, language,
        access_manager, batch_sender, local_authority, daily_registration, active_from, active_until, address,
        secured_channel_only, former_numbers, sub_entities, sectors, version, recorded_at)
    SELECT r.*, 1, $2 FROM jsonb_to_recordset($1::jsonb) AS r (
        employer_id bigint, enterprise_number text, nsso_number text, provisional_number text, name text, language text,
        access_manager boolean, batch_sender boolean, local_authority boolean, daily_registration boolean,
        active_from date, active_until date, address jsonb, secured_channel_only boolean, former_numbers text[],
        sub_entities text[], sectors text[])
    ORDER BY employer_id
    ON CONFLICT (employer_id) DO UPDATE SET
        enterprise_number = coalesce(excluded.enterprise_number, e.enterprise_number),
        nsso_number = coalesce(excluded.nsso_number, e.nsso_number),
        provisional_number = coalesce(excluded.provisional_number, e.provisional_number),
        name = excluded.name, language = excluded.language, access_manager = excluded.access_manager,
        batch_sender = excluded.batch_sender, local_authority = excluded.local_authority,
        daily_registration = excluded.daily_registration, active_from = excluded.active_from,
        active_until = excluded.active_until, address = excluded.address,
        secured_channel_only = excluded.secured_channel_only, former_numbers = excluded.former_numbers,
        sub_entities = excluded.sub_entities, sectors = excluded.sectors,
        version = e.version + 1, recorded_at = excluded.recorded_at
    WHERE (coalesce(excluded.enterprise_number, e.enterprise_number), coalesce(excluded.nsso_number, e.nsso_number),
           coalesce(excluded.provisional_number, e.provisional_number), excluded.name, excluded.language,
           excluded.access_manager, excluded.batch_sender, excluded.local_authority, excluded.daily_registration,
           excluded.active_from, excluded.active_until, excluded.address, excluded.secured_channel_only,
           excluded.former_numbers, excluded.sub_entities, excluded.sectors)
        IS DISTINCT FROM (e.enterprise_number, e.nsso_number, e.provisional_number, e.name, e.language,
           e.access_manager, e.batch_sender, e.local_authority, e.daily_registration,
           e.active_from, e.active_until, e.address, e.secured_channel_only,
           e.former_numbers, e.sub_entities, e.sectors)
    RETURNING e.employer_id::text"""
_NUMBERS = """SELECT employer_id, enterprise_number, nsso_number, provisional_number, former_numbers FROM employers
    WHERE employer_id = ANY($1::bigint[])"""
# Former ones first: then a number is free for the employer that has it now.
_ALIASES = """INSERT INTO employer_aliases AS a (kind, number, employer_id, former)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::boolean[]) AS r (kind, number, employer_id, former)
    ORDER BY former DESC, kind, number
    ON CONFLICT (kind, number, employer_id) DO UPDATE SET former = excluded.former WHERE a.former <> excluded.former"""
_SENDERS = """INSERT INTO senders AS s (client_id, enterprise_number, public_key_pem, scopes, channel, version, recorded_at)
    SELECT r.client_id, r.enterprise_number, r.public_key_pem,
        ARRAY(SELECT jsonb_array_elements_text(r.scopes)), r.channel, 1, $2
    FROM jsonb_to_recordset($1::jsonb) AS r (
        client_id text, enterprise_number text, public_key_pem text, scopes jsonb, channel text)
    ORDER BY client_id
    ON CONFLICT (client_id) DO UPDATE SET
        enterprise_number = excluded.enterprise_number,
        public_key_pem = coalesce(excluded.public_key_pem, s.public_key_pem),
        scopes = excluded.scopes, channel = excluded.channel, version = s.version + 1, recorded_at = excluded.recorded_at
    WHERE (excluded.enterprise_number, coalesce(excluded.public_key_pem, s.public_key_pem), excluded.scopes, excluded.channel)
        IS DISTINCT FROM (s.enterprise_number, s.public_key_pem, s.scopes, s.channel)
    RETURNING s.client_id"""
_MANDATES = """INSERT INTO mandates AS m (client_id, employer_id, valid_from, valid_until, version, recorded_at)
    SELECT r.*, 1, $2 FROM jsonb_to_recordset($1::jsonb)
        AS r (client_id text, employer_id bigint, valid_from date, valid_until date)
    ON CONFLICT (client_id, employer_id, valid_from) DO UPDATE SET
        valid_until = excluded.valid_until, version = m.version + 1, recorded_at = excluded.recorded_at
    WHERE excluded.valid_until IS DISTINCT FROM m.valid_until
    RETURNING m.mandate_id::text"""
_OUTBOX = """INSERT INTO directory_outbox (kind, id) SELECT $1, id FROM unnest($2::text[]) AS changed (id) ORDER BY id
    ON CONFLICT (kind, id) DO UPDATE SET id = excluded.id"""
_ENTERPRISE_MODE = "UPDATE enterprise_settings SET mode = $1"
_ENTERPRISES = (
    "INSERT INTO enterprises SELECT number FROM unnest($1::text[]) AS r (number) ORDER BY 1 ON CONFLICT DO NOTHING"
)
_SETTINGS = "UPDATE identity_settings SET mode = $1, identification_delay = $2"
_PERSONS = """INSERT INTO identity_register AS p
        (ssin, family_name, given_name, birth_date, gender, nationality, career, career_unavailable, identity_key)
    SELECT r.* FROM jsonb_to_recordset($1::jsonb) AS r (ssin text, family_name text, given_name text, birth_date date,
        gender text, nationality text, career jsonb, career_unavailable boolean, identity_key text)
    ORDER BY ssin
    ON CONFLICT (ssin) DO UPDATE SET
        family_name = excluded.family_name, given_name = excluded.given_name, birth_date = excluded.birth_date,
        gender = excluded.gender, nationality = excluded.nationality, career = excluded.career,
        career_unavailable = excluded.career_unavailable, identity_key = excluded.identity_key"""

_NUMBER_NAMES = ("enterprise_number", "nsso_number", "provisional_number")


class SandboxStore:
    """See ``SeedStore``."""

    async def lock(self, tx: Connection) -> None:
        """Let other seeds wait until this transaction ends."""
        await tx.execute("SELECT FROM identity_settings FOR UPDATE")

    async def employer_ids(
        self, tx: Connection, aliases: Collection[EmployerAlias], *, former: bool = False
    ) -> Mapping[EmployerAlias, int]:
        """Canonical ids of the known ones among these numbers, ``former`` ones too where only one employer had them."""
        rows = await tx.fetch(
            """SELECT kind, number, former, employer_id FROM unnest($1::text[], $2::text[]) AS asked (kind, number)
            JOIN employer_aliases USING (kind, number)""",
            [kind for kind, _ in aliases],
            [number for _, number in aliases],
        )
        found = holders(((row[0], row[1]), row[2], row[3]) for row in rows if former or not row[2])
        return {alias: ids[0] for alias, ids in found.items() if len(ids) == 1}

    async def new_employer_ids(self, tx: Connection, count: int) -> Sequence[int]:
        """Fresh canonical ids."""
        return [row[0] for row in await tx.fetch("SELECT nextval('employer_ids') FROM generate_series(1, $1)", count)]

    async def known_senders(self, tx: Connection, client_ids: Collection[str]) -> set[str]:
        """The known ones among these client ids."""
        rows = await tx.fetch("SELECT client_id FROM senders WHERE client_id = ANY($1::text[])", list(client_ids))
        return {row[0] for row in rows}

    async def put_employers(self, tx: Connection, employers: Mapping[int, SeededEmployer], at: datetime) -> None:
        """Insert or update employers; a number that gets a successor stays as a former one."""
        stored = {row["employer_id"]: row for row in await tx.fetch(_NUMBERS, list(employers))}
        rows, aliases = [], []
        for employer_id, employer in employers.items():
            row = _with_all_numbers({"employer_id": employer_id, **employer.model_dump(mode="json")}, stored)
            rows.append(row)
            aliases += [(*alias, employer_id, former) for alias, former in _aliases(row)]
        changed = await tx.fetch(_EMPLOYERS, _json(rows), at)
        await tx.execute(_ALIASES, *([alias[i] for alias in aliases] for i in range(4)))
        await _tell(tx, "employer", changed)

    async def put_senders(self, tx: Connection, senders: Sequence[SeededSender], at: datetime) -> None:
        """Insert or update senders; a sender seeded without a key keeps the one it has."""
        rows = [
            {
                **sender.model_dump(mode="json"),
                "public_key_pem": public_key_of(sender.public_key_pem, sender.certificate_pem),
            }
            for sender in senders
        ]
        await _tell(tx, "sender", await tx.fetch(_SENDERS, _json(rows), at))

    async def put_mandates(self, tx: Connection, mandates: Sequence[tuple[SeededMandate, int]], at: datetime) -> None:
        """Insert mandates with the id of their employer; one of the same beginning gets the new end."""
        rows = [
            {
                "client_id": mandate.sender,
                "employer_id": employer_id,
                "valid_from": mandate.valid_from,
                "valid_until": mandate.valid_until,
            }
            for mandate, employer_id in mandates
        ]
        await _tell(tx, "mandate", await tx.fetch(_MANDATES, _json(rows), at))

    async def put_register(self, tx: Connection, register: SeededRegister) -> None:
        """Set the register's mode and delay, insert or update its persons."""
        await tx.execute(_SETTINGS, register.mode, register.identification_delay)
        rows = [
            {
                **person.model_dump(mode="json"),
                "identity_key": identity_key(person.family_name, person.given_name, person.birth_date),
            }
            for person in register.workers
        ]
        await tx.execute(_PERSONS, _json(rows))

    async def put_enterprises(self, tx: Connection, register: SeededEnterprises) -> None:
        """Set the register's mode, insert its enterprises."""
        await tx.execute(_ENTERPRISE_MODE, register.mode)
        await tx.execute(_ENTERPRISES, list(register.enterprises))


def _with_all_numbers(row: dict[str, Any], stored: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """The employer's row with the numbers that it has already, and with those that it has no longer."""
    before = stored.get(row["employer_id"])
    if before is None:
        return row
    now = {name: row[name] or before[name] for name in _NUMBER_NAMES}
    former = (*row["former_numbers"], *before["former_numbers"])
    replaced = former_numbers([before[name] for name in _NUMBER_NAMES], tuple(now.values()), former)
    return {**row, **now, "former_numbers": replaced}


def _aliases(row: Mapping[str, Any]) -> Iterator[tuple[EmployerAlias, bool]]:
    for kind in ("enterprise", "nsso", "provisional"):
        if row[f"{kind}_number"] is not None:
            yield (kind, row[f"{kind}_number"]), False
    for number in row["former_numbers"]:
        if (alias := alias_of(number)) is not None:
            yield alias, True


async def _tell(tx: Connection, kind: str, changed: Iterable[Any]) -> None:
    await tx.execute(_OUTBOX, kind, [row[0] for row in changed])


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    return orjson.dumps(rows).decode()
