"""The events that services exchange, one file per event; pydantic models only.

Names on the wire are camelCase. Validate with ``extra="forbid"`` what comes from outside, and with the
default (unknown fields are ignored) what comes from another service: a newer neighbour may say more.
"""
