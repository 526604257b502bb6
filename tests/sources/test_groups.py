import pandas as pd

from equitymap.sources.groups import spelled
from equitymap.sources.recipe import GroupColumn

TABLE = pd.DataFrame(
    {
        "Sex": ["Persons", "Male", "Female", "Persons"],
        "Category Type": [None, "Ethnic groups", "Deprivation deciles in England", "Shoe sizes"],
        "Category": [None, '"Black"', "Second most deprived decile (IMD2019)", "large"],
    },
    dtype="str",
)
COLUMNS = [
    GroupColumn("Sex", "sex", all=["Persons"], spell={"Male": "male", "Female": "female"}),
    GroupColumn("Category", "ethnicity", "Category Type", ["*ethnic*"]),
    GroupColumn(
        "Category",
        "imd_decile",
        "Category Type",
        ["*depriv*decile*"],
        spell={"Second most deprived decile*": "2"},
    ),
    GroupColumn("Category", "category", "Category Type", ["*"]),
]


def test_groups_of_several_columns_are_spelled_together_in_order_of_their_keys():
    assert spelled(COLUMNS, TABLE.__getitem__).to_list() == [
        "all",
        "ethnicity=Black;sex=male",
        "imd_decile=2;sex=female",
        "category=large",
    ]
