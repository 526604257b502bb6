"""Services, as publishers list them."""

import json

import pytest

from equitymap.disclosure import open_library
from equitymap.errors import InputError
from equitymap.sources import add, services
from equitymap.sources.raw import read_table
from equitymap.views import profile
from tests import toy


def table(folder, *lines, encoding="utf-8"):
    path = folder / "services.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


@pytest.mark.parametrize(
    "header",
    [
        "id,name,type,postcode,latitude,longitude",
        "OrganisationCode,OrganisationName,OrganisationType,Postcode,Latitude,Longitude",
        "org_code,org_name,Service Type,Post Code,lat,long",
        "ODS Code,Service Name,Category,Postal Code,Lat,Lng",
    ],
)
def test_a_service_is_read_under_any_of_its_headers(tmp_path, header):
    found = services.read(table(tmp_path, header, "S1,St Thomas,Hospital,se1 7eh,51.4986,-1.2E-1"))
    assert found.services.to_dict("records") == [
        {
            "id": "S1",
            "name": "St Thomas",
            "type": "Hospital",
            "state": None,
            "postcode": "SE17EH",
            "latitude": 51.4986,
            "longitude": -0.12,
        }
    ]
    assert (found.rows_in, found.rows_kept, found.refused, found.notes) == (1, 1, [], [])


def test_a_table_already_read_is_taken_too(tmp_path):
    raw = read_table(table(tmp_path, "id,name,postcode", "S1,St Thomas,SE1 7EH"))
    assert services.read(raw).services["type"].isna().all()


def test_bad_cells_are_refused_alone_and_nameless_rows_whole(tmp_path):
    found = services.read(
        table(
            tmp_path,
            "id,name,postcode,lat,long",
            "S1,A,KENT,51.5,-0.1",
            "S2,,SE1 7EH,51.5,-0.1",
            "S3,C,SE1 7EH,91,-0.1",
        )
    )
    assert (found.rows_in, found.rows_kept) == (3, 2)
    assert [(bad["row"], bad["column"], bad["value"]) for bad in found.refused] == [
        (3, "name", None),
        (2, "postcode", "KENT"),
        (4, "lat", "91"),
        (4, "long", "-0.1"),
    ]


def test_repeats_are_stored_once_and_services_on_no_map_are_counted(tmp_path):
    found = services.read(
        table(tmp_path, "id,name,postcode", "S1,A,SE1 7EH", "S1,A,SE1 7EH", "S2,B,")
    )
    assert (found.rows_kept, len(found.services)) == (3, 2)
    assert found.notes == [
        "1 row more of services of this file: each is stored once.",
        "1 service with neither a postcode nor a point: on no map.",
    ]


@pytest.mark.parametrize("header", ["id,postcode", "id,name,town", "id,name,latitude"])
def test_a_table_without_names_or_places_is_refused(tmp_path, header):
    assert not services.looks_like(header.split(","))
    with pytest.raises(InputError, match="needs a column of names"):
        services.read(table(tmp_path, header, ",".join("x" for _ in header.split(","))))


def test_a_service_that_is_not_open_keeps_its_state(tmp_path):
    found = services.read(
        table(
            tmp_path,
            "Organisation Code,Name,Status Code,Prescribing Setting,Postcode",
            "A1,Open,A,4,SE1 7EH",
            "A2,Shut,C,4,SE1 7EH",
            "A3,Asleep,D,0,SE1 7EH",
            "A4,Planned,P,25,SE1 7EH",
            "A5,Odd,Q,77,SE1 7EH",
        )
    )
    assert found.services["state"].tolist() == ["open", "closed", "dormant", "proposed", None]
    assert found.services["type"].tolist()[:2] == ["GP practice", "GP practice"]
    assert found.services["type"].tolist()[3:] == ["Prison", "77"]
    assert "Kept, and not shown as open: 1 closed, 1 dormant, 1 proposed." in found.notes
    assert "1 service whose state is not known by its word (Q)." in found.notes


