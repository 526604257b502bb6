"""`python -m equitymap` is the command `equitymap`."""

from equitymap.cli import main

main(prog_name="equitymap")
