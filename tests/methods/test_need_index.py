"""A need index: normalising, adding up, and how sure the ranks are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods import composite, imd, normalise
from equitymap.methods.certainty import WAYS, rank_certainty
from equitymap.methods.errors import DenominatorError, OptionError, ShapeError, TooFewError

number = st.one_of(st.just(np.nan), st.integers(-60, 60).map(float))
tables = (
    st.integers(1, 4)
    .flatmap(lambda k: st.lists(st.lists(number, min_size=k, max_size=k), min_size=1, max_size=20))
    .map(np.array)
)


@pytest.mark.parametrize("way", WAYS)
@given(tables, st.randoms(use_true_random=False))
def test_normalising_keeps_order_knows_no_unit_and_leaves_missing_missing(way, table, random):
    make = WAYS[way]
    made = make(table)
    assert made.shape == table.shape
    np.testing.assert_array_equal(np.isnan(made), np.isnan(table))
    np.testing.assert_allclose(make(7 * table + 3), made, rtol=1e-7, atol=1e-9)
    rows = list(range(len(table)))
    random.shuffle(rows)
    np.testing.assert_allclose(make(table[rows]), made[rows], rtol=1e-9, atol=1e-12)
    for column in range(table.shape[1]):
        alone = make(table[:, column])
        np.testing.assert_allclose(alone, made[:, column], rtol=1e-12)
        known = ~np.isnan(alone)
        order = np.argsort(table[known, column], kind="stable")
        assert (np.diff(alone[known][order]) >= -1e-9).all()


def test_what_each_way_gives():
    y = np.array([10.0, 20, 20, 60])
    z = normalise.z_scores(y)
    assert (z.mean(), z.std()) == pytest.approx((0, 1))
    assert normalise.min_max(y, 1, 100)[[0, 3]].tolist() == [1, 100]
    assert normalise.scaled_ranks(y).tolist() == [0.25, 0.625, 0.625, 1]
    np.testing.assert_allclose(normalise.exponential(y), imd.exponential([0.25, 0.625, 0.625, 1]))
    for way in (normalise.z_scores, normalise.min_max):
        assert way([0.1, 0.1, 0.1]).tolist() == [0, 0, 0]


@given(tables)
def test_scores_lie_between_the_least_and_the_most_of_an_areas_indicators(table):
    table = np.abs(np.where(np.isnan(table), 5, table)) + 1
    weights = np.arange(1, table.shape[1] + 1)
    plain, product = composite.additive(table, weights), composite.geometric(table, weights)
    slack = 1e-9
    assert (product <= plain + slack).all()
    for score in (plain, product):
        assert (score >= table.min(axis=1) - slack).all()
        assert (score <= table.max(axis=1) + slack).all()


@given(tables, st.integers(0, 3))
def test_more_need_in_an_indicator_never_lowers_the_score(table, column):
    table = np.abs(np.where(np.isnan(table), 5, table)) + 1
    worse = table.copy()
    worse[:, column % table.shape[1]] += 2
    for combine in (composite.additive, composite.geometric):
        assert (combine(worse) > combine(table)).all()


def test_an_area_gets_a_score_when_enough_of_the_weights_is_known():
    table = [[1.0, np.nan], [np.nan, 3.0], [np.nan, np.nan]]
    assert np.isnan(composite.additive(table, [3, 1])).all()
    found = composite.additive(table, [3, 1], least_known=0.75)
    np.testing.assert_array_equal(found, [1, np.nan, np.nan])
    assert composite.additive(table, [1, 0])[0] == 1


def test_ranks_share_the_lowest_and_missing_ones_have_none():
    np.testing.assert_array_equal(composite.rank([3, np.nan, 9, 3, 1]), [2, np.nan, 1, 2, 4])


def _table(n=300, k=5, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 1)) + 0.7 * rng.normal(size=(n, k))


def test_the_ranks_hold_together_and_the_seed_repeats_them():
    y = _table()
    y[4, 2] = np.nan
    told = rank_certainty(y, ways=("z", "rank", "exponential"), seed=3)
    again = rank_certainty(y, ways=("z", "rank", "exponential"), seed=3)
    known = np.arange(len(y)) != 4
    np.testing.assert_array_equal(told.probability, again.probability)
    assert (told.rank_low <= told.rank_median)[known].all()
    assert (told.rank_median <= told.rank_high)[known].all()
    assert ((told.probability >= 0) & (told.probability <= 1))[known].all()
    # In every draw as many areas are among the worst as the share says.
    assert told.probability[known].sum() == pytest.approx(0.2 * 299, abs=0.5)
    assert told.why[4] == "too little of the index is known"
    assert np.isnan([told.score[4], told.rank[4], told.rank_low[4], told.probability[4]]).all()
    np.testing.assert_allclose(told.score[known], composite.additive(WAYS["z"](y[known])))


def test_sure_weights_and_values_leave_one_rank():
    y = _table()
    told = rank_certainty(y, concentration=1e9)
    np.testing.assert_allclose(told.rank_low, told.rank, atol=1)
    np.testing.assert_allclose(told.rank_high, told.rank, atol=1)
    single = rank_certainty(y[:, :1])
    np.testing.assert_array_equal(single.rank_low, single.rank_high)
    np.testing.assert_array_equal(single.rank, single.rank_median)


def test_more_doubt_widens_the_range():
    y = _table()
    some = rank_certainty(y, concentration=200)
    more = rank_certainty(y, concentration=10)
    noisy = rank_certainty(y, concentration=200, se=0.5)
    width = (some.rank_high - some.rank_low).mean()
    assert (more.rank_high - more.rank_low).mean() > width
    assert (noisy.rank_high - noisy.rank_low).mean() > width


def test_the_probability_is_that_of_the_plain_simulation():
    y, w = _table(60, 4), np.array([0.4, 0.3, 0.2, 0.1])
    told = rank_certainty(y, w, se=0.4, concentration=30, draws=20_000, value_draws=2_000)
    rng, times, among = np.random.default_rng(9), 4_000, np.zeros(60)
    for _ in range(times):
        score = WAYS["z"](y + 0.4 * rng.normal(size=y.shape)) @ rng.dirichlet(30 * w)
        among += composite.rank(score) <= 12
    np.testing.assert_allclose(told.probability, among / times, atol=0.05)


def test_the_worst_on_every_count_is_among_the_worst_in_every_draw_and_twins_share_all():
    y = _table(50, 4)
    y[7] = y.max(axis=0) + 1
    y[8] = y.min(axis=0) - 1
    y[20] = y[21]
    for told in (
        rank_certainty(y, ways=("z", "min_max", "rank", "exponential")),
        rank_certainty(y, ways=("min_max", "rank"), aggregation="geometric"),
    ):
        assert (told.rank[7], told.rank_high[7], told.probability[7]) == (1, 1, 1)
        assert (told.rank[8], told.rank_low[8], told.probability[8]) == (50, 50, 0)
        for part in (told.rank, told.rank_low, told.rank_high, told.probability):
            assert part[20] == part[21]


def test_an_indicator_without_weight_changes_nothing():
    y = _table(40, 3)
    extra = np.column_stack([y, np.full(40, np.nan)])
    one = rank_certainty(y, [1, 2, 3], se=0.1)
    other = rank_certainty(extra, [1, 2, 3, 0], se=0.1)
    np.testing.assert_array_equal(one.probability, other.probability)


def test_areas_that_know_only_part_are_ranked_where_that_is_allowed():
    y = _table(40, 4)
    y[3, 0] = np.nan
    told = rank_certainty(y, least_known=0.75)
    assert np.isfinite([told.score[3], told.rank_low[3], told.probability[3]]).all()


def test_nobody_known_is_no_error():
    told = rank_certainty(np.full((3, 2), np.nan))
    assert np.isnan(told.rank).all()


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"values": [1, 2]}, ShapeError, "a row per area"),
        ({"weights": [1]}, ShapeError, "weights"),
        ({"weights": [1, -1]}, DenominatorError, "weights"),
        ({"weights": [0, 0]}, DenominatorError, "weights"),
        ({"se": -1}, DenominatorError, "se"),
        ({"ways": ("rang",)}, OptionError, "ways"),
        ({"ways": ()}, OptionError, "ways"),
        ({"aggregation": "geometric"}, OptionError, "ways"),
        ({"draws": 10}, TooFewError, "draws"),
        ({"worst": 2}, OptionError, "worst"),
        ({"concentration": 0}, OptionError, "concentration"),
        ({"least_known": 0}, OptionError, "least_known"),
    ],
)
def test_what_is_wrong_is_refused_by_name(change, error, says):
    with pytest.raises(error, match=says):
        rank_certainty(**{"values": [[1.0, 2], [3, 4]], **change})


def test_directions_scales_and_products_that_are_none_are_refused():
    with pytest.raises(OptionError, match="better"):
        normalise.as_need([1], "neither")
    with pytest.raises(OptionError, match="below high"):
        normalise.min_max([1, 2], 5, 5)
    with pytest.raises(OptionError, match="above 0"):
        composite.geometric([[0.0, 1.0]])
