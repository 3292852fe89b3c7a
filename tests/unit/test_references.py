"""What a filter depends on, at any depth and through the segments it names."""

import pytest

from segmentation.errors import InvalidFilter
from segmentation.filters.codec import from_json
from segmentation.filters.nodes import AllOf, AnyOf, Everyone, InCategory, InSegment, NoneOf, Score
from segmentation.filters.references import expand, predictions_in, segment_of, walk

SCORE = Score(prediction="one", low=0, high=50)
LEVEL = InCategory(prediction="two", categories=("low",))
SEGMENTS = {
    "inner": NoneOf(members=(LEVEL,)),
    "outer": AllOf(members=(Everyone(), InSegment(segment="inner"))),
    "itself": AnyOf(members=(SCORE, InSegment(segment="itself"))),
    "ping": InSegment(segment="pong"),
    "pong": InSegment(segment="ping"),
    "broken": InSegment(segment="gone"),
}


def test_walk_gives_the_paths_of_the_json():
    node = AllOf(members=(Everyone(), AnyOf(members=(SCORE, NoneOf(members=(LEVEL,))))))
    assert [path for path, _ in walk(node)] == [
        "filter",
        "filter.all_of[0]",
        "filter.all_of[1]",
        "filter.all_of[1].any_of[0]",
        "filter.all_of[1].any_of[1]",
        "filter.all_of[1].any_of[1].none_of[0]",
    ]
    assert [found for _, found in walk(node)][-1] is LEVEL


@pytest.mark.parametrize(
    ("node", "found"),
    [
        (Everyone(), set()),
        (SCORE, {"one"}),
        (NoneOf(members=(AnyOf(members=(SCORE, LEVEL)),)), {"one", "two"}),
        (InSegment(segment="inner"), {"two"}),
        (InSegment(segment="outer"), {"two"}),
        (AllOf(members=(SCORE, NoneOf(members=(InSegment(segment="outer"),)))), {"one", "two"}),
    ],
)
def test_predictions_through_groups_and_segments(node, found):
    assert predictions_in(node, SEGMENTS) == found


def test_expand_yields_each_node_as_often_as_it_is_named():
    node = AnyOf(members=(InSegment(segment="outer"), InSegment(segment="inner")))
    inner = ["InSegment", "NoneOf", "InCategory"]
    kinds = [type(found).__name__ for found in expand(node, SEGMENTS)]
    assert kinds == ["AnyOf", "InSegment", "AllOf", "Everyone", *inner, *inner]


@pytest.mark.parametrize(("segment", "code"), [("itself", "cycle"), ("ping", "cycle"), ("broken", "unknown_segment")])
def test_cycles_and_missing_segments_are_refused_not_ignored(segment, code):
    with pytest.raises(InvalidFilter) as refusal:
        predictions_in(AllOf(members=(Everyone(), InSegment(segment=segment))), SEGMENTS)
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_segment_of_gives_the_definition():
    assert segment_of(InSegment(segment="inner"), SEGMENTS, (), "filter") == SEGMENTS["inner"]
    with pytest.raises(InvalidFilter) as refusal:
        segment_of(InSegment(segment="inner"), SEGMENTS, ("outer", "inner"), "filter.all_of[3]")
    assert refusal.value.problems[0].path == "filter.all_of[3]"


def test_a_filter_read_from_json_has_the_paths_of_its_json():
    body = {"any_of": [{"everyone": {}}, {"none_of": [{"tag": {"any_of": ["x"]}}]}]}
    for path, _ in walk(from_json({"version": 1, "filter": body})):
        value = body
        for step in path.replace("]", "").replace("[", ".").split(".")[1:]:
            value = value[int(step)] if step.isdigit() else value[step]
        assert value
