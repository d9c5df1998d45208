"""Letters: the typst template, its fonts, and the files."""
