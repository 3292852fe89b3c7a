"""What becomes of a segment over time: versions in words, labels, archive and restore, who uses it, sizes kept."""

import pytest

from segmentation.api import (
    LOCAL,
    Actor,
    AllOf,
    AnyOf,
    Attribute,
    Comparison,
    Everyone,
    InCategory,
    InSegment,
    InvalidFilter,
    LastDays,
    NoneOf,
    NotFound,
    Refused,
    Score,
    Tag,
    Unavailable,
    UserError,
    Visits,
)
from segmentation.index.audience_index import AudienceIndex
from segmentation.storage.records import AuditRecord, SegmentVersionRecord
from tests.api.company import DEMO, FULL, PREVIEW, REGULARS, VIP, opened, smuggle
from tests.api.judged_company import fail_for

MIA = Actor(name="Mia", role="marketer")
VIEWER = Actor(name="Vic", role="viewer")
STAFF = Tag(mode="any_of", tags=("staff",))
OFTEN = Visits(count=Comparison(op=">=", values=(5,)), window=LastDays(days=30))


def scored(low, high):
    return Score(prediction=FULL, low=low, high=high)


@pytest.fixture
def segments(workspace):
    return workspace.segments


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (VIP, AllOf(members=(VIP, STAFF)), ["added the rule “tagged staff”"]),
        (AllOf(members=(VIP, OFTEN)), OFTEN, ["removed the rule “tagged VIP”"]),
        (VIP, STAFF, ["changed the rule “tagged VIP” to “tagged staff”"]),
        (Everyone(), VIP, ["added the rule “tagged VIP”"]),
        (VIP, Everyone(), ["removed the rule “tagged VIP”"]),
        (AllOf(members=(VIP, OFTEN)), AllOf(members=(OFTEN, VIP)), ["put the rules in another order"]),
        (
            AllOf(members=(VIP, OFTEN)),
            AnyOf(members=(VIP, OFTEN)),
            ["now at least one rule must hold, where every rule had to hold"],
        ),
        (
            VIP,
            NoneOf(members=(VIP,)),
            ["now no rule may hold, where every rule had to hold"],
        ),
        (
            AllOf(members=(OFTEN, AnyOf(members=(VIP, OFTEN)))),
            AllOf(members=(OFTEN, AnyOf(members=(VIP, STAFF)))),
            ["in a group: removed the rule “visited", "in a group: added the rule “tagged staff”"],
        ),
        (
            AllOf(members=(VIP, scored(50, 75))),
            AllOf(members=(VIP, scored(75, 100))),
            ["the score range changed from 50-75 to 75-100"],
        ),
        (
            InCategory(prediction=FULL, categories=("high",)),
            InCategory(prediction=FULL, categories=("medium", "high")),
            ["the levels changed from High to Medium or High"],
        ),
        (VIP, AllOf(members=(VIP, scored(50, 100))), ["added “likelihood score 50 to 100"]),
        (AllOf(members=(VIP, scored(50, 100))), VIP, ["removed “likelihood score 50 to 100"]),
        (scored(50, 100), InCategory(prediction=FULL, categories=("high",)), ["changed “likelihood score 50 to 100"]),
        (
            Attribute(field="country", test=Comparison(op="=", values=("France",))),
            Attribute(field="birth_date", test=Comparison(op="is_blank")),
            ["removed the rule “Country is France”", "added the rule “Birth date is unknown”"],
        ),
        (AllOf(members=(VIP, VIP)), VIP, ["removed the rule “tagged VIP”"]),
    ],
)
def test_what_a_version_changed_is_told_in_words(segments, before, after, changed):
    id = segments.save("Told", before, actor=LOCAL).id
    updated = segments.update(id, after, actor=MIA)
    assert (updated.version, updated.filter, updated.edited_by) == (2, after, "Mia")
    newest, first = segments.versions(id)
    assert (newest.version, newest.current, newest.created_by) == (2, True, "Mia")
    assert (first.version, first.current, first.filter) == (1, False, before)
    assert first.changes == ("saved for the first time",)
    assert len(newest.changes) == len(changed)
    for words, beginning in zip(newest.changes, changed, strict=True):
        assert words.startswith(beginning)


def test_the_same_definition_again_is_no_version(segments):
    before = segments.get("regulars")
    assert segments.update("regulars", REGULARS, actor=MIA) == before
    assert len(segments.versions("regulars")) == 1


