"""What a token may be good for."""

DECLARE = "scope:dimona:declaration:declarant"
CONSULT = "scope:dimona:declaration:consult"
ADMINISTER = "scope:dimona:administration"
"""For the office's own people: reports on the system, not on anybody's declarations."""
