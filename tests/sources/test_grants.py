"""Grants in the 360Giving standard, as publishers send them."""

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.disclosure import open_library
from equitymap.errors import InputError
from equitymap.funding.awards import awards
from equitymap.funding.locate import locate
from equitymap.sources import add, grants
from equitymap.sources.layouts import layouts
from equitymap.sources.raw import read_table
from tests import toy
from tests.sources.reading.books import ods, xlsx

HEADER = "Identifier,Title,Currency,Amount Awarded,Award Date,Funding Org:Name"


def as_json(folder, *items, **file):
    path = folder / "grants.json"
    path.write_text(json.dumps({"grants": list(items), **file}), encoding="utf-8")
    return path


def as_csv(folder, *lines, encoding="utf-8"):
    path = folder / "grants.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def one(id="g1", amount=100, **more):
    return {"id": id, "amountAwarded": amount, "currency": "GBP", "awardDate": "2024-05-01"} | more


def test_the_toy_countrys_grants_are_read_whole(tmp_path):
    found = grants.read(as_json(tmp_path, *toy.GRANTS))
    assert (found.rows_in, found.rows_kept, found.money_in, found.money_kept) == (4, 4, 1000, 1000)
    assert (found.refused, found.notes) == ([], [])
    first = found.grants.iloc[0]
    assert first["recipient_id"] == "GB-CHC-1A"
    assert first["programme"] == "Childhood obesity"
    assert first["date"] == pd.Timestamp("2024-05-01")
    assert found.locations[["grant", "place", "field", "code"]].to_numpy().tolist() == [
        ["360G-toy-1", 0, "delivery", toy.LSOA[12]],
        ["360G-toy-2", 0, "delivery", toy.LSOA[11]],
        ["360G-toy-3", 0, "delivery", toy.LSOA[1]],
    ]


def test_json_and_csv_of_the_same_grant_give_the_same_rows(tmp_path):
    grant = one(
        title="Play",
        amountDisbursed=50.5,
        plannedDates=[{"startDate": "2024-06-01", "endDate": "2025-05-31"}],
        fundingOrganization=[{"id": "GB-CHC-1", "name": "Toy Foundation"}],
        recipientOrganization=[{"id": "GB-CHC-2", "name": "Body", "postalCode": "se1 7eh"}],
        grantProgramme=[{"title": "Play & sport"}],
        beneficiaryLocation=[
            {"geoCode": "E01003013", "geoCodeType": "LSOA"},
            {"name": "Westshire", "latitude": 51.5, "longitude": -0.1},
        ],
    )
    lines = {
        "Identifier": "g1",
        "Title": "Play",
        "Currency": "GBP",
        "Amount Awarded": "£100",
        "Amount Disbursed": "50.50",
        "Award date": "01/05/2024",
        "Planned Dates:0:Start Date": "2024-06-01",
        "Planned Dates:0:End Date": "31/05/2025",
        "Funding Org:Identifier": "GB-CHC-1",
        "Funding Org:0:Name": "Toy Foundation",
        "Recipient Org:Identifier": "GB-CHC-2",
        "Recipient Org: Name": "Body",
        "Recipient Org:Postal Code": "SE1 7EH",
        "Grant Programme: Title": "Play & sport",
        "Beneficiary Location:0:Geographic Code": "E01003013",
        "Beneficiary Location:0:Geographic Code Type": "LSOA",
        "Beneficiary Location:1:Name": "Westshire",
        "beneficiaryLocation/1/latitude": "51.5",
        "beneficiaryLocation/1/longitude": "-1.0E-1",
    }
    from_json = grants.read(as_json(tmp_path, grant))
    from_csv = grants.read(as_csv(tmp_path, ",".join(lines), ",".join(lines.values())))
    pd.testing.assert_frame_equal(from_json.grants, from_csv.grants, check_dtype=False)
    pd.testing.assert_frame_equal(from_json.locations, from_csv.locations, check_dtype=False)
    assert from_csv.refused == []
    assert from_csv.locations["postcode"].dropna().tolist() == ["SE17EH"]
    assert from_csv.locations.groupby("field").size().to_dict() == {"delivery": 2, "recipient": 1}


