"""How long the methods about places, gaps and need take: `-m tests.bench.places`.

Over every LSOA of England where ../shared/data is present, else over as many squares; beside
PySAL's packages and statsmodels where these offer the same, answers compared in the same run.
"""

from __future__ import annotations

import json
import warnings

import geopandas as gpd
import mapclassify
import numpy as np
import shapely
import statsmodels.api as sm
from access import Access
from esda import G_Local, Moran, Moran_Local
from esda.smoothing import Empirical_Bayes, assuncao_rate
from inequality.atkinson import Atkinson
from inequality.gini import Gini
from inequality.theil import TheilD
from libpysal.graph import Graph

from equitymap.methods.access import floating_catchment, nearest_distance
from equitymap.methods.atkinson import atkinson
from equitymap.methods.breaks import equal_breaks, natural_breaks, quantile_breaks
from equitymap.methods.certainty import rank_certainty
from equitymap.methods.classes import by_breaks, quantile
from equitymap.methods.composite import additive, geometric
from equitymap.methods.concentration import concentration, concentration_curve
from equitymap.methods.entropy import decomposition, theil
from equitymap.methods.gini import gini
from equitymap.methods.heat_distance import from_mean
from equitymap.methods.heat_gap import difference, ratio
from equitymap.methods.heat_ordered import gradient
from equitymap.methods.heat_spread import between_group_variance, theil_index
from equitymap.methods.hotspots import getis_ord
from equitymap.methods.imd import score, summaries
from equitymap.methods.moran import local_moran, moran
from equitymap.methods.neighbours import nearest, queen
from equitymap.methods.normalise import min_max
from equitymap.methods.slope_index import slope_index
from equitymap.methods.smoothing import standardised_rates, towards_all, towards_neighbours
from tests.bench.stopwatch import AREAS, Call, beside, milliseconds
from tests.conftest import ROOT

SHARED = ROOT.parent / "shared" / "data" / "boundaries" / "lsoa21_england_bgc.parquet"
LONDON, BOROUGHS, FEW = 4_994, 296, 1_000


def outlines() -> np.ndarray:
    """The LSOAs of England in metres, or as many squares."""
    if SHARED.is_file():
        return gpd.read_parquet(SHARED).to_crs(27700).geometry.to_numpy()
    x, y = np.divmod(np.arange(AREAS), 184)
    return shapely.box(1000 * x, 1000 * y, 1000 * x + 1000, 1000 * y + 1000)


def catchment_of(x, y, people, at, supply, reach) -> np.ndarray:
    """PySAL's two-step floating catchment areas, with the distances it needs."""
    areas = gpd.GeoDataFrame({"id": range(len(x)), "n": people}, geometry=gpd.points_from_xy(x, y))
    places = gpd.GeoDataFrame(
        {"id": range(len(at)), "s": supply}, geometry=gpd.points_from_xy(*at.T)
    )
    found = Access(
        demand_df=areas.set_crs(27700),
        demand_index="id",
        demand_value="n",
        supply_df=places.set_crs(27700),
        supply_index="id",
        supply_value="s",
    )
    found.create_euclidean_distance(threshold=reach)
    told = found.two_stage_fca(name="found", cost="euclidean", max_cost=reach)
    return told.iloc[:, 0].reindex(range(len(x))).fillna(0).to_numpy()


