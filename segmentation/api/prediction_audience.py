"""Whom a prediction is about: a filter whose conditions all have a past, because it is learned and judged there."""

from collections.abc import Iterator

from segmentation.api.context import Context, OpenSnapshot
from segmentation.catalog import Catalog
from segmentation.errors import InvalidFilter, Problem
from segmentation.filters.describe import quoted, rule_in_quotes
from segmentation.filters.nodes import Filter, Tag
from segmentation.filters.references import walk
from segmentation.filters.validate import validate
from segmentation.sentences import Sentence
from segmentation.sql.compile import Scope
from segmentation.sql.rows import matching_rows


def check_audience(context: Context, audience: Filter, snapshot: OpenSnapshot) -> None:
    """Raise `InvalidFilter` unless an audience may be applied on a snapshot and at every date before it.

    Every rule without a past is named in words, with why it has none and what would be accepted.
    """
    catalog = context.catalog(snapshot)
    problems: list[Problem] = []
    try:
        validate(audience, catalog, context.definitions(), past=True)
    except InvalidFilter as error:
        problems += error.problems
    problems += _undated(audience, snapshot)
    if problems:
        rules = dict(walk(audience))
        raise InvalidFilter([_named(problem, rules.get(problem.path), catalog) for problem in problems])


def audience_scope(context: Context, snapshot: OpenSnapshot) -> Scope:
    """Return what the audience of a prediction is compiled with on a snapshot, for its own date and for earlier ones.

    Facts without a date do not count, not even on the date they are true at: it learns from days on which nobody knew
    them, and must ask about the same people.
    """
    return Scope(
        snapshot_as_of=snapshot.info.as_of,
        fields=snapshot.catalog.fields,
        segments=context.definitions(),
        minor_units=snapshot.catalog.minor_units,
        undated=False,
    )


def audience_size(context: Context, audience: Filter) -> int:
    """Return how many customers a prediction about an audience would be about on the newest data.

    Raises as `check_audience`.
    """
    snapshot = context.current()
    check_audience(context, audience, snapshot)
    return int(matching_rows(snapshot.connection, audience, audience_scope(context, snapshot)).size)


def _named(problem: Problem, rule: Filter | None, catalog: Catalog) -> Problem:
    if problem.code != "no_past" or rule is None:
        return problem
    message = Sentence(
        "{rule} cannot say whom a prediction is about: {message}",
        rule=Sentence.told(lambda language: rule_in_quotes(rule, catalog, language)),
        message=problem.message,
    )
    return Problem(path=problem.path, code=problem.code, message=message)


def _undated(audience: Filter, snapshot: OpenSnapshot) -> Iterator[Problem]:
    """Find tags that somebody holds without a date: at a past date nobody would seem to hold them."""
    tagged = [(path, node) for path, node in walk(audience) if isinstance(node, Tag)]
    undated = snapshot.undated_tags({tag for _, node in tagged for tag in node.tags})
    for path, node in tagged:
        found = [tag for tag in node.tags if tag in undated]
        if found:
            names = Sentence.joined(", ", [_in_quotes(tag) for tag in found])
            message = Sentence(
                "the tag {names} is held without a date, so nobody knows who held it at a past date; import tags "
                "with a column added_at, or choose these customers later, when you look at the prediction",
                names=names,
            )
            yield Problem(path=path, code="no_past", message=message)


def _in_quotes(tag: str) -> Sentence:
    return Sentence.told(lambda language: quoted(tag, language))
