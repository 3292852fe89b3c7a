"""The builder's tree: every edit can be undone, means what it says, and never widens while something is missing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui import rule_tree
from pages.ui.rule_filter import NOBODY, filter_of, owner_of, tree_of
from pages.ui.rule_history import History
from pages.ui.rule_kinds import KINDS, new_rule, problem_of, usable_kinds
from pages.ui.rule_tree import EXCLUDE, GROUP_KINDS, INCLUDE, Group, Rule, Tree, places
from segmentation.filters import nodes
from segmentation.filters.facts import Customer
from segmentation.filters.references import walk
from tests.population import AS_OF, CATALOG, filters, populations
from tests.property.engines import by_oracle

# Who is chosen by everyone and nobody alone does not depend on who there is.
ANYBODY = [Customer(fields={}), Customer(fields={"country": "France"})]
UNFINISHED = Rule(kind="tags", values={"mode": "any_of", "tags": []})


def values_of(field):
    return {"France": 2, "ÎLE": 1}


def members(filter, people):
    return set(by_oracle(filter, people, AS_OF))


def rules():
    # These ask for what every test population holds.
    kinds = [kind for kind in usable_kinds(CATALOG) if kind in ("visits", "orders", "tags", "subscription")]
    return st.sampled_from(kinds).map(lambda kind: new_rule(kind, CATALOG, values_of))


def groups(depth):
    inside = rules() if depth == 0 else st.one_of(rules(), groups(depth - 1))
    return st.builds(
        lambda kind, held, on: Group(kind=kind, members=tuple(held), on=on),
        st.sampled_from(GROUP_KINDS),
        st.lists(inside, max_size=3),
        st.booleans(),
    )


def trees():
    held = st.lists(st.one_of(rules(), groups(1)), max_size=3).map(tuple)
    return st.builds(
        lambda include, exclude: Tree(
            include=Group(id=INCLUDE, kind="all_of", members=include),
            exclude=Group(id=EXCLUDE, kind="none_of", members=exclude),
        ),
        held,
        held,
    )


def edited(tree, action, chosen):
    """Do one of the edits to one of the items."""
    items = list(places(tree))
    if not items or action == "add":
        return rule_tree.add(tree, (INCLUDE, EXCLUDE)[chosen % 2], new_rule("tags", CATALOG, values_of))
    item = items[chosen % len(items)].item
    match action:
        case "group":
            return rule_tree.add(tree, INCLUDE, Group(kind=GROUP_KINDS[chosen % 3]))
        case "duplicate":
            return rule_tree.duplicate(tree, item.id)
        case "remove":
            return rule_tree.remove(tree, item.id)
        case "up" | "down":
            return rule_tree.move(tree, item.id, -1 if action == "up" else 1)
        case "switch":
            return rule_tree.set_on(tree, item.id, on=not item.on)
        case "into":
            to = rule_tree.destinations(tree, item.id, 3)
            return rule_tree.move_to(tree, item.id, to[chosen % len(to)]) if to else tree
    if isinstance(item, Group):
        return rule_tree.set_kind(tree, item.id, GROUP_KINDS[chosen % 3])
    return rule_tree.set_value(tree, item.id, "number", chosen)


actions = st.tuples(
    st.sampled_from(["add", "group", "duplicate", "remove", "up", "down", "switch", "into", "value"]),
    st.integers(min_value=0, max_value=50),
)


@given(trees(), st.lists(actions, max_size=15))
def test_undoing_everything_is_the_beginning_and_redoing_it_the_end(tree, asked):
    history = History(now=tree)
    for action, chosen in asked:
        history = history.edited(edited(history.now, action, chosen))
    end = history.now
    while history.past:
        history = history.undone()
    assert history.now == tree
    while history.future:
        history = history.redone()
    assert history.now == end


@given(trees(), st.lists(actions, max_size=15))
def test_no_edit_gives_two_items_one_id_or_goes_too_deep(tree, asked):
    for action, chosen in asked:
        tree = edited(tree, action, chosen)
    found = list(places(tree))
    assert len({place.item.id for place in found}) == len(found)
    assert all(len(place.around) <= rule_tree.ALL_LEVELS for place in found if isinstance(place.item, Rule))


def test_an_edit_after_an_undo_forgets_what_was_undone():
    first = rule_tree.add(Tree(), INCLUDE, UNFINISHED)
    history = History().edited(first).undone()
    other = rule_tree.add(Tree(), EXCLUDE, UNFINISHED)
    assert history.edited(other).future == ()
    assert history.edited(history.now) is history


@given(populations, filters)
def test_a_filter_means_the_same_after_its_tree(people, filter):
    built = filter_of(tree_of(filter, CATALOG), CATALOG)
    assert built.unfinished == {}
    assert members(built.filter, people) == members(filter, people)
    assert filter_of(tree_of(built.filter, CATALOG), CATALOG).filter == built.filter


@given(trees())
def test_paths_lead_to_what_the_rows_stand_for(tree):
    built = filter_of(tree, CATALOG)
    nodes_at = dict(walk(built.filter))
    applied = {place.item.id for place in places(tree) if place.applied}
    for place in places(tree):
        id = place.item.id
        assert (id in built.paths) == (id in applied)
        if id in applied and not place.item.on:
            continue
        if id in applied:
            assert built.paths[id] in nodes_at
            assert owner_of(f"{built.paths[id]}.tag.any_of", built.paths) == id
            if isinstance(place.item, Group) and id not in built.unfinished:
                assert type(nodes_at[built.paths[id]]).__name__ == {
                    "all_of": "AllOf",
                    "any_of": "AnyOf",
                    "none_of": "NoneOf",
                }.get(place.item.kind)


@given(populations, trees(), st.integers(min_value=0, max_value=50))
def test_what_is_not_finished_never_widens(people, tree, chosen):
    """Whatever a rule is completed to, the audience without it held nobody who is outside then."""
    found = [place.item for place in places(tree) if isinstance(place.item, Rule)]
    if not found:
        return
    rule = found[chosen % len(found)]
    incomplete = rule_tree.replace_item(tree, rule.id, lambda item: replace(UNFINISHED, id=item.id, on=item.on))
    shown = members(filter_of(incomplete, CATALOG).filter, people)
    assert shown <= members(filter_of(tree, CATALOG).filter, people)
    nobody = Rule(id=rule.id, kind="other", on=rule.on, node=NOBODY)
    everyone = Rule(id=rule.id, kind="other", on=rule.on, node=nodes.Everyone())
    for extreme in (nobody, everyone):
        completed = rule_tree.replace_item(tree, rule.id, lambda item, extreme=extreme: extreme)
        assert shown <= members(filter_of(completed, CATALOG).filter, people)


@pytest.mark.parametrize("part", [INCLUDE, EXCLUDE])
def test_an_unfinished_rule_in_a_part_leaves_everybody_out(part):
    built = filter_of(rule_tree.add(Tree(), part, UNFINISHED), CATALOG)
    assert built.unfinished == {UNFINISHED.id: "filters.unfinished_tags"}
    assert members(built.filter, ANYBODY) == set()


@pytest.mark.parametrize("part", [INCLUDE, EXCLUDE])
@pytest.mark.parametrize("kind", GROUP_KINDS)
@pytest.mark.parametrize("held", [(), (replace(UNFINISHED, on=False),)])
def test_a_group_without_rules_is_nobody_never_everyone(part, kind, held):
    group = Group(kind=kind, members=held)
    built = filter_of(rule_tree.add(Tree(), part, group), CATALOG)
    assert list(built.unfinished) == [group.id]
    assert members(built.filter, ANYBODY) == set()
    off = filter_of(rule_tree.add(Tree(), part, replace(group, on=False)), CATALOG)
    assert off.unfinished == {}
    assert off.filter == nodes.Everyone()


def test_a_refused_rule_is_nobody():
    rule = new_rule("visits", CATALOG, values_of)
    tree = rule_tree.add(Tree(), EXCLUDE, rule)
    assert members(filter_of(tree, CATALOG, {rule.id}).filter, ANYBODY) == set()


def test_what_is_deeper_than_three_levels_is_kept_as_it_is():
    leaf = nodes.Tag(mode="any_of", tags=("staff",))
    other = nodes.Tag(mode="any_of", tags=("VIP",))
    deep = nodes.AnyOf(members=(nodes.AllOf(members=(leaf, nodes.AnyOf(members=(leaf, other)))), other))
    filter = nodes.AllOf(members=(deep,))
    tree = tree_of(filter, CATALOG)
    kept = [place.item for place in places(tree) if isinstance(place.item, Rule) and place.item.kind == "other"]
    assert [rule.node for rule in kept] == [nodes.AnyOf(members=(leaf, other))]
    assert filter_of(tree, CATALOG).filter == filter


def test_exclude_is_the_last_none_of():
    staff, vip = (nodes.Tag(mode="any_of", tags=(tag,)) for tag in ("staff", "VIP"))
    tree = tree_of(nodes.AllOf(members=(vip, nodes.NoneOf(members=(staff,)))), CATALOG)
    assert [len(part.members) for part in tree.parts] == [1, 1]
    assert tree_of(nodes.NoneOf(members=(staff, vip)), CATALOG).include.members == ()
    assert tree_of(NOBODY, CATALOG).exclude.members == ()


def test_every_kind_begins_complete_or_says_what_it_needs():
    for kind in KINDS:
        rule = new_rule(kind, CATALOG, values_of)
        problem = problem_of(rule, CATALOG)
        assert problem is None or kind in ("campaign", "list"), (kind, problem)


def test_moving_between_groups_keeps_to_the_levels():
    inner, outer = Group(kind="any_of", members=(UNFINISHED,)), Group(kind="any_of")
    tree = rule_tree.add(rule_tree.add(Tree(), INCLUDE, inner), INCLUDE, outer)
    assert rule_tree.destinations(tree, inner.id, 2) == (EXCLUDE,)
    assert set(rule_tree.destinations(tree, inner.id, 3)) == {EXCLUDE, outer.id}
    moved = rule_tree.move_to(tree, UNFINISHED.id, outer.id)
    assert rule_tree.place_of(moved, UNFINISHED.id).parent.id == outer.id
    with pytest.raises(KeyError):
        rule_tree.move_to(tree, inner.id, inner.id)
