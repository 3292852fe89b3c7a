"""Why did I get this: the campaigns that chose a customer, with what she had on their data, and what to answer her."""

from datetime import timedelta

import pytest

from segmentation.api import (
    LOCAL,
    Actor,
    AllOf,
    AnyOf,
    Arm,
    Attribute,
    CampaignChanges,
    Comparison,
    Contacted,
    CustomerList,
    DestinationSetting,
    Ever,
    Exclusions,
    InCategory,
    InSegment,
    LastDays,
    NoneOf,
    NotFound,
    Orders,
    Refused,
    Score,
    Tag,
    Visits,
    said,
)
from segmentation.api.customer_facts import customer_at, setting_of
from segmentation.filters.evaluate import evaluate
from segmentation.filters.verdicts import judge
from segmentation.settings import SNAPSHOTS_KEPT
from segmentation.sql.customers import row_of
from segmentation.storage.records import AuditRecord
from tests.api.company import AS_OF, FULL, REGULARS, add_names, company_tables, opened, write_files
from tests.api.launching import EMAIL, SMS, drafted, house, ids_in, launched, members, orders_csv, people_csv

MARKETER, VIEWER = Actor(name="Mia", role="marketer"), Actor(name="Vic", role="viewer")
BUYERS = Orders(measure="count", value=Comparison(op=">=", values=(1,)), window=Ever())
SPENT = Orders(measure="total", value=Comparison(op=">=", values=(10,)), window=LastDays(days=90))
NOBODY_OUT = Exclusions(minors=False)
SENT_ON = AS_OF


