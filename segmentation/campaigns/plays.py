"""The plays: what to do with each part of a prediction, and what each needs before it can be done.

The catalogue is data: which levels a play is for, where it reaches people, what it gives by default, which rule it
brings, which data it needs. Its words, in every language, belong to whoever shows it, by the play's id.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from segmentation.filters.nodes import (
    CHANNELS,
    AllOf,
    Category,
    Channel,
    Comparison,
    Filter,
    InCategory,
    LastDays,
    Orders,
    Score,
    Visits,
)
from segmentation.money import LEVELS, Offer
from segmentation.settings import BINS, CATEGORY_BINS

Place: TypeAlias = Channel | Literal["app", "team"]
"""Where a campaign meets people: a channel, for which they must have agreed, or a place where nothing is sent: the own
app or shop, and the company's people."""
PLACES: tuple[str, ...] = (*CHANNELS, "app", "team")

CampaignPurpose: TypeAlias = Literal["contact", "exclude"]
CAMPAIGN_PURPOSES: tuple[str, ...] = get_args(CampaignPurpose)

Group: TypeAlias = Literal["quick_wins", "promotions", "to_win", "in_mind", "any_level"]
GROUPS: tuple[str, ...] = get_args(Group)

Need: TypeAlias = Literal["carts", "orders", "families", "rules", "prediction"]
"""``carts``: visits of kind ``cart``. ``orders``: dated orders, so that a later one is known. ``families``: orders that
name a product or a category. ``rules``: the audience has rules beside the chosen part of the prediction.
``prediction``: the audience is chosen from one, so that it has levels to make offers to."""

Lack: TypeAlias = Literal[
    "carts",
    "orders",
    "families",
    "rules",
    "prediction",
    "level",
    "channels",
    "two_channels",
    "email",
    "sms",
    "push",
    "post",
    "ads",
]
"""Why a play cannot be used: the audience has none of its levels; the need that is not met; the channel, or number of
channels, that nobody can be reached by."""
LACKS: tuple[str, ...] = get_args(Lack)

