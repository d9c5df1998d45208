"""Employers, senders and mandates in PostgreSQL: set-based look-ups for the batch step."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.intake.domain.employer_numbers import holders
from services.intake.domain.ports import Connection, EmployerAlias
from services.intake.domain.records import MandateQuestion, SenderFacts
from shared.contracts.declaration_received import Employer, Mandate, User

_FACTS = """e.employer_id AS id, e.enterprise_number, e.nsso_number, e.provisional_number, e.name, e.language,
    e.access_manager, e.batch_sender, e.local_authority, e.daily_registration, e.active_from, e.active_until,
    e.secured_channel_only, e.former_numbers, e.sub_entities, e.sectors"""

_SENDERS = "SELECT client_id, enterprise_number, scopes FROM senders WHERE client_id = ANY($1::text[])"
_BY_ALIAS = f"""SELECT a.kind, a.number, a.former, {_FACTS}
    FROM unnest($1::text[], $2::text[]) AS asked (kind, number)
    JOIN employer_aliases AS a USING (kind, number)
    JOIN employers AS e USING (employer_id)"""  # noqa: S608 - constants of this file
_BY_ID = f"SELECT {_FACTS} FROM employers AS e WHERE e.employer_id = ANY($1::bigint[])"  # noqa: S608 - as above
_USERS = """SELECT asked.number, s.mode = 'open' OR r.enterprise_number IS NOT NULL AS registered, a.former, a.employer_id
    FROM unnest($1::text[]) AS asked (number)
    CROSS JOIN enterprise_settings AS s
    LEFT JOIN enterprises AS r ON r.enterprise_number = asked.number
    LEFT JOIN employer_aliases AS a ON a.kind = 'enterprise' AND a.number = asked.number"""
_MANDATES = """SELECT asked.place,
        s.enterprise_number IS NOT NULL AND s.enterprise_number = e.enterprise_number AS itself,
        EXISTS (
            SELECT FROM mandates AS m
            WHERE m.client_id = asked.client_id AND m.employer_id = asked.employer_id
              AND coalesce(m.valid_from <= asked.day, true) AND coalesce(m.valid_until >= asked.day, true)
        ) AS mandated
    FROM unnest($1::text[], $2::bigint[], $3::date[]) WITH ORDINALITY AS asked (client_id, employer_id, day, place)
    LEFT JOIN senders AS s USING (client_id)
    LEFT JOIN employers AS e USING (employer_id)"""


class PostgresDirectory:
    """Every method is one statement, whatever the size of the batch."""

    async def senders(self, tx: Connection, client_ids: Collection[str]) -> Mapping[str, SenderFacts]:
        """The known ones among these client ids."""
        rows = await tx.fetch(_SENDERS, list(client_ids))
        return {row[0]: SenderFacts(row[0], row[1], tuple(row[2])) for row in rows}

    async def employers_by_alias(
        self, tx: Connection, aliases: Collection[EmployerAlias]
    ) -> Mapping[EmployerAlias, Sequence[Employer]]:
        """Who has each of these numbers (kind, digits in full length); of one that nobody has now, all who once had it."""
        if not aliases:
            return {}
        distinct = list(dict.fromkeys(aliases))
        rows = await tx.fetch(_BY_ALIAS, [kind for kind, _ in distinct], [number for _, number in distinct])
        return holders(((row["kind"], row["number"]), row["former"], _employer(row)) for row in rows)

    async def employers_by_id(self, tx: Connection, ids: Collection[int]) -> Mapping[int, Employer]:
        """Employers by canonical id; unknown ids are absent."""
        if not ids:
            return {}
        return {row["id"]: _employer(row) for row in await tx.fetch(_BY_ID, list(set(ids)))}

    async def users(self, tx: Connection, enterprise_numbers: Collection[str]) -> Mapping[str, User]:
        """Registered: in the register, or an employer. Whose it is stays open where several employers once had it."""
        rows = await tx.fetch(_USERS, list(enterprise_numbers))
        employers = holders(
            (("enterprise", row["number"]), row["former"], row["employer_id"]) for row in rows if row["employer_id"]
        )
        found: dict[str, User] = {}
        for row in rows:
            owners = employers.get(("enterprise", row["number"]), [])
            only = owners[0] if len(owners) == 1 else None
            found[row["number"]] = User(registered=row["registered"] or bool(owners), employer_id=only)
        return found

    async def mandates(
        self, tx: Connection, questions: Collection[MandateQuestion]
    ) -> Mapping[MandateQuestion, Mandate]:
        """An answer to every question: self (same enterprise number), mandated (valid that day), or none."""
        if not questions:
            return {}
        asked = list(dict.fromkeys(questions))
        columns = [q.client_id for q in asked], [q.employer_id for q in asked], [q.day for q in asked]
        rows = await tx.fetch(_MANDATES, *columns)
        return {asked[row["place"] - 1]: _answer(row) for row in rows}


def _employer(row: Any) -> Employer:
    return Employer.model_validate(dict(row))


def _answer(row: Any) -> Mandate:
    if row["itself"]:
        return Mandate.SELF
    return Mandate.MANDATED if row["mandated"] else Mandate.NONE
