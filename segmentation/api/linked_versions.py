"""The versions that segments had when a link was made, so that it opens on the same numbers after they were edited.

A filter names most segments as they are now. The numbers of their versions, in the order in which reading the filter
comes to the segments, say what it meant then: a number names nobody, so that it may stand in an address. After them
comes a number for what each of its customer lists held: a list that was replaced is counted as it is, which is said.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from segmentation.errors import UserError
from segmentation.filters.nodes import AllOf, AnyOf, CustomerList, Filter, InSegment, NoneOf
from segmentation.filters.references import walk
from segmentation.sentences import Sentence
from segmentation.storage.references import References, readable


@dataclass(frozen=True, slots=True, kw_only=True)
class AsItWas:
    """A filter that selects whom another one selected when its segments had earlier versions.

    ``changed`` are the titles of the segments edited since, in order; without any the filter is as it was asked for.
    ``replaced`` are those of the customer lists that hold other customers now: they are counted as they are.
    """

    filter: Filter
    changed: tuple[str, ...]
    replaced: tuple[str, ...] = ()


def versions_now(filter: Filter, references: References) -> tuple[int, ...]:
    """Return the version in force of every segment that a filter takes as it is now, at any depth.

    After them stands a number for what every customer list, at any depth, holds now.
    """
    reading = _Reading(references, lambda id: references.current_versions[id].version)
    return *reading.all(filter).values(), *(_held(references, id) for id in reading.lists)


def as_it_was(filter: Filter, versions: Sequence[int], references: References) -> AsItWas:
    """Return the filter that means what it meant when `versions_now` returned these versions.

    A segment that was edited since is named by its version; the rules of one that names such a segment are put in its
    place. Raises `UserError` for versions that are not of this filter.
    """
    numbers = iter(versions)
    reading = _Reading(references, lambda _: _next(numbers))
    then = reading.all(filter)
    lists = {id: _next(numbers) for id in reading.lists}
    if next(numbers, None) is not None:
        raise _broken()
    changed = [id for id, version in then.items() if version != references.current_versions[id].version]
    titles = tuple(references.segments[id].title for id in changed if id in references.segments)
    restored = _Restoring(reading).node(filter) if changed else filter
    return AsItWas(filter=restored, changed=titles, replaced=_replaced(references, lists))


def _replaced(references: References, lists: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(
        references.lists[id].title
        for id, held in lists.items()
        if id in references.lists and held != _held(references, id)
    )


def _held(references: References, id: str) -> int:
    """Return a number of at most nine digits for the set a list stands for; 0 for a list that is not there."""
    return crc32(references.lists[id].stored.encode()) % 10**9 if id in references.lists else 0


def _next(numbers: Iterator[int]) -> int:
    number = next(numbers, None)
    if number is None:
        raise _broken()
    return number


def _broken() -> UserError:
    return UserError(
        "link_versions",
        Sentence("The segments of this link are incomplete or were changed on the way."),
        hint=Sentence("Nobody is counted. Ask for it again."),
    )


class _Reading:
    """Comes to every segment of a filter once, those inside segments too; ``version_of`` one taken as it is now.

    ``lists`` are the customer lists it came by, each once.
    """

    def __init__(self, references: References, version_of: Callable[[str], int]) -> None:
        self.references = references
        self._version_of = version_of
        self.versions: dict[str, int] = {}
        self.lists: dict[str, None] = {}
        self._definitions: dict[tuple[str, int], Filter | None] = {}

    def all(self, filter: Filter) -> dict[str, int]:
        for _, node in walk(filter):
            if isinstance(node, InSegment) and node.segment in self.references.current_versions:
                self._read(node)
            elif isinstance(node, CustomerList):
                self.lists[node.list] = None
        return self.versions

    def _read(self, node: InSegment) -> None:
        if node.version is None and node.segment not in self.versions:
            self.versions[node.segment] = self._version_of(node.segment)
        key = self.key(node)
        if key in self._definitions:
            return
        found = next((one for one in self.references.versions(node.segment) if one.version == key[1]), None)
        if found is None and node.version is None:
            raise _broken()
        self._definitions[key] = readable(found.definition) if found else None
        definition = self._definitions[key]
        if definition is not None:
            self.all(definition)

    def key(self, node: InSegment) -> tuple[str, int]:
        return node.segment, self.versions[node.segment] if node.version is None else node.version

    def definition(self, node: InSegment) -> Filter | None:
        return self._definitions.get(self.key(node))


class _Restoring:
    def __init__(self, reading: _Reading) -> None:
        self._reading = reading
        self._inside: list[InSegment] = []

    def node(self, node: Filter) -> Filter:
        if isinstance(node, AllOf | AnyOf | NoneOf):
            return replace(node, members=tuple(self.node(member) for member in node.members))
        known = isinstance(node, InSegment) and node.segment in self._reading.references.current_versions
        return self._segment(node) if known and isinstance(node, InSegment) else node

    def _segment(self, node: InSegment) -> Filter:
        definition = self._reading.definition(node)
        # A segment that contains itself is refused where it is counted.
        if definition is None or node in self._inside:
            return node
        self._inside.append(node)
        restored = self.node(definition)
        self._inside.pop()
        if restored != definition:
            return restored
        version = self._reading.key(node)[1]
        now = self._reading.references.current_versions[node.segment].version
        return node if version == now or node.version is not None else replace(node, version=version)