CART = "cart"
CART_DAYS = 7
# Somebody who visited her cart and ordered in the same days may have ordered before or after: she is left out.
ABANDONED_CART: Filter = AllOf(
    members=(
        Visits(count=Comparison(op=">=", values=(1,)), window=LastDays(days=CART_DAYS), kinds=(CART,)),
        Orders(measure="count", value=Comparison(op="=", values=(0,)), window=LastDays(days=CART_DAYS)),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """One thing to do with customers of some ``levels``.

    ``places`` are tried in this order; a play is possible when customers can be reached in ``least_places`` of them.
    ``offers`` are those to begin with; a level without one gets nothing. ``rule`` is joined to the audience's own.
    An ``exclude`` play makes a list of customers to leave out.
    """

    id: str
    group: Group
    levels: tuple[Category, ...]
    places: tuple[Place, ...]
    needs: tuple[Need, ...] = ()
    offers: tuple[Offer, ...] = ()
    rule: Filter | None = None
    purpose: CampaignPurpose = "contact"
    least_places: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the data and an audience have. ``reachable``: the channels by which anybody can be reached at all.

    ``levels`` are those the audience touches, none where it is not chosen from a prediction.
    """

    tables: frozenset[str] = frozenset()
    visit_kinds: frozenset[str] = frozenset()
    families: bool = False
    reachable: frozenset[str] = field(default_factory=frozenset)
    rules: int = 0
    levels: tuple[Category, ...] = ()


def available(play: Play, facts: Facts) -> Lack | None:
    """Return what a play lacks on some data and for some audience, or None when it can be used.

    >>> available(play("hands-on-help"), Facts()) is None
    True
    >>> available(play("cart-reminder"), Facts(visit_kinds=frozenset({"class"})))
    'carts'
    """
    if facts.levels and not set(play.levels) & set(facts.levels):
        return "level"
    for need in play.needs:
        if not _met(need, facts):
            return need
    if len(usable_places(play, facts)) >= play.least_places:
        return None
    if play.least_places > 1:
        return "two_channels"
    only = play.places[0]
    if len(play.places) > 1 or only == "app" or only == "team":
        return "channels"
    return only


def usable_places(play: Play, facts: Facts) -> tuple[Place, ...]:
    """Return those of a play's places in which anybody in the data can be met, in the play's order."""
    return tuple(place for place in play.places if place in ("app", "team") or place in facts.reachable)


def _met(need: Need, facts: Facts) -> bool:
    match need:
        case "carts":
            return CART in facts.visit_kinds
        case "orders":
            return "orders" in facts.tables
        case "families":
            return facts.families
        case "rules":
            return facts.rules > 0
        case "prediction":
            return bool(facts.levels)


def first_places(play: Play, facts: Facts) -> tuple[Place, ...]:
    """Return the places a draft of a play begins with: the first that can be used, all where it takes several."""
    found = usable_places(play, facts)
    return found if play.least_places > 1 else found[:1]


def levels_of(part: Score | InCategory | None) -> tuple[Category, ...]:
    """Return the levels that a chosen part of a prediction touches, the lowest first; none without one.

    >>> levels_of(Score(prediction="orders-30d", low=40, high=75))
    ('low', 'medium')
    """
    chosen = () if part is None else bins_of(part)
    found = {level: CATEGORY_BINS[level] for level in LEVELS}
    return tuple(
        level for level, (low, high) in found.items() if any(start < high and stop > low for start, stop in chosen)
    )


def bins_of(part: Score | InCategory) -> tuple[tuple[int, int], ...]:
    """Return the chosen part of a prediction as half-open runs of bins, ascending.

    >>> bins_of(InCategory(prediction="orders-30d", categories=("high", "low")))
    ((0, 500), (750, 1000))
    """
    if isinstance(part, InCategory):
        return tuple(CATEGORY_BINS[level] for level in LEVELS if level in part.categories)
    return ((round(part.low * BINS / 100), round(part.high * BINS / 100)),)


def narrowed(part: Score | InCategory, levels: Sequence[Category]) -> Score | InCategory | None:
    """Return what of a chosen part is of some levels that lie side by side, None where nothing is.

    >>> narrowed(Score(prediction="orders-30d", low=40, high=90), ("medium",))
    Score(prediction='orders-30d', low=50.0, high=75.0)
    """
    inside = [level for level in levels_of(part) if level in levels]
    if not inside:
        return None
    if isinstance(part, InCategory):
        return InCategory(prediction=part.prediction, categories=tuple(inside))
    low = max(part.low, CATEGORY_BINS[inside[0]][0] * 100 / BINS)
    high = min(part.high, CATEGORY_BINS[inside[-1]][1] * 100 / BINS)
    return Score(prediction=part.prediction, low=low, high=high)


def fitting(levels: Iterable[str]) -> tuple[Play, ...]:
    """Return the plays for any of some levels, in the order of the catalogue."""
    wanted = set(levels)
    return tuple(play for play in PLAYS if wanted & set(play.levels))


def offers_for(play: Play, levels: Sequence[Category]) -> tuple[Offer, ...]:
    """Return the offers a draft of a play begins with, one for each level of its audience; none by default."""
    known = {offer.level: offer for offer in play.offers}
    if play.purpose == "exclude":
        return ()
    return tuple(known.get(level, Offer(level=level, kind="none")) for level in levels)


def play(id: str) -> Play:
    """Return a play of the catalogue. Raises KeyError for one that is not in it."""
    return _BY_ID[id]


def _percent(level: Category, value: int) -> Offer:
    return Offer(level=level, kind="percent", value=value)


_MESSAGES: tuple[Place, ...] = ("email", "sms", "push", "post")

PLAYS: tuple[Play, ...] = (
    Play(
        id="cart-reminder",
        group="quick_wins",
        levels=("high",),
        places=("email", "push", "sms"),
        needs=("carts", "orders"),
        rule=ABANDONED_CART,
    ),
    Play(id="buy-now", group="quick_wins", levels=("high",), places=("app",)),
    Play(id="personal-push", group="quick_wins", levels=("high",), places=("push",)),
    Play(id="exclude-from-ads", group="quick_wins", levels=("high",), places=("ads",), purpose="exclude"),
    Play(
        id="special-offer",
        group="promotions",
        levels=("medium",),
        places=_MESSAGES,
        needs=("prediction",),
        offers=(_percent("medium", 10),),
    ),
    Play(id="retarget-ads", group="promotions", levels=("medium",), places=("ads",)),
    Play(id="early-access", group="promotions", levels=("medium",), places=("email", "push", "app")),
    Play(
        id="bigger-discount",
        group="to_win",
        levels=("low",),
        places=_MESSAGES,
        needs=("prediction",),
        offers=(_percent("low", 20),),
    ),
    Play(id="three-day-push", group="to_win", levels=("low",), places=("email", "sms", "push", "ads"), least_places=2),
    Play(id="recommendations", group="to_win", levels=("low",), places=("email", "push", "post"), needs=("families",)),
    Play(id="hands-on-help", group="to_win", levels=("low",), places=("team",)),
    Play(id="weekly-newsletter", group="in_mind", levels=("low",), places=("email",)),
    Play(id="case-studies", group="in_mind", levels=("low",), places=("email", "post")),
    Play(id="monthly-tips", group="in_mind", levels=("low",), places=("email",)),
    Play(
        id="sliding-scale",
        group="any_level",
        levels=("low", "medium", "high"),
        places=_MESSAGES,
        needs=("prediction",),
        offers=(_percent("low", 20), _percent("medium", 10)),
    ),
    Play(
        id="layer-filter",
        group="any_level",
        levels=("low", "medium", "high"),
        places=(*_MESSAGES, "app", "team"),
        needs=("rules",),
    ),
)
_BY_ID = {play.id: play for play in PLAYS}
