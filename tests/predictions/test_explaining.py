"""Behaviours, groups and reasons in both languages, each said once by hand."""

import pytest

from segmentation.catalog import FieldType
from segmentation.predictions import feature_groups as groups
from segmentation.predictions.behaviours import Behaviour
from segmentation.predictions.explaining import Places, behaviour_text, group_text, reason_text
from segmentation.predictions.reasons import Reason

PLACES = Places(
    labels={"country": "Country", "joined_on": "Joined on", "guest": "Guest", "height": "Height", "gender": "Gender"},
    kinds={"joined_on": FieldType.DATE, "guest": FieldType.BOOLEAN, "height": FieldType.NUMBER},
    currency="EUR",
)

BEHAVIOURS = [
    (
        Behaviour(code="at_least", subject="orders", least=1, days=30),
        "ordered in the last 30 days",
        "a commandé dans les 30 derniers jours",
    ),
    (
        Behaviour(code="at_least", subject="visits", least=5, days=30),
        "visited 5 times or more in the last 30 days",
        "au moins 5 visites dans les 30 derniers jours",
    ),
    (Behaviour(code="at_least", subject="orders", least=2), "ordered 2 times or more", "au moins 2 commandes"),
    (
        Behaviour(code="at_least", subject="starts", least=1, days=30),
        "started a plan in the last 30 days",
        "a commencé un abonnement dans les 30 derniers jours",
    ),
    (
        Behaviour(code="quiet", subject="these_orders", days=90),
        "last ordered these products more than 90 days ago",
        "dernière commande de ces produits il y a plus de 90 jours",
    ),
    (
        Behaviour(code="new", subject="orders", days=30),
        "first ordered in the last 30 days",
        "première commande dans les 30 derniers jours",
    ),
    (
        Behaviour(code="known", subject="starts", days=365),
        "first started a plan more than 365 days ago",
        "premier début d’abonnement il y a plus de 365 jours",
    ),
    (
        Behaviour(code="cart", days=7),
        "left something in the cart in the last 7 days",
        "a laissé quelque chose dans le panier dans les 7 derniers jours",
    ),
    (Behaviour(code="returned"), "returned something", "a retourné un article"),
    (Behaviour(code="tag", name="VIP"), "tagged VIP", "a le tag VIP"),
    (Behaviour(code="has_plan", name="Gold"), "has Gold now", "a un abonnement Gold en ce moment"),
    (Behaviour(code="had_plan", name="Gold"), "has or had Gold", "a ou a eu un abonnement Gold"),
    (Behaviour(code="has_any_plan"), "has a plan now", "a un abonnement en ce moment"),
    (Behaviour(code="had_any_plan"), "has or had a plan", "a ou a eu un abonnement"),
    (Behaviour(code="field", name="country", value="France"), "Country is France", "Pays\u202f: France"),
]


@pytest.mark.parametrize(("behaviour", "english", "french"), BEHAVIOURS)
def test_behaviours(behaviour, english, french):
    assert behaviour_text(behaviour, PLACES) == english
    assert behaviour_text(behaviour, PLACES, "fr") == french


def reason(group: str, names: tuple[str, ...] = (), subject="orders", **figures: float) -> Reason:
    return Reason(group=group, effect=0.5, subject=subject, figures=figures, names=names)