def test_returning_makes_a_new_version_and_loses_none(segments):
    segments.update("regulars", VIP, actor=LOCAL)
    segments.update("regulars", STAFF, actor=LOCAL)
    returned = segments.return_to("regulars", 1, actor=MIA)
    assert (returned.version, returned.filter) == (4, REGULARS)
    assert [version.filter for version in segments.versions("regulars")] == [REGULARS, STAFF, VIP, REGULARS]
    newest = segments.versions("regulars")[0]
    assert newest.returned_to == 1
    assert newest.changes[0] == "returned to version 1"
    assert segments.return_to("regulars", 4, actor=MIA).version == 4


@pytest.mark.parametrize("edit", ["update", "return_to"])
def test_the_later_of_two_edits_does_not_overwrite_the_earlier(workspace, segments, edit):
    """Two tabs opened version 1: what the first saved stays, the second is told; in another process, too."""
    segments.update("regulars", VIP, actor=LOCAL, began_with=1)
    other = opened(workspace.path)
    change = {
        "update": lambda: other.segments.update("regulars", STAFF, actor=MIA, began_with=1),
        "return_to": lambda: other.segments.return_to("regulars", 1, actor=MIA, began_with=1),
    }[edit]
    with pytest.raises(Refused, match=r"has version 2, and your change began with version 1\. Nothing") as told:
        change()
    assert told.value.hint == "Open the segment again to see what changed, or save yours as another segment."
    assert (segments.get("regulars").version, segments.get("regulars").filter) == (2, VIP)
    # The very same definition is no second edit; and who has seen version 2 may go on.
    assert other.segments.update("regulars", VIP, actor=MIA, began_with=1).version == 2
    assert other.segments.update("regulars", STAFF, actor=MIA, began_with=2).version == 3
    other.close()


@pytest.mark.parametrize("version", [0, 2, -1])
def test_a_version_that_never_was(segments, version):
    with pytest.raises(NotFound, match=rf"“Regulars” has no version {version}. It has one version."):
        segments.return_to("regulars", version, actor=LOCAL)
    with pytest.raises(NotFound, match="There is no segment 'nope'"):
        segments.return_to("nope", 1, actor=LOCAL)


def test_a_version_that_cannot_be_read_is_told_and_not_returned_to(workspace, segments):
    segments.update("regulars", VIP, actor=LOCAL)
    with workspace._handle.database.write() as session:
        session.get(SegmentVersionRecord, ("regulars", 1)).definition = {"version": 9}
    assert segments.versions("regulars")[1].filter is None
    assert "cannot be read" in segments.versions("regulars")[0].changes[0]
    with pytest.raises(Unavailable, match="Version 1 of “Regulars” cannot be read any more"):
        segments.return_to("regulars", 1, actor=LOCAL)


@pytest.mark.parametrize("prediction", [PREVIEW, DEMO])
@pytest.mark.parametrize("hidden", [True, False])
def test_no_version_depends_on_a_preview_or_a_demo(segments, prediction, hidden):
    kind = "preview" if prediction == PREVIEW else "demo"
    chosen = InSegment(segment=f"outer-{kind}") if hidden else Score(prediction=prediction, low=50, high=100)
    before = segments.list()
    for change in (
        lambda: segments.update("regulars", chosen, actor=LOCAL),
        lambda: segments.update("regulars", VIP, actor=LOCAL, prediction=prediction),
        lambda: segments.save("Fixed", chosen, actor=LOCAL, fixed=True),
        lambda: segments.freeze(f"outer-{kind}", "Fixed", actor=LOCAL),
        lambda: segments.duplicate(f"hidden-{kind}", "Again", actor=LOCAL),
    ):
        with pytest.raises(Refused, match="Saving, downloading and campaigns are off") as refusal:
            change()
        assert refusal.value.code == f"{kind}_prediction"
    assert segments.list() == before


def test_what_cannot_be_applied_is_no_version(segments):
    with pytest.raises(InvalidFilter, match="did you mean 'staff'"):
        segments.update("regulars", Tag(mode="any_of", tags=("stuff",)), actor=LOCAL)
    assert segments.get("regulars").version == 1


