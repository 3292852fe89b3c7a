"""Where the figures of ``make quality`` are kept, and what is written above them."""

from pathlib import Path

from benchmarks.report import KEPT, Report

_TITLE = """# How good are the predictions?

`make quality` measures every target that was set for the predictions before they were built, prints each as met or
missed, ends with exit code 1 when one is missed, and writes this file. One part alone:
`python -m benchmarks.quality cells` (or `rolling`, `notebook`, `studio`, `bank`, `scale`), with `--json` for one
document and `--save` to keep the figures. [docs/metrics.md](../../docs/metrics.md) explains the figures.
"""

REPORT = Report(
    title=_TITLE,
    results=KEPT / "quality.json",
    readme=Path(__file__).parent / "README.md",
    order=("cells", "rolling", "notebook", "studio", "bank", "scale"),
    packages=("scikit-learn", "scipy"),
)

if __name__ == "__main__":
    REPORT.readme.write_text(REPORT.text(REPORT.kept()), encoding="utf-8")
