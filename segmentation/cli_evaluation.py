"""``penchant evaluate``: what would have been predicted on past days, against what happened."""

from pathlib import Path
from typing import Annotated

import typer

from segmentation.api import UserError, open_workspace
from segmentation.api.evaluations import cells_to_json, rolling_to_json
from segmentation.api.predictions import SEED
from segmentation.cli_options import AsJson, Directory, day_in, question_in
from segmentation.cli_output import print_answer, progress_bar


def evaluate(
    workspace: Directory,
    window: Annotated[int, typer.Option(help="How many days ahead, 1 to 90.")],
    cutoff: Annotated[list[str] | None, typer.Option(help="A date to predict from; may be repeated.")] = None,
    audience: Annotated[Path | None, typer.Option(help="A filter: whom the prediction is about.")] = None,
    event: Annotated[str, typer.Option(help="orders or subscription_starts")] = "orders",
    compare: Annotated[bool, typer.Option("--compare", help="Beside other ways of predicting, with means.")] = False,
    rolling: Annotated[bool, typer.Option("--rolling", help="Check the intervals of many past dates.")] = False,
    first: Annotated[
        str | None,
        typer.Option("--from", help="Rolling: the first date, 180 days after the first purchase if not given."),
    ] = None,
    seed: Annotated[int, typer.Option()] = SEED,
    as_json: AsJson = False,
) -> None:
    """Predict from past dates, reading nothing at or after them, and compare with what happened."""
    _refuse_what_does_not_go_together(cutoff, compare, rolling, first)
    evaluations = open_workspace(workspace).evaluations
    question = question_in(window, event, audience)
    with progress_bar() as progress:
        if rolling:
            from_day = None if first is None else day_in(first)
            answer = rolling_to_json(evaluations.rolling(question, first=from_day, seed=seed, progress=progress))
        else:
            days = [day_in(text) for text in cutoff or ()]
            answer = cells_to_json(evaluations.evaluate(question, days, seed=seed, compare=compare, progress=progress))
    print_answer(answer, as_json)


def _refuse_what_does_not_go_together(
    cutoff: list[str] | None, compare: bool, rolling: bool, first: str | None
) -> None:
    if rolling and (cutoff or compare):
        what = "--cutoff" if cutoff else "--compare"
        raise UserError("rolling", f"--rolling chooses the dates itself and checks intervals: leave out {what}.")
    if not rolling and first is not None:
        raise UserError("rolling", "--from is the first date of --rolling: add --rolling, or use --cutoff.")
    if not rolling and not cutoff:
        raise UserError("cutoff", "No date to predict from: add --cutoff YYYY-MM-DD, once or more, or --rolling.")
