"""What a filter refers to outside itself, at any depth and through the segments it names."""

from collections.abc import Iterator, Mapping

from segmentation.errors import InvalidFilter, Problem
from segmentation.filters.nodes import AllOf, AnyOf, Filter, InCategory, InSegment, NoneOf, Score
from segmentation.sentences import Sentence


def walk(node: Filter, path: str = "filter") -> Iterator[tuple[str, Filter]]:
    """Yield every node with its path through the JSON, parents before members."""
    yield path, node
    if isinstance(node, AllOf | AnyOf | NoneOf):
        key = {AllOf: "all_of", AnyOf: "any_of", NoneOf: "none_of"}[type(node)]
        for position, member in enumerate(node.members):
            yield from walk(member, f"{path}.{key}[{position}]")


def expand(node: Filter, segments: Mapping[str, Filter]) -> Iterator[Filter]:
    """Yield every node of a filter and of the segments it names, at any depth.

    Raises `InvalidFilter` for a segment that does not exist and for one that contains itself.
    """
    yield from _expand(node, segments, ())


def _expand(node: Filter, segments: Mapping[str, Filter], inside: tuple[str, ...]) -> Iterator[Filter]:
    for path, member in walk(node):
        yield member
        if isinstance(member, InSegment):
            yield from _expand(segment_of(member, segments, inside, path), segments, (*inside, member.key))


def segment_of(node: InSegment, segments: Mapping[str, Filter], inside: tuple[str, ...], path: str) -> Filter:
    """Return the definition a node names; ``inside`` are the keys being expanded already."""
    if node.key in inside:
        message = Sentence("segment {segment!r} contains itself", segment=node.segment)
        raise InvalidFilter([Problem(path=path, code="cycle", message=message)])
    if node.key not in segments:
        message = Sentence("segment {segment!r} does not exist", segment=node.segment)
        if node.version is not None:
            message = Sentence(
                "segment {segment!r} has no version {version} or does not exist",
                segment=node.segment,
                version=node.version,
            )
        raise InvalidFilter([Problem(path=path, code="unknown_segment", message=message)])
    return segments[node.key]


def predictions_in(node: Filter, segments: Mapping[str, Filter]) -> frozenset[str]:
    """Return the ids of every prediction a filter depends on, through nested segments too."""
    return frozenset(member.prediction for member in expand(node, segments) if isinstance(member, Score | InCategory))
