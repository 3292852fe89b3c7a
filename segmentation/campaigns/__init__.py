"""What becomes of an audience: plays to begin with."""
