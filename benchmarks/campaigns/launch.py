"""What launching a campaign to a million made-up customers takes, against what was set beforehand."""

from pathlib import Path

from benchmarks.campaigns.launching import CONTROL, NEVER, RUNNING, Launched, launch, launchable
from benchmarks.data import Progress
from benchmarks.targets import Part, Target

CUSTOMERS = 1_000_000
SECONDS = 60.0
BYTES = 1e9


def measured(customers: int, cache: Path, progress: Progress) -> Part:
    """Return what the launch takes in a process of its own."""
    with launchable(customers, cache, progress) as workspace:
        progress(0.5, "Launching in a process of its own")
        return part(customers, launch(workspace))


def part(customers: int, took: Launched) -> Part:
    """Return the targets and what is behind them."""
    name = "launch" if customers == CUSTOMERS else f"launch-{customers}"
    return Part(
        name=name,
        title=f"Launching a campaign to {customers:,} customers",
        protocol=f"A process of its own opens the workspace, plans the launch and launches: everybody, drawn by tenths "
        f"of her chance, {CONTROL:.0%} held out, a hashed file for Google Ads. {NEVER:.0%} are never to be contacted, "
        f"{RUNNING:.0%} are in another campaign whose days run, and everybody was in an earlier one; nobody may be "
        "contacted more than once in 30 days. Addresses were checked by the import. Memory is the most the process "
        "ever held, Python and its packages and pages of files included.",
        targets=(
            Target(what="from opening to the commit", measured=took.wall_s, high=SECONDS, digits=1, unit="s"),
            Target(what="the most memory", measured=took.peak_bytes / 1e9, high=BYTES / 1e9, digits=2, unit="GB"),
        ),
        head=("what", "how many"),
        rows=(
            *((f"left after {code}", f"{left:,}") for code, left in took.steps),
            ("held out", f"{took.held_out:,}"),
            ("CPU seconds", f"{took.cpu_s:.1f}"),
        ),
    )
