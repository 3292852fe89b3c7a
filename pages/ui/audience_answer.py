"""One answer for the whole Audience page: everything that has to be counted for a tree of rules, counted at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pages.ui.rule_filter import NOBODY, Built, filter_of, owner_of
from pages.ui.rule_tree import Tree, places, set_on
from segmentation.api import (
    AudienceView,
    Catalog,
    InvalidFilter,
    Problem,
    RuleCount,
    Workspace,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What stands beside rows, by the ids of rules and groups: ``counts`` of what is applied, ``would_keep`` of what is
    off (the size the audience would have with it), ``problems`` and ``warnings`` in words.

    Under None stand those of the whole filter. ``by_path`` has the counts of every node of the filter.
    """

    counts: Mapping[str, RuleCount] = field(default_factory=dict)
    by_path: Mapping[str, RuleCount] = field(default_factory=dict)
    would_keep: Mapping[str, int] = field(default_factory=dict)
    problems: Mapping[str | None, Sequence[str]] = field(default_factory=dict)
    warnings: Mapping[str | None, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What was counted for the rules of ``tree``, whatever part of the prediction is chosen."""

    tree: Tree
    catalog: Catalog
    view: AudienceView
    marks: Marks
    finished: bool
    """Whether every rule that is applied is complete and can be used."""


def answer(workspace: Workspace, tree: Tree, prediction: str | None, asker: str, *, undated: bool = True) -> Answer:
    """Count a tree of rules. A rule that cannot be used stands for nobody, and is told of at its row.

    Without ``undated``, facts that have no date do not count: those who are counted are whom a prediction is about.

    Raises `Unavailable` when a prediction involved has no scores, and `Superseded` when ``asker`` asked anew.
    """
    audiences = workspace.audiences
    catalog = audiences.catalog(prediction)
    built = filter_of(tree, catalog)
    problems: Mapping[str | None, Sequence[str]] = {}
    try:
        view = audiences.view(built.filter, prediction, asker=asker, undated=undated)
    except InvalidFilter as error:
        problems = by_owner(error.problems, built)
        built = filter_of(tree, catalog, refused=[id for id in problems if id is not None])
        asked = NOBODY if None in problems else built.filter
        view = audiences.view(asked, prediction, asker=asker, undated=undated)
    by_path = {count.path: count for count in view.rules}
    marks = Marks(
        counts={id: by_path[path] for id, path in built.paths.items() if path in by_path},
        by_path=by_path,
        would_keep=_would_keep(workspace, tree, catalog, prediction, undated=undated),
        problems=problems,
        warnings=_warnings(view.warnings, built, problems),
    )
    finished = not built.unfinished and not problems
    return Answer(tree=tree, catalog=catalog, view=view, marks=marks, finished=finished)


def by_owner(problems: Sequence[Problem], built: Built) -> Mapping[str | None, Sequence[str]]:
    """Return problems in words by the rule or group they are at; under None those of the whole."""
    found: dict[str | None, list[str]] = {}
    for problem in problems:
        said = found.setdefault(owner_of(problem.path, built.paths), [])
        if problem.message not in said:
            said.append(problem.message)
    return found


def _warnings(
    warnings: Sequence[Problem], built: Built, problems: Mapping[str | None, Sequence[str]]
) -> Mapping[str | None, Sequence[str]]:
    # What is not finished stands for nobody, which is no news beside the word that it is not finished.
    silent = {*built.unfinished, *problems}
    return {id: said for id, said in by_owner(warnings, built).items() if id not in silent}


def _would_keep(
    workspace: Workspace, tree: Tree, catalog: Catalog, prediction: str | None, *, undated: bool
) -> Mapping[str, int]:
    found = {}
    for place in places(tree):
        if not place.item.on and all(group.on for group in place.around):
            try:
                switched_on = filter_of(set_on(tree, place.item.id, on=True), catalog).filter
                found[place.item.id] = workspace.audiences.size(switched_on, prediction, undated=undated)
            except InvalidFilter:
                continue
    return found
