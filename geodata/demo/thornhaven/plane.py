"""The plane the city is drawn on: kilometres around a point in the North Sea."""

from __future__ import annotations

import numpy as np
import shapely

LONGITUDE, LATITUDE = 3.2, 54.6
KM_PER_DEGREE = np.array([111.32 * np.cos(np.radians(LATITUDE)), 111.2])


def to_degrees(geometry):
    """Kilometres east and north of the origin → WGS84, to about 10 cm."""
    return shapely.transform(
        geometry, lambda xy: np.round(xy / KM_PER_DEGREE + [LONGITUDE, LATITUDE], 6)
    )


def smooth_field(rng: np.random.Generator, wavelength: float, waves: int = 24):
    """A random smooth surface of the given wavelength in km: mean about 0, deviation about 1."""
    angle = rng.uniform(0, 2 * np.pi, waves)
    number = 2 * np.pi / (wavelength * rng.uniform(0.7, 1.6, waves))
    shift = rng.uniform(0, 2 * np.pi, waves)
    direction = np.column_stack([np.cos(angle), np.sin(angle)]) * number[:, None]

    def field(xy: np.ndarray) -> np.ndarray:
        return np.sin(xy @ direction.T + shift).sum(axis=1) * np.sqrt(2 / waves)

    return field


def hill(xy: np.ndarray, x: float, y: float, width: float) -> np.ndarray:
    """A bump of height 1 at (x, y), falling to about 0.6 at `width` km."""
    return np.exp(-((xy[:, 0] - x) ** 2 + (xy[:, 1] - y) ** 2) / (2 * width**2))


def hills(xy: np.ndarray, heights: list[tuple[float, float, float, float]]) -> np.ndarray:
    """The sum of hills (and hollows), each given as height, x, y and width."""
    return sum(height * hill(xy, x, y, width) for height, x, y, width in heights)
