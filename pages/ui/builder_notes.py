"""What stands beside and under a row: how many it keeps, the parts it is made of, blanks, problems, warnings."""

from collections.abc import Mapping

import streamlit as st

from pages.ui import session
from pages.ui.audience_answer import Answer, Marks
from pages.ui.builder_state import change, edit, tree
from pages.ui.language import current
from pages.ui.rule_filter import most_leaving_out
from pages.ui.rule_kinds import BLANKS, PARTS_OF, attribute_defaults
from pages.ui.rule_tree import ALL_LEVELS, Group, Place, Rule, add, level_of, place_of, replace_item, set_on, set_value
from pages.ui.rule_values import condition_of
from pages.ui.text import number, t
from segmentation.api import Catalog, RuleCount, blank_rule

NUMBERS_WIDTH = 112
NEGATIVE = ("not_in", "!=")


def draw_outcome(place: Place, marks: Marks) -> None:
    """Draw what a rule or group keeps and leaves out at the right of its row."""
    id = place.item.id
    with st.container(width=NUMBERS_WIDTH, gap=None, key=f"outcome_{id}"):
        count = marks.counts.get(id)
        if not place.item.on:
            if id in marks.would_keep:
                _lines(t("filters.off"), t("filters.would_keep", n=number(marks.would_keep[id])))
        elif count is not None and place.applied:
            _lines(*_counted(place, count))


def _lines(first: str, second: str) -> None:
    st.markdown(first, text_alignment="right")
    st.markdown(f":gray[{second}]", text_alignment="right")


def _counted(place: Place, count: RuleCount) -> tuple[str, str]:
    if place.parent.kind == "all_of":
        return t("filters.kept", n=number(count.kept)), t("filters.left_out", n=number(count.before - count.kept))
    if place.parent.kind == "any_of":
        return t("filters.match", n=number(count.alone)), t("filters.adds", n=number(count.kept - count.before))
    return t("filters.excluded", n=number(count.only)), t("filters.of_matching", n=number(count.alone))


def draw_part_outcome(part: Group, marks: Marks) -> None:
    """Draw what Exclude as a whole keeps and leaves out at the right of its heading."""
    count = marks.counts.get(part.id)
    if count is not None:
        with st.container(width=NUMBERS_WIDTH, gap=None, key=f"outcome_{part.id}"):
            _lines(t("filters.kept", n=number(count.kept)), t("filters.left_out", n=number(count.before - count.kept)))


def draw_notes(place: Place, marks: Marks, unfinished: Mapping[str, str], catalog: Catalog) -> None:
    """Draw the lines under a row that has something to say."""
    item = place.item
    if not place.applied:
        return
    if item.id in unfinished:
        _line(item.id, "unfinished", f":red[{t(unfinished[item.id])}]")
    for position, message in enumerate(marks.problems.get(item.id, ())):
        _line(item.id, f"problem_{position}", f":red[{session.plain(message)}]")
    for position, message in enumerate(marks.warnings.get(item.id, ())):
        _line(item.id, f"warning_{position}", f":orange[:material/warning: {session.plain(message)}]")
    count = marks.counts.get(item.id)
    if isinstance(item, Rule) and count is not None and item.id not in unfinished:
        _parts(item, count, marks)
        _blanks(place, item, count, catalog)


def _line(id: str, what: str, text: str) -> None:
    with st.container(key=f"note_{what}_{id}"):
        st.markdown(text)


def _parts(rule: Rule, count: RuleCount, marks: Marks) -> None:
    """Draw the states a subscription rule is made of; a click leaves one out or takes it back in."""
    state = rule.values.get("state")
    if rule.kind != "subscription" or state not in PARTS_OF:
        return
    sizes = _sizes(rule, count, marks)
    left_out = rule.values["left_out"]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"note_parts_{rule.id}"):
        st.markdown(t("filters.parts", n=number(count.alone)), width="content")
        for part in PARTS_OF[state]:
            if part in left_out or sizes.get(part):
                _part(rule, part, sizes.get(part), out=part in left_out)


