"""What libraries say, made fit for a sentence."""

from equitymap.errors import cause


def test_the_last_cause_of_a_chain_on_one_line_without_colours_or_full_stop():
    drawn = "Generic error\n  \x1b[31m↳\x1b[0m Copying\n  \x1b[31m↳\x1b[0m No space (28).\n"
    assert cause(OSError(drawn)) == "No space (28)"


def test_an_error_of_the_system_is_its_meaning():
    assert cause(FileNotFoundError(2, "No such file", "a.csv")) == "No such file"


def test_an_error_without_words_is_its_name():
    assert cause(EOFError()) == "EOFError"
