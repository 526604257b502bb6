"""The catalogue as it is shipped, entry by entry, both ways: nothing missing, nothing unused."""

import re

import pandas as pd
import pytest

from equitymap.settings import GEODATA
from equitymap.sources.layouts import layouts
from equitymap.store import catalogue

CATALOGUE = catalogue()
LAYOUTS = layouts().entries.values()
INDICATORS = list(CATALOGUE.indicators.values())
PUBLISHED = [source for source in CATALOGUE.sources.values() if source.slug != "own"]


def slug(entry):
    return entry.slug


def in_layouts():
    return {slug for layout in LAYOUTS for slug in layout.slugs()}


def in_demonstration():
    """Slugs that the demonstration's tidy tables name in their column `indicator`."""
    found = set()
    for path in (GEODATA / "demo").glob("*.csv"):
        table = pd.read_csv(path, dtype=str)
        if "indicator" in table:
            found |= set(table["indicator"])
    return found


def test_slugs_aliases_and_old_slugs_are_all_different():
    aliases = {i.alias for i in INDICATORS if i.alias}
    names = [*CATALOGUE.indicators, *aliases, *CATALOGUE.renamed]
    assert len(names) == len(set(names))


def test_the_slugs_promised_to_scripts_are_there():
    promised = {"imd-score", "imd-rank", "imd-decile", "population"}
    promised |= {"child-obesity-year6", "child-obesity-reception"}
    assert promised <= CATALOGUE.indicators.keys() | {i.alias for i in INDICATORS}


def test_every_indicator_a_layout_brings_is_in_the_catalogue():
    assert in_layouts() - CATALOGUE.indicators.keys() == set()


def test_every_indicator_of_the_catalogue_can_be_brought_by_some_file():
    assert CATALOGUE.indicators.keys() - in_layouts() - in_demonstration() == set()


def test_every_source_of_a_layout_is_in_the_catalogue():
    assert {layout.source for layout in LAYOUTS} - CATALOGUE.sources.keys() == set()


def test_every_source_is_used():
    used = {i.source for i in INDICATORS} | {layout.source for layout in LAYOUTS}
    used |= {download.source for download in CATALOGUE.downloads.values()}
    assert CATALOGUE.sources.keys() - used == {"demonstration"}  # used by fictional workspaces


def test_every_theme_is_used():
    assert {theme.slug for theme in CATALOGUE.themes} == {i.theme for i in INDICATORS}


def test_themes_stand_together_in_menu_order():
    themes = [i.theme for i in INDICATORS]
    starts = [t for t, before in zip(themes, [None, *themes], strict=False) if t != before]
    assert starts == [theme.slug for theme in CATALOGUE.themes]


def test_every_kind_of_area_has_codes_of_its_own():
    for code, kind in {
        "E01003143": "lsoa",
        "E02000652": "msoa",
        "E05014112": "wd",
        "E06000001": "lad",
        "E09000022": "lad",
        "E10000003": "cty",
        "E12000007": "rgn",
        "E38000255": "sicbl",
        "E54000029": "icb",
        "E92000001": "eng",
    }.items():
        fictional = code[:3] + "9" + code[4:]
        for each in (code, fictional):
            holders = [k.id for k in CATALOGUE.kinds.values() if re.match(k.codes, each)]
            assert holders == [kind]


def test_levels_stand_from_coarse_to_fine():
    order = list(CATALOGUE.kinds)
    ranks = [order.index(level.kind) for level in CATALOGUE.levels.values()]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("source", PUBLISHED, ids=slug)
def test_a_source_has_publisher_licence_attribution_and_links(source):
    assert source.publisher
    assert source.licence
    assert source.attribution.endswith(".")
    assert source.url.startswith("https://")
    assert source.licence_url.startswith("https://")


@pytest.mark.parametrize("indicator", INDICATORS, ids=slug)
def test_an_indicator_can_be_shown_and_explained(indicator):
    assert len(indicator.name) <= 70
    assert 0 < len(indicator.short) <= 22
    assert indicator.caveat.endswith(".")
    assert 0 <= indicator.decimals <= 3


@pytest.mark.parametrize("indicator", INDICATORS, ids=slug)
def test_the_unit_fits_the_kind(indicator):
    if indicator.kind == "proportion":
        assert indicator.unit == "%"
    elif indicator.kind == "rate":
        assert re.fullmatch(r"per [\d,]+", indicator.unit)
    elif indicator.kind in ("mean", "count"):
        assert indicator.unit
    else:
        assert indicator.unit == ""


@pytest.mark.parametrize("indicator", INDICATORS, ids=slug)
def test_an_edition_stands_in_the_slug_and_its_alias_is_the_slug_without_it(indicator):
    if indicator.alias:
        assert indicator.slug.replace(f"-{indicator.edition}", "") in (
            indicator.alias,
            f"imd-{indicator.alias}",
        )
    else:
        assert indicator.edition is None


@pytest.mark.parametrize("indicator", INDICATORS, ids=slug)
def test_ranks_and_deciles_point_the_other_way_than_their_score(indicator):
    if indicator.source.startswith("mhclg-iod") and indicator.kind in ("rank", "score"):
        assert indicator.polarity == ("high" if indicator.kind == "rank" else "low")


@pytest.mark.parametrize("target", CATALOGUE.targets, ids=slug)
def test_a_target_set_rests_on_indicators_that_exist(target):
    known = CATALOGUE.indicators.keys() | {i.alias for i in INDICATORS}
    named = set(re.findall(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+", target.rule))
    assert named
    assert named <= known


def test_target_sets_have_names_of_their_own():
    names = [target.name for target in CATALOGUE.targets]
    assert len(names) == len(set(names))
