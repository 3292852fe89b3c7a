"""Work that takes more than a second, run in a process of its own and followed from the page."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from segmentation.api.actors import Actor, require
from segmentation.api.context import Context
from segmentation.storage.job_queue import JobView


class Jobs:
    """The jobs of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def start_import(
        self,
        files: Mapping[str, Path],
        *,
        as_of: date,
        timezone: str,
        actor: Actor,
        mapping: Mapping[str, object] | None = None,
    ) -> str:
        """Start an import, followed by building every full prediction again; return the job's id."""
        require(actor, "marketer")
        arguments = {
            "files": {table: str(path.resolve()) for table, path in files.items()},
            "as_of": as_of.isoformat(),
            "timezone": timezone,
            "mapping": dict(mapping or {}),
            "role": actor.role,
        }
        return self._context.handle.jobs.submit("import", arguments, actor=actor.name)

    def start_build(self, prediction: str, *, actor: Actor) -> str:
        """Start building a prediction; return the job's id."""
        require(actor, "marketer")
        id = self._context.prediction(prediction).id
        return self._context.handle.jobs.submit("predict", {"prediction": id, "role": actor.role}, actor=actor.name)

    def start_launch(
        self, campaign: str, *, expected: Mapping[str, int], actor: Actor, without_control: bool = False
    ) -> str:
        """Start launching a campaign with the rows that were shown, see `Launches.launch`; return the job's id."""
        require(actor, "marketer")
        arguments = {
            "campaign": campaign,
            "expected": dict(expected),
            "without_control": without_control,
            "role": actor.role,
        }
        return self._context.handle.jobs.submit("launch", arguments, actor=actor.name)

    def get(self, job: str) -> JobView:
        """Return one job. Raises `NotFound`."""
        return self._context.handle.jobs.job(job)

    def list(self) -> tuple[JobView, ...]:
        """Return the newest jobs first."""
        return self._context.handle.jobs.jobs()

    def cancel(self, job: str, *, actor: Actor) -> None:
        """Ask a job to end."""
        require(actor, "marketer")
        self._context.handle.jobs.cancel(job, actor=actor.name)
