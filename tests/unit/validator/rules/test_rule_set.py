"""Which rules are asked about which declaration."""

from services.validator.domain.rules import lateness, mandate, windows
from services.validator.domain.rules.catalogue import RuleSet
from shared.contracts.declaration import Kind


def test_a_rule_is_asked_about_its_kinds_in_order_and_discreetly_only_if_it_tells_of_nothing_else() -> None:
    told, late, moved, taken_back = (
        mandate.MANDATE,
        lateness.ENTRY_IN_TIME,
        lateness.CHANGE_IN_TIME,
        windows.TAKEN_BACK_IN_TIME,
    )
    rules = RuleSet("of a test", (taken_back, told, moved, late))
    asked = {kind: [rule for _, rule in pairs] for kind, pairs in rules.checks.items()}
    assert asked == {
        Kind.IN: [told, late],
        Kind.OUT: [told],
        Kind.UPDATE: [taken_back, told, moved],
        Kind.CANCEL: [taken_back, told],
        Kind.DAILY_REGISTRATION: [told],
    }
    assert all(check is rule.check for pairs in rules.checks.values() for check, rule in pairs)
    discreet = {kind: [rule for _, rule in pairs] for kind, pairs in rules.discreet_checks.items()}
    assert discreet == {kind: [told, late] if kind is Kind.IN else [told] for kind in Kind}
