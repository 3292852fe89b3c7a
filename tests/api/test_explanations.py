"""Explanations through the facade: what is told, what is not, and to whom."""

import json
from dataclasses import asdict
from datetime import date

import numpy as np
import pytest

from segmentation.api import (
    LOCAL,
    Actor,
    AllOf,
    Attribute,
    Comparison,
    Everyone,
    InCategory,
    NoneOf,
    NotFound,
    Question,
    RandomBucket,
    Refused,
    Score,
    Unavailable,
)
from segmentation.storage.records import AuditRecord
from tests.api.company import FULL
from tests.index.test_composition import age, band


def test_every_driver_is_told_in_both_languages(looked_at):
    english, french = (looked_at.explanations.drivers(FULL, language) for language in ("en", "fr"))
    assert len(english) >= 4
    assert [one.code for one in english] == [one.code for one in french]
    assert all(one.text != other.text for one, other in zip(english, french, strict=True))
    assert {one.more for one in english} == {True, False}
    for one in english:
        assert (one.ratio > 1) is one.more
        assert 50 <= one.customers <= looked_at.predictions.view(FULL).scored - 50
        if one.confirmed:
            assert one.low > 1 if one.more else one.high < 1


def test_a_driver_opens_its_own_customers(looked_at):
    """The company's tags have no dates and its plans have statuses, so those are not offered."""
    offered = [one for one in looked_at.explanations.drivers(FULL) if one.filter is not None]
    assert len(offered) >= 3
    for one in offered:
        assert looked_at.audiences.size(one.filter, FULL) == one.customers
    assert {one.code for one in looked_at.explanations.drivers(FULL) if one.filter is None} <= {
        "tag", "has_plan", "had_plan", "has_any_plan", "had_any_plan", "returned",
    }  # fmt: skip


def test_drivers_add_up_to_the_issued_chances(looked_at):
    (recent,) = (one for one in looked_at.explanations.drivers(FULL) if one.text == "ordered in the last 30 days")
    view = looked_at.audiences.view(recent.filter, FULL)
    assert recent.chance == pytest.approx(view.sum_p.sum() / view.matching, rel=1e-3)


def test_groups_of_facts_are_ordered_by_what_they_do(looked_at):
    found = looked_at.explanations.importance(FULL)
    assert [one.drop for one in found] == sorted((one.drop for one in found), reverse=True)
    assert {"frequency", "recency", "visits"} <= {one.code for one in found}
    assert all(one.text for one in found)


def test_reasons_of_the_likeliest(looked_at):
    found = looked_at.explanations.reasons(FULL, Everyone(), actor=LOCAL, limit=7)
    assert len(found) == 7
    assert [one.chance for one in found] == sorted((one.chance for one in found), reverse=True)
    top = looked_at.audiences.view(Everyone(), FULL)
    assert found[0].chance == pytest.approx(top.sum_p[top.count > 0][-1] / top.count[top.count > 0][-1], rel=1e-3)
    assert all(len(one.reasons) <= 3 for one in found)
    assert any(one.reasons for one in found)
    assert found[0].customer_id == f"c{found[0].row:04d}"


def test_reasons_of_chosen_rows(looked_at):
    chosen = [one.row for one in looked_at.explanations.reasons(FULL, Everyone(), actor=LOCAL, limit=3)]
    found = looked_at.explanations.reasons(FULL, [*chosen[:2], 0], actor=LOCAL, language="fr")
    # Row 0 never ordered, so the prediction does not cover it.
    assert {one.row for one in found} == set(chosen[:2])
    assert looked_at.explanations.reasons(FULL, [], actor=LOCAL) == ()
    nobody = NoneOf(members=(Everyone(),))
    assert looked_at.explanations.reasons(FULL, nobody, actor=LOCAL) == ()


def test_no_reason_names_a_person(looked_at):
    found = looked_at.explanations.reasons(FULL, Everyone(), actor=LOCAL, limit=100)
    texts = json.dumps([asdict(reason) for one in found for reason in one.reasons], ensure_ascii=False)
    assert not any(part in texts for part in ("@", "Zoë", "李", "c00", "75011", "+1"))


