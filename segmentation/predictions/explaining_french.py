"""What likely buyers have in common and why a customer is likely, in French. The functions are those of `Wording`."""

from collections.abc import Mapping, Sequence

from segmentation.filters import french
from segmentation.filters.formats import NARROW_SPACE
from segmentation.filters.nodes import Comparison, Scalar
from segmentation.predictions import feature_groups as groups
from segmentation.predictions.behaviours import Subject

# One, several, and what somebody did; every noun is masculine or feminine as its ending e says.
NOUNS: Mapping[Subject, tuple[str, str, str, str]] = {
    "orders": ("commande", "commandes", "a commandé", "e"),
    "these_orders": ("commande de ces produits", "commandes de ces produits", "a commandé ces produits", "e"),
    "starts": ("début d’abonnement", "débuts d’abonnement", "a commencé un abonnement", ""),
    "visits": ("visite", "visites", "a fait une visite", "e"),
}
RHYTHM: Mapping[Subject, str] = {
    "orders": "a acheté",
    "these_orders": "a acheté ces produits",
    "starts": "a commencé un abonnement",
    "visits": "est venu",
}
GROUPS: Mapping[str, str] = {
    groups.RECENCY: "l’ancienneté {of_the_last} {one}, selon leur propre rythme",
    groups.FREQUENCY: "le nombre de {many} jusqu’ici",
    groups.LAST_30_DAYS: "le nombre de {many} des 30 derniers jours",
    groups.EARLIER: "le nombre de {many} des mois précédents",
    groups.TENURE: "depuis quand ils sont clients",
    groups.MONEY: "combien ils ont dépensé",
    groups.GAPS: "la régularité de leurs {many}",
    groups.LAST_YEAR: "ce qu’ils ont fait aux mêmes jours l’an dernier",
    groups.ORDERS: "toutes leurs commandes, quel que soit le produit",
    groups.RETURNS: "ce qu’ils ont retourné",
    groups.VISITS: "leurs visites",
    groups.CARTS: "ce qu’ils ont laissé dans le panier",
    groups.TAGS: "leurs tags",
    groups.PLANS: "leurs abonnements",
}


def group(group: str, subject: Subject) -> str:
    """Return what a group of facts tells of a customer."""
    one, many, _, feminine = NOUNS[subject]
    return GROUPS[group].format(one=one, many=many, of_the_last="de la dernière" if feminine else "du dernier")


def field(name: str, label: str) -> str:
    """Return the label of a field."""
    return french.field(name, label)


def done(subject: Subject, least: int, days: int) -> str:
    """Return "au moins 5 visites dans les 30 derniers jours"."""
    _, many, did, _ = NOUNS[subject]
    what = did if least == 1 else f"au moins {french.number(least)} {many}"
    return f"{what} {_last_days(days)}" if days else what


def quiet(subject: Subject, days: int) -> str:
    """Return "dernière commande il y a plus de 90 jours"."""
    return f"{_last(subject)} il y a plus de {_days(days)}"


def new(subject: Subject, days: int) -> str:
    """Return "première commande dans les 30 derniers jours"."""
    return f"{_first(subject)} {_last_days(days)}"


def known(subject: Subject, days: int) -> str:
    """Return "première commande il y a plus de 365 jours"."""
    return f"{_first(subject)} il y a plus de {_days(days)}"


def cart(days: int) -> str:
    """Return "a laissé quelque chose dans le panier dans les 7 derniers jours"."""
    return f"a laissé quelque chose dans le panier {_last_days(days)}"


def returned() -> str:
    """Return "a retourné un article"."""
    return "a retourné un article"


def tagged(names: Sequence[str]) -> str:
    """Return "a les tags VIP et staff"."""
    if not names:
        return "n’a pas de tag"
    return f"a {'le tag' if len(names) == 1 else 'les tags'} {_listed(names)}"


def has_plan(names: Sequence[str]) -> str:
    """Return "a un abonnement Gold en ce moment"."""
    return f"a {_plan(names)} en ce moment"


def had_plan(names: Sequence[str]) -> str:
    """Return "a ou a eu un abonnement Gold"."""
    return f"a ou a eu {_plan(names)}"


def plan_ended(names: Sequence[str], days: int | None) -> str:
    """Return "a eu un abonnement Gold, fin il y a 20 jours"."""
    if not names and days is None:
        return "n’a jamais eu d’abonnement"
    return f"a eu {_plan(names)}" + ("" if days is None else f", fin {_ago(days)}")


def value(name: str, label: str, value: Scalar) -> str:
    """Return "Pays : France"."""
    test = Comparison(op="=", values=(value,)) if value != "" else Comparison(op="is_blank")
    return french.attribute(name, french.field(name, label), test)


