"""The strings of the tour in four steps. `pages.ui.text` gives them out."""

TOUR_TEXTS: dict[str, str] = {
    "tour.invite_title": "First time here?",
    "tour.invite_text": "Four steps on the real page, about a minute.",
    "tour.start": "Show me around",
    "tour.not_now": "Not now",
    "tour.step": "Step {n} of {all}",
    "tour.back": "Back",
    "tour.next": "Next",
    "tour.done": "Done",
    "tour.skip": "Skip the tour",
    "tour.go": "Go on",
    "tour.away": "The tour goes on on the Audience page.",
    "tour.title_1": "Everyone this prediction covers",
    "tour.text_1": (
        "The chart puts them in order: unlikely to buy on the left, likely on the right. 50 is the average "
        "chance. Beside it stands how many of them are likely to buy."
    ),
    "tour.title_2": "Drag a handle",
    "tour.text_2": "Drag either end of the range, or press High, Medium or Low. Every number follows while you drag.",
    "tour.title_3": "Add a rule",
    "tour.text_3": "Under Filters, press Rule and choose one, such as the country. Each rule shows how many it keeps.",
    "tour.title_4": "Take them with you",
    "tour.text_4": (
        "Save the audience as a segment, download its list, or start a campaign from one of the ideas at the bottom."
    ),
}
