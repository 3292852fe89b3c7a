"""What a filter says, in French. The functions are those of `Wording`."""

from collections.abc import Sequence
from datetime import date, timedelta

from segmentation.filters import nodes
from segmentation.filters.formats import (
    LONGEST_LIST,
    NARROW_SPACE,
    as_day,
    compared,
    day_text,
    is_number,
    needs_quotes,
    number_text,
    some_of,
)
from segmentation.filters.wording import BlankEffect, GroupKind, Run

COLON = f"{NARROW_SPACE}:"
COUNTS = {
    "=": "exactement {0}",
    "!=": "pas exactement {0}",
    "<": "moins de {0}",
    "<=": "au plus {0}",
    ">": "plus de {0}",
    ">=": "au moins {0}",
    "between": "entre {0} et {1}",
}
# {e} is the ending of an adjective that follows a feminine label.
VALUES = {
    "=": f"{COLON} {{0}}",
    "!=": "différent{e} de {0}",
    "<": "inférieur{e} à {0}",
    "<=": "d’au plus {0}",
    ">": "supérieur{e} à {0}",
    ">=": "d’au moins {0}",
    "between": "entre {0} et {1}",
    "in": f"parmi{COLON} {{all}}",
    "not_in": f"hors de{COLON} {{all}}",
    "contains": "contenant {0}",
    "starts_with": "commençant par {0}",
    "is_blank": "inconnu{e}",
    "is_not_blank": "connu{e}",
}
DATES = VALUES | {
    "!=": "autre que le {0}",
    "<": "avant le {0}",
    "<=": "le {0} ou avant",
    ">": "après le {0}",
    ">=": "le {0} ou après",
    "between": "entre le {0} et le {1}",
}
# The program's own fields: label, the same inside a sentence, ending of an adjective.
FIELDS = {
    "country": ("Pays", "le pays", ""),
    "region": ("Région", "la région", "e"),
    "city": ("Ville", "la ville", "e"),
    "language": ("Langue", "la langue", "e"),
    "gender": ("Genre", "le genre", ""),
    "birth_date": ("Date de naissance", "la date de naissance", "e"),
    "created_at": ("Date de création", "la date de création", "e"),
}
CHANNELS = {
    "email": "joignable par e-mail",
    "sms": "joignable par SMS",
    "push": "joignable par notification",
    "post": "joignable par courrier",
    "ads": "utilisable en publicité",
}
MEASURES = {
    "total": "a dépensé au total",
    "average": f"panier moyen{COLON}",
    "largest": f"plus grosse commande{COLON}",
}
EVENTS = {
    "last_visit": "dernière visite",
    "first_visit": "première visite",
    "last_order": "dernière commande",
    "first_order": "première commande",
}
STATES = {
    "active": "a un abonnement{plans} actif",
    "paused": "a un abonnement{plans} en pause",
    "upcoming": "a acheté un abonnement{plans} qui n’a pas commencé",
    "lapsed": "a eu un abonnement{plans}, n’en a plus",
    "never": "n’a jamais eu d’abonnement{plans}",
    "ever": "a ou a eu un abonnement{plans}",
    "not_active": "n’a aucun abonnement{plans} actif",
}
PLAN_EVENTS = {
    "ends_within_days": "a un abonnement{plans} qui se termine {when}",
    "started_within_days": "a commencé un abonnement{plans} {when}",
    "ended_within_days": "dernière fin d’un abonnement{plans} {when}",
    "ended_more_than_days_ago": "dernière fin d’un abonnement{plans} {when}",
}
CAMPAIGNS = {
    "sent": "a reçu la campagne {title}",
    "held_out": "dans le groupe témoin de la campagne {title}",
    "purchased": "a acheté après avoir reçu la campagne {title}",
}
PERIODS = {
    "this_week": "cette semaine",
    "previous_week": "la semaine précédente",
    "this_month": "ce mois-ci",
    "previous_month": "le mois précédent",
}
CATEGORIES = {"low": "faible", "medium": "moyenne", "high": "élevée"}
TAGS: dict[nodes.TagMode, tuple[str, str]] = {
    "any_of": ("a le tag {tags}", "a l’un des tags {all}"),
    "all_of": ("a le tag {tags}", "a les tags {tags}"),
    "none_of": ("n’a pas le tag {tags}", "n’a aucun des tags {all}"),
}
BLANKS: dict[BlankEffect, str] = {
    "keeps": "{rule} garde {the} dont {field} est inconnu{e}.",
    "leaves_out": "{count} client{s} dont {field} est inconnu{e} {are} écarté{s}.",
    "also_leaves_out": "{rule} écarte aussi {the} dont {field} est inconnu{e}.",
    "does_not_leave_out": "{count} client{s} dont {field} est inconnu{e} {are_not} écarté{s} par ce critère.",
}
NO_DAY = "aucun jour encore"
BEYOND = "jours avant le début du calendrier"


