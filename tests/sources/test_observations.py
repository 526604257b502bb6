import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equitymap.errors import InputError
from equitymap.sources import add
from tests.sources.reading import books
from tests.toy import LAD, LSOA, MSOA


def lsoas(**columns):
    return pd.DataFrame({"LSOA21CD": LSOA.values(), **columns})


def test_a_tidy_table_is_stored_row_by_row(workspace, write, stored):
    path = write(
        "obesity.csv",
        pd.DataFrame(
            {
                "indicator": "child-obesity-year6",
                "area code": MSOA.values(),
                "period": "2019/20",
                "value": ["20", "25", "*"],
                "numerator": ["20", "30", "*"],
                "denominator": [100, 120, 90],
            }
        ),
    )
    (receipt,) = add(workspace, path)
    assert (receipt.rows_in, receipt.rows_kept, receipt.values_kept) == (3, 3, 3)
    assert (receipt.level, receipt.indicators) == ("msoa21", ["child-obesity-year6"])
    rows = stored("child-obesity-year6")
    assert rows["status"].to_list() == ["published", "published", "suppressed"]
    assert rows.loc[MSOA[2], ["value", "numerator", "denominator"]].to_list() == [25, 30, 120]
    # The base is published, the count is not, and neither becomes zero.
    assert rows.loc[MSOA[3], "denominator"] == 90
    assert rows.loc[MSOA[3], ["value", "numerator"]].isna().all()


def test_a_wide_table_has_an_indicator_in_every_column_of_numbers(workspace, write, stored):
    path = write("own 2024.csv", lsoas(pigeons=range(12), mice=["1,000"] * 12, words="grey"))
    (receipt,) = add(workspace, path)
    assert receipt.indicators == ["pigeons", "mice"]
    assert receipt.periods == ["2024"]
    assert receipt.values_in == 24
    assert stored("pigeons").loc[LSOA[1], "value"] == 0
    assert set(stored("mice")["value"]) == {1000}
    assert "Columns not used: words." in receipt.notes
    new = workspace.open().table("indicators").to_pandas().set_index("slug")
    assert new.loc["pigeons", "polarity"] == "neither"


def test_names_and_aliases_of_the_catalogue_are_understood(workspace, write):
    path = write("a.csv", lsoas(**{"imd-score": range(12), "Residents": range(12)}))
    (receipt,) = add(workspace, path)
    assert receipt.indicators == ["imd-2025-score", "population"]


def test_indicator_names_the_one_column_there_is(workspace, write):
    (receipt,) = add(workspace, write("a.csv", lsoas(x=range(12))), indicator="population")
    assert receipt.indicators == ["population"]
    with pytest.raises(InputError, match="2 columns of numbers"):
        add(workspace, write("b.csv", lsoas(x=1, y=2)), indicator="population")


def test_a_suppressed_count_is_an_interval_and_a_blank_has_its_reason(workspace, write, stored):
    path = write(
        "a.csv",
        lsoas(population=["<5", "*", ""] + ["9"] * 9, year=2021),
    )
    add(workspace, path)
    rows = stored("population")
    assert rows.loc[LSOA[1], ["lower", "upper"]].to_list() == [1, 4]
    assert rows.loc[LSOA[2], ["lower", "upper"]].to_list() == [1, 7]
    assert rows.loc[LSOA[3], ["status", "note"]].to_list() == ["missing", "blank in the file"]
    assert rows["value"].isna().sum() == 3


def test_notes_beside_a_value_give_the_reason_or_the_warning(workspace, write, stored):
    path = write(
        "a.csv",
        pd.DataFrame(
            {
                "area code": [LSOA[1], LSOA[2], LSOA[3]],
                "indicator": "child-poverty",
                "period": "2021",
                "value": ["", "", "9"],
                "note": [
                    "Value not published for data quality reasons",
                    "Value suppressed for disclosure control",
                    "There is a data quality issue with this value",
                ],
            }
        ),
    )
    add(workspace, path)
    rows = stored("child-poverty")
    assert rows["status"].to_list() == ["missing", "suppressed", "unreliable"]
    assert rows.loc[LSOA[1], "note"] == "Value not published for data quality reasons"
    assert rows.loc[LSOA[3], "value"] == 9


