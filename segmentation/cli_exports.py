"""``penchant exports``: every list and every file of a campaign that was written."""

from pathlib import Path
from typing import Annotated

import typer

from segmentation.api import LOCAL, open_workspace
from segmentation.cli_options import AsJson, Directory
from segmentation.cli_output import print_answer

exports = typer.Typer(help="What was exported.", no_args_is_help=True)


@exports.command("show")
def exports_show(workspace: Directory, as_json: AsJson = False) -> None:
    """Show every export, the newest first: when, who, why, which audience in words, rows, SHA-256."""
    print_answer({"exports": list(open_workspace(workspace).exported.list())}, as_json)


@exports.command("recreate")
def exports_recreate(
    workspace: Directory,
    campaign: Annotated[str, typer.Argument(help="A launched campaign's id.")],
    file: Annotated[str, typer.Argument(help="The file, as exports show it, for example csv-email.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    as_json: AsJson = False,
) -> None:
    """Write the file of a campaign again, without those who must not be reached any more."""
    print_answer(open_workspace(workspace).recreating.write(campaign, file, out=out, actor=LOCAL), as_json)
