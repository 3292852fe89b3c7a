"""Errors with a meaning outside the code that raises them.

A :class:`UserError` is shown to a person: its message says what was found, where, and what would be accepted.
It never contains personal data. Everything else is a defect and is shown as one neutral sentence with an id.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from segmentation.sentences import Sentence


class PenchantError(Exception):
    """The root of every error raised on purpose."""


class UserError(PenchantError):
    """Something a person asked for cannot be done, and the message tells them why and what would work.

    ``code`` is stable and documented; ``hint`` is the way out, a sentence of its own.
    """

    exit_code = 2

    def __init__(self, code: str, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    @property
    def sentence(self) -> Sentence:
        """The message and the hint, to be said in any language."""
        return Sentence.joined(" ", [text for text in (self.message, self.hint) if text])

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.code, self.message, self.hint))


def _rebuild(kind: type[UserError], code: str, message: str, hint: str) -> UserError:
    return kind(code, message, hint=hint)


class NotFound(UserError):
    """A workspace, segment, prediction or file that was named does not exist."""


class Refused(UserError):
    """The request is understood and forbidden: a preview or demo prediction, a missing role, a missing consent."""


class Unavailable(UserError):
    """It exists but cannot be computed now; the message holds the reason."""


class Failed(UserError):
    """Work was begun and could not be completed; nothing half done is left behind."""

    exit_code = 1


class Superseded(PenchantError):
    """A newer request by the same asker has taken this one's place: there is nobody left to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with a filter: ``path`` is the way to it through the JSON, e.g. ``filter.all_of[2].visits``."""

    path: str
    code: str
    message: str


class InvalidFilter(UserError):
    """A filter that cannot be applied. All problems at once, by path; it is refused, never read as "everyone"."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        shown = Sentence.joined(
            "; ",
            [Sentence("{path}: {message}", path=problem.path, message=problem.message) for problem in self.problems],
        )
        super().__init__("invalid_filter", Sentence("This filter cannot be used. {shown}", shown=shown))

    def __reduce__(self) -> tuple[object, ...]:
        return (InvalidFilter, (self.problems,))
