"""What likely buyers have in common, which facts matter most, and what the prediction learns from."""
from segmentation.api import PredictionView, Workspace


def draw_drivers(workspace: Workspace, view: PredictionView) -> None:
    """Draw the tab."""
