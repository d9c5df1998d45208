"""Plumbing between Kafka and PostgreSQL that every service shares; it knows the envelope but none of the office's rules.

The batch step (``step``) with order by data (``streams``), parking, poison and dead letters; the outbox; what starts and
stops a service (``service``). Its words are *streams* and *positions*: here they are worker ids and seqs.
"""
