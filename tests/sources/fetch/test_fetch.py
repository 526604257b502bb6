"""A whole fetch for two boroughs: complete and correct, or nothing at all and the reason why."""

import json
import shutil
import subprocess
import sys
import threading
import time

import geopandas as gpd
import pytest
from click.testing import CliRunner
from flask import Response

from equitymap.cli import main
from equitymap.disclosure import open_library
from equitymap.errors import ChoiceError, InputError, WorkspaceError
from equitymap.settings import Settings
from equitymap.sources import add
from equitymap.sources.fetch import available, fetch
from equitymap.store import Workspace, catalogue
from tests import toy
from tests.sources.fetch.conftest import BOROUGHS, HURRIED
from tests.sources.fetch.publishers import FAR, FAR_LAD, FUNDER, file_7

GEOGRAPHY = "ons-geography"


def observations(place):
    """The stored values by indicator, area, period and group."""
    rows = place.open().table("observations").to_pandas()
    return rows.set_index(["indicator", "area", "period", "group"])["value"].sort_index()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Everything that is fetched unasked, for two boroughs: the workspace and the receipts."""
    from tests.sources.fetch.publishers import standing_in

    place = Workspace(tmp_path_factory.mktemp("fetched") / "w")
    with standing_in() as publishers:
        settings = Settings(sites=publishers.sites)
        receipts = fetch(place, areas=BOROUGHS, settings=settings, patience=HURRIED)
        yield place, receipts, publishers


def test_everything_for_two_boroughs_comes_in_one_version(whole):
    place, receipts, _ = whole
    assert place.head() == 1
    assert place.history()[0]["action"] == "fetch"
    assert place.check() == []
    brought = {receipt.origin["download"] for receipt in receipts}
    assert brought == {d.slug for d in catalogue().downloads.values() if not d.asked}


def test_nothing_is_lost_on_the_way_in(whole):
    _, receipts, _ = whole
    assert {
        receipt.file: receipt.rows_refused for receipt in receipts if receipt.rows_refused
    } == {}
    assert all(receipt.rows_in for receipt in receipts)


def test_the_areas_are_those_of_the_two_boroughs(whole):
    geography = open_library(whole[0].path).geography
    assert set(geography.areas("lsoa21")["code"]) == set(toy.LSOA.values())
    assert set(geography.areas("msoa21")["code"]) == set(toy.MSOA.values())
    assert set(geography.areas("wd25")["code"]) == set(toy.WARD.values())
    assert set(geography.areas("lad25")["code"]) == set(BOROUGHS)
    assert set(geography.areas("rgn25")["code"]) == {toy.REGION}
    for level in ("lsoa21", "msoa21", "wd25", "lad25", "rgn25"):
        assert level in geography.drawable()


def test_every_area_has_its_parents_and_its_name(whole):
    geography = open_library(whole[0].path).geography
    for i, code in toy.LSOA.items():
        chain = {level: parent for level, parent, _ in geography.chain(code)}
        assert chain["wd25"] == toy.WARD[toy.WARD_OF[i]]
        assert chain["lad25"] == toy.LAD[toy.LAD_OF[i]]
        assert geography.parents("lsoa21", "msoa21")[code] == toy.MSOA[toy.MSOA_OF[i]]
        assert geography.name(code) == toy.NAMES[code]


def test_a_split_of_2011_is_known(whole):
    changes = open_library(whole[0].path).geography.changes_from("lsoa11")
    split = changes[changes["from_code"] == "E01000090"]
    assert set(split["to_code"]) == {toy.LSOA[5], toy.LSOA[8]}


def test_the_values_are_the_publishers(whole):
    value = observations(whole[0])
    for i, code in toy.LSOA.items():
        assert value["imd-2025-score", code, "2025", "all"] == 5 * i
        assert value["imd-2025-rank", code, "2025", "all"] == 33756 - i
        assert value["population", code, "2021", "all"] == 20
        assert value["ethnic-black", code, "2021", "all"] == 25
        assert value["very-good-health", code, "2021", "all"] == 40
        assert value["private-renting", code, "2021", "all"] == 20
    assert value["imd-2019-score", "E01000090", "2019", "all"] == 25
    for code in (*toy.MSOA.values(), *BOROUGHS, toy.REGION, toy.ENGLAND):
        assert value["child-obesity-year6", code, "2023/24", "all"] == int(code[-2:]) + 10
    assert value["gdp-deflator", toy.ENGLAND, "2025-26", "all"] == 103.5


def test_nobody_elses_areas_come_along(whole):
    strangers = {FAR_LAD, *FAR.values(), "W01000001"}
    areas = set(whole[0].open().table("areas")["code"].to_pylist())
    values = set(whole[0].open().table("observations")["area"].to_pylist())
    assert strangers & (areas | values) == set()


def test_a_postcode_has_its_square(whole):
    rows = whole[0].open().table("postcodes").to_pylist()
    located = {row["postcode"]: row["code"] for row in rows if row["level"] == "lsoa21"}
    assert located == {"AA11AA": toy.LSOA[1], "BB11AA": toy.LSOA[3]}


def test_every_receipt_says_where_its_file_is_from(whole):
    for receipt in whole[1]:
        origin = receipt.origin
        source = catalogue().sources[origin["source"]]
        assert receipt.file.startswith(origin["download"])
        assert origin["publisher"] == source.publisher
        assert origin["url"].startswith(("http://127.0.0.1", "https://"))
        assert origin["retrieved"][:2] == "20"
        assert origin["sha256"] == receipt.sha256
    [boundary] = [r for r in whole[1] if r.origin["download"] == "ons-lsoa-boundaries"]
    assert any("is now called" in note for note in boundary.notes)
    stored = whole[0].open().table("receipts")["json"].to_pylist()
    assert all(json.loads(text)["origin"]["url"] for text in stored)


def test_what_is_asked_for_is_only_of_the_boroughs(whole):
    publishers = whole[2]
    assert publishers.times("TYPE151") > 0
    assert not any("geography=TYPE151" in one for one in publishers.asked)
    assert publishers.times("parent_area_code=E12000001") > 0
    assert publishers.times("census2021-ts021.zip") == 0
    assert publishers.times("by_profile_id") == 0


def test_the_same_again_asks_little_and_changes_nothing(publishers, place, fetched):
    sources = (GEOGRAPHY, "mhclg-iod-2025", "ons-census-2021", "ohid-fingertips", "os-codepoint")
    first = fetched(*sources)
    publishers.asked.clear()
    again = fetched(*sources)
    assert [r.id for r in again] == [r.id for r in first]
    assert place.head() == 1
    for content in ("/query", "all_data", ".data.csv", "codepo_gb.zip"):
        assert publishers.times(content) == 0, content
    assert publishers.times("File_7") == 1  # and is told that it is unchanged


def test_what_has_changed_is_fetched_and_takes_the_old_ones_place_when_told(
    publishers, place, fetched
):
    fetched(GEOGRAPHY, "mhclg-iod-2025")
    path = next(path for path in publishers.files if "IoD2025" in path)
    publishers.files[path] = file_7(2025).replace(b"E01000001,Area 1,5,", b"E01000001,Area 1,6,")
    with pytest.raises(InputError, match="--replace"):
        fetched("mhclg-iod-2025")
    assert observations(place)["imd-2025-score", toy.LSOA[1], "2025", "all"] == 5
    fetched("mhclg-iod-2025", replace=True)
    assert observations(place)["imd-2025-score", toy.LSOA[1], "2025", "all"] == 6


def test_one_publisher_that_fails_leaves_the_workspace_as_it_was(publishers, place, fetched):
    publishers.bad_day("/fingertips/", *[503] * 1000)
    with pytest.raises(InputError) as caught:
        fetched(GEOGRAPHY, "ohid-fingertips", "mhclg-iod-2025")
    said = str(caught.value)
    assert said.startswith("Nothing was stored")
    assert "Fingertips" in said
    assert "503" in said
    assert "try again later" in said
    assert "ONS" not in said
    assert not place.exists()


def test_every_publisher_that_fails_is_named(publishers, fetched):
    publishers.bad_day("/fingertips/", *[503] * 1000)
    publishers.bad_day("/os/", *[500] * 1000)
    with pytest.raises(InputError) as caught:
        fetched("ohid-fingertips", "os-codepoint")
    said = " ".join(caught.value.reasons)
    assert "Fingertips" in said
    assert "OS Downloads" in said


def test_what_arrived_before_a_failure_is_not_fetched_again(publishers, fetched):
    publishers.bad_day("/fingertips/", *[503] * 1000)
    with pytest.raises(InputError):
        fetched(GEOGRAPHY, "ohid-fingertips", "mhclg-iod-2025")
    publishers.bad_days.clear()
    publishers.asked.clear()
    assert len(fetched(GEOGRAPHY, "ohid-fingertips", "mhclg-iod-2025")) > 20
    assert publishers.times("/query") == 0


def test_a_workspace_that_stood_stands_as_before_when_a_fetch_fails(publishers, place, fetched):
    fetched(GEOGRAPHY)
    publishers.bad_day("/nomis/", *[500] * 1000)
    with pytest.raises(InputError):
        fetched("ons-census-2021", "mhclg-iod-2025")
    assert place.head() == 1
    assert place.check() == []


KILLED = """
import sys
from equitymap.settings import Settings
from equitymap.sources.fetch import fetch
from equitymap.store import Workspace
from tests.sources.fetch.conftest import BOROUGHS, HURRIED
fetch(Workspace(sys.argv[1]), sys.argv[3:], BOROUGHS, settings=Settings(sites=sys.argv[2]),
      patience=HURRIED)
