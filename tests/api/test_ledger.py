"""Never contact, objections, legal bases, the global control group: recorded, counted at once, kept across imports."""

import pytest
import sqlalchemy as sa

from segmentation.api import CHANNELS, LOCAL, Actor, DestinationSetting, Exclusions, NotFound, Refused, UserError
from segmentation.storage import list_store
from segmentation.storage.records import AuditRecord
from tests.api.company import AS_OF, write_files
from tests.api.launching import EMAIL, SMS, drafted, house, orders_csv, people_csv

MARKETER, VIEWER = Actor(name="Mia", role="marketer"), Actor(name="Vic", role="viewer")
NOBODY_OUT = Exclusions(minors=False)


@pytest.fixture
def workspace(tmp_path):
    opened = house(tmp_path)
    yield opened
    opened.close()


def left(workspace, step="not_suppressed", channel="email", title="Draft"):
    """Return the ids left after a step of a draft to everybody."""
    setting = DestinationSetting(destination="csv", channel=channel)
    draft = drafted(workspace, title, destinations=(setting,), exclusions=NOBODY_OUT)
    rows = workspace.launches.step(draft.id, f"csv-{channel}", step, actor=LOCAL)
    return {f"c{row:03d}" for row in rows.tolist()}


def test_who_is_never_to_be_contacted_takes_her_address_along(workspace):
    before = left(workspace)
    workspace.ledger.add_customer("c020", actor=MARKETER)
    # c021 has the same e-mail address.
    assert before - left(workspace) == {"c020", "c021"}
    assert workspace.ledger.wishes("c020").never == (None,)
    workspace.ledger.remove_customer("c020", actor=MARKETER)
    assert left(workspace) == before
    with pytest.raises(NotFound):
        workspace.ledger.remove_customer("c020", actor=MARKETER)
    with pytest.raises(NotFound):
        workspace.ledger.add_customer("nope", actor=MARKETER)


def test_one_channel_leaves_the_others(workspace):
    email, sms = left(workspace), left(workspace, channel="sms")
    workspace.ledger.add_customer("c002", channel="sms", actor=MARKETER)
    assert left(workspace) == email
    assert sms - left(workspace, channel="sms") == {"c002"}
    assert workspace.ledger.wishes("c002").never == ("sms",)
    (line,) = workspace.ledger.never_contact()
    assert (line.channel, line.customers, line.addresses) == ("sms", 1, 0)


def test_a_file_of_ids_and_addresses_is_added_and_outlives_imports(workspace, tmp_path):
    before = left(workspace)
    file = tmp_path / "never.csv"
    file.write_text("email\nP4@Example.com \nc006\n+1 202 555 1008\nlater@example.com\n\nc006\n")
    added = workspace.ledger.add_file(file, actor=MARKETER)
    assert (added.read, added.duplicates, added.customers, added.addresses, added.new) == (5, 1, 1, 3, 4)
    assert before - left(workspace) == {"c004", "c006", "c008"}
    assert workspace.ledger.add_file(file, actor=MARKETER).new == 0
    tables = {"customers": people_csv(), "orders": orders_csv(days=[("c001", "2026-02-03", 5)])}
    workspace.data.import_files(write_files(tmp_path, tables), as_of=AS_OF, actor=LOCAL)
    assert before - left(workspace) == {"c004", "c006", "c008"}
    with workspace._handle.database.read() as session:
        told = session.scalars(sa.select(AuditRecord).where(AuditRecord.action == "never_contact.add")).all()
    assert [line.detail for line in told] == [{"new": 4}, {"new": 0}]


def test_a_file_with_a_wrong_phone_number_adds_nobody_and_quotes_nobody(workspace, tmp_path):
    file = tmp_path / "never.txt"
    file.write_text("c006\n+1 000 000\n")
    with pytest.raises(UserError, match="has a phone number that is not valid") as refused:
        workspace.ledger.add_file(file, actor=MARKETER)
    assert "000" not in str(refused.value)
    assert workspace.ledger.never_contact() == ()


def test_who_objects_to_profiling_is_in_no_file(workspace):
    before = left(workspace)
    workspace.ledger.object_to_profiling("c002", actor=MARKETER)
    assert before - left(workspace) == {"c002"}
    assert workspace.ledger.wishes("c002").objects
    workspace.ledger.withdraw_objection("c002", actor=MARKETER)
    assert left(workspace) == before
    assert not workspace.ledger.wishes("c002").objects


def test_without_consents_nobody_is_reachable_until_an_admin_records_a_legal_basis(tmp_path):
    workspace = house(tmp_path, consents=False)
    assert left(workspace, "consented") == set()
    with pytest.raises(Refused, match="needs a admin"):
        workspace.ledger.record_legal_basis("email", words="They bought.", named_by="Ada Roy", actor=MARKETER)
    with pytest.raises(UserError, match="in words"):
        workspace.ledger.record_legal_basis("email", words=" ", named_by="Ada Roy", actor=LOCAL)
    workspace.ledger.record_legal_basis("email", words="They bought.", named_by="Ada  Roy", actor=LOCAL)
    (basis,) = workspace.ledger.legal_bases()
    assert (basis.channel, basis.words, basis.named_by, basis.recorded_by) == (
        ("email", "They bought.", "Ada Roy", "local")
    )
    assert left(workspace, "consented") == left(workspace, "valid") != set()
    assert left(workspace, "consented", "ads") == set()
    workspace.ledger.withdraw_legal_basis("email", actor=LOCAL)
    assert left(workspace, "consented") == set()
    with pytest.raises(NotFound):
        workspace.ledger.withdraw_legal_basis("email", actor=LOCAL)
    workspace.close()