def test_a_status_column_is_believed_and_takes_away_what_it_calls_suppressed(
    workspace, write, stored
):
    table = pd.DataFrame(
        {
            "area code": [LSOA[i] for i in range(1, 6)],
            "indicator": "population",
            "period": "2021",
            "value": [5, 3, "", "", "*"],
            "lower": ["", "", 1, "", ""],
            "upper": ["", "", 7, "", ""],
            "numerator": [5, 3, "", "", ""],
            "status": ["modelled", "suppressed", "suppressed", "missing", "published"],
        }
    )
    add(workspace, write("a.csv", table))
    rows = stored("population")
    assert rows["status"].to_list() == [
        *("modelled", "suppressed", "suppressed", "missing", "suppressed")
    ]
    assert rows["value"].notna().to_list() == [True, False, False, False, False]
    assert rows["numerator"].notna().to_list() == [True, False, False, False, False]
    assert rows.loc[LSOA[3], ["lower", "upper"]].to_list() == [1, 7]


def test_places_of_several_levels_in_one_column_keep_their_own(workspace, write):
    codes = ["E92000001", *LAD.values(), *LSOA.values()]
    path = write("a.csv", pd.DataFrame({"code": codes, "population": range(15)}))
    (receipt,) = add(workspace, path)
    assert receipt.level == "lsoa21"
    assert "Values at several levels: 1 eng, 2 lad24, 12 lsoa21." in receipt.notes


def test_a_file_without_a_period_says_so(workspace, write, stored):
    (receipt,) = add(workspace, write("a.csv", lsoas(population=1)))
    assert receipt.periods == ["undated"]
    assert "states no period" in " ".join(receipt.notes)
    assert stored("population")["period_start"].isna().all()


def test_rows_that_repeat_alike_count_once_and_are_kept(workspace, write, stored):
    table = lsoas(population=5)
    (receipt,) = add(workspace, write("a.csv", pd.concat([table, table])))
    assert (receipt.rows_in, receipt.rows_kept) == (24, 24)
    assert len(stored("population")) == 12


def test_categories_are_added_up_only_when_all_are_there(workspace, tmp_path, stored):
    bands = ["Aged 15 years and under", "Aged 16 to 24 years", "Aged 25 to 34 years"]
    bands += ["Aged 35 to 49 years", "Aged 50 to 64 years", "Aged 65 years and over"]
    table = pd.DataFrame(
        [(code, band, 10.0 * at) for code in LSOA.values() for at, band in enumerate(bands, 1)],
        columns=["lsoa21_code", "age_group", "usual_residents"],
    )
    table.loc[5, "usual_residents"] = None  # the oldest of the first square
    path = tmp_path / "people.parquet"
    table.to_parquet(path)
    (receipt,) = add(workspace, path)
    rows = stored("population")
    whole = rows[rows["group"] == "all"]
    assert whole.loc[LSOA[2], "value"] == 210
    assert whole.loc[LSOA[1], "status"] == "missing"
    assert rows[rows["group"] == "age=0-15"].loc[LSOA[1], "value"] == 10
    assert (receipt.rows_in, receipt.rows_kept, receipt.values_in) == (72, 72, 72)


def test_shares_are_made_from_the_counts_of_their_categories(workspace, tmp_path, stored):
    kinds = ["Social rented: Rents from council or Local Authority"]
    kinds += ["Social rented: Other social rented", "Lives rent free"]
    kinds += ["Private rented: Private landlord or letting agency"]
    kinds += ["Private rented: Other private rented"]
    table = pd.DataFrame(
        [
            (c, k, n, 100.0)
            for c in LSOA.values()
            for k, n in zip(kinds, [20, 5, 5, 30, 0], strict=True)
        ],
        columns=["lsoa21_code", "tenure", "n", "total_households"],
    )
    path = tmp_path / "tenure.parquet"
    table.to_parquet(path)
    add(workspace, path)
    row = stored("social-renting").loc[LSOA[7]]
    assert row[["value", "numerator", "denominator"]].to_list() == [25, 25, 100]


def test_two_files_that_agree_are_stored_once_and_both_are_named(workspace, write, stored):
    one = write("one.csv", lsoas(**{"imd-rank": range(1, 13), "year": 2025}))
    two = write("two.csv", lsoas(**{"imd-rank": range(1, 13), "imd-score": 1, "year": 2025}))
    first, second = add(workspace, [one, two])
    assert "imd-2025-rank" in first.indicators
    assert "imd-2025-rank" in second.indicators
    assert "12 values equal those already stored and are stored once." in second.notes
    assert len(stored("imd-2025-rank")) == 12
    assert second.rows_kept == 12


