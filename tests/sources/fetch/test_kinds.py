"""Each way of asking, against the habits and the bad days of the publishers it is for."""

import csv
import json

import pytest
from flask import Response

from equitymap.errors import InputError
from equitymap.settings import Settings
from equitymap.sources import add
from equitymap.sources.fetch import archives, run
from equitymap.sources.fetch.kinds import KINDS
from equitymap.sources.fetch.shelf import locked
from equitymap.store import catalogue
from tests import toy
from tests.sources.fetch.conftest import BOROUGHS, HURRIED
from tests.sources.fetch.publishers import (
    BROKEN,
    FUNDER,
    GRANTS,
    LISTED,
    LSOA,
    MEDIA_NEW,
    MEDIA_OLD,
    NOMIS_PAGE,
)

DOWNLOADS = list(catalogue().downloads.values())


@pytest.fixture
def files(publishers, place):
    """Download, and give the files with their origins; nothing is added."""

    def files(*names, areas=BOROUGHS, organisations=(), **settings):
        downloads = run.chosen(names, bool(organisations))
        client = run.Client(run.Addresses.from_setting(publishers.sites), HURRIED)
        root = place.path / ".cache" / "downloads"
        fetching = run._Fetching(place, Settings(**settings), client, root, organisations, None)
        with locked(root):
            found = fetching.all(downloads, tuple(areas))
        files.notes = fetching.notes
        return found

    return files


def rows(fetched):
    """The rows of a CSV file."""
    with fetched.path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# ---- the catalogue's downloads -------------------------------------------------------------


@pytest.mark.parametrize("download", DOWNLOADS, ids=lambda download: download.slug)
def test_a_download_of_the_catalogue_can_be_fetched(download):
    assert download.kind in KINDS
    assert download.brings[0].isupper()
    known = catalogue()
    for key in ("tells", "fields"):
        assert all(isinstance(field, str) for field in download.how.get(key, ()))
    if "within" in download.how:
        assert download.how["within"] in download.how["fields"]
    for site in (download.site, download.how.get("registry", download.site)):
        assert site in known.sites


def test_every_site_is_used():
    used = {d.site for d in DOWNLOADS} | {"govuk-assets", "360giving-registry"}
    assert set(catalogue().sites) == used


def test_codes_that_downloads_pick_areas_by_are_told_by_some_lookup():
    told = {field for download in DOWNLOADS for field in download.how.get("tells", ())}
    for download in DOWNLOADS:
        field = download.how.get("within") or download.how.get("field")
        assert field is None or field in told or field[:3] in ("LAD", "RGN")


# ---- ArcGIS --------------------------------------------------------------------------------


def test_pages_shorter_than_asked_for_are_all_gone_through(files, publishers):
    [lookup] = files("ons-lsoas-wards-boroughs")
    assert {row["LSOA21CD"] for row in rows(lookup)} == set(toy.LSOA.values())
    asked = [one for one in publishers.asked if "LSOA21_WD25" in one and "resultOffset" in one]
    assert [f"'resultOffset': '{at}'" in one for at, one in zip((0, 5, 10), asked, strict=True)]


def test_a_service_that_forgets_to_say_that_more_follows_is_found_out(files, publishers):
    page = {"features": [{"attributes": {"LAD25CD": BOROUGHS[0], "RGN25CD": toy.REGION}}]}
    publishers.bad_day("LAD25_RGN25_EN_LU_v2/FeatureServer/0/query", None, json_of(page))
    [lookup] = files("ons-boroughs-regions", areas=())
    assert len(rows(lookup)) == 3


def test_a_page_that_stays_short_is_refused(files, publishers):
    address = "LAD25_RGN25_EN_LU_v2/FeatureServer/0/query"
    publishers.bad_day(address, json_of({"count": 300}))
    with pytest.raises(InputError, match="gave 3 rows where there should be 300"):
        files("ons-boroughs-regions", areas=())


def test_fewer_areas_than_england_has_are_refused(files):
    with pytest.raises(InputError, match="gave 16 rows where there should be 33,755"):
        files("ons-lsoas-wards-boroughs", areas=())


