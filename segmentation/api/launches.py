"""Launching a campaign: who is in which file, shown first; then everything at once, or nothing."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from segmentation.api.actors import Actor, require
from segmentation.api.campaign_values import CampaignView, LaunchPlan, PlannedFile
from segmentation.api.campaign_views import campaign_view, live, refuse_launched
from segmentation.api.context import Context
from segmentation.api.drawing import Drawn, draw
from segmentation.api.freezing import new_set_id
from segmentation.api.launch_files import is_exclusion, manifest_of, write_launch_file
from segmentation.api.values import Step
from segmentation.errors import Failed, Refused, UserError
from segmentation.exports.destinations import destination_of
from segmentation.exports.writing import refuse_rows
from segmentation.filters.codec import to_json
from segmentation.money import LEVELS
from segmentation.sentences import Sentence
from segmentation.storage import campaign_store, frozen_sets, list_store
from segmentation.storage.launch_rows import write_members
from segmentation.storage.records import CampaignRecord, ExportRecord, FrozenSetRecord, LaunchRecord
from segmentation.storage.waterfall import Rows, read_people

_PIECE = 50_000
Progress = Callable[[float, str], None]


class Launches:
    """Plans and launches the campaigns of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def plan(self, id: str, *, actor: Actor) -> LaunchPlan:
        """Return what a launch would do on the newest data: the waterfall of every file, and the control group.

        Raises `NotFound`, `Refused` for a viewer, a launched campaign and an audience that may not leave, `UserError`
        without a destination, `InvalidFilter` and `Unavailable` when it cannot be counted.
        """
        require(actor, "marketer")
        record = self._draft(id)
        return plan_of(record, draw(self._context, record))

    def step(self, id: str, file: str, code: str, *, actor: Actor) -> Rows:
        """Return the rows of the newest data that are left after one step of a planned file, ascending.

        Raises as `plan`, and `UserError` for a file or a step that there is not. It is written in the audit trail.
        """
        require(actor, "marketer")
        drawn = draw(self._context, self._draft(id))
        found = [step.rows for one in drawn.files if one.key == file for step in one.steps if step.code == code]
        if not found:
            raise UserError("step", Sentence("There is no step {code!r} of a file {file!r}.", code=code, file=file))
        with self._context.handle.database.write() as session:
            line = self._context.audit_line(actor, "campaign.step", id, file=file, step=code, customers=len(found[0]))
            session.add(line)
        return found[0]

    def launch(
        self,
        id: str,
        *,
        expected: Mapping[str, int],
        actor: Actor,
        without_control: bool = False,
        progress: Progress = lambda share, text: None,
    ) -> CampaignView:
        """Freeze who is assigned, write every file, and record the contacts: whole or not at all.

        ``expected`` are the rows of each file that were shown (`LaunchPlan.expected`); where another number comes out,
        by newer data or anything else, it is refused with both, and giving the new numbers confirms them. A campaign
        without a control group has to be confirmed by ``without_control``.

        Raises as `plan`; `Refused` for what was launched already, numbers that differ, no or everybody's control group,
        and a file of nobody; `Failed` when the disk refuses. Nothing is then left behind.
        """
        require(actor, "marketer")
        record = self._draft(id)
        progress(0.0, Sentence("Drawing the control group"))
        drawn = draw(self._context, record)
        _check(record, drawn, expected, without_control)
        context, set_id = self._context, new_set_id(self._context)
        frozen = context.handle.directory.frozen
        with _disk_in_words(), frozen_sets.being_frozen(frozen, set_id, context.handle.database) as directory:
            with frozen_sets.whole_set(directory) as building:
                stored, files = self._written(building, set_id, record, drawn, actor, progress)
            launch = LaunchRecord(
                campaign=id,
                stored=set_id,
                files=_placed(files, directory.relative_to(context.handle.directory.path)),
                assigned=len(drawn.rows),
                held_out=drawn.held_out,
                launched_at=stored.created_at,
                launched_by=actor.name,
            )
            self._commit(record, drawn, stored, launch, actor)
        with context.handle.database.read() as session:
            launched = campaign_store.known_campaign(session, id)
            return campaign_view(context, launched, campaign_store.launch(session, id))

    def _written(
        self, building: Path, set_id: str, record: CampaignRecord, drawn: Drawn, actor: Actor, progress: Progress
    ) -> tuple[FrozenSetRecord, list[dict[str, Any]]]:
        """Write every file and the members into a directory; return the row of the set, and the files as stored."""
        now = self._context.handle.clock.now()
        manifest = manifest_of(self._context, record, drawn, actor, now)
        files = []
        for position, file in enumerate(drawn.files):
            progress(0.3 + 0.6 * position / len(drawn.files), Sentence("Writing {file}", file=file.key))
            files.append(write_launch_file(building, position, record, drawn, file, manifest))
        members = write_members(building, _members(drawn))
        stored = FrozenSetRecord(
            id=set_id,
            sha256=frozen_sets.sha256_of(members),
            members=len(drawn.rows),
            source_hash=hashlib.sha256("".join(one["sha256"] for one in files).encode()).hexdigest(),
            snapshot=drawn.snapshot.info.id,
            as_of=drawn.snapshot.info.as_of,
            definition=to_json(drawn.filter),
            basis={"scores": manifest["score_issues"]},
            created_at=now,
            created_by=actor.name,
        )
        return stored, files

    def _commit(
        self, seen: CampaignRecord, drawn: Drawn, stored: FrozenSetRecord, launch: LaunchRecord, actor: Actor
    ) -> None:
        """Commit the launch, unless somebody launched or changed the draft meanwhile: this is what makes it one."""
        with self._context.handle.database.write() as session:
            record = live(campaign_store.campaign(session, seen.id), seen.id)
            refuse_launched(record)
            _refuse_changed(record, seen.edited_at, list_store.revision(session), drawn.ledger)
            record.state, record.size, record.snapshot = "launched", len(drawn.audience), drawn.snapshot.info.id
            session.add(stored)
            # The launch refers to its set, which must be there first.
            session.flush()
            session.add(launch)
            session.add_all(_export(one, stored, launch) for one in launch.files)
            list_store.raise_revision(session)
            about = {"assigned": launch.assigned, "held_out": launch.held_out, "set": stored.id}
            session.add(self._context.audit_line(actor, "campaign.launch", seen.id, **about))

    def _draft(self, id: str) -> CampaignRecord:
        with self._context.handle.database.read() as session:
            record = live(campaign_store.campaign(session, id), id)
        refuse_launched(record)
        return record


