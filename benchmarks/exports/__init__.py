"""How fast files are written, and in how much memory: every target that was set for them, met or missed."""
