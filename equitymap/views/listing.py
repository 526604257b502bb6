"""The table beside the map: the same areas with the same figures, greatest need first."""

from __future__ import annotations

from equitymap.disclosure import PEOPLE
from equitymap.errors import ChoiceError
from equitymap.funding.money import money_by_area
from equitymap.views import tables, words
from equitymap.views.map import scene

# Pixels a column keeps on a phone, by its field.
NARROWEST = {"rank": 36, "name": 126, "value": 70, "lower": 104, "people": 58, "money": 62}


def draw(choice, library) -> dict:
    """Rows, columns, title and a sentence of the table, as plain data."""
    found = scene(choice, library)
    people = None if found.values.indicator.slug == PEOPLE else library.population(choice.level)
    money, why_not = _money(choice, library)
    rows, only_some = tables.area_rows(
        found.values,
        mask=found.shown,
        population=people,
        money=money,
        high_risk=found.high_risk,
        targets=found.target,
        shades=found.shade,
    )
    columns = tables.area_columns(
        found.values.indicator, population=people is not None, money=money is not None
    )
    if not any(row["interval"] for row in rows):
        columns = [column for column in columns if column["field"] != "lower"]
    level = library.catalogue.level(choice.level)
    place = words.inside(choice.within, library.geography)
    first = "highest" if found.values.indicator.polarity == "neither" else "greatest need"
    return {
        "rows": rows,
        "columns": [column | {"minWidth": NARROWEST[column["field"]]} for column in columns],
        "title": f"{words.areas(level, len(found.frame))}{place}, {first} first",
        "note": " ".join(filter(None, (only_some, why_not))),
    }


def _money(choice, library):
    """Pounds by area of the choice's programme and dates, or why there are none."""
    if library.grants().empty:
        return None, ""
    try:
        asked = (choice.programme, choice.start, choice.end)
        return money_by_area(
            library, choice.level, *(part or None for part in asked), choice.basis
        ), ""
    except ChoiceError as reason:
        return None, str(reason)