REASONS = [
    (
        reason("recency", gap=31.2, since_last=62, times=5),
        "bought about every 31 days, last order 62 days ago",
        "a acheté environ tous les 31 jours, dernière commande il y a 62 jours",
    ),
    (reason("recency", since_last=1, times=1), "last order 1 day ago", "dernière commande il y a 1 jour"),
    (reason("recency"), "no order yet", "aucune commande jusqu’ici"),
    (
        reason("recency", subject="starts", gap=1, since_last=2),
        "started a plan about every day, last start of a plan 2 days ago",
        "a commencé un abonnement environ tous les jours, dernier début d’abonnement il y a 2 jours",
    ),
    (reason("frequency", times=1234), "1,234 orders so far", "1\u202f234 commandes jusqu’ici"),
    (reason("frequency", times=1), "1 order so far", "1 commande jusqu’ici"),
    (reason("last_30_days"), "no order in the last 30 days", "aucune commande dans les 30 derniers jours"),
    (
        reason("earlier", times_30=1, times_365=3),
        "2 orders between 31 and 365 days ago",
        "2 commandes il y a 31 à 365 jours",
    ),
    (reason("tenure", since_first=400, known=500), "first order 400 days ago", "première commande il y a 400 jours"),
    (reason("tenure", known=500), "customer for 500 days", "client depuis 500 jours"),
    (
        reason("money", spend=123450, mean=10288),
        "spent 1,234.50 EUR in all, 102.88 EUR per order",
        "a dépensé 1\u202f234,50\u202fEUR en tout, 102,88\u202fEUR par commande",
    ),
    (
        reason("gaps", shortest=20, longest=45),
        "20 to 45 days between two orders",
        "20 à 45 jours entre deux commandes",
    ),
    (reason("gaps", shortest=20, longest=20), "20 days between two orders", "20 jours entre deux commandes"),
    (reason("gaps"), "one order only, so no rhythm yet", "une seule commande, donc pas encore de rythme"),
    (reason("last_year", times=2), "2 orders in the same days last year", "2 commandes aux mêmes jours l’an dernier"),
    (reason("orders", since_last=12), "last order 12 days ago", "dernière commande il y a 12 jours"),
    (
        reason("returns", times=3, since_last=20),
        "returned something 3 times, last 20 days ago",
        "3 retours, le dernier il y a 20 jours",
    ),
    (reason("returns"), "returned nothing", "aucun retour"),
    (reason("visits", times=9), "visited 9 times in the last 30 days", "9 visites dans les 30 derniers jours"),
    (reason("visits", times=0, since_last=62), "last visit 62 days ago", "dernière visite il y a 62 jours"),
    (reason("visits"), "no visit yet", "aucune visite jusqu’ici"),
    (
        reason("carts", since_last=2),
        "left something in the cart 2 days ago",
        "a laissé quelque chose dans le panier il y a 2 jours",
    ),
    (reason("carts"), "never left anything in the cart", "n’a jamais rien laissé dans le panier"),
    (reason("tags", ("VIP", "staff")), "tagged VIP and staff", "a les tags VIP et staff"),
    (reason("tags"), "not tagged", "n’a pas de tag"),
    (reason("plans", ("Gold",), active=1), "has Gold now", "a un abonnement Gold en ce moment"),
    (
        reason("plans", ("Gold",), active=0, since_end=20),
        "had Gold, ended 20 days ago",
        "a eu un abonnement Gold, fin il y a 20 jours",
    ),
    (reason("plans", active=0), "never had a plan", "n’a jamais eu d’abonnement"),
    (reason("attribute:country", ("France",)), "Country is France", "Pays\u202f: France"),
    (reason("attribute:country"), "Country is unknown", "Pays inconnu"),
    (reason("attribute:joined_on", value=12), "Joined on is 12 days ago", "Joined on\u202f: il y a 12 jours"),
    (reason("attribute:guest", value=0), "Guest is no", "Guest\u202f: non"),
    (reason("attribute:height", value=172.5), "Height is 172.5", "Height\u202f: 172,5"),
]


@pytest.mark.parametrize(("told", "english", "french"), REASONS)
def test_reasons(told, english, french):
    assert reason_text(told, PLACES) == english
    assert reason_text(told, PLACES, "fr") == french


@pytest.mark.parametrize("field", ["gender", "birth_date", "postal_code", "first_name", "last_name", "language"])
def test_what_tells_who_somebody_is_is_never_repeated(field):
    for told in (reason(f"attribute:{field}", ("Zoë",)), reason(f"attribute:{field}", value=12345)):
        for language in ("en", "fr"):
            text = reason_text(told, PLACES, language)
            assert "Zoë" not in text
            assert "12" not in text


@pytest.mark.parametrize("group", groups.GROUPS)
@pytest.mark.parametrize("subject", ["orders", "these_orders", "starts"])
def test_every_group_has_words_and_every_reason_too(group, subject):
    english, french = (group_text(group, subject, PLACES, language) for language in ("en", "fr"))
    assert english
    assert french
    assert english != french
    assert "{" not in english + french
    assert reason_text(reason(group, subject=subject), PLACES) != reason_text(
        reason(group, subject=subject), PLACES, "fr"
    )


def test_a_field_is_told_by_its_label():
    assert group_text("attribute:country", "orders", PLACES) == "Country"
    assert group_text("attribute:country", "orders", PLACES, "fr") == "Pays"
    assert group_text("attribute:shoe", "orders", PLACES) == "shoe"
