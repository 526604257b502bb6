"""How near services are, and how much of them there is for each person within reach."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from equitymap.methods import checks
from equitymap.methods.errors import OptionError, ShapeError


def nearest_distance(x, y, service_x, service_y) -> np.ndarray:
    """Distance from each area to the nearest service.

    Meaning: how far people have at least to go. It says nothing of whether the service has room.

    Formula: ``min over j of √((xᵢ − xⱼ)² + (yᵢ − yⱼ)²)``.

    Caution: As the crow flies: rivers, railways and timetables make ways longer. Take an area's
    population-weighted centre, not the middle of its outline.

    Parameters
    ----------
    x, y : array_like
        Coordinates of the areas in metres (British National Grid); missing gives missing.
    service_x, service_y : array_like
        Coordinates of the services in metres, none missing.

    Returns
    -------
    ndarray
        Metres, one per area; missing everywhere when there is no service.

    Raises
    ------
    NotFiniteError, ShapeError
        Where a service's coordinate is missing, one is infinite, or lengths differ.

    References
    ----------
    Talen E, Anselin L (1998), Environment and Planning A 30:595–613.

    Examples
    --------
    >>> nearest_distance([0, 10], [0, 0], [3, 100], [4, 0]).round(1).tolist()
    [5.0, 8.1]
    """
    at, known = _points(x, y)
    services, _ = _points(service_x, service_y, "service_x", "service_y", missing=False)
    distance = np.full(len(at), np.nan)
    if len(services) and known.any():
        distance[known] = cKDTree(services).query(at[known])[0]
    return distance


def floating_catchment(
    x, y, population, service_x, service_y, supply, reach: float, zones=None, decay: str = "none"
) -> np.ndarray:
    """Services per person within reach, by the two-step floating catchment area method (2SFCA).

    Meaning: a surgery nearby that 20,000 people share is worth less than one that 2,000 share.
    First each service's supply is divided among all who can reach it, then each area sums what it
    gets from all services it can reach.

    Formula: ``A_i = Σ_j f(d_ij) S_j / Σ_k f(d_kj) P_k`` over distances up to `reach`; f is 1
    (2SFCA), a weight per zone (enhanced 2SFCA), or ``(exp(−½ (d/reach)²) − e^−½) / (1 − e^−½)``.

    Caution: As `nearest_distance`. The reach decides much: show two. People beyond the edge of the
    map share its services too: include them, or leave the edge out.

    Parameters
    ----------
    x, y : array_like
        Coordinates of the areas in metres; an area without them takes no part and is missing.
    population : array_like
        People who may need the service, 0 or more; missing as x.
    service_x, service_y : array_like
        Coordinates of the services in metres, none missing.
    supply : array_like
        What each service offers (doctors, places, hours), 0 or more, none missing; or one number.
    reach : float
        The longest distance people go, in metres, above 0.
    zones : sequence of (metres, weight), optional
        Rising distances, the last at most `reach`, and a weight from 0 to 1 up to each of them.
    decay : str
        `none` or `gaussian`; not together with zones.

    Returns
    -------
    ndarray
        Supply per person, one per area; 0 where no service is within reach. Multiplied by the
        people and summed it gives all supply that anybody reaches.

    Raises
    ------
    NotFiniteError, ShapeError, CountError, OptionError
        For missing service places, negative numbers, arrays that do not fit, a reach not above 0,
        zones that do not rise or weights outside 0 to 1.

    References
    ----------
    Luo W, Wang F (2003), Environment and Planning B 30:865–884; Luo W, Qi Y (2009), Health & Place
    15:1100–1107; Dai D (2010), Health & Place 16:1038–1052; PySAL's access.

    Examples
    --------
    >>> floating_catchment([0, 4], [0, 0], [100, 300], [1, 9], [0, 0], [8, 3], 5).tolist()
    [0.02, 0.03]
    """
    at, placed = _points(x, y)
    people = _each("population", checks.counts("population", population), len(at))
    services, _ = _points(service_x, service_y, "service_x", "service_y", missing=False)
    offered = _each("supply", checks.counts("supply", supply, missing=False), len(services))
    reach = checks.single("reach", reach, "metres above 0", above=0)
    worth = _worth(reach, zones, decay)
    known = placed & ~np.isnan(people)
    access = np.where(known, 0.0, np.nan)
    if not len(services) or not known.any():
        return access
    pairs = cKDTree(at[known]).sparse_distance_matrix(
        cKDTree(services), reach, output_type="ndarray"
    )
    area, service, weight = pairs["i"], pairs["j"], worth(pairs["v"])
    sharing = np.bincount(service, weight * people[known][area], minlength=len(services))
    each = np.divide(offered, sharing, out=np.zeros(len(services)), where=sharing > 0)
    access[known] = np.bincount(area, weight * each[service], minlength=int(known.sum()))
    return access


def _worth(reach: float, zones, decay: str):
    """How much a service at a distance counts, as a function of metres."""
    checks.one_of("decay", decay, ("none", "gaussian"))
    if zones is None:
        end = np.exp(-0.5)
        if decay == "none":
            return np.ones_like
        return lambda d: (np.exp(-0.5 * (d / reach) ** 2) - end) / (1 - end)
    if decay != "none":
        raise OptionError("decay", "none where there are zones", repr(decay))
    pairs = checks.numbers("zones", zones, missing=False)
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ShapeError("zones", "pairs of metres and a weight", f"shape {pairs.shape}")
    ends, weights = pairs.T
    checks.refuse(OptionError, "zones", "rising", ends[1:], np.diff(ends) <= 0)
    checks.refuse(OptionError, "zones", f"up to {reach:g} metres", ends, ends > reach)
    outside = (weights < 0) | (weights > 1)
    checks.refuse(OptionError, "the weights of zones", "between 0 and 1", weights, outside)
    beyond = np.append(weights, 0.0)
    return lambda d: beyond[np.searchsorted(ends, d, side="left")]


def _each(argument: str, numbers: np.ndarray, many: int) -> np.ndarray:
    if numbers.ndim and numbers.shape != (many,):
        raise ShapeError(argument, f"one number, or {many} as there are places", numbers.shape)
    return np.broadcast_to(numbers, many)


def _points(x, y, x_name="x", y_name="y", missing=True) -> tuple[np.ndarray, np.ndarray]:
    x, y = checks.aligned(
        **{
            x_name: checks.one_dimensional(x_name, checks.numbers(x_name, x, missing)),
            y_name: checks.one_dimensional(y_name, checks.numbers(y_name, y, missing)),
        }
    )
    at = np.column_stack([x, y])
    return at, ~np.isnan(at).any(axis=1)
