"""The files of a launch: what is read for each, how it is named and described."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from segmentation.api.actors import Actor
from segmentation.api.campaign_settings import offers_of
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.drawing import Drawn, DrawnFile
from segmentation.api.file_columns import masked_preview
from segmentation.api.launch_checks import file_options
from segmentation.api.list_orders import options_to_json
from segmentation.campaigns.launch_settings import arms_of
from segmentation.catalog import Catalog
from segmentation.exports.destination import FileOptions
from segmentation.exports.destinations import destination_of
from segmentation.exports.layout import columns_for, sources_of
from segmentation.exports.writing import Preview, Written, preview, write_file
from segmentation.filters.codec import canonical_hash, to_json
from segmentation.filters.describe import describe
from segmentation.money import LEVELS, OfferKind
from segmentation.storage.durable import write_json
from segmentation.storage.launch_rows import LaunchPeople, launch_people
from segmentation.storage.list_rows import PERSON_COLUMNS, SCORE_COLUMNS, Wanted
from segmentation.storage.records import CampaignRecord
from segmentation.storage.waterfall import Rows

_BESIDE = ("arm", "offer")


def write_launch_file(
    directory: Path, position: int, record: CampaignRecord, drawn: Drawn, file: DrawnFile, manifest: Mapping[str, Any]
) -> dict[str, Any]:
    """Write one file with its manifest into a directory, and return it as it is stored.

    Raises `Failed` and leaves no file as `write_file`.
    """
    destination = destination_of(file.setting.destination)
    path = directory / f"{position + 1}-{file.key}{destination.suffix}"
    places = np.searchsorted(drawn.rows, file.rows)
    written = write_rows(
        path,
        file,
        drawn.snapshot,
        record,
        rows=file.rows,
        arms=drawn.arm[places],
        levels=drawn.level[places],
        scores=drawn.scores,
    )
    manifest_file = path.with_name(path.name + ".manifest.json")
    steps = [[step.code, len(step.rows)] for step in file.steps]
    write_json(manifest_file, {**manifest, **_of_file(file, steps, written, drawn.snapshot, record)})
    return {
        "destination": file.setting.destination,
        "channel": file.setting.channel,
        "arm": file.arm,
        "exclude": is_exclusion(record, file),
        "rows": written.rows,
        "sha256": written.sha256,
        "file": path.name,
        "manifest": manifest_file.name,
        "steps": steps,
    }


def is_exclusion(record: CampaignRecord, file: DrawnFile) -> bool:
    """Tell whether a file is a list of people to leave out, which contacts nobody."""
    return file.setting.exclude or record.purpose == "exclude"


def write_rows(
    path: Path,
    file: DrawnFile,
    snapshot: OpenSnapshot,
    record: CampaignRecord,
    *,
    rows: Rows,
    arms: np.ndarray[Any, np.dtype[np.int8]],
    levels: np.ndarray[Any, np.dtype[np.int8]],
    scores: str | None,
) -> Written:
    """Write some rows as the file's destination wants them: the same rows of the same data give the same bytes."""
    destination = destination_of(file.setting.destination)
    options = file_options_of(file, snapshot, record)
    with people_of(file, snapshot, record, rows=rows, arms=arms, levels=levels, scores=scores) as people:
        return write_file(destination, path, people, options=options, expected=len(rows))


def preview_rows(record: CampaignRecord, drawn: Drawn, file: DrawnFile, rows: int, *, reveal: bool) -> Preview:
    """Return the header and the first rows of a file as it would be written; names and addresses masked at will."""
    destination = destination_of(file.setting.destination)
    options = file_options_of(file, drawn.snapshot, record)
    first = file.rows[:rows]
    places = np.searchsorted(drawn.rows, first)
    arms, levels = drawn.arm[places], drawn.level[places]
    with people_of(file, drawn.snapshot, record, rows=first, arms=arms, levels=levels, scores=drawn.scores) as people:
        shown = preview(destination, people, options=options, rows=rows)
        return shown if reveal else masked_preview(destination, people.schema.names, options, shown)


