"""The layouts of published files, read from small files with the publishers' own headers."""

import pandas as pd
import pytest

from equitymap.errors import InputError
from equitymap.sources import observations
from equitymap.sources.raw import read_table
from equitymap.sources.recognise import recognise
from equitymap.sources.tidy import tidy
from tests.toy import LSOA

DOMAINS = [
    "Income",
    "Employment",
    "Education, Skills and Training",
    "Health Deprivation and Disability",
    "Crime",
    "Barriers to Housing and Services",
    "Living Environment",
]


def file_7(year, areas):
    """File 7 of the Indices as its headers are known, with ranks that run with the scores."""
    end = " 10% of LSOAs)" if year == "2025" else " 10% of LSOAs)"
    columns = {
        f"LSOA code ({areas})": list(LSOA.values()),
        f"LSOA name ({areas})": "x",
        "Local Authority District code (2024)": "E09000001",
        "Local Authority District name (2024)": "Westshire",
    }
    for name in ["Index of Multiple Deprivation (IMD)", *DOMAINS]:
        rate = " (rate)" if name in ("Income", "Employment") else ""
        columns[f"{name} Score{rate}"] = [90 - 5 * at for at in range(12)]
        columns[f"{name} Rank (where 1 is most deprived)"] = list(range(1, 13))
        columns[f"{name} Decile (where 1 is most deprived{end}"] = [at // 2 + 1 for at in range(12)]
    columns[
        "Income Deprivation Affecting Children Index (IDACI) Decile (where 1 is most deprived" + end
    ] = 1
    columns["Total population: mid 2022"] = 1500
    return pd.DataFrame(columns)


@pytest.fixture
def read(tmp_path):
    """Writes a table and reads it by what is recognised in it: recipe and observations."""

    def read(table, name="file.csv"):
        path = tmp_path / name
        if isinstance(table, str):
            path.write_text(table)
        else:
            table.to_csv(path, index=False)
        raw = read_table(path)
        recipe = recognise(raw)
        found = tidy(raw, recipe, observations._kinds(recipe))
        frame = found.frame.astype({c: "str" for c in ("indicator", "period", "group", "status")})
        frame["code"] = found.places["text"].to_numpy()[frame["place"]]
        return recipe, frame, found

    return read


def value(frame, **where):
    """The one value of a frame with these words."""
    for column, word in where.items():
        frame = frame[frame[column] == word]
    assert len(frame) == 1
    return frame["value"].iloc[0]


@pytest.mark.parametrize(("year", "areas"), [("2025", "2021"), ("2019", "2011")])
def test_file_7_of_the_indices_brings_every_domain(read, year, areas):
    recipe, frame, _ = read(file_7(year, areas))
    assert recipe.layout == f"iod-{year}-file-7"
    assert recipe.level == f"lsoa{areas[2:]}"
    assert len(recipe.slugs()) == 24 + 2
    assert value(frame, indicator=f"imd-{year}-income-score", code=LSOA[1]) == 90
    assert value(frame, indicator=f"imd-{year}-environment-decile", code=LSOA[12]) == 6
    assert value(frame, indicator=f"imd-{year}-idaci-decile", code=LSOA[1]) == 1
    assert set(frame["period"]) == {year}


def test_a_domain_that_file_7_lacks_is_not_passed_over(read):
    table = file_7("2025", "2021").drop(columns="Crime Rank (where 1 is most deprived)")
    with pytest.raises(InputError, match=r"no column in it is called 'Crime Rank\*'"):
        read(table)


def test_two_columns_for_one_domain_are_not_chosen_between(read):
    table = file_7("2025", "2021").assign(**{"Crime Score (revised)": 1})
    with pytest.raises(InputError, match=r"2 columns \(Crime Score, Crime Score \(revised\)\)"):
        read(table)


def test_the_columns_of_file_7_may_stand_in_any_order(read):
    table = file_7("2025", "2021")
    _, straight, _ = read(table)
    _, shuffled, _ = read(table.sample(frac=1, axis=1, random_state=1))
    order = ["indicator", "code"]
    left, right = (one.sort_values(order)["value"].tolist() for one in (straight, shuffled))
    assert left == right


def test_a_decile_upside_down_beside_its_rank_is_refused(read):
    table = file_7("2025", "2021")
    column = "Crime Decile (where 1 is most deprived 10% of LSOAs)"
    table[column] = 11 - table[column]
    with pytest.raises(InputError, match="imd-2025-crime-decile runs against imd-2025-crime-rank"):
        read(table)


ENGLAND = "National,National,ALL SUBMITTERS"
KINGS = "Provider,RJZ,KING'S COLLEGE HOSPITAL"
MATERNITY = [
    ("TotalDeliveries", ENGLAND, "", "Deliveries", "100"),
    ("EthnicCategoryMotherGroup", ENGLAND, "White", "Deliveries", "60"),
    ("EthnicCategoryMotherGroup", ENGLAND, "Any other ethnic group", "Deliveries", "10"),
    ("EthnicCategoryMotherGroup", ENGLAND, "Not known", "Deliveries", "20"),
    ("EthnicCategoryMotherGroup", ENGLAND, "Not Stated", "Deliveries", "10"),
    ("DeprivationDecileAtBooking", ENGLAND, "01 - Most deprived", "Deliveries", "15"),
    ("DeprivationDecileAtBooking", ENGLAND, "{second}", "Deliveries", "10"),
    ("{smoking}", ENGLAND, "Smoker", "Deliveries", "10"),
    ("{smoking}", ENGLAND, "Non-Smoker / Ex-Smoker", "Deliveries", "70"),
    ("{smoking}", ENGLAND, "Missing value / Value outside parameters", "Deliveries", "20"),
    ("TotalDeliveries", KINGS, "", "Deliveries", "*"),
    ("NewDimension", KINGS, "Yes", "Babies", "5"),
]


def maternity(smoking="SmokingAtBooking", second="2"):
    header = "Period,Dimension,Org_Level,Org_Code,Org_Name,Measure,Count_Of,Value\n"
    rows = "".join("2021-22," + ",".join(row) + "\n" for row in MATERNITY)
    return header + rows.format(smoking=smoking, second=second)


@pytest.mark.parametrize(
    ("smoking", "second"),
    [("SmokingAtBooking", "2"), ("SmokingStatusGroupBooking", "02")],
)
def test_maternity_counts_keep_their_groups_under_one_name_in_every_year(read, smoking, second):
    recipe, frame, found = read(maternity(smoking, second))
    assert recipe.layout == "nhs-maternity"
    count = frame[frame["indicator"] == "maternity-deliveries"]
    england = count[count["code"] == "E92000001"]
    assert value(england, group="all") == 100
    assert value(england, group="ethnicity=Other") == 10
    assert value(england, group="imd_decile=2") == 10
    assert value(england, group="smoking_at_booking=Smoker") == 10
    assert value(frame, group="new_dimension=Yes") == 5


def test_unknown_groups_of_a_count_are_added_up_and_that_is_noted(read):
    _, frame, found = read(maternity())
    assert value(frame, group="ethnicity=unknown") == 30
    assert any("added up: ethnicity=unknown" in note for note in found.notes)


def test_a_share_of_a_count_leaves_the_unknown_out_of_its_denominator(read):
    _, frame, _ = read(maternity())
    row = frame[frame["indicator"] == "maternity-smoking-at-booking"].iloc[0]
    assert (row["numerator"], row["denominator"], row["value"]) == (10, 80, 12.5)


def test_a_suppressed_maternity_count_is_an_interval(read):
    _, frame, _ = read(maternity())
    row = frame[frame["code"] == "RJZ"].iloc[0]
    assert (row["status"], row["lower"], row["upper"]) == ("suppressed", 1, 7)


NEXT = (
    "IndicatorId,Category,CategoryType,Age,Sex,Trend,Denominator,UpperCI,Value,Count,AreaCode,"
    "Year,LowerCI\n"
    "241,,,17+ yrs,Persons,,100,7,6,6,E92000001,2018,5\n"
    "20601,,,4-5 yrs,Persons,,100,7,6,6,E92000001,2018,5\n"
    "91040,,,40-74 yrs,Persons,,100,7,1,1,E92000001,2018,5\n"
    "91040,,,40-74 yrs,Persons,,100,7,2,2,E92000001,2018,5\n"
)


def test_a_bare_year_is_the_kind_of_year_the_publisher_lists_for_the_indicator(read):
    _, frame, found = read(NEXT)
    assert value(frame, indicator="diabetes-prevalence", period="2018/19") == 6
    assert value(frame, indicator="child-excess-weight-reception", period="2018") == 6
    assert value(frame, indicator="health-checks-offered", period="2018/19 Q1") == 1
    assert value(frame, indicator="health-checks-offered", period="2018/19 Q2") == 2
    assert any("quarters of the financial year" in note for note in found.notes)


OBESITY = "Year 6 prevalence of obesity (including severe obesity)"
RESHAPED = pd.DataFrame(
    [
        ("2024/25", OBESITY, 22, "NA"),
        ("2020/21 - 24/25", f"{OBESITY}, 5 years data combined", 28.9, "Most deprived quintile"),
        ("2024/25", "A thing of its own", "NA", "NA"),
    ],
    columns=["period", "indicator", "value", "inequality"],
).assign(area_code="E92000001", area_name="England", measure="Percentage", unit="Persons")


def test_pooled_years_are_an_indicator_of_their_own(read):
    recipe, frame, _ = read(RESHAPED)
    assert value(frame, indicator="child-obesity-year6", group="all") == 22
    assert value(frame, indicator="child-obesity-year6-5-years", group="imd_quintile=1") == 28.9


def test_a_column_of_units_gives_new_indicators_theirs(read):
    recipe, _, _ = read(RESHAPED)
    new = recipe.new["a-thing-of-its-own"]
    assert (new.unit, new.kind) == ("%", "proportion")


def test_census_health_keeps_every_answer_with_its_total(read):
    answers = {"Very good": 50, "Good": 30, "Fair": 10, "Bad": 6, "Very bad": 4}
    for before in ("", "General health: "):
        total = {f"{before}Total: All usual residents": 100}
        table = pd.DataFrame(
            {"date": 2021, "geography": "x", "geography code": list(LSOA.values())}
            | total
            | {f"{before}{answer} health": count for answer, count in answers.items()}
        )
        recipe, frame, _ = read(table)
        assert recipe.layout == "census-2021-ts037"
        row = frame[(frame["indicator"] == "bad-or-very-bad-health") & (frame["code"] == LSOA[1])]
        assert row[["value", "numerator", "denominator"]].to_numpy().tolist() == [[10, 10, 100]]
        assert value(frame, indicator="good-health", code=LSOA[1]) == 30


def test_census_ethnic_groups_are_broad_and_detailed_at_once(read):
    start = "Ethnic group: "
    columns = {
        "Total: All usual residents": 100,
        "Asian, Asian British or Asian Welsh": 30,
        "Asian, Asian British or Asian Welsh: Bangladeshi": 20,
        "White": 70,
        "White: Roma": 1,
    }
    table = pd.DataFrame({"date": 2021, "geography code": list(LSOA.values())})
    for name, count in columns.items():
        table[start + name] = count
    _, frame, _ = read(table)
    here = frame[(frame["code"] == LSOA[1]) & (frame["indicator"] == "ethnicity-residents")]
    assert dict(zip(here["group"], here["value"], strict=True)) == {
        "all": 100,
        "ethnicity=Asian": 30,
        "ethnicity19=Bangladeshi": 20,
        "ethnicity=White": 70,
        "ethnicity19=Roma": 1,
    }
    assert value(frame, indicator="ethnic-asian", code=LSOA[1]) == 30


def test_single_years_of_age_are_groups_of_one_indicator(read):
    table = pd.DataFrame({"lsoa11_code": list(LSOA.values()), "total_population": 9})
    table = table.assign(**{"0": 4, "1": 3, "90+": 2})
    _, frame, _ = read(table, "population20_lsoa11.csv")
    here = frame[frame["code"] == LSOA[1]]
    assert set(here["indicator"]) == {"population-estimate"}
    assert here["group"].tolist() == ["all", "age=0", "age=1", "age=90+"]
    assert set(here["period"]) == {"mid-2020"}


def test_sex_and_age_may_stand_in_the_headers(read):
    table = pd.DataFrame({"LSOA11CD": list(LSOA.values())})
    table = table.assign(**{"Persons_All-Ages": 9, "Males_0-15": 2, "Females_65+": 3})
    _, frame, _ = read(table, "london-mid2020-pop.csv")
    here = frame[frame["code"] == LSOA[1]]
    assert here["group"].tolist() == ["all", "age=0-15;sex=male", "age=65+;sex=female"]


def test_a_class_of_areas_is_a_share_that_is_all_or_nothing(read):
    table = pd.DataFrame(
        {
            "lsoa21_code": [LSOA[1], LSOA[2], LSOA[3]],
            "ruc21_code": ["UN1", "RSN1", "RSN1"],
            "classification": "words",
            "ruc": ["Urban", "Rural", None],
        }
    )
    _, frame, _ = read(table)
    assert value(frame, indicator="rural", code=LSOA[1]) == 0
    assert value(frame, indicator="rural", code=LSOA[2]) == 100
    assert frame.loc[frame["code"] == LSOA[3], "status"].tolist() == ["missing"]


def test_a_header_may_carry_its_period(read):
    table = pd.DataFrame(
        {"New code": ["E05000001"], "Crime rate - 2014/15": 5, "Mean Age - 2013": 3}
    )
    recipe, frame, _ = read(table)
    assert value(frame, indicator="crime-rate", period="2014/15") == 5
    assert value(frame, indicator="mean-age", period="2013") == 3
    assert recipe.new["crime-rate"].name == "Crime rate"


def test_names_of_a_family_of_indicators_are_not_taken_for_others_of_the_same_name(read):
    recipe, _, _ = read("ltla21_code,year,indicator,value\nE09000022,2021,Child poverty,18\n")
    assert recipe.indicators == {"Child poverty": "health-index-child-poverty"}


def test_people_in_a_tidy_table_are_groups_without_a_layout_of_its_own(read):
    text = "area code,period,indicator,sex,ethnicity,value\nE09000022,2021,pigeons,Girls,Black,5\n"
    _, frame, _ = read(text)
    assert frame["group"].tolist() == ["ethnicity=Black;sex=female"]


def test_deaths_of_mothers_by_name_of_the_country(read):
    text = (
        "period,geography,group_type,group,measure,value,ci95_low,ci95_high,deaths,maternities,"
        "comparator,status,note\n"
        "2022-24,England,Ethnic group,Black,relative risk,2.72,,,,,White,,\n"
        "2022-24,England,Deprivation (IMD fifth),Least deprived,rate per 100000 maternities,9.3"
        ",,,,,,,\n"
        "2022-24,UK,All,All women,rate per 100000 maternities,12.8,,,252,,,,\n"
    )
    recipe, frame, _ = read(text)
    assert recipe.area_name == "geography"
    assert frame["group"].tolist() == ["ethnicity=Black", "imd_quintile=5", "all"]
    assert value(frame, indicator="maternal-mortality-relative-risk") == 2.72


def test_columns_that_are_only_periods_are_one_indicator_named_by_the_file(read):
    table = pd.DataFrame({"area code": ["E09000022"], "2019/20": [5], "2020/21": [6]})
    recipe, frame, _ = read(table, "Pigeon sightings 2021.csv")
    assert recipe.slugs() == ["pigeon-sightings"]
    assert frame["period"].tolist() == ["2019/20", "2020/21"]


def test_a_column_of_periods_is_found_by_what_it_holds(read):
    table = pd.DataFrame(
        {"place": ["E09000022"] * 4, "when": ["2019 - 21", "2020 - 22"] * 2, "kind": [1, 2, 3, 4]}
    )
    recipe, frame, _ = read(table)
    assert recipe.period == "when"
    assert recipe.slugs() == ["kind"]


def test_census_tenure_takes_the_broad_columns_beside_their_parts(read):
    start = "Tenure of household: "
    columns = {
        "Total: All households": 100,
        "Owned": 50,
        "Owned: Owns outright": 30,
        "Social rented": 30,
        "Social rented: Rents from council or Local Authority": 20,
        "Private rented": 20,
    }
    table = pd.DataFrame({"date": 2021, "geography": "x", "geography code": list(LSOA.values())})
    for name, count in columns.items():
        table[start + name] = count
    recipe, frame, _ = read(table)
    assert recipe.layout == "census-2021-ts054"
    assert value(frame, indicator="social-renting", code=LSOA[1]) == 30
    assert value(frame, indicator="owning", code=LSOA[1]) == 50


def test_census_residents_are_the_total_of_their_table(read):
    table = pd.DataFrame({"date": 2021, "geography code": list(LSOA.values())})
    table["Residence type: Total; measures: Value"] = 1500
    recipe, frame, _ = read(table)
    assert value(frame, indicator="population", code=LSOA[1]) == 1500


def test_mid_year_estimates_are_not_the_census(read):
    text = "DATE_NAME,GEOGRAPHY_CODE,GEOGRAPHY_NAME,OBS_VALUE,RECORD_COUNT\n"
    recipe, frame, _ = read(text + f"2024,{LSOA[1]},Toy 001A,1500,1\n")
    assert value(frame, indicator="population-estimate", period="mid-2024") == 1500
