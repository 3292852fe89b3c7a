"""``penchant predict`` and ``penchant predictions``: named questions about who will buy, and what became of them."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, cast

import typer

from segmentation.api import (
    LOCAL,
    Everyone,
    Filter,
    PredictionView,
    Question,
    UserError,
    Workspace,
    canonical_hash,
    event_sentence,
    open_workspace,
)
from segmentation.api.predictions import SEED, Kind
from segmentation.cli_options import AsJson, Directory, question_in
from segmentation.cli_output import plain, print_answer, progress_bar

predictions = typer.Typer(help="Predictions.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="A prediction's id.")]
WindowDays = Annotated[int, typer.Option("--window", help="How many days ahead, 1 to 90.")]
KindName = Annotated[str | None, typer.Option("--kind", help="full (where it is new), preview, demo or external")]
AudienceFile = Annotated[Path | None, typer.Option("--audience", help="A filter: whom the prediction is about.")]
Event = Annotated[str | None, typer.Option("--event", help="orders (where it is new) or subscription_starts")]
Product = Annotated[list[str] | None, typer.Option("--product", help="Count only orders of it; may be repeated.")]
Category = Annotated[list[str] | None, typer.Option("--category", help="Count only orders in it; may be repeated.")]
Plan = Annotated[list[str] | None, typer.Option("--plan", help="Count only starts of it; may be repeated.")]
Sensitive = Annotated[
    list[str] | None, typer.Option("--sensitive", help="A sensitive field it may learn from; may be repeated.")
]
Seed = Annotated[int, typer.Option("--seed")]
NewTitle = Annotated[str, typer.Option("--title", help="The name of the new prediction.")]


def predict(
    workspace: Directory,
    name: Annotated[str, typer.Option(help="The prediction's id; a new one is created.")],
    window: WindowDays,
    kind: KindName = None,
    audience: AudienceFile = None,
    event: Event = None,
    product: Product = None,
    category: Category = None,
    plan: Plan = None,
    sensitive: Sensitive = None,
    seed: Seed = SEED,
    title: Annotated[str | None, typer.Option(help="Its title, where it is new.")] = None,
    scores: Annotated[Path | None, typer.Option(help="External: a file of customer_id and probability.")] = None,
    as_json: AsJson = False,
) -> None:
    """Create a prediction, or take the one of that name, and build its scores on the newest data."""
    opened = open_workspace(workspace)
    known = _known(opened, name)
    chosen = kind or (known.kind if known else "full")
    _refuse_scores(chosen, scores)
    question = _question(window, chosen, event, audience, product, category, plan, sensitive)
    if known is None:
        opened.predictions.create(title or name, question, actor=LOCAL, kind=cast("Kind", chosen), id=name, seed=seed)
    else:
        narrowed = bool(event or product or category or plan)
        _refuse_another(known, question, kind, event=narrowed, audience=audience is not None, sensitive=bool(sensitive))
    if scores is not None:
        report = opened.predictions.import_scores(name, scores, actor=LOCAL)
        print_answer({**plain(opened.predictions.view(name)), "rows": plain(report)}, as_json)
        return
    with progress_bar() as progress:
        view = opened.predictions.build(name, actor=LOCAL, progress=progress)
    print_answer(plain(view), as_json)


@predictions.command("list")
def predictions_list(
    workspace: Directory,
    archived: Annotated[bool, typer.Option("--archived", help="Those that were put away instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the predictions."""
    opened = open_workspace(workspace).predictions
    found = opened.archived() if archived else opened.list()
    print_answer({"predictions": [plain(view) for view in found]}, as_json)


@predictions.command("show")
def predictions_show(workspace: Directory, id: Id, as_json: AsJson = False) -> None:
    """Show one prediction."""
    print_answer(plain(open_workspace(workspace).predictions.view(id)), as_json)


@predictions.command("create")
def predictions_create(
    workspace: Directory,
    title: NewTitle,
    window: WindowDays,
    kind: KindName = None,
    audience: AudienceFile = None,
    event: Event = None,
    product: Product = None,
    category: Category = None,
    plan: Plan = None,
    sensitive: Sensitive = None,
    seed: Seed = SEED,
    id: Annotated[str | None, typer.Option("--id", help="Its id; else it is made from the title.")] = None,
    as_json: AsJson = False,
) -> None:
    """Create a draft; ``penchant predict`` builds its scores."""
    chosen = kind or "full"
    question = _question(window, chosen, event, audience, product, category, plan, sensitive)
    opened = open_workspace(workspace).predictions
    print_answer(
        plain(opened.create(title, question, actor=LOCAL, kind=cast("Kind", chosen), id=id, seed=seed)), as_json
    )


@predictions.command("rename")
def predictions_rename(workspace: Directory, id: Id, title: NewTitle, as_json: AsJson = False) -> None:
    """Give a prediction another title; its id stays."""
    print_answer(plain(open_workspace(workspace).predictions.rename(id, title, actor=LOCAL)), as_json)


