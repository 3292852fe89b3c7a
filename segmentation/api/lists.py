"""Lists: an audience written to a file, to contact or to analyse."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

from segmentation.api.actors import Actor, require
from segmentation.api.audiences import Audiences
from segmentation.api.barred import walk_to_list
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.file_columns import PickableColumn, masked_preview, pickable_columns
from segmentation.api.list_orders import ListOrder, Purpose, list_order, options_to_json
from segmentation.api.values import ListPlan, Step, WrittenList
from segmentation.errors import Failed, UserError
from segmentation.exports.destination import FileOptions
from segmentation.exports.layout import columns_for
from segmentation.exports.writing import Preview, Written, preview, refuse_rows, write_file
from segmentation.filters.codec import canonical_hash, to_json
from segmentation.filters.describe import describe
from segmentation.filters.nodes import Filter
from segmentation.sentences import Sentence
from segmentation.sql.waterfall import STEPS
from segmentation.storage.durable import write_json
from segmentation.storage.list_rows import ListRows, list_rows
from segmentation.storage.records import ExportRecord
from segmentation.storage.waterfall import Rows
from segmentation.storage.waterfall import Step as Walked


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
        destination: str = "csv",
        options: FileOptions | None = None,
        actor: Actor,
    ) -> ListPlan:
        """Return how many rows a list would have, step by step. ``rows`` is the number for the button.

        A list to contact needs a ``channel``, unless the ``destination`` has its own, and keeps those who agreed to it;
        a list to analyse has everyone, and no name or address. ``prediction`` adds its score, chance and level.
        ``options`` say how the file is written; its channel is the one given here. Raises `Refused` for a preview or
        demo prediction and for more rows than the destination's file holds, `UserError` for an unknown purpose,
        channel, destination or column, `InvalidFilter`.
        """
        order = list_order(purpose, channel, prediction, destination, options)
        with self._rows(filter, order, actor) as rows:
            refuse_rows(order.destination, rows.steps[-1][1])
            return _plan(order, rows)

    def preview(
        self,
        filter: Filter,
        *,
        purpose: Purpose,
        channel: str | None = None,
        prediction: str | None = None,
        destination: str = "csv",
        options: FileOptions | None = None,
        actor: Actor,
        rows: int = 5,
        reveal: bool = True,
    ) -> Preview:
        """Return the header and the first rows of a list, cell by cell as they would be written. Raises as `plan`.

        Without ``reveal`` names and addresses are masked. It leaves a line in the audit trail.
        """
        order = list_order(purpose, channel, prediction, destination, options)
        with self._rows(filter, order, actor) as opened:
            shown = preview(order.destination, opened, options=self._dated(order, opened, "…"), rows=rows)
        if not reveal:
            available = order.available(self._context.current().catalog, attributes=bool(order.options.columns))
            shown = masked_preview(order.destination, available, order.options, shown)
        line = self._context.audit_line(
            actor, "list.preview", order.destination.id, purpose=purpose, personal_data=reveal
        )
        with self._context.handle.database.write() as session:
            session.add(line)
        return shown

    def columns(
        self,
        *,
        purpose: Purpose,
        channel: str | None = None,
        prediction: str | None = None,
        destination: str = "csv",
    ) -> tuple[PickableColumn, ...]:
        """Return the columns that can be picked for a list, or for the file of a campaign. Raises `UserError`."""
        order = list_order(purpose, channel, prediction, destination, None)
        catalog = self._context.current().catalog
        own = order.available(catalog, attributes=False)
        attributes = order.available(catalog, attributes=True)[len(own) :]
        return pickable_columns(order.destination, own, attributes, order.options)

    def write(
        self,
        filter: Filter,
        *,
        purpose: Purpose,
        channel: str | None = None,
        prediction: str | None = None,
        destination: str = "csv",
        options: FileOptions | None = None,
        actor: Actor,
        expected: int | None = None,
        out: Path | None = None,
    ) -> WrittenList:
        """Write a list as its destination wants it, with its manifest, and return what was written.

        ``expected`` is the number that was shown; rows are counted while they are written, and another number fails
        with `Failed` and leaves no file. Without ``out`` the file is kept in the workspace. Without a name of the
        audience the list's own id stands for it. Raises as `plan`, and as `write_file`.
        """
        order = list_order(purpose, channel, prediction, destination, options)
        export = f"{self._context.handle.clock.now():%Y%m%d%H%M%S}-{token_hex(4)}"
        with self._rows(filter, order, actor) as rows:
            file = self._file(out, export, order)
            manifest_file = file.with_name(file.name + ".manifest.json")
            announced = rows.steps[-1][1] if expected is None else expected
            chosen = self._dated(order, rows, export)
            with _no_empty_directory(file.parent if out is None else None):
                written = write_file(order.destination, file, rows, options=chosen, expected=announced)
                with _both_or_none(file, manifest_file):
                    manifest = self._manifest(filter, rows, written, order, chosen, actor)
                    write_json(manifest_file, manifest)
                    self._record(export, file, filter, written, order, rows.snapshot, actor)
        return WrittenList(
            id=export,
            rows=written.rows,
            sha256=written.sha256,
            file=str(file),
            manifest=str(manifest_file),
            columns=written.columns,
        )

    def _dated(self, order: ListOrder, rows: ListRows, name: str) -> FileOptions:
        return order.dated(self._context.snapshot(rows.snapshot).info.as_of - timedelta(days=1), name)

    def _file(self, out: Path | None, export: str, order: ListOrder) -> Path:
        if out is None:
            out = (
                self._context.handle.directory.exports
                / export
                / f"{order.purpose}-{export[:8]}{order.destination.suffix}"
            )
            out.parent.mkdir(parents=True)
        if not out.parent.is_dir():
            raise UserError(
                "no_directory",
                Sentence("There is no directory {parent}.", parent=out.parent),
                hint=Sentence("Create it first."),
            )
        return out

    def _rows(self, filter: Filter, order: ListOrder, actor: Actor) -> ListRows:
        require(actor, "marketer")
        self._context.refuse_restricted(filter, order.prediction)
        snapshot = self._context.current()
        issue = None if order.prediction is None else self._context.usable_issue(order.prediction, snapshot)
        scores = None if issue is None else self._context.attach(snapshot, issue)
        wanted = order.wanted(snapshot.catalog, scores)
        steps = self._steps(self._audiences.rows(filter, snapshot), order, snapshot)
        return list_rows(
            snapshot.connection,
            snapshot=snapshot.info.id,
            rows=steps[-1].rows,
            steps=tuple((step.code, len(step.rows)) for step in steps),
            wanted=wanted,
            minor_units=snapshot.catalog.minor_units,
        )

    def _steps(self, audience: Rows, order: ListOrder, snapshot: OpenSnapshot) -> tuple[Walked, ...]:
        if order.channel is None:
            return (Walked(code=STEPS[0], rows=audience),)
        return walk_to_list(self._context, snapshot, audience, order.channel, order.destination.email_pattern)

    def _manifest(
        self, filter: Filter, rows: ListRows, written: Written, order: ListOrder, options: FileOptions, actor: Actor
    ) -> dict[str, object]:
        snapshot = self._context.snapshot(rows.snapshot)
        issues = self._issues(filter, order.prediction, snapshot)
        return {
            "purpose": order.purpose,
            "channel": order.channel,
            "destination": order.destination.id,
            "options": options_to_json(options),
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
            "columns": list(written.columns),
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
        self, export: str, file: Path, filter: Filter, written: Written, order: ListOrder, snapshot: str, actor: Actor
    ) -> None:
        home = self._context.handle.directory.path.resolve()
        kept = file.resolve()
        record = ExportRecord(
            id=export,
            purpose=order.purpose,
            channel=order.channel,
            destination=order.destination.id,
            definition=to_json(filter),
            snapshot=snapshot,
            rows=written.rows,
            sha256=written.sha256,
            file=str(kept.relative_to(home)) if kept.is_relative_to(home) else file.name,
            created_by=actor.name,
            created_at=self._context.handle.clock.now(),
        )
        line = self._context.audit_line(actor, "list.write", export, purpose=order.purpose, rows=written.rows)
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


def _plan(order: ListOrder, rows: ListRows) -> ListPlan:
    columns = columns_for(order.destination, rows.schema.names, order.options)
    return ListPlan(
        purpose=order.purpose,
        channel=order.channel,
        rows=rows.steps[-1][1],
        steps=tuple(Step(code=code, left=left) for code, left in rows.steps),
        columns=tuple(column.header for column in columns),
    )
