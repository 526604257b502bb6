"""Nasty numbers given to every measure: a named refusal, or an answer that says what it lacks.

Each measure has one ordinary call in `MEASURES`. Every argument that holds numbers is then made
nasty in each way of `NASTY`, one at a time, and so are all of them at once. No warning is let by.
"""

import importlib
import warnings
from dataclasses import fields, is_dataclass

import numpy as np
import pandas as pd
import pytest
import shapely

from equitymap.methods.errors import MethodError
from tests.methods.test_examples import MODULES, measures

YEARS = [2016, 2017, 2018, 2019, 2020, 2021]
RING = np.roll(np.eye(6), 1, 1) + np.roll(np.eye(6), -1, 1)
SIX = [3.0, 5, 4, 8, 6, 7]
PEOPLE = [100.0, 120, 90, 150, 110, 130]
COUNTS = {"a": [30.0, 4], "n_a": [100.0, 60], "b": [20.0, 9], "n_b": [90.0, 80]}
RATES = {"a": [30.0, 4], "time_a": [100.0, 60], "b": [20.0, 9], "time_b": [90.0, 80]}
STRATA = {name: [*numbers, 40.0] for name, numbers in COUNTS.items()}
GROUPS = {"figures": [20.0, 30, 45, 60], "population": [10.0, 20, 20, 15], "se": [1.0, 2, 1, 3]}
CURVE = {"y": SIX, "population": PEOPLE, "rank_by": [1.0, 2, 3, 4, 5, 6]}
GAPS = {
    f"{when}{limit}": [number]
    for when, numbers in (("later", (2.0, 1.5, 3.0)), ("earlier", (1.5, 1.0, 2.5)))
    for limit, number in zip(("", "_lower", "_upper"), numbers, strict=True)
}
PANEL = [[30.0, 31, 30, 26, 25, 25], [28.0, 28, 29, 25, 24, 23], [30.0, 30, 30, 30, 29, 29]]
PANEL += [[27.0, 28, 27, 27, 26, 28], [33.0, 32, 32, 32, 31, 33]]
WINDOWS = {"before": (2017, 2019), "after": (2021, 2023)}
TREATED = {"treated": [True, True, False, False, False], "starts": YEARS, "begun": 2019}
PLACES = {"x": [0.0, 4, 9], "y": [0.0, 0, 1]}
SERVICES = {"service_x": [1.0, 9], "service_y": [0.0, 0]}
SCORES = {"scores": SIX, "ranks": [6.0, 4, 5, 1, 3, 2], "population": PEOPLE}
TABLE = [[1.0, 9], [5, 2], [3, 3], [4, 8]]

