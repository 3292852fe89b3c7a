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
_PARAMETERS_OF = "audience.rule_parameters"
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
    known: dict[tuple[str, str], dict[str, str]] = session.get(_PARAMETERS_OF, {})
    key = (workspace.name, canonical_hash(filter))
    found = known.get(key) or _parameters(workspace, filter)
    session.put(_PARAMETERS_OF, known | {key: found})
    _remember(workspace, found, tree)
    return found


def _parameters(workspace: Workspace, filter: Filter) -> dict[str, str]:
    text = encode(filter)
    if len(text) < LONGEST and not workspace.links.names_somebody(filter):
        return {FILTER: text}
    return {VISIT: token_urlsafe(8)}


def lasting(workspace: Workspace, tree: Tree, filter: Filter) -> dict[str, str]:
    """Return what stands in a link that anybody may open later: what must not stand in it itself is stored.

    Every link is stored, so that the data it opens on is kept while it is used. Raises `InvalidFilter`.
    """
    found = parameters(workspace, tree, filter)
    if DRAFT in found:
        return found
    id = workspace.links.store(filter, actor=session.actor())
    if VISIT not in found:
        return found
    stored = {DRAFT: id}
    known = session.get(_PARAMETERS_OF, {})
    session.put(_PARAMETERS_OF, known | {(workspace.name, canonical_hash(filter)): stored})
    _remember(workspace, stored, tree)
    return stored


def read(workspace: Workspace, asked: Mapping[str, str], catalog: Catalog) -> Tree:
    """Return the rules that an address asks for, as they stood there in this visit; an empty tree for none.

    Raises `UserError` when they cannot be had: they never mean everyone.
    """
    name = next((name for name in PARAMETERS if name in asked), None)
    if name is None:
        return Tree()
    trees: dict[tuple[str, str, str], Tree] = session.get(_TREES, {})
    seen = trees.get((workspace.name, name, asked[name]))
    if seen is not None:
        return seen
    if name == VISIT:
        raise UserError("link_of_a_visit", t("share.broken_visit"))
    filter = decode(asked[name]) if name == FILTER else workspace.links.open(asked[name], actor=session.actor())
    return tree_of(filter, catalog)


def _remember(workspace: Workspace, found: Mapping[str, str], tree: Tree) -> None:
    """Keep the tree itself: a filter does not tell of rules that are switched off."""
    trees: dict[tuple[str, str, str], Tree] = session.get(_TREES, {})
    ((name, value),) = found.items()
    kept = {key: one for key, one in trees.items() if key != (workspace.name, name, value)}
    latest = [*kept.items(), ((workspace.name, name, value), tree)][-_MOST_TREES:]
    session.put(_TREES, dict(latest))
