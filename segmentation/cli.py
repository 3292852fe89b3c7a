"""The command ``penchant``. With ``--json``: one JSON document on standard output, progress on standard error.

Exit codes: 0 all well, 2 something in the input cannot be used, 1 the work failed.
"""

import os
import socket
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, cast

import typer

from segmentation.api import (
    DESTINATIONS,
    LOCAL,
    WORKSPACES,
    Unavailable,
    UserError,
    Workspace,
    audience_filter,
    create_workspace,
    open_workspace,
)
from segmentation.api.audiences import Engine
from segmentation.api.list_orders import Purpose
from segmentation.cli_campaigns import campaigns
from segmentation.cli_evaluation import evaluate
from segmentation.cli_experiment import experiment
from segmentation.cli_exports import exports
from segmentation.cli_lists import lists
from segmentation.cli_options import (
    AsJson,
    AudienceName,
    Columns,
    DecimalComma,
    DelimiterName,
    Directory,
    File,
    FilterFile,
    Levels,
    PlainText,
    PredictionId,
    ScoreRange,
    file_options,
    filter_in,
    read_file,
    selection,
)
from segmentation.cli_output import plain, print_answer, progress_bar, stderr
from segmentation.cli_predictions import predict, predictions
from segmentation.cli_refresh import refresh, tell
from segmentation.cli_segments import segments
from segmentation.demo.workspaces import build_demo, renew_demo, write_studio

app = typer.Typer(
    help="Purchase predictions, audiences and lists.", no_args_is_help=True, pretty_exceptions_enable=False
)
app.add_typer(segments, name="segments")
app.add_typer(lists, name="lists")
app.add_typer(predictions, name="predictions")
app.add_typer(campaigns, name="campaigns")
app.add_typer(exports, name="exports")
app.command()(evaluate)
app.command()(experiment)
app.command()(predict)
app.command()(refresh)

LOOPBACK = "127.0.0.1"


@app.command()
def demo(
    name: Annotated[str, typer.Argument(help="retail or studio")] = "studio",
    workspace: Annotated[Path | None, typer.Option(help="Where to build it.")] = None,
    customers: Annotated[int | None, typer.Option(help="How many customers the studio has.")] = None,
    sources: Annotated[Path | None, typer.Option(help="Only write the studio's source files there.")] = None,
    renew: Annotated[bool, typer.Option("--renew", help="Build it, or bring an older one up to date.")] = False,
) -> None:
    """Build a demo workspace: real orders (retail) or a simulated studio."""
    if sources is not None:
        write_studio(sources, customers)
        stderr.print(f"The source files are ready: {sources}")
        return
    path = workspace or WORKSPACES / name
    with progress_bar() as progress:
        if renew:
            renew_demo(name, path, progress=progress)
        else:
            build_demo(name, path, customers=customers, progress=progress)
    stderr.print(f"The workspace is ready: {path}")


@app.command("import")
def import_(
    workspace: Directory,
    as_of: Annotated[str, typer.Option(help="The first day that is not known yet, YYYY-MM-DD.")],
    timezone: Annotated[str | None, typer.Option(help="A zone such as Europe/Paris.")] = None,
    customers: File = None,
    orders: File = None,
    visits: File = None,
    tags: File = None,
    subscriptions: File = None,
    contacts: File = None,
    mapping: Annotated[Path | None, typer.Option(help="A TOML file with column names and formats.")] = None,
    as_json: AsJson = False,
) -> None:
    """Import CSV or Parquet files and publish a new snapshot. A new workspace is created."""
    given = {"customers": customers, "orders": orders, "visits": visits, "tags": tags}
    given |= {"subscriptions": subscriptions, "contacts": contacts}
    sections = _mapping(mapping)
    opened = _opened_or_created(workspace, timezone or "UTC", str(sections.get("currency", "")))
    with progress_bar() as progress:
        result = opened.data.import_files(
            {table: file for table, file in given.items() if file is not None},
            as_of=as_of,
            timezone=timezone,
            mapping=sections,
            actor=LOCAL,
            progress=progress,
        )
    opened.segments.record_sizes()
    for notice in result.notices:
        stderr.print(notice)
    tell(result.predictions)
    print_answer(result, as_json)


