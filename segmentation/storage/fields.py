"""The fields of the customer that a filter may ask for on a snapshot."""

from collections.abc import Collection, Iterable, Mapping

from segmentation.catalog import CANONICAL_FIELDS, Field, FieldType
from segmentation.storage.attributes import Attribute

_TYPES = {
    "TEXT": FieldType.TEXT,
    "BIGINT": FieldType.NUMBER,
    "DOUBLE": FieldType.NUMBER,
    "DATE": FieldType.DATE,
    "BOOLEAN": FieldType.BOOLEAN,
}


def fields_of(
    attributes: Iterable[Attribute], stable: Collection[str], filled: Mapping[str, int]
) -> Mapping[str, Field]:
    """Return the fields by name: the canonical ones that anybody has a value of, then every attribute.

    ``filled`` is how many customers have a value of each.
    """
    fields = {
        name: Field(name=name, label=label, type=kind, stable=name in stable, canonical=True, filled=filled[name])
        for name, (label, kind) in CANONICAL_FIELDS.items()
        if filled.get(name)
    }
    for attribute in attributes:
        fields[attribute.name] = Field(
            name=attribute.name,
            label=attribute.name.replace("_", " ").strip().capitalize() or attribute.name,
            type=_TYPES[attribute.type],
            stable=attribute.stable,
            canonical=False,
            filled=filled[attribute.name],
        )
    return fields
