"""Deliveries and directory in PostgreSQL, the sandbox's e-Box, letters as PDF files."""
