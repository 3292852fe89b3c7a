"""Which English texts each catalog of the pages translates."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

DIRECTORY = Path(__file__).resolve().parent / "fr"
_UI = Path(__file__).resolve().parents[1] / "ui"
_SUFFIX = "_texts"


def areas() -> Mapping[str, Mapping[str, str]]:
    """Return the English texts by area: one for each ``*_texts`` table, and ``common`` for those of ``text`` itself."""
    tables = {path.stem.removesuffix(_SUFFIX): _table(path.stem) for path in sorted(_UI.glob(f"*{_SUFFIX}.py"))}
    elsewhere = {key for table in tables.values() for key in table}
    everything = import_module("pages.ui.text").ENGLISH
    return tables | {"common": {key: text for key, text in everything.items() if key not in elsewhere}}


def _table(module: str) -> Mapping[str, str]:
    return dict(getattr(import_module(f"pages.ui.{module}"), module.upper()))
