"""The city's ground: a coast, a river, parks, and areas that nest as official ones do.

Everything is made of small cells of ground (`atoms`). An LSOA is a set of atoms, an MSOA a set of
LSOAs, a borough a set of MSOAs; wards are other sets of atoms, inside boroughs, across MSOAs. Since
neighbours share the atoms' edges, there is no gap and no overlap but the river.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.interpolate import splev, splprep
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely import LineString, Polygon

from .plane import hills, smooth_field, to_degrees

SPACING = 0.085  # km between atoms
SMOOTHING = 0.05  # km of detail taken off the borders
BOROUGHS = ("Ashmere", "Castle Quay", "Northfold")
MSOAS, WARDS = (28, 21, 21), (19, 16, 15)
LSOAS = 360

COAST = [
    (-7.4, -0.6), (-7.7, 1.2), (-7.0, 3.0), (-5.6, 4.3), (-3.7, 4.8), (-1.6, 5.4), (0.6, 5.5),
    (2.3, 4.8), (3.9, 4.4), (5.2, 3.6), (5.7, 2.6), (6.8, 2.0), (7.6, 1.1), (7.2, 0.2), (6.9, -0.7),
    (6.1, -1.5), (5.9, -2.6), (4.9, -3.4), (4.1, -4.4), (2.5, -4.9), (0.8, -5.5), (-1.2, -5.3),
    (-2.9, -4.8), (-4.6, -4.8), (-6.0, -3.8), (-7.0, -2.4),
]  # fmt: skip
RIVER = [
    (-8.8, 0.9), (-7.2, 0.3), (-6.0, 1.2), (-4.9, 1.3), (-4.1, 0.2), (-3.1, -0.9), (-1.9, -0.7),
    (-1.2, 0.5), (-0.2, 1.2), (0.9, 0.6), (1.3, -0.6), (2.3, -1.2), (3.4, -0.5), (4.5, 0.2),
    (5.6, -0.1), (6.8, -0.3), (9.0, -0.5),
]  # fmt: skip
DOCKS = [((3.0, -0.75), (2.6, 0.25)), ((3.9, -0.1), (3.5, 0.75)), ((4.6, 0.2), (5.1, 0.9))]
PARKS = [(-4.9, 2.9, 0.7), (2.6, 3.1, 0.6), (-3.2, -2.9, 0.8), (3.4, -2.7, 0.55), (-1.1, 2.6, 0.4)]
CENTRE = (0.0, 0.6)
# Where people live closely: height, x, y, width (km).
CROWDED = [
    (1.0, *CENTRE, 2.0), (0.3, -4.2, -1.6, 1.0), (0.3, -3.4, 2.0, 1.2), (0.5, 3.0, 1.9, 1.1),
    (0.25, 0.6, -3.6, 0.9),
]  # fmt: skip


@dataclass(frozen=True)
class City:
    """The areas of every level, and the place of each LSOA in all of them."""

    lsoas: pd.DataFrame  # by number: msoa, ward, borough (numbers), x, y (km), area (km²)
    levels: dict[str, gpd.GeoDataFrame]  # lsoa, msoa, ward, borough → number and geometry (WGS84)
    atoms: pd.DataFrame  # x, y, weight, lsoa, msoa, ward, borough


def _curve(points, closed: bool, steps: int) -> np.ndarray:
    x, y = np.array(points + points[:1] if closed else points).T
    spline, _ = splprep([x, y], s=0, per=closed)
    return np.column_stack(splev(np.linspace(0, 1, steps), spline))


def river() -> shapely.Geometry:
    """The water: a river that winds from the west, widens to an estuary, and fills three docks."""
    course = _curve(RIVER, closed=False, steps=240)
    width = 0.05 + 0.36 / (1 + np.exp(-(course[:, 0] - 5.6) * 1.5))
    pieces = [
        LineString(course[i : i + 2]).buffer(w)
        for i, w in zip(range(len(course) - 1), width, strict=False)
    ]
    basins = [LineString(dock).buffer(0.075, cap_style="flat") for dock in DOCKS]
    return shapely.union_all(pieces + basins)


def land(rng: np.random.Generator) -> shapely.Geometry:
    """The dry ground of the city: inside the coast, without the river."""
    coast = _curve(COAST, closed=True, steps=700)
    scales = ((3.0, 0.17), (1.3, 0.09), (0.5, 0.04))
    ripple = sum(size * smooth_field(rng, wavelength)(coast) for wavelength, size in scales)
    outline = Polygon(coast * (1 + ripple / np.linalg.norm(coast, axis=1))[:, None])
    return outline.difference(river())


def density(xy: np.ndarray) -> np.ndarray:
    """How closely people live: closest in the middle, hardly at all in the parks."""
    close = 0.13 + hills(xy, CROWDED)
    for x, y, width in PARKS:
        close *= 1 - 0.93 * np.exp(-((((xy[:, 0] - x) ** 2 + (xy[:, 1] - y) ** 2) / width**2) ** 2))
    return close


def _atoms(rng: np.random.Generator, ground: shapely.Geometry) -> tuple[np.ndarray, np.ndarray]:
    west, south, east, north = ground.bounds
    x, y = np.meshgrid(np.arange(west, east, SPACING), np.arange(south, north, SPACING))
    x[1::2] += SPACING / 2
    xy = np.column_stack([x.ravel(), y.ravel()]) + rng.normal(0, SPACING * 0.22, (x.size, 2))
    xy = xy[shapely.contains_xy(ground, xy)]
    cells = shapely.get_parts(
        shapely.voronoi_polygons(
            shapely.multipoints(xy), extend_to=ground.envelope.buffer(1), ordered=True
        )
    )
    cells = shapely.intersection(cells, ground)
    # A cell cut in two by the water keeps the part its own point lies in.
    parts, of = shapely.get_parts(cells, return_index=True)
    keep = shapely.intersects(parts, shapely.points(xy[of]))
    shapes = pd.Series(parts[keep], index=of[keep]).groupby(level=0).first()
    return xy[shapes.index], shapes.to_numpy()


def _cluster(rng, xy: np.ndarray, weight: np.ndarray, count: int) -> np.ndarray:
    """Group points into `count` compact groups of about equal weight (weighted Lloyd)."""
    seeds = xy[rng.choice(len(xy), count, replace=False, p=weight / weight.sum())]
    pull = np.zeros(count)
    group = np.zeros(len(xy), int)
    for _ in range(40):
        near, at = cKDTree(seeds).query(xy, k=min(8, count))
        near, at = near.reshape(len(xy), -1), at.reshape(len(xy), -1)
        group = at[np.arange(len(xy)), np.argmin(near**2 + pull[at], axis=1)]
        held = np.bincount(group, weight, count)
        # A group that holds too much gives ground, one that holds too little takes some.
        reach = weight.sum() / count
        size = np.median(near[:, 0] ** 2)
        pull += 0.5 * size * np.clip(held / reach - 1, -1, 1)
        sums = np.column_stack([np.bincount(group, weight * xy[:, k], count) for k in (0, 1)])
        seeds = np.where(held[:, None] > 0, sums / np.maximum(held, 1e-9)[:, None], seeds)
    return group


def _connect(group: np.ndarray, pairs: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Give every stray piece of a group to the neighbour it touches most, within `inside`."""
    group = group.copy()
    pairs = pairs[inside[pairs[:, 0]] == inside[pairs[:, 1]]]
    for _ in range(6):
        same = pairs[group[pairs[:, 0]] == group[pairs[:, 1]]]
        graph = coo_matrix((np.ones(len(same)), same.T), shape=(len(group), len(group)))
        part = connected_components(graph, directed=False)[1]
        sizes = pd.DataFrame({"group": group, "part": part}).value_counts().reset_index()
        main = set(sizes.drop_duplicates("group")["part"])
        stray = ~np.isin(part, list(main))
        if not stray.any():
            break
        both = np.vstack([pairs, pairs[:, ::-1]])
        both = both[stray[both[:, 0]] & ~stray[both[:, 1]]]
        touch = pd.DataFrame({"part": part[both[:, 0]], "group": group[both[:, 1]]})
        best = touch.value_counts().reset_index().drop_duplicates("part")
        new = pd.Series(part[stray]).map(best.set_index("part")["group"])
        group[stray] = new.fillna(pd.Series(group[stray])).to_numpy(int)
    return group


