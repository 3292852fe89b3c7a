"""Every node has the five functions and is generated: a node that lacks one cannot be added unnoticed."""

import dataclasses
from functools import cache

import pytest
from hypothesis import given

from segmentation.filters import nodes
from segmentation.filters.codec import KEYS, from_json, to_json
from segmentation.filters.describe import describe
from segmentation.filters.evaluate import Setting, evaluate
from segmentation.filters.facts import Customer
from segmentation.filters.json_reader import NODE_KEYS
from segmentation.filters.references import walk
from segmentation.filters.validate import validate
from segmentation.sql.compile import Scope, compile_filter
from segmentation.sql.dialect import render
from tests.population import AS_OF, CATALOG, FIELDS, LISTS, SEGMENTS, filters

SETTING = Setting(as_of=AS_OF, snapshot_as_of=AS_OF, segments=SEGMENTS, lists=LISTS)
SCOPE = Scope(snapshot_as_of=AS_OF, fields=FIELDS, scores={"orders-30d": "scores"}, segments=SEGMENTS, lists=LISTS)


@cache
def examples():
    """Return one generated filter of each class that is generated, by its class."""
    found = {}

    @given(filters)
    def collect(filter):
        for _, node in walk(filter):
            found.setdefault(type(node), node)

    collect()
    return found


def generated(kind):
    """Return a generated node of this class. Fails with KeyError when none is ever generated."""
    return examples()[kind]


@pytest.mark.parametrize("kind", nodes.NODES)
def test_every_node_has_a_sentence(kind):
    sentence = describe(generated(kind), CATALOG)
    assert isinstance(sentence, str)
    assert sentence


@pytest.mark.parametrize("kind", nodes.NODES)
def test_every_node_is_written_read_checked_compiled_and_judged(kind):
    node = generated(kind)
    assert from_json(to_json(node)) == node
    validate(node, CATALOG, SEGMENTS)
    assert evaluate(node, Customer(), SETTING) in (True, False)
    text, _ = render(compile_filter(node, AS_OF, SCOPE))
    assert text
    assert next(walk(node)) == ("filter", node)


@pytest.mark.parametrize("kind", nodes.NODES)
def test_nodes_are_frozen_slotted_and_keyword_only(kind):
    node = generated(kind)
    assert not hasattr(node, "__dict__")
    assert all(field.kw_only for field in dataclasses.fields(kind))
    assert hash(node) == hash(from_json(to_json(node)))
    for field in dataclasses.fields(kind):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(node, field.name, None)


def test_every_dataclass_of_the_module_is_a_node_or_a_part_of_one():
    classes = {value for value in vars(nodes).values() if dataclasses.is_dataclass(value)}
    windows = {nodes.LastDays, nodes.Calendar, nodes.Between, nodes.Ever}
    parts = {nodes.Comparison, nodes.WithinDays, nodes.MoreThanDaysAgo, *windows}
    assert classes - parts == set(nodes.NODES)


def test_every_node_has_its_keys_and_every_key_a_reader():
    assert set(KEYS) == set(nodes.NODES)
    assert {key for keys in KEYS.values() for key in keys} == set(NODE_KEYS)
    shared = [key for keys in KEYS.values() for key in keys if key != "subscription"]
    assert len(set(shared)) == len(shared)


def test_a_class_that_is_no_node_is_no_filter():
    with pytest.raises(KeyError):
        to_json(nodes.Ever())
