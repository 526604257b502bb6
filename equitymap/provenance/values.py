"""Where the value of an indicator at an area comes from, and its rank among others."""

from __future__ import annotations

from equitymap.disclosure import Library, Values
from equitymap.equity.compare import rank_of
from equitymap.errors import ChoiceError
from equitymap.provenance import files
from equitymap.provenance.explanation import Explanation, needed, number, step, text
from equitymap.provenance.figure import Figure
from equitymap.store import Indicator
from equitymap.store.holdings import ALL

NUMBERS = ("value", "lower", "upper", "numerator", "denominator")


def value(library: Library, figure: Figure) -> Explanation:
    """A value: the rows it was read from, how it is protected, and what was made of it."""
    slug, level, area = needed(figure, "indicator", "level", "area")
    indicator = library.indicator(slug)
    _known(library, figure, level, area)
    try:
        values = library.values(slug, level, figure.get("period"), figure.get("group"))
    except ChoiceError as none:
        return _none(library, figure, indicator, str(none))
    row = values.frame[values.frame["code"] == area].iloc[0]
    trail = library.trail(slug, level, [area], values.period, values.group)
    found = files.of_trail(library, trail, indicator.slug, values.group)
    read = [file for file in found if file["used_for"] == "values"]
    steps = [
        step("read", _read(read, len(trail.rows))),
        step("protected", library.protection(trail.rows["source"].unique())),
        *[
            step(leg.how, leg.says, **{"from": leg.from_level, "to": leg.to_level}, areas=leg.areas)
            for leg in trail.legs
        ],
    ]
    return Explanation(
        **_head(library, figure, values, indicator, area),
        status=row["status"],
        note=text(row["note"]),
        **{name: number(row[name]) for name in NUMBERS},
        steps=[one for one in steps if one["says"]],
        receipts=found,
    )


def rank(library: Library, figure: Figure) -> Explanation:
    """A rank: how many areas come before this one, and where its own value comes from."""
    slug, level, area = needed(figure, "indicator", "level", "area")
    within = figure.get("within")
    if within and library.geography.level_of(within) is None:
        raise ChoiceError(f"There is no area {within!r} in version {library.version}.")
    whole = value(library, figure)
    values = library.values(slug, level, figure.get("period"), figure.get("group"))
    place, of = rank_of(library, values, area, within)
    plural = library.catalogue.level(level).plural
    among = f"{plural} of {library.geography.name(within)}" if within else plural
    end = {"low": "highest", "high": "lowest", "neither": "highest"}[values.indicator.polarity]
    says = (
        f"Counted from the {end} value among the {of:,} {among} that have one; "
        "equal values share the better place."
    )
    head = _head(library, figure, values, values.indicator, area, within=within)
    return Explanation(
        **head | {"title": f"Place among the {among}: {head['title']}", "unit": f"of {of:,}"},
        status="published" if place else whole.status,
        note=None if place else whole.note,
        value=number(place),
        denominator=float(of),
        steps=[*whole.steps, step("ranked", says)],
        receipts=whole.receipts,
    )


def _known(library: Library, figure: Figure, level: str, area: str) -> None:
    if level not in library.geography.levels():
        known = ", ".join(library.geography.levels()) or "none"
        raise ChoiceError(
            f"There is no level {level!r} in version {figure.version}; it knows {known}."
        )
    if library.geography.positions(level, [area])[0] < 0:
        raise ChoiceError(f"{area!r} is no area of {level} in version {figure.version}.")


def _head(
    library: Library, figure: Figure, values: Values, indicator: Indicator, area: str, **more
) -> dict:
    """What an explanation begins with; what was left to a default is spelled out."""
    said = {"indicator": indicator.slug, "level": values.level, "area": area}
    said |= {"period": values.period, "group": values.group}
    full = Figure.of(figure.version, figure.kind, **said | more)
    return {
        "id": str(full),
        "kind": figure.kind,
        "title": _title(library, indicator, area, values.period, values.group),
        "parts": said | {name: part for name, part in more.items() if part},
        "version": figure.version,
        "unit": indicator.unit,
    }


def _title(
    library: Library, indicator: Indicator, area: str, period: str | None, group: str
) -> str:
    people = "" if group == ALL else group.replace("=", " ")
    place = f"{library.geography.name(area)} ({area})"
    return ", ".join(filter(None, [indicator.name, people, place, period]))


def _none(library: Library, figure: Figure, indicator: Indicator, error: str) -> Explanation:
    """Why there is no value of an indicator at a level for a period and a group that it has
    elsewhere; ChoiceError where it has them nowhere."""
    slug, level, area = indicator.slug, figure.get("level"), figure.get("area")
    period, group = figure.get("period"), figure.get("group")
    had = {
        at: library.periods(slug, at, group)
        for at in library.levels_of(slug)
        if group in library.groups(slug, at)
    }
    if not had or (period and not any(period in periods for periods in had.values())):
        raise ChoiceError(error)
    plural = library.catalogue.level(level).plural
    if level in had:
        why = f"no value for {plural} of {period}, only of {', '.join(had[level])}"
    else:
        others = ", ".join(library.catalogue.level(at).plural for at in had)
        why = f"not known for {plural}, nor to be had from other areas; only for {others}"
    said = {"indicator": slug, "level": level, "area": area, "group": group}
    return Explanation(
        id=str(figure),
        kind=figure.kind,
        title=_title(library, indicator, area, period, group),
        parts=said | ({"period": period} if period else {}),
        version=figure.version,
        value=None,
        unit=indicator.unit,
        status="missing",
        note=why,
        steps=[step("none", f"{why[:1].upper()}{why[1:]}.")],
    )


def _read(read: list[dict], rows: int) -> str:
    if not rows:
        return "No file of this version tells of it."
    return f"Read from {files.where(read) or 'a file that left no receipt'}."