def plan_of(record: CampaignRecord, drawn: Drawn) -> LaunchPlan:
    """Return what was drawn in numbers."""
    return LaunchPlan(
        snapshot=drawn.snapshot.info.id,
        last_day=drawn.snapshot.view.last_day,
        audience=len(drawn.audience),
        assigned=len(drawn.rows),
        held_out=drawn.held_out,
        files=tuple(
            PlannedFile(
                key=one.key,
                destination=one.setting.destination,
                channel=one.setting.channel,
                arm=one.arm,
                exclude=is_exclusion(record, one),
                steps=tuple(Step(code=step.code, left=len(step.rows)) for step in one.steps),
                rows=len(one.rows),
            )
            for one in drawn.files
        ),
    )


def _check(record: CampaignRecord, drawn: Drawn, expected: Mapping[str, int], without_control: bool) -> None:
    title = record.title
    if len(drawn.audience) == 0:
        raise Refused(
            "audience_empty",
            Sentence("Nobody is in the audience of “{title}” on the newest data. Nothing was launched.", title=title),
            hint=Sentence("Widen its rules."),
        )
    if record.control == 0 and not without_control:
        raise Refused(
            "no_control",
            Sentence("“{title}” has no control group: nobody will know what it caused.", title=title),
            hint=Sentence("Hold some customers out, or confirm that nobody is."),
        )
    if len(drawn.rows) and drawn.held_out == len(drawn.rows):
        raise Refused(
            "control_everybody",
            Sentence("Everybody who can be reached would be in the control group. Nothing was launched."),
            hint=Sentence("Make the control group smaller, or the audience larger."),
        )
    nobody = [one.key for one in drawn.files if len(one.rows) == 0]
    if nobody:
        raise Refused(
            "file_empty",
            Sentence(
                "Nobody of the audience can be in the file {files}. Nothing was launched.", files=", ".join(nobody)
            ),
            hint=Sentence("See on which step they are left out, or remove this destination."),
        )
    for one in drawn.files:
        refuse_rows(destination_of(one.setting.destination), len(one.rows))
    _check_expected(drawn, expected)