@pytest.mark.parametrize("text", ["100", "£100", "100.00", " 100 GBP", "1.0e2", "+100", "£ 100"])
def test_an_amount_is_read_as_written(tmp_path, text):
    assert grants.read(as_json(tmp_path, one(amount=text))).grants["awarded"].tolist() == [100]


@pytest.mark.parametrize("text", ["£1,2OO", "1,20", "many", "", None, True, "1.2.3", "NaN", "inf"])
def test_a_bad_amount_refuses_its_row_and_is_listed(tmp_path, text):
    found = grants.read(as_json(tmp_path, one(), one("g2", amount=text)))
    assert (found.rows_in, found.rows_kept, found.money_kept) == (2, 1, 100)
    refused = found.refused[0]
    assert (refused["row"], refused["column"]) == (2, "amountAwarded")
    assert "not a number" in refused["reason"]


def test_a_csv_names_its_own_header_and_row(tmp_path):
    found = grants.read(
        as_csv(tmp_path, HEADER, "a,T,GBP,100,2024-05-01,F", 'b,T,GBP,"£1,2OO",2024-05-01,F')
    )
    assert found.refused == [
        {
            "row": 3,
            "column": "Amount Awarded",
            "value": "£1,2OO",
            "reason": "not a number like 1200 or £1,200.50",
        }
    ]


def test_a_file_without_amounts_is_refused(tmp_path):
    with pytest.raises(InputError, match="needs 'Amount Awarded'.*it has none"):
        grants.read(as_csv(tmp_path, "Identifier,Award Date,Funding Org:Name", "a,2024-05-01,F"))


def test_a_file_without_identifiers_is_refused(tmp_path):
    with pytest.raises(InputError, match="needs 'Identifier'"):
        grants.read(as_csv(tmp_path, "Amount Awarded,Award Date,Currency", "100,2024-05-01,GBP"))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2015-06-10T00:00:00+00:00", "2015-06-10"),
        ("2014-06-05", "2014-06-05"),
        ("05/06/2014", "2014-06-05"),
        ("5/6/2014", "2014-06-05"),
        ("17/08/2015 00:00", "2015-08-17"),
    ],
)
def test_dates_are_read_day_first(tmp_path, written, day):
    found = grants.read(as_json(tmp_path, one(awardDate=written)))
    assert found.grants["date"].tolist() == [pd.Timestamp(day)]


@pytest.mark.parametrize("written", ["05/17/2014", "2014-13-01", "spring 2014"])
def test_a_bad_date_is_refused_alone(tmp_path, written):
    found = grants.read(as_json(tmp_path, one(awardDate=written)))
    assert found.rows_kept == 1
    assert found.grants["date"].isna().all()
    assert found.refused[0]["value"] == written
    assert "day first" in found.refused[0]["reason"]


def test_zero_negative_and_foreign_awards_are_kept_and_named(tmp_path):
    found = grants.read(
        as_json(tmp_path, one("a", 0), one("b", -5), one("c", 10, currency="usd"), one("d", 1.5))
    )
    assert found.rows_kept == 4
    assert found.money_kept == -3.5
    assert found.notes == [
        "1 award of £0, kept: a.",
        "1 award below £0, kept: b.",
        "1 grant in USD (10.00), kept but not added up with pounds: c.",
    ]


def test_a_missing_currency_is_pounds_and_said(tmp_path):
    found = grants.read(as_json(tmp_path, one(currency=None)))
    assert found.grants["currency"].tolist() == ["GBP"]
    assert found.notes == ["1 grant without a currency: taken as pounds."]


def test_the_same_grant_twice_is_stored_once_with_its_places_once(tmp_path):
    grant = one(beneficiaryLocation=[{"geoCode": "E01003013"}])
    other = one(beneficiaryLocation=[{"geoCode": "E01003013"}, {"geoCode": "E01003110"}])
    found = grants.read(as_json(tmp_path, grant, grant, other))
    assert (len(found.grants), found.rows_kept, found.money_in, found.money_kept) == (
        1,
        3,
        100,
        100,
    )
    assert found.locations["code"].tolist() == ["E01003013", "E01003110"]
    assert found.locations["place"].tolist() == [0, 1]


