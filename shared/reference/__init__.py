"""The office's code lists as data: one CSV file a table, each row with its validity, certainty mark and source.

Marks: C certain (an official source says so), P probable, I inferred by us, U unknown. A new decree is a new row.
"""