def test_a_service_without_a_borough_that_was_asked_for_is_refused(files, publishers):
    service = publishers.services["LAD_MAY_2025_UK_BGC_V2"]
    service["rows"] = [row for row in service["rows"] if row["LAD25CD"] != BOROUGHS[1]]
    with pytest.raises(InputError, match=rf"lacks 1 of the areas asked for \({BOROUGHS[1]}\)"):
        files("ons-borough-boundaries")


def test_a_renamed_service_is_found_in_the_newest_version(files):
    [boundaries] = files("ons-lsoa-boundaries")
    assert boundaries.origin["url"].endswith("BGC_V6/FeatureServer/0")
    assert "is now called" in boundaries.origin["notes"][0]


def test_a_service_that_is_gone_is_named_with_what_to_do(files, publishers):
    del publishers.services["WD_MAY_2025_UK_BGC_V2"]
    with pytest.raises(InputError) as caught:
        files("ons-ward-boundaries")
    said = str(caught.value)
    assert "ONS Open Geography Portal has no service WD_MAY_2025_UK_BGC_V2 any more" in said
    assert "geodata/catalogue.toml" in said


def test_a_field_under_its_older_name_is_found(files):
    [lookup] = files("ons-lsoas-2011-2021")
    assert list(rows(lookup)[0]) == ["LSOA11CD", "LSOA11NM", "LSOA21CD", "LSOA21NM", "CHGIND"]
    assert {row["LSOA11CD"] for row in rows(lookup)} >= {"E01000090"}


def test_a_field_that_is_gone_is_named(files, publishers):
    for row in publishers.services["LAD_MAY_2025_UK_BGC_V2"]["rows"]:
        row["NAME"] = row.pop("LAD25NM")
    with pytest.raises(InputError, match="has no column .*LAD25NM.*its columns are LAD25CD, NAME"):
        files("ons-borough-boundaries")


@pytest.mark.parametrize("code", [429, 500, 504])
def test_an_error_with_status_200_is_an_error(files, publishers, code):
    error = {"error": {"code": code, "message": "Busy", "details": []}}
    publishers.bad_day("LAD_MAY_2025", json_of(error))
    assert len(files("ons-borough-boundaries")) == 1
    publishers.bad_day("WD_MAY_2025", *[json_of(error)] * 9)
    with pytest.raises(InputError, match=f"it answered {code} Busy"):
        files("ons-ward-boundaries")


def test_a_query_that_is_refused_is_told_in_the_publishers_words(files, publishers):
    error = {"error": {"code": 400, "message": "Cannot perform query.", "details": ["'x' bad"]}}
    publishers.bad_day("WD_MAY_2025_UK_BGC_V2/FeatureServer/0/query", json_of(error))
    with pytest.raises(InputError, match=r"Cannot perform query\. \('x' bad\)"):
        files("ons-ward-boundaries")


def test_rows_that_repeat_are_kept_once(files):
    [lookup] = files("ons-lsoas-msoas")
    assert len(rows(lookup)) == 12


def test_a_service_that_was_edited_is_asked_again(files, publishers):
    files("ons-ward-boundaries")
    publishers.edited = 2
    publishers.asked.clear()
    files("ons-ward-boundaries")
    assert publishers.times("WD_MAY_2025_UK_BGC_V2/FeatureServer/0/query") > 0


# ---- GOV.UK --------------------------------------------------------------------------------


def test_the_newest_of_two_issues_is_taken(files, publishers):
    [file] = files("mhclg-iod-2025")
    assert MEDIA_NEW in file.origin["url"]
    assert publishers.times(MEDIA_OLD) == 0
    assert MEDIA_OLD in file.origin["notes"][0]


def test_only_the_boroughs_rows_are_kept_whole(files):
    [file] = files("mhclg-iod-2025")
    found = rows(file)
    assert [row["LSOA code (2021)"] for row in found] == list(toy.LSOA.values())
    assert found[0]["Index of Multiple Deprivation (IMD) Score"] == "5"


def test_for_england_the_file_stays_as_it_was_published(files, publishers):
    [file] = files("mhclg-iod-2025", areas=())
    content = next(c for path, c in publishers.files.items() if "IoD2025" in path)
    assert file.path.read_bytes() == content


