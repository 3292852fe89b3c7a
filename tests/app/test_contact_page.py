"""Who may be contacted: legal bases, the never-contact list, the control group of all campaigns; exports beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from segmentation.api import LOCAL, Everyone, Workspace
from tests.api.launching import EMAIL, drafted, house, ids_in, launched
from tests.app.test_pages import SECONDS, SHELL, words


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    opened = house(tmp_path, consents=False)
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(opened.path.parent))
    yield opened
    opened.close()
    st.cache_resource.clear()


def view(workspace: Workspace, show: str, **asked: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = workspace.name
    app.query_params["show"] = show
    for name, value in asked.items():
        app.query_params[name] = value
    app.switch_page("../data.py")
    return app.run()


def asked(app: AppTest, opener: str) -> AppTest:
    """Run with a dialog open: a run of the whole page closes it unless it is asked for in the same run."""
    app.button(key=opener).click()
    return app.run()


def test_a_legal_basis_is_recorded_replaced_and_withdrawn(workspace: Workspace) -> None:
    app = view(workspace, "contact")
    assert words(app).count("no legal basis is recorded") == 5
    asked(app, "record_email")
    app.button(key="basis_confirm").click()
    asked(app, "record_email")
    assert "A legal basis needs a channel" in app.error[0].value
    app.text_area(key="basis_words_email").set_value("They *bought*.")
    app.text_input(key="basis_name_email").set_value("Ada Roy")
    app.button(key="basis_confirm").click()
    asked(app, "record_email")
    assert "They \\*bought\\*\\." in words(app)
    assert "Named by Ada Roy" in words(app)
    (basis,) = workspace.ledger.legal_bases()
    assert (basis.channel, basis.words, basis.named_by) == ("email", "They *bought*.", "Ada Roy")
    asked(app, "withdraw_email")
    assert workspace.ledger.legal_bases() != ()
    app.button(key="withdraw_confirm").click()
    asked(app, "withdraw_email")
    assert workspace.ledger.legal_bases() == ()
    assert words(app).count("no legal basis is recorded") == 5
    assert len(app.table[0].value) == 2


def test_somebody_on_the_list_is_found_and_taken_off_with_a_reason(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "never.txt").write_text("p4@example.com\nnobody\n")
    workspace.ledger.add_file(tmp_path / "never.txt", channel="email", actor=LOCAL)
    app = view(workspace, "contact")
    assert "**E-mail** · 1 customer and 1 address" in words(app)
    app.text_input(key="never_asked").set_value("c005")
    app.button(key="FormSubmitter:never_search-Search").click().run()
    assert "Not on the list." in words(app)
    app.text_input(key="never_asked").set_value("c004")
    app.button(key="FormSubmitter:never_search-Search").click().run()
    assert "E-mail: the address, whoever has it" in words(app)
    (line,) = workspace.never_contact.find("c004", actor=LOCAL)
    asked(app, f"take_off_{line.id}")
    assert app.button(key="take_off_confirm").disabled
    app.radio(key="take_off_reason").set_value("mistake")
    asked(app, f"take_off_{line.id}")
    app.button(key="take_off_confirm").click()
    asked(app, f"take_off_{line.id}")
    assert workspace.never_contact.find("c004", actor=LOCAL) == ()
    assert [one.customers for one in workspace.ledger.never_contact()] == [1]


def test_the_control_group_of_all_campaigns_says_whom_it_affects_before_it_changes(workspace: Workspace) -> None:
    app = view(workspace, "contact")
    assert "Off: every campaign has a control group of its own only." in words(app)
    asked(app, "control_change")
    app.number_input(key="control_share").set_value(15)
    asked(app, "control_change")
    held = workspace.ledger.global_control_size(0.15)
    assert app.info[0].value.startswith(f"{held} customer")
    assert app.button(key="control_confirm").disabled
    app.checkbox(key="control_meant_15").check()
    asked(app, "control_change")
    app.button(key="control_confirm").click()
    asked(app, "control_change")
    assert workspace.ledger.global_control() == 0.15
    assert f"15% of all customers: {held} customer" in words(app)


def test_objections_are_counted(workspace: Workspace) -> None:
    workspace.ledger.object_to_profiling("c002", actor=LOCAL)
    assert "1 customer objects." in words(view(workspace, "contact"))


def test_exports_say_why_and_write_a_launched_file_again(workspace: Workspace) -> None:
    assert "Nothing was exported yet." in words(view(workspace, "exports"))
    for channel in ("email", "sms"):
        workspace.ledger.record_legal_basis(channel, words="They bought.", named_by="Ada", actor=LOCAL)
    workspace.lists.write(Everyone(), purpose="analyse", actor=LOCAL)
    campaign = launched(workspace)
    app = view(workspace, "exports")
    said = words(app)
    assert "List to analyse" in said
    file = campaign.launch.files[0]
    assert f"SHA-256 of the file: {file.sha256}" in said
    (one,) = [one for one in workspace.exported.list() if one.file == file.key]
    app.button(key=f"again_{one.id}").click().run()
    assert "It is the launched file, byte for byte." in [line.value for line in app.success]
    workspace.ledger.add_customer(ids_in(workspace, file)[0], actor=LOCAL)
    app.button(key=f"again_{one.id}").click().run()
    assert app.info[0].value.startswith("1 row is missing")


def test_both_views_in_french(workspace: Workspace) -> None:
    assert "Qui peut être contacté" in words(view(workspace, "contact", lang="fr"))
    assert "Rien n’a encore été exporté." in words(view(workspace, "exports", lang="fr"))


def test_the_plan_of_a_draft_to_nobody_leads_to_the_legal_basis(workspace: Workspace) -> None:
    draft = drafted(workspace, destinations=(EMAIL,))
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = workspace.name
    app.query_params["campaign"] = draft.id
    app.switch_page("../campaigns.py")
    app.run()
    why = "Nobody can be contacted by this channel: the data has no consent for it."
    assert why in [one.value for one in app.warning]
    workspace.ledger.record_legal_basis("email", words="They bought.", named_by="Ada", actor=LOCAL)
    app.run()
    assert why not in [one.value for one in app.warning]


def test_a_file_is_looked_at_and_then_added(workspace: Workspace) -> None:
    app = view(workspace, "contact")
    asked(app, "never_add")
    content = b"customer_id\nc004\nc006\nnobody-we-know\nc006\n"
    app.button(key="never_add").click()
    app.file_uploader(key="never_file").upload("never.csv", content, "text/csv").run()
    said = words(app)
    assert "Not in the data, in these rows: 4." in said
    assert "nobody-we-know" not in said
    assert app.button(key="never_add_confirm").label == "Never contact 3 more"
    assert workspace.ledger.never_contact() == ()
    app.button(key="never_add_confirm").click()
    asked(app, "never_add")
    (line,) = workspace.ledger.never_contact()
    assert (line.channel, line.customers) == (None, 3)
    assert "**All channels** · 3 customers" in words(app)


def test_a_file_with_a_wrong_phone_number_cannot_be_added(workspace: Workspace) -> None:
    app = view(workspace, "contact")
    asked(app, "never_add")
    app.button(key="never_add").click()
    app.file_uploader(key="never_file").upload("never.txt", b"c004\n+1 000 000\n", "text/plain").run()
    assert app.error[0].value.startswith("Wrong phone numbers stand in these rows: 2.")
    assert app.button(key="never_add_confirm").disabled


def test_a_file_that_is_no_text_has_its_message(workspace: Workspace) -> None:
    app = view(workspace, "contact")
    asked(app, "never_add")
    app.button(key="never_add").click()
    app.file_uploader(key="never_file").upload("never.txt", "c004\n".encode("utf-16"), "text/plain").run()
    assert "UTF-8" in app.error[0].value
    assert workspace.ledger.never_contact() == ()
