"""Where the figures of ``make bench-ui`` are kept, and what is written above them."""

from pathlib import Path

from benchmarks.report import KEPT, Report

_TITLE = """# How fast are the pages?

`make bench-ui` makes up 1,000,000 customers (once), opens the Audience page on them in Chromium, and measures what a
person waits for; then 20 people at once. `CUSTOMERS=10000000` measures at that size. It prints each target as met or
missed, ends with exit code 1 when one is missed, and writes this file. The machine is to be idle before the start:
with a load of 1 or more it is refused.
"""
REPORT = Report(
    title=_TITLE,
    results=KEPT / "ui.json",
    readme=Path(__file__).parent / "README.md",
    order=("person-1000000", "people-1000000", "person-10000000"),
    packages=("streamlit", "playwright"),
)

if __name__ == "__main__":
    REPORT.readme.write_text(REPORT.text(REPORT.kept()), encoding="utf-8")
