"""Lists: an audience written to a file, to contact or to analyse."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Literal

from segmentation.api.actors import Actor, require
from segmentation.api.audiences import Audiences
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.values import ListPlan, Step, WrittenList
from segmentation.errors import Failed, UserError
from segmentation.exports.csv_list import Written, write_csv
from segmentation.filters.codec import canonical_hash, to_json
from segmentation.filters.describe import describe
from segmentation.filters.nodes import CHANNELS, Filter
from segmentation.sentences import Sentence
from segmentation.storage.durable import write_json
from segmentation.storage.list_rows import ListRows, list_rows
from segmentation.storage.records import ExportRecord

Purpose = Literal["analyse", "contact"]
PURPOSES = ("analyse", "contact")


class Lists:
    """Writes lists of one workspace, and refuses those that must not leave it."""

    def __init__(self, context: Context, audiences: Audiences) -> None:
        self._context = context
        self._audiences = audiences

    def plan(
        self,
        filter: Filter,
        *,
        purpose: Purpose,
        channel: str | None = None,
        prediction: str | None = None,
        actor: Actor,
    ) -> ListPlan:
        """Return how many rows a list would have, step by step. ``rows`` is the number for the button.

        A list to contact needs a ``channel`` and keeps those who agreed to it; a list to analyse has everyone, and no
        name or address. ``prediction`` adds its score, chance and level to a list to analyse. Raises `Refused` for a
        preview or demo prediction, `UserError` for an unknown purpose or channel, `InvalidFilter`.
        """
        with self._rows(filter, purpose, channel, prediction, actor) as rows:
            return _plan(purpose, channel, rows)

    def write(
        self,
        filter: Filter,
        *,
        purpose: Purpose,
        channel: str | None = None,
        prediction: str | None = None,
        actor: Actor,
        expected: int | None = None,
        out: Path | None = None,
    ) -> WrittenList:
        """Write a list as CSV with its manifest, and return what was written.

        ``expected`` is the number that was shown; rows are counted while they are written, and another number fails
        with `Failed` and leaves no file. Without ``out`` the file is kept in the workspace.
        """
        export = f"{self._context.handle.clock.now():%Y%m%d%H%M%S}-{token_hex(4)}"
        with self._rows(filter, purpose, channel, prediction, actor) as rows:
            file = self._file(out, export, purpose)
            manifest_file = file.with_name(file.name + ".manifest.json")
            announced = rows.steps[-1][1] if expected is None else expected
            with _no_empty_directory(file.parent if out is None else None):
                written = write_csv(file, rows.schema, rows.batches(), expected=announced)
                with _both_or_none(file, manifest_file):
                    manifest = self._manifest(filter, rows, written, purpose, channel, prediction, actor)
                    write_json(manifest_file, manifest)
                    self._record(export, file, filter, written, purpose, channel, rows.snapshot, actor)
        return WrittenList(
            id=export,
            rows=written.rows,
            sha256=written.sha256,
            file=str(file),
            manifest=str(manifest_file),
            columns=tuple(rows.schema.names),
        )

    def _file(self, out: Path | None, export: str, purpose: str) -> Path:
        if out is None:
            out = self._context.handle.directory.exports / export / f"{purpose}-{export[:8]}.csv"
            out.parent.mkdir(parents=True)
        if not out.parent.is_dir():
            raise UserError(
                "no_directory",
                Sentence("There is no directory {parent}.", parent=out.parent),
                hint=Sentence("Create it first."),
            )
        return out

    def _rows(
        self, filter: Filter, purpose: str, channel: str | None, prediction: str | None, actor: Actor
    ) -> ListRows:
        require(actor, "marketer")
        _check(purpose, channel)
        self._context.refuse_restricted(filter, prediction)
        snapshot = self._context.current()
        issue = None if prediction is None else self._context.usable_issue(prediction, snapshot)
        rows = self._audiences.rows(filter, snapshot)
        return list_rows(
            snapshot.connection,
            snapshot=snapshot.info.id,
            rows=rows,
            channel=channel if purpose == "contact" else None,
            scores=None if issue is None else snapshot.attach(issue),
            minor_units=snapshot.catalog.minor_units,
        )

    def _manifest(
        self,
        filter: Filter,
        rows: ListRows,
        written: Written,
        purpose: str,
        channel: str | None,
        prediction: str | None,
        actor: Actor,
    ) -> dict[str, object]:
        snapshot = self._context.snapshot(rows.snapshot)
        issues = self._issues(filter, prediction, snapshot)
        return {
            "purpose": purpose,
            "channel": channel,
            "definition": to_json(filter),
            "definition_hash": canonical_hash(filter),
            "in_words": describe(filter, self._context.catalog(snapshot)),
            "snapshot": rows.snapshot,
            "as_of": snapshot.info.as_of.isoformat(),
            "timezone": snapshot.info.timezone,
            "score_issues": issues,
            # Scores and levels still put customers in order; only what was expected of them is in doubt.
            "expected_results_hidden": self._audiences.hidden(issues),
            "steps": dict(rows.steps),
            "columns": rows.schema.names,
            "rows": written.rows,
            "sha256": written.sha256,
            "cells_guarded_against_formulas": written.guarded,
            "written_at": _instant(self._context.handle.clock.now()),
            "written_by": actor.name,
        }

    def _issues(self, filter: Filter, prediction: str | None, snapshot: OpenSnapshot) -> dict[str, str]:
        used = {*self._context.prediction_ids(filter), *([prediction] if prediction else [])}
        return {id: self._context.usable_issue(id, snapshot).id for id in sorted(used)}

    def _record(
        self,
        export: str,
        file: Path,
        filter: Filter,
        written: Written,
        purpose: str,
        channel: str | None,
        snapshot: str,
        actor: Actor,
    ) -> None:
        home = self._context.handle.directory.path.resolve()
        kept = file.resolve()
        record = ExportRecord(
            id=export,
            purpose=purpose,
            channel=channel,
            destination="csv",
            definition=to_json(filter),
            snapshot=snapshot,
            rows=written.rows,
            sha256=written.sha256,
            file=str(kept.relative_to(home)) if kept.is_relative_to(home) else file.name,
            created_by=actor.name,
            created_at=self._context.handle.clock.now(),
        )
        line = self._context.audit_line(actor, "list.write", export, purpose=purpose, rows=written.rows)
        with self._context.handle.database.write() as session:
            session.add_all([record, line])


@contextmanager
def _both_or_none(*files: Path) -> Iterator[None]:
    """Remove a list and its manifest unless both are written and recorded."""
    try:
        yield
    except BaseException as error:
        for file in files:
            if file.is_file():
                file.unlink()
        if isinstance(error, OSError):
            raise Failed(
                "disk",
                Sentence("The list could not be written: {strerror}. No file was left.", strerror=error.strerror),
                hint=Sentence("Free disk space."),
            ) from error
        raise


@contextmanager
def _no_empty_directory(directory: Path | None) -> Iterator[None]:
    try:
        yield
    except BaseException:
        if directory is not None:
            directory.rmdir()
        raise


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _check(purpose: str, channel: str | None) -> None:
    if purpose not in PURPOSES:
        raise UserError(
            "purpose",
            Sentence(
                "{purpose!r} is not a purpose; accepted: {purposes}.", purpose=purpose, purposes=", ".join(PURPOSES)
            ),
        )
    if purpose == "contact" and channel not in CHANNELS:
        raise UserError(
            "channel",
            Sentence(
                "A list to contact needs a channel, found {channel!r}; accepted: {channels}.",
                channel=channel,
                channels=", ".join(CHANNELS),
            ),
        )


def _plan(purpose: str, channel: str | None, rows: ListRows) -> ListPlan:
    return ListPlan(
        purpose=purpose,
        channel=channel if purpose == "contact" else None,
        rows=rows.steps[-1][1],
        steps=tuple(Step(code=code, left=left) for code, left in rows.steps),
        columns=tuple(rows.schema.names),
    )