def test_a_file_that_contradicts_the_store_is_refused_unless_it_replaces(workspace, write, stored):
    add(workspace, write("one.csv", lsoas(population=5, year=2021)))
    other = write("two.csv", lsoas(population=[6, *[5] * 11], year=2021))
    with pytest.raises(InputError) as error:
        add(workspace, other)
    said = str(error.value)
    assert f"two.csv, row 2: population of {LSOA[1]} (2021) is 6, but one.csv says 5" in said
    assert "--replace" in said
    (receipt,) = add(workspace, other, replace=True)
    assert "1 stored value replaced by this file's." in receipt.notes
    assert stored("population").loc[LSOA[1], "value"] == 6
    assert len(stored("population")) == 12


def test_two_files_of_one_load_that_contradict_each_other_are_both_named(workspace, write):
    one = write("one.csv", lsoas(population=5, year=2021))
    two = write("two.csv", lsoas(population=6, year=2021))
    with pytest.raises(InputError, match="two.csv, row 2: .* is 6, but one.csv says 5"):
        add(workspace, [one, two])


def test_a_few_rows_may_be_lost_if_the_receipt_names_them(workspace, write):
    rows = [
        {"area code": LSOA[1 + i % 12], "period": 1900 + i // 12, "value": i} for i in range(300)
    ]
    rows[7]["area code"] = "E01999999"
    rows[9]["value"] = "high"
    path = write("population.csv", pd.DataFrame(rows))
    (receipt,) = add(workspace, path)
    assert (receipt.rows_in, receipt.rows_kept, receipt.rows_refused) == (300, 299, 1)
    assert (receipt.values_in, receipt.values_kept, receipt.values_refused) == (299, 298, 1)
    assert receipt.codes_unknown == ["E01999999"]
    assert [(bad["row"], bad["column"], bad["value"]) for bad in receipt.refused] == [
        (9, "area code", "E01999999"),
        (11, "value", "high"),
    ]
    assert not receipt.lossy


def test_a_bigger_loss_is_refused_unless_it_is_allowed(workspace, write):
    table = lsoas(population=5, year=2021)
    table.loc[3, "LSOA21CD"] = "E01999999"
    path = write("a.csv", table)
    with pytest.raises(InputError, match="row 5.*E01999999.*1 of 12 rows.*--allow-loss"):
        add(workspace, path)
    (receipt,) = add(workspace, path, allow_loss=True)
    assert receipt.lossy
    assert receipt.rows_kept == 11


AS_PEOPLE = """
kind: observations
code: area code
period: period
value: value
values: [{column: value, indicator: population}]
"""
CELLS = st.sampled_from(["1", "2.5", "*", "..", "", "1,000", "high", "<5"])
CODES = st.sampled_from([*LSOA.values(), "E01088888", "W01000001", "", "nowhere"])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(CODES, CELLS), min_size=1, max_size=30))
def test_rows_in_are_rows_kept_and_rows_refused_and_so_are_values(workspace, tmp_path, rows):
    rows = [*rows, (LSOA[1], "1")]  # a file of which nothing is left is refused
    table = pd.DataFrame(rows, columns=["area code", "value"])
    table["period"] = np.arange(len(table)) % 100 + 1900
    path = tmp_path / "population.csv"
    table.to_csv(path, index=False)
    recipe = tmp_path / "people.yaml"
    recipe.write_text(AS_PEOPLE)
    (receipt,) = add(workspace, path, recipe=recipe, allow_loss=True, dry_run=True)
    assert receipt.rows_in == len(rows) == receipt.rows_kept + receipt.rows_refused
    assert receipt.values_in == receipt.values_kept + receipt.values_refused
    away = sum(code.startswith("W") for code, _ in rows)
    assert receipt.outside == away
    assert len(receipt.refused) == receipt.rows_refused + receipt.values_refused


