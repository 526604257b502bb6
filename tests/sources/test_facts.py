"""The cited figures of geodata/facts: each with its source, and added like any other file."""

import pandas as pd
import pytest

from equitymap.settings import GEODATA
from equitymap.sources import add
from equitymap.store import catalogue

FACTS = sorted((GEODATA / "facts").glob("*.csv"))
CITED = ["release", "standing", "source title", "source address"]


def table(path):
    return pd.read_csv(path, dtype=str)


@pytest.mark.parametrize("path", FACTS, ids=lambda path: path.name)
def test_every_figure_names_its_source(path):
    rows = table(path)
    assert rows[[*CITED, "indicator", "area code", "period", "group", "value"]].notna().all(None)
    assert rows["source address"].str.startswith("https://").all()
    assert set(rows["standing"]) <= {"as published", "as quoted", "as transcribed"}
    assert set(rows["indicator"]) <= catalogue().indicators.keys()


@pytest.mark.parametrize("path", FACTS, ids=lambda path: path.name)
def test_a_revised_figure_keeps_the_earlier_one(path):
    rows = table(path)
    assert rows["earlier figure"].notna().equals(rows["earlier release"].notna())
    revised = rows.dropna(subset="earlier figure")
    assert len(revised)
    assert (revised["earlier figure"] != revised["value"]).all()


@pytest.mark.parametrize("path", FACTS, ids=lambda path: path.name)
def test_each_figure_stands_once(path):
    assert not table(path).duplicated(["indicator", "area code", "period", "group"]).any()


def test_the_figures_of_england_are_stored_and_the_wider_ones_named(workspace):
    path = GEODATA / "facts" / "mbrrace.csv"
    [receipt] = add(workspace, path)
    england = table(path)["area code"].eq("E92000001")
    assert receipt.rows_kept == england.sum()
    assert receipt.outside == (~england).sum()
    rows = workspace.open().table("observations").to_pandas()
    assert set(rows["source"]) == {"mbrrace-uk"}
    rows = rows.set_index(["indicator", "period", "group"])
    black = rows.loc[("maternal-mortality-relative-risk", "2015-17", "ethnicity=Black")]
    assert black["value"] == 5.27
    change = rows.loc[("maternal-mortality-change-of-risk", "2015-17", "ethnicity=Black")]
    assert (change["value"], change["lower"], change["upper"]) == (2.03, 1.11, 3.72)
    assert rows.loc[("maternal-mortality", "2022-24", "imd_quintile=1"), "value"] == 18.10


def test_relative_risks_fit_the_rates_they_come_from():
    rows = table(GEODATA / "facts" / "mbrrace.csv")
    rows = rows[rows["period"].eq("2022-24") & rows["area code"].eq("E92000001")]
    value = rows.set_index(["indicator", "group"])["value"].astype(float)
    rate, risk = value["maternal-mortality"], value["maternal-mortality-relative-risk"]
    for group, reference in (
        ("ethnicity=Black", "ethnicity=White"),
        ("ethnicity=Asian", "ethnicity=White"),
        ("imd_quintile=1", "imd_quintile=5"),
    ):
        assert risk[group] == pytest.approx(rate[group] / rate[reference], abs=0.005)
