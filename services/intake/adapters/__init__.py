"""Intake's tables and what else it reads and writes, behind the ports of ``domain.ports``."""
