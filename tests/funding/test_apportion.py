"""From places to LSOAs: weights that sum to one, pounds that are conserved."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from equitymap.errors import ChoiceError
from equitymap.funding.apportion import Parts, by_residents, inside, parts, shared_among, spread
from tests import toy
from tests.funding.conftest import grant, library_of, place

LSOAS = 6
PEOPLE = st.lists(st.integers(0, 5000), min_size=LSOAS, max_size=LSOAS)
SITES = st.lists(
    st.sets(st.integers(0, LSOAS - 1), min_size=1, max_size=LSOAS), min_size=1, max_size=5
)


def sites_of(sites, residents):
    can_be = sparse.csr_array(
        np.array([[float(lsoa in site) for lsoa in range(LSOAS)] for site in sites])
    )
    return Parts(None, can_be, by_residents(can_be, np.array(residents, float)))


@given(SITES, PEOPLE)
def test_weights_of_a_site_sum_to_one_or_are_not_known(sites, residents):
    made = sites_of(sites, residents)
    for site, total in zip(sites, made.weights.sum(axis=1), strict=True):
        peopled = len(site) == 1 or sum(residents[lsoa] for lsoa in site) > 0
        assert total == pytest.approx(1, rel=1e-12) if peopled else np.isnan(total)


@given(SITES, st.lists(st.integers(1, 5000), min_size=LSOAS, max_size=LSOAS), st.data())
def test_pounds_are_conserved_when_spread(sites, residents, data):
    pounds = data.draw(
        st.lists(st.integers(-(10**9), 10**9), min_size=len(sites), max_size=len(sites))
    )
    pounds = np.array(pounds) / 100
    made = sites_of(sites, residents)
    by_lsoa = spread(made, pounds, sparse.eye_array(LSOAS, format="csr"))
    by_half = spread(made, pounds, sparse.csr_array(np.kron(np.eye(2), np.ones(3))))
    size = np.abs(pounds).sum()
    assert abs(by_lsoa.sum() - pounds.sum()) <= 1e-9 * size
    assert by_half == pytest.approx(by_lsoa.reshape(2, 3).sum(axis=1), abs=1e-9 * size)


def test_unknown_residents_are_never_taken_as_an_equal_split():
    made = sites_of([{0, 1}, {2}, {3, 4}], [np.nan] * LSOAS)
    chosen = np.array([1, 0, 1, 1, 1, 0])
    assert inside(made, chosen) == pytest.approx([np.nan, 1, 1], nan_ok=True)
    with pytest.raises(ChoiceError, match="shared among them by residents"):
        spread(made, np.array([1.0, 0, 0]), sparse.eye_array(LSOAS, format="csr"))


def test_unknown_residents_do_not_matter_where_a_site_lies_in_one_area():
    made = sites_of([{0, 1}, {4}], [np.nan] * LSOAS)
    halves = sparse.csr_array(np.kron(np.eye(2), np.ones(3)))
    assert spread(made, np.array([10.0, 5.0]), halves).tolist() == [10, 5]


def test_a_site_without_a_chosen_lsoa_is_outside():
    made = sites_of([{0, 1}], [5] * LSOAS)
    assert shared_among(made, sparse.csr_array(np.zeros((1, LSOAS)))).toarray() == [[0]]


def test_grants_of_the_same_places_share_a_site():
    grants = [grant("a"), grant("b"), grant("c"), grant("d")]
    places = [
        *(place("a", 0, code=toy.LSOA[1]), place("a", 1, code=toy.WARD[3])),
        *(place("b", 0, code=toy.WARD[3]), place("b", 1, code=toy.LSOA[1])),
        place("c", code=toy.LSOA[1]),
    ]
    frame = parts(library_of(grants, places)).frame.set_index("grant")
    assert frame.loc["a", "site"] == frame.loc["b", "site"] != frame.loc["c", "site"]
    assert frame.loc["d", "site"] == -1


def test_parts_of_a_grant_sum_to_the_grant():
    places = [
        place("a", 0, code=toy.LSOA[1], share=1 / 3),
        place("a", 1, code=toy.LSOA[2], share=1 / 3),
        place("a", 2, code=toy.LSOA[3], share=0.3333331),
    ]
    frame = parts(library_of([grant("a")], places)).frame
    assert frame["share"].sum() == pytest.approx(1, abs=1e-15)
