"""Services, as publishers list them."""

import pytest

from equitymap.errors import InputError
from equitymap.sources import services
from equitymap.sources.raw import read_table


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


@pytest.mark.real
@pytest.mark.parametrize(
    ("file", "rows", "stored"),
    [
        ("nhs_choices_later_Hospitals.csv", 1093, 1088),
        ("nhs_maternity_provider_locations.csv", 210, 210),
    ],
)
def test_published_services_are_kept(shared, file, rows, stored):
    found = services.read(shared / "services" / file)
    assert (found.rows_in, found.rows_kept, len(found.services)) == (rows, rows, stored)
