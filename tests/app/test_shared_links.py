"""Links to the Audience page: what they bring back, and what they say when they cannot. Never more than was asked."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui import counting
from pages.ui.audience_rules import encode
from segmentation.api import (
    LOCAL,
    AllOf,
    Comparison,
    CustomerList,
    InSegment,
    LastDays,
    Tag,
    Visits,
    Workspace,
    open_workspace,
)
from tests.api import company
from tests.api.company import FULL

SHELL = str(Path(__file__).parents[2] / "pages" / "ui" / "shell.py")
SECONDS = 120
ACTIVE = AllOf(
    members=(
        Visits(count=Comparison(op=">=", values=(1,)), window=LastDays(days=30)),
        Tag(mode="any_of", tags=("VIP",)),
    )
)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    root = tmp_path_factory.mktemp("links")
    shutil.copytree(company.built(), root / "company")
    opened = open_workspace(root / "company")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def served(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(own.path.parent))
    monkeypatch.setattr(counting, "PATIENCE_SECONDS", SECONDS)
    yield
    st.cache_resource.clear()


def opened(**asked: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = "company"
    app.run()
    app = app.switch_page("../audience.py")
    for name, value in asked.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def counted(app: AppTest) -> str:
    (size,) = [part.value for part in app.markdown if part.value.startswith("## ")]
    return size.removeprefix("## ")


def said(app: AppTest) -> str:
    return "\n".join(str(part.value) for part in [*app.error, *app.warning, *app.info, *app.caption, *app.markdown])


def test_rules_that_fit_come_back_from_the_address_alone(own: Workspace) -> None:
    app = opened(prediction="none", filter=encode(ACTIVE))
    assert counted(app) == str(own.audiences.size(ACTIVE))


def test_stored_rules_come_back_by_their_id(own: Workspace) -> None:
    app = opened(prediction="none", draft=own.links.store(ACTIVE, actor=LOCAL))
    assert counted(app) == str(own.audiences.size(ACTIVE))


TEXT = encode(ACTIVE)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"filter": TEXT[:-3]}, "incomplete or were changed on the way"),
        ({"filter": TEXT.replace(TEXT[20], "A" if TEXT[20] != "A" else "B", 1)}, "incomplete or were changed"),
        ({"filter": f"2{TEXT[1:]}"}, "written by another version of Penchant"),
        ({"filter": '{"everyone": {}}'}, "written by another version of Penchant"),
        ({"draft": "unknown"}, "not stored here, or no longer"),
        ({"visit": "unknown"}, "understood only during the visit it was made in"),
        ({"segment": "unknown"}, "There is no segment"),
        ({"scores": "90-10", "prediction": FULL}, "The scores in this link are not a range or levels"),
        ({"scores": "lots", "prediction": FULL}, "The scores in this link are not a range or levels"),
    ],
)
def test_a_link_that_is_broken_counts_nobody_and_says_why(asked: dict[str, str], why: str) -> None:
    app = opened(**({"prediction": "none"} | asked))
    assert why in app.error[0].value
    assert not [part for part in app.markdown if part.value.startswith("## ")]
    assert "save" not in [button.key for button in app.button]
    app.button(key="begin_anew").click().run()
    assert not app.error
    assert "save" in [button.key for button in app.button]


def test_an_unknown_prediction_is_named_and_what_there_is_is_shown() -> None:
    app = opened(prediction="nothing-here")
    assert "This link asks for something that is not here: nothing-here" in said(app)
    assert app.selectbox(key="audience.prediction").value == FULL


def test_data_that_is_gone_is_said_and_the_newest_shown(own: Workspace) -> None:
    app = opened(prediction="none", snapshot="2020-01-01-gone", filter=encode(ACTIVE))
    assert "not kept any more. You see the numbers of 28 February 2026" in said(app)
    assert counted(app) == str(own.audiences.size(ACTIVE))


def test_scores_built_again_since_are_said() -> None:
    assert "This prediction was built again on 1 March 2026" in said(opened(prediction=FULL, built="20200101000000"))


def test_a_change_is_written_into_the_address_and_what_was_found_is_not(own: Workspace) -> None:
    app = opened(prediction="none", filter=encode(ACTIVE))
    assert "snapshot" not in app.query_params
    app.selectbox(key="audience.prediction").set_value(FULL).run()
    assert {name: app.query_params[name] for name in ("prediction", "scores", "filter", "snapshot")} == {
        "prediction": FULL,
        "scores": "0-100",
        "filter": encode(ACTIVE),
        "snapshot": own.data.snapshot().id,
    }


def visits(at_least: int) -> Visits:
    return Visits(count=Comparison(op=">=", values=(at_least,)), window=LastDays(days=30))


@pytest.mark.parametrize("stored", [False, True])
def test_a_link_opens_on_the_numbers_it_had_after_its_segment_was_edited(own: Workspace, stored: bool) -> None:
    title = f"Edited since {stored}"
    segment = own.segments.save(title, visits(1), actor=LOCAL).id
    rules = AllOf(members=(InSegment(segment=segment),))
    versions = ".".join(map(str, own.links.versions(rules)))
    asked = {"draft": own.links.store(rules, actor=LOCAL)} if stored else {"filter": encode(rules)}
    size = own.audiences.size(rules)
    assert "was changed after this link was made" not in said(opened(prediction="none", versions=versions, **asked))

    own.segments.update(segment, visits(3), actor=LOCAL)
    app = opened(prediction="none", versions=versions, **asked)
    assert counted(app) == str(size)
    assert f"The segment “{title}” was changed after this link was made" in said(app).replace("\\", "")
    app.button(key="segments_now").click().run()
    assert counted(app) == str(own.audiences.size(rules)) != str(size)
    assert "was changed after" not in said(app)
    assert app.query_params["versions"] == "2"


def test_a_link_says_that_its_list_was_replaced(own: Workspace, tmp_path: Path) -> None:
    held, others = tmp_path / "held.csv", tmp_path / "others.csv"
    held.write_text("c0001\n")
    others.write_text("c0002\nc0003\n")
    rules = AllOf(members=(CustomerList(list=own.customer_lists.add("Guests", held, actor=LOCAL).id),))
    versions = ".".join(map(str, own.links.versions(rules)))
    assert "was replaced" not in said(opened(prediction="none", versions=versions, filter=encode(rules)))

    own.customer_lists.replace(rules.members[0].list, others, actor=LOCAL)
    app = opened(prediction="none", versions=versions, filter=encode(rules))
    told = "The customer list “Guests” was replaced after this link was made"
    assert [part for part in app.warning if part.value.startswith(told)]
    app.selectbox(key="audience.prediction").set_value(FULL).run()
    assert [part for part in app.warning if part.value.startswith(told)]


def test_the_address_of_rules_on_a_segment_names_its_version(own: Workspace) -> None:
    segment = own.segments.save("Named", visits(1), actor=LOCAL).id
    app = opened(prediction="none", filter=encode(AllOf(members=(InSegment(segment=segment),))))
    app.selectbox(key="audience.prediction").set_value(FULL).run()
    assert app.query_params["versions"] == "1"


@pytest.mark.parametrize("versions", ["1.1", "x", "1.", "9"])
def test_versions_that_were_changed_on_the_way_count_nobody(own: Workspace, versions: str) -> None:
    segment = own.segments.save(f"Broken {versions}", visits(1), actor=LOCAL).id
    rules = AllOf(members=(InSegment(segment=segment),))
    app = opened(prediction="none", filter=encode(rules), versions=versions)
    assert "incomplete or were changed on the way" in app.error[0].value
    assert not [part for part in app.markdown if part.value.startswith("## ")]


def test_newer_data_is_offered_and_nothing_is_taken_away_from_the_earlier(own: Workspace, tmp_path: Path) -> None:
    first = own.data.snapshot().id
    size = own.audiences.size(ACTIVE)
    files = company.write_files(tmp_path, {"visits": company.company_tables()["visits"]})
    own.data.import_files(files, as_of=company.AS_OF + timedelta(days=7), actor=LOCAL)
    app = opened(prediction=FULL, snapshot=first, filter=encode(ACTIVE))
    assert app.title[0].value == "Who was likely to buy in the 30 days after 28 February 2026?"
    assert "Newer data is ready. You are still on 28 February 2026." in said(app)
    assert all(app.button(key=key).disabled for key in ("save", "download", "campaign"))
    assert "Off: you are looking at earlier data" in said(app)
    app.selectbox(key="audience.prediction").set_value("none").run()
    assert counted(app) == str(size)
    app.button(key="show_newest").click().run()
    assert "Newer data is ready" not in said(app)
    assert counted(app) == str(own.audiences.size(ACTIVE)) != str(size)
    assert not app.button(key="save").disabled
