"""Where pounds come from: the share of spend in target areas, pounds of an area, of one grant."""

from __future__ import annotations

import pandas as pd

from equitymap.disclosure import PEOPLE, Library
from equitymap.errors import ChoiceError
from equitymap.funding import awards
from equitymap.funding import goal as goals
from equitymap.funding import money as pounds_of
from equitymap.need import targets
from equitymap.provenance import files
from equitymap.provenance.explanation import Explanation, needed, number, percent, pounds, step
from equitymap.provenance.figure import MONEY, Figure
from equitymap.sources.cells import count

SHOWN = 20  # grants of a file named one by one
SHARED = (
    "A place is a number of LSOAs: of grades A to C those that its stated place can mean, among "
    "which its pounds are shared by residents; pounds of grades D and E can be anywhere."
)


def goal(library: Library, figure: Figure) -> Explanation:
    """The share of spend in target areas, with its range."""
    (name,) = needed(figure, "targets")
    chosen = targets.get(library, name)
    asked = _asked(figure)
    found = goals.goal(library, chosen, *asked, basis=figure.get("basis"))
    spent, _ = awards.awards(library, *asked, figure.get("basis"))
    steps = [
        step("chosen", _chosen(library, chosen)),
        step("counted", _counted(spent, found.spend_total, figure.get("basis"))),
        *[step("noted", note) for note in found.notes],
        step("located", f"How well the places are known: {_grades(found.by_grade)}."),
        step("apportioned", SHARED),
        step("computed", _computed(found)),
    ]
    return Explanation(
        id=str(figure),
        kind=figure.kind,
        title=f"Share of {found.programme or 'all grants'} in {chosen.title}",
        parts=_parts(figure, "targets", *MONEY),
        version=figure.version,
        value=found.share,
        lower=found.low,
        upper=found.high,
        numerator=found.spend_in_targets,
        denominator=found.spend_located,
        unit="share",
        status="missing" if found.share is None else "published",
        note=None if found.share is not None else "; ".join(found.notes) or "no grants in pounds",
        steps=steps,
        receipts=[
            *_of_grants(library, spent),
            *files.of_receipts(library, targets.files_of(library, chosen), "target areas"),
            *_residents(library),
        ],
    )


def money(library: Library, figure: Figure) -> Explanation:
    """The pounds that reach an area."""
    (area,) = needed(figure, "area")
    reaching = pounds_of.grants_of_area(library, area, *_asked(figure), figure.get("basis"))
    here = reaching["here"].sum(skipna=False) if len(reaching) else 0.0
    sure = reaching.loc[reaching["certain"], "here"].sum()
    held = library.grants()
    held = held[held["id"].isin(reaching["id"])]
    spent = reaching["pounds"].sum()
    steps = [
        step("counted", _counted(reaching, spent, figure.get("basis"), " whose place touches it")),
        step("located", f"How well the places are known: {_here_by_grade(reaching)}."),
        step("apportioned", SHARED),
        step("computed", f"{pounds(here)} is here, {pounds(sure)} of it for certain."),
    ]
    return Explanation(
        id=str(figure),
        kind=figure.kind,
        title=f"Grants that reach {library.geography.name(area)} ({area})",
        parts=_parts(figure, "area", *MONEY),
        version=figure.version,
        value=number(here),
        unit="£",
        status="missing" if pd.isna(here) else "published",
        note="how much is here is not known without residents" if pd.isna(here) else None,
        steps=steps if len(reaching) else steps[:1],
        receipts=[*_of_grants(library, held), *_residents(library)],
    )


def grant(library: Library, figure: Figure) -> Explanation:
    """The pounds of one grant that reach an area."""
    name, area = needed(figure, "grant", "area")
    held = library.grants()
    held = held[held["id"] == name]
    if held.empty:
        raise ChoiceError(f"There is no grant {name!r} in version {figure.version}.")
    reaching = pounds_of.grants_of_area(library, area, basis=figure.get("basis"))
    reaching = reaching[reaching["id"] == name]
    if reaching.empty:
        raise ChoiceError(f"The grant {name!r} has no place that touches {area}.")
    row = reaching.iloc[0]
    whole = f"{pounds(row['pounds'])} {figure.get('basis')}"
    computed = f"All of {whole} is here." if row["certain"] else (
        f"{pounds(row['here'])} of {whole} is here: it is shared by residents among the areas its "
        "place can mean."
    )  # fmt: skip
    return Explanation(
        id=str(figure),
        kind=figure.kind,
        title=f"{row['title']}, in {library.geography.name(area)} ({area})",
        parts=_parts(figure, "grant", "area", "basis"),
        version=figure.version,
        value=number(row["here"]),
        unit="£",
        status="missing" if pd.isna(row["here"]) else "published",
        note="how much is here is not known without residents" if pd.isna(row["here"]) else None,
        denominator=number(row["pounds"]),
        steps=[
            step("read", f"Grant {name} to {row['recipient'] or 'a person'}: {whole}."),
            step("located", f"Grade {row['grade']}: {row['why']}."),
            step("computed", computed),
        ],
        receipts=[*_of_grants(library, held), *([] if row["certain"] else _residents(library))],
    )


def _asked(figure: Figure) -> list[str | None]:
    return [figure.get(name) for name in ("programme", "from", "to")]


def _parts(figure: Figure, *names: str) -> dict[str, str]:
    return {name: figure.get(name) for name in names if figure.get(name)}


def _of_grants(library: Library, grants: pd.DataFrame) -> list[dict]:
    """The files that grants are from, with their identifiers, which name them in the file."""
    ids = grants.groupby("receipt", sort=False)["id"].agg(list)
    return [
        file | {"rows_used": len(ids[file["id"]]), "grants": ids[file["id"]][:SHOWN]}
        for file in files.of_receipts(library, ids.index, "grants")
    ]


def _residents(library: Library) -> list[dict]:
    if library.find(PEOPLE) is None:
        return []
    return files.of_receipts(library, library.files_of(PEOPLE), "residents")


def _chosen(library: Library, chosen: targets.TargetSet) -> str:
    how = f"chosen by the rule {chosen.rule}" if chosen.rule else "from a list that was imported"
    level = library.catalogue.level(chosen.level)
    number = len(chosen.codes)
    return f"Target areas: {number:,} {level.name if number == 1 else level.plural}, {how}."


def _counted(grants: pd.DataFrame, total: float, basis: str, which: str = "") -> str:
    many = count(int(grants["awards"].sum()), "grant")
    return f"{many}{which}, {pounds(total)} {basis} in all."


def _grades(by_grade: dict[str, float]) -> str:
    return ", ".join(f"{grade} {pounds(sum_)}" for grade, sum_ in by_grade.items() if sum_) or "–"


def _here_by_grade(reaching: pd.DataFrame) -> str:
    return _grades(reaching.groupby("grade")["here"].sum().to_dict())


def _computed(found: goals.Goal) -> str:
    told = (
        f"Inside for certain {pounds(found.inside)}, outside {pounds(found.outside)}, "
        f"either {pounds(found.either)}"
    )
    if found.low is not None:
        told += f": between {percent(found.low)} and {percent(found.high)} of all pounds"
    if found.share is None:
        return f"{told}. A best estimate cannot be worked out."
    inside, located = pounds(found.spend_in_targets), pounds(found.spend_located)
    estimate = f"{inside} ÷ {located} = {percent(found.share)}"
    return f"{told}. Best estimate, from what is located: {estimate}."
