"""The pictures of the program show every page, each as it is on a good day and before anything is there."""

import ast
from pathlib import Path
from typing import get_args

from docs.screenshots.shot import State
from docs.screenshots.shots import LOOKS, SHOTS
from docs.screenshots.stages import STAGES

ROOT = Path(__file__).parents[2]


def pages_of_the_menu() -> set[str]:
    """Return the pages that the shell offers, without running it."""
    tree = ast.parse((ROOT / "pages" / "ui" / "shell.py").read_text(encoding="utf-8"))
    (listed,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["PAGES"]
    )
    return {name for name, _ in ast.literal_eval(listed)}


def test_every_page_of_the_menu_is_shown_full_and_empty() -> None:
    pages = pages_of_the_menu()
    assert len(pages) == 7
    for state in ("normal", "empty"):
        assert {shot.page for shot in SHOTS if shot.state == state} == pages


def test_every_state_and_every_closer_look_is_shown() -> None:
    assert {shot.state for shot in SHOTS} == set(get_args(State))
    audience = " ".join(shot.address for shot in SHOTS if shot.page == "audience")
    assert all(f"look={name}" in audience for name in LOOKS)


def test_every_picture_has_a_name_of_its_own_and_a_stage_to_stand_on() -> None:
    names = [shot.name for shot in SHOTS]
    assert len(set(names)) == len(names)
    assert {shot.stage for shot in SHOTS} == set(STAGES)


def test_a_picture_is_of_the_page_it_says() -> None:
    for shot in SHOTS:
        path = shot.address.split("?")[0]
        assert path == ("" if shot.page == "home" else shot.page)