# The ordinary call: numbers first, then (after the bar) what is no number or an option.
MEASURES = {
    "access.nearest_distance": ({**PLACES, **SERVICES}, {}),
    "access.floating_catchment": (
        {**PLACES, "population": [100.0, 300, 50], **SERVICES, "supply": [8.0, 3], "reach": 5.0},
        {},
    ),
    "atkinson.atkinson": ({"values": SIX, "population": PEOPLE}, {}),
    "before_after.before_after": (
        {"x_before": [90.0], "n_before": [900.0], "x_after": [70.0], "n_after": [910.0]},
        WINDOWS,
    ),
    "before_after.difference_in_differences_of_counts": (
        {"there": [90.0, 900, 70, 910], "elsewhere": [400.0, 4000, 390, 4100]},
        WINDOWS,
    ),
    "before_after.difference_in_differences": ({"values": PANEL}, TREATED),
    "before_after.parallel_trends": ({"values": PANEL}, TREATED),
    "breaks.quantile_breaks": ({"values": SIX, "k": 3}, {}),
    "breaks.equal_breaks": ({"values": SIX, "k": 3}, {}),
    "breaks.deviation_breaks": ({"values": SIX}, {}),
    "breaks.natural_breaks": ({"values": SIX, "k": 3}, {}),
    "certainty.rank_certainty": (
        {"values": TABLE, "weights": [1.0, 2], "se": [[0.5, 0.5]] * 4},
        {"draws": 100},
    ),
    "classes.quantile": ({"values": SIX, "k": 3}, {}),
    "classes.equal_steps": ({"values": SIX, "k": 3, "low": 0.0, "high": 10.0}, {}),
    "classes.by_breaks": ({"values": SIX, "breaks": [4.0, 6]}, {}),
    "composite.additive": ({"normalised": TABLE, "weights": [1.0, 2]}, {}),
    "composite.geometric": ({"normalised": TABLE, "weights": [1.0, 2]}, {}),
    "composite.rank": ({"scores": SIX}, {}),
    "concentration.concentration_index": (CURVE, {}),
    "concentration.concentration": ({**CURVE, "low": 0.0, "high": 10.0}, {"kind": "wagstaff"}),
    "concentration.concentration_gap": (
        {"spend": SIX, "need": SIX[::-1], "population": PEOPLE, "rank_by": SIX},
        {},
    ),
    "concentration.concentration_curve": (CURVE, {}),
    "disclosure_control.round_and_hide": ({"counts": [0.0, 3, 8, 12]}, {}),
    "disclosure_control.protect_quotients": (
        {"values": [13.0, 4], "numerators": [13.0, 4], "denominators": [100.0, 100]},
        {"multiplier": 100},
    ),
    "disclosure_control.protect_observations": (
        {
            "values": [13.0, 4],
            "lower": [8.0, 1],
            "upper": [20.0, 9],
            "numerators": [13.0, 4],
            "denominators": [100.0, 100],
        },
        {"kind": "proportion", "multiplier": 100},
    ),
    "entropy.theil": ({"values": SIX, "population": PEOPLE}, {}),
    "entropy.mean_log_deviation": ({"values": SIX, "population": PEOPLE}, {}),
    "entropy.decomposition": ({"values": SIX, "population": PEOPLE}, {"groups": list("aabbcc")}),
    "funnel.proportion_funnel": ({"n": [50.0, 100], "average": 0.2}, {}),
    "funnel.ratio_funnel": ({"expected": [5.0, 20], "average": 1.0}, {}),
    "funnel.ratio_funnel_at_observed": ({"observed": [5.0, 20], "average": 1.0}, {}),
    "funnel.judge_proportions": ({"x": [30.0, 8], "n": [100.0, 100], "average": 0.2}, {}),
    "funnel.judge_counts": ({"observed": [8.0, 20], "expected": [6.0, 25]}, {}),
    "funnel.judge_standardised_rates": (
        {"x": [40.0, 12], "rate": [500.0, 900], "average": [350.0]},
        {},
    ),
    "gap_change.ratio_of_ratios": (GAPS, {}),
    "gap_change.difference_of_differences": (GAPS, {}),
    "geary.geary": ({"values": SIX, "weights": RING}, {"permutations": 99}),
    "gini.gini": ({"values": SIX, "population": PEOPLE}, {}),
    "heat_distance.from_mean": (GROUPS, {"draws": 1000}),
    "heat_distance.from_reference": ({**GROUPS, "reference": 1}, {"draws": 1000}),
    "heat_distance.from_best": (GROUPS, {"draws": 1000}),
    "heat_distance.index_of_disparity": (GROUPS, {"draws": 1000}),
    "heat_gap.difference": (GROUPS, {}),
    "heat_gap.ratio": (GROUPS, {"ordered": True}),
    "heat_impact.attributable_risk": (
        {"figures": [20.0, 30, 45, 60], "population": [10.0, 20, 20, 15], "scale": 100.0},
        {},
    ),
    "heat_impact.attributable_fraction": (
        {"figures": [20.0, 30, 45, 60], "population": [10.0, 20, 20, 15], "scale": 100.0},
        {},
    ),
    "heat_ordered.absolute_concentration": (GROUPS, {}),
    "heat_ordered.relative_concentration": (GROUPS, {}),
    "heat_ordered.gradient": ({**GROUPS, "scale": 100.0}, {}),
    "heat_spread.between_group_variance": (GROUPS, {}),
    "heat_spread.between_group_deviation": (GROUPS, {"draws": 1000}),
    "heat_spread.coefficient_of_variation": (GROUPS, {"draws": 1000}),
    "heat_spread.theil_index": (GROUPS, {}),
    "heat_spread.mean_log_deviation_index": (GROUPS, {}),
    "hotspots.getis_ord": ({"values": SIX, "weights": RING}, {"permutations": 99}),
    "imd.exponential": ({"scaled_rank": [0.1, 0.5, 1]}, {}),
    "imd.score": ({"domain_ranks": [[1.0, 2], [2, 1], [3, 3]], "weights": [0.4, 0.6]}, {}),
    "imd.decile": ({"ranks": [1.0, 2, 3]}, {}),
    "imd.extent_weight": ({"ranks": [1.0, 2, 3]}, {}),
    "imd.summaries": (SCORES, {"places": list("aabbcc")}),
    "life_expectancy.life_expectancy": (
        {"deaths": [40.0, 30, 900], "people": [20000.0, 60000, 10000], "starts": [0.0, 1, 65]},
        {},
    ),
    "mantel_haenszel.mantel_haenszel": (STRATA, {}),
    "mantel_haenszel.homogeneity": (STRATA, {}),
    "means.mean": ({"average": [120.0], "deviation": [10.0], "n": [25.0]}, {}),
    "means.mean_of": ({"values": SIX}, {"groups": list("aabbcc")}),
    "money.deflate": ({"amounts": [100.0, 50], "index_from": [80.0, 90], "index_to": 100.0}, {}),
    "money.in_prices_of": (
        {"amounts": [100.0, 50]},
        {"years": [2018, 2019], "index": {2018: 80.0, 2019: 90.0}, "base": 2019},
    ),
    "money.phase": (
        {"amounts": [100.0, 50]},
        {"starts": ["2023-10-01", None], "ends": ["2024-09-30", "2024-01-01"]},
    ),
    "moran.moran": ({"values": SIX, "weights": RING}, {"permutations": 99}),
    "moran.local_moran": ({"values": SIX, "weights": RING}, {"permutations": 99}),
    "neighbours.queen": ({}, {"geometries": shapely.box([0, 1], [0, 0], [1, 2], [1, 1])}),
    "neighbours.nearest": ({**PLACES, "k": 1}, {}),
    "neighbours.islands": ({"weights": RING}, {}),
    "neighbours.row_standardised": ({"weights": RING}, {}),
    "normalise.as_need": ({"values": SIX}, {"better": "high"}),
    "normalise.z_scores": ({"values": SIX}, {}),
    "normalise.min_max": ({"values": SIX, "low": 1.0, "high": 100.0}, {}),
    "normalise.scaled_ranks": ({"values": SIX}, {}),
    "normalise.exponential": ({"values": SIX}, {}),
    "permutations.conditional": ({"values": SIX, "weights": RING}, {"permutations": 99}),
    "proportions.wilson": ({"x": [20.0, 5], "n": [100.0, 40]}, {}),
    "proportions.proportion": ({"x": [20.0, 5], "n": [100.0, 40], "multiplier": 100.0}, {}),
    "proportions.percent_limits": (
        {
            "values": [20.0, 5],
            "lower": [np.nan, 3],
            "upper": [np.nan, 9],
            "x": [20.0, 2],
            "n": [100.0, 40],
        },
        {},
    ),
    "quantiles.quantile_by_rank": ({"values": SIX, "k": 3}, {}),
    "rate_ratios.rate_ratio": (RATES, {}),
    "rate_ratios.rate_ratio_test": ({**RATES, "ratio": 1.0}, {}),
    "rate_ratios.rate_difference": (RATES, {}),
    "rates.exact_limits": ({"x": [0.0, 5, 20]}, {}),
    "rates.byar_limits": ({"x": [0.0, 5, 20]}, {}),
    "rates.poisson_limits": ({"x": [0.0, 5, 20]}, {}),
    "rates.rate": ({"x": [5.0, 20], "n": [100.0, 200], "multiplier": 100.0}, {}),
    "risk_ratios.risk_ratio": (COUNTS, {}),
    "risk_ratios.odds_ratio": (COUNTS, {}),
    "risk_ratios.risk_difference": (COUNTS, {}),
    "significance.false_discovery": ({"p": [0.01, 0.2, 0.9]}, {}),
    "skewed_breaks.head_tail_breaks": ({"values": SIX}, {}),
    "skewed_breaks.box_breaks": ({"values": SIX, "reach": 1.5}, {}),
    "skewed_breaks.gap_breaks": ({"values": SIX, "k": 3}, {}),
    "skewed_breaks.percentile_breaks": ({"values": SIX, "percents": [10.0, 90]}, {}),
    "slope_index.slope_index": (
        {
            "values": [74.0, 76, 77, 79, 81],
            "population": [10.0, 12, 11, 9, 10],
            "se": [0.5, 0.4, 0.5, 0.6, 0.5],
            "multiplier": 1.0,
        },
        {"draws": 1000},
    ),
    "smoothing.towards_all": ({"events": SIX, "population": PEOPLE}, {}),
    "smoothing.towards_neighbours": ({"events": SIX, "population": PEOPLE, "weights": RING}, {}),
    "smoothing.standardised_rates": ({"events": SIX, "population": PEOPLE}, {}),
    "spc.xmr": ({"values": SIX}, {"starts": YEARS}),
    "standardised.directly_standardised": (
        {"x": [20.0, 40, 90], "n": [4000.0, 3000, 1500], "weights": [50.0, 30, 20]},
        {},
    ),
    "standardised.directly_standardised_repeats": (
        {
            "people": [[20.0, 4], [30, 10], [60, 15]],
            "n": [4000.0, 3000, 1500],
            "weights": [50.0, 30, 20],
        },
        {},
    ),
    "standardised_ratios.expected_events": (
        {"n": [4000.0, 3000], "reference_x": [50.0, 90], "reference_n": [10000.0, 9000]},
        {},
    ),
    "standardised_ratios.standardised_ratio": ({"observed": [132.0], "expected": [110.0]}, {}),
    "standardised_ratios.standardised_rate": (
        {"observed": [132.0], "expected": [110.0], "reference_rate": [0.01]},
        {},
    ),
    "trend.recent_trend_of_proportions": (
        {"x": [10.0, 17, 27, 49, 67, 70], "n": [125.0, 142, 117, 204, 172, 180]},
        {"starts": YEARS},
    ),
    "trend.trend_test": (
        {"x": [10.0, 17, 27, 49, 67, 70], "n": [125.0, 142, 117, 204, 172, 180]},
        {"starts": YEARS},
    ),
    "trend.recent_trend": (
        {"values": SIX, "lower": [2.0, 4, 3, 7, 5, 6], "upper": [4.0, 6, 5, 9, 7, 8]},
        {"starts": YEARS},
    ),
    "unknowns.unknown_bounds": ({**COUNTS, "unknown": [5.0, 1], "n_unknown": [9.0, 6]}, {}),
    "unknowns.too_many_unknown": ({"a": [40.0, 5], "unknown": [8.0, 8], "events": [200.0, 90]}, {}),
}