def number(value: nodes.Scalar, *, decimals: int = 0) -> str:
    """Return a number."""
    return number_text(value, "fr", decimals=decimals)


def day(day: date, *, year: bool = True) -> str:
    """Return a day as "9 décembre 2011"."""
    return day_text(day, "fr", year=year)


def days(first: date, after: date) -> str:
    """Return [first, after) as "du 1er au 30 septembre 2026"."""
    last = after - timedelta(days=1)
    if first >= last:
        return day(last) if first == last else NO_DAY
    if (first.year, first.month) == (last.year, last.month):
        return f"du {day(first, year=False).split()[0]} au {day(last)}"
    return f"du {day(first, year=first.year != last.year)} au {day(last)}"


def window(window: nodes.Window, run: Run) -> str:
    """Return a window as "dans les 30 derniers jours (du 1er au 30 septembre 2026)"."""
    match window:
        case nodes.Ever():
            return f"jusqu’au {day(run.after - timedelta(days=1))} inclus" if run.after else BEYOND
        case nodes.LastDays(days=days):
            return last_days(days, run)
        case nodes.Calendar(period=period):
            return f"{PERIODS[period]} ({_resolved(run)})"
        case nodes.Between(first=first):
            return _between(first, run)


def _between(first: date, run: Run) -> str:
    if run.after is None or run.after <= first:
        return f"à partir du {day(first)} ({NO_DAY})"
    one = run.after - first == timedelta(days=1)
    return f"le {day(first)}" if one else days(first, run.after)


def _resolved(run: Run) -> str:
    if run.after is None:
        return BEYOND
    return days(run.first or run.after, run.after)


def last_days(days: int, run: Run) -> str:
    """Return "dans les 30 derniers jours (...)"."""
    name = "le dernier jour" if days == 1 else f"dans les {number(days)} derniers jours"
    return f"{name} ({_resolved(run)})"


def next_days(days: int, run: Run) -> str:
    """Return "dans les 30 prochains jours (...)"."""
    name = "le prochain jour" if days == 1 else f"dans les {number(days)} prochains jours"
    return f"{name} ({_resolved(run)})"


def days_ago(days: int, run: Run) -> str:
    """Return "il y a plus de 30 jours (avant le ...)"."""
    before = BEYOND if run.after is None else f"avant le {day(run.after)}"
    return f"il y a plus de {number(days)} {'jour' if days == 1 else 'jours'} ({before})"


def zone(timezone: str) -> str:
    """Return where days begin."""
    return f"Les jours commencent à minuit, fuseau {timezone}."


def group(kind: GroupKind, parts: Sequence[str], *, bare: bool, unknown_counts: bool) -> str:
    """Return "a, et b", "(a, ou b)" or "non (a, ou b)"."""
    text = (", et " if kind == "all_of" else ", ou ").join(parts)
    if kind == "none_of":
        return f"non ({text})" + (" (une valeur inconnue compte comme non)" if unknown_counts else "")
    return text if bare or len(parts) == 1 else f"({text})"


