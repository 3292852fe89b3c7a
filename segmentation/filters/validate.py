"""Whether a filter may be applied: all problems at once, each at its path, with what would be accepted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from segmentation.catalog import Catalog
from segmentation.errors import InvalidFilter, Problem
from segmentation.filters.node_checks import check, no_past
from segmentation.filters.nodes import Filter, InSegment
from segmentation.filters.references import walk
from segmentation.sentences import Sentence
from segmentation.settings import MAX_FILTER_DEPTH, MAX_FILTER_NODES


def validate(filter: Filter, catalog: Catalog, segments: Mapping[str, Filter], *, past: bool = False) -> None:
    """Raise `InvalidFilter` with every problem unless the filter may be applied on the catalog's snapshot.

    ``segments`` maps `InSegment.key` to a definition. A segment must itself be one that may be applied; its rules and
    its levels count as if they stood here. ``past`` asks for more: every condition must have a past (a prediction
    audience is judged at past dates).
    """
    problems = list(_Validation(catalog, segments).problems(filter, past=past))
    if problems:
        raise InvalidFilter(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Definition:
    """What naming a segment adds to a filter; ``code`` and ``problem`` say why it may not be named."""

    size: int = 0
    levels: int = 0
    code: str = ""
    problem: str = ""


class _Validation:
    def __init__(self, catalog: Catalog, segments: Mapping[str, Filter]) -> None:
        self.catalog = catalog
        self.segments = segments
        # A segment may be named by many others: looked at once each, or chains of pairs would take forever.
        self.definitions: dict[str, _Definition] = {}

    def problems(self, filter: Filter, *, past: bool) -> Iterator[Problem]:
        size = 0
        for path, node in walk(filter):
            levels = path.count("[") + 1
            if levels > MAX_FILTER_DEPTH:
                yield Problem(
                    path=path,
                    code="too_deep",
                    message=Sentence(
                        "more than {max_filter_depth} levels of groups", max_filter_depth=MAX_FILTER_DEPTH
                    ),
                )
            for place, code, message in check(node, self.catalog):
                yield Problem(path=f"{path}.{place}" if place else path, code=code, message=message)
            if past and (reason := no_past(node, self.catalog)):
                yield Problem(path=path, code="no_past", message=reason)
            size += 1
            if isinstance(node, InSegment) and node.segment in self.catalog.segments:
                found = self.definition(node, ())
                size += found.size
                yield from _of_segment(path, node, levels, found)
        if size > MAX_FILTER_NODES:
            message = Sentence(
                "{size} rules and groups, counting those of its segments; at most {max_filter_nodes} are accepted",
                size=size,
                max_filter_nodes=MAX_FILTER_NODES,
            )
            yield Problem(path="filter", code="too_large", message=message)

    def definition(self, node: InSegment, inside: tuple[str, ...]) -> _Definition:
        """Look a segment up, at any depth; ``inside`` are the keys that are being looked at."""
        if node.key in inside:
            return _Definition(
                code="cycle", problem=Sentence("segment {segment!r} contains itself", segment=node.segment)
            )
        if node.key not in self.segments:
            return _Definition(code="unknown_segment", problem=self.missing(node))
        if len(inside) > MAX_FILTER_DEPTH:
            return _Definition(code="too_deep", problem=_too_deep(node))
        if node.key not in self.definitions:
            self.definitions[node.key] = self.read(node, (*inside, node.key))
        return self.definitions[node.key]

    def read(self, named: InSegment, inside: tuple[str, ...]) -> _Definition:
        size, levels = 0, 0
        for path, node in walk(self.segments[named.key]):
            here = path.count("[") + 1
            nested = _Definition()
            if isinstance(node, InSegment):
                nested = self.definition(node, inside)
                if nested.problem:
                    return nested
            for place, _, message in () if isinstance(node, InSegment) else check(node, self.catalog):
                where = f"{path}.{place}" if place else path
                problem = Sentence(
                    "segment {segment!r} cannot be used: {where}: {message}",
                    segment=named.segment,
                    where=where,
                    message=message,
                )
                return _Definition(code="invalid_segment", problem=problem)
            size += 1 + nested.size
            levels = max(levels, here + nested.levels)
        return _Definition(size=size, levels=levels)

    def missing(self, node: InSegment) -> str:
        if node.version is None:
            return Sentence("segment {segment!r} does not exist", segment=node.segment)
        keys = [key.partition("@") for key in self.segments]
        versions = sorted(int(number) for id, _, number in keys if id == node.segment and number)
        kept = f"known: {', '.join(map(str, versions))}" if versions else Sentence('only "live" can be named')
        return Sentence(
            "segment {segment!r} has no version {version}; {kept}",
            segment=node.segment,
            version=node.version,
            kept=kept,
        )


def _of_segment(path: str, node: InSegment, levels: int, found: _Definition) -> Iterator[Problem]:
    if found.problem:
        yield Problem(path=path, code=found.code, message=found.problem)
    elif levels + found.levels > MAX_FILTER_DEPTH:
        yield Problem(path=path, code="too_deep", message=_too_deep(node))


def _too_deep(node: InSegment) -> str:
    return Sentence(
        "more than {max_filter_depth} levels of groups, counting those of segment {segment!r}",
        max_filter_depth=MAX_FILTER_DEPTH,
        segment=node.segment,
    )