def test_a_segment_does_not_come_to_contain_itself_and_the_way_round_is_named(segments):
    segments.save("Outer", InSegment(segment="regulars"), actor=LOCAL)
    segments.save("Outermost", AllOf(members=(InSegment(segment="outer"), VIP)), actor=LOCAL)
    cyclic = AnyOf(members=(VIP, NoneOf(members=(InSegment(segment="outermost"),))))
    way = "“Regulars” uses “Outermost” uses “Outer” uses “Regulars”"
    with pytest.raises(InvalidFilter, match=f"a segment cannot contain itself: {way}") as refusal:
        segments.update("regulars", cyclic, actor=LOCAL)
    assert refusal.value.problems[0].path == "filter.any_of[1].none_of[0]"
    with pytest.raises(InvalidFilter, match="“Regulars” uses “Regulars”"):
        segments.update("regulars", InSegment(segment="regulars"), actor=LOCAL)
    assert segments.get("regulars").version == 1


def test_a_version_may_use_an_earlier_one_of_itself_and_not_one_that_leads_back(segments):
    narrower = AllOf(members=(InSegment(segment="regulars", version=1), STAFF))
    assert segments.update("regulars", narrower, actor=LOCAL).version == 2
    segments.save("Outer", InSegment(segment="regulars"), actor=LOCAL)
    segments.update("outer", VIP, actor=LOCAL)
    with pytest.raises(InvalidFilter, match=r"“Regulars” uses “Outer” \(version 1\) uses “Regulars”"):
        segments.update("regulars", InSegment(segment="outer", version=1), actor=LOCAL)


def test_a_pinned_version_stays_what_it_was(workspace, segments):
    size = segments.get("regulars").size
    pinned = segments.save("Pinned", InSegment(segment="regulars", version=1), actor=LOCAL)
    live = segments.save("Live", InSegment(segment="regulars"), actor=LOCAL)
    assert pinned.size == live.size == size
    segments.update("regulars", AllOf(members=(REGULARS, STAFF)), actor=LOCAL)
    assert segments.get("pinned").size == size
    assert segments.get("live").size == segments.get("regulars").size < size


def test_labels_are_trimmed_unique_and_listed_over_all(segments):
    labelled = segments.set_labels("regulars", ["  Spring   2026 ", "spring 2026", "Été"], actor=MIA)
    assert labelled.labels == ("Spring 2026", "Été")
    segments.save("Other", VIP, actor=LOCAL, labels=["Été"])
    assert segments.labels() == {"Spring 2026": 1, "Été": 2}
    segments.archive("other", actor=LOCAL)
    assert segments.labels() == {"Spring 2026": 1, "Été": 1}
    assert segments.set_labels("regulars", [], actor=MIA).labels == ()
    assert segments.labels() == {}


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([" "], "'' is not a label; 1 to 40 characters are accepted, in one line"),
        (["x" * 41], "is not a label"),
        ([str(number) for number in range(21)], "21 labels; at most 20 are accepted"),
    ],
)
def test_labels_that_are_refused(segments, labels, said):
    with pytest.raises(UserError, match=said):
        segments.set_labels("regulars", labels, actor=LOCAL)
    with pytest.raises(UserError, match=said):
        segments.save("New", VIP, actor=LOCAL, labels=labels)
    assert segments.labels() == {}


def test_description_and_duplicate(segments):
    segments.describe("regulars", "  Who come often ", actor=MIA)
    segments.set_labels("regulars", ["Ours"], actor=MIA)
    twin = segments.duplicate("regulars", "Regulars, again", actor=LOCAL)
    source = segments.get("regulars")
    assert (twin.id, twin.version, twin.owner) == ("regulars-again", 1, "local")
    assert (twin.filter, twin.size, twin.description, twin.labels) == (
        REGULARS,
        source.size,
        "Who come often",
        ("Ours",),
    )
    segments.update("regulars", VIP, actor=LOCAL)
    assert segments.get("regulars-again").filter == REGULARS


def test_archived_segments_stand_apart_and_their_names_are_free(segments):
    before = segments.get("regulars")
    segments.archive("regulars", actor=LOCAL)
    (put_away,) = segments.archived()
    assert (put_away.id, put_away.archived, put_away.size, put_away.filter) == ("regulars", True, None, REGULARS)
    assert segments.save("REGULARS", VIP, actor=LOCAL).id == "regulars-2"
    with pytest.raises(Refused, match=r"already a segment called “Regulars”\. Choose another name"):
        segments.restore("regulars", actor=LOCAL)
    restored = segments.restore("regulars", actor=LOCAL, title="Regulars, the old ones")
    assert (restored.id, restored.title, restored.size) == ("regulars", "Regulars, the old ones", before.size)
    assert segments.archived() == ()


