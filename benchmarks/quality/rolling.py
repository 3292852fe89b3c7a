"""How often the ranges of expected purchasers hold what happened, and how wide they are: ``penchant evaluate --rolling``.

Every origin learns from nothing but its own past, and issues ranges for five parts of its audience from what the level
of earlier windows did.
"""