def test_the_same_identifier_with_different_amounts_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"rows 1 and 3: the grant 'g1' is GBP 100.00 in one"):
        grants.read(as_json(tmp_path, one(), one("g2"), one(amount=200)))


def test_grants_to_people_keep_no_name_and_no_doorstep(tmp_path):
    grant = one(
        title="Swimming for Ada Lovelace",
        description="So that ADA LOVELACE can swim",
        recipientIndividual={"id": "p1", "name": "Ada Lovelace"},
        recipientOrganization=[{"name": "Ada Lovelace", "postalCode": "SE1 7EH"}],
        beneficiaryLocation=[
            {"geoCode": "E01003013", "latitude": 51.5, "longitude": -0.1, "postalCode": "SE1 7EH"}
        ],
    )
    found = grants.read(as_json(tmp_path, grant, one("g2")))
    row = found.grants.iloc[0]
    assert pd.isna(row["recipient"])
    assert pd.isna(row["recipient_id"])
    assert (row["title"], row["description"]) == (
        "Swimming for an individual",
        "So that an individual can swim",
    )
    assert "lovelace" not in found.grants.to_csv().casefold()
    assert found.locations["code"].tolist() == ["E01003013"]
    assert found.locations[["postcode", "latitude", "longitude"]].isna().all(axis=None)
    assert found.notes == ["1 grant to people: no names are kept."]


@pytest.mark.parametrize(
    "places", [None, [], {}, [{}], [None], [{"countryCode": "GB"}], [{"geoCode": "  "}]]
)
def test_an_empty_place_is_no_place(tmp_path, places):
    assert grants.read(as_json(tmp_path, one(beneficiaryLocation=places))).locations.empty


def test_a_place_may_be_one_object_and_a_code_may_be_a_postcode(tmp_path):
    place = {"geoCode": "SE1 7EH", "geoCodeType": "Postcode", "share": "40%"}
    row = grants.read(as_json(tmp_path, one(beneficiaryLocation=place))).locations.iloc[0]
    assert (row["postcode"], row["share"]) == ("SE17EH", 0.4)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ({"share": 1.4, "geoCode": "E01003013"}, 1.4),
        ({"postalCode": "Change Grow Live", "name": "x"}, "Change Grow Live"),
        ({"latitude": 512, "longitude": 0.1, "name": "x"}, 512),
    ],
)
def test_a_bad_cell_of_a_place_is_refused_alone(tmp_path, cell, value):
    found = grants.read(as_json(tmp_path, one(beneficiaryLocation=[cell])))
    assert found.rows_kept == 1
    assert str(value) in [refused["value"] for refused in found.refused]


def test_broken_characters_are_left_as_they_are(tmp_path):
    found = grants.read(as_json(tmp_path, one(description="A grant of Â£100")))
    assert found.grants["description"].tolist() == ["A grant of Â£100"]


def test_a_bare_list_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "grants.json"
    path.write_text(json.dumps([one()]), encoding="utf-8-sig")
    assert grants.read(path).rows_kept == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"grants": []}', "holds no grants"),
        ('{"people": [1]}', "holds no grants"),
        ('{"grants": [', "is not whole JSON"),
        ('[{"id": "a", "amountAwarded": 1, "amountAwarded": 2}]', '"amountAwarded" stands twice'),
    ],
)
def test_json_that_is_not_a_file_of_grants_is_refused(tmp_path, content, message):
    path = tmp_path / "grants.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        grants.read(path)


def test_an_entry_that_is_no_grant_is_refused_alone(tmp_path):
    found = grants.read(as_json(tmp_path, one(), "not a grant"))
    assert (found.rows_in, found.rows_kept) == (2, 1)
    assert found.refused[0]["row"] == 2


@pytest.mark.parametrize(
    "content",
    [
        HEADER.split(","),
        ["Identifier", "Award date", "Recipient Org: Name", "Beneficiary Location:0:Name"],
        {"grants": toy.GRANTS},
        toy.GRANTS,
    ],
)
def test_grants_are_recognised(content):
    assert grants.looks_like(content)


