"""Random campaigns, launched one after the other: in no file is who must not be reached, nor an address of theirs."""

import csv
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from operator import attrgetter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.api import LOCAL, Arm, CampaignView, DestinationSetting, Exclusions, RandomBucket, Workspace
from tests.api.launching import EMAIL, PEOPLE, SMS, drafted, house, members, people_csv

ADS = DestinationSetting(destination="google_ads", channel="ads")
META = DestinationSetting(destination="meta", channel="ads")
CUSTOMERS = {row["customer_id"]: row for row in csv.DictReader(people_csv().splitlines())}
MINORS = {id for id, row in CUSTOMERS.items() if row["birth_date"] > "2010"}
ADDRESSES = {"email": ("email",), "sms": ("phone",), "ads": ("email", "phone")}
OFFERS = (Arm(title="Ten", kind="percent", value=10), Arm(title="Twenty", kind="percent", value=20))

key = attrgetter("key")
customers = st.sampled_from(sorted(CUSTOMERS))
campaigns = st.fixed_dictionaries(
    {
        "destinations": st.lists(st.sampled_from([EMAIL, SMS, ADS, META]), min_size=1, unique_by=key).map(tuple),
        "control": st.sampled_from([0.1, 0.3, 0.5]),
        "narrowing": st.none() | st.integers(20, 100).map(lambda share: RandomBucket(low=0, high=share * 100)),
        "arms": st.sampled_from([(), OFFERS]),
        "exclusions": st.builds(
            Exclusions,
            contacted_more_than=st.none() | st.integers(0, 3),
            running_campaigns=st.booleans(),
            control_groups=st.booleans(),
            minors=st.booleans(),
        ),
    }
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    opened = house(tmp_path_factory.mktemp("campaigns"))
    yield opened
    opened.close()


def addresses(id: str, channel: str) -> set[str]:
    return {CUSTOMERS[id][kind] for kind in ADDRESSES[channel]}


def hidden(addresses: set[str]) -> set[str]:
    """The addresses as a file may have them: as they are, without a plus, or hashed either way."""
    forms = {form for address in addresses for form in (address, address.removeprefix("+"))}
    return forms | {hashlib.sha256(form.encode()).hexdigest() for form in forms}


@contextmanager
def opted_out(workspace: Workspace, never: dict[str, str | None], objecting: set[str]) -> Iterator[None]:
    for id, channel in never.items():
        workspace.ledger.add_customer(id, channel=channel, actor=LOCAL)
    for id in objecting:
        workspace.ledger.object_to_profiling(id, actor=LOCAL)
    yield
    for id, channel in never.items():
        workspace.ledger.remove_customer(id, channel=channel, actor=LOCAL)
    for id in objecting:
        workspace.ledger.withdraw_objection(id, actor=LOCAL)


@settings(max_examples=settings.default.max_examples // 8)
@given(
    changes=campaigns,
    never=st.dictionaries(customers, st.sampled_from([None, "email", "sms", "ads"]), max_size=6),
    objecting=st.sets(customers, max_size=4),
    sent=st.booleans(),
)
def test_who_must_not_be_reached_is_in_no_file(
    workspace: Workspace, changes: dict, never: dict[str, str | None], objecting: set[str], sent: bool
) -> None:
    exclusions = changes["exclusions"]
    running = held_out(workspace) if exclusions.control_groups else set()
    with opted_out(workspace, never, objecting):
        draft = drafted(workspace, **{name: value for name, value in changes.items() if value is not None})
        plan = workspace.launches.plan(draft.id, actor=LOCAL)
        if not all(plan.expected.values()):
            return
        view = workspace.launches.launch(draft.id, expected=plan.expected, actor=LOCAL)
    mine = held_out(workspace, view.id)
    assert len(mine) == plan.held_out
    for place, file in enumerate(view.launch.files):
        assert file.rows == plan.expected[file.key]
        silent = {id for id, channel in never.items() if channel in (None, file.channel)} | objecting
        check(workspace, view, place, silent | mine | running | consented(file.channel, "false"))
        alone = MINORS if exclusions.minors else set()
        assert not reached(workspace, view, place) & (alone | consented(file.channel, "false", ""))
    if not sent or len(held_out(workspace)) > PEOPLE // 2:
        workspace.sendings.not_sent(view.id, actor=LOCAL)


def check(workspace: Workspace, view: CampaignView, place: int, out: set[str]) -> None:
    """See that a file has the rows it was launched with, and nobody of ``out``, nor an address of theirs."""
    file = view.launch.files[place]
    with (workspace.path / file.file).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    assert len(rows) == file.rows == len(reached(workspace, view, place))
    cells = {cell for row in rows for cell in row}
    for id in out:
        assert not cells & ({id} | hidden(addresses(id, file.channel)))


def consented(channel: str, *words: str) -> set[str]:
    return {id for id, row in CUSTOMERS.items() if row[f"{channel}_consent"] in words}


def reached(workspace: Workspace, view: CampaignView, place: int) -> set[str]:
    return {one["customer_id"] for one in members(workspace, view) if one["files"] & (1 << place)}


def held_out(workspace: Workspace, campaign: str | None = None) -> set[str]:
    """Return the control group of one campaign, of all that run without one."""
    views = workspace.campaigns.list() if campaign is None else [workspace.campaigns.get(campaign)]
    running = [view for view in views if view.state == "launched"]
    return {one["customer_id"] for view in running for one in members(workspace, view) if one["arm"] == 0}
