"""``penchant campaigns``: drafts, launches, what was sent, and what it caused."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, get_args

import typer

from segmentation.api import (
    LOCAL,
    CampaignChanges,
    DestinationSetting,
    Language,
    UserError,
    audience_filter,
    open_workspace,
    said,
)
from segmentation.cli_options import (
    AsJson,
    Directory,
    FilterFile,
    Levels,
    PredictionId,
    ScoreRange,
    day_in,
    filter_in,
    selection,
)
from segmentation.cli_output import plain, print_answer, progress_bar

campaigns = typer.Typer(help="Campaigns.", no_args_is_help=True)

LANGUAGES: tuple[Language, ...] = get_args(Language)
Id = Annotated[str, typer.Argument(help="A campaign's id.")]
Destinations = Annotated[
    list[str] | None,
    typer.Option("--destination", help="Where its list goes, DESTINATION:CHANNEL, e.g. csv:email; may be repeated."),
]
Control = Annotated[float | None, typer.Option("--control", help="The share that is not contacted, e.g. 0.1.")]
Rows = Annotated[
    list[str] | None,
    typer.Option("--rows", help="The rows that were shown, FILE=NUMBER; repeat for each file. Others are refused."),
]


@campaigns.command("list")
def campaigns_list(workspace: Directory, as_json: AsJson = False) -> None:
    """List the campaigns."""
    print_answer({"campaigns": [plain(view) for view in open_workspace(workspace).campaigns.list()]}, as_json)


@campaigns.command("show")
def campaigns_show(workspace: Directory, id: Id, as_json: AsJson = False) -> None:
    """Show one campaign."""
    print_answer(open_workspace(workspace).campaigns.get(id), as_json)


@campaigns.command("create")
def campaigns_create(
    workspace: Directory,
    title: Annotated[str, typer.Option()],
    filter_file: FilterFile = None,
    prediction: PredictionId = None,
    score_range: ScoreRange = None,
    category: Levels = None,
    destination: Destinations = None,
    control: Control = None,
    as_json: AsJson = False,
) -> None:
    """Start a campaign draft."""
    filter = audience_filter(filter_in(filter_file), selection(prediction, score_range, category))
    changes = CampaignChanges(destinations=_destinations(destination), control=control)
    view = open_workspace(workspace).campaigns.draft(title, filter, actor=LOCAL, prediction=prediction, changes=changes)
    print_answer(view, as_json)


@campaigns.command("plan")
def campaigns_plan(workspace: Directory, id: Id, as_json: AsJson = False) -> None:
    """Show what a launch would do: who is left after each step, and how many are held out."""
    print_answer(open_workspace(workspace).launches.plan(id, actor=LOCAL), as_json)


@campaigns.command("launch")
def campaigns_launch(
    workspace: Directory,
    id: Id,
    rows: Rows = None,
    without_control: Annotated[bool, typer.Option("--without-control", help="Launch without a control group.")] = False,
    as_json: AsJson = False,
) -> None:
    """Freeze who is contacted and who is held out, and write the files."""
    launches = open_workspace(workspace).launches
    expected = _expected(rows) if rows else launches.plan(id, actor=LOCAL).expected
    with progress_bar() as progress:
        view = launches.launch(id, expected=expected, actor=LOCAL, without_control=without_control, progress=progress)
    print_answer(view, as_json)


@campaigns.command("sent")
def campaigns_sent(
    workspace: Directory,
    id: Id,
    on: Annotated[str | None, typer.Option("--on", help="The day it was sent, YYYY-MM-DD.")] = None,
    report: Annotated[Path | None, typer.Option("--report", help="Whom it reached: ids or addresses.")] = None,
    leave_out_unknown: Annotated[
        bool, typer.Option("--leave-out-unknown", help="Leave out people of the report whom it did not contact.")
    ] = False,
    not_sent: Annotated[bool, typer.Option("--not-sent", help="It was not sent: its contacts are removed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say on which day a campaign was sent, to whom where not to all, or that it was not."""
    sendings = open_workspace(workspace).sendings
    if not_sent == (on is not None):
        raise UserError("sent", "Either --on DAY or --not-sent is needed.")
    if on is None:
        view = sendings.not_sent(id, actor=LOCAL)
    elif report is None:
        view = sendings.sent(id, day_in(on), actor=LOCAL)
    else:
        view = sendings.sent_in_part(id, day_in(on), report, actor=LOCAL, leave_out_unknown=leave_out_unknown)
    print_answer(view, as_json)


@campaigns.command("result")
def campaigns_result(workspace: Directory, id: Id, as_json: AsJson = False) -> None:
    """Show what a campaign caused."""
    print_answer(open_workspace(workspace).results.result(id), as_json)


@campaigns.command("why")
def campaigns_why(
    workspace: Directory,
    id: Id,
    customer: Annotated[str, typer.Argument(help="A customer's id.")],
    language: Annotated[str, typer.Option("--language", help="Of the rules and the reply: en or fr.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Say why a campaign chose a customer, and what to answer her."""
    if language not in LANGUAGES:
        raise UserError("language", f"{language!r} is not a language; accepted: {', '.join(LANGUAGES)}.")
    chosen: Language = language
    found = open_workspace(workspace).past_sends.why(id, customer, actor=LOCAL, language=chosen)
    sentence, reply = said(found.sentence, chosen), said(found.reply, chosen)
    print_answer(replace(found, sentence=sentence, reply=reply), as_json)


@campaigns.command("quarter")
def campaigns_quarter(
    workspace: Directory,
    name: Annotated[str, typer.Argument(help="A quarter, e.g. 2026-Q1.")],
    as_json: AsJson = False,
) -> None:
    """Show what all campaigns caused whose window ended in a quarter."""
    print_answer(open_workspace(workspace).quarters.quarter(name), as_json)


def _destinations(given: list[str] | None) -> tuple[DestinationSetting, ...] | None:
    if given is None:
        return None
    found = []
    for one in given:
        destination, _, channel = one.partition(":")
        if not channel:
            raise UserError(
                "destination", f"{one!r} is not a destination; expected DESTINATION:CHANNEL, e.g. csv:email."
            )
        found.append(DestinationSetting(destination=destination, channel=channel))  # type: ignore[arg-type]
    return tuple(found)


def _expected(rows: list[str]) -> dict[str, int]:
    found = {}
    for one in rows:
        key, _, number = one.partition("=")
        if not number.isdecimal():
            raise UserError("rows", f"{one!r} is not FILE=NUMBER, e.g. csv-email=860.")
        found[key] = int(number)
    return found
