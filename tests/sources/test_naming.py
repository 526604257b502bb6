"""Which indicator a heading means, and which edition of an index."""

import pytest

from equitymap.errors import InputError
from equitymap.sources import naming


def test_the_year_of_a_file_says_which_edition_is_meant():
    assert naming.indicator("IMD_decile", "2025") == ("imd-2025-decile", None)
    assert naming.indicator("IMD_decile", "2019") == ("imd-2019-decile", None)
    slug, new = naming.indicator("IMD_decile", "2015")
    assert slug == "imd-2015-decile"
    assert (new.kind, new.polarity) == ("rank", "high")


def test_an_edition_that_is_named_is_meant_whatever_the_year():
    assert naming.indicator("imd-2025-score", "2024") == ("imd-2025-score", None)


def test_a_heading_of_an_index_without_a_year_is_not_guessed():
    assert naming.indicator("imd-score") == ("imd-2025-score", None)
    with pytest.raises(InputError, match="could be of any edition"):
        naming.indicator("IMD_score")


def test_indicators_without_editions_need_no_year():
    assert naming.indicator("Population") == ("population", None)
