"""The catalogue: every anomaly and file code says what is wrong and what to do, in four languages."""

import re
from collections import Counter
from pathlib import Path

import pytest

from shared.contracts import decision
from shared.reference.catalogue import Action, Occurs
from shared.reference.entries import Labels
from shared.reference.explanations import LANGUAGES
from shared.reference.reference import Reference
from tests.unit.reference.changing import add, copy_of_the_tables

REFERENCE = Reference.load()
ANOMALIES = REFERENCE.anomalies
EXPLAINED = [(entry.id, entry.cause, entry.cure) for entry in ANOMALIES.values()] + [
    (entry.code, entry.cause, entry.cure) for entry in REFERENCE.file_codes.values()
]
TEXTS = [(name, text) for name, *texts in EXPLAINED for text in texts]
SENTENCE = re.compile(r"[A-ZÀÉÊÎ].*[.!?]", re.DOTALL)
# Words that are frequent in one language and rare in the others.
FREQUENT = {
    "fr": r"\b(le|la|les|un|une|du|des|est|et|pour|que)\b",
    "nl": r"\b(het|een|van|niet|deze|dit|wordt|dan|voor|opnieuw)\b",
    "de": r"\b(der|das|eine|ist|und|nicht|diese|dieser|sie)\b",
    "en": r"\b(the|this|it|not|and|of|to)\b",
}
NBSP = "\u00a0"


def spoken(text: Labels, language: str) -> str:
    return str(getattr(text, language))


def test_the_ids_are_those_of_the_office() -> None:
    assert Counter(entry.severity for entry in ANOMALIES.values()) == {"B": 185, "NP": 16}
    assert {entry.id for entry in ANOMALIES.values() if entry.occurs is Occurs.FILE} == {
        "90059-134",
        "90372-001",
        "90372-089",
    }
    historic = {entry.id for entry in ANOMALIES.values() if entry.historic}
    assert historic == {"90256-346", "90373-370", "90378-370", "90378-336", "90378-337"} | {
        f"90373-{suffix}" for suffix in range(336, 341)
    }
    assert all(entry.zone == anomaly[:5] for anomaly, entry in ANOMALIES.items())


def test_the_codes_of_files_are_those_of_annex_30() -> None:
    expected = {88, 89, *range(107, 135), 172, 184, 257, 367, 509}
    assert {int(code) for code in REFERENCE.file_codes} == expected
    labels = REFERENCE.file_codes["130"].labels
    assert (labels.fr, labels.nl) == (
        "Fichier GO non reçu pour un ensemble de fichiers",
        "GO-bestand niet ontvangen voor een verzameling van bestanden",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_causes_and_cures_are_sentences(language: str) -> None:
    for name, text in TEXTS:
        said = spoken(text, language)
        assert SENTENCE.fullmatch(said), (name, said)
        assert not re.search(r"[{}]|  |\.\.|\s[.,]", said), (name, said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_in_another_column_than_its_language(language: str) -> None:
    for name, cause, cure in EXPLAINED:
        said = f"{spoken(cause, language)} {spoken(cure, language)}"
        counted = {other: len(re.findall(words, said, re.IGNORECASE)) for other, words in FREQUENT.items()}
        assert counted[language] == max(counted.values()), (name, said)


def test_no_two_languages_say_the_same() -> None:
    for name, text in TEXTS:
        assert len({spoken(text, language) for language in LANGUAGES}) == 4, name


@pytest.mark.parametrize(
    ("language", "opening", "closing"),
    [("fr", f"«{NBSP}", f"{NBSP}»"), ("nl", "“", "”"), ("de", "„", "“"), ("en", "“", "”")],
)
def test_quotes_are_those_of_the_language(language: str, opening: str, closing: str) -> None:
    said = [(name, spoken(text, language)) for name, text in TEXTS]
    assert any(opening in sentence for _, sentence in said)
    for name, sentence in said:
        assert '"' not in sentence, name
        found = [mark for mark in re.findall(r"«.?|.?»|[„“”]", sentence) if mark]
        assert found == [opening, closing] * (len(found) // 2), (name, sentence)


def test_french_signs_stand_behind_a_space_that_does_not_break() -> None:
    for name, text in TEXTS:
        assert not re.search(rf"[^{NBSP}][:;?!] |\s[^ ] »|« ", text.fr.replace("HH:MM:SS", "")), (name, text.fr)


def test_a_field_that_is_missing_wrong_or_forbidden_is_named_with_what_belongs_there() -> None:
    missing, wrong, forbidden = (ANOMALIES[f"01135-{suffix}"] for suffix in ("001", "003", "005"))
    assert missing.cause.en == (
        "The field “planned hours” is not filled in. Planned hours are declared for a student (STU) and for Article 17 "
        "(O17, S17), and for no one else."
    )
    assert (
        wrong.cure.nl
        == "Verbeter dit veld en doe de aangifte opnieuw. Verwachte waarde: een geheel getal van 1 tot 999."
    )
    assert forbidden.cure.de == "Lassen Sie dieses Feld leer und melden Sie erneut."


@pytest.mark.parametrize(
    ("anomaly", "action"),
    [
        ("90373-333", Action.USE_PERIOD),
        ("90378-334", Action.USE_PERIOD),
        ("90373-450", Action.RETRY),
        ("90017-515", Action.RETRY),
        ("00910-459", Action.CANCEL_FIRST),
        ("90017-510", Action.CANCEL_FIRST),
        ("00910-005", Action.CANCEL_FIRST),
        ("00913-355", Action.NONE),
        ("90017-514", Action.NONE),
        ("90373-460", Action.NONE),
        ("90480-334", Action.FIX),
        ("90017-363", Action.FIX),
    ],
)
def test_a_machine_knows_what_to_do(anomaly: str, action: Action) -> None:
    assert ANOMALIES[anomaly].action is action


def test_what_is_missing_malformed_or_forbidden_is_mended() -> None:
    exceptions = {"00910-005"}
    for anomaly, entry in ANOMALIES.items():
        if anomaly[6:] in {"001", "003", "005"} and anomaly not in exceptions:
            assert entry.action is Action.FIX, anomaly


def test_the_contract_knows_every_action_and_language() -> None:
    assert {action.value for action in Action} == {action.value for action in decision.Action}
    assert tuple(decision.Texts.model_fields) == LANGUAGES


def test_a_row_of_its_own_beats_that_of_the_suffix(tmp_path: Path) -> None:
    tables = copy_of_the_tables(tmp_path)
    add(tables, "explanations", *(f"01135-003,{language},Cause {language}.,Cure {language}." for language in LANGUAGES))
    changed = Reference.load(tables).anomalies
    assert changed["01135-003"].cause == Labels("Cause fr.", "Cause nl.", "Cause de.", "Cause en.")
    assert changed["01135-001"] == ANOMALIES["01135-001"]
