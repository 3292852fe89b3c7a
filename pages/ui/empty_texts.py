"""English: what each page is for, and the one next step, while a workspace has no data or no prediction."""

EMPTY_TEXTS: dict[str, str] = {
    "empty.audience_title": "See who is likely to buy",
    "empty.audience_text": (
        "Here you choose how likely, narrow the audience down with rules while its size follows, and take the list "
        "with you."
    ),
    "empty.predictions_title": "Ask who is likely to buy",
    "empty.predictions_text": (
        "A prediction learns from your own orders and says of every customer how likely she is to buy in the coming "
        "days."
    ),
    "empty.segments_title": "Keep the audiences you use again",
    "empty.segments_text": (
        "A segment is a saved audience: it keeps up to date with your data, or stays fixed as a list."
    ),
    "empty.campaigns_title": "Set an audience aside for a purpose",
    "empty.campaigns_text": "A campaign is an audience, what you offer it, and where. A draft sends nothing.",
    "empty.customers_title": "Look one customer up",
    "empty.customers_text": (
        "Find one by id, e-mail address or name: what happened, how likely a purchase is, and why she is in a segment "
        "or not."
    ),
    "empty.begin": "This workspace has no data yet. A file of orders is enough to begin.",
    "empty.no_prediction": (
        "**No prediction yet.** Rules alone tell who did what. A prediction adds who is likely to buy."
    ),
}
