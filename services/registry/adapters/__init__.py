"""The registry's tables, behind the ports of ``domain.ports``."""