@contextmanager
def people_of(
    file: DrawnFile,
    snapshot: OpenSnapshot,
    record: CampaignRecord,
    *,
    rows: Rows,
    arms: np.ndarray[Any, np.dtype[np.int8]],
    levels: np.ndarray[Any, np.dtype[np.int8]],
    scores: str | None,
) -> Iterator[LaunchPeople]:
    """Yield the people of some rows with the columns that the file is made from."""
    destination = destination_of(file.setting.destination)
    options = file_options_of(file, snapshot, record)
    beside = _beside(record, snapshot.catalog, arms, levels)
    attributes = snapshot.catalog.fields if options.columns else {}
    own = {name: field for name, field in attributes.items() if name not in (*PERSON_COLUMNS, *SCORE_COLUMNS, *_BESIDE)}
    available = [*PERSON_COLUMNS, *(SCORE_COLUMNS if scores else ()), *own, *beside]
    sources = ("customer_id", *sources_of(columns_for(destination, available, options)))
    columns = tuple(name for name in dict.fromkeys(sources) if name not in beside)
    wanted = Wanted(
        columns=columns,
        attributes=tuple(own[name] for name in columns if name in own),
        channel=file.setting.channel,
        scores=scores,
    )
    with launch_people(snapshot.connection, rows, wanted, beside) as people:
        yield people


def file_options_of(file: DrawnFile, snapshot: OpenSnapshot, record: CampaignRecord) -> FileOptions:
    """Return the options of a file with what a draft leaves open: the campaign's number, and the last day of data."""
    options = file_options(file.setting)
    return replace(
        options,
        data_date=options.data_date or snapshot.view.last_day,
        audience_name=options.audience_name or f"C{record.number}",
    )


def _beside(
    record: CampaignRecord,
    catalog: Catalog,
    arms: np.ndarray[Any, np.dtype[np.int8]],
    levels: np.ndarray[Any, np.dtype[np.int8]],
) -> dict[str, pa.Array]:
    tested, offers = arms_of(record.arms), {offer.level: offer for offer in offers_of(record.offers)}
    if tested:
        titles, words = [one.title for one in tested], [offer_text(one.kind, one.value, catalog) for one in tested]
        places = pa.array(arms.astype(np.int64) - 1)
        return {"arm": pa.array(titles).take(places), "offer": pa.array(words).take(places)}
    if offers:
        words = [
            offer_text(offers[level].kind, offers[level].value, catalog) if level in offers else "" for level in LEVELS
        ]
        return {"offer": pa.array([*words, ""]).take(pa.array(levels.astype(np.int64) % (len(LEVELS) + 1)))}
    return {}


def offer_text(kind: OfferKind, value: int, catalog: Catalog) -> str:
    """Return an offer as a file has it: ``10%``, an amount such as ``5.00 EUR`` for 500 minor units, or nothing."""
    if kind == "none":
        return ""
    if kind == "percent":
        return f"{value}%"
    amount = Decimal(value).scaleb(-catalog.minor_units)
    return f"{amount:f} {catalog.currency or ''}".strip()


def manifest_of(context: Context, record: CampaignRecord, drawn: Drawn, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what the manifests of all files of a launch have in common."""
    snapshot = drawn.snapshot
    issues = {*context.prediction_ids(drawn.filter), *([record.prediction] if record.prediction else [])}
    return {
        "campaign": record.id,
        "number": record.number,
        "title": record.title,
        "definition": to_json(drawn.filter),
        "definition_hash": canonical_hash(drawn.filter),
        "in_words": describe(drawn.filter, context.catalog(snapshot)),
        "snapshot": snapshot.info.id,
        "as_of": snapshot.info.as_of.isoformat(),
        "timezone": snapshot.info.timezone,
        "score_issues": {id: context.usable_issue(id, snapshot).id for id in sorted(issues)},
        "seed": record.seed,
        "control": record.control,
        "exclusions": record.exclusions,
        "assigned": len(drawn.rows),
        "held_out": drawn.held_out,
        "launched_at": at.isoformat(timespec="seconds"),
        "launched_by": actor.name,
    }


def _of_file(
    file: DrawnFile, steps: list[list[Any]], written: Written, snapshot: OpenSnapshot, record: CampaignRecord
) -> dict[str, Any]:
    return {
        "destination": file.setting.destination,
        "channel": file.setting.channel,
        "arm": file.arm,
        "exclude": is_exclusion(record, file),
        "options": options_to_json(file_options_of(file, snapshot, record)),
        "steps": dict(steps),
        "columns": list(written.columns),
        "rows": written.rows,
        "sha256": written.sha256,
        "cells_guarded_against_formulas": written.guarded,
    }
