"""The words of a confirmation in four languages."""

import orjson
import pytest

from services.notifier.domain.confirmation import anomaly_rows, plain_text, sections, subject
from services.notifier.domain.document import confirmation_document
from services.notifier.domain.registration import Json
from services.notifier.domain.wording import LANGUAGES
from shared.contracts.decision import QuotaExcess, Result, Texts
from shared.contracts.declaration import Kind
from shared.contracts.declaration_received import Person
from tests.support.registrations import DUPLICATE, employer, registered, registration, wire

EXPECTED = {
    "fr": ("Confirmation de votre déclaration Dimona", "Refusée", "Numéro de déclaration", "Travailleurs", "NISS"),
    "nl": ("Bevestiging van uw Dimona-aangifte", "Geweigerd", "Aangiftenummer", "Werknemers", "INSZ"),
    "de": ("Bestätigung Ihrer Dimona-Meldung", "Abgelehnt", "Nummer der Meldung", "Arbeitnehmer", "ENSS"),
    "en": ("Confirmation of your Dimona declaration", "Refused", "Declaration number", "Workers", "SSIN"),
}


def document(language: str = "en", **named: object) -> Json:
    by = employer(language=language)
    read = registration(by=by, **named)
    value: Json = orjson.loads(confirmation_document(read, lambda anomaly, lang: f"{anomaly} in {lang}"))
    return value


@pytest.mark.parametrize("language", sorted(EXPECTED))
def test_the_text_is_in_the_employers_language(language: str) -> None:
    text = plain_text(document(language, result=Result.REFUSED, anomalies=(DUPLICATE,)))
    for words in EXPECTED[language]:
        assert words.casefold() in text.casefold()
    assert f"90373-333 in {language}" in text


def test_there_are_exactly_the_four_languages() -> None:
    assert sorted(EXPECTED) == sorted(LANGUAGES)


def test_an_employer_of_another_language_is_written_to_in_dutch() -> None:
    assert document("it")["language"] == "nl"


def test_the_confirmation_has_the_three_parts_of_the_manual() -> None:
    parts = {section.title: dict(section.rows) for section in sections(document())}
    assert parts == {
        "Declarations": {
            "Type of declaration": "Dimona IN",
            "Declaration number": "700000000156",
            "Status": "Accepted",
            "Date and time of sending": "24/11/2026 10:42:05",
            "Starting date and time": "24/11/2026 08:30",
            "Ending date and time": "30/11/2026",
            "Period number": "700000000156",
            "Your employer reference": "WG-7",
            "Your declaration reference": "REF-2026-1",
        },
        "Employer": {
            "Company name": "Boulangerie Dupont SRL",
            "Enterprise number": "0123.456.749",
            "NSSO identification number": "123456781",
        },
        "Workers": {"SSIN": "85.07.30-001.60", "Family name": "Peeters", "Given name": "An"},
    }


def test_a_refusal_has_no_period_and_says_code_nature_value_and_existing_period() -> None:
    refused = document(result=Result.REFUSED, anomalies=(DUPLICATE,))
    assert "Period number" not in plain_text(refused)
    assert anomaly_rows(refused) == [
        (
            "90373-333",
            "Blocking",
            "90373-333 in en (declared value: 2026-11-24; existing period: 700000000156, 24/11/2026 \u2013 …)",
        )
    ]


def test_a_date_that_is_none_is_shown_as_it_was_declared() -> None:
    value = wire(registered(result=Result.REFUSED)).replace(b'"2026-11-30"', b'"30 Nov"')
    from services.notifier.domain.registration import read_registration
    from tests.support.registrations import REGISTRATION_ID

    shown = orjson.loads(confirmation_document(read_registration(value, REGISTRATION_ID, None), lambda a, _: a))
    assert "30 Nov" in plain_text(shown)


