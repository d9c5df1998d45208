"""The decision; the single writer of the state of periods.

Consumes: ``dimona.declarations.v1``. Publishes: ``dimona.decisions.v1``. Stores: decisions (the log of record) and the
ledger, its fold.
"""