def everyone() -> str:
    """Return "tous les clients"."""
    return "tous les clients"


def nobody() -> str:
    """Return "aucun client"."""
    return "aucun client"


def title(text: str) -> str:
    """Return a title between quotation marks, others inside it."""
    text = text.replace(f"«{NARROW_SPACE}", "“").replace(f"{NARROW_SPACE}»", "”")
    return f"«{NARROW_SPACE}{text}{NARROW_SPACE}»"


def field(name: str, label: str) -> str:
    """Return the label of a field: translated when it is one of the program's own."""
    return FIELDS[name][0] if name in FIELDS else label


def value(value: nodes.Scalar) -> str:
    """Return a value; a text that would be misread stands between quotation marks."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, str):
        return title(value) if needs_quotes(value, (" ou ", " et ")) else value
    return number_text(value, "fr", grouped=False)


def _listed(names: Sequence[str], last: str = "ou") -> str:
    shown = [value(name) for name in names]
    if len(shown) > LONGEST_LIST:
        return f"{', '.join(shown[:LONGEST_LIST])} {last} {len(shown) - LONGEST_LIST} autres"
    return f" {last} ".join([", ".join(shown[:-1]), *shown[-1:]] if len(shown) > 1 else shown)


def score(low: float, high: float, prediction: str) -> str:
    """Return a range of scores."""
    shown = f"{number(low)} à {number(high)}" if low != high else number(low)
    return f"score de probabilité {shown} dans {prediction}"


def category(categories: Sequence[nodes.Category], prediction: str) -> str:
    """Return levels of likelihood."""
    return f"probabilité {_listed([CATEGORIES[one] for one in categories])} dans {prediction}"


def _counted(test: nodes.Comparison, one: str, many: str) -> str:
    # In French, what is below 2 is singular.
    if not all(map(is_number, test.values)):
        return f"{compared(test, {}, str)} {many}"
    if test.op == "=" and test.values == (0,):
        return f"aucune {one}"
    last = test.values[-1] if test.values else 2
    return f"{compared(test, COUNTS, number)} {one if float(last) < 2 else many}"


def _in_brackets(names: Sequence[str]) -> str:
    return f" ({_listed(names)})" if names else ""


def visits(count: nodes.Comparison, kinds: Sequence[str], window: str, *, ever: bool) -> str:
    """Return how often somebody visited."""
    return f"{_counted(count, 'visite', 'visites')}{_in_brackets(kinds)} {window}"


def orders(
    measure: nodes.Measure,
    value: nodes.Comparison,
    narrowed: Sequence[Sequence[str]],
    window: str,
    unit: str,
    *,
    decimals: int,
) -> str:
    """Return a measure of purchases."""
    parts = [f"{of} {_listed(names)}" for of, names in zip(("produit", "catégorie"), narrowed, strict=True) if names]
    of = f" ({f'{NARROW_SPACE}; '.join(parts)})" if parts else ""
    if measure == "count":
        return f"{_counted(value, 'commande', 'commandes')}{of} {window}"
    phrases = COUNTS if all(map(is_number, value.values)) else {}
    amount = compared(value, phrases, lambda item: number(item, decimals=decimals))
    shown = f"{amount}{NARROW_SPACE}{unit}" if unit else amount
    blank = " (ou aucune commande)" if value.op == "!=" and measure != "total" else ""
    return f"{MEASURES[measure]} {shown}{of} {window}{blank}"


def contacted(count: nodes.Comparison, channel: str | None, window: str) -> str:
    """Return how often somebody was contacted."""
    of = _in_brackets([channel] if channel else [])
    return f"{_counted(count, 'prise de contact', 'prises de contact')}{of} {window}"


def event_date(event: nodes.Event, when: str) -> str:
    """Return when the first or last visit or order was."""
    return f"{EVENTS[event]} {when}"


def tag(mode: nodes.TagMode, tags: Sequence[str]) -> str:
    """Return which tags somebody holds."""
    listed = _listed(tags, "et" if mode == "all_of" else "ou")
    return TAGS[mode][len(tags) > 1].format(tags=listed, all=some_of([value(tag) for tag in tags]))


def _plans(plans: Sequence[str]) -> str:
    return f" {_listed(plans)}" if plans else ""


def subscription(state: nodes.State, plans: Sequence[str]) -> str:
    """Return somebody's standing with plans."""
    return STATES[state].format(plans=_plans(plans))


