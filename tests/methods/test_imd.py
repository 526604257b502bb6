"""The Index of Multiple Deprivation: vectors, published scores and summaries, invariants."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods import composite, imd
from equitymap.methods.errors import DenominatorError, NotFiniteError, OptionError, ShapeError

DOMAINS = ["Income", "Employment", "Education", "Health", "Crime", "Housing_and_Services",
           "Environment"]  # fmt: skip


def test_the_transformation_is_the_published_one(vectors):
    cases = pd.read_csv(vectors / "imd_exponential_transform.csv")
    np.testing.assert_allclose(imd.exponential(cases.R_scaled_rank), cases.expected, atol=1e-9)


def test_the_deciles_end_at_the_published_ranks(vectors):
    for row in pd.read_csv(vectors / "imd_decile_cutpoints.csv").itertuples():
        ranks = np.arange(1, row.n_lsoa + 1)
        inside = ranks[imd.decile(ranks) == row.decile]
        assert (inside[0], inside[-1], len(inside)) == (row.first_rank, row.last_rank, row.n)


def test_the_extent_slides_as_published(vectors):
    cases = pd.read_csv(vectors / "imd_extent_weights.csv")
    ours = imd.extent_weight(cases.national_percentile, areas=100)
    np.testing.assert_allclose(ours, cases.extent_weight, atol=1e-12)


@pytest.fixture(scope="module")
def england(shared):
    return pd.read_parquet(shared / "attributes" / "imd2025_england_lsoa21.parquet")


@pytest.mark.real
def test_domain_ranks_give_the_published_scores_and_deciles_of_every_lsoa(england):
    ranks = england[[f"{name}_rank" for name in DOMAINS]]
    ours = imd.score(ranks)
    assert np.abs(ours - england.IMD_score).max() < 0.001
    assert len(ours) == 33_755
    assert (composite.rank(ours) == england.IMD_rank).mean() > 0.999
    np.testing.assert_array_equal(imd.decile(england.IMD_rank), england.IMD_decile)


@pytest.mark.real
def test_the_summaries_of_boroughs_are_the_published_ones(england, shared):
    folder = shared / "attributes"
    file1 = pd.read_csv(folder / "File_1_IoD2025_Index_of_Multiple_Deprivation.csv", dtype=str)
    borough = dict(zip(file1.iloc[:, 0], file1.iloc[:, 2], strict=True))
    people = pd.read_parquet(folder / "cwthom_census21_pop.parquet")
    people = people.groupby("lsoa21_code").usual_residents.sum()
    published = pd.read_parquet(folder / "imd2025_england_ltla24.parquet").set_index("ltla24_code")
    told = imd.summaries(
        england.IMD_score,
        england.IMD_rank,
        england.lsoa21_code.map(people),
        england.lsoa21_code.map(borough),
    ).loc[published.index]
    tenth = "imd_proportion_of_lso_as_in_most_deprived_10_percent_nationally"
    np.testing.assert_allclose(told.worst_tenth, published[tenth], atol=5.1e-5)
    # Their people are those of mid-2022, ours those of the census: near, not equal.
    for ours, theirs, near in (
        ("average_score", "imd_average_score", 0.5),
        ("average_rank", "imd_average_rank", 400),
        ("extent", "imd25_extent", 0.02),
        ("local_concentration", "imd25_local_concentration", 250),
    ):
        away = np.abs(told[ours] - published[theirs])
        assert away.max() < near, ours
        assert away.median() < near / 8, ours


squares = st.lists(
    st.tuples(st.floats(0, 90), st.integers(1, 900), st.sampled_from("abc")),
    min_size=1,
    max_size=40,
)


@given(squares)
def test_summaries_of_places_hold_together(areas):
    scores, people, places = (np.array(part) for part in zip(*areas, strict=True))
    ranks = np.argsort(np.argsort(-scores)) + 1
    told = imd.summaries(scores, ranks, people, places)
    whole = imd.summaries(scores, ranks, people, ["all"] * len(scores)).loc["all"]
    share = pd.Series(people).groupby(places).sum() / people.sum()
    for column in ("average_score", "average_rank", "extent"):
        assert (told[column] * share).sum() == pytest.approx(whole[column])
    assert (told.local_concentration >= told.average_rank - 1e-9).all()
    assert told.extent.between(0, 1).all()
    assert told.worst_tenth.between(0, 1).all()


def test_the_local_concentration_takes_the_last_area_in_part():
    # 100 people: the worst tenth are the 6 of rank 1 and 4 of the 94 of rank 2.
    told = imd.summaries([9, 1], [1, 2], [6, 94], ["a", "a"], areas=10)
    assert told.local_concentration["a"] == pytest.approx(0.6 * 10 + 0.4 * 9)


def test_a_worse_domain_never_lowers_the_score_and_missing_stays_missing():
    base = np.array([[50, 40, 30, 20, 10, 60, np.nan], [50, 40, 30, 20, 10, 60, 70]])
    worse = base.copy()
    worse[1, 3] -= 5
    assert np.isnan(imd.score(base, 100)[0])
    assert imd.score(worse, 100)[1] > imd.score(base, 100)[1]
    assert np.isnan(imd.decile([np.nan, 1]))[0]
    assert np.isnan(imd.extent_weight([np.nan, 1]))[0]


def test_what_is_wrong_is_refused_by_name():
    with pytest.raises(OptionError, match="scaled_rank has to be between 0 and 1"):
        imd.exponential([1.2])
    with pytest.raises(ShapeError, match="of 7 columns"):
        imd.score([[1, 2]])
    with pytest.raises(OptionError, match="between 1 and 5"):
        imd.decile([6], areas=5)
    with pytest.raises(DenominatorError, match="population"):
        imd.summaries([1], [1], [0], ["a"])
    with pytest.raises(NotFiniteError, match="scores has to be known"):
        imd.summaries([np.nan], [1], [5], ["a"])
    with pytest.raises(NotFiniteError, match="places"):
        imd.summaries([1], [1], [5], [None])
    with pytest.raises(ShapeError, match="places"):
        imd.summaries([1], [1], [5], ["a", "b"])
