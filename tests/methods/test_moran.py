"""Moran's I and its local parts: figures of spdep and esda, and what has to hold."""

import numpy as np
import pytest
from scipy import sparse

from equitymap.methods.errors import OptionError, ShapeError, TooFewError
from equitymap.methods.moran import local_moran, moran
from tests.methods.spatial import binary, grid, maps


@pytest.mark.parametrize("style", ["W", "B"])
def test_it_reproduces_spdep(vectors, style):
    checked = 0
    for name, case in maps(vectors).items():
        if "spdep" not in case:
            continue
        told, w = case["spdep"][style], binary(case["neighbours0"])
        for assumption, end in (("randomisation", "rand"), ("normality", "norm")):
            ours = moran(case["y"], w, style == "W", assumption, permutations=99)
            assert ours.value == pytest.approx(told["I"], abs=1e-9), name
            assert ours.expected == pytest.approx(told["EI"], abs=1e-9)
            assert ours.variance == pytest.approx(told[f"VI_{end}"], rel=1e-9)
            assert ours.z == pytest.approx(told[f"z_{end}"], rel=1e-9)
            if f"p_{end}2" in told:
                assert ours.p == pytest.approx(told[f"p_{end}2"], rel=1e-8)
        local = local_moran(case["y"], w, style == "W", permutations=99)
        np.testing.assert_allclose(local.value, told["local_I_mlvarF"], rtol=1e-9, atol=1e-9)
        # spdep's own choice divides by n instead of n − 1.
        n = len(case["y"])
        np.testing.assert_allclose(local.value * n / (n - 1), told["local_I"], rtol=1e-9, atol=1e-9)
        checked += 1
    assert checked >= 4


def test_the_places_are_the_quadrants_of_esda(vectors):
    words = ["", "high among high", "low among high", "low among low", "high among low"]
    for name, case in maps(vectors).items():
        if "quadrant" not in case.get("esda", {}).get("W", {}):
            continue
        ours = local_moran(case["y"], binary(case["neighbours0"]), permutations=99).place
        assert ours.tolist() == [words[q] for q in case["esda"]["W"]["quadrant"]], name


def test_the_local_parts_sum_to_the_whole():
    _, _, w = grid(7)
    x = np.random.default_rng(2).normal(size=49)
    local = local_moran(x, w, permutations=99).value
    assert local.sum() / 49 * 49 / 48 == pytest.approx(moran(x, w, permutations=99).value)


def test_unit_origin_and_order_do_not_matter():
    x, y, w = grid(6)
    values = x + y + np.random.default_rng(5).normal(size=36)
    order = np.random.default_rng(1).permutation(36)
    first = moran(values, w)
    for again in (moran(1000 * values - 5, w), moran(values[order], w[order][:, order])):
        assert again.value == pytest.approx(first.value)
        assert again.z == pytest.approx(first.z)
    assert moran(values, w, permutations=99, seed=4) == moran(values, w, permutations=99, seed=4)


def test_a_slope_is_found_and_noise_is_not():
    x, y, w = grid(12)
    noise = np.random.default_rng(8).normal(size=144)
    slope, chance = moran(x + y + noise, w), moran(noise, w)
    assert slope.p_permuted == 0.002
    assert slope.value > 0.5
    assert min(chance.p, chance.p_permuted) > 0.05
    assert abs(chance.p - chance.p_permuted) < 0.1
    local = local_moran(x + y + noise, w)
    assert local.clusters()[0] == "low among low"
    assert local.clusters()[-1] == "high among high"


def test_maps_of_noise_seldom_show_a_cluster():
    _, _, w = grid(12)
    rng = np.random.default_rng(1)
    told = [local_moran(rng.normal(size=144), w, permutations=1999) for _ in range(40)]
    assert sum(local.clusters().any() for local in told) <= 8


def test_missing_areas_and_islands_are_left_out_by_name():
    _, _, w = grid(5)
    x = np.random.default_rng(4).normal(size=25)
    larger = sparse.block_diag([w, np.zeros((1, 1))])
    told = local_moran([*x[:3], np.nan, *x[4:], 9.0], larger, permutations=99)
    assert told.why[[3, 25]].tolist() == ["an input is missing", "no neighbour with a value"]
    assert np.isnan(told.value[[3, 25]]).all()
    assert np.isnan(told.p_adjusted[[3, 25]]).all()
    assert told.place[[3, 25]].tolist() == ["", ""]
    whole = moran([*x, 9.0], larger, permutations=99)
    assert (whole.areas, whole.left_out) == (25, 1)
    assert whole.value == pytest.approx(moran(x, w, permutations=99).value)


def test_equal_values_have_no_figure():
    _, _, w = grid(4)
    whole = moran(np.full(16, 0.1), w)
    assert np.isnan([whole.value, whole.p, whole.p_permuted]).all()
    assert whole.why == "all values are equal"
    local = local_moran(np.full(16, 0.1), w)
    assert np.isnan(local.value).all()
    assert np.isnan(local.p).all()
    assert set(local.why) == {"all values are equal"}


def test_where_all_are_neighbours_chance_could_not_move_it():
    found = moran([1, 2, 3, 7], np.ones((4, 4)), permutations=99)
    assert found.value == pytest.approx(-1 / 3)
    assert np.isnan([found.z, found.p]).all()
    assert (found.p_permuted, found.why) == (1, "chance could not move it")


def test_bad_input_is_refused_by_name():
    _, _, w = grid(3)
    with pytest.raises(ShapeError, match="weights has to be 4 by 4"):
        moran([1, 2, 3, 4], w)
    with pytest.raises(TooFewError, match="at least 4 areas"):
        moran([1, 2, 3], w[:3][:, :3])
    with pytest.raises(OptionError, match="assumption"):
        moran(np.arange(9), w, assumption="free")
    with pytest.raises(TooFewError, match="permutations"):
        local_moran(np.arange(9), w, permutations=10)
