"""The strings of links, of the bar over earlier data, and of what is shared. `pages.ui.text` gives them out."""

SHARE_TEXTS: dict[str, str] = {
    # Links
    "share.newer": "Newer data is ready. You are still on {day}.",
    "share.show_newest": "Show the new numbers",
    "share.off_earlier": "Off: you are looking at earlier data",
    "share.data_gone": (
        "The data this link was made on is not kept any more. You see the numbers of {day}, the newest: they differ."
    ),
    "share.built_again": (
        "This prediction was built again on {day}, after this link was made: its numbers may differ a little."
    ),
    "share.segments_changed_one": (
        "The segment {titles} was changed after this link was made. These are the numbers of its rules as they were."
    ),
    "share.segments_changed_other": (
        "The segments {titles} were changed after this link was made. These are the numbers of their rules as they "
        "were."
    ),
    "share.segment_title": "“{title}”",
    "share.lists_replaced_one": (
        "The customer list {titles} was replaced after this link was made. These are the numbers of the customers it "
        "holds now, not of those it held then."
    ),
    "share.lists_replaced_other": (
        "The customer lists {titles} were replaced after this link was made. These are the numbers of the customers "
        "they hold now, not of those they held then."
    ),
    "share.segments_now": "Show the numbers of the rules as they are now",
    "share.broken_rules": (
        "The rules in this link are incomplete or were changed on the way, so nobody is counted. Ask for it again."
    ),
    "share.broken_version": (
        "The rules in this link were written by another version of Penchant, so nobody is counted. Ask for a new link."
    ),
    "share.broken_visit": (
        "This address was understood only during the visit it was made in: its rules are long or about people, and "
        "were not stored. Nobody is counted. A link that lasts is made with Share, Copy link."
    ),
    "share.broken_scores": (
        "The scores in this link are not a range or levels, so nobody is counted. Ask for the link again."
    ),
    "share.begin_anew": "Start a new audience",
    # The menu
    "share.title": "Share",
    "share.link": "Copy link",
    "share.link_help": "It opens on these numbers, also when newer data has come.",
    "share.link_label": "Link to this audience",
    "share.language": "Language of what you share",
    "share.summary": "Copy summary",
    "share.summary_label": "Summary in four sentences",
    "share.page": "One-page summary",
    "share.page_help": "Opens a page to print or to save as a PDF. Nobody’s data is in it.",
    "share.copy_again": "Copy",
    "share.copied": "Copied.",
    "share.copy_by_hand": "Your browser does not allow copying: the text is selected, press Ctrl+C.",
    # Four sentences
    "share.who_own": "Audience in {workspace}, on data up to and including {day}: {definition}.",
    "share.who_real": "Audience in {workspace} (demo), on data up to and including {day}: {definition}.",
    "share.who_simulated": (
        "Audience in {workspace} (simulated people), on data up to and including {day}: {definition}."
    ),
    "share.everyone": "everyone in the data",
    "share.everyone_covered": "everyone the prediction covers",
    "share.shortened": "{text}… (shortened: the whole definition has {n} characters)",
    "share.private": "chosen by rules that hold values about people, which are not repeated here",
    "share.private_part": "{part}, and rules that hold values about people, which are not repeated here",
    "share.size_covered_one": "It has {n} customer: {share} of the {base} the prediction covers.",
    "share.size_covered_other": "It has {n} customers: {share} of the {base} the prediction covers.",
    "share.size_all_one": "It has {n} customer: {share} of the {base} in the data.",
    "share.size_all_other": "It has {n} customers: {share} of the {base} in the data.",
    "share.expected_orders_one": (
        "About {n} of them is likely to buy in the {days} days after {day}, even if you send nothing extra "
        "(likely range, 4 times out of 5: {low} to {high})."
    ),
    "share.expected_orders_other": (
        "About {n} of them are likely to buy in the {days} days after {day}, even if you send nothing extra "
        "(likely range, 4 times out of 5: {low} to {high})."
    ),
    "share.expected_subscription_starts_one": (
        "About {n} of them is likely to join a plan in the {days} days after {day}, even if you send nothing extra "
        "(likely range, 4 times out of 5: {low} to {high})."
    ),
    "share.expected_subscription_starts_other": (
        "About {n} of them are likely to join a plan in the {days} days after {day}, even if you send nothing extra "
        "(likely range, 4 times out of 5: {low} to {high})."
    ),
    "share.expected_nobody": "Nobody is in it, so nothing is to be expected of it.",
    "share.expected_nothing": "It was chosen by filters only, so nothing was estimated of what they will do.",
    "share.expected_hidden": "What they are expected to do is not told: {reason}",
    "share.limits_orders": (
        "This says who is likely to buy, not whom a message would persuade; how well it ranks customers was last found "
        "{band} ({share} of those who bought were among the 10% it rated highest)."
    ),
    "share.limits_subscription_starts": (
        "This says who is likely to join, not whom a message would persuade; how well it ranks customers was last "
        "found {band} ({share} of those who joined were among the 10% it rated highest)."
    ),
    "share.limits_unknown_orders": (
        "This says who is likely to buy, not whom a message would persuade; how well it ranks customers is not known "
        "yet."
    ),
    "share.limits_unknown_subscription_starts": (
        "This says who is likely to join, not whom a message would persuade; how well it ranks customers is not known "
        "yet."
    ),
    "share.limits_nothing": "The size holds for that day and says nothing about what a message would change.",
    "share.band_poor": "poor",
    "share.band_fair": "fair",
    "share.band_good": "good",
    "share.band_excellent": "excellent",
    # One page
    "page.made_for": "Made for {workspace}",
    "page.data": "Data up to and including {day}",
    "page.demo": "Demo: real orders of another company",
    "page.print": "To print it or save it as a PDF, press Ctrl+P, or ⌘P on a Mac.",
    "page.size": "Audience",
    "page.size_of_covered": "{share} of the {base} customers this prediction covers",
    "page.size_of_all": "{share} of the {base} customers in the data",
    "page.likely_orders": "Likely buyers",
    "page.likely_subscription_starts": "Likely to join a plan",
    "page.likely_note": "even if you send nothing extra",
    "page.likely_range": "likely range {low} to {high} (4 times out of 5)",
    "page.times_better": "Beside picking at random",
    "page.times": "{n} times",
    "page.times_note_orders": "as many likely buyers as if picked at random",
    "page.times_note_subscription_starts": "as many likely to join as if picked at random",
    "page.title_none": "An audience in {workspace}",
    "page.hidden": "Expected results are hidden",
    "page.chart": "Customers by likelihood score",
    "page.chart_alt": "Customers in 20 steps of likelihood score; {n} of {covered} are in the audience.",
    "page.legend_covered": "All {n} covered",
    "page.legend_matching": "{n} match the filters",
    "page.legend_chosen": "{n} in the audience",
    "page.axis_score": "score",
    "page.axis_chance": "chance",
    "page.score_note": "The score puts customers in order: 50 stands for a chance of {chance}. It is not a percentage.",
    "page.reached_orders": "Likely buyers reached",
    "page.reached_subscription_starts": "Likely joiners reached",
    "page.others": "Others also contacted",
    "page.of": "{n} of {total} ({share})",
    "page.reachable": "Can be reached",
    "page.channel_email": "by e-mail",
    "page.channel_sms": "by SMS",
    "page.channel_push": "by push message",
    "page.channel_post": "by post",
    "page.channel_ads": "by ads",
    "page.reachable_none": "The data holds no consent to be contacted.",
    "page.definition": "Who is in it",
    "page.composition": "Who they are",
    "page.composition_usual": "{share} (everyone: {usual})",
    "page.quality": "How well it ranks customers",
    "page.limits": "What it cannot say",
    "page.limits_orders": (
        "This tells who is likely to buy, not whom a message would persuade. Only a control group shows that."
    ),
    "page.limits_subscription_starts": (
        "This tells who is likely to join, not whom a message would persuade. Only a control group shows that."
    ),
    "page.limits_nothing": "The size holds for that day. What these customers will do was not estimated.",
    "page.footer": "Made with Penchant. Numbers belong to this data and change with the next.",
}
