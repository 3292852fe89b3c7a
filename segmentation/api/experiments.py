"""Somebody else's experiment, from a CSV file of one row per person. No workspace is needed."""

from pathlib import Path

from segmentation.campaigns.experiment import Experiment, experiment
from segmentation.errors import UserError
from segmentation.sentences import Sentence
from segmentation.storage.experiment_file import CountedFile, ExperimentColumns, count_experiment


def measure_experiment(file: Path, *, arm: str, control: str, converted: str, value: str | None = None) -> Experiment:
    """Return what each arm of an experiment did, and what it caused against the arm ``control``.

    ``arm``, ``converted`` and ``value`` name columns of the file: `count_experiment` says how they are read. Nothing is
    kept, and no row is shown. Raises `UserError` as it does, and for a file without a row that names an arm, an arm
    column with one value, a column used twice where that means nothing, and a control arm that is not there.
    """
    if arm in (converted, value):
        raise UserError(
            "same_column",
            Sentence("“{arm}” is named as the group, and as what happened too.", arm=arm),
            hint=Sentence("Name two columns: who was to get what, and what became of it."),
        )
    counted = count_experiment(file, ExperimentColumns(arm=arm, converted=converted, value=value))
    _refuse_nothing_to_compare(counted, file.name, arm, control)
    return experiment(counted.arms, control=control.strip(), without_arm=counted.without_arm)


def _refuse_nothing_to_compare(counted: CountedFile, name: str, arm: str, control: str) -> None:
    if not counted.arms:
        raise UserError(
            "no_rows",
            Sentence("{name} has no row with a group in “{arm}”.", name=name, arm=arm),
            hint=Sentence("One row for each person is accepted, with the group she was in."),
        )
    arms = ", ".join(f"“{one}”" for one in sorted(counted.arms))
    if len(counted.arms) == 1:
        raise UserError(
            "one_arm",
            Sentence("“{arm}” has one value in all rows of {name}: {arms}.", arm=arm, name=name, arms=arms),
            hint=Sentence("An effect needs two groups: those contacted, and a control group."),
        )
    if control.strip() not in counted.arms:
        raise UserError(
            "no_such_control",
            Sentence("No row of {name} has “{control}” in “{arm}”.", name=name, control=control, arm=arm),
            hint=Sentence("Its values: {arms}.", arms=arms),
        )
