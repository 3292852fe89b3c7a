"""What a prediction learns from, so that a person can see it: groups of facts, fields by name, the sensitive marked."""

from collections.abc import Iterator

from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.prediction_values import Question, SensitiveField, UsedFact, UsesView
from segmentation.api.questions import SENSITIVE, counted_event, learned_fields, sensitive_problem
from segmentation.sentences import Sentence
from segmentation.sql.feature_events import Orders
from segmentation.sql.feature_vocabulary import Vocabulary, vocabulary


def sensitive_fields(context: Context) -> tuple[SensitiveField, ...]:
    """Return the sensitive fields that anybody in the newest data has a value of, and whether each may be allowed."""
    snapshot = context.current()
    filled = snapshot.filled(tuple(SENSITIVE))
    problems = {name: sensitive_problem(name, snapshot) for name in SENSITIVE}
    return tuple(
        SensitiveField(name=name, label=label, filled=filled[name], problem=problems[name])
        for name, label in SENSITIVE.items()
        if filled[name]
    )


def uses(context: Context, question: Question) -> UsesView:
    """Return what the answer to a question is learned from on the newest data."""
    snapshot = context.current()
    names = learned_fields(question, snapshot)
    known = vocabulary(snapshot.connection.cursor(), snapshot.info.as_of, names)
    fields = tuple(_fields(known, snapshot))
    used = {field.code for field in fields}
    left_out = (
        UsedFact(code=field.name, label=field.label, kind="field", sensitive=True)
        for field in sensitive_fields(context)
        if field.name not in used
    )
    return UsesView(used=(*_facts(question, known), *fields), left_out=tuple(left_out))


def _facts(question: Question, known: Vocabulary) -> Iterator[UsedFact]:
    every_order = counted_event(question) == Orders()
    groups = {
        "tenure": (Sentence("How long they have been a customer"), True),
        "event": (Sentence("When, how often and how regularly they bought what counts as a purchase"), True),
        "money": (Sentence("How much they spent, and on how many items"), question.event == "orders"),
        "orders": (Sentence("All their orders, and how much they spent"), not every_order),
        "returns": (Sentence("What they sent back"), known.returns),
        "visits": (Sentence("Their visits"), known.visits),
        "carts": (Sentence("What they left in the cart"), known.carts),
        "tags": (Sentence("Their tags"), bool(known.tags)),
        "plans": (Sentence("Their subscriptions"), bool(known.plans)),
    }
    for code, (label, present) in groups.items():
        if present:
            yield UsedFact(code=code, label=label, kind="facts")


def _fields(known: Vocabulary, snapshot: OpenSnapshot) -> Iterator[UsedFact]:
    for attribute in known.attributes:
        if attribute.values != ():
            field = snapshot.catalog.fields.get(attribute.name)
            label = SENSITIVE.get(attribute.name) or (field.label if field else attribute.name)
            sensitive = attribute.name in SENSITIVE
            yield UsedFact(code=attribute.name, label=label, kind="field", sensitive=sensitive)
