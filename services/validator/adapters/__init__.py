"""The validator's tables, behind the ports of ``domain.ports``."""
