"""Every string the likelihood range shows, in English and French. A further language fills the keys of ``ENGLISH``.

``{n}`` and the like are places. A key that ends in ``_one`` or ``_other`` is one plural form of the key before it; a
language with more forms adds ``_few`` and so on, as Intl.PluralRules names them. An empty note is not drawn.
"""

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "view_label": "How to choose customers",
    "view_range": "Range",
    "view_levels": "Levels",
    "picks_label": "Quick picks",
    "pick_all": "Everyone",
    "level_high": "High",
    "level_medium": "Medium",
    "level_low": "Low",
    "chart_label": "Customers by likelihood score. The left and right arrow keys read the bars.",
    "levels_label": "Likelihood: choose one or more",
    "axis_score": "score",
    "axis_chance": "chance",
    "axis_average": "{chance} average",
    "chance_between": "chance {low} to {high}",
    "chance_about": "chance about {chance}",
    "chance_below": "chance below {high}",
    "chance_from": "chance {low} or more",
    "chance_below_average": "below the average of {high}",
    "scores": "score {first} to {last}",
    "scores_one": "score {first}",
    "range_line": "Score {first} to {last}",
    "range_line_one": "Score {first}",
    "range_line_all": "Every score",
    "bound_from": "Score from",
    "bound_below": "to below",
    "bound_up_to": "up to",
    "bound_invalid": "Type a score from {low} to {high}.",
    "handle_low": "Lowest score",
    "handle_high": "Highest score",
    "handle_low_value": "from score {score}, chance {chance}",
    "handle_low_end": "from the lowest score",
    "handle_high_value": "below score {score}, chance {chance}",
    "handle_high_end": "up to the highest score",
    "bar_title": "Customers scoring {first} to {last}",
    "bar_customers_one": "{n} customer",
    "bar_customers_other": "{n} customers",
    "bar_matching": "{n} of {covered} match your filters",
    "bar_buyers_one": "about {n} likely buyer",
    "bar_buyers_other": "about {n} likely buyers",
    "frequency_buy": "about {a} in {b} likely to buy",
    "frequency_most": "more than {a} in {b} likely to buy",
    "frequency_none": "hardly any likely to buy",
    "legend_covered": "All {n} covered",
    "legend_matching": "{n} match your filters",
    "legend_selected": "In your audience",
    "note_range": (
        "The score puts customers in order. 50 is the average chance, here {average}. "
        "It is not a percentage: here a score of 75 means a {chance} chance."
    ),
    "note_range_moved": (
        "The score puts customers in order. 50 is the average chance when this first learned, {average}; now it is "
        "{now}. It is not a percentage: here a score of 75 means a {chance} chance."
    ),
    "note_range_kept": (
        "The score puts customers in order. 50 is the average chance when this first learned, {average}. "
        "It is not a percentage: here a score of 75 means a {chance} chance."
    ),
    "note_levels": ("Most customers are below average because a few frequent buyers pull the average up."),
    "note_limits": (
        "This tells you who is likely to buy, not whom a message would persuade. Only a control group shows that."
    ),
    "level_last": "At least one level stays chosen.",
    "nobody_covered": "This prediction covers nobody yet.",
    "nobody_matches": "Nobody matches your filters.",
    "nobody_selected": "Nobody has a score in this range.",
    "audience_title": "Your audience",
    "size_one": "customer · {share} of the {covered} this prediction covers",
    "size_other": "customers · {share} of the {covered} this prediction covers",
    "share_less": "less than {share}",
    "share_more": "more than {share}",
    "buyers_title": "Likely buyers reached",
    "buyers_note": "even if you send nothing extra",
    "others_title": "Others also contacted",
    "of_total": "{n} of {total}",
    "times_better": "{n} times better than picking at random",
    "times_same": "About the same as picking at random",
    "times_fewer": "{n} times what picking at random would reach",
    "announce_one": "{n} customer, {buyers} likely to buy",
    "announce_other": "{n} customers, {buyers} likely to buy",
    "announce_range_one": "{n} customer, {buyers} likely to buy, likely range {low} to {high}",
    "announce_range_other": "{n} customers, {buyers} likely to buy, likely range {low} to {high}",
    "likely_range": "Likely range: {low} to {high} (4 times out of 5)",
    "likely_range_wide": "wide: no completed window yet to learn from",
    "likely_range_help_one": "The likely range holds if customers change no more than in the last window.",
    "likely_range_help_other": "The likely range holds if customers change no more than in the last {n} windows.",
}