@pytest.mark.parametrize(
    "content",
    [
        ["LSOA21CD", "Title", "Currency", "Description"],
        ["postcode", "name", "latitude"],
        {"type": "FeatureCollection", "features": []},
        [],
        [1, 2],
        "text",
        None,
    ],
)
def test_other_files_are_not_taken_for_grants(content):
    assert not grants.looks_like(content)


@given(st.lists(st.integers(-(10**11), 10**11), max_size=60))
def test_sums_are_exact_to_the_penny(pennies):
    pounds = pd.Series([number / 100 for number in pennies], dtype=float)
    assert grants.total(pounds) == sum(pennies) / 100


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=30))
def test_sums_of_fractions_of_a_penny_are_kept(parts):
    assert grants.total(pd.Series(parts)) == pytest.approx(np.sum(parts), rel=1e-9, abs=1e-9)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"id": st.sampled_from(["a", "b", "c", "", None])},
            optional={"amountAwarded": st.sampled_from([1, "2", "x", None, -3])},
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_row_is_kept_or_refused(tmp_path_factory, items):
    path = as_json(tmp_path_factory.mktemp("any"), *items)
    try:
        found = grants.read(path)
    except InputError:
        return
    unread = {"id", "amountAwarded"}
    refused = {bad["row"] for bad in found.refused if bad["column"] in unread}
    assert found.rows_in == len(items) == found.rows_kept + len(refused)


@pytest.mark.real
@pytest.mark.parametrize(
    ("file", "rows", "money"),
    [
        ("power_to_change_360g_lsoa.json", 870, 51_625_696.54),
        ("wolfson_360g_multicurrency.json", 379, 31_024_522.0),
        ("mixed_funders_360g.json", 154, 16_589_361.49),
        ("lloyds_bank_foundation_360g.json", 4116, 115_795_635.69),
    ],
)
def test_published_files_are_kept_to_the_penny(shared, file, rows, money):
    found = grants.read(shared / "grants" / file)
    assert (found.rows_in, found.rows_kept) == (rows, rows)
    assert (found.money_in, found.money_kept) == (money, money)


@pytest.mark.real
def test_published_grants_to_people_name_nobody(shared):
    found = grants.read(shared / "grants" / "mixed_funders_360g.json")
    assert "99 grants to people: no names are kept." in found.notes
    assert found.grants["recipient"].isna().sum() == 99


def test_a_cancelled_award_is_kept_and_named(tmp_path):
    found = grants.read(
        as_csv(
            tmp_path,
            HEADER + ",Status",
            "a,T,GBP,100,2024-05-01,F,Cancelled",
            "b,T,GBP,50,2024-05-01,F,Active",
        )
    )
    assert found.grants["state"].fillna("").tolist() == ["cancelled", ""]
    assert found.money_kept == 150
    assert "1 award called cancelled, kept: a." in found.notes


@pytest.mark.parametrize("text", ["Â£1,200", "£1,200.00", "1200.0", "1.2E3"])
def test_a_pound_sign_read_in_the_wrong_encoding_is_a_pound_sign(tmp_path, text):
    assert grants.read(as_json(tmp_path, one(amount=text))).grants["awarded"].tolist() == [1200]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("5/6/14", "2014-06-05"),
        ("5 June 2014", "2014-06-05"),
        ("05-Jun-14", "2014-06-05"),
        ("2014-06-05 00:00:00", "2014-06-05"),
    ],
)
def test_dates_of_spreadsheets_are_read(tmp_path, written, day):
    found = grants.read(as_json(tmp_path, one(awardDate=written)))
    assert found.grants["date"].tolist() == [pd.Timestamp(day)]


