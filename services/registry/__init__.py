"""The personnel file: a projection that holds no rule.

Consumes: ``dimona.decisions.v1``, ``dimona.directory.v1``. Publishes: ``dimona.registrations.v1``. Stores: declarations,
periods and daily registrations with their versions, the office's marks, workers, and who may read: employers and mandates.
Serves: ``GET /periods/{number}``, ``GET /periods/{number}/declarations``, ``GET /periods/{number}/dailyRegistrations``,
``GET /dailyRegistrations/{number}``, ``POST /periods/search``.
"""
