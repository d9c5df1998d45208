"""What a token may be good for."""

DECLARE = "scope:dimona:declaration:declarant"
CONSULT = "scope:dimona:declaration:consult"
ADMINISTER = "scope:dimona:administration"
"""For the office's own people: marks on periods, and reports on the system; not for anybody's declarations."""
