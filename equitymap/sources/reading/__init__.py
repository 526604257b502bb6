"""Reading: the bytes of a file → tables of text cells, before anything is known of their meaning.

`packed` unpacks, `formats` tells what a file is, `text` and `workbook` give sheets of cells, and
`blocks` finds the tables in a sheet.
"""