@pytest.mark.parametrize(
    ("columns", "column", "reason"),
    [
        ({"indicator": "population", "value": -5}, "value", "a count below 0"),
        ({"indicator": "child-obesity-year6", "value": 150}, "value", "not a percentage"),
        ({"indicator": "imd-2025-rank", "value": 0}, "value", "a rank below 1"),
        (
            {"indicator": "child-obesity-year6", "value": 20, "numerator": 9, "denominator": 8},
            "numerator",
            "more than its denominator",
        ),
    ],
)
def test_a_number_that_cannot_be_is_a_bad_cell(workspace, write, columns, column, reason):
    good = {"value": 20, "numerator": 2, "denominator": 10}
    rows = [{**good, "area code": code, "year": 2025, **columns} for code in LSOA.values()]
    for row in rows[1:]:
        row.update(good)
    table = pd.DataFrame(rows)[["area code", "year", *columns]]
    (receipt,) = add(workspace, write("a.csv", table), allow_loss=True)
    assert receipt.values_refused == 1
    assert (receipt.refused[0]["row"], receipt.refused[0]["column"]) == (2, column)
    assert reason in receipt.refused[0]["reason"]


def test_a_files_own_indicator_may_have_any_number(workspace, write):
    table = pd.DataFrame({"area code": LSOA.values(), "year": 2021, "% change": -150})
    (receipt,) = add(workspace, write("a.csv", table))
    assert receipt.values_refused == 0


def test_values_said_twice_alike_are_said_on_the_receipt(workspace, write):
    table = pd.DataFrame({"area code": [*LSOA.values(), LSOA[1]], "year": 2021, "population": 5})
    (receipt,) = add(workspace, write("a.csv", table))
    assert "1 value said twice alike in the file, stored once." in receipt.notes


def test_a_code_is_one_area_whatever_the_year_of_the_level_it_is_kept_at(workspace, write, stored):
    """Two files may know a borough as one of different years: its value stands once."""
    add(workspace, write("a.csv", f"LAD24CD,year,population\n{LAD[1]},2021,12\n"))
    text = f"LAD17CD,year,population\n{LAD[1]},2021,{{}}\nE07000091,2021,5\n"
    (receipt,) = add(workspace, write("b.csv", text.format(12)))
    assert "1 values equal those already stored and are stored once." in receipt.notes
    assert stored("population")["level"].to_dict() == {LAD[1]: "lad24", "E07000091": "lad17"}
    with pytest.raises(InputError, match=f"{LAD[1]} .2021. is 13, but a.csv says 12"):
        add(workspace, write("c.csv", text.format(13)))
    add(workspace, write("c.csv", text.format(13)), replace=True)
    assert stored("population")["value"].to_dict() == {LAD[1]: 13, "E07000091": 5}


def test_a_number_written_with_fewer_decimals_is_the_same_number(workspace, write):
    rows = "".join(f"{code},2021,20.055804590117{i}\n" for i, code in enumerate(LSOA.values()))
    text = "area code,year,population\n" + rows + f"{LSOA[1]},2021,20.0558\n"
    (receipt,) = add(workspace, write("a.csv", text))
    assert receipt.values_refused == 0
    assert "1 value said twice alike in the file, stored once." in receipt.notes


def test_a_sheet_for_each_year_says_the_years(workspace, tmp_path):
    rows = [["area code", "births"], *([code, 5] for code in LSOA.values())]
    path = tmp_path / "births.xlsx"
    path.write_bytes(books.xlsx({"2021": rows, "2022": rows}))
    (receipt,) = add(workspace, path)
    assert receipt.periods == ["2021", "2022"]
    assert receipt.values_kept == 24


def test_deciles_under_a_type_of_category_are_groups_and_a_question_names_the_file(
    workspace, write, stored
):
    table = pd.DataFrame(
        {
            "area code": "E92000001",
            "year": 2021,
            "Category Type": "Deprivation deciles",
            "Category": ["1 - Most deprived", *map(str, range(2, 10)), "10 - Least deprived"],
            "births": range(1, 11),
        }
    ).rename(columns={"births": "value"})
    add(workspace, write("births.csv", table))
    groups = stored("births").set_index("group")["value"]
    assert groups["imd_decile=1"] == 1
    assert groups["imd_decile=10"] == 10
    table["Category"] = [str(step) for step in range(1, 11)]
    with pytest.raises(InputError, match="^deaths.csv, Category: the numbers 1 to 10 do not say"):
        add(workspace, write("deaths.csv", table))


def test_a_difference_in_the_counts_beside_equal_values_is_named(workspace, write):
    table = pd.DataFrame({"area code": list(LSOA.values()), "year": 2021, "Asthma (%)": 10.0})
    add(workspace, write("a.csv", table.assign(Numerator=5, Denominator=50)))
    with pytest.raises(InputError, match="is 10 with a numerator of 6, but a.csv says 10 with a"):
        add(workspace, write("b.csv", table.assign(Numerator=6, Denominator=60)))
