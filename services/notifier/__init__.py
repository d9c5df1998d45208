"""The official channel.

Consumes: ``dimona.registrations.v1``, ``dimona.directory.v1``. Publishes: ``dimona.confirmations.v1``. Stores: deliveries,
letters, the sandbox e-Box. Serves: ``/ebox/messages``, ``/letters/{id}``.
"""
