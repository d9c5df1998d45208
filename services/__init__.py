"""The programs. They meet on Kafka topics, never by import; the validator alone asks another, intake, over HTTP, to simulate.

    service    consumes                         publishes                              owns (schema)
    intake     submissions, registrations       declarations, results, directory       receipts, order, identity, directory
    validator  declarations                     decisions                              decisions, ledger
    registry   decisions, directory             registrations                          periods, their history, who may read
    notifier   registrations, directory         confirmations                          deliveries, letters, sandbox e-Box

What a consumer cannot read it puts on ``<topic>.dlq`` of the topic it came from.

Each has the same shape: ``app`` (wiring) → ``handlers`` (edge) → ``use_cases`` (one verb a file) → ``domain`` (rules), and
``adapters`` (I/O) beside the use cases. ``docs/architecture.md`` has the picture.
"""