def _sizes(rule: Rule, count: RuleCount, marks: Marks) -> dict[str, int]:
    if count.parts:
        return {part.state: part.size for part in count.parts}
    kept = [part for part in PARTS_OF[rule.values["state"]] if part not in rule.values["left_out"]]
    paths = [count.path] if len(kept) == 1 else [f"{count.path}.any_of[{n}]" for n in range(len(kept))]
    return {part: marks.by_path[path].alone for part, path in zip(kept, paths, strict=True) if path in marks.by_path}


def _part(rule: Rule, part: str, size: int | None, *, out: bool) -> None:
    words = t(f"filters.part_{part}")
    label = t("filters.part_out", part=words) if out else t("filters.part_in", n=number(size or 0), part=words)
    st.button(
        label,
        key=f"part_{part}_{rule.id}",
        icon=":material/add:" if out else ":material/close:",
        icon_position="right",
        help=t("filters.part_back_help" if out else "filters.part_out_help"),
        on_click=_part_clicked,
        args=(rule.id, part),
        type="tertiary",
    )


def _part_clicked(id: str, part: str) -> None:
    rule = place_of(tree(), id).item
    if isinstance(rule, Rule):
        left_out = rule.values["left_out"]
        changed = [other for other in left_out if other != part] if part in left_out else [*left_out, part]
        change(set_value, id, "left_out", changed)


def _blanks(place: Place, rule: Rule, count: RuleCount, catalog: Catalog) -> None:
    """Say what becomes of customers without a value; where they are kept, one click leaves them out."""
    if rule.kind != "attribute" or not count.blanks or rule.values["test"] in BLANKS:
        return
    negative = rule.values["test"] in NEGATIVE
    if (place.negated and not negative) or (negative and not place.negated and _known_already(place, rule)):
        return
    said = blank_rule(condition_of(rule, catalog), count.blanks, catalog, current().id, excluded=place.negated)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"note_blanks_{rule.id}"):
        st.text(said)
        fits = place.parent.kind == "all_of" or level_of(place) < ALL_LEVELS
        if negative and not place.negated and fits:
            st.button(
                t("filters.leave_blanks_out"),
                key=f"blanks_{rule.id}",
                on_click=_leave_blanks_out,
                args=(rule.id, catalog),
                type="tertiary",
            )


def _known_already(place: Place, rule: Rule) -> bool:
    beside = place.parent.members if place.parent.kind == "all_of" else ()
    return any(
        isinstance(other, Rule)
        and other.on
        and other.kind == "attribute"
        and (other.values["field"], other.values["test"]) == (rule.values["field"], "is_not_blank")
        for other in beside
    )


def _leave_blanks_out(id: str, catalog: Catalog) -> None:
    """Put "is known" beside the rule; among alternatives both go into a group of their own, so that nobody is lost."""
    place = place_of(tree(), id)
    if not isinstance(place.item, Rule):
        return
    field = place.item.values["field"]
    known = Rule(kind="attribute", values={**attribute_defaults(field, catalog), "test": "is_not_blank"})
    if place.parent.kind == "all_of":
        change(add, place.parent.id, known, after=id)
    else:
        change(replace_item, id, lambda rule: Group(kind="all_of", members=(rule, known)))


def draw_nobody(answer: Answer) -> None:
    """Name the rule that leaves out most when nobody is left, and offer to switch it off."""
    left_out = {id: abs(count.before - count.kept) for id, count in answer.marks.counts.items()}
    worst = most_leaving_out(answer.tree, left_out)
    if worst is None:
        return
    count = answer.marks.counts[worst.item.id]
    with st.container(horizontal=True, vertical_alignment="center", key="nobody"):
        st.text(t("filters.empty_rule", rule=count.sentence, n=number(left_out[worst.item.id])))
        st.button(t("filters.switch_off"), key="switch_off", on_click=_switch_off, args=(worst.item.id,))


def _switch_off(id: str) -> None:
    edit(set_on(tree(), id, on=False))
