"""What every HTTP surface shares: problems, bearer tokens, health."""