def test_used_by_names_all_who_need_it_in_any_version(workspace, segments):
    segments.save("Direct", AnyOf(members=(InSegment(segment="regulars"), VIP)), actor=LOCAL)
    segments.save("Pinned", InSegment(segment="direct", version=1), actor=LOCAL)
    segments.update("direct", VIP, actor=LOCAL)
    workspace.campaigns.draft("March", InSegment(segment="regulars", version=1), actor=LOCAL)
    assert segments.get("regulars").used_by == ("the campaign “March”", "version 1 of the segment “Direct”")
    assert segments.get("direct").used_by == ("the segment “Pinned”",)
    with pytest.raises(Refused, match="used by the campaign “March”, version 1 of the segment “Direct”") as refusal:
        segments.archive("regulars", actor=LOCAL)
    assert refusal.value.hint == "Change or archive those first."
    segments.archive("pinned", actor=LOCAL)
    workspace.campaigns.archive(workspace.campaigns.list()[0].id, actor=LOCAL)
    segments.archive("regulars", actor=LOCAL)
    with pytest.raises(InvalidFilter):
        segments.return_to("direct", 1, actor=LOCAL)


@pytest.fixture
def asked(monkeypatch):
    """The filters that the index was asked for."""
    found = []
    members = AudienceIndex.members

    def noted(self, filter, scope):
        found.append(filter)
        return members(self, filter, scope)

    monkeypatch.setattr(AudienceIndex, "members", noted)
    return found


def test_a_size_is_counted_once_of_each_thing_it_depends_on(workspace, segments, asked):
    likely = segments.save("Likely", scored(50, 100), actor=LOCAL)
    segments.save("Both", AllOf(members=(InSegment(segment="regulars"), InSegment(segment="likely"))), actor=LOCAL)
    first = segments.list()
    asked.clear()
    assert segments.list() == first
    assert segments.get("likely").size == likely.size
    assert asked == []
    segments.rename("regulars", "Our regulars", actor=LOCAL)
    segments.list()
    assert asked == []
    segments.update("regulars", VIP, actor=LOCAL)
    assert asked == [VIP]
    asked.clear()
    segments.list()
    assert asked == [segments.get("both").filter]
    asked.clear()
    workspace.predictions.build(FULL, actor=LOCAL)
    segments.list()
    assert sorted(map(str, asked)) == sorted(str(segments.get(id).filter) for id in ("likely", "both"))


def test_what_another_definition_would_change_is_said_before_it_is_saved(segments):
    segments.save("Staff", STAFF, actor=LOCAL)
    assert segments.changes("staff", STAFF) == ()
    assert segments.changes("staff", AllOf(members=(STAFF, OFTEN)))[0].startswith("added the rule “visited at least 5")
    assert segments.get("staff").version == 1
    with pytest.raises(NotFound, match="There is no segment 'nope'"):
        segments.changes("nope", STAFF)


def test_history_is_of_one_version_one_snapshot_and_its_scores(workspace, segments):
    likely = segments.save("Likely", scored(50, 100), actor=LOCAL)
    (counted,) = segments.history("likely")
    assert (counted.size, counted.as_of, counted.version) == (likely.size, likely.as_of, 1)
    assert counted.snapshot == workspace.data.snapshot().id
    assert list(counted.basis) == ["scores"]
    segments.update("likely", scored(75, 100), actor=LOCAL)
    sizes = segments.history("likely")
    assert [(one.version, one.size) for one in sizes] == [(1, likely.size), (2, segments.get("likely").size)]
    assert sizes[0].counted_at < sizes[1].counted_at
    with pytest.raises(NotFound, match="There is no segment 'nope'"):
        segments.history("nope")


def test_new_data_is_counted_beside_the_old_and_what_is_unavailable_has_its_reason(
    workspace, segments, tmp_path, monkeypatch
):
    segments.save("Likely", scored(50, 100), actor=LOCAL)
    file = tmp_path / "tags.csv"
    file.write_text("customer_id,tag\nc0001,VIP\n", encoding="utf-8")
    fail_for(monkeypatch, FULL, Unavailable("too_thin", "The data is too thin."))
    workspace.data.import_files({"tags": file}, as_of="2026-03-02", actor=LOCAL)
    monkeypatch.undo()
    recorded = {view.id: view for view in segments.record_sizes()}
    assert recorded["regulars"].size == segments.get("regulars").size
    old, new = segments.history("regulars")
    assert (f"{old.as_of}", f"{new.as_of}") == ("2026-03-01", "2026-03-02")
    assert new.size < old.size
    assert recorded["likely"].size is None
    assert "The data is too thin." in recorded["likely"].problem
    workspace.predictions.build(FULL, actor=LOCAL)
    assert segments.get("likely").size > 0
    assert [one.size is None for one in segments.history("likely")] == [False, True, False]


