"""One verb a file: what the validator does."""
