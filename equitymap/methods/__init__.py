"""Numbers in, numbers out: one family of measures per file, with formula, reference and example."""
