"""Deciding: pure functions over a declaration, the worker's ledger and dated reference data. Start at ``judge.py``."""
