"""The pictures of files and of campaigns beyond a draft: from who may be contacted to what it caused, and why."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page

from docs.screenshots.shot import Shot, press, settled
from docs.screenshots.stages import OWN


def _download(page: Page) -> None:
    page.locator(".st-key-download button").click()
    page.locator(".st-key-list_confirm").wait_for()


def _past_sends(page: Page) -> None:
    """Open what campaigns did to a customer of the class pack offer."""
    page.locator(".st-key-customers-by").get_by_text("Customer id", exact=True).click()
    settled(page)
    box = page.locator(".st-key-customers-text input")
    box.fill(RECEIVED)
    box.press("Enter")
    page.locator(".st-key-part_profile").wait_for()
    settled(page)
    page.locator("[class*=st-key-customers-part]").get_by_text("Campaigns and why", exact=True).click()


def _experiment(page: Page) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "newsletter-test.csv"
        file.write_text(_mails(), encoding="utf-8")
        page.locator(".st-key-experiment_upload input[type=file]").set_input_files(file)
        page.locator(".st-key-experiment_upload").get_by_text(file.name).first.wait_for()
        settled(page)
        for name, text in (("arm", "group"), ("control", "nobody"), ("converted", "bought"), ("value", "spent")):
            box = page.locator(f".st-key-experiment_{name} input")
            box.fill(text)
            box.press("Tab")
            settled(page)
        page.locator(".st-key-experiment_compare button").click()


def _mails() -> str:
    """Return an invented e-mail test: 2,000 people in each group; 120 bought without a mail, 164 and 141 with one."""
    bought = (("nobody", 120), ("short mail", 164), ("long mail", 141))
    lines = [
        f"{group},{int(number < buyers)},{35 + number % 40 if number < buyers else 0}"
        for group, buyers in bought
        for number in range(2_000)
    ]
    return "\n".join(["group,bought,spent", *lines])


RECEIVED = "S000002"

CAMPAIGNS = (
    Shot(
        name="audience-download",
        page="audience",
        address=f"audience?workspace={OWN}&prediction=orders-30d&scores=high",
        ready="[role=dialog] .st-key-list_confirm",
        steps=_download,
        whole=False,
    ),
    Shot(
        name="customer-campaigns",
        page="customers",
        address=f"customers?workspace={OWN}",
        ready="[class*=st-key-past_send_]",
        steps=_past_sends,
    ),
    Shot(
        name="data-contact",
        page="data",
        address=f"data?workspace={OWN}&show=contact",
        ready=".st-key-objections",
    ),
    Shot(
        name="data-exports",
        page="data",
        address=f"data?workspace={OWN}&show=exports",
        ready="[class*=st-key-export_head_]",
    ),
    Shot(
        name="campaigns-quarter",
        page="campaigns",
        address=f"campaigns?workspace={OWN}&quarter=2026-Q3",
        ready=".st-key-quarter_together",
    ),
    Shot(
        name="campaign-launch",
        page="campaigns",
        address=f"campaigns?workspace={OWN}&campaign=november-a-class-on-us",
        ready="[role=dialog] .st-key-launch_confirm",
        steps=press("Launch…"),
        whole=False,
    ),
    *(
        Shot(name=f"campaign-{name}", page="campaigns", address=f"campaigns?workspace={OWN}&campaign={id}", ready=ready)
        for name, id, ready in (
            ("waiting", "autumn-class-packs", ".st-key-campaign_sending"),
            ("measuring", "come-back", ".st-key-campaign_result [role=progressbar]"),
            ("measured", "class-pack-offer", ".st-key-result_analysts"),
        )
    ),
    Shot(
        name="experiment",
        page="campaigns",
        address=f"campaigns?workspace={OWN}&experiment=new",
        ready=".st-key-experiment_result",
        steps=_experiment,
    ),
)
