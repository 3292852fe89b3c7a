"""The stages of the pictures: folders of workspaces in which something is so, made by the facade on copies."""

import random
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from segmentation.api import (
    LOCAL,
    AllOf,
    AnyOf,
    Assumptions,
    Attribute,
    CampaignChanges,
    Comparison,
    DestinationSetting,
    Effect,
    Exclusions,
    Filter,
    InCategory,
    InSegment,
    LastDays,
    NoneOf,
    Offer,
    Orders,
    Question,
    Reachable,
    Score,
    Subscription,
    Tag,
    UserError,
    Visits,
    Workspace,
    audience_filter,
    create_workspace,
    open_workspace,
)
from segmentation.storage.records import ScoreIssueRecord

CLOCK, SLOW = "PENCHANT_PICTURES_CLOCK", "PENCHANT_PICTURES_SLOW"
MORNING = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
LATE = MORNING + timedelta(days=13)
SLOW_SECONDS = 90
OWN = "lumen"
"""The company of the pictures: the studio's people, as a company that uses Penchant has its own."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock that stands still."""

    at: datetime

    def now(self) -> datetime:
        """Return its instant."""
        return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a server shows: ``build`` fills an empty folder from the demos; ``around`` is the server's environment."""

    build: Callable[[Path, Path], None]
    around: Mapping[str, str] = field(default_factory=dict)


REGULARS = AllOf(
    members=(
        AnyOf(
            members=(
                Visits(count=Comparison(op=">=", values=(2,)), window=LastDays(days=30)),
                Orders(measure="count", value=Comparison(op=">=", values=(2,)), window=LastDays(days=90)),
            )
        ),
        Subscription(state="not_active", plans=("Gold", "Unlimited")),
        Attribute(field="country", test=Comparison(op="not_in", values=("Germany",))),
        NoneOf(members=(Tag(mode="any_of", tags=("staff",)),)),
    )
)
GUESTS = AllOf(
    members=(
        Tag(mode="any_of", tags=("trial class",)),
        Tag(mode="none_of", tags=("staff",)),
        Attribute(field="country", test=Comparison(op="in", values=("France",))),
    )
)
NO_GUESTS = AllOf(members=(*GUESTS.members, Visits(count=Comparison(op=">=", values=(400,)), window=LastDays(days=30))))
SEGMENTS: Sequence[tuple[str, Filter, str]] = (
    (
        "Likely to join",
        audience_filter(Subscription(state="not_active"), InCategory(prediction="joins-30d", categories=("high",))),
        "joins-30d",
    ),
    (
        "Trial class guests in France",
        audience_filter(GUESTS, InCategory(prediction="orders-30d", categories=("medium", "high"))),
        "orders-30d",
    ),
    (
        "Regulars without Gold",
        audience_filter(REGULARS, Score(prediction="orders-30d", low=50, high=75)),
        "orders-30d",
    ),
)
FAIR = tuple(f"S{number:06d}" for number in range(1, 321, 2))
OFFERS = (
    Offer(level="low", kind="percent", value=15),
    Offer(level="medium", kind="percent", value=5),
    Offer(level="high", kind="none"),
)
NOT_OFTEN = Exclusions(contacted_more_than=1, contacted_days=30)
MONEY = Assumptions(
    cost_per_contact=20,
    margin_per_order=3000,
    order_value=4500,
    offers=OFFERS,
    effects=tuple(
        Effect(level=level, extra_per_100=extra) for level, extra in (("low", 4.0), ("medium", 9.0), ("high", 2.0))
    ),
)


def own(demos: Path, root: Path) -> None:
    """Fill the folder with a company in good order, beside both demos."""
    for name in ("studio", "retail"):
        shutil.copytree(demos / name, root / name)
    company = _company(demos, root / OWN, MORNING)
    company.set_rhythm("weekly", actor=LOCAL)
    _save(company)
    company.close()


def alone(demos: Path, root: Path) -> None:
    """Fill the folder with the company and nothing saved."""
    _company(demos, root / OWN, MORNING).close()


def troubled(demos: Path, root: Path) -> None:
    """Fill the folder with the company when its data is late and a build failed, and with one under a red alarm."""
    company = _company(demos, root / OWN, MORNING)
    company.set_rhythm("weekly", actor=LOCAL)
    nobody = Orders(measure="count", value=Comparison(op=">=", values=(500,)), window=LastDays(days=30))
    company.predictions.create("Gift cards", Question(window=30, audience=nobody), actor=LOCAL, id="gift-cards")
    with suppress(UserError):
        company.predictions.build("gift-cards", actor=LOCAL)
    _alarm(company, "joins-30d")
    company.close()
    alarmed = _company(demos, root / "alarmed", MORNING, "Lumen, the year after")
    _alarm(alarmed, "orders-30d")
    alarmed.close()


def nothing(_demos: Path, _root: Path) -> None:
    """Leave the folder empty: nobody has been here yet."""


def new(_demos: Path, root: Path) -> None:
    """Fill the folder with a workspace that has no data, and with a small one in which nothing was made yet."""
    create_workspace(root / "bakery", title="Bakery on the corner", timezone="Europe/Paris", currency="EUR").close()
    shop = create_workspace(root / "shop", title="Café Zoé", timezone="Europe/Paris", currency="EUR")
    with tempfile.TemporaryDirectory() as folder:
        shop.data.import_files(write_files(Path(folder)), as_of=date(2026, 10, 1), actor=LOCAL)
    shop.close()