# The same page about the start of a plan: nobody buys, they join.
ENGLISH_JOINS: Mapping[str, str] = {
    **ENGLISH,
    "bar_buyers_one": "about {n} likely joiner",
    "bar_buyers_other": "about {n} likely joiners",
    "frequency_buy": "about {a} in {b} likely to join",
    "frequency_most": "more than {a} in {b} likely to join",
    "frequency_none": "hardly any likely to join",
    "note_levels": "Most customers are below average because a few very likely joiners pull the average up.",
    "note_limits": (
        "This tells you who is likely to join, not whom a message would persuade. Only a control group shows that."
    ),
    "buyers_title": "Likely joiners reached",
    "announce_one": "{n} customer, {buyers} likely to join",
    "announce_other": "{n} customers, {buyers} likely to join",
    "announce_range_one": "{n} customer, {buyers} likely to join, likely range {low} to {high}",
    "announce_range_other": "{n} customers, {buyers} likely to join, likely range {low} to {high}",
}

FRENCH: Mapping[str, str] = {
    "view_label": "Comment choisir les clients",
    "view_range": "Intervalle",
    "view_levels": "Niveaux",
    "picks_label": "Choix rapides",
    "pick_all": "Tous",
    "level_high": "Élevée",
    "level_medium": "Moyenne",
    "level_low": "Faible",
    "chart_label": "Clients par score de probabilité d'achat. Les flèches gauche et droite lisent les barres.",
    "levels_label": "Probabilité\u202f: un ou plusieurs niveaux",
    "axis_score": "score",
    "axis_chance": "probabilité",
    "axis_average": "{chance} en moyenne",
    "chance_between": "probabilité de {low} à {high}",
    "chance_about": "probabilité d'environ {chance}",
    "chance_below": "probabilité de moins de {high}",
    "chance_from": "probabilité de {low} ou plus",
    "chance_below_average": "sous la moyenne de {high}",
    "scores": "score {first} à {last}",
    "scores_one": "score {first}",
    "range_line": "Score {first} à {last}",
    "range_line_one": "Score {first}",
    "range_line_all": "Tous les scores",
    "bound_from": "Score de",
    "bound_below": "à moins de",
    "bound_up_to": "jusqu'à",
    "bound_invalid": "Saisissez un score de {low} à {high}.",
    "handle_low": "Score le plus bas",
    "handle_high": "Score le plus haut",
    "handle_low_value": "à partir du score {score}, probabilité {chance}",
    "handle_low_end": "à partir du score le plus bas",
    "handle_high_value": "sous le score {score}, probabilité {chance}",
    "handle_high_end": "jusqu'au score le plus haut",
    "bar_title": "Clients de score {first} à {last}",
    "bar_customers_one": "{n} client",
    "bar_customers_other": "{n} clients",
    "bar_matching": "{n} sur {covered} répondent à vos filtres",
    "bar_buyers_one": "environ {n} acheteur attendu",
    "bar_buyers_other": "environ {n} acheteurs attendus",
    "frequency_buy": "environ {a} sur {b} devraient acheter",
    "frequency_most": "plus de {a} sur {b} devraient acheter",
    "frequency_none": "presque aucun ne devrait acheter",
    "legend_covered": "Les {n} couverts",
    "legend_matching": "{n} répondent à vos filtres",
    "legend_selected": "Dans votre audience",
    "note_range": (
        "Le score classe les clients. 50 correspond à la probabilité moyenne, ici {average}. "
        "Ce n'est pas un pourcentage\u202f: ici, un score de 75 correspond à {chance}."
    ),
    "note_range_moved": (
        "Le score classe les clients. 50 correspond à une probabilité de {average}, la moyenne au premier "
        "apprentissage\u202f; la moyenne est maintenant de {now}. Ce n'est pas un pourcentage\u202f: ici, un score de "
        "75 correspond à {chance}."
    ),
    "note_range_kept": (
        "Le score classe les clients. 50 correspond à une probabilité de {average}, la moyenne au premier "
        "apprentissage. Ce n'est pas un pourcentage\u202f: ici, un score de 75 correspond à {chance}."
    ),
    "note_levels": (
        "La plupart des clients sont sous la moyenne, car quelques acheteurs fréquents la tirent vers le haut."
    ),
    "note_limits": (
        "Cela indique qui achètera probablement, pas qui un message fera changer d'avis. "
        "Seul un groupe témoin le montre."
    ),
    "level_last": "Au moins un niveau reste choisi.",
    "nobody_covered": "Cette prédiction ne couvre encore personne.",
    "nobody_matches": "Aucun client ne correspond à vos filtres.",
    "nobody_selected": "Aucun client n'a un score de cet intervalle.",
    "audience_title": "Votre audience",
    "size_one": "client, soit {share} des {covered} couverts par cette prédiction",
    "size_other": "clients, soit {share} des {covered} couverts par cette prédiction",
    "share_less": "moins de {share}",
    "share_more": "plus de {share}",
    "buyers_title": "Acheteurs attendus touchés",
    "buyers_note": "même sans message supplémentaire",
    "others_title": "Autres clients également contactés",
    "of_total": "{n} sur {total}",
    "times_better": "{n} fois mieux qu'au hasard",
    "times_same": "À peu près comme au hasard",
    "times_fewer": "{n} fois ce que donnerait le hasard",
    "announce_one": "{n} client, dont {buyers} devraient acheter",
    "announce_other": "{n} clients, dont {buyers} devraient acheter",
    "announce_range_one": "{n} client, dont {buyers} devraient acheter, fourchette probable {low} à {high}",
    "announce_range_other": "{n} clients, dont {buyers} devraient acheter, fourchette probable {low} à {high}",
    "likely_range": "Fourchette probable\u202f: {low} à {high} (4 fois sur 5)",
    "likely_range_wide": "large\u202f: aucune période achevée dont tirer la leçon",
    "likely_range_help_one": (
        "La fourchette probable vaut si les clients ne changent pas plus que pendant la dernière période."
    ),
    "likely_range_help_other": (
        "La fourchette probable vaut si les clients ne changent pas plus que pendant les {n} dernières périodes."
    ),
}

FRENCH_JOINS: Mapping[str, str] = {
    **FRENCH,
    "chart_label": "Clients par score de probabilité d'abonnement. Les flèches gauche et droite lisent les barres.",
    "bar_buyers_one": "environ {n} abonnement attendu",
    "bar_buyers_other": "environ {n} abonnements attendus",
    "frequency_buy": "environ {a} sur {b} devraient s'abonner",
    "frequency_most": "plus de {a} sur {b} devraient s'abonner",
    "frequency_none": "presque aucun ne devrait s'abonner",
    "note_levels": (
        "La plupart des clients sont sous la moyenne, car quelques clients très probables la tirent vers le haut."
    ),
    "note_limits": (
        "Cela indique qui s'abonnera probablement, pas qui un message fera changer d'avis. "
        "Seul un groupe témoin le montre."
    ),
    "buyers_title": "Abonnements attendus touchés",
    "announce_one": "{n} client, dont {buyers} devraient s'abonner",
    "announce_other": "{n} clients, dont {buyers} devraient s'abonner",
    "announce_range_one": "{n} client, dont {buyers} devraient s'abonner, fourchette probable {low} à {high}",
    "announce_range_other": "{n} clients, dont {buyers} devraient s'abonner, fourchette probable {low} à {high}",
}
