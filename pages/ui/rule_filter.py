"""The tree of the builder and the filter it stands for, both ways."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from pages.ui.rule_kinds import problem_of
from pages.ui.rule_tree import ALL_LEVELS, Group, Item, Place, Rule, Tree, places
from pages.ui.rule_values import condition_of, rule_of
from segmentation.api import AllOf, AnyOf, Catalog, Everyone, Filter, NoneOf

NOBODY = NoneOf(members=(Everyone(),))
NODE_OF = {"all_of": AllOf, "any_of": AnyOf, "none_of": NoneOf}
KIND_OF = {AllOf: "all_of", AnyOf: "any_of", NoneOf: "none_of"}
OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A tree as a filter. ``paths`` are the places in the filter of what is applied, by id; ``unfinished`` the ids of
    rules and groups that are applied and not complete, with the key of what they need."""

    filter: Filter
    paths: Mapping[str, str]
    unfinished: Mapping[str, str]


def filter_of(tree: Tree, catalog: Catalog, refused: Collection[str] = ()) -> Built:
    """Return the filter of all that is switched on; everyone when nothing is.

    What is not complete, and what is in ``refused``, stands for nobody, or under "none of" for everybody: completing
    it can only add customers. So does a group with nothing in it that is switched on; it never means everyone.
    """
    builder = _Builder(catalog, refused)
    members = [builder.node(member, False) for member in _applied(tree.include)]
    excluded = [builder.node(member, True) for member in _applied(tree.exclude)]
    if excluded:
        members.append(NoneOf(members=tuple(excluded)))
    found = AllOf(members=tuple(members)) if members else Everyone()
    return Built(filter=found, paths=_paths(tree), unfinished=builder.unfinished)


class _Builder:
    def __init__(self, catalog: Catalog, refused: Collection[str]) -> None:
        self.catalog = catalog
        self.refused = refused
        self.unfinished: dict[str, str] = {}

    def node(self, item: Item, negated: bool) -> Filter:
        problem = self._problem(item)
        if problem is not None:
            self.unfinished[item.id] = problem
        if problem is not None or item.id in self.refused:
            return Everyone() if negated else NOBODY
        if isinstance(item, Rule):
            return condition_of(item, self.catalog)
        inside = negated != (item.kind == "none_of")
        return NODE_OF[item.kind](members=tuple(self.node(member, inside) for member in _applied(item)))

    def _problem(self, item: Item) -> str | None:
        if isinstance(item, Rule):
            return problem_of(item, self.catalog)
        if not item.members:
            return "filters.unfinished_group"
        return None if _applied(item) else "filters.unfinished_group_off"


def _applied(group: Group) -> list[Item]:
    return [member for member in group.members if member.on]


def _paths(tree: Tree) -> Mapping[str, str]:
    paths: dict[str, str] = {}
    for position, member in enumerate(_applied(tree.include)):
        _add_paths(member, f"filter.all_of[{position}]", paths)
    excluded = _applied(tree.exclude)
    if excluded:
        path = f"filter.all_of[{len(_applied(tree.include))}]"
        _add_paths(replace(tree.exclude, members=tuple(excluded)), path, paths)
    return paths


def _add_paths(item: Item, path: str, paths: dict[str, str]) -> None:
    paths[item.id] = path
    if isinstance(item, Group):
        for position, member in enumerate(_applied(item)):
            _add_paths(member, f"{path}.{item.kind}[{position}]", paths)


def owner_of(path: str, paths: Mapping[str, str]) -> str | None:
    """Return the id of the innermost rule or group that a path of the filter belongs to, None for the whole."""
    around = [id for id, start in paths.items() if path == start or path.startswith((f"{start}.", f"{start}["))]
    return max(around, key=lambda id: len(paths[id]), default=None)


def tree_of(filter: Filter, catalog: Catalog) -> Tree:
    """Return the tree of a filter. It means the same; what no row can edit is kept as it is, shown by its sentence."""
    if isinstance(filter, Everyone):
        return Tree()
    members = list(filter.members) if isinstance(filter, AllOf) else [filter]
    tree = Tree()
    excluded: tuple[Filter, ...] = ()
    negative = [position for position, member in enumerate(members) if isinstance(member, NoneOf)]
    if negative and members[negative[-1]] != NOBODY:
        last = members.pop(negative[-1])
        excluded = last.members if isinstance(last, NoneOf) else ()
    return replace(
        tree,
        include=replace(tree.include, members=tuple(_item(member, catalog, 2) for member in members)),
        exclude=replace(tree.exclude, members=tuple(_item(member, catalog, 2) for member in excluded)),
    )


def _item(node: Filter, catalog: Catalog, level: int) -> Item:
    row = rule_of(node, catalog)
    if row is not None:
        return row
    kind = KIND_OF.get(type(node))
    if kind is None or node == NOBODY or level > ALL_LEVELS:
        return Rule(kind=OTHER, node=node)
    members = node.members if isinstance(node, AllOf | AnyOf | NoneOf) else ()
    return Group(kind=kind, members=tuple(_item(member, catalog, level + 1) for member in members))


def most_leaving_out(tree: Tree, left_out: Mapping[str, int]) -> Place | None:
    """Return the applied member of a part that leaves out most customers, by the numbers given; None without one."""
    tops = [place for place in places(tree) if len(place.around) == 1 and place.item.on and place.item.id in left_out]
    return max(tops, key=lambda place: left_out[place.item.id], default=None)