def _split(rng, xy, weight, within: np.ndarray, counts, pairs) -> np.ndarray:
    """Split every group of `within` into its count of groups, numbered from 0 throughout."""
    result = np.zeros(len(xy), int)
    first = 0
    for number, count in enumerate(counts):
        here = np.flatnonzero(within == number)
        result[here] = first + _cluster(rng, xy[here], weight[here], count)
        first += count
    return _connect(result, pairs, within)


def _boroughs(xy: np.ndarray, bank: np.ndarray) -> np.ndarray:
    """Ashmere is the south bank; a wavy line parts Castle Quay (east) from Northfold (west)."""
    line = -0.1 + 0.4 * np.sin(xy[:, 1] * 1.3) + 0.15 * xy[:, 1]
    return np.where(bank == 0, 0, np.where(xy[:, 0] < line, 2, 1))


def build(rng: np.random.Generator) -> City:
    """Make the city: the same seed gives the same city, to the last vertex."""
    ground = land(rng)
    banks = sorted(shapely.get_parts(ground), key=lambda part: part.area)[-2:]
    banks.sort(key=lambda part: part.centroid.y)  # 0 south, 1 north
    xy, cells, bank = [], [], []
    for number, part in enumerate(banks):
        points, shapes = _atoms(rng, part)
        xy.append(points)
        cells.append(shapes)
        bank.append(np.full(len(points), number))
    xy, cells, bank = np.vstack(xy), np.concatenate(cells), np.concatenate(bank)
    weight = density(xy) * shapely.area(cells)

    left, right = shapely.STRtree(cells).query(cells, predicate="touches")
    shared = shapely.length(shapely.intersection(cells[left], cells[right])) > 1e-6
    pairs = np.column_stack([left, right])[shared & (left < right)]

    # Bent coordinates make bent borders.
    bend = [smooth_field(rng, 1.1), smooth_field(rng, 1.1), smooth_field(rng, 0.45)]
    bent = xy + np.column_stack([0.09 * bend[0](xy) + 0.02 * bend[2](xy), 0.09 * bend[1](xy)])

    borough = _connect(_boroughs(xy, bank), pairs, np.zeros(len(xy), int))
    msoa = _split(rng, bent, weight, borough, MSOAS, pairs)
    people = np.bincount(msoa, weight)
    lsoa = _split(rng, bent, weight, msoa, _shares(people, LSOAS), pairs)
    ward = _split(rng, bent + 0.03, weight, borough, WARDS, pairs)
    atoms = pd.DataFrame(
        {"x": xy[:, 0], "y": xy[:, 1], "weight": weight, "lsoa": lsoa, "msoa": msoa, "ward": ward,
         "borough": borough}
    )  # fmt: skip
    return City(*_areas(atoms, cells), atoms)


