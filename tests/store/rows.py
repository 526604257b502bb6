"""A few rows of the toy country, to put into a workspace by hand."""

from datetime import UTC, date, datetime

import pandas as pd

from tests import toy

KEY = ["indicator", "level", "area", "period", "group"]


def observations(values: dict[int, float], receipt="r1", indicator="imd-2025-score"):
    """One value for each of some squares, by their numbers."""
    return pd.DataFrame(
        {
            "indicator": indicator,
            "level": "lsoa21",
            "area": [toy.LSOA[i] for i in values],
            "period": "2025",
            "period_start": date(2025, 1, 1),
            "period_end": date(2025, 12, 31),
            "group": "all",
            "value": list(values.values()),
            "status": "published",
            "source": "own",
            "receipt": receipt,
        }
    )


def receipt(id="r1", kind="observations", json="{}"):
    """One receipt."""
    return pd.DataFrame(
        {
            "id": [id],
            "file": [f"{id}.csv"],
            "sha256": [id * 8],
            "kind": [kind],
            "created": [datetime(2026, 1, 1, tzinfo=UTC)],
            "json": [json],
        }
    )


def grants(pounds: list[float], receipt="r1", currency="GBP"):
    """Some grants of these sizes."""
    return pd.DataFrame(
        {
            "id": [f"{receipt}-{i}" for i in range(len(pounds))],
            "awarded": pounds,
            "currency": currency,
            "receipt": receipt,
        }
    )


def squares(level="lsoa21"):
    """The boundaries of a level of the toy country, as the store takes them."""
    areas = toy.boundaries(level.upper())
    return areas.rename(columns={f"{level.upper()}CD": "code", f"{level.upper()}NM": "name"})


def areas():
    """All twelve squares, by code and name."""
    return pd.DataFrame(squares()[["code", "name"]]).assign(level="lsoa21", receipt="r1")


def values(snapshot, indicator="imd-2025-score") -> dict[str, float]:
    """What a version of the workspace holds of an indicator, area by area."""
    where = [("indicator", "==", indicator)]
    rows = snapshot.table("observations", ["area", "value"], where).to_pandas()
    return dict(zip(rows["area"], rows["value"], strict=True))


def first_load(workspace) -> None:
    """Store squares 1 and 2 and the boundaries of all twelve."""
    with workspace.load("add", "First") as load:
        load.put_boundary("lsoa21", squares())
        load.append("areas", areas())
        load.append("observations", observations({1: 5.0, 2: 10.0}))
        load.append("receipts", receipt())
        load.put_recipe("r1", "kind: observations\n")