"""


def _until_nothing_more_is_asked(publishers):
    """Wait until all other downloads are done or stuck too."""
    seen = -1
    while seen != len(publishers.asked):
        seen = len(publishers.asked)
        time.sleep(0.7)


@pytest.mark.parametrize("at", ["LSOA21_WD25_LAD25_EW_LU_v2/FeatureServer/0/query", "media/691ded"])
def test_killed_in_the_middle_it_leaves_all_sound_and_goes_on_next_time(
    publishers, place, fetched, at
):
    publishers.bad_day(at, *([None] * 2 if "query" in at else []), "hang")
    sources = [GEOGRAPHY, "mhclg-iod-2025"]
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, place.path, publishers.sites, *sources]
    )
    assert publishers.hanging.wait(60)
    _until_nothing_more_is_asked(publishers)
    process.kill()
    process.wait()
    assert not place.exists()
    hung = [one for one in publishers.asked if at in one][-1]
    done = {one for one in publishers.asked if "resultOffset" in one} - {hung}
    assert done
    publishers.asked.clear()
    receipts = fetched(*sources)
    assert len(receipts) == 10
    assert place.check() == []
    assert set(observations(place).index.get_level_values("area")) == set(toy.LSOA.values())
    assert not done & set(publishers.asked)


def test_two_fetches_do_not_meet(publishers, place, fetched):
    publishers.bad_day("LAD25_RGN25", "hang")
    first = threading.Thread(target=lambda: fetched("ons-boroughs-regions"))
    first.start()
    assert publishers.hanging.wait(30)
    with pytest.raises(WorkspaceError, match="Another fetch is running"):
        fetched("ons-boroughs-regions")
    publishers.closed.set()
    first.join()
    assert place.head() == 1


def test_a_dry_run_stores_nothing_and_its_files_are_there_for_the_real_one(
    publishers, place, fetched
):
    receipts = fetched(GEOGRAPHY, dry_run=True)
    assert len(receipts) == 9
    assert not place.exists()
    publishers.asked.clear()
    fetched(GEOGRAPHY)
    assert place.head() == 1
    assert publishers.times("/query") == 0


def test_a_lost_cache_is_made_again(publishers, place, fetched):
    first = fetched(GEOGRAPHY)
    shutil.rmtree(place.path / ".cache")
    assert [r.id for r in fetched(GEOGRAPHY)] == [r.id for r in first]
    assert place.head() == 1


def test_a_file_that_was_touched_is_fetched_again(publishers, place, fetched):
    fetched("ons-boroughs-regions")
    [file] = [
        path
        for path in place.path.glob(".cache/downloads/ons-boroughs*/*.csv")
        if toy.LAD[1] in path.name
    ]
    content = file.read_bytes()
    file.write_bytes(content.replace(b"Westshire", b"Elsewhere"))
    fetched("ons-boroughs-regions")
    assert file.read_bytes() == content


def test_a_borough_is_added_to_those_that_are_there(publishers, place, fetched):
    fetched(GEOGRAPHY, areas=[toy.LAD[1]])
    fetched(GEOGRAPHY, areas=[toy.LAD[2]])
    assert set(open_library(place.path).geography.areas("lad25")["code"]) == set(BOROUGHS)
    assert place.check() == []


def test_a_region_stands_for_its_boroughs(publishers, place, fetched):
    fetched("ons-lsoas-wards-boroughs", areas=[toy.REGION])
    areas = place.open().table("areas").to_pandas()
    assert set(areas.loc[areas["level"] == "lad25", "code"]) == set(BOROUGHS)


@pytest.mark.parametrize(
    ("area", "said"),
    [
        ("Lambeth", "it should be a code such as E09000022"),
        ("E01000001", "is no borough"),
        ("E09000099", "is no borough or region in the publisher's list"),
    ],
)
def test_an_area_that_is_no_borough_is_refused_before_anything_is_fetched(
    publishers, place, fetched, area, said
):
    with pytest.raises((ChoiceError, InputError), match=said):
        fetched(areas=[area])
    assert publishers.times("LSOA") == 0
    assert not place.exists()


def test_an_unknown_source_is_refused_with_those_there_are(fetched, publishers):
    with pytest.raises(ChoiceError, match="'imd' is nothing that can be fetched.*mhclg-iod-2025"):
        fetched("imd")
    assert publishers.asked == []


@pytest.mark.parametrize("bad", ["../../etc", "GB-CHC-1/x", "a b", ""])
def test_an_organisation_is_an_org_id(fetched, publishers, bad):
    with pytest.raises(ChoiceError, match="is no org-id"):
        fetched("360giving", organisations=[bad])
    assert publishers.asked == []


def test_grants_need_a_funder(fetched):
    with pytest.raises(ChoiceError, match="--organisation"):
        fetched("360giving")


def test_a_fictional_workspace_takes_no_published_data(publishers, tmp_path):
    place = Workspace.create(tmp_path / "f", "Fiction", fictional=True)
    with pytest.raises(WorkspaceError, match="fictional"):
        fetch(place, settings=Settings(sites=publishers.sites))
    assert publishers.asked == []


def test_published_files_of_ones_own_live_beside_fetched_ones(publishers, place, fetched, tmp_path):
    fetched(GEOGRAPHY)
    own = tmp_path / "own.csv"
    own.write_text(f"indicator,area code,period,value\nwarmth,{toy.LSOA[1]},2024,3\n")
    [receipt] = add(place, own)
    assert receipt.rows_kept == 1
    assert receipt.origin is None


def test_progress_runs_to_its_end(fetched):
    told = []
    fetched(GEOGRAPHY, progress=lambda *far: told.append(far))
    downloading = [done for done, total, _ in told if total == 900]
    assert downloading == sorted(downloading)
    assert downloading[0] < downloading[-1] == 900
    assert told[-1][2] == "storing"


def test_what_can_be_fetched_is_listed_with_its_terms():
    listed = available()
    assert {one["source"] for one in listed} >= {GEOGRAPHY, "mhclg-iod-2025", "360giving"}
    for one in listed:
        assert one["brings"]
        assert one["publisher"]
        assert one["licence"]
        assert one["vintage"]
        assert one["page"].startswith("https://")


# ---- the command ---------------------------------------------------------------------------


@pytest.fixture
def run(publishers, place):
    """Runs `equitymap fetch` against the stand-in."""

    def run(*words, status=0):
        result = CliRunner().invoke(
            main,
            ["fetch", *words, "--workspace", str(place.path)],
            env={"EQUITYMAP_SITES": publishers.sites},
        )
        assert result.exit_code == status, result.stderr or result.exception
        return result

    return run


def test_the_command_prints_one_json_document_and_is_quiet_besides(run):
    result = run("ons-boroughs-regions", "--area", *BOROUGHS, "--json")
    [receipt] = json.loads(result.stdout)["receipts"]
    assert receipt["origin"]["areas"] == list(BOROUGHS)
    assert result.stderr == ""


def test_areas_may_be_listed_in_every_way(run):
    result = run(f"--area={','.join(BOROUGHS)}", "ons-boroughs-regions", "--json")
    assert json.loads(result.stdout)["receipts"][0]["rows_in"] == 2


def test_a_failure_is_status_one_and_a_sentence(run, publishers, place):
    publishers.bad_day("/arcgis/", *[404] * 10)
    result = run("ons-boroughs-regions", "--area", BOROUGHS[0], status=1)
    assert "ONS Open Geography Portal" in result.stderr
    assert result.stdout == ""
    assert not place.exists()


def test_the_list_asks_nobody(run, publishers):
    result = run("--list", "--json")
    assert len(json.loads(result.stdout)["downloads"]) == len(catalogue().downloads)
    assert "ons-lsoa-boundaries" in run("--list").stdout
    assert publishers.asked == []


def test_grants_of_a_funder_are_fetched_by_name(run):
    result = run("--organisation", FUNDER, "--json")
    [receipt] = json.loads(result.stdout)["receipts"]
    assert receipt["kind"] == "grants"
    assert receipt["money_in"] == receipt["money_kept"] == sum(range(100, 107))


def test_addresses_that_are_none_are_refused(run):
    result = CliRunner().invoke(
        main, ["fetch", "nhs-ods"], env={"EQUITYMAP_SITES": "nowhere=ftp://x"}
    )
    assert result.exit_code == 1
    assert "EQUITYMAP_SITES says 'nowhere=ftp://x'" in result.stderr


def test_a_key_is_not_shown():
    result = CliRunner().invoke(main, ["settings"], env={"EQUITYMAP_CQC_KEY": "very-secret"})
    assert "very-secret" not in result.output
    assert "(set)" in result.output


def test_shapes_are_those_of_the_publisher(publishers, place, fetched):
    fetched("ons-lsoa-boundaries", "ons-lsoas-wards-boroughs")
    [file] = place.path.glob(".cache/downloads/ons-lsoa-boundaries*/*.geojson")
    shapes = gpd.read_file(file).set_index("LSOA21CD").geometry
    for i, code in toy.LSOA.items():
        assert shapes[code].equals(toy.square(i))


def test_without_a_terminal_nothing_new_is_nothing_said(run):
    assert "ons-boroughs-regions" in run("ons-boroughs-regions", "--area", *BOROUGHS).stdout
    again = run("ons-boroughs-regions", "--area", *BOROUGHS)
    assert (again.stdout, again.stderr) == ("", "")


def test_an_answer_of_another_form_is_a_sentence(publishers, fetched):
    publishers.bad_day("LAD_MAY_2025", Response("[]", mimetype="application/json"))
    with pytest.raises(InputError, match="answered in a form that is not expected"):
        fetched("ons-borough-boundaries")
