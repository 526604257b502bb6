"""Gi and Gi*: figures of spdep, esda and the paper, and what has to hold."""

import numpy as np
import pytest

from equitymap.methods.errors import NotFiniteError, ShapeError
from equitymap.methods.hotspots import getis_ord
from tests.methods.spatial import binary, grid, maps


def test_it_reproduces_spdep_whatever_the_weights_sum_to(vectors):
    checked = 0
    for name, case in maps(vectors).items():
        w = binary(case["neighbours0"])
        if "all_binary" in case:
            told = {"localG": case["all_binary"]["Gi"], "localGstar": case["all_binary"]["Gistar"]}
        elif "spdep" in case:
            told = case["spdep"]["B"]
        else:
            continue
        for weights in (w, 7 * w):
            ours = getis_ord(case["y"], weights, star=False, permutations=99).value
            np.testing.assert_allclose(ours, told["localG"], atol=1e-9, err_msg=name)
            ours = getis_ord(case["y"], weights, permutations=99).value
            np.testing.assert_allclose(ours, told["localGstar"], atol=1e-9, err_msg=name)
        checked += 1
    assert checked == len(maps(vectors))


def test_it_reproduces_the_published_example(vectors):
    case = maps(vectors)["getis_6pts"]
    w = binary(case["neighbours0"])
    first = getis_ord(case["y"], w, star=False, permutations=99).value[0]
    assert first == pytest.approx(case["published"]["Gi_Z0_binary"], abs=1e-6)
    first = getis_ord(case["y"], w, permutations=99).value[0]
    assert first == pytest.approx(case["published"]["Gistar_Z0_binary"], abs=1e-6)


def test_a_hot_corner_is_found_and_its_mirror_is_cold():
    x, y, w = grid(12)
    values = 5.0 * ((x < 4) & (y < 4)) + np.random.default_rng(3).normal(size=144)
    hot, cold = getis_ord(values, w), getis_ord(-values, w)
    assert hot.clusters()[13] == "hot"
    assert cold.clusters()[13] == "cold"
    assert hot.clusters()[-1] == ""
    np.testing.assert_allclose(hot.value, -cold.value)
    np.testing.assert_array_equal(hot.p, cold.p)


def test_unit_and_origin_do_not_matter_and_a_seed_repeats():
    _, _, w = grid(6)
    x = np.random.default_rng(9).gamma(2, size=36)
    first, again = getis_ord(x, w, seed=2), getis_ord(x, w, seed=2)
    np.testing.assert_array_equal(first.p, again.p)
    np.testing.assert_allclose(getis_ord(100 * x + 3, w).value, first.value)
    np.testing.assert_allclose(getis_ord(100 * x + 3, w, seed=2).p, first.p)


def test_islands_missing_and_equal_values_are_missing_with_a_reason():
    _, _, w = grid(4)
    w = w.toarray()
    w[5] = w[:, 5] = 0
    told = getis_ord([*range(7), np.nan, *range(8)], w, permutations=99)
    assert told.why[5] == "no neighbour with a value"
    assert told.why[7] == "an input is missing"
    assert np.isnan(told.value[[5, 7]]).all()
    assert np.isfinite(np.delete(told.value, [5, 7])).all()
    flat = getis_ord(np.full(16, 0.1), w, permutations=99)
    assert np.isnan(flat.value).all()
    assert not flat.clusters().any()


def test_bad_input_is_refused_by_name():
    _, _, w = grid(3)
    with pytest.raises(NotFiniteError, match="values has to be finite"):
        getis_ord([np.inf, *range(8)], w)
    with pytest.raises(ShapeError, match="weights"):
        getis_ord([1, 2, 3], w)