def test_one_place_under_several_identifiers_is_named_and_kept(tmp_path):
    found = services.read(
        table(
            tmp_path,
            "code,name,postcode",
            "RJ121,Guy's Hospital,SE1 9RT",
            "RJ122,Guy's Hospital,SE1 9RT",
            "RJ123,Guy's Hospital,SE1 9RT",
            "RJ124,Guy's Hospital,SE1 9RT",
        )
    )
    assert len(found.services) == 4
    assert found.notes == [
        "4 services with the name and postcode of another, each kept under its own identifier: "
        "Guy's Hospital, SE19RT is RJ121, RJ122, RJ123, RJ124."
    ]


def test_one_identifier_of_two_places_is_named_and_both_are_kept(tmp_path):
    found = services.read(
        table(tmp_path, "code,name,postcode", "A1,Centre,NE38 7QZ", "A1,Centre,NE38 7NQ")
    )
    assert len(found.services) == 2
    assert found.notes == ["1 identifier of several services, each kept: A1."]


def test_columns_that_are_not_used_are_named(tmp_path):
    found = services.read(table(tmp_path, "code,name,postcode,beds", "A1,Centre,NE38 7QZ,12"))
    assert found.notes == ["Columns not used: beds."]


CQC = (
    "Name,Also known as,Address,Postcode,Phone number,Service's website (if available),"
    "Service types,Date of latest check,Specialisms/services,Provider name,Local authority,"
    "Region,Location URL,CQC Location ID (for office use only),"
    "CQC Provider ID (for office use only)"
)
CQC_ROW = "A Home,,1 Road,SE1 7EH,,,Nursing homes|Dentist,,,A Ltd,Lambeth,London,,1-100,1-200"


def test_the_directory_of_the_cqc_is_read(tmp_path):
    found = services.read(table(tmp_path, CQC, CQC_ROW))
    row = found.services.iloc[0]
    assert (row["id"], row["type"], row["postcode"]) == ("1-100", "Nursing homes|Dentist", "SE17EH")


ODS_LIST = {
    "Organisations": [
        {
            "Name": "A TRUST",
            "OrgId": "RJ1",
            "Status": "Active",
            "PostCode": "SE1 7EH",
            "PrimaryRoleDescription": "NHS TRUST",
        },
        {"Name": "AN OLD TRUST", "OrgId": "RJ2", "Status": "Inactive", "PostCode": "SE1 7EH"},
    ]
}
ODS_ONE = {
    "Organisation": {
        "Name": "A TRUST",
        "OrgId": {"root": "2.16.840", "extension": "RJ1"},
        "Status": "Active",
        "GeoLoc": {"Location": {"Town": "LONDON", "PostCode": "SE1 7EH"}},
    }
}
CQC_PAGE = {
    "total": 1,
    "locations": [{"locationId": "1-1", "locationName": "A Home", "postalCode": "SE1 7EH"}],
}


@pytest.mark.parametrize(
    ("content", "ids", "states"),
    [
        (ODS_LIST, ["RJ1", "RJ2"], ["open", "closed"]),
        (ODS_ONE, ["RJ1"], ["open"]),
        (CQC_PAGE, ["1-1"], [None]),
    ],
)
def test_json_of_the_nhs_and_the_cqc_is_a_table_of_services(workspace, write, content, ids, states):
    (receipt,) = add(workspace, write("organisations.json", json.dumps(content)))
    assert (receipt.kind, receipt.rows_kept) == ("services", len(ids))
    held = workspace.open().table("services").to_pandas()
    assert held["id"].tolist() == ids
    assert held["state"].astype(object).where(held["state"].notna(), None).tolist() == states
    assert held["postcode"].tolist() == ["SE17EH"] * len(ids)


@pytest.mark.parametrize(
    "content", [{}, [], [1], {"a": 1}, {"locations": []}, {"Organisations": [{"Name": "x"}]}, None]
)
def test_other_json_is_no_table_of_services(tmp_path, content):
    assert services.table_of(tmp_path, content) is None


def test_a_closed_service_is_not_shown_in_its_area(workspace, write):
    points = [toy.square(1).centroid] * 2
    lines = [
        f"{code},{name},{state},{point.y},{point.x}"
        for code, name, state, point in zip("AB", ("Open", "Shut"), "AC", points, strict=True)
    ]
    path = write("services.csv", "\n".join(["code,name,status,latitude,longitude", *lines]))
    add(workspace, path)
    library = open_library(workspace.path)
    assert profile.services(library, toy.LSOA[1])["name"].tolist() == ["Open"]
    assert profile.services(library, toy.LSOA[2]).empty


