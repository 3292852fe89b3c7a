"""docs/metrics.md: its examples compute what they say, every metric is told whole, and no metric shown is missing."""

import doctest
import re
from dataclasses import fields
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[1] / "docs" / "metrics.md"
