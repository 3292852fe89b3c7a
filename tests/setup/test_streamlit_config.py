"""Streamlit's settings: known to this version of Streamlit, safe, and readable in both themes."""

import re
import tomllib
from pathlib import Path

import pytest
from streamlit import config

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
THEME = SETTINGS["theme"]


def flattened(values, prefix=""):
    for name, value in values.items():
        if isinstance(value, dict):
            yield from flattened(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def contrast(one, other):
    """WCAG 2.2, "contrast ratio"."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(color):
    """WCAG 2.2, "relative luminance"."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_option_exists_in_this_streamlit():
    known = config._config_options_template
    for name, value in flattened(SETTINGS):
        assert name in known, name
        assert isinstance(value, list) or known[name].type in {type(value), str}, name


def test_the_options_that_safety_and_speed_rest_on():
    options = dict(flattened(SETTINGS))

    assert options["server.address"] == "127.0.0.1"
    assert options["browser.gatherUsageStats"] is False
    assert options["client.showErrorDetails"] == "none"
    assert options["runner.postScriptGC"] is False
    assert options["server.fileWatcherType"] == "none"
    assert options["client.toolbarMode"] == "minimal"


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_is_readable_and_the_two_themes_set_the_same(name):
    theme = THEME[name]
    backgrounds = [theme["backgroundColor"], theme["secondaryBackgroundColor"], theme["sidebar"]["backgroundColor"]]

    for background in backgrounds:
        assert contrast(theme["textColor"], background) >= 7
        for text in ("linkColor", "grayTextColor"):
            assert contrast(theme[text], background) >= 4.5, (text, background)
        assert contrast(theme["primaryColor"], background) >= 3, background
    assert contrast("#FFFFFF", theme["primaryColor"]) >= 4.5
    assert theme.keys() == THEME["light"].keys()
    for color in (value for key, value in flattened(theme) if key.endswith("Color")):
        assert re.fullmatch(r"#[0-9A-F]{6}", color)
