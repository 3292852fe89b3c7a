"""Reading the parts of a filter's JSON: texts, numbers, dates, comparisons and windows, every problem by its path."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from segmentation.errors import Problem
from segmentation.filters import nodes
from segmentation.filters.nodes import (
    Between,
    Calendar,
    Comparison,
    Ever,
    LastDays,
    MoreThanDaysAgo,
    When,
    Window,
    WithinDays,
)
from segmentation.sentences import Sentence

Json = Any
_PAIRS = ("between", "in", "not_in")
_FLAGS = ("is_blank", "is_not_blank")


class PartReader:
    """Reads values and gathers every problem instead of stopping at the first.

    What cannot be read comes back as some value of its type, so that reading goes on; ``problems`` then says that
    nothing of it may be used.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(self, path: str, message: str) -> None:
        """Note one thing that is wrong."""
        self.problems.append(Problem(path=path, code="form", message=message))

    def keys(
        self, value: Json, path: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, Json]:
        """Return an object with the required keys and none but these and the optional ones."""
        if not isinstance(value, Mapping):
            self.problem(path, Sentence("expected an object with {required}", required=", ".join(required)))
            return {}
        for key in required:
            if key not in value:
                self.problem(path, Sentence("{key!r} is missing", key=key))
        for key in value:
            if key not in required + optional:
                self.problem(
                    path,
                    Sentence("{key!r} is not known; expected {names}", key=key, names=", ".join(required + optional)),
                )
        return dict(value)

    def texts(self, value: Json, path: str, *, empty: bool = False) -> tuple[str, ...]:
        """Return a list of texts; ``empty`` accepts one that was left out, never an empty one."""
        if value is None and empty:
            return ()
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            self.problem(path, Sentence("expected a list of at least one text"))
            return ()
        return tuple(self.whole_text(item, path) for item in value)

    def one_of(self, value: Json, path: str, allowed: tuple[str, ...]) -> Any:
        """Return one of the words allowed."""
        if not isinstance(value, str) or value not in allowed:
            self.problem(
                path,
                Sentence("{value!r} is not known; expected one of {allowed}", value=value, allowed=", ".join(allowed)),
            )
        return value

    def text(self, value: Json, path: str) -> str:
        """Return a text that is not empty."""
        if not isinstance(value, str) or not value:
            self.problem(path, Sentence("expected a text"))
            return ""
        return self.whole_text(value, path)

    def whole_text(self, value: str, path: str) -> str:
        """Return a text that can be written as UTF-8: JSON can also spell half a character."""
        if any("\ud800" <= character <= "\udfff" for character in value):
            self.problem(path, Sentence("expected a text of whole characters; this one holds half a surrogate pair"))
        return value

    def whole(self, value: Json, path: str) -> int:
        """Return a whole number."""
        if not isinstance(value, int) or isinstance(value, bool):
            self.problem(path, Sentence("{value!r} is not a whole number", value=value))
            return 0
        return value

    def day(self, value: Json, path: str) -> date:
        """Return a date written YYYY-MM-DD."""
        try:
            day = date.fromisoformat(value)
        except (TypeError, ValueError):
            day = None
        # Python also reads 20260131 and 2026-W05-6, which other readers of the format do not.
        if day is None or day.isoformat() != value:
            self.problem(path, Sentence("{value!r} is not a date; expected YYYY-MM-DD", value=value))
            return date.min
        return day

    def comparison(self, value: Json, path: str) -> Comparison:
        """Return an operator and its values."""
        if not isinstance(value, Mapping) or len(value) != 1:
            self.problem(
                path, Sentence("expected one operator, one of {operators}", operators=", ".join(nodes.OPERATORS))
            )
            return Comparison(op="is_blank")
        op, given = next(iter(value.items()))
        op = self.one_of(op, path, nodes.OPERATORS)
        if op in _FLAGS:
            if given is not True:
                self.problem(path, Sentence("expected true after {op!r}", op=op))
            return Comparison(op=op)
        if op in _PAIRS:
            if not isinstance(given, list) or not given or (op == "between" and len(given) != 2):
                self.problem(
                    path,
                    Sentence("expected a list of two values after {op!r}", op=op)
                    if op == "between"
                    else Sentence("expected a list of values after {op!r}", op=op),
                )
                return Comparison(op="is_blank")
            return Comparison(op=op, values=tuple(self.scalar(item, path) for item in given))
        return Comparison(op=op, values=(self.scalar(given, path),))

    def scalar(self, value: Json, path: str) -> nodes.Scalar:
        """Return a text, a number, true or false."""
        if not isinstance(value, (str, int, float, bool)):
            self.problem(path, Sentence("{value!r} is not a text, number or true/false", value=value))
            return ""
        return self.whole_text(value, path) if isinstance(value, str) else value

    def window(self, value: Json, path: str) -> Window:
        """Return a window of time."""
        match value:
            case "ever":
                return Ever()
            case {"last_days": int(days), **rest} if not rest and not isinstance(days, bool):
                return LastDays(days=days)
            case {"calendar": period, **rest} if not rest:
                return Calendar(period=self.one_of(period, path, nodes.PERIODS))
            case {"between": [first, after], **rest} if not rest:
                return Between(first=self.day(first, path), after=self.day(after, path))
        self.problem(
            path, Sentence('expected {{"last_days": n}}, {{"calendar": ...}}, {{"between": [first, after]}} or "ever"')
        )
        return Ever()

    def when(self, value: Json, path: str) -> When:
        """Return the days a date may be on."""
        match value:
            case {"within_days": int(days), **rest} if not rest and not isinstance(days, bool):
                return WithinDays(days=days)
            case {"more_than_days_ago": int(days), **rest} if not rest and not isinstance(days, bool):
                return MoreThanDaysAgo(days=days)
            case {"between": [first, after], **rest} if not rest:
                return Between(first=self.day(first, path), after=self.day(after, path))
        message = Sentence(
            'expected {{"within_days": n}}, {{"more_than_days_ago": n}} or {{"between": [first, after]}}'
        )
        self.problem(path, message)
        return WithinDays(days=0)
