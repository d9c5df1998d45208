"""The conversation with senders.

Consumes: ``dimona.submissions.v1.<sender>``, ``dimona.registrations.v1``. Publishes: ``dimona.declarations.v1``,
``dimona.results.v1.<sender>``, ``dimona.directory.v1``. Stores: receipts and the claims on them, results, workers (identity,
order), the directory (employers, senders, mandates), pending identifications, the sandbox's identity register.
Serves: ``POST /declarations``, ``GET /declarations/{number}``, ``POST /oauth/token``; to the office
``POST /administration/periodMarks``; to the validator ``POST /resolutions``; in the sandbox ``/sandbox/seed`` and
``/sandbox/replaced-ssin``.
"""
