"""What kinds of predictions and what roles forbid."""

import pytest

from segmentation.api.actors import LOCAL, Actor, require
from segmentation.api.guard import refuse_restricted, restriction
from segmentation.errors import Refused
from segmentation.storage.records import PREDICTION_KINDS

RESTRICTED = {"preview": "Make it a full prediction.", "demo": "Use your own data."}


@pytest.mark.parametrize("kind", PREDICTION_KINDS)
def test_only_previews_and_demos_are_restricted(kind):
    reason, way_out = restriction(kind, "Buyers")
    assert way_out == RESTRICTED.get(kind, "")
    assert bool(reason) == (kind in RESTRICTED)
    if kind in RESTRICTED:
        assert reason.startswith(f"“Buyers” is a {kind}. Saving, downloading and campaigns are off")


def test_one_restricted_prediction_among_others_is_enough():
    refuse_restricted([])
    refuse_restricted([("full", "A"), ("external", "B")])
    with pytest.raises(Refused, match="“C” is a demo") as refusal:
        refuse_restricted([("full", "A"), ("demo", "C"), ("external", "B")])
    assert refusal.value.code == "demo_prediction"
    assert refusal.value.hint == "Use your own data."


@pytest.mark.parametrize(("role", "allowed"), [("viewer", 1), ("marketer", 2), ("admin", 3)])
def test_roles_include_the_lower_ones(role, allowed):
    actor = Actor(name="Ada", role=role)
    for position, needed in enumerate(("viewer", "marketer", "admin")):
        if position < allowed:
            require(actor, needed)
        else:
            with pytest.raises(Refused, match=f"Ada is a {role}; this needs a {needed}"):
                require(actor, needed)


def test_the_local_actor_may_everything():
    require(LOCAL, "admin")
