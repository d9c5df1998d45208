"""English."""

from services.notifier.domain.wording.words import AnomalyWords, Labels, Wording
from shared.contracts.decision import Result, Severity
from shared.contracts.declaration import Kind

ENGLISH = Wording(
    language="en",
    service="Immediate declaration of employment",
    title="Confirmation of your Dimona declaration",
    date="{day:02}/{month:02}/{year}",
    colon=": ",
    kinds={
        Kind.IN: "Dimona IN",
        Kind.OUT: "Dimona OUT",
        Kind.UPDATE: "Modification",
        Kind.CANCEL: "Cancellation",
        Kind.DAILY_REGISTRATION: "Daily registration",
    },
    registration_statuses={"0": "creation", "1": "modification", "3": "cancellation"},
    results={
        Result.ACCEPTED: "Accepted",
        Result.WARNING: "Accepted with warning",
        Result.REFUSED: "Refused",
        Result.PENDING: "Pending",
    },
    opening={
        Result.ACCEPTED: "The declaration below is valid. It has been accepted and registered in the personnel file.",
        Result.WARNING: "The declaration below is valid. It has been accepted and registered in the personnel file, with "
        "the warnings listed further down.",
        Result.REFUSED: "The declaration below is not valid. It has been refused for the reasons listed further down and "
        "has no effect. If the employment does take place, please submit a new declaration.",
        Result.PENDING: "The declaration below is pending: the identity of the worker is being checked. You will receive "
        "a new confirmation as soon as the result is known.",
    },
    labels=Labels(
        declarations="Declarations",
        type="Type of declaration",
        number="Declaration number",
        status="Status",
        sent="Date and time of sending",
        start="Starting date and time",
        end="Ending date and time",
        period_number="Period number",
        registration_number="Daily registration number",
        employer_reference="Your employer reference",
        worker_reference="Your worker reference",
        declaration_reference="Your declaration reference",
        employer="Employer",
        employer_name="Company name",
        enterprise_number="Enterprise number",
        nsso_number="NSSO identification number",
        workers="Workers",
        ssin="SSIN",
        family_name="Family name",
        given_name="Given name",
    ),
    anomalies=AnomalyWords(
        title="Anomalies",
        code="Code",
        nature="Nature",
        description="Description",
        declared="declared value",
        existing="existing period",
        existing_registration="existing daily registration",
        exceeding="excess",
        hours="hour(s)",
        days="day(s)",
        cure="What to do?",
        severities={Severity.BLOCKING: "Blocking", Severity.WARNING: "Warning"},
    ),
    letter_date="Date",
    our_reference="Our reference",
    closing=(
        "Please check these data. If they are not correct, modify or cancel the period.",
        "Please keep this confirmation. The electronic version of this letter contains the registered declaration.",
    ),
    footer="Letter drawn up automatically, valid without signature.",
    attachment="This confirmation, as JSON",
)
