"""What the map shows for one choice: classes, marks, legend and words, as plain data.

Geometry is named by its address and sent once; a change of indicator sends one byte an area.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

import numpy as np
import pandas as pd

from equitymap.geography import routes
from equitymap.geography.drawing import drawing, outline
from equitymap.geography.tiled import tiling
from equitymap.methods import classes
from equitymap.need import risk, targets
from equitymap.store.schema import STATUSES
from equitymap.views import words
from equitymap.views.numbers import number, period

CLASSES = 5
TENTHS = 10  # a rank that goes no further is one of tenths
# Up to here areas are drawn as shapes, beyond as index tiles, whose cost is pixels and not areas.
MOST_SHAPES = 400

# One byte an area: its shade in the low three bits, its status in the next three, then its marks.
STATUS_SHIFT, OUTLINED, HIDDEN = 3, 64, 128


@dataclass(frozen=True)
class Scene:
    """The values of a choice, which of the level's areas are shown, and how each one looks."""

    values: object
    classes: classes.Classes
    shown: np.ndarray
    shade: np.ndarray
    high_risk: np.ndarray
    target: np.ndarray | None
    target_set: object | None

    @property
    def frame(self) -> pd.DataFrame:
        """The rows of the areas shown."""
        return self.values.frame[self.shown]


def scene(choice, library) -> Scene:
    """Everything the parts of the page share; classes are made over all areas of the level."""
    values = library.values(choice.indicator, choice.level, choice.period, choice.group)
    geography = library.geography
    shown = np.ones(len(values.frame), bool)
    if choice.within:
        shown = geography.within(choice.level, list(choice.within))
    made = classes_of(values)
    among = shown if choice.among == "shown" else None
    chosen = targets.get(library, choice.targets) if choice.targets else None
    return Scene(
        values=values,
        classes=made,
        shown=shown,
        shade=_shade(values, made),
        high_risk=risk.high_risk(values, among),
        target=_target(geography, choice.level, values, chosen),
        target_set=chosen,
    )


def tenths(values) -> bool:
    """Whether the values are tenths (deciles): whole steps from 1 to 10 rather than a long rank."""
    return values.indicator.kind == "rank" and values.frame["value"].max() <= TENTHS


def classes_of(values) -> classes.Classes:
    """The classes of the map: tenths two by two, so that equal tenths are always equally dark."""
    if tenths(values):
        found = values.frame["value"].to_numpy(float)
        return classes.equal_steps(found, CLASSES, 0.5, TENTHS + 0.5)
    return values.classes


def _shade(values, made) -> np.ndarray:
    """1 … 5 from least to greatest need (from low to high where neither is better), 0 for none."""
    found = made.classes
    flip = values.indicator.polarity == "high"
    return np.where(found == 0, 0, CLASSES + 1 - found if flip else found).astype(np.uint8)


def _target(geography, level, values, chosen) -> np.ndarray | None:
    """Which areas of the level lie in the target set; None where the set is of finer areas."""
    if chosen is None:
        return None
    if chosen.level == level:
        return values.frame["code"].isin(chosen.codes).to_numpy()
    order = geography.levels()
    if chosen.level in order and order.index(chosen.level) < order.index(level):
        return geography.within(level, list(chosen.codes))
    return None


def outlined(choice, found: Scene) -> np.ndarray:
    """Which areas of the level get the outline of the choice."""
    if choice.outline == "high-risk":
        return found.high_risk
    if choice.outline == "targets" and found.target is not None:
        return found.target
    return np.zeros(len(found.shown), bool)


def areas(choice, library) -> dict:
    """What the browser paints: an address of geometry and one byte for each of its areas, in order.

    `form` is `shapes`, or `tiles` where there are many areas: then the areas are all of the level,
    and those that are not shown are hidden. Where none are drawn `url` is empty, and `about` says
    why.
    """
    found, geography = scene(choice, library), library.geography
    picture = {"url": "", "form": "shapes", "count": 0, "areas": ""}
    picture |= _surroundings(choice, geography)
    if not_drawn(choice, library, found):
        return picture
    if tiles := _tiles(choice, geography, found):
        looks = np.where(found.shown, _looks(choice, found), HIDDEN).astype(np.uint8)
        return picture | {
            "form": "tiles",
            "url": tiles.url,
            "who": tiles.who,
            "count": tiles.count,
            "bounds": picture["bounds"] or tiles.bounds,
            "areas": _packed(looks),
        }
    drawn = _drawn(geography, choice.level, choice.within)
    at = pd.Index(found.values.frame["code"]).get_indexer(drawn.codes)
    return picture | {
        "url": drawn.url,
        "count": drawn.count,
        "bounds": drawn.bounds,
        "areas": _packed(_looks(choice, found)[at]),
    }


