"""Where the figures of ``python -m benchmarks.campaigns`` are kept, and what is written above them."""

from pathlib import Path

from benchmarks.report import KEPT, Report

_TITLE = """# Is what is said of a campaign's effect so, and how fast is a launch?

`python -m benchmarks.campaigns` simulates campaigns whose effect is known, measures how often what Penchant says of
them is so, prints each target as met or missed, and ends with exit code 1 when one is missed. One part alone:
`python -m benchmarks.campaigns intervals` (or `power`, `daily`, `launch`), with `--simulations 10000`, `--json` for one
document and `--save` to keep the figures and write this file. The bounds were set for 10,000 campaigns; there are 36 of
the interval, of which chance alone would miss one or another, so it is simulated 40,000 times.
[docs/metrics.md](../../docs/metrics.md#what-a-campaign-caused) has
the formulas, [decision 0022](../../docs/decisions/0022-limits-over-strata-by-effective-size.md) why they are not the
usual ones. `launch` launches a campaign to made-up customers (`--customers`, kept under `--cache`).
"""

REPORT = Report(
    title=_TITLE,
    results=KEPT / "campaigns.json",
    readme=Path(__file__).parent / "README.md",
    order=("intervals", "power", "daily", "launch"),
    packages=("scipy",),
)

if __name__ == "__main__":
    REPORT.readme.write_text(REPORT.text(REPORT.kept()), encoding="utf-8")
