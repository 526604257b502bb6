"""SII and RII: OHID's figures, and what has to hold for every gradient."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.errors import DenominatorError, OptionError, TooFewError
from equitymap.methods.slope_index import slope_index


@pytest.fixture(scope="module")
def cases(vectors):
    inputs = dict(list(pd.read_csv(vectors / "sii_input.csv").groupby("case_id")))
    rows = pd.read_csv(vectors / "sii_expected.csv").set_index("case_id")
    return [(row, inputs[name]) for name, row in rows.iterrows()]


def _of(row, given_rows, **more):
    return slope_index(
        given_rows.value,
        given_rows.population,
        given_rows.lower95,
        given_rows.upper95,
        kind=row.value_type,
        transform=bool(row["transform"]),
        multiplier=row.multiplier,
        confidence=row.confidence_1 / 100,
        **more,
    )


def test_the_values_are_those_of_phe_sii(cases):
    for row, given_rows in cases:
        ours = _of(row, given_rows, interval="analytic")
        assert ours.sii.value == pytest.approx(row.sii, rel=1e-9), row.name
        assert ours.rii.value == pytest.approx(row.rii, rel=1e-9), row.name
        if not np.isnan(row.intercept):
            assert ours.intercept == pytest.approx(row.intercept, rel=1e-9)
    assert len(cases) == 26


def test_the_simulated_limits_are_those_of_phe_sii(cases):
    for row, given_rows in cases:
        if np.isnan(row.sii_lo):
            continue
        ours = _of(row, given_rows)
        for found, name in ((ours.sii, "sii"), (ours.rii, "rii")):
            width = row[f"{name}_hi"] - row[f"{name}_lo"]
            assert found.lower == pytest.approx(row[f"{name}_lo"], abs=0.02 * width), row.name
            assert found.upper == pytest.approx(row[f"{name}_hi"], abs=0.02 * width), row.name


def test_the_analytic_limits_are_exact_for_means_and_near_the_simulated_ones_else(cases):
    for row, given_rows in cases:
        if not np.isnan(row.sii_lo_analytic):
            # Theirs are made of standard errors that were worked out with 1.96.
            exact = slope_index(
                given_rows.value,
                given_rows.population,
                se=given_rows.se,
                confidence=row.confidence_1 / 100,
                interval="analytic",
            ).sii
            limits = [row.sii_lo_analytic, row.sii_hi_analytic]
            np.testing.assert_allclose([exact.lower, exact.upper], limits, rtol=1e-6)
        if row["transform"]:
            continue  # there OHID's limits hold the level of the line
        ours = _of(row, given_rows, interval="analytic")
        again = _of(row, given_rows)
        for one, other in ((ours.sii, again.sii), (ours.rii, again.rii)):
            width = one.upper - one.lower
            assert one.lower == pytest.approx(other.lower, abs=0.04 * width), row.name
            assert one.upper == pytest.approx(other.upper, abs=0.04 * width), row.name


def test_the_standard_errors_themselves_give_the_same(cases):
    for row, given_rows in cases:
        told = {
            "kind": row.value_type,
            "transform": bool(row["transform"]),
            "multiplier": row.multiplier,
            "confidence": row.confidence_1 / 100,
        }
        ours = slope_index(
            given_rows.value, given_rows.population, se=given_rows.se, draws=1000, **told
        )
        again = _of(row, given_rows, draws=1000)
        assert ours.sii.lower == pytest.approx(again.sii.lower, rel=1e-4)


def test_with_a_transform_the_analytic_limits_are_those_of_drawing_the_values_again():
    rng = np.random.default_rng(5)
    n = np.array([400.0, 500, 300, 600, 450])
    cases = {"rate": np.array([9.0, 8, 6, 5, 3]), "proportion": np.arange(9, 4, -1) / 20}
    for kind, y in cases.items():
        se = np.array([0.05, 0.02, 0.03, 0.04, 0.06])
        log = np.log(y) if kind == "rate" else np.log(y / (1 - y))
        drawn = np.exp(log + se * rng.normal(size=(4000, 5)))
        drawn = drawn if kind == "rate" else drawn / (1 + drawn)
        again = slope_index(drawn, n, kind=kind, transform=True)
        told = slope_index(y, n, se=se, kind=kind, transform=True, interval="analytic")
        for one, many in ((told.sii, again.sii), (told.rii, again.rii)):
            width = one.upper - one.lower
            limits = np.quantile(many.value, [0.025, 0.975])
            np.testing.assert_allclose([one.lower, one.upper], limits, atol=0.06 * width)


quantiles = st.lists(
    st.tuples(st.floats(1, 99), st.integers(10, 9999), st.floats(0.001, 0.05)),
    min_size=5,
    max_size=12,
).map(lambda rows: np.array(rows, float).T)


@given(quantiles, st.sampled_from(["other", "rate", "proportion"]), st.booleans())
def test_slope_and_ratio_agree_the_interval_holds_the_value_and_a_seed_repeats(given_rows, kind, t):
    y, n, se = given_rows
    y = y / 100 if kind == "proportion" else y
    t = t and kind != "other"
    for interval in ("ohid", "analytic"):
        told = {"se": se, "kind": kind, "transform": t, "interval": interval, "draws": 2000}
        found = slope_index(y, n, **told)
        again = slope_index(y, n, **told)
        assert found.sii.lower <= found.sii.value <= found.sii.upper
        assert (found.sii.lower, found.sii.upper) == (again.sii.lower, again.sii.upper)
        if np.isnan(found.rii.value):
            assert found.rii.why == "the fitted line reaches 0 or less"
            continue
        low = found.intercept
        assert found.rii.value == pytest.approx((low + found.sii.value) / low)
        turned = slope_index(y, n, multiplier=-100, **told)
        assert turned.sii.value == pytest.approx(-100 * found.sii.value)
        assert turned.rii.value == pytest.approx(1 / found.rii.value)
        assert turned.sii.upper == pytest.approx(-100 * found.sii.lower)
        assert turned.rii.upper == pytest.approx(1 / found.rii.lower)


@given(quantiles)
def test_a_straight_line_is_found_exactly_and_people_count_in_proportion(given_rows):
    y, n, _ = given_rows
    p = n / n.sum()
    line = 50 + 7 * (np.cumsum(p) - p / 2)
    found = slope_index(line, n)
    assert found.sii.value == pytest.approx(7)
    assert found.rii.value == pytest.approx(57 / 50)
    halves = slope_index(y, 0.5 * n).sii.value
    assert halves == pytest.approx(slope_index(y, n).sii.value, rel=1e-6, abs=1e-9)


def test_a_multiplier_between_0_and_1_does_not_turn_the_limits():
    y, n, se = [6.0, 5, 4, 3, 2], [10] * 5, [0.1] * 5
    told = {"se": se, "kind": "rate", "transform": True}
    plain, tenth = slope_index(y, n, **told), slope_index(y, n, multiplier=0.1, **told)
    assert tenth.sii.lower == pytest.approx(plain.sii.lower / 10)
    assert tenth.rii.lower == plain.rii.lower


def test_many_areas_at_once_are_as_one_by_one():
    rng = np.random.default_rng(3)
    y, n = rng.uniform(10, 20, (40, 10)), rng.integers(100, 999, (40, 10))
    se = rng.uniform(0.1, 0.5, y.shape)
    y[3, 4] = np.nan
    se[5, 2] = np.nan
    together = slope_index(y, n, se=se, draws=5000)
    assert np.isnan(together.sii.value[3])
    assert together.sii.why[3] == together.rii.why[3] != ""
    assert np.isfinite(together.sii.value[5])
    assert np.isnan(together.sii.lower[5])
    assert together.sii.why[5].startswith("no interval")
    for i in (0, 3, 5, 39):
        alone = slope_index(y[i], n[i], se=se[i], draws=5000)
        for one, many in ((alone.sii, together.sii), (alone.rii, together.rii)):
            assert one.value == pytest.approx(many.value[i], nan_ok=True)
            assert one.upper == pytest.approx(many.upper[i], nan_ok=True)


def test_without_errors_there_is_a_value_and_no_interval():
    found = slope_index([5, 4, 3, 2, 1], [10] * 5)
    assert found.sii.value == pytest.approx(-5)
    assert np.isnan(found.sii.lower)
    assert found.sii.why.startswith("no interval")
    assert found.rii.why == "no interval: neither limits nor standard errors were given"


@pytest.mark.parametrize(
    ("values", "more", "error", "says"),
    [
        ([1, 2, 3, 4], {}, TooFewError, "at least 5 quantiles"),
        (np.ones(101), {}, OptionError, "between 5 and 100"),
        ([1, 2, 3, 4, 0], {"kind": "rate"}, OptionError, "above 0"),
        ([0.1, 0.2, 0.3, 0.4, 1], {"kind": "proportion"}, OptionError, "between 0 and 1"),
        ([1, 2, 3, 4, 5], {"kind": "mean"}, OptionError, "kind"),
        ([1, 2, 3, 4, 5], {"transform": True}, OptionError, "transform"),
        ([1, 2, 3, 4, 5], {"multiplier": 0}, OptionError, "multiplier"),
        ([1, 2, 3, 4, 5], {"population": 0}, DenominatorError, "population"),
        ([1, 2, 3, 4, 5], {"se": [1], "draws": 10}, TooFewError, "draws"),
        ([1, 2, 3, 4, 5], {"lower": [6] * 5, "upper": [5] * 5}, OptionError, "lower"),
    ],
)
def test_what_is_wrong_is_refused_by_name(values, more, error, says):
    with pytest.raises(error, match=says):
        slope_index(values, **{"population": 10, **more})
