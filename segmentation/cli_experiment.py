"""``penchant experiment``: what an e-mail test caused that was run elsewhere, from its file."""

from pathlib import Path
from typing import Annotated

import typer

from segmentation.api import measure_experiment
from segmentation.cli_options import AsJson
from segmentation.cli_output import print_answer


def experiment(
    file: Annotated[Path, typer.Option(help="A CSV file with one row for each person.")],
    arm: Annotated[str, typer.Option(help="The column that says which group a person was in.")],
    control: Annotated[str, typer.Option(help="The value of those who were not contacted.")],
    converted: Annotated[
        str, typer.Option(help="The column that says whether she bought: 0 or 1, yes or no, or a count or an amount.")
    ],
    value: Annotated[str | None, typer.Option(help="The column with what she spent.")] = None,
    as_json: AsJson = False,
) -> None:
    """Compare the groups of an experiment: rates with Newcombe's interval, values with Welch's. Needs no workspace."""
    print_answer(measure_experiment(file, arm=arm, control=control, converted=converted, value=value), as_json)