def test_without_its_page_the_address_of_the_catalogue_is_used(files):
    [file] = files("mhclg-iod-2019")
    assert {row["LSOA code (2011)"] for row in rows(file)} >= {"E01000090"}
    assert "the address in the catalogue was used" in file.origin["notes"][0]


def test_a_page_without_the_file_is_told(files, publishers):
    publishers.bad_day("deprivation-2025", json_of({"details": {"attachments": []}}))
    with pytest.raises(InputError, match="offers no file File_7_IoD2025"):
        files("mhclg-iod-2025")


def test_an_attachment_on_a_strangers_host_is_none(files, publishers):
    url = f"https://evil.example/media/ffffffff{'0' * 16}/File_7_IoD2025_x.csv"
    publishers.bad_day("deprivation-2025", json_of({"details": [{"url": url}]}))
    with pytest.raises(InputError, match="offers no file"):
        files("mhclg-iod-2025")


def test_a_file_with_other_rows_than_it_should_have_is_refused(files, publishers):
    path = next(path for path in publishers.files if "IoD2025" in path)
    publishers.files[path] = b"\r\n".join(publishers.files[path].split(b"\r\n")[:100])
    with pytest.raises(InputError, match="has 99 rows; it should have 33,755"):
        files("mhclg-iod-2025")


def test_deflators_are_told_from_forecasts(files):
    [file] = files("hmt-gdp-deflators")
    found = {row["financial year"]: (row["value"], row["status"]) for row in rows(file)}
    assert found["2025-26"] == ("103.5", "published")
    assert found["2026-27"] == ("105", "modelled")
    assert rows(file)[0]["note"] == "United Kingdom, 2024-25 = 100"


# ---- Nomis ---------------------------------------------------------------------------------


