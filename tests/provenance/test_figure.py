"""Identifiers: what is written can be read, in a shell and in an address, for ever."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.errors import ChoiceError
from equitymap.provenance import Figure
from equitymap.provenance.figure import PARTS

kinds = st.sampled_from(list(PARTS))
words = st.none() | st.text(min_size=1, max_size=12)
figures = kinds.flatmap(
    lambda kind: st.builds(
        lambda version, parts: Figure.of(version, kind, **parts),
        st.integers(1, 999_999_999),
        st.fixed_dictionaries(dict.fromkeys(PARTS[kind], words)),
    )
)


@given(figures)
def test_an_identifier_is_read_as_it_was_written(figure):
    assert Figure.parse(str(figure)) == figure


@given(figures)
def test_an_identifier_is_one_word_in_a_shell_and_in_an_address(figure):
    assert re.fullmatch(r"[\w:/=,.~%-]+", str(figure), re.ASCII)


def test_defaults_are_not_said_and_periods_stay_readable():
    said = {"indicator": "imd-score", "level": "lsoa21", "area": "E01003013"}
    figure = Figure.of(12, "value", **said, period="2019/20", group="all")
    assert str(figure) == "12:value:imd-score:lsoa21:E01003013:2019/20"
    assert figure.get("group") == "all"
    spaced = Figure.of(3, "value", **said, period="2019 - 21", group="ethnicity=Black")
    assert str(spaced).endswith(":2019%20-%2021:ethnicity=Black")
    assert str(Figure.of(1, "goal", targets="a:b", basis="awarded")) == "1:goal:a%3Ab"


@pytest.mark.parametrize(
    "text",
    [
        *("", ":", "12", "12:", "12:nonsense", "value:imd-score", "0:goal:a", "-1:goal:a"),
        *("1.5:goal:a", "٣:goal:a", "9999999999:goal:a", "1:value:a:b:c:d:e:f", ":" * 100_000),
        "1" * 5_000 + ":goal:a",
    ],
)
def test_what_is_no_identifier_is_said_in_one_sentence(text):
    with pytest.raises(ChoiceError, match="an identifier is like 12:value:imd-score") as refused:
        Figure.parse(text)
    assert len(str(refused.value)) < 300
