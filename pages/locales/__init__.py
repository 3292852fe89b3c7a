"""The translations of the pages: ``fr/<area>.po`` for each table of English texts. See ``make translations``."""
