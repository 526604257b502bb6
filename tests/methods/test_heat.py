"""The measures of the WHO's HEAT: healthequal's figures, and what has to hold for each."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods import (
    heat_distance,
    heat_gap,
    heat_impact,
    heat_ordered,
    heat_spread,
)
from equitymap.methods.errors import DenominatorError, OptionError, ShapeError, TooFewError


def _ours(measure: str, variant: str, g: pd.DataFrame):
    """Our answer to one row of the reference figures."""
    y, n, se = g.estimate.to_numpy(), g.population.to_numpy(), g.se.to_numpy()
    ordered, favourable = bool(g.ordered.iloc[0]), bool(g.favourable.iloc[0])
    scale, reference = g.scale.iloc[0], None
    if not ordered:
        reference = int(np.flatnonzero(g.reference == 1)[0])
    asked = None if variant == "d_noref" or variant == "r_noref" else reference
    weighted = measure.endswith("w") or variant.endswith("w")
    gap = {"se": se, "ordered": ordered, "favourable": favourable, "reference": asked}
    impact = {"ordered": ordered, "favourable": favourable, "scale": scale}
    return {
        "d": lambda: heat_gap.difference(y, n, **gap),
        "r": lambda: heat_gap.ratio(y, n, **gap),
        "aci": lambda: heat_ordered.absolute_concentration(y, n),
        "rci": lambda: heat_ordered.relative_concentration(y, n),
        "sii": lambda: heat_ordered.gradient(y, n, scale=scale).slope,
        "rii": lambda: heat_ordered.gradient(y, n, scale=scale).relative,
        "bgv": lambda: heat_spread.between_group_variance(y, n, se),
        "bgsd": lambda: heat_spread.between_group_deviation(y, n, se),
        "cov": lambda: heat_spread.coefficient_of_variation(y, n, se),
        "ti": lambda: heat_spread.theil_index(y, n, se),
        "mld": lambda: heat_spread.mean_log_deviation_index(y, n, se),
        "mdm": lambda: heat_distance.from_mean(y, n, se, weighted),
        "mdr": lambda: heat_distance.from_reference(y, n, reference, se, weighted),
        "mdb": lambda: heat_distance.from_best(y, n, se, favourable, weighted),
        "idis": lambda: heat_distance.index_of_disparity(y, n, se, weighted),
        "par": lambda: heat_impact.attributable_risk(y, n, **impact),
        "paf": lambda: heat_impact.attributable_fraction(y, n, **impact),
    }[measure if measure in ("sii", "rii") else measure.rstrip("wu")]()


def test_they_reproduce_healthequal_and_its_intervals_where_these_are_right(vectors):
    inputs = dict(list(pd.read_csv(vectors / "heat_input.csv").groupby("dataset")))
    checked = intervals = 0
    for row in pd.read_csv(vectors / "heat_expected.csv").itertuples():
        if row.measure in ("sii", "rii") and "once" not in row.variant:
            continue  # theirs counts the people twice
        given_rows = inputs[row.dataset]
        if row.measure in ("sii", "rii"):  # theirs rounds to whole events
            events = (given_rows.estimate / given_rows.scale * given_rows.population).round()
            shares = events / given_rows.population * given_rows.scale
            given_rows = given_rows.assign(estimate=shares)
        ours = _ours(row.measure, row.variant, given_rows)
        tolerance = row.tol_rel if row.tol_rel > 0 else 1e-8
        assert ours.value == pytest.approx(row.estimate, rel=tolerance), row
        checked += 1
        if np.isnan(row.lower95):
            continue
        if pd.isna(row.ci_note):
            assert ours.lower == pytest.approx(row.lower95, rel=1e-7), row
            assert ours.upper == pytest.approx(row.upper95, rel=1e-7), row
        else:
            half = 1.959963984540054 * row.se * float(row.se_scale_fix)
            assert ours.upper - ours.value == pytest.approx(half, rel=1e-7), row
        intervals += 1
    assert checked >= 69
    assert intervals >= 29


ORDERED = {
    "d": lambda y, n, se: heat_gap.difference(y, n, se, ordered=True),
    "r": lambda y, n, se: heat_gap.ratio(y, n, se, ordered=True),
    "aci": heat_ordered.absolute_concentration,
    "rci": heat_ordered.relative_concentration,
    "sii": lambda y, n, se: heat_ordered.gradient(y, n, se).slope,
    "rii": lambda y, n, se: heat_ordered.gradient(y, n, se).relative,
    "sii linear": lambda y, n, se: heat_ordered.gradient(y, n, se, fit="linear").slope,
    "par": lambda y, n, se: heat_impact.attributable_risk(y, n, se, ordered=True),
}
ANY_ORDER = {
    "d": heat_gap.difference,
    "r": heat_gap.ratio,
    "bgv": heat_spread.between_group_variance,
    "bgsd": lambda y, n, se: heat_spread.between_group_deviation(y, n, se, draws=1000),
    "cov": lambda y, n, se: heat_spread.coefficient_of_variation(y, n, se, draws=1000),
    "ti": heat_spread.theil_index,
    "mld": heat_spread.mean_log_deviation_index,
    "mdm": lambda y, n, se: heat_distance.from_mean(y, n, se, draws=1000),
    "mdmu": lambda y, n, se: heat_distance.from_mean(y, n, se, False, draws=1000),
    "mdb": lambda y, n, se: heat_distance.from_best(y, n, se, draws=1000),
    "idis": lambda y, n, se: heat_distance.index_of_disparity(y, n, se, draws=1000),
    "par": heat_impact.attributable_risk,
    "paf": heat_impact.attributable_fraction,
}
RELATIVE = {"r", "rci", "rii", "cov", "ti", "mld", "idis", "paf"}
EVERY = {**{f"ordered {k}": f for k, f in ORDERED.items()}, **ANY_ORDER}

groups = st.lists(
    st.tuples(st.floats(1, 99), st.integers(1, 5000), st.floats(0.1, 5)), min_size=2, max_size=8
).map(lambda rows: np.array(rows, float).T)


@pytest.mark.parametrize("name", EVERY)
@given(groups)
def test_the_interval_holds_the_value_and_nobody_is_no_group(name, given_groups):
    y, n, se = given_groups
    found = EVERY[name](y, n, se)
    assert found.lower - 1e-9 <= found.value <= found.upper + 1e-9
    again = EVERY[name](np.insert(y, 1, np.nan), np.insert(n, 1, 0.0), np.insert(se, 1, np.nan))
    assert again.value == pytest.approx(found.value, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", ANY_ORDER)
@given(groups, st.randoms(use_true_random=False))
def test_the_order_does_not_matter_where_there_is_none(name, given_groups, random):
    y, n, se = given_groups
    order = list(range(len(y)))
    random.shuffle(order)
    measure = ANY_ORDER[name]
    moved = measure(y[order], n[order], se[order]).value
    assert moved == pytest.approx(measure(y, n, se).value, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", EVERY)
@given(groups)
def test_relative_measures_know_no_unit_and_equal_figures_show_no_gap(name, given_groups):
    y, n, se = given_groups
    measure = EVERY[name]
    if name.removeprefix("ordered ") in RELATIVE - {"rii"}:
        other = measure(y / 7, n, se / 7).value
        assert other == pytest.approx(measure(y, n, se).value, rel=1e-8, abs=1e-8)
    ratio = name.removeprefix("ordered ") in ("r", "rii")
    flat = measure(np.full(len(y), 40.0), n, se).value
    assert flat == pytest.approx(1 if ratio else 0, abs=1e-6)


@pytest.mark.parametrize("name", EVERY)
def test_many_areas_at_once_are_as_one_by_one(name):
    rng = np.random.default_rng(2)
    y, n = rng.uniform(5, 95, (3, 4, 5)), rng.integers(1, 999, (3, 4, 5)).astype(float)
    se = rng.uniform(0.1, 4, y.shape)
    y[1, 2, 3], n[0, 0, 2] = np.nan, 0
    together = EVERY[name](y, n, se)
    assert together.value.shape == (3, 4)
    assert together.why[1, 2] == "a group's value or population is missing"
    assert np.isnan(together.value[1, 2])
    for at in np.ndindex(3, 4):
        alone = EVERY[name](y[at], n[at], se[at])
        for part in ("value", "lower", "upper"):
            one, many = getattr(alone, part), getattr(together, part)[at]
            assert one == pytest.approx(many, rel=1e-9, abs=1e-9, nan_ok=True)
        assert alone.why == together.why[at]


@pytest.mark.parametrize("name", EVERY)
def test_the_interval_is_that_of_drawing_the_figures_again(name):
    rng = np.random.default_rng(4)
    y, n = np.array([20.0, 26, 35, 41, 60]), np.array([300.0, 500, 400, 450, 350])
    se = np.array([0.8, 0.6, 0.7, 0.6, 0.9])
    found = EVERY[name](y, n, se)
    again = EVERY[name](y + se * rng.normal(size=(4000, 5)), np.tile(n, (4000, 1)), None).value
    np.testing.assert_allclose(
        [found.lower, found.upper],
        np.quantile(again, [0.025, 0.975]),
        atol=0.12 * (found.upper - found.lower),
    )


@given(groups)
def test_the_slope_and_the_ratio_of_a_fit_tell_one_story(given_groups):
    y, n, _ = given_groups
    for fit in ("logistic", "linear"):
        found = heat_ordered.gradient(y, n, fit=fit)
        if not np.isnan(found.relative.value) and abs(found.slope.value) > 1e-6:
            assert (found.slope.value > 0) == (found.relative.value > 1)


@given(groups)
def test_a_logistic_fit_gives_the_mean_it_was_fitted_to(given_groups):
    y, n, _ = given_groups
    found = heat_ordered.gradient(y, n)
    low = found.slope.value / (found.relative.value - 1) if abs(found.slope.value) > 1e-3 else None
    if low is not None:
        p = n / n.sum()
        rank = np.cumsum(p) - p / 2
        a = np.log(low / (100 - low))
        high = low + found.slope.value
        b = np.log(high / (100 - high)) - a
        assert (p * 100 / (1 + np.exp(-a - b * rank))).sum() == pytest.approx(p @ y, rel=1e-6)


def test_what_has_no_figure_is_missing_with_a_reason():
    assert heat_gap.ratio([0, 5]).why == "a figure of 0 makes no ratio"
    assert heat_gap.difference([3, np.nan], [5, 0]).why == "fewer than two groups"
    assert heat_spread.theil_index([0, 0], [1, 1]).why == "the mean is 0"
    assert heat_spread.mean_log_deviation_index([0, 4], [1, 1]).why.startswith("a figure of 0")
    assert heat_ordered.gradient([0, 0], [1, 1]).slope.why.startswith("all figures")
    assert np.isnan(heat_ordered.gradient([0, 0], [1, 1]).slope.value)
    steep = heat_ordered.gradient([0, 5, 40], [1, 1, 1], fit="linear")
    assert np.isnan(steep.relative.value)
    assert steep.slope.value > 0
    bare = heat_gap.difference([3, 5])
    assert (bare.value, np.isnan(bare.lower)) == (2, True)
    assert bare.why == "no interval: no standard errors were given"
    assert heat_ordered.absolute_concentration([3, 5], [1, 1]).why == "two groups have no rest"


@pytest.mark.parametrize("figures", [[0, 100], [0, 0, 100, 100], [0, 50, 100], [0, 0, 0, 1]])
def test_figures_that_no_logistic_curve_fits_spoil_no_other_area(figures):
    alone = heat_ordered.gradient(figures, np.ones(len(figures)))
    beside = np.linspace(20, 60, len(figures))
    both = heat_ordered.gradient([figures, beside], np.ones(len(figures)))
    for found in (alone, heat_ordered.Gradient(*(part.at(0) for part in both))):
        assert found.slope.why == found.relative.why == "no logistic curve fits these figures"
        assert np.isnan([found.slope.value, found.relative.value]).all()
    one = heat_ordered.gradient(beside, np.ones(len(figures)))
    assert both.slope.value[1] == pytest.approx(one.slope.value)


def test_nearly_all_people_in_one_group_give_no_line():
    found = heat_ordered.gradient([20, 30], [1e15, 1], fit="linear")
    assert found.slope.why == "nearly all people are in one group"
    assert heat_ordered.gradient([20], [5]).slope.why == "fewer than two groups"


def test_the_reference_the_direction_and_a_wrong_sign():
    y = [20.0, 30.0, 60.0]
    assert heat_gap.difference(y, ordered=True).value == 40
    assert heat_gap.difference(y, ordered=True, favourable=False).value == -40
    assert heat_gap.difference(y, reference=1).value == 10
    assert heat_gap.difference(y, reference=1, favourable=False).value == 30
    assert heat_gap.difference(y[::-1]).value == 40
    assert heat_impact.attributable_risk(y, [1, 1, 1], favourable=False).value < 0
    assert heat_impact.attributable_risk(y[::-1], [1, 1, 1], ordered=True).value == 0


def test_what_is_wrong_is_refused_by_name():
    with pytest.raises(DenominatorError, match="population has to be 0 or more"):
        heat_spread.theil_index([1, 2], [1, -2])
    with pytest.raises(DenominatorError, match="se has to be 0 or more"):
        heat_gap.difference([1, 2], se=[1, -1])
    with pytest.raises(ShapeError, match="shape"):
        heat_spread.between_group_variance([1, 2], [1, 2, 3])
    with pytest.raises(OptionError, match="figures has to be between 0 and 100"):
        heat_ordered.gradient([20, 120], [1, 1])
    with pytest.raises(OptionError, match="reference"):
        heat_gap.difference([1, 2], ordered=True, reference=0)
    with pytest.raises(OptionError, match="reference"):
        heat_distance.from_reference([1, 2], [1, 1], reference=2)
    with pytest.raises(TooFewError, match="draws"):
        heat_distance.from_mean([1, 2], [1, 1], [1, 1], draws=100)
    with pytest.raises(OptionError, match="0 or more"):
        heat_spread.theil_index([-1, 2], [1, 1])