def subscription_date(event: nodes.PlanEvent, plans: Sequence[str], when: str) -> str:
    """Return when a plan starts or ends."""
    return PLAN_EVENTS[event].format(plans=_plans(plans), when=when)


def attribute(name: str, label: str, test: nodes.Comparison, *, blank: bool = True) -> str:
    """Return a field compared with a value."""
    return _attribute(name, label, test, compared(test, _agreeing(VALUES, name), value), blank=blank)


def date_attribute(name: str, label: str, test: nodes.Comparison, *, blank: bool = True) -> str:
    """Return a date compared with a date."""
    return _attribute(name, label, test, compared(test, _agreeing(DATES, name), _date), blank=blank)


def _agreeing(phrases: dict[str, str], name: str) -> dict[str, str]:
    return {op: phrase.replace("{e}", _ending(name)) for op, phrase in phrases.items()}


def _ending(name: str) -> str:
    return FIELDS.get(name, ("", "", ""))[2]


def _attribute(name: str, label: str, test: nodes.Comparison, text: str, *, blank: bool) -> str:
    remark = f" (ou inconnu{_ending(name)})" if blank and test.op in ("!=", "not_in") else ""
    space = "" if text.startswith(COLON) else " "
    return f"{label}{space}{text}{remark}"


def _date(item: nodes.Scalar) -> str:
    found = as_day(item)
    return day(found) if found else value(item)


def relative_date(name: str, label: str, when: str) -> str:
    """Return a date compared with the date of the data."""
    return f"{label} {when}"


def birthday(name: str, label: str, when: str) -> str:
    """Return when the day of the year of a date comes round."""
    return f"anniversaire {when}" if name == "birth_date" else f"anniversaire de {title(label)} {when}"


def reachable(channel: nodes.Channel) -> str:
    """Return by what somebody can be reached."""
    return CHANNELS[channel]


def segment(title: str, version: int | None) -> str:
    """Return membership of a segment."""
    return f"dans le segment {title}" + ("" if version is None else f" (version {version})")


def campaign(state: nodes.CampaignState, title: str, when: str) -> str:
    """Return what happened to somebody in a campaign."""
    return f"{CAMPAIGNS[state].format(title=title)} {when}".rstrip()


def by_lot(low: int, high: int) -> str:
    """Return a share of everyone, drawn by lot."""
    share = number((high - low) * 100 / nodes.RANDOM_BUCKETS)
    numbers = f"numéro {number(low)}" if high - low == 1 else f"numéros {number(low)} à {number(high - 1)}"
    return f"dans un tirage au sort de {share}{NARROW_SPACE}% ({numbers} sur {number(nodes.RANDOM_BUCKETS)})"


def customer_list(title: str) -> str:
    """Return membership of a list."""
    return f"sur la liste {title}"


def blank_rule(effect: BlankEffect, rule: str, name: str, label: str, blanks: int) -> str:
    """Return what a rule does to customers whose value is unknown."""
    field = FIELDS[name][1] if name in FIELDS else f"le champ {title(label)}"
    one = blanks == 1
    # The company's own fields are spoken of as "le champ", which is masculine.
    return BLANKS[effect].format(
        rule=title(rule),
        field=field,
        e=_ending(name),
        count=number(blanks),
        the="le client" if one else f"les {number(blanks)} clients",
        s="" if one else "s",
        are="est" if one else "sont",
        are_not="n’est pas" if one else "ne sont pas",
    )
