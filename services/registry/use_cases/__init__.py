"""One verb a file: what the registry does."""