STAGES: Mapping[str, Stage] = {
    "own": Stage(build=own, around={CLOCK: MORNING.isoformat()}),
    "troubled": Stage(build=troubled, around={CLOCK: LATE.isoformat()}),
    "nothing": Stage(build=nothing),
    "new": Stage(build=new),
    "slow": Stage(build=alone, around={SLOW: str(SLOW_SECONDS)}),
}


def write_files(folder: Path) -> dict[str, Path]:
    """Write the customers and orders of a small shop, some of the orders not of this world."""
    luck = random.Random(5)  # noqa: S311 - an invented shop
    people = [f"K{number:04d}" for number in range(400)]
    lines = ["order_id,customer_id,ordered_at,amount"]
    for person in people:
        rhythm = luck.choice([12, 25, 60, 150])
        day = date(2025, 3, 1) + timedelta(days=luck.randrange(rhythm))
        while day < date(2026, 10, 1):
            lines.append(f"{len(lines)},{person},{day},{luck.randrange(5, 90)}.50")
            day += timedelta(days=1 + int(luck.expovariate(1 / rhythm)))
    lines += ["x1,K0001,some day,10.00", "x2,Nobody,2026-08-01,10.00"]
    files = {"customers": folder / "customers.csv", "orders": folder / "orders.csv"}
    rows = [f"{person},{luck.choice(['France', 'Italy', ''])},{luck.choice(['yes', 'no'])}" for person in people]
    files["customers"].write_text("\n".join(["customer_id,country,email_consent", *rows]), encoding="utf-8")
    files["orders"].write_text("\n".join(lines), encoding="utf-8")
    return files


def _company(demos: Path, path: Path, at: datetime, title: str = "Lumen") -> Workspace:
    shutil.copytree(demos / "studio", path)
    settings = path / "workspace.toml"
    lines = settings.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("title", "kind", "attribution"))]
    settings.write_text("\n".join([f'title = "{title}"', 'kind = "own"', *kept, ""]), encoding="utf-8")
    return open_workspace(path, clock=Standing(at))


def _alarm(company: Workspace, prediction: str) -> None:
    """Have the newest scores say what they say when the customers have become others."""
    alarm = {"band": "red", "score_index": 0.4, "blanks": {}}
    with company._handle.database.write() as records:
        issues = sa.update(ScoreIssueRecord).where(ScoreIssueRecord.prediction == prediction)
        records.execute(issues.values(alarm=alarm))


def _save(company: Workspace) -> None:
    for title, filter, prediction in SEGMENTS:
        company.segments.save(title, filter, actor=LOCAL, prediction=prediction)
    _live_on(company)
    _, likely, joins = SEGMENTS[0]
    _, regulars, orders = SEGMENTS[2]
    notes = "Personal help at the front desk, no discount."
    company.campaigns.draft("October: a first month on us", likely, actor=LOCAL, prediction=joins, notes=notes)
    company.campaigns.draft(
        "The likelier, the smaller the discount",
        audience_filter(REGULARS, None),
        actor=LOCAL,
        prediction=orders,
        changes=CampaignChanges(offers=OFFERS),
    )
    company.campaigns.draft("Early access to the new class pack", regulars, actor=LOCAL, prediction=orders)
    _launch(company)
    company.money.keep("orders-30d", MONEY, actor=LOCAL)


def _launch(company: Workspace) -> None:
    """Draft a campaign to two tools that is ready, and launch one that waits until somebody says it was sent."""
    mail = DestinationSetting(destination="klaviyo", channel="email")
    text = DestinationSetting(destination="csv", channel="sms")
    for title, filter in (
        ("November: a class on us", InCategory(prediction="orders-30d", categories=("low", "medium"))),
        ("Autumn class packs", InCategory(prediction="orders-30d", categories=("medium", "high"))),
    ):
        changes = CampaignChanges(destinations=(mail, text), control=0.1, exclusions=NOT_OFTEN)
        draft = company.campaigns.draft(
            title, filter, actor=LOCAL, prediction="orders-30d", changes=changes, seed=len(title)
        )
    plan = company.launches.plan(draft.id, actor=LOCAL)
    company.launches.launch(draft.id, expected=plan.expected, actor=LOCAL)


def _live_on(company: Workspace) -> None:
    """Give the segments a past: labels, a second version, a fixed list, one that another uses, a customer list."""
    segments, guests = company.segments, "trial-class-guests-in-france"
    to_mail = AllOf(members=(*GUESTS.members, Reachable(channel="email")))
    narrower = audience_filter(to_mail, InCategory(prediction="orders-30d", categories=("high",)))
    segments.describe(guests, "Those to invite to a second class, for the front desk.", actor=LOCAL)
    segments.set_labels(guests, ("Front desk", "October"), actor=LOCAL)
    segments.set_labels("likely-to-join", ("October",), actor=LOCAL)
    segments.freeze("likely-to-join", "Likely to join, 30 September 2026", actor=LOCAL)
    segments.save("Call list of the front desk", InSegment(segment=guests), actor=LOCAL, labels=("Front desk",))
    segments.update(guests, narrower, actor=LOCAL)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fair.txt"
        file.write_text("\n".join(("customer_id", *FAIR, FAIR[0], "walk-in")), encoding="utf-8")
        company.customer_lists.add("Fair in Lyon", file, actor=LOCAL)