def test_nomis_is_asked_page_by_page(files, publishers):
    [file] = files("nomis-ts021")
    assert len(rows(file)) == 16  # twelve LSOAs, two boroughs, their region, England
    pages = [one for one in publishers.asked if "NM_2041_1" in one]
    assert len(pages) == -(-16 * 6 // NOMIS_PAGE)
    assert "e+" not in " ".join(pages)


def test_a_census_table_has_the_headers_of_the_zip(files):
    first = rows(files("nomis-ts021")[0])[0]
    assert list(first)[:4] == [
        *("date", "geography", "geography code", "Ethnic group: Total: All usual residents")
    ]
    assert first["Ethnic group: White"] == "8"


def test_a_count_that_is_hidden_stays_empty(files):
    found = {row["geography code"]: row for row in rows(files("nomis-ts021")[0])}
    assert found[toy.LSOA[1]]["Ethnic group: Other ethnic group"] == ""
    assert found[toy.LSOA[2]]["Ethnic group: Other ethnic group"] == "1"


def test_for_england_the_zip_is_taken_and_the_tables_in_it(files, publishers):
    [file] = files("nomis-ts001", areas=())
    assert {row["geography code"] for row in rows(file)} == set(LSOA.values())
    assert file.path.name == "nomis-ts001-lsoa.csv"
    assert file.origin["member"] == "census2021-ts001-lsoa.csv"
    assert publishers.times(".data.csv") == 0


def test_a_zip_that_is_another_than_the_catalogue_knows_is_refused(files):
    with pytest.raises(InputError, match="SHA-256"):
        files("nomis-ts021", areas=())


def test_a_dataset_without_an_id_is_searched_for(files, publishers):
    [file] = files("nomis-ts054")
    assert publishers.times("search=name-*TS054*") == 1
    assert rows(file)[0]["Tenure of household: Social rented"] == "3"


def test_a_table_nomis_does_not_know_is_told(files, publishers):
    publishers.bad_day("def.sdmx.json", json_of({"structure": {"keyfamilies": None}}))
    with pytest.raises(InputError, match="Nomis finds no datasets for table TS054"):
        files("nomis-ts054")


def test_rows_that_do_not_come_are_missed(files, publishers):
    header = "DATE_NAME,GEOGRAPHY_CODE,GEOGRAPHY_NAME,OBS_VALUE,RECORD_COUNT\n"
    one = Response(header + "2024,E01000001,Square 01,5,12\n", mimetype="text/csv")
    publishers.bad_day("NM_2014_1", one, *[Response(header, mimetype="text/csv")] * 9)
    with pytest.raises(InputError, match="gave 1 rows where it counts 12"):
        files("nomis-mid-year-estimates")


# ---- Fingertips ----------------------------------------------------------------------------


def test_an_indicator_is_one_table_though_it_came_in_parts(files, publishers):
    found = {file.path.name: file for file in files("ohid-fingertips")}
    table = rows(found[f"ohid-fingertips-90323_{'-'.join(BOROUGHS)}.csv"])
    codes = [(row["Area Code"], row["Category"]) for row in table]
    assert len(codes) == len(set(codes))
    assert {code for code, _ in codes} == {
        *toy.MSOA.values(),
        *BOROUGHS,
        toy.REGION,
        toy.ENGLAND,
    }
    assert publishers.times("indicator_ids=90323&child_area_type_id") == 3
    assert "Compared to parent" in table[0]


def test_categories_stay_as_they_were_published(files):
    table = rows(files("ohid-fingertips")[0])
    assert "LSOA11 deprivation deciles within area  (IMD trend)" in {
        row["Category Type"] for row in table
    }


def test_a_web_page_in_place_of_an_indicator_is_not_taken(files, publishers):
    publishers.bad_day("all_data", *[Response("<!DOCTYPE html><html>")] * 1000)
    with pytest.raises(InputError, match="Fingertips.*a web page in place of data"):
        files("ohid-fingertips")


def test_an_indicator_that_was_withdrawn_is_named(files, publishers):
    publishers.bad_day("indicator_ids=93932", json_of({}))
    with pytest.raises(InputError, match="Fingertips knows no indicator 93932"):
        files("ohid-fingertips")


def test_an_indicator_that_was_uploaded_anew_is_fetched_anew(files, publishers):
    files("ohid-fingertips")
    publishers.edited = 2
    publishers.asked.clear()
    files("ohid-fingertips")
    assert publishers.times("all_data") > 0


# ---- 360Giving -----------------------------------------------------------------------------


def test_every_page_of_a_funders_grants_is_followed(files, publishers):
    [file] = files(organisations=[FUNDER])
    grants = json.loads(file.path.read_text(encoding="utf-8"))["grants"]
    assert [grant["id"] for grant in grants] == [f"360G-standin-{n}" for n in range(GRANTS)]
    assert publishers.times("grants_made") == 3


def test_the_licences_and_the_publisher_of_the_grants_are_kept(files):
    [file] = files(organisations=[FUNDER])
    assert file.origin["publisher"] == "Toy Foundation"
    assert set(file.origin["licence"].split(", ")) == {
        "Open Government Licence 3.0",
        "Creative Commons Attribution 4.0",
    }


def test_too_many_requests_are_waited_out(files, publishers):
    publishers.bad_day("grants_made", 429, None, 429)
    assert len(files(organisations=[FUNDER])) == 1


def test_a_next_page_elsewhere_is_not_followed(files, publishers):
    page = {"count": 2, "next": "https://evil.example/?limit=1000", "results": []}
    publishers.bad_day("grants_made", json_of(page))
    with pytest.raises(InputError, match="names https://evil.example"):
        files(organisations=[FUNDER])


def test_a_funder_of_the_registry_gives_its_own_file(files):
    [file] = files(organisations=[LISTED])
    assert file.path.suffix == ".json"
    assert file.origin["publisher"] == "Listed Foundation"
    assert json.loads(file.path.read_bytes())["grants"][0]["id"] == "360G-toy-1"


def test_a_file_the_registry_lists_and_nobody_has_is_told(files):
    with pytest.raises(InputError) as caught:
        files(organisations=[BROKEN])
    assert f"Grants of {BROKEN}" in str(caught.value)
    assert "404" in str(caught.value)
    assert "Ask the funder" in str(caught.value)


def test_a_funder_nobody_knows_is_told(files):
    with pytest.raises(InputError, match="360Giving knows no funder GB-CHC-9999999"):
        files(organisations=["GB-CHC-9999999"])


@pytest.mark.parametrize("url", ["http://10.0.0.1/x.csv", "https://127.0.0.1/x.csv", ""])
def test_a_listed_file_on_a_private_host_is_not_asked_for(files, publishers, url):
    listed = {"publisher": {"org_id": LISTED}, "distribution": [{"downloadURL": url}]}
    publishers.bad_day("data.json", json_of([listed]))
    with pytest.raises(InputError, match="no public https address"):
        files(organisations=[LISTED])


# ---- postcodes and services ----------------------------------------------------------------


def test_code_point_open_is_what_the_os_said_it_is(files, publishers):
    [file] = files("os-codepoint")
    lines = file.path.read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in lines] == ['"AA1 1AA"', '"BB1 1AA"']
    publishers.files["/os/files/codepo_gb.zip"] += b" "
    assert publishers.times("/os/files/") == 1


