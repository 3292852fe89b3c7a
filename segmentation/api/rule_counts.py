"""What every rule of an answered filter does, in words and numbers, and which rules decide nothing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial

from segmentation.api.values import RuleCount, RulePart
from segmentation.catalog import Catalog
from segmentation.errors import Problem
from segmentation.filters.nodes import AllOf, AnyOf, Everyone, Filter, NoneOf
from segmentation.filters.warnings import Unheld, warnings_of
from segmentation.index.audience_index import Answer
from segmentation.sentences import Language, Sentence
from segmentation.sql.compile import Scope


def rule_counts(answer: Answer, described: Mapping[str, str]) -> tuple[RuleCount, ...]:
    """Return a count for every node below the root, in the order of ``references.walk``; none for everyone.

    A filter that is a single condition has one count, at its own path. ``described`` are the nodes in words, by path.
    """
    return tuple(
        RuleCount(
            path=step.path,
            sentence=described[step.path],
            alone=step.alone,
            before=step.before,
            kept=step.kept,
            only=step.only,
            blanks=answer.blanks(step.node),
            parts=tuple(RulePart(state=part.state, size=part.size) for part in answer.parts(step.node)),
        )
        for step in answer.funnel()
        if not isinstance(step.node, Everyone) or step.path != "filter"
    )


def warnings_in(answer: Answer, filter: Filter, catalog: Catalog, scope: Scope, unheld: Unheld) -> tuple[Problem, ...]:
    """Return what is odd about a filter: whatever the data, and on this data where nothing was said of the rule yet."""
    certain = _certain(filter, catalog, scope, unheld, set(_parting(answer)))
    told = {problem.path for problem in certain}
    return (*certain, *(problem for problem in idle_rules(answer) if problem.path not in told))


def _certain(filter: Filter, catalog: Catalog, scope: Scope, unheld: Unheld, parting: set[str]) -> tuple[Problem, ...]:
    """Return what is odd about a filter by itself, to be said in any language."""

    @cache
    def all_in(language: Language) -> tuple[Problem, ...]:
        return tuple(warnings_of(filter, catalog, scope.segments, language=language, unheld=unheld, parting=parting))

    return tuple(
        replace(problem, message=Sentence.told(partial(_message, all_in, n))) for n, problem in enumerate(all_in("en"))
    )


def _message(all_in: Callable[[Language], tuple[Problem, ...]], n: int, language: Language) -> str:
    return all_in(language)[n].message


def _parting(answer: Answer) -> Iterator[str]:
    """Yield the paths of the nodes that some of those counted satisfy and others do not."""
    if 0 < answer.size < answer.counted:
        yield "filter"
    yield from (step.path for step in answer.funnel() if 0 < step.alone < answer.counted)


def idle_rules(answer: Answer) -> Iterator[Problem]:
    """Yield the conditions that nobody satisfies, or everybody, of those counted: the data makes them idle."""
    for step in answer.funnel() if answer.counted else ():
        if isinstance(step.node, AllOf | AnyOf | NoneOf | Everyone):
            continue
        if step.alone == 0:
            yield Problem(path=step.path, code="nobody", message=Sentence("nobody satisfies this rule"))
        elif step.alone == answer.counted:
            yield Problem(path=step.path, code="everybody", message=Sentence("everybody satisfies this rule"))
