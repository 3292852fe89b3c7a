"""A small company whose campaigns are launched: addresses shared, refused, missing; scores for most."""

import csv
from pathlib import Path

import pyarrow.parquet as pq

from segmentation.api import LOCAL, CampaignChanges, DestinationSetting, Everyone
from tests.api.company import small_workspace

CHANNELS = ("email", "sms", "push", "post", "ads")
EMAIL = DestinationSetting(destination="csv", channel="email")
SMS = DestinationSetting(destination="csv", channel="sms")
PEOPLE = 60


def people_csv(people=PEOPLE, consents=True):
    """Return customers: two of ten share an e-mail address, two of twelve a phone; one of seven refused e-mail."""
    header = "customer_id,email,phone,birth_date"
    header += ",email_consent,sms_consent,ads_consent" if consents else ""
    lines = [header]
    for number in range(people):
        email = f"p{number - number % 10 if number % 10 == 1 else number}@example.com"
        phone = f"+1202555{1000 + (number - 1 if number % 12 == 1 else number)}"
        born = "2012-05-05" if number % 13 == 5 else "1990-01-01"
        agreed = ",".join(["false" if number % 7 == 3 else "true", "true", "true" if number % 2 else ""])
        lines.append(f"c{number:03d},{email},{phone},{born}" + (f",{agreed}" if consents else ""))
    return "\n".join(lines) + "\n"


def orders_csv(days=()):
    """Return an order of each customer in January, and those of ``days`` ((id, day, amount), ...)."""
    rows = [f"o{number},c{number:03d},2026-01-{1 + number % 28:02d},10" for number in range(PEOPLE)]
    rows += [f"x{place},{id},{day},{amount}" for place, (id, day, amount) in enumerate(days)]
    return "order_id,customer_id,ordered_at,amount\n" + "\n".join(rows) + "\n"


def house(directory: Path, **options):
    """Return the company's workspace in a new directory."""
    return small_workspace(directory, {"customers": people_csv(**options), "orders": orders_csv()})


def drafted(workspace, title="Spring", filter=None, **changes):
    """Return a draft with an e-mail and a text message, three tenths held out, unless the ``changes`` say otherwise."""
    wanted = {"destinations": (EMAIL, SMS), "control": 0.3, **changes}
    return workspace.campaigns.draft(title, filter or Everyone(), actor=LOCAL, changes=CampaignChanges(**wanted))


def launched(workspace, title="Spring", **changes):
    """Return a campaign that was launched as it was planned."""
    draft = drafted(workspace, title, **changes)
    plan = workspace.launches.plan(draft.id, actor=LOCAL)
    return workspace.launches.launch(draft.id, expected=plan.expected, actor=LOCAL)


def ids_in(workspace, file):
    """Return the customer ids in a launched file."""
    with (workspace.path / file.file).open(encoding="utf-8", newline="") as lines:
        return [row["customer_id"] for row in csv.DictReader(lines)]


def members(workspace, view):
    """Return everybody assigned, as the frozen set has them."""
    return pq.read_table((workspace.path / view.launch.files[0].file).parent / "members.parquet").to_pylist()
