"""Handing in a file, as a person does it in a real browser."""

from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.builder_steps import settled


def hand_in(part: Locator, file: Path) -> None:
    """Choose a file for the uploader of a part of the page, and wait until it is there.

    While the page is drawn anew its uploaders take no file: a person's window to choose one closes later than that.
    """
    settled(part.page)
    part.locator("input[type=file]").set_input_files(file)
    expect(part).to_contain_text(file.name)
