"""The menu of indicators: every one with values, by theme, and a box to search them."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from equitymap.choice import Choice
from layouts import ids
from layouts.icons import icon


def indicator(choice: Choice, library):
    """Every indicator with values, by theme, as one list to choose from, and a box to search it."""
    themes = {theme.slug: (theme.name, []) for theme in library.themes()}
    for known in library.indicators():
        themes[known.theme][1].append(known)
    now = library.indicator(choice.indicator).theme
    return html.Div(
        [
            dmc.TextInput(
                id=ids.INDICATOR_SEARCH,
                placeholder="Find an indicator",
                leftSection=icon("search"),
                **{"aria-label": "Find an indicator"},
            ),
            dmc.RadioGroup(
                dmc.Accordion(
                    [_theme(slug, name, known) for slug, (name, known) in themes.items()],
                    id=ids.INDICATOR_MENU,
                    multiple=True,
                    value=[f"theme-{now}"],
                    chevronPosition="left",
                    chevron=icon("chevron"),
                    transitionDuration=0,
                    className="themes",
                ),
                id=ids.control("indicator"),
                value=choice.indicator,
                label="Indicator",
                labelProps={"className": "unseen"},
            ),
        ],
        className="indicators",
    )


def _theme(slug: str, name: str, indicators: list):
    return dmc.AccordionItem(
        [
            dmc.AccordionControl(
                html.Span(name, className="many", **{"data-many": len(indicators)})
            ),
            dmc.AccordionPanel(
                [dmc.Radio(label=known.name, value=known.slug, size="xs") for known in indicators]
            ),
        ],
        id=f"theme-{slug}",
        value=f"theme-{slug}",
    )
