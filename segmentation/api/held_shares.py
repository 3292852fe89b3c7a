"""How many of some audiences hold each tag, have each plan and show each behaviour, without telling of a few."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from segmentation.api.common_behaviours import family, told_behaviours
from segmentation.api.comparison_values import Few, HeldShare
from segmentation.api.context import OpenSnapshot
from segmentation.filters.nodes import Filter, Subscription
from segmentation.index import bitsets
from segmentation.index.bitsets import Words
from segmentation.index.composition import FEWEST, mark
from segmentation.index.membership import Membership
from segmentation.predictions.behaviours import Behaviour
from segmentation.predictions.explaining import Places, behaviour_text
from segmentation.sentences import Language
from segmentation.sql.columns import MAX_PLANS
from segmentation.sql.compile import Scope

TOP = 5
MOST_COMMON = 3
# Without a column of plans each plan is a question to the database.
FEW_PLANS = 8
Name = TypeVar("Name")
Counts = tuple[int, ...]
"""Customers of each audience, the baseline's last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told of one audience."""

    tags: tuple[HeldShare, ...] = ()
    plans: tuple[HeldShare, ...] = ()
    common: tuple[HeldShare, ...] = ()


class HeldShares:
    """Counts what the members of some sets hold. The last set is the baseline."""

    def __init__(
        self,
        snapshot: OpenSnapshot,
        scope: Scope,
        table: str | None,
        sets: Sequence[Words],
        members: Membership,
        language: Language,
    ) -> None:
        self._snapshot = snapshot
        self._scope = scope
        self._table = table
        self._sets = sets
        self._members = members
        self._language = language
        self._sizes = tuple(bitsets.size(words) for words in sets)

    def shares(self, few: Sequence[Few]) -> list[Told]:
        """Return what is told of each audience; nothing of those that ``few`` has a reason for.

        The tags and plans are the five that most customers hold in any of the audiences, those of the baseline first.
        """
        if all(few):
            return [Told() for _ in few]
        tags, plans = self._top(self._tags(), few), self._top(self._plans(), few)
        shown = self._behaviours()
        return [
            Told()
            if reason
            else Told(
                tags=self._told(tags, position, few),
                plans=self._told(plans, position, few),
                common=self._common(shown, position, few),
            )
            for position, reason in enumerate(few)
        ]

    def _tags(self) -> dict[str, Counts]:
        columns, names = self._snapshot.columns, self._snapshot.catalog.tags
        return {tag: self._members.counts(columns.rows_of_tag(tag)) for tag, held in names.items() if held >= FEWEST}

    def _plans(self) -> dict[str, Counts]:
        names = list(self._snapshot.catalog.plans)
        asked = names if len(names) <= MAX_PLANS else names[:FEW_PLANS]
        return {name: self._counts(Subscription(state="active", plans=(name,))) for name in asked}

    def _behaviours(self) -> dict[Behaviour, Counts]:
        found = told_behaviours(self._snapshot.catalog)
        return {behaviour: self._counts(filter) for behaviour, filter in found.items()}

    def _counts(self, filter: Filter) -> Counts:
        shown = self._snapshot.index.answer(filter, self._scope, by=self._table).words
        return tuple(bitsets.size(shown & words) for words in self._sets)

    def _top(self, held: Mapping[str, Counts], few: Sequence[Few]) -> dict[str, Counts]:
        chosen: set[str] = set()
        for position, reason in enumerate(few):
            if not reason:
                enough = [name for name in held if self._tellable(held[name][position], position)]
                chosen.update(sorted(enough, key=lambda name: (-held[name][position], name))[:TOP])
        return {name: held[name] for name in sorted(chosen, key=lambda name: (-held[name][-1], name))}

    def _tellable(self, customers: int, position: int) -> bool:
        """Tell whether neither those who have it are few nor those who do not."""
        without = self._sizes[position] - customers
        return customers >= FEWEST and (without == 0 or without >= FEWEST)

    def _told(self, held: Mapping[str, Counts], position: int, few: Sequence[Few]) -> tuple[HeldShare, ...]:
        return tuple(self._share(name, counts, position, few) for name, counts in held.items())

    def _share(self, name: str, counts: Counts, position: int, few: Sequence[Few]) -> HeldShare:
        told = self._tellable(counts[position], position)
        comparable = not few[-1] and self._tellable(counts[-1], -1)
        size, whole = self._sizes[position], self._sizes[-1]
        return HeldShare(
            name=name,
            customers=counts[position] if told else None,
            share=counts[position] / size if told else None,
            baseline_share=counts[-1] / whole if comparable else None,
            mark=mark(counts[position] * whole, counts[-1] * size) if told and comparable else "",
        )

    def _common(self, shown: Mapping[Behaviour, Counts], position: int, few: Sequence[Few]) -> tuple[HeldShare, ...]:
        """Return the behaviours whose share is above the baseline's by most, one of a family, marked as more."""
        found: dict[tuple[str, str, bool], HeldShare] = {}
        told = [(one, self._share(self._words(one), counts, position, few)) for one, counts in shown.items()]
        for behaviour, share in sorted(told, key=lambda pair: -_ahead(pair[1])):
            if share.mark == "more":
                found.setdefault(family(behaviour), share)
        return tuple(found.values())[:MOST_COMMON]

    def _words(self, behaviour: Behaviour) -> str:
        return behaviour_text(behaviour, Places(), self._language)


def _ahead(share: HeldShare) -> float:
    return 0.0 if share.share is None or share.baseline_share is None else share.share - share.baseline_share
