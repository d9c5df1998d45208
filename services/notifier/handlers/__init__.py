"""The edge: consumed records, the loops that deliver, the outbox's messages, HTTP."""