def test_reasons_are_for_marketers_and_are_written_down(workspace):
    with pytest.raises(Refused, match="viewer"):
        workspace.explanations.reasons(FULL, Everyone(), actor=Actor(name="guest", role="viewer"))
    workspace.explanations.reasons(FULL, Everyone(), actor=LOCAL, limit=5)
    with workspace._handle.database.read() as session:
        lines = [line for line in session.query(AuditRecord) if line.action == "prediction.reasons"]
        assert [(line.subject, line.detail) for line in lines] == [(FULL, {"customers": 5})]


def test_a_model_that_cannot_be_read(workspace):
    for file in workspace.path.glob(f"models/{FULL}/*/model.joblib"):
        file.write_bytes(b"something else")
    with pytest.raises(Unavailable, match=r"cannot be read any more.*Build it again"):
        workspace.explanations.reasons(FULL, Everyone(), actor=LOCAL)
    assert workspace.explanations.drivers(FULL)


def test_unknown_predictions(looked_at):
    for ask in (looked_at.explanations.drivers, looked_at.explanations.importance):
        with pytest.raises(NotFound):
            ask("orders-9d")
    with pytest.raises(NotFound):
        looked_at.explanations.composition(Everyone(), "orders-9d")


def test_composition_against_plain_counting(looked_at):
    high = InCategory(prediction=FULL, categories=("high", "medium"))
    found = looked_at.explanations.composition(high, FULL)
    view = looked_at.audiences.view(high, FULL)
    assert (found.customers, found.everyone, found.hidden) == (view.matching, view.covered, "")
    countries, ages = found.fields
    assert (countries.field, ages.field) == ("country", "birth_date")
    for one in countries.shares:
        if one.kind == "other":
            continue
        test = Comparison(op="=", values=(one.value,)) if one.kind == "value" else Comparison(op="is_blank")
        in_country = Attribute(field="country", test=test)
        assert one.customers == looked_at.audiences.size(AllOf(members=(high, in_country)), FULL)
        assert one.share == pytest.approx(one.customers / view.matching)
        everyone = looked_at.audiences.size(in_country, FULL)
        assert one.share_of_everyone == pytest.approx(everyone / view.covered)
    as_of = looked_at.data.snapshot().as_of
    born = {band(age(day, as_of)) for day in (date(1990, 2, 28), date(1984, 2, 29))}
    assert {one.value for one in ages.shares if one.kind == "value"} <= born
    assert sum(one.customers for one in ages.shares) == view.matching


def test_composition_without_a_prediction_is_of_everyone(looked_at):
    half = RandomBucket(low=0, high=5000)
    found = looked_at.explanations.composition(half)
    assert found.everyone == looked_at.data.snapshot().population
    assert found.customers == looked_at.audiences.size(half)


def test_composition_of_few_is_hidden(looked_at):
    view = looked_at.audiences.view(Everyone(), FULL)
    sizes = np.cumsum(view.count[::-1])
    few = int(np.searchsorted(sizes, 10))
    small = Score(prediction=FULL, low=(999 - few) / 10, high=100)
    found = looked_at.explanations.composition(small, FULL)
    assert found.customers < 20
    assert (found.hidden, found.fields) == ("few_inside", ())
    rest = looked_at.explanations.composition(NoneOf(members=(small,)), FULL)
    assert (rest.hidden, rest.fields) == ("few_outside", ())
    nobody = looked_at.explanations.composition(NoneOf(members=(Everyone(),)), FULL)
    assert (nobody.customers, nobody.hidden) == (0, "few_inside")


def test_scores_from_elsewhere_come_without_reasons(workspace, tmp_path):
    (file := tmp_path / "scores.csv").write_text(
        "customer_id,p\n" + "".join(f"c{row:04d},0.{row % 9 + 1}\n" for row in range(240)), encoding="utf-8"
    )
    workspace.predictions.create("Ours", Question(window=30), actor=LOCAL, kind="external", id="ours")
    workspace.predictions.import_scores("ours", file, actor=LOCAL)
    assert workspace.explanations.drivers("ours") == ()
    assert workspace.explanations.importance("ours") == ()
    with pytest.raises(Unavailable, match="from elsewhere"):
        workspace.explanations.reasons("ours", Everyone(), actor=LOCAL)
    assert workspace.explanations.composition(Everyone(), "ours").fields