def test_code_point_open_that_was_damaged_is_refused(files, publishers):
    publishers.bad_day("/os/files/", Response(b"PK\x03\x04 damaged"))
    with pytest.raises(InputError, match="OS Downloads.*where the publisher states"):
        files("os-codepoint")


def test_a_zip_that_unpacks_without_end_is_refused(files, monkeypatch):
    monkeypatch.setattr(archives, "MOST_UNPACKED", 50)
    with pytest.raises(InputError, match="unpacks to more than"):
        files("os-codepoint")


def test_postcodes_without_a_place_are_looked_up(publishers, place, fetched, tmp_path):
    fetched("ons-geography")
    services = tmp_path / "services.csv"
    services.write_text(
        "organisation code,name,postcode\nA1,Clinic,SE1 0AA\nA2,Old clinic,SE1 0ZZ\n"
        "A3,Nowhere,SE1 9ZZ\nA4,Not one,NONE\n"
    )
    add(place, services, allow_loss=True)
    [receipt] = fetched("postcodes-io")
    found = {
        row["postcode"]: row["code"]
        for row in place.open().table("postcodes").to_pylist()
        if row["level"] == "lsoa21"
    }
    assert found["SE10AA"] == toy.LSOA[1]
    assert found["SE10ZZ"] == toy.LSOA[2]  # no longer in use, but it had a place
    assert "2 of 3 postcodes have a place." in receipt.notes
    assert publishers.times("NONE") == 0


def test_a_workspace_without_postcodes_asks_for_none(publishers, place, fetched):
    fetched("ons-geography")
    told = []
    assert fetched("postcodes-io", say=told.append) == []
    assert "has a place" in told[0]
    assert publishers.times("/postcodes/") == 0


def test_more_than_a_hundred_postcodes_are_asked_for_in_hundreds(
    publishers, place, fetched, tmp_path
):
    fetched("ons-geography")
    lines = [f"A{n},Clinic {n},AB1{n // 100} {n % 10}{chr(65 + n % 26)}A" for n in range(250)]
    services = tmp_path / "services.csv"
    services.write_text("organisation code,name,postcode\n" + "\n".join(lines))
    add(place, services)
    told = []
    assert fetched("postcodes-io", say=told.append) == []
    assert told == ["0 of 250 postcodes have a place."]
    postcodes = {line.rpartition(",")[2] for line in lines}
    assert publishers.times("POST /postcodes/postcodes") == -(-len(postcodes) // 100)


def test_organisations_are_services_with_postcodes(files):
    [file] = files("nhs-ods")
    assert {row["type"] for row in rows(file)} == {"NHS trust", "GP practice"}
    assert rows(file)[0]["postcode"] == "SE1 0AA"


def test_the_cqc_is_left_out_without_a_key_and_says_so(files, publishers):
    assert files("cqc") == []
    assert "EQUITYMAP_CQC_KEY" in files.notes[0]
    assert publishers.times("/cqc/") == 0


def test_the_cqc_is_asked_page_by_page_with_a_key(files):
    [file] = files("cqc", cqc_key="abc")
    assert [row["name"] for row in rows(file)] == ["Hill House", "Dale House"]


def test_a_key_that_is_refused_is_told(files, publishers):
    publishers.bad_day("/cqc/", Response("{}", 401))
    with pytest.raises(InputError, match="Care Quality Commission.*A key is missing or not valid"):
        files("cqc", cqc_key="wrong")


def json_of(content) -> Response:
    """An answer of JSON."""
    return Response(json.dumps(content), mimetype="application/json")
