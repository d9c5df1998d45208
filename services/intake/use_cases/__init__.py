"""One verb a file: what intake does."""
