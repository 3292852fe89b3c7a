"""How good the predictions are: every target that was set for them, measured, met or missed."""