def about(label: str) -> str:
    """Return that a field matters, without its value."""
    return f"ce qui est connu{NARROW_SPACE}: {label}"


def ago(days: int) -> str:
    """Return "il y a 20 jours"."""
    return _ago(days)


def rhythm(subject: Subject, gap: int | None, last: int | None) -> str:
    """Return "a acheté environ tous les 31 jours, dernière commande il y a 62 jours"."""
    if last is None:
        one, _, _, feminine = NOUNS[subject]
        return f"aucun{feminine} {one} jusqu’ici"
    if gap is None:
        return f"{_last(subject)} {_ago(last)}"
    often = "tous les jours" if gap == 1 else f"tous les {_days(gap)}"
    return f"{RHYTHM[subject]} environ {often}, {_last(subject)} {_ago(last)}"


def so_far(subject: Subject, times: int) -> str:
    """Return "12 commandes jusqu’ici"."""
    return f"{_counted(subject, times)} jusqu’ici"


def recent(subject: Subject, times: int, days: int) -> str:
    """Return "3 commandes dans les 30 derniers jours"."""
    return f"{_counted(subject, times)} {_last_days(days)}"


def between(subject: Subject, times: int, first: int, last: int) -> str:
    """Return "2 commandes il y a 31 à 365 jours"."""
    return f"{_counted(subject, times)} il y a {french.number(first)} à {_days(last)}"


def since(subject: Subject, first: int | None, known: int | None) -> str:
    """Return "première commande il y a 400 jours"."""
    if first is not None:
        return f"{_first(subject)} {_ago(first)}"
    return "client depuis un jour inconnu" if known is None else f"client depuis {_days(known)}"


def spent(total: float, each: float, unit: str, decimals: int) -> str:
    """Return "a dépensé 1 234,50 EUR en tout, 102,88 EUR par commande"."""
    shown, mean = (
        f"{french.number(round(one, decimals), decimals=decimals)}{NARROW_SPACE}{unit}".rstrip()
        for one in (total, each)
    )
    return f"a dépensé {shown} en tout, {mean} par commande"


def gaps(subject: Subject, shortest: int | None, longest: int | None) -> str:
    """Return "20 à 45 jours entre deux commandes"."""
    one, many, _, feminine = NOUNS[subject]
    if shortest is None or longest is None:
        return f"un{feminine} seul{feminine} {one}, donc pas encore de rythme"
    days = _days(longest) if shortest == longest else f"{french.number(shortest)} à {_days(longest)}"
    return f"{days} entre deux {many}"


def last_year(subject: Subject, times: int) -> str:
    """Return "2 commandes aux mêmes jours l’an dernier"."""
    return f"{_counted(subject, times)} aux mêmes jours l’an dernier"


def visited(times: int, last: int | None) -> str:
    """Return "9 visites dans les 30 derniers jours"."""
    if times:
        return recent("visits", times, 30)
    return "aucune visite jusqu’ici" if last is None else f"dernière visite {_ago(last)}"


def returns(times: int, last: int | None) -> str:
    """Return "3 retours, le dernier il y a 20 jours"."""
    if not times:
        return "aucun retour"
    shown = f"{french.number(times)} {'retour' if times == 1 else 'retours'}"
    return shown if last is None else f"{shown}, {'' if times == 1 else 'le dernier '}{_ago(last)}"


def left_in_cart(last: int | None) -> str:
    """Return "a laissé quelque chose dans le panier il y a 2 jours"."""
    if last is None:
        return "n’a jamais rien laissé dans le panier"
    return f"a laissé quelque chose dans le panier {_ago(last)}"


def _counted(subject: Subject, times: int) -> str:
    one, many, _, feminine = NOUNS[subject]
    if not times:
        return f"aucun{feminine} {one}"
    return f"{french.number(times)} {one if times == 1 else many}"


def _last(subject: Subject) -> str:
    one, _, _, feminine = NOUNS[subject]
    return f"{'dernière' if feminine else 'dernier'} {one}"


def _first(subject: Subject) -> str:
    one, _, _, feminine = NOUNS[subject]
    return f"{'première' if feminine else 'premier'} {one}"


def _last_days(days: int) -> str:
    return "le dernier jour" if days == 1 else f"dans les {french.number(days)} derniers jours"


def _days(days: int) -> str:
    return f"{french.number(days)} {'jour' if days == 1 else 'jours'}"


def _ago(days: int) -> str:
    return f"il y a {_days(days)}"


def _plan(names: Sequence[str]) -> str:
    if len(names) > 1:
        return f"des abonnements {_listed(names)}"
    return f"un abonnement {_listed(names)}" if names else "un abonnement"


def _listed(names: Sequence[str]) -> str:
    shown = [french.value(name) for name in names]
    return " et ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
