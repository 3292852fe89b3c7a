"""No audience that depends on a preview or a demo leaves the page: every door, any depth, through segments too."""

import json
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentation import cli
from segmentation.api import LOCAL, AllOf, AnyOf, InCategory, InSegment, NoneOf, Refused, Score, to_json
from tests.api import company
from tests.population import filters

GROUPS = (AllOf, AnyOf, NoneOf)
KINDS = {"preview": company.PREVIEW, "demo": company.DEMO}


def _restricted(kind):
    """The ways to depend on a prediction: a range, a choice of levels, a segment, a segment of a segment."""
    id = KINDS[kind]
    return st.sampled_from(
        [
            Score(prediction=id, low=0, high=100),
            Score(prediction=id, low=99.9, high=100),
            InCategory(prediction=id, categories=("low",)),
            InSegment(segment=f"hidden-{kind}"),
            InSegment(segment=f"outer-{kind}"),
        ]
    )


def _beside(inner):
    """Hide a filter among others in a group of any kind."""
    place = st.tuples(st.lists(filters, max_size=2), st.lists(filters, max_size=2), st.sampled_from(GROUPS))
    return st.tuples(inner, place).map(lambda both: both[1][2](members=(*both[1][0], both[0], *both[1][1])))


def planted(kind):
    """Filters that depend on a prediction of this kind somewhere, from the top to five groups down."""
    return st.integers(0, 5).flatmap(lambda depth: _deep(_restricted(kind), depth))


def _deep(inner, depth):
    return inner if depth == 0 else _deep(_beside(inner), depth - 1)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    opened = company.opened(company.fresh_copy(tmp_path_factory.mktemp("doors")))
    company.add_names(opened, tmp_path_factory.mktemp("names"))
    yield opened
    opened.close()


def _doors(workspace, filter, out):
    yield lambda: workspace.segments.save("Never", filter, actor=LOCAL)
    yield lambda: workspace.segments.save("Never", filter, actor=LOCAL, fixed=True)
    yield lambda: workspace.segments.update("regulars", filter, actor=LOCAL)
    yield lambda: workspace.campaigns.draft("Never", filter, actor=LOCAL)
    for purpose, channel in (("analyse", None), ("contact", "email")):
        choice = {"purpose": purpose, "channel": channel, "actor": LOCAL}
        yield lambda choice=choice: workspace.lists.plan(filter, **choice)
        yield lambda choice=choice: workspace.lists.write(filter, out=out, **choice)
        yield lambda choice=choice: workspace.lists.write(filter, **choice)


def _kept(workspace):
    """Everything that a door could have let through."""
    files = {path for path in workspace.path.rglob("*") if path.is_file() and "penchant.db" not in path.name}
    return workspace.segments.list(), workspace.campaigns.list(), files


@pytest.mark.parametrize("kind", KINDS)
def test_facade_refuses_at_every_door(workspace, tmp_path_factory, kind):
    out = tmp_path_factory.mktemp("out") / "list.csv"
    before = _kept(workspace)

    @settings(max_examples=60)
    @given(planted(kind))
    def refuses(filter):
        for door in _doors(workspace, filter, out):
            with pytest.raises(Refused) as refusal:
                door()
            assert refusal.value.code == f"{kind}_prediction"
            assert refusal.value.hint

    refuses()
    assert _kept(workspace) == before
    assert list(out.parent.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_facade_refuses_an_audience_looked_at_with_a_restricted_prediction(workspace, tmp_path, kind):
    looked_at = {"prediction": KINDS[kind], "actor": LOCAL}
    doors = (
        lambda: workspace.segments.save("Never", company.VIP, **looked_at),
        lambda: workspace.segments.save("Never", company.VIP, fixed=True, **looked_at),
        lambda: workspace.segments.update("regulars", company.VIP, **looked_at),
        lambda: workspace.campaigns.draft("Never", company.VIP, **looked_at),
        lambda: workspace.lists.plan(company.VIP, purpose="analyse", **looked_at),
        lambda: workspace.lists.write(company.VIP, purpose="analyse", out=tmp_path / "list.csv", **looked_at),
    )
    for door in doors:
        with pytest.raises(Refused, match="Saving, downloading and campaigns are off"):
            door()
    assert list(tmp_path.iterdir()) == []


COMMANDS = {
    "segments create": ("segments", "create", "--title", "Never"),
    "segments create --fixed": ("segments", "create", "--title", "Never", "--fixed"),
    "segments update": ("segments", "update", "regulars"),
    "campaigns create": ("campaigns", "create", "--title", "Never"),
    "export": ("export", "--purpose", "analyse", "--destination", "csv", "--out", "list.csv"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_refuse(workspace, tmp_path, monkeypatch, capsys, command):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "filter.json"
    before = _kept(workspace)
    where = ("--workspace", str(workspace.path), "--filter", str(file), "--json")

    @settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    @given(st.sampled_from(sorted(KINDS)).flatmap(planted))
    def refuses(filter):
        file.write_text(json.dumps(to_json(filter)), encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["penchant", *COMMANDS[command], *where])
        with pytest.raises(SystemExit) as exit:
            cli.main()
        printed = capsys.readouterr()
        assert exit.value.code == 2
        assert printed.out == ""
        assert "Saving, downloading and campaigns are off" in " ".join(printed.err.split())

    refuses()
    assert _kept(workspace) == before
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("choice", [("--range", "50:75"), ("--category", "high"), ()])
@pytest.mark.parametrize("prediction", KINDS.values())
def test_commands_refuse_a_chosen_part(workspace, tmp_path, monkeypatch, capsys, command, choice, prediction):
    monkeypatch.chdir(tmp_path)
    arguments = [*COMMANDS[command], "--workspace", str(workspace.path), "--prediction", prediction, *choice]
    monkeypatch.setattr(sys, "argv", ["penchant", *arguments])
    with pytest.raises(SystemExit) as exit:
        cli.main()
    assert exit.value.code == 2
    assert capsys.readouterr().out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("segment", ["hidden-preview", "outer-preview", "hidden-demo", "outer-demo"])
@pytest.mark.parametrize("command", ["freeze", "duplicate"])
def test_commands_refuse_to_copy_a_restricted_segment(workspace, monkeypatch, capsys, segment, command):
    before = _kept(workspace)
    arguments = ["segments", command, segment, "--title", "Never", "--workspace", str(workspace.path)]
    monkeypatch.setattr(sys, "argv", ["penchant", *arguments])
    with pytest.raises(SystemExit) as exit:
        cli.main()
    assert exit.value.code == 2
    assert "Saving, downloading and campaigns are off" in " ".join(capsys.readouterr().err.split())
    assert _kept(workspace) == before


@pytest.mark.parametrize("segment", ["hidden-preview", "outer-preview", "hidden-demo", "outer-demo"])
def test_command_refuses_to_export_a_restricted_segment(workspace, tmp_path, monkeypatch, capsys, segment):
    monkeypatch.chdir(tmp_path)
    arguments = [*COMMANDS["export"], "--workspace", str(workspace.path), "--segment", segment]
    monkeypatch.setattr(sys, "argv", ["penchant", *arguments])
    with pytest.raises(SystemExit) as exit:
        cli.main()
    assert exit.value.code == 2
    assert "downloading" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=25)
@given(filter=filters)
def test_the_same_doors_are_open_without_them(workspace, filter):
    """The refusals above are for the prediction and for nothing else: these use the full one, or none."""
    planned = workspace.lists.plan(filter, purpose="analyse", actor=LOCAL)
    assert planned.rows == workspace.audiences.size(filter)
