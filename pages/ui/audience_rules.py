"""The rules of the Audience page in an address: themselves while they are short and point at nobody, else an id.

An id of a stored draft is in the address of a copied link. Until somebody copies one, the address has a word that only
this visit understands, so that back and forward work and nothing is stored.
"""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from secrets import token_urlsafe

from pages.ui import session
from pages.ui.rule_filter import tree_of
from pages.ui.rule_tree import Tree
from pages.ui.text import t
from segmentation.api import Catalog, Filter, InvalidFilter, UserError, Workspace, canonical_hash, from_json, to_json

FILTER, DRAFT, VISIT = "filter", "draft", "visit"
PARAMETERS = (FILTER, DRAFT, VISIT)
VERSION = "1"
LONGEST = 600
_MOST_BYTES = 50_000
_TREES = "audience.trees"
_STORED = "audience.links_stored"
_MOST_TREES = 100


def encode(filter: Filter) -> str:
    """Return a filter as text that an address can hold: its version, a point, its JSON, compressed."""
    text = json.dumps(to_json(filter)["filter"], ensure_ascii=False, separators=(",", ":"))
    return f"{VERSION}.{urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip('=')}"


def decode(text: str) -> Filter:
    """Return the filter that `encode` made a text of. Raises `UserError` for any other text: it never means everyone.

    The text ends with a checksum of what was encoded, so that a letter lost or changed on the way is noticed.
    """
    version, _, packed = text.partition(".")
    if version != VERSION:
        raise UserError("link_version", t("share.broken_version"))
    try:
        unpacking = zlib.decompressobj()
        unpacked = unpacking.decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), _MOST_BYTES)
        if not unpacking.eof or unpacking.unused_data:
            raise ValueError("cut short, or longer than it was")
        return from_json({"version": 1, "filter": json.loads(unpacked)})
    except (ValueError, zlib.error, InvalidFilter, RecursionError) as error:
        # What was found is not repeated: somebody may have written anything into a link.
        raise UserError("link_broken", t("share.broken_rules")) from error


def parameters(workspace: Workspace, tree: Tree, filter: Filter) -> dict[str, str]:
    """Return what stands in the address for a tree of rules, nothing for none; the visit then knows it by that."""
    if tree.empty:
        return {}
    for (name, parameter, value), seen in _trees().items():
        if name == workspace.name and seen == tree:
            return {parameter: value}
    text = encode(filter)
    short = len(text) < LONGEST and not workspace.links.names_somebody(filter)
    found = (FILTER, text) if short else (VISIT, token_urlsafe(8))
    _remember(workspace, found, tree)
    return dict([found])


def lasting(workspace: Workspace, tree: Tree, filter: Filter) -> dict[str, str]:
    """Return what stands in a link that anybody may open later: what must not stand in it itself is stored.

    Every link is stored, so that the data it opens on is kept while it is used. Raises `InvalidFilter`.
    """
    stored: dict[tuple[str, str, str], str] = session.get(_STORED, {})
    snapshot = workspace.data.snapshot()
    key = (workspace.name, snapshot.id if snapshot else "", canonical_hash(filter))
    if key not in stored:
        stored[key] = workspace.links.store(filter, actor=session.actor())
        session.put(_STORED, stored)
    found = parameters(workspace, tree, filter)
    return {DRAFT: stored[key]} if VISIT in found else found


def read(workspace: Workspace, asked: Mapping[str, str], catalog: Catalog) -> Tree:
    """Return the rules that an address asks for, as they stood there in this visit; an empty tree for none.

    Raises `UserError` when they cannot be had: they never mean everyone.
    """
    name = next((name for name in PARAMETERS if name in asked), None)
    if name is None:
        return Tree()
    seen = _trees().get((workspace.name, name, asked[name]))
    if seen is not None:
        return seen
    if name == VISIT:
        raise UserError("link_of_a_visit", t("share.broken_visit"))
    filter = decode(asked[name]) if name == FILTER else workspace.links.open(asked[name], actor=session.actor())
    found = tree_of(filter, catalog)
    _remember(workspace, (name, asked[name]), found)
    return found


def _trees() -> dict[tuple[str, str, str], Tree]:
    found: dict[tuple[str, str, str], Tree] = session.get(_TREES, {})
    return found


def _remember(workspace: Workspace, found: tuple[str, str], tree: Tree) -> None:
    """Keep the tree itself: a filter does not tell of rules that are switched off."""
    key = (workspace.name, *found)
    kept = [(other, one) for other, one in _trees().items() if other != key]
    session.put(_TREES, dict([*kept, (key, tree)][-_MOST_TREES:]))
