"""The strings of what one customer asked for: never to be contacted, not to be scored. `pages.ui.text` has them all."""

NEVER_TEXTS: dict[str, str] = {
    "never.ask": "Never contact…",
    "never.title": "What this customer asked for",
    "never.text": "It counts at once, for every list and campaign, and stays when new data comes.",
    "never.channels": "Never contact by",
    "never.every": "Any channel",
    "never.objection": "Objects to being scored",
    "never.objection_help": (
        "From now on this customer has no score, no reasons and no place in a range, and is in no campaign’s list."
    ),
    "never.saved": "Noted.",
    "never.all_channels": "Never to be contacted.",
    "never.some_channels": "Never to be contacted by {channels}.",
    "never.objects": "Objects to being scored.",
    "never.no_score": "This customer objected to profiling: no score is shown or used.",
    "never.take_back": "Note or take back…",
}
