"""docs/metrics.md: its examples compute what they say, every metric is told whole, and no metric shown is missing."""

import doctest
import re
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from segmentation.api.backtests import BacktestView
from segmentation.api.campaign_costs import CampaignCosts
from segmentation.api.campaign_quarters import Quarter
from segmentation.api.comparison_values import AudienceComparison, ComparedAudience, HeldShare
from segmentation.api.explanation_values import Composition, CustomerReasons, DriverView, ImportanceView
from segmentation.api.freshness import Freshness
from segmentation.api.money_figures import LevelMoney, MoneyFigures, ProfitCurve
from segmentation.api.prediction_values import AlarmView, IssueView, PredictionView, QualityView
from segmentation.api.values import AudienceView, Count
from segmentation.campaigns.experiment import Experiment, ExperimentArm, ExperimentEffect
from segmentation.campaigns.measurement import ArmFigures
from segmentation.campaigns.measurement import Effect as CampaignEffect
from segmentation.campaigns.sequential import EffectSoFar
from segmentation.campaigns.smallest_effect import Help, SmallestEffect
from segmentation.campaigns.total import Caused, Total
from segmentation.index.composition import Share
from segmentation.index.overlap import Overlap
from segmentation.money import BestRange, SignChange
from segmentation.money import Effect as MoneyEffect
from segmentation.predictions.evaluation import Cell, Figures
from segmentation.predictions.judging import Judged
from segmentation.predictions.level import Drift
from segmentation.predictions.quality import Group, Quality
from segmentation.predictions.rolling import Check, Coverage

DOCUMENT = (Path(__file__).parents[1] / "docs" / "metrics.md").read_text(encoding="utf-8")
SECTIONS = {part.partition("\n")[0]: part for part in re.split(r"^### ", DOCUMENT, flags=re.MULTILINE)[1:]}
LINES = ("- **Shown as**: ", "- **Formula**: ", "- **Source**: ", "- **Unit**: ")
SHOWN = (
    *(AlarmView, AudienceView, BacktestView, Cell, Check, Composition, Count, Coverage, CustomerReasons, Drift),
    *(DriverView, Figures, Freshness, Group, ImportanceView, IssueView, Judged, PredictionView, Quality, QualityView),
    *(AudienceComparison, ComparedAudience, HeldShare, Overlap),
    *(ArmFigures, CampaignEffect, EffectSoFar, Experiment, ExperimentArm, ExperimentEffect, Help, SmallestEffect),
    *(BestRange, LevelMoney, MoneyFigures, ProfitCurve, Share, SignChange),
    *(CampaignCosts, Caused, MoneyEffect, Quarter, Total),
)
"""What pages and commands print of predictions and campaigns."""

NO_METRICS = {"window", "window_days", "row", "minor_units", "arm", "arms"}
"""Numbers that are asked, or say which."""


def examples() -> str:
    """All examples of the document, one after the other: they share their names."""
    return "\n".join(re.findall(r"^```python\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE))


def metrics(shown: type) -> Iterator[str]:
    """The fields of a value that hold a figure, or figures."""
    hints = typing.get_type_hints(shown)
    for field in fields(shown):
        if field.name not in NO_METRICS and _is_figure(hints[field.name]):
            yield field.name


def _is_figure(hint: Any) -> bool:
    """Tell whether a type is a number, or made of numbers: parts of unions, tuples and mappings count."""
    if hint in (int, float):
        return True
    if is_dataclass(hint):
        return False
    return any(_is_figure(part) for part in typing.get_args(hint))


def test_every_example_computes_what_it_says() -> None:
    test = doctest.DocTestParser().get_doctest(examples(), {}, "metrics.md", None, 0)
    assert len(test.examples) > len(SECTIONS)
    said: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert not result.failed, "".join(said)


@pytest.mark.parametrize("name", SECTIONS)
def test_every_metric_has_its_formula_source_unit_and_example(name: str) -> None:
    section = SECTIONS[name]
    assert [line for line in LINES if line not in section] == []
    assert ">>> " in section


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.__name__)
def test_every_metric_that_is_shown_is_in_the_document(shown: type) -> None:
    places = [section.partition(LINES[0])[2].partition(LINES[1])[0] for section in SECTIONS.values()]
    named = {word for place in places for text in re.findall(r"`([^`]+)`", place) for word in re.findall(r"\w+", text)}
    assert [name for name in metrics(shown) if name not in named] == []


def test_a_metric_is_known_by_its_type() -> None:
    assert {"auc", "ece", "n", "actual"} <= set(metrics(Quality))
    assert {"gains", "lift_interval", "raw_error"} <= set(metrics(Judged))
    assert {"size", "expected_purchasers"} <= set(metrics(Count))
    assert "sentence" not in set(metrics(Count))
