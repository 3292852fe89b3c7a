"""The tree of the filter builder as plain values: rules and groups with stable ids, and the edits people make.

A tree has two parts. *Include* holds what every customer must satisfy, *Exclude* what leaves a customer out. Every edit
returns a new tree and leaves ids as they are, so that a widget never belongs to another rule than before.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import Any, TypeAlias

from segmentation.api import Filter

INCLUDE = "include"
EXCLUDE = "exclude"
GROUP_KINDS = ("all_of", "any_of", "none_of")
PLAIN_LEVELS = 2
ALL_LEVELS = 3
"""How deep rules stand: in a part, in a group of it, in a group of that. What is deeper is shown by its sentence."""


def new_id() -> str:
    """Return an id that no other rule or group has."""
    return token_hex(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row: ``values`` are the widgets' values, ``node`` the condition of a rule that no row can edit."""

    id: str = field(default_factory=new_id)
    kind: str
    on: bool = True
    values: Mapping[str, Any] = field(default_factory=dict)
    node: Filter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rules and groups that are combined. A group that is off is kept but not applied, with all that is in it."""

    id: str = field(default_factory=new_id)
    kind: str
    members: tuple["Item", ...] = ()
    on: bool = True


Item: TypeAlias = Rule | Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Both parts of a filter. Their ids are `INCLUDE` and `EXCLUDE`; they can be filled, not moved or removed."""

    include: Group = Group(id=INCLUDE, kind="all_of")
    exclude: Group = Group(id=EXCLUDE, kind="none_of")

    @property
    def parts(self) -> tuple[Group, Group]:
        """Include and Exclude."""
        return self.include, self.exclude

    @property
    def empty(self) -> bool:
        """Whether nothing was added yet."""
        return not self.include.members and not self.exclude.members


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an item stands: the groups around it, its part first, and its position in the innermost."""

    item: Item
    around: tuple[Group, ...]
    position: int

    @property
    def parent(self) -> Group:
        """The group or part that holds the item."""
        return self.around[-1]

    @property
    def applied(self) -> bool:
        """Whether the item and every group around it are switched on."""
        return self.item.on and all(group.on for group in self.around)

    @property
    def negated(self) -> bool:
        """Whether satisfying the item leaves a customer out: an odd number of "none of" stands around it."""
        return sum(group.kind == "none_of" for group in self.around) % 2 == 1


def places(tree: Tree) -> Iterator[Place]:
    """Yield every rule and group below the parts, in reading order, groups before what they hold."""
    for part in tree.parts:
        yield from _places((part,))


def _places(around: tuple[Group, ...]) -> Iterator[Place]:
    for position, item in enumerate(around[-1].members):
        yield Place(item=item, around=around, position=position)
        if isinstance(item, Group):
            yield from _places((*around, item))


def place_of(tree: Tree, id: str) -> Place:
    """Return where an item stands. Raises KeyError for an id that is not in the tree."""
    for place in places(tree):
        if place.item.id == id:
            return place
    raise KeyError(id)


def add(tree: Tree, to: str, item: Item, after: str | None = None) -> Tree:
    """Return the tree with an item at the end of a part or group, or right after one of its members."""

    def added(group: Group) -> Group:
        ids = [member.id for member in group.members]
        position = ids.index(after) + 1 if after in ids else len(ids)
        return replace(group, members=(*group.members[:position], item, *group.members[position:]))

    return _in_group(tree, to, added)


def remove(tree: Tree, id: str) -> Tree:
    """Return the tree without an item and all that is in it."""
    return _edited(tree, id, lambda item: ())


def replace_item(tree: Tree, id: str, change: Callable[[Item], Item]) -> Tree:
    """Return the tree with one item changed."""
    return _edited(tree, id, lambda item: (change(item),))


def duplicate(tree: Tree, id: str) -> Tree:
    """Return the tree with a copy right after an item; the copy and all that is in it have ids of their own."""
    return _edited(tree, id, lambda item: (item, _fresh(item)))


def move(tree: Tree, id: str, step: int) -> Tree:
    """Return the tree with an item before (-1) or after (+1) its neighbour; as it was at the ends of its group."""
    place = place_of(tree, id)
    other = place.position + step
    if not 0 <= other < len(place.parent.members):
        return tree

    def swapped(group: Group) -> Group:
        members = list(group.members)
        members[place.position], members[other] = members[other], members[place.position]
        return replace(group, members=tuple(members))

    return _in_group(tree, place.parent.id, swapped)


def move_to(tree: Tree, id: str, to: str) -> Tree:
    """Return the tree with an item at the end of another part or group. Raises KeyError when it cannot go there."""
    if to not in destinations(tree, id, ALL_LEVELS):
        raise KeyError(to)
    return add(remove(tree, id), to, place_of(tree, id).item)


def destinations(tree: Tree, id: str, levels: int) -> tuple[str, ...]:
    """Return the parts and groups an item can be moved to without standing deeper than ``levels``."""
    place = place_of(tree, id)
    own = {place.parent.id, *_ids(place.item)}
    depth = {part.id: 1 for part in tree.parts}
    depth |= {found.item.id: len(found.around) + 1 for found in places(tree) if isinstance(found.item, Group)}
    height = _height(place.item)
    return tuple(group for group, level in depth.items() if group not in own and level + height <= levels)


def set_on(tree: Tree, id: str, *, on: bool) -> Tree:
    """Return the tree with a rule or group switched on or off."""
    return replace_item(tree, id, lambda item: replace(item, on=on))


def set_kind(tree: Tree, id: str, kind: str) -> Tree:
    """Return the tree with a group that combines its members another way."""
    return replace_item(tree, id, lambda item: replace(item, kind=kind))


def set_value(tree: Tree, id: str, name: str, value: Any) -> Tree:
    """Return the tree with one value of a rule changed."""
    return replace_item(tree, id, lambda rule: replace(rule, values={**_values(rule), name: value}))


def switched_off(tree: Tree) -> int:
    """Return how many rules are kept but not applied, by their own switch or that of a group around them."""
    return sum(isinstance(place.item, Rule) and not place.applied for place in places(tree))


def level_of(place: Place) -> int:
    """Return how deep an item stands: 1 in a part, 2 in a group of it."""
    return len(place.around)


def _values(item: Item) -> Mapping[str, Any]:
    return item.values if isinstance(item, Rule) else {}


def _height(item: Item) -> int:
    """Return how many levels an item adds below the group that holds it: none for a rule."""
    if isinstance(item, Rule):
        return 0
    return 1 + max((_height(member) for member in item.members), default=0)


def _ids(item: Item) -> frozenset[str]:
    members = item.members if isinstance(item, Group) else ()
    return frozenset({item.id}).union(*(_ids(member) for member in members))


def _fresh(item: Item) -> Item:
    if isinstance(item, Rule):
        return replace(item, id=new_id())
    return replace(item, id=new_id(), members=tuple(_fresh(member) for member in item.members))


def _edited(tree: Tree, id: str, change: Callable[[Item], tuple[Item, ...]]) -> Tree:
    return replace(
        tree, include=_edited_group(tree.include, id, change), exclude=_edited_group(tree.exclude, id, change)
    )


def _edited_group(group: Group, id: str, change: Callable[[Item], tuple[Item, ...]]) -> Group:
    members: list[Item] = []
    for member in group.members:
        if member.id == id:
            members += change(member)
        else:
            members.append(_edited_group(member, id, change) if isinstance(member, Group) else member)
    return replace(group, members=tuple(members))


def _in_group(tree: Tree, id: str, change: Callable[[Group], Group]) -> Tree:
    if id == INCLUDE:
        return replace(tree, include=change(tree.include))
    if id == EXCLUDE:
        return replace(tree, exclude=change(tree.exclude))
    return replace_item(tree, id, lambda item: change(item) if isinstance(item, Group) else item)
