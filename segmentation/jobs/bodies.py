"""The bodies of the jobs: each opens the workspace through the facade and returns a JSON result."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from segmentation.api.actors import Actor
from segmentation.api.workspace import open_workspace
from segmentation.jobs.context import JobContext
from segmentation.jobs.handed_in import handed_in


def import_data(context: JobContext) -> Mapping[str, object]:
    """Import files, which scores every full prediction for the new data, and count the segments."""
    given = context.arguments
    files = {table: Path(file) for table, file in given["files"].items()}
    workspace = open_workspace(context.workspace, clock=context.clock)
    try:
        with handed_in(workspace.uploads.resolve(), files.values(), context.clock.now()):
            result = workspace.data.import_files(
                files,
                as_of=date.fromisoformat(given["as_of"]),
                timezone=given["timezone"],
                mapping=given["mapping"],
                actor=_actor(context),
                progress=context.progress,
            )
        workspace.segments.record_sizes()
    finally:
        workspace.close()
    failed = [refreshed.prediction for refreshed in result.predictions if refreshed.outcome == "unavailable"]
    return {"snapshot": result.snapshot, "published": result.published, "predictions_failed": failed}


def predict(context: JobContext) -> Mapping[str, object]:
    """Build one prediction."""
    workspace = open_workspace(context.workspace, clock=context.clock)
    try:
        view = workspace.predictions.build(
            context.arguments["prediction"], actor=_actor(context), progress=context.progress
        )
    finally:
        workspace.close()
    return {"prediction": view.id, "scored": view.scored}


def launch(context: JobContext) -> Mapping[str, object]:
    """Launch one campaign."""
    given = context.arguments
    workspace = open_workspace(context.workspace, clock=context.clock)
    try:
        view = workspace.launches.launch(
            given["campaign"],
            expected=given["expected"],
            actor=_actor(context),
            without_control=given["without_control"],
            progress=context.progress,
        )
    finally:
        workspace.close()
    files = view.launch.files if view.launch else ()
    return {"campaign": view.id, "rows": {file.key: file.rows for file in files}}


def _actor(context: JobContext) -> Actor:
    return Actor(name=context.actor, role=context.arguments["role"])