def test_comparing_says_who_is_where_and_which_rule_decided(workspace, segments):
    segments.save("One", AllOf(members=(VIP, OFTEN)), actor=LOCAL)
    segments.save("Other", AllOf(members=(OFTEN, STAFF)), actor=LOCAL)
    compared = segments.compare("one", "other")
    size = workspace.audiences.size
    both = size(AllOf(members=(VIP, OFTEN, STAFF)))
    assert compared.both == both
    assert (compared.first.size, compared.second.size) == (segments.get("one").size, segments.get("other").size)
    assert (
        compared.first.only == compared.first.size - both == size(AllOf(members=(VIP, OFTEN, NoneOf(members=(STAFF,)))))
    )
    often, staff = compared.first.decided
    assert (often.path, often.fail, often.alone) == ("filter.all_of[0]", 0, 0)
    assert (staff.sentence, staff.fail, staff.alone) == ("tagged staff", compared.first.only, compared.first.only)
    vip, _ = compared.second.decided
    assert (vip.sentence, vip.fail) == ("tagged VIP", compared.second.only)


def test_versions_of_one_segment_compare(segments):
    segments.update("regulars", AllOf(members=(REGULARS, STAFF)), actor=LOCAL)
    compared = segments.compare("regulars@1", "regulars")
    assert (compared.first.version, compared.second.version) == (1, 2)
    assert (compared.second.only, compared.both) == (0, compared.second.size)
    assert compared.first.decided[1].fail == compared.first.only > 0
    for key, said in (("regulars@3", "has no version 3. Its versions are 1 to 2."), ("regulars@x", "no version x")):
        with pytest.raises(NotFound, match=said):
            segments.compare("regulars", key)
    with pytest.raises(NotFound, match="There is no segment 'nope'"):
        segments.compare("nope@1", "regulars")


@pytest.mark.parametrize(
    "change",
    [
        lambda segments, actor: segments.update("regulars", VIP, actor=actor),
        lambda segments, actor: segments.return_to("regulars", 1, actor=actor),
        lambda segments, actor: segments.duplicate("regulars", "New", actor=actor),
        lambda segments, actor: segments.set_labels("regulars", ["New"], actor=actor),
        lambda segments, actor: segments.describe("regulars", "New", actor=actor),
        lambda segments, actor: segments.freeze("regulars", "New", actor=actor),
        lambda segments, actor: segments.save("New", VIP, actor=actor, fixed=True),
    ],
)
def test_a_viewer_changes_nothing(segments, change):
    before = segments.list()
    with pytest.raises(Refused, match="Vic is a viewer; this needs a marketer"):
        change(segments, VIEWER)
    assert segments.list() == before


def test_everything_is_in_the_audit_trail(workspace, segments):
    segments.update("regulars", VIP, actor=MIA)
    segments.return_to("regulars", 1, actor=MIA)
    segments.describe("regulars", "Often", actor=MIA)
    segments.set_labels("regulars", ["Ours"], actor=MIA)
    segments.freeze("regulars", "Fixed", actor=MIA)
    segments.archive("fixed", actor=MIA)
    segments.restore("fixed", actor=MIA)
    with workspace._handle.database.read() as session:
        lines = [(line.action, line.subject) for line in session.query(AuditRecord) if line.actor == "Mia"]
    assert lines == [
        ("segment.update", "regulars"),
        ("segment.update", "regulars"),
        ("segment.describe", "regulars"),
        ("segment.label", "regulars"),
        ("segment.freeze", "fixed"),
        ("segment.archive", "fixed"),
        ("segment.restore", "fixed"),
    ]


def test_a_nested_segment_that_makes_no_sense_any_more_is_named(workspace, segments):
    smuggle(workspace, "inner", Tag(mode="none_of", tags=("gone",)))
    with pytest.raises(InvalidFilter, match=r"segment 'inner' cannot be used: .* tag 'gone' is not known"):
        workspace.audiences.size(InSegment(segment="inner"))
