"""Handing out the files of a launch: to somebody who may, written down, and only as they were launched."""

from pathlib import Path

from segmentation.api.actors import Actor, require
from segmentation.api.campaign_views import launch_view, live
from segmentation.api.context import Context
from segmentation.errors import NotFound, Unavailable
from segmentation.sentences import Sentence
from segmentation.storage import campaign_store, frozen_sets


class LaunchedFiles:
    """The files of the launched campaigns of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def file(self, id: str, key: str, *, actor: Actor) -> Path:
        """Return one file of a launch. It is written in the audit trail.

        Raises `NotFound` for a campaign, a launch or a file that there is not, `Refused` for a viewer, and
        `Unavailable` for a file that is gone or is not the one that was launched.
        """
        require(actor, "marketer")
        with self._context.handle.database.read() as session:
            record = live(campaign_store.campaign(session, id), id)
            launch = campaign_store.launch(session, id)
        files = () if launch is None else launch_view(launch).files
        found = next((one for one in files if one.key == key), None)
        if found is None:
            raise NotFound(
                "launched_file",
                Sentence("“{title}” has no file {key!r}.", title=record.title, key=key),
                hint=Sentence("It has: {keys}.", keys=", ".join(one.key for one in files) or "–"),
            )
        path = self._context.handle.directory.path / found.file
        if not path.is_file() or frozen_sets.sha256_of(path) != found.sha256:
            raise Unavailable(
                "launched_file_gone",
                Sentence("The file {key!r} of “{title}” is not there as it was launched.", key=key, title=record.title),
            )
        with self._context.handle.database.write() as session:
            session.add(self._context.audit_line(actor, "campaign.file", id, file=key, rows=found.rows))
        return path