def put(at, number):
    """The same numbers with another one somewhere."""

    def make(values):
        values = np.array(values, float)
        if values.ndim == 0:
            return np.float64(number)
        values.flat[at] = number
        return values

    return make


NASTY = {
    "below 0": put(0, -1.0),
    "0": put(0, 0.0),
    "0 at the end": put(-1, 0.0),
    "missing": put(0, np.nan),
    "missing at the end": put(-1, np.nan),
    "infinite": put(0, np.inf),
    "below everything": put(0, -np.inf),
    "tiny": put(0, 1e-6),
    "huge": put(0, 1e15),
    "broken": put(0, 2.5),
    "all missing": lambda v: np.full(np.shape(v), np.nan)[()],
    "all 0": lambda v: np.zeros(np.shape(v))[()],
    "all equal": lambda v: np.full(np.shape(v), 0.1)[()],
    "all 1": lambda v: np.ones(np.shape(v))[()],
    "ties": lambda v: np.round(np.array(v, float) / 4)[()],
    "none": lambda v: np.empty((0, *np.shape(v)[1:])),
    "one": lambda v: np.array(v, float)[:1] if np.ndim(v) else v,
    "one more": lambda v: np.append(np.array(v, float), [1.0]),
    "one by one": lambda v: np.array(v, float)[..., None],
    "single": lambda v: float(np.ravel(v)[0]),
    "words": lambda v: np.full(np.shape(v), "many")[()],
    "None": lambda v: np.full(np.shape(v), None)[()],
    "a table": lambda v: pd.DataFrame({"x": np.ravel(v)}),
    "a series": lambda v: pd.Series(np.ravel(v)) if np.ndim(v) == 1 else v,
}