def test_what_is_not_used_is_named(tmp_path):
    found = grants.read(as_csv(tmp_path, HEADER + ",URL", "a,T,GBP,100,2024-05-01,F,http://x"))
    assert found.notes == ["Not used: URL."]
    found = grants.read(
        as_json(
            tmp_path, one(recipientOrganization=[{"name": "A", "url": "x"}], more={"a": {"b": 1}})
        )
    )
    assert found.notes == ["Not used: recipientOrganization/url, more."]


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "id": st.sampled_from(["a", "b", "c", "d", "", None]),
                "amountAwarded": st.integers(-(10**9), 10**9).map(lambda pennies: pennies / 100)
                | st.sampled_from(["x", None]),
                "currency": st.sampled_from(["GBP", "EUR", None]),
            },
        ),
        min_size=1,
        max_size=8,
    )
)
def test_pounds_in_are_kept_or_refused_to_the_penny(tmp_path_factory, items):
    path = as_json(tmp_path_factory.mktemp("any"), *items)
    try:
        found = grants.read(path)
    except InputError:
        return

    def pennies(rows):
        numbers = [items[row - 1]["amountAwarded"] for row in rows]
        return sum(round(n * 100) for n in numbers if not isinstance(n, (str, type(None))))

    pounds = [r for r, item in enumerate(items, start=1) if item["currency"] in ("GBP", None)]
    lost = [bad["row"] for bad in found.lost if bad["row"] in pounds]
    assert round((found.money_in - found.money_kept) * 100) == pennies(lost)
    first = {}
    for row in pounds:
        item = items[row - 1]
        if item["id"] and not isinstance(item["amountAwarded"], (str, type(None))):
            first.setdefault(item["id"], row)
    assert round(found.money_kept * 100) == pennies(first.values())


SUMS_HEADER = (
    "Funding Org:Name,Award Year,Recipient District Geographic Code,"
    "Recipient Ward Geographic Code,Recipient Region,Recipient District,Amount Awarded,Identifier"
)


def sums_file(write, *rows):
    return write("sums.csv", "\n".join([SUMS_HEADER, *rows]) + "\n")


def test_awards_added_up_are_kept_as_sums(workspace, write):
    path = sums_file(
        write,
        f"A & B Trust,2013,{toy.LAD[1]},{toy.WARD[1]},London,West,100.50,3",
        f"A & B Trust,2014,{toy.LAD[1]},E05009999,London,West,20,1",
        "Other,2014,W06000001,W05000001,Wales,Anglesey,7,2",
    )
    (receipt,) = add(workspace, path)
    assert (receipt.rows_in, receipt.rows_kept, receipt.values_refused) == (3, 3, 0)
    assert (receipt.money_in, receipt.money_kept) == (127.5, 127.5)
    assert receipt.codes_unknown == ["E05009999"]
    assert (
        "3 rows of awards that the publisher added up, 6 awards in all: kept as sums, not as "
        "single awards." in receipt.notes
    )
    held = workspace.open().table("grants").to_pandas().sort_values("awarded")
    assert held["id"].tolist() == [
        "sum/Other/2014/W05000001",
        "sum/A-B-Trust/2014/E05009999",
        f"sum/A-B-Trust/2013/{toy.WARD[1]}",
    ]
    assert held["awards"].tolist() == [2, 1, 3]
    assert held["title"].tolist() == [
        "2 awards of 2014, added up",
        "1 award of 2014",
        "3 awards of 2013, added up",
    ]
    assert [str(day) for day in held["date"]] == ["2014-01-01", "2014-01-01", "2013-01-01"]
    assert [str(day) for day in held["until"]] == ["2014-12-31", "2014-12-31", "2013-12-31"]
    located = locate(open_library(workspace.path)).set_index("grant")
    assert located["grade"].tolist() == ["C", "C", "E"]
    assert located["level"].tolist()[:2] == ["wd25", "lad24"]


def test_awards_added_up_are_counted_as_the_awards_they_are(workspace, write):
    rows = [f"T,{year},{toy.LAD[1]},{toy.WARD[1]},L,W,10,{year - 2010}" for year in (2013, 2014)]
    add(workspace, sums_file(write, *rows))
    library = open_library(workspace.path)
    spent, notes = awards(library, start="2013-01-01", end="2013-12-31")
    assert (spent["awards"].sum(), spent["pounds"].sum(), notes) == (3, 10, [])
    spent, notes = awards(library, start="2013-06-01")
    assert spent["awards"].tolist() == [4]
    assert notes == ["1 sum of awards left out: only some of their days are asked for."]


