"""Stand-ins the tests of this room share: an indicator, a goal and the values of a few areas."""

from types import SimpleNamespace

import pandas as pd

OBESITY = SimpleNamespace(
    slug="child-obesity-year6",
    name="Year 6 children living with obesity",
    short="",
    unit="%",
    decimals=1,
    kind="proportion",
    polarity="low",
    caveat="",
)
LIFE = SimpleNamespace(
    slug="life-expectancy",
    name="Life expectancy at birth",
    short="Life expectancy",
    unit="years",
    decimals=1,
    kind="mean",
    polarity="high",
    caveat="",
)
DECILE = SimpleNamespace(
    slug="imd-decile", name="IMD decile", short="", unit="decile", decimals=0, kind="rank",
    polarity="high",
)  # fmt: skip


def goal(share, low, high, at=0.7, verdict=None, **more):
    """A goal as `equitymap.funding` gives it, with the verdict its definition demands."""
    if verdict is None:
        verdict = "cannot tell"
        if low is not None:
            verdict = "met" if low >= at else "missed" if high < at else "cannot tell"
    total = more.pop("spend_total", 1000.0)
    given = {
        "by_grade": {"A": 750.0, "B": 0.0, "C": 0.0, "D": 0.0, "E": 250.0},
        "population_share": 0.2,
        "need_share": 0.3,
        "targeting_ratio": 4.0,
        "grants": 4,
        **more,
    }
    return SimpleNamespace(
        share=share, low=low, high=high, goal=at, verdict=verdict, spend_total=total, **given
    )


def row(value=None, lower=None, upper=None, status="published", **more):
    """One row of a `Values` frame."""
    return {
        "code": "E01000001",
        "name": "Square 01",
        "value": value,
        "lower": lower,
        "upper": upper,
        "numerator": None,
        "denominator": None,
        "status": status,
        "note": "",
        **more,
    }


def values(rows, indicator=OBESITY, level="lsoa21", period="2023/24"):
    """Values as the disclosure gate gives them, from a list of rows."""
    return SimpleNamespace(
        indicator=indicator,
        level=level,
        period=period,
        group="all",
        method="as published",
        frame=pd.DataFrame(rows),
    )
