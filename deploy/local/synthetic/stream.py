"""A realistic, interleaved stream of submissions: entries, then what happens to their periods, and what goes wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count as counter
from random import Random

from deploy.local.synthetic.declaration import Expected, SyntheticDeclaration
from deploy.local.synthetic.entries import LOCAL_AUTHORITY_RECIPES, RECIPES, Recipe, block_of
from deploy.local.synthetic.follow_ups import FOLLOW_UPS, FOLLOW_UPS_WITH_HOURS, Circumstances
from deploy.local.synthetic.ledger import Ledger, Period
from deploy.local.synthetic.people import SyntheticPerson, unidentifiable_person
from deploy.local.synthetic.refusals import FAULTS, not_mandated, other_content, poison_records, refused
from deploy.local.synthetic.world import World

_REPEATABLE = 200
_REFUSED_SHARE = 0.1
_MOST_TRIES = 2000


def synthetic_declarations(
    world: World, count: int, *, seed: int, today: date, run: str = "synthetic"
) -> Iterator[SyntheticDeclaration]:
    """``count`` submissions, the same for the same arguments; ``run`` begins every own id.

    ``today`` is the Brussels day on which they will be received. About half are entries; some twelve in a hundred are
    refused, two or three come late, one or two repeat an earlier one, one in a hundred gets no number.
    """
    stream = _Stream(world, Random(seed), today, run)  # noqa: S311  repeatable is what we want
    for _ in range(count):
        yield stream.next()


@dataclass(slots=True)
class _Stream:
    world: World
    rng: Random
    today: date
    run: str
    ledger: Ledger = field(default_factory=Ledger)
    sent: dict[str, list[SyntheticDeclaration]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=counter)
    poison: int = 0

    def next(self) -> SyntheticDeclaration:
        """One more, named by an own id of its own unless it repeats another."""
        sender = self.rng.choice(sorted(self.world.declares_for))
        made = self._make(sender)
        if made.own_id:
            return made
        made = replace(made, own_id=f"{self.run}-{next(self.numbers):07d}")
        if made.payload is not None:
            self.sent.setdefault(sender, []).append(made)
        return made

    def _make(self, sender: str) -> SyntheticDeclaration:
        draw = self.rng.random()
        if draw < 0.01:
            return self._poison(sender)
        if draw < 0.025 and sender in self.sent:
            return self._again(sender)
        if draw < 0.07:
            return self._refused_entry(sender)
        if draw < 0.08:
            return self._orphan(sender)
        if draw < 0.50:
            return self._follow_up(sender) or self._entry(sender)
        return self._entry(sender)

    def _poison(self, sender: str) -> SyntheticDeclaration:
        records = poison_records(sender)
        self.poison += 1
        return records[self.poison % len(records)]

    def _again(self, sender: str) -> SyntheticDeclaration:
        earlier = self.rng.choice(self.sent[sender][-_REPEATABLE:])
        if self.rng.random() < 0.2:
            return other_content(earlier)
        return replace(earlier, expected=Expected.REPEATED, reason="sent before", pending=False)

    def _orphan(self, sender: str) -> SyntheticDeclaration:
        block = {"periodReference": f"{self.run}-never-sent", "endDate": self.today.isoformat()}
        return SyntheticDeclaration(sender, "", "OUT", {"dimonaOut": block}, Expected.REFUSED, "00913-354")

    def _follow_up(self, sender: str) -> SyntheticDeclaration | None:
        opted = any(employer.daily_registration for employer in self.world.declares_for[sender])
        makers = FOLLOW_UPS_WITH_HOURS if opted else FOLLOW_UPS
        (make,) = self.rng.choices([make for make, _ in makers], [weight for _, weight in makers])
        now = Circumstances(self.ledger, self.rng, self.today)
        for period in self.ledger.some_of(sender, self.rng):
            made = make(period, now)
            if made is not None and (made.expected is Expected.ACCEPTED or self.rng.random() < _REFUSED_SHARE):
                return made
        return None

    def _refused_entry(self, sender: str) -> SyntheticDeclaration:
        if self.rng.random() < 0.4:
            return self._double(sender) or self._refused_entry(sender)
        period = self._period(sender, RECIPES[0])
        entry = self._declared(period, Expected.REFUSED, "")
        strangers = self.world.strangers[sender]
        if strangers and self.rng.random() < 0.15:
            return not_mandated(entry, self.rng.choice(strangers).fields)
        faults = FAULTS[1:] if period.employer.local_authority else FAULTS
        return refused(entry, self.rng.choice(faults))

    def _double(self, sender: str) -> SyntheticDeclaration | None:
        """An entry equal to a live period, or one that overlaps it."""
        for period in self.ledger.some_of(sender, self.rng):
            if period.cancelled or period.person.pending or period.worker_type != "OTH":
                continue
            block = {"startDate": period.start.isoformat(), "features": period.payload["dimonaIn"]["features"]}
            if period.end is not None:
                block["endDate"] = period.end.isoformat()
            reason = "90373-333"
            if self.rng.random() < 0.5 and period.committee != "322":
                block["endDate"] = (period.start + timedelta(days=400)).isoformat()
                reason = "90373-334"
            return replace(
                self._declared(period, Expected.REFUSED, reason), payload={**period.payload, "dimonaIn": block}
            )
        return None

    def _entry(self, sender: str) -> SyntheticDeclaration:
        draw = self.rng.random()
        if draw < 0.03:
            return self._late_entry(sender)
        period = self._free_period(sender)
        if draw < 0.035 and period.worker_type != "EXT":
            period.person = unidentifiable_person(self.rng)
            period.payload["worker"] = period.person.fields
        return self._register(period)

    def _late_entry(self, sender: str) -> SyntheticDeclaration:
        period = self._free_period(sender, RECIPES[0])
        if period.by_hours or period.worker_type not in {"OTH", "DWD"}:
            return self._register(period)
        start = self.today - timedelta(days=self.rng.randint(1, 9))
        if not self.ledger.is_free(period, start, period.end):
            return self._register(period)
        period.start = start
        period.payload["dimonaIn"]["startDate"] = start.isoformat()
        return self._register(period, Expected.WARNING, "90373-460")

    def _register(
        self, period: Period, expected: Expected = Expected.ACCEPTED, reason: str = ""
    ) -> SyntheticDeclaration:
        """The IN of a new period, which the ledger holds from now on under the own id it will get."""
        if not period.person.known:
            expected, reason = Expected.REFUSED, "90017-151"
        made = replace(self._declared(period, expected, reason), own_id=f"{self.run}-{next(self.numbers):07d}")
        period.own_id = made.own_id
        self.ledger.add(period)
        self.sent.setdefault(period.sender, []).append(made)
        return made

    def _declared(self, period: Period, expected: Expected, reason: str) -> SyntheticDeclaration:
        return SyntheticDeclaration(
            period.sender, "", "IN", period.payload, expected, reason, pending=period.person.pending
        )

    def _free_period(self, sender: str, recipe: Recipe | None = None) -> Period:
        """A lawful period that meets no other one, of another worker type when nobody is free for this one.

        Raises ValueError when there are too few workers for so many declarations.
        """
        for attempt in range(_MOST_TRIES):
            chosen = recipe if recipe is not None and attempt < _MOST_TRIES // 4 else self._some_recipe()
            period = self._period(sender, chosen)
            if self.ledger.is_free(period, period.start, period.end):
                return period
        raise ValueError("these workers have no free days left: ask for more workers, or fewer declarations")

    def _some_recipe(self) -> Recipe:
        return self.rng.choices(RECIPES, [recipe.weight for recipe in RECIPES])[0]

    def _period(self, sender: str, recipe: Recipe) -> Period:
        employer = self.rng.choice(self.world.declares_for[sender])
        if employer.local_authority:
            recipe = self.rng.choice(LOCAL_AUTHORITY_RECIPES)
        person = self._person(recipe)
        draft = recipe.draft(self.rng, self.today)
        committee = None if employer.local_authority else recipe.committee
        block = block_of(draft, recipe.worker_type, committee)
        return Period(
            sender=sender,
            own_id="",
            employer=employer,
            person=person,
            worker_type=recipe.worker_type,
            committee=committee,
            payload={"employer": employer.fields, "worker": person.fields, "dimonaIn": block},
            start=draft.start,
            end=draft.end,
            margin=draft.margin,
            hours=block.get("plannedHoursNumber"),
        )

    def _person(self, recipe: Recipe) -> SyntheticPerson:
        if self.world.unknown_people and recipe.worker_type != "EXT" and self.rng.random() < 0.03:
            return self.rng.choice(self.world.unknown_people)
        return self.rng.choice(self.world.people)
