"""The toy country with what a trail can lead through: old LSOAs, a hidden count, an archive."""

import zipfile

from equitymap.sources import add
from equitymap.store import Workspace
from tests import toy

OLD = "E01000099"  # one LSOA of 2011 that became squares 11 and 12
RECIPE = """kind: observations
source: demonstration
level: msoa21
code: MSOA21CD
fixed: '2023'
values: [{column: Smoking, indicator: smokers}]
new: {smokers: {name: People who smoke, unit: people, kind: count, polarity: low}}
"""


def write(folder):
    """The files beside the toy country's own."""
    folder.mkdir()
    same = "".join(f"{toy.LSOA[i]},{toy.LSOA[i]},U\n" for i in range(1, 11))
    split = "".join(f"{OLD},{toy.LSOA[i]},S\n" for i in (11, 12))
    changes = folder / "changes.csv"
    changes.write_text(f"LSOA11CD,LSOA21CD,CHGIND\n{same}{split}")
    cold = folder / "cold.csv"
    rows = "".join(f"{toy.LSOA[i]},2019,{i}\n" for i in range(1, 11))
    cold.write_text(f"LSOA11CD,period,cold-homes\n{rows}{OLD},2019,40\n")
    return [changes, cold]


def build(folder):
    """Version 1: the toy country; 2: values of LSOAs of 2011; 3: small counts under the hes rule;
    4: values in an archive of two files."""
    workspace = Workspace.create(folder / "workspace", name="Traced country")
    add(workspace, toy.write(folder / "toy"))
    add(workspace, write(folder / "more"))
    recipe, smoking = folder / "recipe.yaml", folder / "smoking.csv"
    recipe.write_text(RECIPE)
    smoking.write_text(f"MSOA21CD,Smoking\n{toy.MSOA[1]},52\n{toy.MSOA[2]},3\n{toy.MSOA[3]},40\n")
    add(workspace, [smoking], recipe=recipe)
    both = folder / "both.zip"
    with zipfile.ZipFile(both, "w") as archive:
        for year in (2021, 2022):
            rows = "".join(f"{code},{year},{i}\n" for i, code in toy.LSOA.items())
            archive.writestr(f"{year}.csv", f"LSOA21CD,period,damp-homes\n{rows}")
    add(workspace, [both])
    return workspace