def _tiles(choice, geography, found: Scene):
    """The index tiles of the level where there are too many areas for shapes, else None."""
    return tiling(geography, choice.level) if found.shown.sum() > MOST_SHAPES else None


def _packed(numbers: np.ndarray) -> str:
    return base64.b64encode(numbers.tobytes()).decode()


def _drawn(geography, level, within):
    """The areas to draw; boroughs like their outlines, made of the finer areas inside them."""
    if level == _borough_level(geography):
        lines = outline(geography, within, level)
        if lines.count == geography.within(level, within).sum():
            return lines
        # Some boroughs hold none of the finer areas that outlines are made of.
    return drawing(geography, level, within)


def _borough_level(geography) -> str | None:
    return next((x for x in reversed(geography.drawable()) if x.startswith("lad")), None)


def _looks(choice, found: Scene) -> np.ndarray:
    """One byte for each area of the level."""
    status = pd.Categorical(found.values.frame["status"], categories=STATUSES).codes
    marks = np.where(outlined(choice, found), OUTLINED, 0).astype(np.uint8)
    return found.shade | status.astype(np.uint8) << STATUS_SHIFT | marks


def _surroundings(choice, geography) -> dict:
    """The land around the areas shown, the boroughs among them, and how far to look."""
    boroughs = _borough_level(geography)
    if boroughs is None:
        return {"land": "", "boroughs": "", "bounds": None}
    lines, land = outline(geography, choice.within, boroughs), _drawn(geography, boroughs, ())
    return {"land": land.url, "boroughs": lines.url, "bounds": lines.bounds}


def beyond(library) -> str:
    """What lies beyond all that is drawn: `sea` around a whole country, else `unknown`."""
    geography = library.geography
    whole = [at for at in geography.drawable() if routes.is_whole(geography, "eng", at)]
    return "sea" if whole else "unknown"


def readings(choice, library) -> dict:
    """What the pointer is told: the reading of each area by code, under `texts`.

    Of areas drawn as tiles `numbers` holds the values of all areas of the level (float32), and the
    rest of it how they are spelled; an area without a value is told its status in `states`.
    """
    found = scene(choice, library)
    indicator = found.values.indicator
    if not _tiles(choice, library.geography, found):
        rows = found.frame.to_dict("records")
        return {"texts": {row["code"]: words.reading(indicator, row) for row in rows}}
    before, after = words.around(indicator)
    return {
        "numbers": _packed(found.values.frame["value"].to_numpy("<f4")),
        "before": before,
        "after": after,
        "decimals": words.decimals(indicator),
        "states": [words.STATES[status][1] for status in STATUSES],
    }


def title(values) -> str:
    """What is shown, of whom and when: `Children with obesity in Year 6, 2019/20`."""
    group = values.group
    who = "" if group == "all" else f", {group.replace('_', ' ').replace('=', ': ')}"
    return f"{values.indicator.name}{who}, {period(values.period)}"


def about(choice, library) -> dict:
    """The map in words: title, a sentence for those who do not see it, what is not drawn."""
    found = scene(choice, library)
    level = library.catalogue.level(choice.level)
    known, high = int(found.frame["value"].notna().sum()), int(found.high_risk[found.shown].sum())
    return {
        "title": title(found.values),
        "alternative": (
            f"Map of {words.areas(level, len(found.frame))}: {title(found.values)}. "
            f"{number(known)} have a value, {number(high)} are high-risk. "
            "The table beside it holds the same figures."
        ),
        "notice": not_drawn(choice, library, found),
        "everything": not choice.within,
    }


def not_drawn(choice, library, found: Scene) -> str:
    """Why the areas are not on the map; empty where they are."""
    if choice.level not in library.geography.drawable():
        plural = library.catalogue.level(choice.level).plural
        return f"There are no boundaries of {plural} here, only their figures."
    return ""
