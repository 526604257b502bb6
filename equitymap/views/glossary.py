"""The words of EquityMap, one per thing, and what the pages say about how numbers come about."""

from __future__ import annotations

from equitymap.views.numbers import GAP

WORDS = (
    ("Area", "One place with an official code (a GSS code, such as E09000022)."),
    (
        "Level",
        "The kind of area and the year of its boundaries: LSOA 2021, MSOA 2021, ward, borough, "
        "region, England. An LSOA holds about 1,500 people, an MSOA about 8,000.",
    ),
    (
        "Indicator",
        "Something measured about areas, with its unit, its source, and whether high or low "
        "values mean greater need.",
    ),
    ("Period", "The time a value is about, labelled as its publisher labels it."),
    ("Group", "The people a value is about: everybody, or an ethnic group, a sex, an age."),
    (
        f"95{GAP}% interval",
        "The range chance alone allows: if a figure were measured again and again, 95 in 100 such "
        "ranges would hold the true value. It says nothing about other errors.",
    ),
    ("Target areas", "A dated, named list of areas, with the rule that chose them."),
    ("Programme", "The problem a grant is meant for, as its funder names it."),
    (
        "Location grade",
        "How well a grant’s place is known, from A (an LSOA, postcode or point of delivery) to "
        "E (none).",
    ),
    (
        "Goal",
        "The share of a programme’s spend that should be used inside the target areas. The verdict "
        "is met, missed or cannot tell.",
    ),
    (
        "Receipt",
        "What adding a file did: rows in, rows kept, rows refused and why. Nothing is lost "
        "without standing on one.",
    ),
)

STATES = (
    (
        "unreliable",
        "The value is shown with a warning: it rests on few people or events, or was added up from "
        "parts that may not be all.",
    ),
    (
        "suppressed",
        "The publisher, or the rule of the source, withholds a small count so that nobody can be "
        "recognised. It is between two limits, and it is not zero.",
    ),
    ("missing", "No value was published, or none can be worked out; the reason stands beside it."),
    (
        "modelled",
        "The value was carried over from other boundaries or added up from parts of which some "
        "are uncertain.",
    ),
)

GOAL = (
    "Every grant is placed as its own data states it. A pound is inside for certain when every "
    "LSOA its place can mean is a target area, outside for certain when none is, and otherwise it "
    "could be either.",
    "Grades A to C mean the place stated: a former LSOA all of its successors, a ward or borough "
    "all of its LSOAs. Grade D (the address of a body that also works elsewhere) and grade E (no "
    "place) could be either.",
    "The range runs from the pounds inside for certain to those that could be inside, each as a "
    "share of all pounds. The best estimate shares the pounds of grades A to C among the LSOAs of "
    "their place by residents.",
    "The goal is met when even the low end reaches it, missed when even the high end does not, and "
    "otherwise it cannot be told from the data at hand.",
)

HIGH_RISK = (
    "High-risk areas are the worst fifth by the indicator shown, among all areas of the level in "
    "this workspace that have a value; “among the areas shown” counts only those on the map. "
    "Areas without a value are never in it."
)
