"""A demo workspace that an earlier version built is brought up to date, with what was made in it."""

import json
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from segmentation.api import LOCAL, Everyone, open_workspace
from segmentation.demo.studio_campaigns import CAMPAIGNS, launched
from segmentation.demo.workspaces import build_demo, renew_demo
from segmentation.errors import Refused, Unavailable
from segmentation.storage.records import CampaignRecord, LaunchRecord

OFFER, COME_BACK = CAMPAIGNS


def _quiet(share, text):
    """Hear progress."""


def _make_older(path):
    snapshot = (path / "snapshots" / "CURRENT").read_text().strip()
    manifest = path / "snapshots" / snapshot / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"schema_version": 1, "hash": "older"}))
    return snapshot


def _forget(workspace, id):
    """Make the workspace one of a version whose demo had no such campaign."""
    with workspace._handle.database.write() as session:
        session.execute(sa.delete(LaunchRecord).where(LaunchRecord.campaign == id))
        session.execute(sa.delete(CampaignRecord).where(CampaignRecord.id == id))


def test_an_older_demo_is_renewed_and_keeps_its_segments(small_studio, tmp_path):
    path = Path(shutil.copytree(small_studio, tmp_path / "studio"))
    with pytest.raises(Refused, match="is already there"):
        build_demo("studio", path, progress=_quiet)
    workspace = open_workspace(path)
    workspace.segments.save("Everybody", Everyone(), actor=LOCAL)
    offer = launched(workspace, OFFER).launch
    _forget(workspace, "come-back")
    own = workspace.campaigns.draft("Come back", Everyone(), actor=LOCAL)
    workspace.close()
    older = _make_older(path)
    workspace = open_workspace(path)
    with pytest.raises(Unavailable, match="another version of Penchant"):
        workspace.data.snapshot()
    workspace.close()

    renew_demo("studio", path, progress=_quiet)

    workspace = open_workspace(path)
    renewed = workspace.data.snapshot()
    assert renewed.population == 400
    assert renewed.id != older
    assert [segment.title for segment in workspace.segments.list()] == ["Everybody"]
    assert not workspace.data.needs_import()
    # The campaign that was there stays as it was launched; the one that an earlier version did not have is launched.
    assert launched(workspace, OFFER).launch == offer
    assert workspace.campaigns.get(own.id).state == "draft"
    again = launched(workspace, COME_BACK)
    assert (again.id, again.state, again.snapshot[:10]) == ("come-back-2", "measuring", "2026-09-01")
    assert len(workspace.campaigns.list()) == 3
    workspace.close()
    before = sorted((path / "snapshots").iterdir())
    renew_demo("studio", path, progress=_quiet)
    assert sorted((path / "snapshots").iterdir()) == before