def test_a_legal_basis_is_nothing_where_the_data_has_consents(workspace):
    before = left(workspace, "consented", "ads")
    workspace.ledger.record_legal_basis("ads", words="They bought.", named_by="Ada", actor=LOCAL)
    assert left(workspace, "consented", "ads") == before
    assert all(int(id[1:]) % 2 for id in before)


def test_the_global_control_group_is_in_no_file_unless_a_campaign_says_so(tmp_path):
    # By lot: of so many, some are surely in it.
    workspace = house(tmp_path, people=300)
    before = left(workspace, "not_excluded")
    workspace.ledger.set_global_control(0.15, actor=LOCAL)
    assert workspace.ledger.global_control() == 0.15
    held = before - left(workspace, "not_excluded")
    assert held
    draft = drafted(workspace, "All", destinations=(EMAIL,), exclusions=Exclusions(minors=False, global_control=False))
    rows = workspace.launches.step(draft.id, "csv-email", "not_excluded", actor=LOCAL)
    assert {f"c{row:03d}" for row in rows.tolist()} == before
    for share in (0.005, 0.2, -1):
        with pytest.raises(UserError, match="1 to 15"):
            workspace.ledger.set_global_control(share, actor=LOCAL)
    with pytest.raises(Refused):
        workspace.ledger.set_global_control(0.1, actor=MARKETER)
    workspace.ledger.set_global_control(0, actor=LOCAL)
    assert left(workspace, "not_excluded") == before
    workspace.close()


def test_known_under_age_customers_are_left_out_alone(workspace):
    draft = drafted(workspace, destinations=(SMS,))
    rows = workspace.launches.step(draft.id, "csv-sms", "not_excluded", actor=LOCAL)
    before = workspace.launches.step(draft.id, "csv-sms", "not_suppressed", actor=LOCAL)
    assert {row for row in before.tolist() if row % 13 == 5} == set(before.tolist()) - set(rows.tolist()) != set()


def test_every_change_raises_the_revision_once_and_a_viewer_makes_none(workspace, tmp_path):
    def revision():
        with workspace._handle.database.read() as session:
            return list_store.revision(session)

    ledger = workspace.ledger
    (tmp_path / "f.txt").write_text("c001\n")
    changes = [
        lambda actor: ledger.add_customer("c002", actor=actor),
        lambda actor: ledger.remove_customer("c002", actor=actor),
        lambda actor: ledger.add_file(tmp_path / "f.txt", actor=actor),
        lambda actor: ledger.object_to_profiling("c002", actor=actor),
        lambda actor: ledger.withdraw_objection("c002", actor=actor),
        lambda actor: ledger.set_global_control(0.1, actor=actor),
        lambda actor: ledger.record_legal_basis("email", words="w", named_by="n", actor=actor),
        lambda actor: ledger.withdraw_legal_basis("email", actor=actor),
    ]
    for change in changes:
        before = revision()
        with pytest.raises(Refused):
            change(VIEWER)
        assert revision() == before
        change(LOCAL)
        assert revision() == before + 1
    with pytest.raises(UserError, match="'fax' is not a channel"):
        ledger.add_customer("c002", channel="fax", actor=LOCAL)


def test_on_which_ground_each_channel_is_open_and_what_became_of_it(tmp_path):
    workspace = house(tmp_path, consents=False)
    assert {one.channel: one.open for one in workspace.ledger.consents()} == dict.fromkeys(CHANNELS, False)
    workspace.ledger.record_legal_basis("email", words="They bought.", named_by="Ada", actor=LOCAL)
    workspace.ledger.record_legal_basis("email", words="They asked.", named_by="Ben", actor=LOCAL)
    workspace.ledger.withdraw_legal_basis("email", actor=LOCAL)
    workspace.ledger.record_legal_basis("post", words="A letter.", named_by="Ada", actor=LOCAL)
    assert [one.channel for one in workspace.ledger.consents() if one.open] == ["post"]
    history = [(one.channel, one.withdrawn, one.named_by, one.words) for one in workspace.ledger.legal_basis_history()]
    assert history == [
        ("post", False, "Ada", "A letter."),
        ("email", True, "", ""),
        ("email", False, "Ben", "They asked."),
        ("email", False, "Ada", "They bought."),
    ]
    workspace.close()


def test_the_size_of_a_global_control_group_is_that_of_the_waterfall(tmp_path):
    workspace = house(tmp_path, people=300, consents=False)
    workspace.ledger.record_legal_basis("push", words="They use the app.", named_by="Ada", actor=LOCAL)
    before = left(workspace, "not_excluded", "push")
    sizes = [workspace.ledger.global_control_size(share) for share in (0, 0.05, 0.15)]
    workspace.ledger.set_global_control(0.15, actor=LOCAL)
    assert len(before - left(workspace, "not_excluded", "push")) == sizes[2] > sizes[1] > sizes[0] == 0
    workspace.close()
