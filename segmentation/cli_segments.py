"""``penchant segments``: saved audiences, their versions and sizes."""

from typing import Annotated

import typer

from segmentation.api import LOCAL, UserError, audience_filter, open_workspace
from segmentation.cli_options import (
    AsJson,
    Directory,
    FilterFile,
    Levels,
    PredictionId,
    ScoreRange,
    filter_in,
    selection,
)
from segmentation.cli_output import plain, print_answer

segments = typer.Typer(help="Saved segments.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="A segment's id.")]
Title = Annotated[str, typer.Option("--title", help="The name of the new segment.")]
Labels = Annotated[list[str] | None, typer.Option("--label", help="A label; may be repeated.")]


@segments.command("list")
def segments_list(
    workspace: Directory,
    archived: Annotated[bool, typer.Option("--archived", help="Those that were put away instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the segments with their sizes."""
    opened = open_workspace(workspace).segments
    found = opened.archived() if archived else opened.list()
    print_answer({"segments": [plain(view) for view in found]}, as_json)


@segments.command("show")
def segments_show(workspace: Directory, id: Id, as_json: AsJson = False) -> None:
    """Show one segment."""
    print_answer(open_workspace(workspace).segments.get(id), as_json)


@segments.command("create")
def segments_create(
    workspace: Directory,
    title: Title,
    filter_file: FilterFile = None,
    prediction: PredictionId = None,
    score_range: ScoreRange = None,
    category: Levels = None,
    description: Annotated[str, typer.Option("--description")] = "",
    label: Labels = None,
    fixed: Annotated[bool, typer.Option("--fixed", help="Freeze the customers as they are now.")] = False,
    as_json: AsJson = False,
) -> None:
    """Save an audience as a segment."""
    saved = open_workspace(workspace).segments.save(
        title,
        audience_filter(filter_in(filter_file), selection(prediction, score_range, category)),
        actor=LOCAL,
        prediction=prediction,
        description=description,
        labels=label or (),
        fixed=fixed,
    )
    print_answer(saved, as_json)


@segments.command("update")
def segments_update(
    workspace: Directory,
    id: Id,
    filter_file: FilterFile = None,
    prediction: PredictionId = None,
    score_range: ScoreRange = None,
    category: Levels = None,
    as_json: AsJson = False,
) -> None:
    """Give a segment a new definition, as a new version."""
    part = selection(prediction, score_range, category)
    if filter_file is None and part is None:
        raise UserError("filter", "A new definition is needed.", hint="Add --filter FILE, or --prediction ID.")
    filter = audience_filter(filter_in(filter_file), part)
    updated = open_workspace(workspace).segments.update(id, filter, actor=LOCAL, prediction=prediction)
    print_answer(updated, as_json)


@segments.command("versions")
def segments_versions(workspace: Directory, id: Id, as_json: AsJson = False) -> None:
    """List the versions of a segment, the newest first, with what each changed."""
    found = open_workspace(workspace).segments.versions(id)
    print_answer({"versions": [plain(version) for version in found]}, as_json)


@segments.command("return")
def segments_return(
    workspace: Directory,
    id: Id,
    version: Annotated[int, typer.Argument(help="The number of an earlier version.")],
    as_json: AsJson = False,
) -> None:
    """Make an earlier version the definition again, as a new version."""
    print_answer(open_workspace(workspace).segments.return_to(id, version, actor=LOCAL), as_json)


@segments.command("duplicate")
def segments_duplicate(workspace: Directory, id: Id, title: Title, as_json: AsJson = False) -> None:
    """Save the definition of a segment under another name."""
    print_answer(open_workspace(workspace).segments.duplicate(id, title, actor=LOCAL), as_json)


@segments.command("archive")
def segments_archive(workspace: Directory, id: Id, as_json: AsJson = False) -> None:
    """Put a segment away, unless something uses it."""
    open_workspace(workspace).segments.archive(id, actor=LOCAL)
    print_answer({"archived": id}, as_json)


@segments.command("restore")
def segments_restore(
    workspace: Directory,
    id: Id,
    title: Annotated[str | None, typer.Option("--title", help="Another name, where its own was taken since.")] = None,
    as_json: AsJson = False,
) -> None:
    """Bring an archived segment back."""
    print_answer(open_workspace(workspace).segments.restore(id, actor=LOCAL, title=title), as_json)


@segments.command("freeze")
def segments_freeze(workspace: Directory, id: Id, title: Title, as_json: AsJson = False) -> None:
    """Save the customers of a segment, as they are now, as a fixed list."""
    print_answer(open_workspace(workspace).segments.freeze(id, title, actor=LOCAL), as_json)


@segments.command("history")
def segments_history(workspace: Directory, id: Id, as_json: AsJson = False) -> None:
    """List the sizes a segment had, on the oldest data first."""
    found = open_workspace(workspace).segments.history(id)
    print_answer({"sizes": [plain(size) for size in found]}, as_json)


@segments.command("compare")
def segments_compare(
    workspace: Directory,
    first: Annotated[str, typer.Argument(help="A segment's id, or id@2 for its version 2.")],
    second: Annotated[str, typer.Argument(help="Another, or another version.")],
    as_json: AsJson = False,
) -> None:
    """Compare two segments, or two versions of one: who is only in one, and which rule decided."""
    print_answer(open_workspace(workspace).segments.compare(first, second), as_json)


@segments.command("label")
def segments_label(workspace: Directory, id: Id, label: Labels = None, as_json: AsJson = False) -> None:
    """Replace the labels of a segment; none given, none left."""
    print_answer(open_workspace(workspace).segments.set_labels(id, label or (), actor=LOCAL), as_json)
