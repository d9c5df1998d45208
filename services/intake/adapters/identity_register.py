"""The sandbox's identity register: persons in a table, asked on a connection of its own, outside the caller's transaction."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson

from services.intake.domain.identity_key import identity_key
from services.intake.domain.ports import Connection
from services.intake.domain.sandbox_ports import DeclaredIdentity, Transactions
from shared.contracts.declaration_received import Person
from shared.identifiers.ssin import is_ssin

_PERSON = """coalesce(p.replaced_by, p.ssin) AS ssin,
    ARRAY(SELECT f.ssin FROM identity_register AS f WHERE f.replaced_by = coalesce(p.replaced_by, p.ssin) ORDER BY f.ssin)
        AS former_ssins,
    p.family_name, p.given_name, p.birth_date, p.gender, p.nationality, p.career, p.career_unavailable"""
_ASK = f"""SELECT s.mode, p.ssin AS asked, {_PERSON}
    FROM identity_settings AS s LEFT JOIN identity_register AS p ON p.ssin = ANY($1::text[])"""  # noqa: S608 - constants
_FIND = f"""SELECT p.identity_key, {_PERSON} FROM identity_register AS p
    WHERE p.identity_key = ANY($1::text[]) AND p.replaced_by IS NULL"""  # noqa: S608 - constants
_REPLACE = """WITH replaced AS (
        INSERT INTO identity_register AS p (ssin, replaced_by) VALUES ($1, $2)
        ON CONFLICT (ssin) DO UPDATE SET replaced_by = excluded.replaced_by
        RETURNING family_name, given_name, birth_date, gender, nationality, career, career_unavailable, identity_key)
    INSERT INTO identity_register AS p (ssin, family_name, given_name, birth_date, gender, nationality, career,
        career_unavailable, identity_key)
    SELECT $2, * FROM replaced
    ON CONFLICT (ssin) DO UPDATE SET replaced_by = NULL"""


class SandboxIdentityRegister:
    """In mode *open* every well-formed SSIN is a known person; in mode *closed* only those of the table are.

    Nobody is ever invented: whoever is declared without SSIN must be in the table.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def ask(self, ssins: Collection[str]) -> Mapping[str, Person]:
        """The known persons among these SSINs; one that was replaced leads to the person under the new SSIN."""
        well_formed = {ssin for ssin in ssins if is_ssin(ssin, synthetic=True)}
        if not well_formed:
            return {}
        async with self._transactions() as tx:
            return await _known(tx, well_formed)

    async def find(self, identities: Sequence[DeclaredIdentity]) -> Sequence[Person | None]:
        """For each: the person by SSIN, else by names and birth date if they fit exactly one."""
        by_ssin = await self.ask({identity.ssin for identity in identities if identity.ssin is not None})
        keys = [identity_key(i.family_name, i.given_name, i.birth_date) for i in identities]
        async with self._transactions() as tx:
            rows = await tx.fetch(_FIND, list({key for key in keys if key is not None}))
        by_identity: dict[str, list[Person]] = {}
        for row in rows:
            by_identity.setdefault(row["identity_key"], []).append(_person(row))
        return [
            by_ssin.get(identity.ssin or "") or _the_only(by_identity.get(key or "", []))
            for identity, key in zip(identities, keys, strict=True)
        ]

    async def replace(self, old: str, new: str) -> Person:
        """Record that SSIN ``new`` took the place of ``old``, with the old one's data where the new one had none."""
        async with self._transactions() as tx:
            await tx.execute(_REPLACE, old, new)
            await tx.execute("UPDATE identity_register SET replaced_by = $2 WHERE replaced_by = $1", old, new)
            return (await _known(tx, {new}))[new]


async def _known(tx: Connection, ssins: set[str]) -> dict[str, Person]:
    rows = await tx.fetch(_ASK, list(ssins))
    listed = {row["asked"]: _person(row) for row in rows if row["asked"] is not None}
    if rows[0]["mode"] == "closed":
        return listed
    return {ssin: listed.get(ssin) or Person(ssin=ssin) for ssin in ssins}


def _person(row: Any) -> Person:
    career = row["career"] and orjson.loads(row["career"])
    return Person(**{name: row[name] for name in Person.model_fields if name != "career"}, career=career)


def _the_only(persons: Sequence[Person]) -> Person | None:
    return persons[0] if len(persons) == 1 else None
