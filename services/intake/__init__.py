"""The conversation with senders.

Consumes: ``dimona.submissions.v1.<sender>``, ``dimona.registrations.v1``. Publishes: ``dimona.declarations.v1``,
``dimona.results.v1.<sender>``, ``dimona.directory.v1``. Stores: receipts, workers (identity, order), directory.
Serves: ``POST /declarations``, ``GET /declarations/{number}``, ``POST /oauth/token``, ``/sandbox/*``.
"""