def measure() -> dict[str, object]:
    """Milliseconds of each method, and the comparisons with peers."""
    rng = np.random.default_rng(0)
    shapes = outlines()
    n = len(shapes)
    x, y = shapely.get_coordinates(shapely.centroid(shapes)).T
    values, people = rng.gamma(2, 10, n), rng.integers(800, 3000, n).astype(float)
    events = rng.poisson(rng.gamma(2, 0.01, n) * people).astype(float)
    borough, rank = rng.integers(0, BOROUGHS, n), rng.permutation(n)
    near = nearest(x, y, 6)
    graph = Graph.from_sparse(near)
    groups, sizes = rng.uniform(5, 60, (n, 5)), rng.integers(50, 900, (n, 5)).astype(float)
    deciles, crowds = rng.uniform(60, 90, (BOROUGHS, 10)), rng.integers(500, 9000, (BOROUGHS, 10))
    indicators = rng.normal(size=(n, 10))
    ranks = np.argsort(rng.random((n, 7)), axis=0) + 1
    surgeries = rng.choice(n, 2000, replace=False)
    at, supply = np.column_stack([x, y])[surgeries] + 1.0, rng.integers(1, 9, 2000).astype(float)
    doubt = {"se": 0.3, "ways": ("z", "min_max", "rank", "exponential"), "value_draws": 10}
    alone: dict[str, Call] = {
        "queen neighbours": lambda: queen(shapes),
        "6 nearest neighbours": lambda: nearest(x, y, 6),
        "Gi*, 999 permutations": lambda: getis_ord(values, near, permutations=999),
        "Gi*, 9,999 permutations": lambda: getis_ord(values, near),
        "local Moran's I, 9,999 permutations": lambda: local_moran(values, near),
        "Moran's I, 999 permutations": lambda: moran(values, near),
        "empirical Bayes, towards neighbours": lambda: towards_neighbours(events, people, near),
        "concentration index": lambda: concentration(values, people, rank),
        "concentration curve": lambda: concentration_curve(values, people, rank),
        "Theil between and within boroughs": lambda: decomposition(values, borough, people),
        "difference of 5 groups": lambda: difference(groups, sizes, groups / 9),
        "ratio of 5 groups": lambda: ratio(groups, sizes, groups / 9),
        "between-group variance": lambda: between_group_variance(groups, sizes, groups / 9),
        "Theil index of 5 groups": lambda: theil_index(groups, sizes, groups / 9),
        "logistic SII of 5 groups": lambda: gradient(groups, sizes, groups / 9),
        "SII of 10 quantiles, analytic": lambda: slope_index(
            np.tile(deciles, (115, 1))[:n],
            np.tile(crowds, (115, 1))[:n],
            se=0.5,
            interval="analytic",
        ),
        f"SII of 10 quantiles, simulated, of {BOROUGHS}": lambda: slope_index(
            deciles, crowds, se=0.5
        ),
        f"MDM of 5 groups, simulated, of {BOROUGHS}": lambda: from_mean(
            groups[:BOROUGHS], sizes[:BOROUGHS], groups[:BOROUGHS] / 9
        ),
        "quantile classes": lambda: quantile(values),
        "natural breaks": lambda: by_breaks(values, natural_breaks(values)),
        "additive index of 10": lambda: additive(indicators),
        "geometric index of 10": lambda: geometric(min_max(indicators, 1, 100)),
        "1,000 re-draws of weights, ranked": lambda: rank_certainty(indicators),
        "1,000 re-draws of weights, values and ways, ranked": lambda: rank_certainty(
            indicators, **doubt
        ),
        f"1,000 re-draws of weights, ranked, of {LONDON}": lambda: rank_certainty(
            indicators[:LONDON]
        ),
        f"1,000 re-draws of all three, ranked, of {LONDON}": lambda: rank_certainty(
            indicators[:LONDON], **doubt
        ),
        "IMD scores": lambda: score(ranks),
        "IMD summaries of boroughs": lambda: summaries(values, ranks[:, 0], people, borough),
        "distance to the nearest of 2,000": lambda: nearest_distance(x, y, *at.T),
    }
    few, some = values[:FEW], values[:LONDON]
    share, sums = groups[:BOROUGHS] / 100, sizes[:BOROUGHS].round()
    part = borough[:LONDON]

    def glm() -> list[float]:
        told = []
        for y_one, n_one in zip(share, sums, strict=True):
            p = n_one / n_one.sum()
            design = sm.add_constant(np.cumsum(p) - p / 2)
            fit = sm.GLM(y_one, design, family=sm.families.Binomial(), var_weights=n_one).fit()
            told.append(np.diff(fit.predict([[1, 0], [1, 1]]))[0])
        return told

    def wls() -> list[float]:
        told = []
        for y_one, n_one in zip(deciles, crowds, strict=True):
            p = n_one / n_one.sum()
            design = sm.add_constant(np.cumsum(p) - p / 2)
            told.append(sm.WLS(y_one, design, weights=p).fit().params[1])
        return told

    drawn = {"permutations": 999, "n_jobs": 1, "keep_simulations": False, "seed": 1}
    peers = {
        "queen neighbours | libpysal": beside(
            lambda: queen(shapes).sum(axis=1),
            lambda: Graph.build_contiguity(gpd.GeoSeries(shapes), rook=False).cardinalities,
            times=1,
        ),
        "Gi*, 999 permutations | esda": beside(
            lambda: getis_ord(values, near, permutations=999).value,
            lambda: G_Local(values, graph, transform="B", star=True, **drawn).Zs,
            times=3,
        ),
        "local Moran's I, 999 permutations | esda": beside(
            lambda: local_moran(values, near, permutations=999).value,
            lambda: Moran_Local(values, graph, transformation="r", **drawn).Is,
            times=3,
        ),
        "Moran's I, 99 permutations | esda": beside(
            lambda: moran(values, near, permutations=99).z,
            lambda: Moran(values, graph, transformation="r", permutations=99).z_rand,
            times=3,
        ),
        "Moran's I of rates | esda": beside(
            lambda: moran(standardised_rates(events, people), near, permutations=99).value,
            lambda: Moran(assuncao_rate(events, people), graph, permutations=99).I,
            times=1,
        ),
        "empirical Bayes | esda": beside(
            lambda: towards_all(events, people).value,
            lambda: Empirical_Bayes(events, people).r.ravel(),
        ),
        "quantile breaks | mapclassify": beside(
            lambda: quantile_breaks(values), lambda: mapclassify.Quantiles(values, 5).bins[:-1]
        ),
        "equal breaks | mapclassify": beside(
            lambda: equal_breaks(values), lambda: mapclassify.EqualInterval(values, 5).bins[:-1]
        ),
        f"natural breaks of {FEW} | mapclassify": beside(
            lambda: by_breaks(few, natural_breaks(few)).counts,
            lambda: mapclassify.FisherJenks(few, 5).counts,
            times=1,
        ),
        f"Gini of {LONDON} | inequality": beside(lambda: gini(some).value, lambda: Gini(some).g),
        f"Theil of {LONDON}, decomposed | inequality": beside(
            lambda: decomposition(some, part).between, lambda: TheilD(some, part).bg[0]
        ),
        f"Atkinson of {LONDON} | inequality": beside(
            lambda: atkinson(some).value, lambda: Atkinson(some, 0.5).A
        ),
        f"Theil of {LONDON} | inequality": beside(
            lambda: theil(some).value, lambda: TheilD(some, part).T
        ),
        f"logistic SII of {BOROUGHS} | statsmodels": beside(
            lambda: gradient(share, sums, scale=1).slope.value, glm, times=3
        ),
        f"SII of {BOROUGHS} | statsmodels": beside(
            lambda: slope_index(deciles, crowds, se=0.5, interval="analytic").sii.value,
            wls,
            times=3,
        ),
        "2SFCA, 2,000 services | access": beside(
            lambda: floating_catchment(x, y, people, *at.T, supply, 5000),
            lambda: catchment_of(x, y, people, at, supply, 5000),
            times=1,
        ),
    }
    return {
        f"of {n} areas, ms": {name: round(milliseconds(c, 3), 1) for name, c in alone.items()},
        "beside peers": peers,
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # the peers'
    print(json.dumps(measure(), indent=2))
