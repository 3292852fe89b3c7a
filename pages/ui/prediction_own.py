"""Own scores."""

from segmentation.api import PredictionView, Workspace


def draw_own_scores(workspace: Workspace) -> None:
    """Draw."""


def draw_new_scores(workspace: Workspace, view: PredictionView) -> None:
    """Draw."""
