"""The decision; the single writer of the state of periods and daily registrations.

Consumes: ``dimona.declarations.v1``. Publishes: ``dimona.decisions.v1``. Stores: decisions (the log of record), the ledger
(its fold), the last seq of each worker, what employers have used of their quotas, differences of a shadow run. Serves:
``POST /simulations``, ``POST /quotas/search``, ``GET /shadow/report``; ``python -m services.validator.shadow`` replays the log.
"""
