"""Where the figures of ``python -m benchmarks.exports`` are kept, and what is written above them."""

from pathlib import Path

from benchmarks.report import KEPT, Report

_TITLE = """# How fast are files written?

`python -m benchmarks.exports --save` writes made-up people to files and compares with pandas, in CPU time; it prints
each target as met or missed, ends with exit code 1 when one is missed, and writes this file. `--json` prints one
document.
"""

REPORT = Report(
    title=_TITLE,
    results=KEPT / "exports.json",
    readme=Path(__file__).parent / "README.md",
    order=("speed", "memory", "destinations"),
    packages=("xlsxwriter",),
)

if __name__ == "__main__":
    REPORT.readme.write_text(REPORT.text(REPORT.kept()), encoding="utf-8")