def test_a_service_is_found_by_its_postcode_through_the_lookup(workspace, write):
    lookup = f"postcode,LSOA21CD,LAD24CD\nSE1 7EH,{toy.LSOA[5]},{toy.LAD[1]}\n"
    rows = "code,name,postcode\nA,Here,se17eh\nB,Unknown,SE1 9RT\n"
    _, receipt = add(workspace, [write("postcodes.csv", lookup), write("services.csv", rows)])
    assert receipt.notes == [
        "1 service in no LSOA known here (Unknown): kept, and on no map until their postcodes or "
        "LSOAs are added."
    ]
    library = open_library(workspace.path)
    assert profile.services(library, toy.LSOA[5])["name"].tolist() == ["Here"]


def test_a_new_state_of_a_held_service_has_to_replace(workspace, write):
    add(workspace, write("a.csv", "code,name,postcode,status\nA,Here,SE1 7EH,Open\n"))
    closed = write("b.csv", "code,name,postcode,status\nA,Here,SE1 7EH,Closed\n")
    with pytest.raises(InputError, match="A has state closed, but the workspace holds open"):
        add(workspace, closed)
    add(workspace, closed, replace=True)
    assert workspace.open().table("services")["state"].to_pylist() == ["closed"]


def test_services_without_identifiers_are_told_apart_by_name_and_postcode(workspace, write):
    add(workspace, write("a.csv", "name,postcode\nHere,SE1 7EH\nThere,SE1 9RT\n"))
    (receipt,) = add(workspace, write("b.csv", "name,postcode\nHere,SE1 7EH\nNew,SE1 7EH\n"))
    assert "1 services were there already and are stored once." in receipt.notes
    names = workspace.open().table("services")["name"].to_pylist()
    assert sorted(names) == ["Here", "New", "There"]
    add(workspace, write("b.csv", "name,postcode\nHere,SE1 7EH\nNew,SE1 7EH\n"), replace=True)
    assert sorted(workspace.open().table("services")["name"].to_pylist()) == sorted(names)


@pytest.mark.real
@pytest.mark.parametrize(
    ("file", "rows", "stored"),
    [
        ("nhs_choices_later_Hospitals.csv", 1093, 1088),
        ("nhs_choices_later_Clinics.csv", 7384, 7358),
        ("nhs_ods_epraccur.csv", 15971, 15971),
        ("nhs_maternity_provider_locations.csv", 210, 210),
    ],
)
def test_published_services_are_kept(shared, file, rows, stored):
    found = services.read(shared / "services" / file)
    assert (found.rows_in, found.rows_kept, len(found.services)) == (rows, rows, stored)


@pytest.mark.real
def test_states_of_published_practices(shared):
    found = services.read(shared / "services" / "nhs_ods_epraccur.csv")
    counted = found.services["state"].value_counts().to_dict()
    assert counted == {"open": 12083, "closed": 3503, "dormant": 384, "proposed": 1}
    assert found.services["type"].value_counts()["GP practice"] == 8647


def test_what_one_file_leaves_empty_another_completes(workspace, write):
    first = write("a.csv", "id,name,type,postcode\nS1,St Thomas,Hospital,\n")
    second = write("b.csv", "id,name,type,postcode\nS1,St Thomas,,SE1 7EH\n")
    add(workspace, first)
    (receipt,) = add(workspace, second)
    (service,) = workspace.open().table("services").to_pylist()
    assert (service["type"], service["postcode"]) == ("Hospital", "SE17EH")
    assert "completed from this file (S1)" in " ".join(receipt.notes)
    empty = write(
        "c.csv", "id,name,type,postcode\nS1,St Thomas,Hospital,\nS2,Guys,Hospital,SE1 9RT\n"
    )
    add(workspace, empty)
    assert workspace.open().table("services").num_rows == 2
    other = write("d.csv", "id,name,type,postcode\nS1,St Thomas,Hospital,SE1 9RT\n")
    with pytest.raises(InputError, match="S1 has postcode SE19RT, but the workspace holds SE17EH"):
        add(workspace, other)
