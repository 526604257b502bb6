"""Numbers in, numbers out: one family of measures per file, with formula, reference and example.

Every measure's docstring is the page about it: a first sentence, then the paragraphs `Meaning:`,
`Formula:` and `Caution:` (when not to trust it), then Parameters, Returns, Raises, References and
Examples. Answers come in the shapes of `results`, refusals from the family of `errors`, and what
comes in passes the `checks`.
"""
