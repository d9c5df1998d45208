"""The official channel.

Consumes: ``dimona.registrations.v1``, ``dimona.directory.v1``. Publishes: ``dimona.confirmations.v1``. Stores: confirmations,
deliveries, letters (PDF files), where letters go and who may read (employers, senders, mandates), the sandbox e-Box.
Serves: ``GET /ebox/messages``, ``GET /ebox/messages/{id}``, ``GET /letters/{id}``.
"""