def _check_expected(drawn: Drawn, expected: Mapping[str, int]) -> None:
    found = {one.key: len(one.rows) for one in drawn.files}
    if found != dict(expected):
        raise Refused(
            "rows_differ",
            Sentence(
                "The files would have {found} rows on the data up to {last_day}, where {expected} were shown. "
                "Nothing was launched.",
                found=", ".join(f"{key}: {rows}" for key, rows in found.items()),
                expected=", ".join(f"{key}: {rows}" for key, rows in expected.items()) or "–",
                last_day=Sentence.day(drawn.snapshot.view.last_day),
            ),
            hint=Sentence("Look at the new numbers, and launch with these."),
        )


def _refuse_changed(record: CampaignRecord, seen: datetime, revision: int, drawn_at: int) -> None:
    """Raise `Refused` when the draft, or who may be contacted, is not any more what was drawn from."""
    if record.edited_at != seen or revision != drawn_at:
        raise Refused(
            "changed_meanwhile",
            Sentence(
                "“{title}”, or who may be contacted, was changed while its files were written. Nothing was launched.",
                title=record.title,
            ),
            hint=Sentence("Look at the new numbers, and launch again."),
        )


def _placed(files: Sequence[dict[str, Any]], where: Path) -> list[dict[str, Any]]:
    """Return files as stored, their paths relative to the workspace."""
    return [{**one, "file": str(where / one["file"]), "manifest": str(where / one["manifest"])} for one in files]


def _members(drawn: Drawn) -> pa.Table:
    """Return the set of those assigned, as `launched_sets.COLUMNS` has it."""
    files = np.zeros(len(drawn.rows), dtype=np.int64)
    for position, one in enumerate(drawn.files):
        files[np.searchsorted(drawn.rows, one.rows)] |= 1 << position
    ids = read_people(drawn.snapshot.connection, drawn.rows, ())["customer_id"]
    level = pa.array([*LEVELS, None]).take(pa.array(drawn.level.astype(np.int64) % (len(LEVELS) + 1)))
    return pa.table(
        {
            "customer_id": ids,
            "arm": pa.array(drawn.arm),
            "stratum": pa.array(drawn.stratum),
            "level": level,
            "bin": pa.array(drawn.bins, mask=drawn.bins < 0),
            "p": pa.array(drawn.p, mask=np.isnan(drawn.p)),
            "address_hash": _hashes(drawn.units),
            "files": pa.array(files),
        }
    )


def _hashes(units: pa.DictionaryArray) -> pa.ChunkedArray:
    """Return the SHA-256 of each unit in hexadecimal, piece by piece: as Python texts all would take much room."""
    pieces = (units.slice(start, _PIECE).dictionary_decode() for start in range(0, len(units), _PIECE))
    hashed = ([hashlib.sha256(unit.encode()).hexdigest() for unit in piece.to_pylist()] for piece in pieces)
    return pa.chunked_array([pa.array(piece, pa.string()) for piece in hashed], pa.string())


def _export(file: Mapping[str, object], stored: FrozenSetRecord, launch: LaunchRecord) -> ExportRecord:
    return ExportRecord(
        id=f"{stored.id}-{launch.files.index(dict(file)) + 1}",
        purpose="contact",
        channel=str(file["channel"]),
        destination=str(file["destination"]),
        definition=stored.definition or {},
        snapshot=stored.snapshot or "",
        rows=file["rows"],
        sha256=str(file["sha256"]),
        file=str(file["file"]),
        created_by=launch.launched_by,
        created_at=launch.launched_at,
    )


@contextmanager
def _disk_in_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Failed(
            "disk",
            Sentence("The launch could not be written: {strerror}. Nothing was launched.", strerror=error.strerror),
            hint=Sentence("Free some disk space."),
        ) from error