@pytest.fixture
def workspace_of_sixty(tmp_path):
    opened = house(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def spring(workspace_of_sixty):
    """A campaign to buyers, launched and sent."""
    view = launched(workspace_of_sixty, filter=AllOf(members=(BUYERS, SPENT)), exclusions=NOBODY_OUT)
    workspace_of_sixty.sendings.sent(view.id, SENT_ON, actor=LOCAL)
    return view


def newer(workspace, directory, *, at=9, people=None, orders=None):
    tables = {"customers": people or people_csv(), "orders": orders or orders_csv()}
    workspace.data.import_files(write_files(directory, tables), as_of=AS_OF + timedelta(days=at), actor=LOCAL)


def one_of(workspace, view, arm=1, files=None):
    """Return the id of somebody in an arm, and in exactly some files (a bit mask) where one is given."""
    return next(
        line["customer_id"]
        for line in members(workspace, view)
        if (line["arm"] > 0) == (arm > 0) and files in (None, line["files"])
    )


def test_who_was_sent_it_is_told_everything_of_it(workspace_of_sixty, spring):
    id = one_of(workspace_of_sixty, spring, files=3)
    (found,) = workspace_of_sixty.past_sends.of(id, actor=LOCAL)
    assert (found.campaign, found.number, found.title, found.archived) == (spring.id, spring.number, "Spring", False)
    assert (found.outcome, found.day, found.launched_by) == ("sent", SENT_ON, LOCAL.name)
    assert found.launched_at == spring.launch.launched_at
    assert found.last_day == AS_OF - timedelta(days=1)
    assert [(one.destination, one.channel, one.allowed, one.exclude) for one in found.files] == [
        ("csv", "email", "agreed", False),
        ("csv", "sms", "agreed", False),
    ]
    assert (found.score, found.level, found.arm, found.offer, found.missing) == (None, None, "", "", "")
    assert found.rules.fits
    assert [(rule.held.code, rule.held.number) for rule in found.rules.members] == [("orders", 1), ("money", 10)]
    assert found == workspace_of_sixty.past_sends.why(spring.id, id, actor=LOCAL)


def test_only_the_files_she_was_in_are_told(workspace_of_sixty, spring):
    id = one_of(workspace_of_sixty, spring, files=2)
    (found,) = workspace_of_sixty.past_sends.of(id, actor=LOCAL)
    assert [one.channel for one in found.files] == ["sms"]
    assert found.reply.startswith("You received our text message of 1 March 2026.\n\n")


def test_the_control_group_was_not_contacted(workspace_of_sixty, spring):
    (found,) = workspace_of_sixty.past_sends.of(one_of(workspace_of_sixty, spring, arm=0), actor=LOCAL)
    assert (found.outcome, found.files, found.rules.fits) == ("held_out", (), True)
    assert found.reply.startswith("You were not contacted: for what we sent on 1 March 2026, you were in a group drawn")
    assert "agreed" not in found.reply


def test_until_somebody_says_when_it_was_sent_she_is_on_a_list(workspace_of_sixty):
    view = launched(workspace_of_sixty)
    (found,) = workspace_of_sixty.past_sends.of(one_of(workspace_of_sixty, view), actor=LOCAL)
    assert (found.outcome, found.day) == ("launched", view.launch.launched_at.date())
    assert found.reply.startswith("On 1 March 2026 you were put on a list for a message from us.")


def test_a_delivery_report_that_does_not_name_her(workspace_of_sixty, tmp_path):
    view = launched(workspace_of_sixty)
    reached, left = ids_in(workspace_of_sixty, view.launch.files[0])[:2]
    (report := tmp_path / "report.txt").write_text(f"{reached}\n")
    workspace_of_sixty.sendings.sent_in_part(view.id, SENT_ON, report, actor=LOCAL)
    assert [one.outcome for one in workspace_of_sixty.past_sends.of(reached, actor=LOCAL)] == ["sent"]
    (found,) = workspace_of_sixty.past_sends.of(left, actor=LOCAL)
    assert found.outcome == "not_delivered"
    assert "the report on who received it does not name you" in found.reply


def test_what_was_not_sent_contacted_nobody(workspace_of_sixty):
    view = launched(workspace_of_sixty)
    id = one_of(workspace_of_sixty, view)
    workspace_of_sixty.sendings.not_sent(view.id, actor=LOCAL)
    assert workspace_of_sixty.past_sends.of(id, actor=LOCAL) == ()
    with pytest.raises(Refused, match="was not sent: it is over"):
        workspace_of_sixty.past_sends.why(view.id, id, actor=LOCAL)


def test_a_list_of_people_to_leave_out_contacts_nobody(workspace_of_sixty):
    setting = DestinationSetting(destination="csv", channel="ads", exclude=True)
    view = launched(workspace_of_sixty, destinations=(setting,), exclusions=NOBODY_OUT)
    (found,) = workspace_of_sixty.past_sends.of(one_of(workspace_of_sixty, view), actor=LOCAL)
    assert (found.outcome, [one.exclude for one in found.files]) == ("left_out", [True])
    assert "whom our advertising was to leave out" in found.reply


def test_several_campaigns_stand_the_latest_first(workspace_of_sixty, spring):
    second = launched(workspace_of_sixty, "Summer", exclusions=NOBODY_OUT)
    both = {line["customer_id"] for line in members(workspace_of_sixty, second)}
    id = next(line["customer_id"] for line in members(workspace_of_sixty, spring) if line["customer_id"] in both)
    assert [one.title for one in workspace_of_sixty.past_sends.of(id, actor=LOCAL)] == ["Summer", "Spring"]


def test_offers_under_test_are_told_by_their_name(workspace_of_sixty):
    arms = (Arm(title="Ten", kind="percent", value=10), Arm(title="Five euros", kind="amount", value=500))
    view = launched(workspace_of_sixty, arms=arms, exclusions=NOBODY_OUT)
    for line in members(workspace_of_sixty, view):
        found = workspace_of_sixty.past_sends.why(view.id, line["customer_id"], actor=LOCAL)
        assert (found.arm, found.offer) == {0: ("", ""), 1: ("Ten", "10%"), 2: ("Five euros", "5.00")}[line["arm"]]


def test_newer_data_changes_nothing_of_what_is_told(workspace_of_sixty, spring, tmp_path):
    id = one_of(workspace_of_sixty, spring, files=3)
    before = workspace_of_sixty.past_sends.of(id, actor=LOCAL)
    bought = orders_csv([(id, "2026-03-02", 900), (id, "2026-03-03", 900)])
    newer(workspace_of_sixty, tmp_path, people=people_csv().replace(",true,true", ",false,false"), orders=bought)
    assert workspace_of_sixty.past_sends.of(id, actor=LOCAL) == before


def test_what_this_campaign_and_later_ones_did_is_not_among_what_let_her_in(workspace_of_sixty):
    quiet = Contacted(count=Comparison(op="=", values=(0,)), window=LastDays(days=7))
    first = launched(workspace_of_sixty, "First", filter=BUYERS, destinations=(EMAIL,), exclusions=NOBODY_OUT)
    second = launched(workspace_of_sixty, "Second", filter=quiet, destinations=(SMS,), exclusions=NOBODY_OUT)
    launched(workspace_of_sixty, "Third", filter=BUYERS, destinations=(SMS,), exclusions=NOBODY_OUT)
    contacted = set(ids_in(workspace_of_sixty, first.launch.files[0]))
    chosen = ids_in(workspace_of_sixty, second.launch.files[0])
    assert chosen
    assert not contacted & set(chosen)
    for id in chosen[:5]:
        found = workspace_of_sixty.past_sends.why(second.id, id, actor=LOCAL)
        assert (found.missing, found.rules.fits, found.rules.held.number) == ("", True, 0)


def test_when_the_data_is_gone_what_was_frozen_is_told_without_values(workspace_of_sixty, spring, tmp_path):
    id = one_of(workspace_of_sixty, spring, files=3)
    sentence = workspace_of_sixty.past_sends.why(spring.id, id, actor=LOCAL).sentence
    workspace_of_sixty.campaigns.archive(spring.id, actor=LOCAL)
    path = workspace_of_sixty.path
    for day in range(1, SNAPSHOTS_KEPT + 1):
        newer(workspace_of_sixty, tmp_path, at=day)
    assert not (path / "snapshots" / spring.snapshot).exists()
    again = opened(path)
    (found,) = again.past_sends.of(id, actor=LOCAL)
    assert (found.archived, found.outcome, found.day, found.missing) == (True, "sent", SENT_ON, "data_gone")
    assert (found.rules, [one.allowed for one in found.files]) == (None, ["unknown", "unknown"])
    assert found.sentence == sentence
    assert found.last_day == AS_OF - timedelta(days=1)
    assert "by our data up to 28 February 2026" in found.reply
    assert "agreed" not in found.reply
    again.close()


def test_who_is_gone_from_the_newest_data_is_answered_still(workspace_of_sixty, spring, tmp_path):
    id = one_of(workspace_of_sixty, spring)
    people = "\n".join(line for line in people_csv().splitlines() if not line.startswith(id)) + "\n"
    orders = "\n".join(line for line in orders_csv().splitlines() if f",{id}," not in line) + "\n"
    before = workspace_of_sixty.past_sends.of(id, actor=LOCAL)
    newer(workspace_of_sixty, tmp_path, people=people, orders=orders)
    assert workspace_of_sixty.past_sends.of(id, actor=LOCAL) == before


def test_who_and_what_is_not_known(workspace_of_sixty, spring):
    sends = workspace_of_sixty.past_sends
    for ask in (lambda: sends.of("nope", actor=LOCAL), lambda: sends.why(spring.id, "nope", actor=LOCAL)):
        with pytest.raises(NotFound, match="no customer with this id"):
            ask()
    with pytest.raises(NotFound, match="no campaign 'winter'"):
        sends.why("winter", "c001", actor=LOCAL)
    draft = drafted(workspace_of_sixty, "Draft")
    with pytest.raises(Refused, match="was not launched"):
        sends.why(draft.id, "c001", actor=LOCAL)
    assigned = {line["customer_id"] for line in members(workspace_of_sixty, spring)}
    other = next(id for id in (f"c{n:03d}" for n in range(60)) if id not in assigned)
    with pytest.raises(NotFound, match="did not choose this customer"):
        sends.why(spring.id, other, actor=LOCAL)
    assert sends.of(other, actor=LOCAL) == ()


def test_a_look_is_audited_and_personal_data_is_masked_unless_revealed(workspace_of_sixty):
    hers = Attribute(field="birth_date", test=Comparison(op="is_not_blank"))
    view = launched(workspace_of_sixty, filter=hers, exclusions=NOBODY_OUT)
    id = one_of(workspace_of_sixty, view)
    sends = workspace_of_sixty.past_sends
    assert sends.why(view.id, id, actor=VIEWER).rules.held.value == "•••"
    assert sends.why(view.id, id, actor=MARKETER, reveal=True).rules.held.value.year in (1990, 2012)
    with pytest.raises(Refused, match="needs a marketer"):
        sends.of(id, actor=VIEWER, reveal=True)
    sends.of(id, actor=VIEWER)
    with workspace_of_sixty._handle.database.read() as session:
        lines = [line for line in session.query(AuditRecord) if line.action.startswith("customers.past_send")]
    assert [(line.actor, line.action, line.subject, line.detail) for line in lines] == [
        ("Vic", "customers.past_send", view.id, {"customers": 1, "revealed": False}),
        ("Mia", "customers.past_send", view.id, {"customers": 1, "revealed": True}),
        ("Vic", "customers.past_sends", "", {"customers": 1, "revealed": False}),
    ]


def test_the_legal_basis_is_that_of_the_launch(tmp_path):
    workspace = house(tmp_path, consents=False)
    workspace.ledger.record_legal_basis("email", words="They bought from us.", named_by="Ada", actor=LOCAL)
    view = launched(workspace, destinations=(EMAIL,), exclusions=NOBODY_OUT)
    workspace.sendings.sent(view.id, SENT_ON, actor=LOCAL)
    workspace.ledger.record_legal_basis("email", words="Another reason.", named_by="Eve", actor=LOCAL)
    workspace.ledger.withdraw_legal_basis("email", actor=LOCAL)
    (found,) = workspace.past_sends.of(one_of(workspace, view), actor=LOCAL)
    assert [(one.allowed, one.words, one.named_by) for one in found.files] == [
        ("legal_basis", "They bought from us.", "Ada")
    ]
    assert "We contacted you on this legal basis: They bought from us." in found.reply
    workspace.close()


def test_the_reply_word_for_word_in_both_languages(workspace_of_sixty, spring):
    reply = workspace_of_sixty.past_sends.why(spring.id, one_of(workspace_of_sixty, spring, files=1), actor=LOCAL).reply
    assert said(reply, "en") == (
        "You received our e-mail of 1 March 2026.\n\n"
        "We chose customers of whom this was true, by our data up to 28 February 2026:\n"
        "– made at least 1 order up to 28 February 2026\n"
        "– spent in total at least 10.00 in the last 90 days (1 December 2025 to 28 February 2026)\n\n"
        "For this we used your past purchases and visits with us. A computer made the list.\n\n"
        "Our data said then that you had agreed to e-mails from us.\n\n"
        "You can object at any time, free of charge and without giving a reason: to hearing from us, and to our use of "
        "your data to choose what we send you. Answer this message and we will stop."
    )
    assert said(reply, "fr") == (
        "Vous avez reçu notre e-mail du 1er mars 2026.\n\n"
        "Nous avons choisi des clients pour qui ceci était vrai, d’après nos données jusqu’au 28 février 2026 "
        "inclus\N{NO-BREAK SPACE}:\n"
        "– au moins 1 commande jusqu’au 28 février 2026 inclus\n"
        "– a dépensé au total au moins 10,00 dans les 90 derniers jours (du 1er décembre 2025 au 28 février 2026)\n\n"
        "Pour cela, nous avons utilisé vos achats et visites passés chez nous. Un ordinateur a établi la liste.\n\n"
        "D’après nos données d’alors, vous aviez accepté de recevoir nos e-mails.\n\n"
        "Vous pouvez vous opposer à tout moment, gratuitement et sans donner de motif, à recevoir nos messages et à ce "
        "que nous utilisions vos données pour choisir ce que nous vous envoyons. Répondez à ce message et nous "
        "arrêterons."
    )


RULES = {
    "score": Score(prediction=FULL, low=0, high=100),
    "level": InCategory(prediction=FULL, categories=("high", "medium")),
    "tag": Tag(mode="any_of", tags=("VIP", "staff")),
    "group": AnyOf(
        members=(Visits(count=Comparison(op=">=", values=(1,)), window=LastDays(days=30)), NoneOf(members=(BUYERS,)))
    ),
    "segment": AllOf(members=(InSegment(segment="regulars"), BUYERS)),
    "list": CustomerList(list="replaced"),
}


def values(verdict):
    """Return what a verdict tells, in the order of the filter."""
    members = sorted(verdict.members, key=lambda one: one.path)
    return (verdict.path, verdict.fits, verdict.held, [values(one) for one in members])


def expected_of(workspace, filter, ids):
    """Return what the evaluator in plain Python says of some customers on the newest data, by id."""
    context = workspace._context
    snapshot = context.current()
    scope = context.scope(snapshot, filter)
    people = {id: customer_at(snapshot, row_of(snapshot.connection, id), scope) for id in ids}
    assert all(evaluate(filter, person, setting_of(scope)) for person in people.values())
    return {id: values(judge(filter, person, setting_of(scope))) for id, person in people.items()}


@pytest.fixture
def overtaken(workspace, tmp_path):
    """The company with a campaign of each rule, overtaken by newer data, scores and definitions; and what was true."""
    add_names(workspace, tmp_path)
    told = {}
    for name, filter in RULES.items():
        draft = workspace.campaigns.draft(
            name,
            filter,
            actor=LOCAL,
            prediction=FULL if name in ("score", "level") else None,
            changes=CampaignChanges(destinations=(EMAIL,), control=0.2, exclusions=Exclusions(control_groups=False)),
        )
        plan = workspace.launches.plan(draft.id, actor=LOCAL)
        view = workspace.launches.launch(draft.id, expected=plan.expected, actor=LOCAL)
        told[view.id] = (view, expected_of(workspace, filter, [one["customer_id"] for one in members(workspace, view)]))
    tables = company_tables(seed=8)
    workspace.data.import_files(write_files(tmp_path, tables), as_of=AS_OF + timedelta(days=1), actor=LOCAL)
    workspace.refresh(actor=LOCAL)
    workspace.segments.update("regulars", filter=NoneOf(members=(REGULARS,)), actor=LOCAL)
    return workspace, told


def test_values_are_those_of_the_evaluator_on_the_launch_s_data(overtaken):
    workspace, told = overtaken
    for id, (_, expected) in told.items():
        assert len(expected) > 5
        for customer in list(expected)[:8]:
            found = workspace.past_sends.why(id, customer, actor=LOCAL)
            assert (found.missing, values(found.rules)) == ("", expected[customer])


def test_score_and_level_are_those_frozen_and_withheld_while_she_objects(overtaken):
    workspace, told = overtaken
    view, _ = told["score"]
    line = next(one for one in members(workspace, view) if one["arm"] > 0)
    id = line["customer_id"]
    found = workspace.past_sends.why("score", id, actor=LOCAL)
    assert (found.score, found.level, found.objects) == (line["bin"] / 10, line["level"], False)
    assert found.rules.held.number == found.score
    for language, jargon in (("en", "score"), ("fr", "score")):
        assert jargon not in said(found.reply, language).lower()
    assert "estimated from their earlier purchases" in found.reply
    workspace.ledger.object_to_profiling(id, actor=LOCAL)
    found = workspace.past_sends.why("score", id, actor=LOCAL)
    assert (found.score, found.level, found.objects) == (None, None, True)
    assert (found.rules.fits, found.rules.held.code, found.rules.held.number) == (True, "withheld", None)


def test_a_list_that_was_replaced_since_is_not_taken_for_the_one_of_then(overtaken, tmp_path):
    workspace, told = overtaken
    (file := tmp_path / "ids.txt").write_text("c0001\n")
    workspace.customer_lists.replace("replaced", file, actor=LOCAL)
    for customer in list(told["list"][1])[:3]:
        found = workspace.past_sends.why("list", customer, actor=LOCAL)
        assert (found.missing, found.rules, bool(found.sentence)) == ("changed", None, True)
