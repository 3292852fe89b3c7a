"""The rules of the Audience page in an address: themselves while they are short and point at nobody, else an id.

An id of a stored draft is in the address of a copied link. Until somebody copies one, the address has a word that only
this visit understands, so that back and forward work and nothing is stored. Beside the rules stand the versions that
their segments had, by number: the numbers of a link do not change when somebody edits a segment, and when a customer
list was replaced, that is said.
"""

import json
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_urlsafe

from pages.ui import session
from pages.ui.rule_filter import tree_of
from pages.ui.rule_tree import Tree
from pages.ui.text import t
from segmentation.api import Catalog, Filter, InvalidFilter, UserError, Workspace, canonical_hash, from_json, to_json

FILTER, DRAFT, VISIT, VERSIONS = "filter", "draft", "visit", "versions"
RULES = (FILTER, DRAFT, VISIT)
PARAMETERS = (*RULES, VERSIONS)
VERSION = "1"
LONGEST = 600
_MOST_BYTES = 50_000
_TREES = "audience.trees"
_STORED = "audience.links_stored"
_MOST_TREES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The rules an address asks for. Where segments were edited since, ``changed`` are their titles, ``tree`` selects
    whom it selected then, and ``live`` takes the segments as they are now. ``replaced`` are the titles of the customer
    lists that hold other customers since."""

    tree: Tree
    live: Tree
    changed: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()

    @property
    def outdated(self) -> bool:
        return bool(self.changed or self.replaced)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What was read in this visit under some parameters: ``filter`` is that of its tree, ``asked`` what they stand for.

    ``versions`` are those that the segments of ``filter`` had.
    """

    read: Read
    asked: Filter
    filter: Filter
    versions: tuple[int, ...]


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
    now = workspace.links.versions(filter)
    versions = ".".join(map(str, now))
    for (name, *found), seen in _seen().items():
        # Under what it was found by before, unless a segment or a list was edited meanwhile: its numbers are others.
        same = seen.versions == now if seen.read.outdated else found[-1] == versions
        if name == workspace.name and seen.read.tree == tree and same:
            return _asked(found)
    text = encode(filter)
    short = len(text) < LONGEST and not workspace.links.names_somebody(filter)
    parameter, value = (FILTER, text) if short else (VISIT, token_urlsafe(8))
    seen = _Seen(read=Read(tree=tree, live=tree), asked=filter, filter=filter, versions=now)
    _remember((workspace.name, parameter, value, versions), seen)
    return _asked((parameter, value, versions))


def _asked(found: Sequence[str]) -> dict[str, str]:
    parameter, value, versions = found
    return {parameter: value} | ({VERSIONS: versions} if versions else {})


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
    return {DRAFT if name == VISIT else name: stored[key] if name == VISIT else value for name, value in found.items()}


def read(workspace: Workspace, asked: Mapping[str, str], catalog: Catalog) -> Read:
    """Return the rules that an address asks for, as they stood there in this visit; an empty tree for none.

    Raises `UserError` when they cannot be had: they never mean everyone.
    """
    parameter = next((name for name in RULES if name in asked), None)
    if parameter is None:
        return Read(tree=Tree(), live=Tree())
    key = (workspace.name, parameter, asked[parameter], asked.get(VERSIONS, ""))
    seen = _seen().get(key)
    filter = seen.asked if seen else _stored(workspace, parameter, asked[parameter])
    then = workspace.links.as_it_was(filter, _numbers(key[-1]))
    if seen is not None and seen.filter == then.filter:
        return seen.read
    live = seen.read.live if seen else tree_of(filter, catalog)
    tree = tree_of(then.filter, catalog) if then.changed else live
    found = Read(tree=tree, live=live, changed=then.changed, replaced=then.replaced)
    versions = workspace.links.versions(then.filter)
    _remember(key, _Seen(read=found, asked=filter, filter=then.filter, versions=versions))
    return found


def _stored(workspace: Workspace, parameter: str, value: str) -> Filter:
    if parameter == VISIT:
        raise UserError("link_of_a_visit", t("share.broken_visit"))
    return decode(value) if parameter == FILTER else workspace.links.open(value, actor=session.actor())


def _numbers(versions: str) -> list[int] | None:
    """Return the versions an address names, None where it names none: then segments are meant as they are now."""
    if not versions:
        return None
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})*", versions) is None:
        raise UserError("link_broken", t("share.broken_rules"))
    return [int(number) for number in versions.split(".")]


def _seen() -> dict[tuple[str, str, str, str], _Seen]:
    found: dict[tuple[str, str, str, str], _Seen] = session.get(_TREES, {})
    return found


def _remember(key: tuple[str, str, str, str], seen: _Seen) -> None:
    """Keep the tree itself: a filter does not tell of rules that are switched off."""
    kept = [(other, one) for other, one in _seen().items() if other != key]
    session.put(_TREES, dict([*kept, (key, seen)][-_MOST_TREES:]))
