"""The personnel file: a projection that holds no rule.

Consumes: ``dimona.decisions.v1``, ``dimona.directory.v1``. Publishes: ``dimona.registrations.v1``. Stores: declarations,
periods with their versions, workers, and who may read: employers and mandates. Serves: ``GET /periods/{number}``,
``GET /periods/{number}/declarations``, ``POST /periods/search``.
"""