def _shares(people: np.ndarray, total: int) -> np.ndarray:
    """How many LSOAs each MSOA gets: about equal people in each, `total` in all."""
    exact = people / people.sum() * total
    shares = np.floor(exact).astype(int)
    short = np.argsort(shares - exact, kind="stable")[: total - shares.sum()]
    shares[short] += 1
    return shares


def _areas(atoms: pd.DataFrame, cells: np.ndarray):
    """Dissolve the atoms, take the saw-teeth off all borders at once, so that levels still nest."""
    parts = atoms.groupby(["lsoa", "ward"]).indices
    pieces = shapely.coverage_simplify(
        np.array([shapely.coverage_union_all(cells[at]) for at in parts.values()]), SMOOTHING
    )
    piece = pd.DataFrame(list(parts), columns=["lsoa", "ward"])
    piece["weight"] = atoms.groupby(["lsoa", "ward"])["weight"].sum().to_numpy()
    above = atoms.groupby("lsoa")[["msoa", "borough"]].first()
    piece = piece.join(above, on="lsoa")

    dissolved = {}
    for level in ("lsoa", "msoa", "ward", "borough"):
        groups = piece.groupby(level).indices
        shapes = [shapely.coverage_union_all(pieces[at]) for at in groups.values()]
        dissolved[level] = pd.Series(shapes, index=list(groups), name="geometry")

    lsoas = above.copy()
    # Best fit: the ward most of the LSOA's people live in.
    best = piece.sort_values("weight", kind="stable").drop_duplicates("lsoa", keep="last")
    lsoas["ward"] = best.set_index("lsoa")["ward"]
    shapes = dissolved["lsoa"].loc[lsoas.index].to_numpy()
    centre = shapely.get_coordinates(shapely.point_on_surface(shapes))
    lsoas["x"], lsoas["y"], lsoas["area"] = centre[:, 0], centre[:, 1], shapely.area(shapes)
    levels = {
        level: gpd.GeoDataFrame(
            {level: shapes.index}, geometry=to_degrees(shapes.to_numpy()), crs=4326
        )
        for level, shapes in dissolved.items()
    }
    return lsoas, levels