@predictions.command("archive")
def predictions_archive(workspace: Directory, id: Id, as_json: AsJson = False) -> None:
    """Put a prediction away, unless something uses it; it keeps its scores and is not refreshed."""
    print_answer(plain(open_workspace(workspace).predictions.archive(id, actor=LOCAL)), as_json)


@predictions.command("restore")
def predictions_restore(
    workspace: Directory,
    id: Id,
    title: Annotated[str | None, typer.Option("--title", help="Another name, where its own was taken since.")] = None,
    as_json: AsJson = False,
) -> None:
    """Bring an archived prediction back."""
    print_answer(plain(open_workspace(workspace).predictions.restore(id, actor=LOCAL, title=title)), as_json)


@predictions.command("duplicate")
def predictions_duplicate(workspace: Directory, id: Id, title: NewTitle, as_json: AsJson = False) -> None:
    """Make a draft that asks the same under another name."""
    print_answer(plain(open_workspace(workspace).predictions.duplicate(id, title, actor=LOCAL)), as_json)


@predictions.command("make-full")
def predictions_make_full(workspace: Directory, id: Id, as_json: AsJson = False) -> None:
    """Turn a preview into a full prediction."""
    print_answer(plain(open_workspace(workspace).predictions.make_full(id, actor=LOCAL)), as_json)


@predictions.command("recentre")
def predictions_recentre(workspace: Directory, id: Id, as_json: AsJson = False) -> None:
    """Let 50 be the average chance of the next scores; saved ranges then mean other chances."""
    print_answer(plain(open_workspace(workspace).predictions.recentre(id, actor=LOCAL)), as_json)


@predictions.command("history")
def predictions_history(workspace: Directory, id: Id, as_json: AsJson = False) -> None:
    """List the scores a prediction was issued, the newest first."""
    issues = open_workspace(workspace).predictions.issues(id)
    print_answer({"issues": [plain(issue) for issue in issues]}, as_json)


@predictions.command("backtests")
def predictions_backtests(workspace: Directory, id: Id, as_json: AsJson = False) -> None:
    """List what was said of every window that is over and what happened, the newest first."""
    backtests = open_workspace(workspace).predictions.backtests(id)
    print_answer({"backtests": [plain(backtest) for backtest in backtests]}, as_json)


@predictions.command("uses")
def predictions_uses(workspace: Directory, id: Id, as_json: AsJson = False) -> None:
    """List what a prediction learns from, and the sensitive fields it leaves alone."""
    print_answer(open_workspace(workspace).predictions.uses(id), as_json)


def _known(opened: Workspace, name: str) -> PredictionView | None:
    every = (*opened.predictions.list(), *opened.predictions.archived())
    return next((view for view in every if view.id == name), None)


def _refuse_scores(kind: str, scores: Path | None) -> None:
    if kind == "external" and scores is None:
        message = "An external prediction gets its scores from a file."
        raise UserError("scores", message, hint="Add --scores FILE with customer_id and probability.")
    if kind != "external" and scores is not None:
        message = f"A {kind} prediction makes its own scores."
        raise UserError("scores", message, hint="Leave --scores out, or make it external with --kind external.")


def _question(
    window: int,
    kind: str,
    event: str | None,
    audience: Path | None,
    product: list[str] | None,
    category: list[str] | None,
    plan: list[str] | None,
    sensitive: list[str] | None,
) -> Question:
    asked = question_in(window, event or ("subscription_starts" if plan else "orders"), audience)
    return replace(
        # Another model may score anybody, also customers who never bought.
        replace(asked, audience=Everyone()) if kind == "external" and audience is None else asked,
        products=tuple(product or ()),
        categories=tuple(category or ()),
        plans=tuple(plan or ()),
        sensitive=tuple(sensitive or ()),
    )


def _refuse_another(
    known: PredictionView, asked: Question, kind: str | None, *, event: bool, audience: bool, sensitive: bool
) -> None:
    """Raise `UserError` when the prediction of a name asks something else than the options that were given."""
    found = known.question
    differences = {
        "window": (known.window_days, asked.window) if asked.window != found.window else None,
        "kind": (known.kind, kind) if kind not in (None, known.kind) else None,
        "event": _other_event(found, asked) if event else None,
        "audience": _other_audience(known, asked.audience) if audience else None,
        "sensitive": _differing(*(", ".join(sorted(one.sensitive)) for one in (found, asked))) if sensitive else None,
    }
    for option, difference in differences.items():
        if difference is not None:
            message = f"{known.id!r} has the {option} {difference[0] or 'none'}, not {difference[1]}."
            raise UserError(option, message, hint="Choose another name.")


def _other_event(found: Question, asked: Question) -> tuple[str, str] | None:
    if found.event != asked.event:
        return found.event, asked.event
    return _differing(event_sentence(found), event_sentence(asked))


def _differing(found: str, asked: str) -> tuple[str, str] | None:
    return None if found == asked else (found, asked)


def _other_audience(known: PredictionView, asked: Filter) -> tuple[str, str] | None:
    if canonical_hash(known.question.audience) == canonical_hash(asked):
        return None
    return f"“{known.audience_sentence}”", "that of the file"
