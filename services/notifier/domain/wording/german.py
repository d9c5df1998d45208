"""German."""

from services.notifier.domain.wording.words import AnomalyWords, Labels, Wording
from shared.contracts.decision import Result, Severity
from shared.contracts.declaration import Kind

GERMAN = Wording(
    language="de",
    service="Unmittelbare Beschäftigungsmeldung",
    title="Bestätigung Ihrer Dimona-Meldung",
    date="{day:02}.{month:02}.{year}",
    colon=": ",
    kinds={
        Kind.IN: "Dimona IN",
        Kind.OUT: "Dimona OUT",
        Kind.UPDATE: "Änderung",
        Kind.CANCEL: "Annullierung",
        Kind.DAILY_REGISTRATION: "Tägliche Registrierung",
    },
    registration_statuses={"0": "Erstellung", "1": "Änderung", "3": "Annullierung"},
    results={
        Result.ACCEPTED: "Angenommen",
        Result.WARNING: "Angenommen mit Warnung",
        Result.REFUSED: "Abgelehnt",
        Result.PENDING: "In Bearbeitung",
    },
    opening={
        Result.ACCEPTED: "Die nachstehende Meldung ist gültig. Sie wurde angenommen und in die Personaldatei eingetragen.",
        Result.WARNING: "Die nachstehende Meldung ist gültig. Sie wurde angenommen und mit den unten angeführten Warnungen "
        "in die Personaldatei eingetragen.",
        Result.REFUSED: "Die nachstehende Meldung ist nicht gültig. Sie wurde aus den unten angeführten Gründen abgelehnt "
        "und hat keine Wirkung. Findet die Beschäftigung statt, reichen Sie bitte eine neue Meldung ein.",
        Result.PENDING: "Die nachstehende Meldung ist in Bearbeitung: Die Identität des Arbeitnehmers wird geprüft. Sie "
        "erhalten eine neue Bestätigung, sobald das Ergebnis bekannt ist.",
    },
    labels=Labels(
        declarations="Meldungen",
        type="Art der Meldung",
        number="Nummer der Meldung",
        status="Status",
        sent="Datum und Uhrzeit des Versands",
        start="Beginn (Datum und Uhrzeit)",
        end="Ende (Datum und Uhrzeit)",
        period_number="Nummer des Zeitraums",
        registration_number="Nummer der täglichen Registrierung",
        employer_reference="Ihre Referenz für den Arbeitgeber",
        worker_reference="Ihre Referenz für den Arbeitnehmer",
        declaration_reference="Ihre Referenz für die Meldung",
        employer="Arbeitgeber",
        employer_name="Bezeichnung",
        enterprise_number="Unternehmensnummer",
        nsso_number="LSS-Kennnummer",
        workers="Arbeitnehmer",
        ssin="ENSS",
        family_name="Name",
        given_name="Vorname",
    ),
    anomalies=AnomalyWords(
        title="Anomalien",
        code="Code",
        nature="Art",
        description="Beschreibung",
        declared="gemeldeter Wert",
        existing="bestehender Zeitraum",
        existing_registration="bestehende tägliche Registrierung",
        exceeding="Überschreitung",
        hours="Stunde(n)",
        days="Tag(e)",
        cure="Was ist zu tun?",
        severities={Severity.BLOCKING: "Blockierend", Severity.WARNING: "Warnung"},
    ),
    letter_date="Datum",
    our_reference="Unser Zeichen",
    closing=(
        "Bitte prüfen Sie diese Angaben. Sind sie nicht richtig, ändern oder annullieren Sie den Zeitraum.",
        "Bewahren Sie diese Bestätigung auf. Die elektronische Fassung dieses Schreibens enthält die eingetragene Meldung.",
    ),
    footer="Automatisch erstelltes Schreiben, ohne Unterschrift gültig.",
    attachment="Diese Bestätigung im JSON-Format",
)
