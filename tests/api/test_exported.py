"""What was exported: lists and the files of campaigns, who wrote them, why, and which can be written again."""

from segmentation.api import LOCAL, CustomerList
from tests.api.launching import house, launched


def test_every_file_that_was_written_is_told_the_newest_first(tmp_path):
    workspace = house(tmp_path)
    assert workspace.exported.list() == ()
    (tmp_path / "ids.csv").write_text("c002\nc004\n")
    workspace.customer_lists.add("Two", tmp_path / "ids.csv", actor=LOCAL)
    two = CustomerList(list="two")
    written = workspace.lists.write(two, purpose="contact", channel="email", actor=LOCAL)
    view = launched(workspace)
    found = workspace.exported.list()
    by_file = {one.file: one for one in found}
    assert [one.written_at for one in found] == sorted((one.written_at for one in found), reverse=True)
    assert set(by_file) == {None, "csv-email", "csv-sms"}
    for file in view.launch.files:
        one = by_file[file.key]
        assert (one.campaign, one.title, one.channel, one.destination) == (view.id, "Spring", file.channel, "csv")
        assert (one.rows, one.sha256, one.written_by, one.recreatable) == (file.rows, file.sha256, "local", True)
        again = workspace.recreating.write(one.campaign, one.file, out=tmp_path / "again.csv", actor=LOCAL)
        assert again.sha256 == one.sha256
    one = by_file[None]
    assert (one.id, one.rows, one.sha256) == (written.id, written.rows, written.sha256)
    assert (one.purpose, one.campaign, one.title, one.recreatable) == ("contact", None, "", False)
    assert "Two" in one.definition
    assert one.last_day == workspace.data.snapshot().last_day
    assert workspace.exported.list(language="fr")[0].definition == "tous les clients"
    workspace.close()


def test_what_was_not_sent_or_is_archived_is_not_written_again(tmp_path):
    workspace = house(tmp_path)
    unsent = launched(workspace)
    workspace.sendings.not_sent(unsent.id, actor=LOCAL)
    assert {one.recreatable for one in workspace.exported.list()} == {False}
    workspace.close()