@app.command()
def count(
    workspace: Directory,
    filter_file: FilterFile = None,
    prediction: PredictionId = None,
    score_range: ScoreRange = None,
    category: Levels = None,
    engine: Annotated[str, typer.Option(help="index, sql or oracle")] = "index",
    as_json: AsJson = False,
) -> None:
    """Count an audience and, with a prediction, those of it who are expected to buy."""
    if engine not in ("index", "sql", "oracle"):
        raise UserError("engine", f"{engine!r} is not an engine; accepted: index, sql, oracle.")
    counted = open_workspace(workspace).audiences.count(
        filter_in(filter_file),
        prediction=prediction,
        selection=selection(prediction, score_range, category),
        engine=cast("Engine", engine),
    )
    answer = plain(counted)
    answer["funnel"] = [
        {key: rule[key] for key in ("path", "sentence", "alone", "kept", "only")} for rule in answer["funnel"]
    ]
    print_answer(answer, as_json)


@app.command()
def export(
    workspace: Directory,
    purpose: Annotated[str, typer.Option(help="analyse or contact")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    segment: Annotated[str | None, typer.Option(help="A segment's id.")] = None,
    filter_file: FilterFile = None,
    prediction: PredictionId = None,
    score_range: ScoreRange = None,
    category: Levels = None,
    channel: Annotated[str | None, typer.Option(help="email, sms, push, post or ads: for a list to contact.")] = None,
    destination: Annotated[str, typer.Option(help=", ".join(DESTINATIONS))] = "csv",
    columns: Columns = None,
    delimiter: DelimiterName = "comma",
    decimal_comma: DecimalComma = False,
    audience_name: AudienceName = "",
    plain_text: PlainText = False,
    as_json: AsJson = False,
) -> None:
    """Write an audience or a segment to a file with its manifest."""
    options = file_options(columns, delimiter, audience_name, decimal_comma=decimal_comma, hashed=not plain_text)
    opened = open_workspace(workspace)
    if segment is not None:
        if filter_file or score_range or category:
            raise UserError("segment", "Name a segment, or a filter and a range, not both.")
        chosen = opened.segments.get(segment)
        if chosen.filter is None:
            raise UserError("segment", f"“{chosen.title}”: {chosen.problem}")
        filter = chosen.filter
    else:
        filter = audience_filter(filter_in(filter_file), selection(prediction, score_range, category))
    written = opened.lists.write(
        filter,
        purpose=cast("Purpose", purpose),
        channel=channel,
        prediction=prediction,
        destination=destination,
        options=options,
        actor=LOCAL,
        out=out,
    )
    print_answer(written, as_json)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)
def bench(context: typer.Context) -> None:
    """Measure Penchant against a hand-written scan, on made-up customers (--customers N, --json)."""
    root = Path(__file__).resolve().parents[1]
    if not (root / "benchmarks" / "__main__.py").is_file():
        raise Unavailable(
            "no_benchmarks",
            "The measurements are not part of this installation: they stand beside the code in a checkout.",
            hint="Clone the repository and run penchant bench, or make bench, there.",
        )
    environment = {**os.environ, "PYTHONPATH": str(root)}
    arguments = [sys.executable, "-m", "benchmarks", *context.args]
    os.execve(sys.executable, arguments, environment)  # noqa: S606 - our own module


@app.command()
def serve(
    workspace: Annotated[Path | None, typer.Option(help="Serve this one workspace only.")] = None,
    port: Annotated[int, typer.Option()] = 8501,
) -> None:
    """Serve the dashboard on this machine, for this machine only."""
    environment = dict(os.environ)
    if workspace is not None:
        open_workspace(workspace).close()
        environment["PENCHANT_WORKSPACE"] = str(workspace.resolve())
    with socket.socket() as probe:
        # Streamlit sets this option too: without it a port that was in use a moment ago would look taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise Unavailable(
                "port_in_use",
                f"Port {port} is in use, perhaps by a Penchant that is already running.",
                hint=f"Open http://localhost:{port} to see, or choose another: penchant serve --port {port + 1}",
            ) from error
    stderr.print(f"Penchant is on http://localhost:{port} (this machine only: no login is configured). Ctrl+C ends it.")
    root = Path(__file__).resolve().parents[1]
    os.chdir(root)
    arguments = ["-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.address", LOOPBACK]
    os.execve(sys.executable, [sys.executable, *arguments, "--server.headless", "true"], environment)  # noqa: S606 - our own server


def _opened_or_created(path: Path, timezone: str, currency: str) -> Workspace:
    if (path / "workspace.toml").exists():
        return open_workspace(path)
    return create_workspace(path, title=path.resolve().name, timezone=timezone, currency=currency)


def _mapping(file: Path | None) -> Mapping[str, object]:
    return {} if file is None else read_file(file, "mapping", "TOML", tomllib.loads)


def main() -> None:
    """Run the command; errors meant for people end it in one sentence and with their exit code."""
    try:
        app()
    except UserError as error:
        stderr.print(error.code, style="bold red", end=": ")
        stderr.print(str(error))
        sys.exit(error.exit_code)