def called(name: str, numbers: dict, options: dict):
    """What the measure answers, or its refusal by name."""
    module, measure = name.split(".")
    function = getattr(importlib.import_module(f"equitymap.methods.{module}"), measure)
    with warnings.catch_warnings(), np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("error")
        try:
            return function(**numbers, **options)
        except MethodError as refusal:
            return refusal


def lacks(found) -> str:
    """What an answer leaves out without saying why; empty where nothing."""
    if hasattr(found, "why"):
        why = np.asarray(found.why, object)
        for part in ("value", "lower", "upper", "p", "mean", "score", "rank", "total", "z"):
            numbers = getattr(found, part, None)
            if numbers is None or isinstance(numbers, property):
                continue
            silent = np.isnan(np.asarray(numbers, float)) & (why == "")
            if silent.any():
                return f"{part} is missing without a reason"
        return ""
    if is_dataclass(found):
        parts = [getattr(found, field.name) for field in fields(found)]
    elif isinstance(found, tuple):
        parts = list(found)
    else:
        return ""
    return next((said for said in map(lacks, parts) if said), "")


def nasty_calls(numbers: dict):
    """Every argument made nasty in every way, then all of them at once."""
    for argument in numbers:
        for way, make in NASTY.items():
            yield f"{argument}: {way}", {**numbers, argument: make(numbers[argument])}
    for way, make in NASTY.items():
        yield f"all: {way}", {name: make(value) for name, value in numbers.items()}


@pytest.mark.parametrize("name", MEASURES)
def test_it_refuses_by_name_or_says_what_is_missing(name):
    numbers, options = MEASURES[name]
    assert not isinstance(called(name, numbers, options), MethodError)
    for way, nasty in nasty_calls(numbers):
        try:
            found = called(name, nasty, options)
        except Exception as wrong:  # whatever is no MethodError, warnings included
            pytest.fail(f"{name}, {way}: {type(wrong).__name__}: {wrong}")
        if not isinstance(found, MethodError):
            assert not lacks(found), f"{name}, {way}: {lacks(found)}"


def test_no_measure_is_left_out():
    there = {f"{module}.{name}" for module in MODULES for name in measures(module)}
    assert there <= set(MEASURES)
