"""The set of rules of a shadow run: rows of a decree that is not in force yet, other rules, or both."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from pkgutil import resolve_name

from services.validator.domain.judge import Judge, judge, rules_version
from services.validator.domain.rules.catalogue import LIVE, RuleSet
from services.validator.domain.rules.rule import Rule
from shared.reference.reference import Reference


class NoRules(Exception):
    """What was named is no set of rules; the text says why."""


@dataclass(frozen=True, slots=True)
class ShadowRules:
    """The judge, the version of what it follows, and its reference data."""

    judge: Judge
    version: str
    reference: Reference


def shadow_rules(decrees: Path | None, rules: str | None, *, synthetic: bool) -> ShadowRules:
    """``decrees``: a folder of further rows for the tables. ``rules``: ``module:attribute`` of a tuple of rules or of a
    RuleSet; the live ones if None. ``synthetic``: SSINs of nobody pass. Raises BadTable or NoRules.
    """
    reference = Reference.load(decrees=decrees, synthetic=synthetic)
    rule_set = LIVE if rules is None else named_rules(rules)
    chosen = partial(judge, reference=reference, rules=rule_set)
    return ShadowRules(chosen, rules_version(reference, rule_set), reference)


def counted_together(live: Reference, shadow: Reference) -> dict[str, frozenset[str]]:
    """Which types of periods must be loaded so that both can count their quotas."""
    tables = live.counted_together, shadow.counted_together
    types = {worker_type for table in tables for worker_type in table}
    return {one: frozenset[str]().union(*(table.get(one, ()) for table in tables)) for one in types}


def named_rules(name: str) -> RuleSet:
    """The set with this name. Code is imported by a name here and nowhere else: it is the operator's own. Raises NoRules."""
    try:
        found = resolve_name(name)
    except (ValueError, ImportError, AttributeError) as error:
        raise NoRules(f"{name}: {error}") from error
    if isinstance(found, RuleSet):
        return found
    if isinstance(found, tuple) and found and all(isinstance(rule, Rule) for rule in found):
        return RuleSet(name, found)
    raise NoRules(f"{name} is neither a tuple of rules nor a RuleSet")
