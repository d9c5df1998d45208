"""Dutch."""

from services.notifier.domain.wording.words import AnomalyWords, Labels, Wording
from shared.contracts.decision import Result, Severity
from shared.contracts.declaration import Kind

DUTCH = Wording(
    language="nl",
    service="Onmiddellijke aangifte van tewerkstelling",
    title="Bevestiging van uw Dimona-aangifte",
    date="{day:02}/{month:02}/{year}",
    colon=": ",
    kinds={
        Kind.IN: "Dimona IN",
        Kind.OUT: "Dimona OUT",
        Kind.UPDATE: "Wijziging",
        Kind.CANCEL: "Annulatie",
        Kind.DAILY_REGISTRATION: "Dagelijkse registratie",
    },
    registration_statuses={"0": "creatie", "1": "wijziging", "3": "annulatie"},
    results={
        Result.ACCEPTED: "Aanvaard",
        Result.WARNING: "Aanvaard met waarschuwing",
        Result.REFUSED: "Geweigerd",
        Result.PENDING: "In wacht",
    },
    opening={
        Result.ACCEPTED: "De onderstaande aangifte is geldig. Ze is aanvaard en opgenomen in het personeelsbestand.",
        Result.WARNING: "De onderstaande aangifte is geldig. Ze is aanvaard en opgenomen in het personeelsbestand, met de "
        "waarschuwingen die verder vermeld staan.",
        Result.REFUSED: "De onderstaande aangifte is niet geldig. Ze is geweigerd om de redenen die verder vermeld staan "
        "en heeft geen gevolg. Gaat de tewerkstelling door, doe dan een nieuwe aangifte.",
        Result.PENDING: "De onderstaande aangifte staat in wacht: de identiteit van de werknemer wordt nagegaan. U krijgt "
        "een nieuwe bevestiging zodra het resultaat bekend is.",
    },
    labels=Labels(
        declarations="Aangiften",
        type="Type aangifte",
        number="Aangiftenummer",
        status="Status",
        sent="Datum en uur van verzending",
        start="Begindatum en -uur",
        end="Einddatum en -uur",
        period_number="Periodenummer",
        registration_number="Nummer van de dagelijkse registratie",
        employer_reference="Uw referentie voor de werkgever",
        worker_reference="Uw referentie voor de werknemer",
        declaration_reference="Uw referentie voor de aangifte",
        employer="Werkgever",
        employer_name="Benaming",
        enterprise_number="Ondernemingsnummer",
        nsso_number="RSZ-identificatienummer",
        workers="Werknemers",
        ssin="INSZ",
        family_name="Naam",
        given_name="Voornaam",
    ),
    anomalies=AnomalyWords(
        title="Anomalieën",
        code="Code",
        nature="Aard",
        description="Omschrijving",
        declared="aangegeven waarde",
        existing="bestaande periode",
        existing_registration="bestaande dagelijkse registratie",
        exceeding="overschrijding",
        hours="uur",
        days="dag(en)",
        cure="Wat te doen?",
        severities={Severity.BLOCKING: "Blokkerend", Severity.WARNING: "Waarschuwing"},
    ),
    letter_date="Datum",
    our_reference="Onze referentie",
    closing=(
        "Kijk deze gegevens na. Kloppen ze niet, wijzig of annuleer dan de periode.",
        "Bewaar deze bevestiging. De elektronische versie van deze brief bevat de geregistreerde aangifte.",
    ),
    footer="Automatisch opgemaakte brief, geldig zonder handtekening.",
    attachment="Deze bevestiging, in JSON-formaat",
)
