"""The theme: every colour is named there and nowhere else, can be read, and can be told apart."""

import re

import numpy as np
import pytest

from equitymap.settings import ROOT
from equitymap.views import theme

HEX = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b(?![-\w])")
OTHER = re.compile(r"\b(?:rgba?|hsla?|oklch|lab)\(")
BOTH = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
SURFACES = ("paper", "surface", "sunken", "selected")

# Machado, Oliveira and Fernandes (2009), full deuteranopia, in linear RGB
DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
)


def written() -> list:
    """Every file in which a colour could be named, but for the theme itself."""
    return [
        path
        for folder in ("layouts", "equitymap/views", "assets")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".py", ".css", ".js", ".svg") and path.name != "theme.py"
    ]


def linear(name: str, dark: bool) -> np.ndarray:
    code = theme.colour(name, dark)
    rgb = np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def luminance(rgb: np.ndarray) -> float:
    return float(rgb @ [0.2126, 0.7152, 0.0722])


def contrast(a: str, b: str, dark: bool) -> float:
    pair = sorted(luminance(linear(name, dark)) for name in (a, b))
    return (pair[1] + 0.05) / (pair[0] + 0.05)


def test_no_colour_is_named_outside_the_theme():
    found = [
        f"{path.relative_to(ROOT)}: {hit}"
        for path in written()
        for pattern in (HEX, OTHER)
        for hit in pattern.findall(path.read_text(encoding="utf-8"))
        # plotly wants the background of a chart to be seen through
        if hit != "rgba("
    ]
    assert found == []


def test_every_variable_that_is_used_exists():
    known = {*theme.COLOURS, *theme.SHAPES}
    for path in written():
        text = path.read_text(encoding="utf-8")
        own = set(re.findall(r"--([\w-]+)\s*:", text))
        for name in re.findall(r"var\(--([\w-]+)\)", text):
            assert name in known | own, f"{path.name} uses --{name}, which the theme does not have"


def test_light_and_dark_have_the_same_variables():
    light, dark = theme.css().split("[data-theme=dark]")
    for name in theme.COLOURS:
        assert f"--{name}:" in light
        assert f"--{name}:" in dark


@BOTH
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("text", ["ink", "ink-2", "ink-3", "money-text", "need-text", "missed"])
def test_text_can_be_read_on_every_surface(text, surface, dark):
    assert contrast(text, surface, dark) >= 4.5


@BOTH
@pytest.mark.parametrize("mark", ["line-strong", "money", "need-4", "need-5", "met", "nodata-mark"])
def test_marks_stand_out_from_the_surface(mark, dark):
    assert contrast(mark, "surface", dark) >= 3


@BOTH
def test_need_grows_by_lightness_alone_and_without_red_and_green(dark):
    ramp = [linear(f"need-{i}", dark) for i in range(1, theme.NEED_CLASSES + 1)]
    for seen in (ramp, [np.clip(DEUTERANOPIA @ rgb, 0, 1) for rgb in ramp]):
        light = [luminance(rgb) for rgb in seen]
        ordered = light if dark else light[::-1]
        steps = [(b + 0.05) / (a + 0.05) for a, b in zip(ordered, ordered[1:], strict=False)]
        assert min(steps) > 1.25


def test_mantine_gets_ten_steps_of_each_colour():
    for steps in theme.mantine()["colors"].values():
        assert len(steps) == 10
        assert all(HEX.fullmatch(step) for step in steps)
    assert theme.mantine()["colors"]["ink"][0] == theme.colour("sunken")
    assert theme.mantine()["colors"]["ink"][-1] == theme.colour("ink")


@BOTH
def test_charts_wear_the_theme(dark):
    layout = theme.plotly_template(dark)["layout"]
    assert layout["font"]["color"] == theme.colour("ink-2", dark)
    assert layout["colorway"][1] == theme.colour("money", dark)
    assert not layout["showlegend"]


def test_the_icon_needs_no_other_file():
    assert theme.icon().startswith("data:image/svg+xml,")
