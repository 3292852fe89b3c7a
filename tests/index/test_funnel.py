"""Every node's counts equal those of plain Python sets, the filter rewritten without the node."""

from hypothesis import given
from hypothesis import strategies as st

from segmentation.filters.facts import Customer, HeldTag
from segmentation.filters.nodes import AllOf, AnyOf, Everyone, NoneOf, Tag
from segmentation.filters.references import walk
from tests.index.test_engines import SCOPE, by_oracle, index_over
from tests.population import filters, populations


def without(filter, path, at="filter"):
    """Return a filter without the node at a path; None when nothing is left."""
    if at == path:
        return None
    if not isinstance(filter, AllOf | AnyOf | NoneOf):
        return filter
    key = {AllOf: "all_of", AnyOf: "any_of", NoneOf: "none_of"}[type(filter)]
    kept = [without(member, path, f"{at}.{key}[{i}]") for i, member in enumerate(filter.members)]
    members = tuple(member for member in kept if member is not None)
    return type(filter)(members=members) if members else None


def expected_steps(filter, people, counted):
    """Return (path, alone, before, kept, only) of every node by sets."""
    result = by_oracle(filter, people) & counted
    groups = {path: node for path, node in walk(filter) if isinstance(node, AllOf | AnyOf | NoneOf)}
    for path, node in walk(filter):
        parent = groups.get(path.rpartition(".")[0])
        if parent is None and isinstance(node, AllOf | AnyOf | NoneOf):
            continue
        alone = by_oracle(node, people) & counted
        before, kept = counted, alone
        if parent is not None:
            position = int(path.rpartition("[")[2][:-1])
            elder = [by_oracle(member, people) for member in parent.members[:position]]
            if isinstance(parent, AllOf):
                before = set.intersection(counted, *elder)
                kept = before & alone
            else:
                before = set().union(*elder) & counted
                kept = before | alone
        rest = without(filter, path)
        other = counted if rest is None else by_oracle(rest, people) & counted
        yield path, len(alone), len(before), len(kept), len(other ^ result)


@given(people=populations, filter=filters, scored=st.booleans())
def test_the_funnel_is_that_of_sets(people, filter, scored):
    counted = {row for row, person in enumerate(people) if person.bins or not scored}
    answer = index_over(people).answer(filter, SCOPE, by="scores" if scored else None)
    steps = [(step.path, step.alone, step.before, step.kept, step.only) for step in answer.funnel()]
    assert steps == list(expected_steps(filter, people, counted))


def holders(*tags):
    return Customer(tags=[HeldTag(tag=tag) for tag in tags])


def test_a_nested_filter_by_hand():
    people = [holders("VIP"), holders("VIP", "staff"), holders("staff"), holders(), holders("naïve")]
    vip, staff, naive = (Tag(mode="any_of", tags=(tag,)) for tag in ("VIP", "staff", "naïve"))
    filter = AllOf(members=(AnyOf(members=(vip, naive)), NoneOf(members=(staff,))))
    answer = index_over(people).answer(filter, SCOPE)
    steps = {step.path: (step.alone, step.before, step.kept, step.only) for step in answer.funnel()}
    assert answer.rows().tolist() == [0, 4]
    assert steps == {
        "filter.all_of[0]": (3, 5, 3, 1),
        "filter.all_of[0].any_of[0]": (2, 0, 2, 1),
        "filter.all_of[0].any_of[1]": (1, 2, 3, 1),
        "filter.all_of[1]": (3, 3, 2, 1),
        "filter.all_of[1].none_of[0]": (2, 0, 2, 1),
    }


def test_a_lone_condition_is_its_own_step():
    people = [holders("VIP"), holders()]
    index = index_over(people)
    (step,) = index.answer(Tag(mode="any_of", tags=("VIP",)), SCOPE).funnel()
    assert (step.path, step.alone, step.before, step.kept, step.only) == ("filter", 1, 2, 1, 1)
    (step,) = index.answer(Everyone(), SCOPE).funnel()
    assert (step.alone, step.kept, step.only) == (2, 2, 0)
