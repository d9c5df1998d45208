"""Names of topics and of event types. ``deploy/topics.yaml`` declares partitions and retention; a test compares the two."""

SUBMISSIONS = "dimona.submissions.v1"  # one topic per sender: see submissions_topic
RESULTS = "dimona.results.v1"  # one topic per sender: see results_topic
DECLARATIONS = "dimona.declarations.v1"
DECISIONS = "dimona.decisions.v1"
REGISTRATIONS = "dimona.registrations.v1"
CONFIRMATIONS = "dimona.confirmations.v1"
DIRECTORY = "dimona.directory.v1"
DEAD_LETTER_SUFFIX = ".dlq"

SERVICE = "be.dimona.v1"  # ce_service: name and major version of the contract, as the Belgian guide asks

DECLARATION_RECEIVED = "be.dimona.v1.declaration.received"
WORKER_ABSORBED = "be.dimona.v1.worker.absorbed"
PERIOD_MARKED = "be.dimona.v1.period.marked"
DECLARATION_ACCEPTED = "be.dimona.v1.declaration.accepted"
DECLARATION_REFUSED = "be.dimona.v1.declaration.refused"
DECLARATION_PENDING = "be.dimona.v1.declaration.pending"
WORKER_MERGED = "be.dimona.v1.worker.merged"
PERIOD_MARK_RECORDED = "be.dimona.v1.period-mark.recorded"
DECLARATION_REGISTERED = "be.dimona.v1.declaration.registered"
PERIOD_MARK_REGISTERED = "be.dimona.v1.period-mark.registered"
CONFIRMATION_DELIVERED = "be.dimona.v1.confirmation.delivered"
CONFIRMATION_FAILED = "be.dimona.v1.confirmation.failed"
RECEIPT_ISSUED = "be.dimona.v1.receipt.issued"
PROBLEM_REPORTED = "be.dimona.v1.problem.reported"
RESULT_REPORTED = "be.dimona.v1.result.reported"
EMPLOYER_RECORDED = "be.dimona.v1.employer.recorded"
SENDER_RECORDED = "be.dimona.v1.sender.recorded"
MANDATE_RECORDED = "be.dimona.v1.mandate.recorded"

INTAKE_GROUP = "dimona.intake.v1"
VALIDATOR_GROUP = "dimona.validator.v1"
REGISTRY_GROUP = "dimona.registry.v1"
NOTIFIER_GROUP = "dimona.notifier.v1"


def submissions_topic(client_id: str) -> str:
    """The topic only this sender may write: the topic is the sender's identity."""
    return f"{SUBMISSIONS}.{client_id}"


def results_topic(client_id: str) -> str:
    """The topic only this sender may read."""
    return f"{RESULTS}.{client_id}"
