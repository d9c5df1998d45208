"""The decision; the single writer of the state of periods.

Consumes: ``dimona.declarations.v1``. Publishes: ``dimona.decisions.v1``. Stores: decisions (the log of record), the ledger
(its fold), the last seq of each worker. Serves: health and metrics only, as every service does.
"""
