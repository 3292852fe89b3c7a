"""Filters to begin with: each opens as ordinary rules, built for the names of one snapshot, to be changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from segmentation.catalog import Catalog
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Comparison,
    Filter,
    InCategory,
    LastDays,
    Orders,
    Subscription,
    SubscriptionDate,
    Tag,
    Visits,
)
from segmentation.sentences import Language

_CHOSEN_PLANS = 2
_MEMBERSHIP = ("member", "subscri", "abonn", "adhér", "mitglied", "socio", "plan")
_MISSING: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "visits": "This workspace has no visits; import a visits file.",
        "orders": "This workspace has no orders; import an orders file.",
        "subscriptions": "This workspace has no subscriptions; import a subscriptions file.",
        "tags": "This workspace has no tags; import a tags file.",
        "visits or orders": "This workspace has no visits and no orders; import one of the two files.",
        "joins": "There is no full prediction of who starts a plan; make one on the Predictions page.",
    },
    "fr": {
        "visits": "Cet espace de travail n’a pas de visites\u202f; importez un fichier de visites.",
        "orders": "Cet espace de travail n’a pas de commandes\u202f; importez un fichier de commandes.",
        "subscriptions": "Cet espace de travail n’a pas d’abonnements\u202f; importez un fichier d’abonnements.",
        "tags": "Cet espace de travail n’a pas de tags\u202f; importez un fichier de tags.",
        "visits or orders": "Cet espace de travail n’a ni visites ni commandes\u202f; importez l’un des deux fichiers.",
        "joins": (
            "Aucune prédiction complète ne dit qui commence un abonnement\u202f; créez-en une sur la page Prédictions."
        ),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A filter to begin with. ``build`` needs a catalog for which `missing` is empty."""

    id: str
    titles: Mapping[Language, str]
    explanations: Mapping[Language, str]
    needs: tuple[str, ...]
    build: Callable[[Catalog], Filter]

    def missing(self, catalog: Catalog, language: Language = "en") -> str:
        """Return why the template cannot be used on a snapshot, in words; empty when it can."""
        lacking = [need for need in self.needs if not _has(need, catalog)]
        return _MISSING[language][lacking[0]] if lacking else ""


def _has(need: str, catalog: Catalog) -> bool:
    match need:
        case "joins":
            return _joins(catalog) is not None
        case "tags":
            return bool(catalog.tags)
        case "subscriptions":
            return "subscriptions" in catalog.tables and bool(catalog.plans)
        case "visits or orders":
            return not catalog.tables.isdisjoint({"visits", "orders"})
    return need in catalog.tables


def _joins(catalog: Catalog) -> str | None:
    """Return the first full prediction of subscription starts."""
    named = catalog.predictions.items()
    return next((id for id, name in named if name.kind == "full" and name.event == "subscription_starts"), None)


def _at_least(count: int) -> Comparison:
    return Comparison(op=">=", values=(count,))


_NONE = Comparison(op="=", values=(0,))


def _regulars(catalog: Catalog) -> Filter:
    return AllOf(members=(Visits(count=_at_least(5), window=LastDays(days=30)), Subscription(state="never")))


def _none_of_the_plans(catalog: Catalog) -> Filter:
    return Subscription(state="not_active", plans=tuple(catalog.plans)[:_CHOSEN_PLANS])


def _lapsed(catalog: Catalog) -> Filter:
    return AllOf(
        members=(
            Subscription(state="lapsed"),
            SubscriptionDate(event="ended_within_days", days=90),
            SubscriptionDate(event="ended_more_than_days_ago", days=30),
        )
    )


def _no_membership_tag(catalog: Catalog) -> Filter:
    plans = {plan.casefold() for plan in catalog.plans}
    alike = [
        tag for tag in catalog.tags if tag.casefold() in plans or any(part in tag.casefold() for part in _MEMBERSHIP)
    ]
    return Tag(mode="none_of", tags=tuple(alike or list(catalog.tags)[:1]))


def _likely_to_join(catalog: Catalog) -> Filter:
    return InCategory(prediction=_joins(catalog) or "", categories=("medium", "high"))


def _slipping_away(catalog: Catalog) -> Filter:
    before: list[Filter] = []
    since: list[Filter] = []
    if "visits" in catalog.tables:
        before.append(Visits(count=_at_least(8), window=LastDays(days=180)))
        since.append(Visits(count=_NONE, window=LastDays(days=60)))
    if "orders" in catalog.tables:
        before.append(Orders(measure="count", value=_at_least(4), window=LastDays(days=180)))
        since.append(Orders(measure="count", value=_NONE, window=LastDays(days=60)))
    regular = before[0] if len(before) == 1 else AnyOf(members=tuple(before))
    return AllOf(members=(regular, *since))


TEMPLATES: tuple[Template, ...] = (
    Template(
        id="regulars-without-a-plan",
        titles={"en": "Regulars without a plan", "fr": "Habitués sans abonnement"},
        explanations={
            "en": "5 visits or more in the last 30 days, and never had a plan.",
            "fr": "5 visites ou plus dans les 30 derniers jours, et jamais d’abonnement.",
        },
        needs=("visits", "subscriptions"),
        build=_regulars,
    ),
    Template(
        id="none-of-the-chosen-plans",
        titles={"en": "None of the chosen plans now", "fr": "Aucun des abonnements choisis actif"},
        explanations={
            "en": "Has none of these plans now: never had one, or had one and has none any more. Choose the plans.",
            "fr": "Aucun de ces abonnements n’est actif\u202f: jamais eu, ou terminé. Choisissez les abonnements.",
        },
        needs=("subscriptions",),
        build=_none_of_the_plans,
    ),
    Template(
        id="lapsed-30-90-days-ago",
        titles={"en": "Lapsed 30–90 days ago", "fr": "Abonnement terminé il y a 30 à 90 jours"},
        explanations={
            "en": "Had a plan and has none now; the last one ended 31 to 90 days ago.",
            "fr": "A eu un abonnement et n’en a plus\u202f; le dernier a pris fin il y a 31 à 90 jours.",
        },
        needs=("subscriptions",),
        build=_lapsed,
    ),
    Template(
        id="no-membership-tag",
        titles={"en": "No membership tag yet", "fr": "Pas encore de tag d’adhésion"},
        explanations={
            "en": "Holds none of the tags that mark members. Check that these are the tags you use.",
            "fr": "N’a aucun des tags qui signalent les membres. Vérifiez que ce sont bien les vôtres.",
        },
        needs=("tags",),
        build=_no_membership_tag,
    ),
    Template(
        id="likely-to-join",
        titles={"en": "Likely to join", "fr": "Susceptibles de s’abonner"},
        explanations={
            "en": "Likelihood Medium or High of starting a plan: a chance above the average of this prediction.",
            "fr": "Probabilité moyenne ou élevée de commencer un abonnement\u202f: au-dessus de la moyenne.",
        },
        needs=("joins",),
        build=_likely_to_join,
    ),
    Template(
        id="slipping-away",
        titles={"en": "Slipping away", "fr": "En train de s’éloigner"},
        explanations={
            "en": "Regular until 60 days ago (8 visits or 4 orders in the four months before), and nothing since.",
            "fr": "Régulier jusqu’à il y a 60 jours (8 visites ou 4 commandes en quatre mois), et plus rien depuis.",
        },
        needs=("visits or orders",),
        build=_slipping_away,
    ),
)
