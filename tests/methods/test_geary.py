"""Geary's C: figures of spdep, its moments over all permutations, and what has to hold."""

from itertools import permutations

import numpy as np
import pytest

from equitymap.methods.errors import OptionError, TooFewError
from equitymap.methods.geary import geary
from equitymap.methods.moran import moran
from tests.methods.spatial import binary, grid, maps


@pytest.mark.parametrize("style", ["W", "B"])
def test_it_reproduces_spdep(vectors, style):
    checked = 0
    for name, case in maps(vectors).items():
        if "spdep" in case:
            ours = geary(case["y"], binary(case["neighbours0"]), style == "W", permutations=99)
            assert ours.value == pytest.approx(case["spdep"][style]["C"], abs=1e-9), name
            checked += 1
    assert checked == 5


@pytest.mark.parametrize("measure", [geary, moran])
@pytest.mark.parametrize("standardise", [True, False])
def test_mean_and_variance_are_those_over_all_permutations(measure, standardise):
    w = np.array(
        [[0, 1, 0, 0, 2], [1, 0, 3, 0, 0], [0, 1, 0, 1, 0], [1, 0, 1, 0, 1], [1, 1, 0, 1, 0]]
    )
    values = np.array([1.0, 2, 4, 8, 9])
    found = measure(values, w, standardise, permutations=99)
    # Each order of the values is a map; what they give is what chance gives.
    every = [
        measure(values[list(order)], w, standardise, permutations=99).value
        for order in permutations(range(5))
    ]
    assert np.mean(every) == pytest.approx(found.expected)
    assert np.var(every) == pytest.approx(found.variance)


def test_unit_origin_and_order_do_not_matter_and_a_slope_is_found():
    x, y, w = grid(8)
    values = x + y + np.random.default_rng(5).normal(size=64)
    order = np.random.default_rng(1).permutation(64)
    first = geary(values, w)
    for again in (geary(1000 * values - 5, w), geary(values[order], w[order][:, order])):
        assert again.value == pytest.approx(first.value)
        assert again.z == pytest.approx(first.z)
    assert first.value < 0.5
    assert first.z < -3
    assert first.p_permuted == 0.002
    noise = geary(np.random.default_rng(8).normal(size=64), w)
    assert abs(noise.p - noise.p_permuted) < 0.1


def test_equal_values_and_wrong_options():
    _, _, w = grid(4)
    assert geary(np.full(16, 0.1), w).why == "all values are equal"
    with pytest.raises(TooFewError, match="at least 4 areas"):
        geary([1, 2, 3], w[:3][:, :3])
    with pytest.raises(OptionError, match="assumption"):
        geary(np.arange(16), w, assumption="free")
