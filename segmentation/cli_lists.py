"""``penchant lists``: lists of customers that are handed in as files and named by filters."""

from pathlib import Path
from typing import Annotated

import typer

from segmentation.api import LOCAL, open_workspace
from segmentation.cli_options import AsJson, Directory
from segmentation.cli_output import plain, print_answer

lists = typer.Typer(help="Uploaded customer lists.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="A customer list's id.")]
IdFile = Annotated[Path, typer.Option("--file", help="CSV, Parquet or text: one column of customer ids.")]


@lists.command("show")
def lists_show(
    workspace: Directory,
    id: Annotated[str | None, typer.Argument(help="A customer list's id; without one, all of them.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show one customer list, or all, with what became of the rows."""
    opened = open_workspace(workspace).customer_lists
    if id is None:
        print_answer({"lists": [plain(view) for view in opened.all()]}, as_json)
    else:
        print_answer(opened.get(id), as_json)


@lists.command("add")
def lists_add(
    workspace: Directory,
    title: Annotated[str, typer.Option("--title", help="The name of the new list.")],
    file: IdFile,
    as_json: AsJson = False,
) -> None:
    """Store a file of customer ids as a list that filters can name."""
    print_answer(open_workspace(workspace).customer_lists.add(title, file, actor=LOCAL), as_json)


@lists.command("replace")
def lists_replace(workspace: Directory, id: Id, file: IdFile, as_json: AsJson = False) -> None:
    """Put other customers in the place of those on a list."""
    print_answer(open_workspace(workspace).customer_lists.replace(id, file, actor=LOCAL), as_json)


@lists.command("remove")
def lists_remove(workspace: Directory, id: Id, as_json: AsJson = False) -> None:
    """Remove a list, unless something uses it."""
    open_workspace(workspace).customer_lists.remove(id, actor=LOCAL)
    print_answer({"removed": id}, as_json)


@lists.command("restore")
def lists_restore(workspace: Directory, id: Id, as_json: AsJson = False) -> None:
    """Bring a removed list back."""
    print_answer(open_workspace(workspace).customer_lists.restore(id, actor=LOCAL), as_json)


@lists.command("unmatched")
def lists_unmatched(
    workspace: Directory,
    id: Id,
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    as_json: AsJson = False,
) -> None:
    """Write the ids of a list that the newest data does not have to a CSV file."""
    print_answer(open_workspace(workspace).customer_lists.unmatched(id, actor=LOCAL, out=out), as_json)
