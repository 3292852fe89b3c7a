"""The bodies of the jobs: each opens the workspace through the facade and returns a JSON result."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from segmentation.api.actors import Actor
from segmentation.api.workspace import Workspace, open_workspace
from segmentation.errors import UserError
from segmentation.jobs.context import JobContext


def import_data(context: JobContext) -> Mapping[str, object]:
    """Import files, then build every full prediction again so that the page has one date, and count the segments."""
    given = context.arguments
    actor = _actor(context)
    workspace = open_workspace(context.workspace, clock=context.clock)
    try:
        result = workspace.data.import_files(
            {table: Path(file) for table, file in given["files"].items()},
            as_of=date.fromisoformat(given["as_of"]),
            timezone=given["timezone"],
            mapping=given["mapping"],
            actor=actor,
            progress=lambda share, text: context.progress(0.6 * share, text),
        )
        failed = _build_all(workspace, actor, context)
        workspace.segments.record_sizes()
    finally:
        workspace.close()
    return {"snapshot": result.snapshot, "published": result.published, "predictions_failed": failed}


def _build_all(workspace: Workspace, actor: Actor, context: JobContext) -> list[str]:
    full = [view for view in workspace.predictions.list() if view.kind == "full" and view.status != "draft"]
    failed = []
    for position, view in enumerate(full):
        context.progress(0.6 + 0.4 * position / len(full), f"Predicting “{view.title}”")
        try:
            workspace.predictions.build(view.id, actor=actor)
        except UserError:
            # It is marked failed with its reason, which the Predictions page shows; the new data stands.
            failed.append(view.id)
    return failed


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


def _actor(context: JobContext) -> Actor:
    return Actor(name=context.actor, role=context.arguments["role"])
