"""French."""

from services.notifier.domain.wording.words import AnomalyWords, Labels, Wording
from shared.contracts.decision import Result, Severity
from shared.contracts.declaration import Kind

FRENCH = Wording(
    language="fr",
    service="Déclaration immédiate de l'emploi",
    title="Confirmation de votre déclaration Dimona",
    date="{day:02}/{month:02}/{year}",
    colon="\u00a0: ",
    kinds={
        Kind.IN: "Dimona IN",
        Kind.OUT: "Dimona OUT",
        Kind.UPDATE: "Modification",
        Kind.CANCEL: "Annulation",
        Kind.DAILY_REGISTRATION: "Enregistrement journalier",
    },
    registration_statuses={"0": "création", "1": "modification", "3": "annulation"},
    results={
        Result.ACCEPTED: "Acceptée",
        Result.WARNING: "Acceptée avec avertissement",
        Result.REFUSED: "Refusée",
        Result.PENDING: "En attente",
    },
    opening={
        Result.ACCEPTED: "La déclaration reprise ci-dessous est valable. Elle a été acceptée et enregistrée dans le "
        "fichier du personnel.",
        Result.WARNING: "La déclaration reprise ci-dessous est valable. Elle a été acceptée et enregistrée dans le "
        "fichier du personnel, avec les avertissements indiqués plus bas.",
        Result.REFUSED: "La déclaration reprise ci-dessous n'est pas valable. Elle a été refusée pour les motifs indiqués "
        "plus bas et ne produit aucun effet. Si l'emploi a bien lieu, introduisez une nouvelle déclaration.",
        Result.PENDING: "La déclaration reprise ci-dessous est en attente : l'identité du travailleur est en cours de "
        "vérification. Vous recevrez une nouvelle confirmation dès que le résultat sera connu.",
    },
    labels=Labels(
        declarations="Déclarations",
        type="Type de déclaration",
        number="Numéro de déclaration",
        status="Statut",
        sent="Date et heure d'envoi",
        start="Date et heure de début",
        end="Date et heure de fin",
        period_number="Numéro de période",
        registration_number="Numéro d'enregistrement journalier",
        employer_reference="Votre référence pour l'employeur",
        worker_reference="Votre référence pour le travailleur",
        declaration_reference="Votre référence pour la déclaration",
        employer="Employeur",
        employer_name="Dénomination",
        enterprise_number="Numéro d'entreprise",
        nsso_number="Numéro d'identification ONSS",
        workers="Travailleurs",
        ssin="NISS",
        family_name="Nom",
        given_name="Prénom",
    ),
    anomalies=AnomalyWords(
        title="Anomalies",
        code="Code",
        nature="Nature",
        description="Description",
        declared="valeur déclarée",
        existing="période existante",
        existing_registration="enregistrement journalier existant",
        exceeding="dépassement",
        hours="heure(s)",
        days="jour(s)",
        cure="Que faire\u00a0?",
        severities={Severity.BLOCKING: "Bloquante", Severity.WARNING: "Avertissement"},
    ),
    letter_date="Date",
    our_reference="Notre référence",
    closing=(
        "Vérifiez ces données. Si elles ne sont pas exactes, introduisez une modification ou une annulation de la période.",
        "Conservez cette confirmation. La version électronique de cette lettre contient la déclaration enregistrée.",
    ),
    footer="Lettre établie automatiquement, valable sans signature.",
    attachment="La présente confirmation, au format JSON",
)
