"""What to answer a customer who asks why a message reached her: plain words, no scores, and how to object."""

from collections.abc import Iterator, Sequence
from datetime import date

from segmentation.api.past_send_values import Outcome, PastFile
from segmentation.catalog import Catalog
from segmentation.filters.describe import described
from segmentation.filters.nodes import AllOf, EventDate, Everyone, Filter, InCategory, Orders, Score, Visits
from segmentation.filters.references import walk
from segmentation.sentences import Sentence

_SCORES = (Score, InCategory)
_BEHAVIOUR = (*_SCORES, Orders, EventDate, Visits)


def reply(
    *,
    outcome: Outcome,
    day: date,
    last_day: date,
    files: Sequence[PastFile],
    rules: Filter | None,
    predicted: bool,
    catalog: Catalog,
) -> Sentence:
    """Return the answer, paragraph by paragraph.

    ``rules`` have their segments replaced by what these meant; None where they cannot be read. ``predicted`` tells that
    a prediction had a part in the campaign.
    """
    sent = [one for one in files if not one.exclude]
    paragraphs = [Sentence.joined(" ", _what_happened(outcome, day, sent))]
    if rules is not None:
        points = [Sentence("– {point}", point=point) for point in _points(rules, catalog)]
        lead = Sentence(
            "We chose customers of whom this was true, by our data up to {day}:", day=Sentence.day(last_day)
        )
        paragraphs.append(Sentence.joined("\n", [lead, *points]))
    used = _what_was_used(rules, predicted)
    if used is not None:
        paragraphs.append(used)
    allowed = [_why_allowed(one) for one in sent if one.allowed != "unknown"]
    if allowed:
        paragraphs.append(Sentence.joined(" ", list(dict.fromkeys(allowed))))
    paragraphs.append(
        Sentence(
            "You can object at any time, free of charge and without giving a reason: to hearing from us, and to our "
            "use of your data to choose what we send you. Answer this message and we will stop."
        )
    )
    return Sentence.joined("\n\n", paragraphs)


def _what_happened(outcome: Outcome, day: date, files: Sequence[PastFile]) -> list[Sentence]:
    at = Sentence.day(day)
    match outcome:
        case "sent":
            return [_received(channel, at) for channel in dict.fromkeys(one.channel for one in files)]
        case "launched":
            return [Sentence("On {day} you were put on a list for a message from us.", day=at)]
        case "not_delivered":
            return [
                Sentence(
                    "You were on a list for our message of {day}; the report on who received it does not name you.",
                    day=at,
                )
            ]
        case "held_out":
            return [
                Sentence(
                    "You were not contacted: for what we sent on {day}, you were in a group drawn by lot that we left "
                    "out, to see whether such messages are of use.",
                    day=at,
                )
            ]
    return [Sentence("On {day} you were put on a list of people whom our advertising was to leave out.", day=at)]


def _received(channel: str, at: Sentence) -> Sentence:
    match channel:
        case "email":
            return Sentence("You received our e-mail of {day}.", day=at)
        case "sms":
            return Sentence("You received our text message of {day}.", day=at)
        case "push":
            return Sentence("You received our notification of {day}.", day=at)
        case "post":
            return Sentence("You received our letter of {day}.", day=at)
    return Sentence("From {day} on, our advertising may have been shown to you.", day=at)


def _points(rules: Filter, catalog: Catalog) -> Iterator[Sentence]:
    """Yield what had to be true, one rule after the other."""
    if isinstance(rules, AllOf):
        for member in rules.members:
            yield from _points(member, catalog)
    elif isinstance(rules, Everyone):
        yield Sentence("being a customer of ours")
    elif isinstance(rules, _SCORES):
        yield Sentence("how likely they seemed to buy soon, which we estimated from their earlier purchases and visits")
    elif _names(rules, _SCORES):
        yield Sentence(
            "several points together, among them how likely they seemed to buy soon, which we estimated from their "
            "earlier purchases and visits"
        )
    else:
        yield described(rules, catalog)


def _what_was_used(rules: Filter | None, predicted: bool) -> Sentence | None:
    if predicted or (rules is not None and _names(rules, _SCORES)):
        return Sentence(
            "For this we used your past purchases and visits with us. A computer made the list: it estimated for every "
            "customer how likely a purchase was."
        )
    if rules is not None and _names(rules, _BEHAVIOUR):
        return Sentence("For this we used your past purchases and visits with us. A computer made the list.")
    return None


def _names(rules: Filter, kinds: tuple[type[Filter], ...]) -> bool:
    return any(isinstance(node, kinds) for _, node in walk(rules))


def _why_allowed(file: PastFile) -> Sentence:
    if file.allowed == "legal_basis":
        return Sentence("We contacted you on this legal basis: {words}", words=file.words)
    match file.channel:
        case "email":
            return Sentence("Our data said then that you had agreed to e-mails from us.")
        case "sms":
            return Sentence("Our data said then that you had agreed to text messages from us.")
        case "push":
            return Sentence("Our data said then that you had agreed to notifications from us.")
        case "post":
            return Sentence("Our data said then that you had agreed to letters from us.")
    return Sentence("Our data said then that you had agreed to our advertising on other sites.")
