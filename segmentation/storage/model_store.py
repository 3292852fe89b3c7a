"""Learned models on disk, ``models/<prediction>/<id>/model.joblib``, and their registry. Every session is the caller's.

A model is written once and never changed. It is read only when it is the file that was registered and when nothing that
its meaning depends on has another version: else the prediction has to learn again.
"""

import hashlib
import io
from importlib.metadata import version
from pathlib import Path
from typing import Any

import joblib
from sqlalchemy.orm import Session

from segmentation.predictions.model import Model
from segmentation.storage.durable import publish_directory, remove
from segmentation.storage.prediction_store import stored_prediction
from segmentation.storage.records import ModelRecord

MODEL = "model.joblib"
FORMAT = 2
"""Raised when the fields of a model change their names or meanings."""


def written_with() -> dict[str, Any]:
    """Return what a stored model depends on beside its file: kept in its record as ``training["written_with"]``."""
    return {"scikit-learn": version("scikit-learn"), "format": FORMAT}


def write_model(directory: Path, model: Model) -> str:
    """Write a model into a new directory, whole or not at all, and return the SHA-256 of its file."""
    building = directory.with_name(directory.name + ".tmp")
    remove(building)
    building.mkdir(parents=True)
    try:
        joblib.dump(model, building / MODEL, compress=3)
        with (building / MODEL).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        publish_directory(building, directory)
    finally:
        remove(building)
    return digest


def read_model(directory: Path, record: ModelRecord) -> Model | None:
    """Return a registered model, or None when it has to be learned again.

    That is when its file is missing, is another one than was registered, or was written with another version of
    scikit-learn or of `segmentation.predictions.model`. Nothing of such a file is run.
    """
    if record.training.get("written_with") != written_with():
        return None
    try:
        # Read once: what is checked is what is loaded.
        content = (directory / MODEL).read_bytes()
    except OSError:
        return None
    if hashlib.sha256(content).hexdigest() != record.sha256:
        return None
    loaded = joblib.load(io.BytesIO(content))
    return loaded if isinstance(loaded, Model) else None


def add_model(session: Session, model: ModelRecord) -> None:
    """Register a model; it is in force for its prediction unless the one in force learned from later data."""
    prediction = stored_prediction(session, model.prediction)
    in_force = None if prediction.model is None else session.get(ModelRecord, prediction.model)
    session.add(model)
    session.flush()
    if in_force is None or in_force.as_of <= model.as_of:
        prediction.model = model.id