def test_a_bad_count_of_awards_is_refused_alone(workspace, write):
    rows = [f"T,{year},{toy.LAD[1]},{toy.WARD[1]},L,W,10,{n}" for year, n in ((2013, 0), (2014, 2))]
    (receipt,) = add(workspace, sums_file(write, *rows), allow_loss=True)
    assert (receipt.rows_kept, receipt.values_refused) == (2, 1)
    assert receipt.refused[0]["column"] == "Identifier"
    assert receipt.refused[0]["reason"] == "not a whole number of awards"


def test_a_cancelled_award_is_not_spend(workspace, write):
    lines = [f"{n},T,GBP,10,2024-05-01,F,{state}" for n, state in enumerate(["", "Withdrawn"])]
    add(workspace, write("grants.csv", "\n".join([HEADER + ",Grant status", *lines])))
    spent, notes = awards(open_library(workspace.path))
    assert spent["id"].tolist() == ["0"]
    assert notes == ["1 cancelled grant left out."]


def test_a_workbook_gives_the_grants_of_its_json(workspace, tmp_path):
    header = [
        *("Identifier", "Title", "Currency", "Amount Awarded", "Award date"),
        *("Funding Org:Name", "Recipient Org:Postal Code", "Grant Programme: Title"),
        *("Beneficiary Location:0:Geographic Code", "Beneficiary Location:1:Geographic Code"),
    ]
    row = ["g1", "Play", "GBP", 1200.5, dt.date(2024, 5, 1), "F", "se1 7eh", "Sport"]
    row += [toy.LSOA[1], toy.LSOA[2]]
    more = [
        ["Identifier", "Beneficiary Location:Geographic Code", "Beneficiary Location:Name"],
        ["g1", toy.LSOA[3], "Third"],
    ]
    path = tmp_path / "grants.xlsx"
    path.write_bytes(xlsx({"grants": [header, row], "Beneficiary Location": more}))
    (receipt,) = add(workspace, path)
    assert (receipt.kind, receipt.money_in, receipt.money_kept) == ("grants", 1200.5, 1200.5)
    view = workspace.open()
    grant = view.table("grants").to_pylist()[0]
    assert (grant["id"], grant["awarded"], str(grant["date"])) == ("g1", 1200.5, "2024-05-01")
    assert grant["programme"] == "Sport"
    places = view.table("grant_locations").to_pandas()
    delivered = places[places["field"] == "delivery"]
    assert delivered["code"].tolist() == [toy.LSOA[1], toy.LSOA[2], toy.LSOA[3]]
    assert places.loc[places["field"] == "recipient", "postcode"].tolist() == ["SE17EH"]


def test_an_open_document_gives_its_grants_too(workspace, tmp_path):
    header = ["Identifier", "Title", "Amount Awarded", "Currency", "Award Date", "Funding Org:Name"]
    path = tmp_path / "grants.ods"
    path.write_bytes(ods([header, ["g1", "Play", 1200.5, "GBP", "31/05/2024", "F"]]))
    (receipt,) = add(workspace, path)
    assert (receipt.kind, receipt.money_kept, receipt.values_refused) == ("grants", 1200.5, 0)


def test_a_row_of_a_sheet_beside_the_grants_that_belongs_to_none_is_refused(tmp_path):
    main = as_csv(tmp_path, HEADER, "a,T,GBP,100,2024-05-01,F")
    (tmp_path / "more").mkdir()
    more = as_csv(tmp_path / "more", "Identifier,Beneficiary Location:Name", "a,Here", "b,There")
    found = grants.read(read_table(main), [read_table(more)])
    assert (found.rows_in, found.rows_kept) == (3, 2)
    assert found.locations["name"].tolist() == ["Here"]
    assert found.lost[0]["row"] == 3
    assert found.lost[0]["reason"] == "the identifier of no grant of this file"


@pytest.mark.real
def test_the_published_sums_are_kept_to_the_penny(shared):
    path = shared / "grants" / "grantnav_agg_funder_ward_year_2013_2018.csv"
    found = grants.read(read_table(path), sums=layouts().entries["grantnav-sums"].sums)
    assert (found.rows_in, found.rows_kept, len(found.grants)) == (44206, 44206, 44206)
    assert found.money_in == found.money_kept == 8_313_724_240.41
    assert found.grants["awards"].sum() == 80286
    english = found.locations["code"].str.startswith("E05").sum()
    assert english == 40874