@pytest.mark.parametrize(
    ("kind", "result", "expected"),
    [
        (Kind.IN, Result.ACCEPTED, "Dimona IN 700000000156 \u2013 Acceptée"),
        (Kind.OUT, Result.WARNING, "Dimona OUT 700000000156 \u2013 Acceptée avec avertissement"),
        (Kind.UPDATE, Result.REFUSED, "Modification 700000000156 \u2013 Refusée"),
        (Kind.CANCEL, Result.PENDING, "Annulation 700000000156 \u2013 En attente"),
        (Kind.DAILY_REGISTRATION, Result.ACCEPTED, "Enregistrement journalier 700000000156 \u2013 Acceptée"),
    ],
)
def test_the_subject_says_type_number_and_status_and_nothing_of_the_person(
    kind: Kind, result: Result, expected: str
) -> None:
    assert subject("fr", kind, 700000000156, result) == expected


def test_only_what_the_three_parts_hold_is_copied_of_the_person() -> None:
    person = Person(ssin="85073000160", family_name="Peeters", given_name="An", gender="1", nationality="150")
    assert document(person=person)["workers"] == [{"ssin": "85073000160", "familyName": "Peeters", "givenName": "An"}]


def test_equal_registrations_give_equal_documents() -> None:
    first, second = (confirmation_document(registration(), lambda a, _: a) for _ in range(2))
    assert first == second


def test_a_message_keeps_reading_as_it_was_sent_by_the_version_of_its_words() -> None:
    with pytest.raises(KeyError):
        plain_text({**document(), "wording": 99})


@pytest.mark.parametrize(
    ("language", "kind", "label"),
    [
        ("fr", "Enregistrement journalier \u2013 création", "Numéro d'enregistrement journalier"),
        ("nl", "Dagelijkse registratie \u2013 creatie", "Nummer van de dagelijkse registratie"),
        ("de", "Tägliche Registrierung \u2013 Erstellung", "Nummer der täglichen Registrierung"),
        ("en", "Daily registration \u2013 creation", "Daily registration number"),
    ],
)
def test_the_confirmation_of_a_daily_registration_says_what_was_done_and_both_numbers(
    language: str, kind: str, label: str
) -> None:
    shown = document(language, number=700000000253, kind=Kind.DAILY_REGISTRATION)
    rows = dict(sections(shown)[0].rows)
    assert kind in rows.values()
    assert rows[label] == "700000000253"
    assert "700000000156" in rows.values()
    assert any("09:00" in value for value in rows.values())


def test_a_status_that_is_none_leaves_the_kind_alone() -> None:
    shown = document(number=700000000253, kind=Kind.DAILY_REGISTRATION, result=Result.REFUSED)
    shown["declaration"]["status"] = "7"
    assert dict(sections(shown)[0].rows)["Type of declaration"] == "Daily registration"


def test_an_overlap_names_the_existing_daily_registration() -> None:
    found = DUPLICATE.model_copy(update={"period": None, "registration": 700000000350})
    ((_, _, text),) = anomaly_rows(document(kind=Kind.DAILY_REGISTRATION, result=Result.REFUSED, anomalies=(found,)))
    assert "existing daily registration: 700000000350" in text


def test_a_quota_tells_the_excess_and_every_anomaly_what_to_do_in_the_employers_language() -> None:
    cure = Texts(fr="Déclarez moins.", nl="Geef minder aan.", de="Melden Sie weniger.", en="Declare less.")
    excess = (QuotaExcess(quota="STUDENT", hours=12), QuotaExcess(quota="HORECA_WORKER", days=1))
    found = DUPLICATE.model_copy(update={"period": None, "value": None, "quotas": excess, "cure": cure})
    refused = document("nl", result=Result.REFUSED, anomalies=(found,))
    assert refused["declaration"]["anomalies"][0]["cure"] == "Geef minder aan."
    ((_, _, text),) = anomaly_rows(refused)
    assert text == (
        "90373-333 in nl (overschrijding: 12 uur (STUDENT); overschrijding: 1 dag(en) (HORECA_WORKER)). "
        "Wat te doen? Geef minder aan."
    )
