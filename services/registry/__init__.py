"""The personnel file: a projection that holds no rule.

Consumes: ``dimona.decisions.v1``, ``dimona.directory.v1``. Publishes: ``dimona.registrations.v1``. Stores: periods with
their versions, declarations. Serves: ``GET /periods/{number}``, ``GET /periods/{number}/declarations``,
``POST /periods/search``.
"""
