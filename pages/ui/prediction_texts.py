"""The strings of the Predictions page. `pages.ui.text` gives them out with all others.

Keys that end in ``_orders`` and ``_subscription_starts`` are about predictions of orders and of starts of a plan.
"""

PREDICTION_TEXTS: dict[str, str] = {
    # The list
    "predictions.title": "Predictions",
    "predictions.lead": "Questions about who will buy, answered from your own history and judged by what happened.",
    "predictions.all": "All predictions",
    "predictions.new": "New prediction",
    "predictions.own": "Bring your own scores",
    "predictions.empty": "No prediction yet.",
    "predictions.empty_hint": "A prediction says of every customer how likely she is to buy in the coming days.",
    "predictions.empty_ask": "1. **Ask**: who will order in the next 30 days, of all customers or of some.",
    "predictions.empty_build": "2. **Build**: it learns from your own history. That takes a minute or two.",
    "predictions.empty_judge": "3. **Check**: here you see what it said, and what happened.",
    "predictions.kind_full": "Full",
    "predictions.kind_preview": "Preview",
    "predictions.kind_demo": "Demo",
    "predictions.kind_external": "Your own scores",
    "predictions.status_draft": "Draft: not built yet",
    "predictions.status_building": "Being built",
    "predictions.status_ready": "Ready",
    "predictions.status_failed": "Failed",
    "predictions.status_stale": "Out of date",
    "predictions.status_archived": "Archived",
    "predictions.question_orders_one": "Who will place {event} in the next day?",
    "predictions.question_orders_other": "Who will place {event} in the next {n} days?",
    "predictions.question_subscription_starts_one": "Who will start {event} in the next day?",
    "predictions.question_subscription_starts_other": "Who will start {event} in the next {n} days?",
    "predictions.question_past_orders_one": "Who was going to place {event} in the day after {day}?",
    "predictions.question_past_orders_other": "Who was going to place {event} in the {n} days after {day}?",
    "predictions.question_past_subscription_starts_one": "Who was going to start {event} in the day after {day}?",
    "predictions.question_past_subscription_starts_other": (
        "Who was going to start {event} in the {n} days after {day}?"
    ),
    "predictions.likely_orders_one": "{n} likely buyer",
    "predictions.likely_orders_other": "{n} likely buyers",
    "predictions.likely_subscription_starts_one": "{n} likely joiner",
    "predictions.likely_subscription_starts_other": "{n} likely joiners",
    "predictions.likely_range": "likely range {low} to {high}",
    "predictions.of_covered": "of {n} customers covered",
    "predictions.hidden_short": "Expected results are hidden.",
    "predictions.about_line": "Covers: {audience}",
    "predictions.scores_of": "Scores of {day}",
    "predictions.scores_and_learned": "{scores}; learned from data up to {day}",
    "predictions.no_scores": "No scores yet.",
    "predictions.failed": "Could not be built. {reason}",
    "predictions.explore": "Explore this audience",
    "predictions.explore_short": "Explore",
    "predictions.build": "Build",
    "predictions.rebuild": "Build again",
    "predictions.edit_question": "Change the question",
    "predictions.actions_for": "More for {title}",
    "predictions.do_build": "Build again",
    "predictions.do_rename": "Rename…",
    "predictions.do_duplicate": "Duplicate…",
    "predictions.do_make_full": "Make it a full prediction…",
    "predictions.do_recentre": "Put 50 at today’s average…",
    "predictions.do_archive": "Archive…",
    "predictions.shelf_one": "{n} archived prediction",
    "predictions.shelf_other": "{n} archived predictions",
    "predictions.shelf_help": "Put away, not gone: each keeps its scores and what was judged of them.",
    "predictions.restore": "Restore",
    "predictions.restore_this": "Restore {title}",
    "predictions.restored": "“{title}” is back.",
    "predictions.deleted": "“{title}” was archived.",
    "predictions.table": "Show as a table",
    "predictions.table_csv": "Download as CSV",
    # Building
    "predictions.built": "“{title}” is ready.",
    "predictions.build_cancelled": "Building “{title}” was cancelled.",
    "predictions.build_failed": "“{title}” could not be built.",
    # One prediction
    "predictions.tab_overview": "Overview",
    "predictions.tab_accuracy": "Accuracy",
    "predictions.tab_drivers": "Drivers",
    "predictions.tab_history": "History",
    "predictions.tab_settings": "Settings",
    "predictions.archived_note": "This prediction is archived. It gets no new scores and cannot be used.",
    "predictions.draft_note": "This is a draft. Build it to get scores; that takes a minute or two.",
    # Words for numbers
    "predictions.frequency": "about {a} in {b}",
    "predictions.frequency_most": "more than {a} in {b}",
    "predictions.frequency_none_orders": "hardly any",
    "predictions.frequency_none_subscription_starts": "hardly any",
    "predictions.from_to": "{low} to {high}",
    "predictions.days_from_to": "{first} to {last}",
    "predictions.nobody": "nobody",
    # Quality
    "predictions.quality_title": "How well it ranks customers",
    "predictions.band_poor": "Poor",
    "predictions.band_fair": "Fair",
    "predictions.band_good": "Good",
    "predictions.band_excellent": "Excellent",
    "predictions.band_sentence": "{band}: {sentence}",
    "predictions.top_tenth_orders": "The 10% rated highest made up {share} of those who bought.",
    "predictions.top_tenth_subscription_starts": "The 10% rated highest made up {share} of those who joined.",
    "predictions.top_tenth_inside_orders": "the 10% rated highest made up {share} of those who bought.",
    "predictions.top_tenth_inside_subscription_starts": "the 10% rated highest made up {share} of those who joined.",
    "predictions.we_said_orders_one": "We expected {n} buyer",
    "predictions.we_said_orders_other": "We expected {n} buyers",
    "predictions.we_said_subscription_starts_one": "We expected {n} to join",
    "predictions.we_said_subscription_starts_other": "We expected {n} to join",
    "predictions.happened_orders_one": "{said}; {n} bought.",
    "predictions.happened_orders_other": "{said}; {n} bought.",
    "predictions.happened_subscription_starts_one": "{said}; {n} joined.",
    "predictions.happened_subscription_starts_other": "{said}; {n} joined.",
    "predictions.inside": "That is inside the likely range we gave, {low} to {high}.",
    "predictions.outside": "That is outside the likely range we gave, {low} to {high}.",
    "predictions.judged_issued_one": "Judged on {days}, the only window that is over.",
    "predictions.judged_issued_other": "Judged on {days}, the latest of {n} windows that are over.",
    "predictions.judged_replayed_one": (
        "Judged on {days}, replayed: computed later, only from what was known on the day before."
    ),
    "predictions.judged_replayed_other": (
        "Judged on {days}, the latest of {n} windows. Replayed: computed later, only from what was known on the day "
        "before."
    ),
    "predictions.quality_unknown": "How good it is, is not known yet: nothing it said has been judged.",
    "predictions.quality_unknown_hint_later": "It is judged when a whole window lies in the data.",
    "predictions.quality_unknown_hint_own": "Your scores are judged when the data covers the window they speak of.",
    "predictions.quality_undefined_orders": "Too few bought in the latest window to say how well it ranked customers.",
    "predictions.quality_undefined_subscription_starts": (
        "Too few joined in the latest window to say how well it ranked customers."
    ),
    # Overview
    "predictions.covers_title": "Customers this prediction covers",
    "predictions.expected_title_orders_one": "Likely buyers in the next day",
    "predictions.expected_title_orders_other": "Likely buyers in the next {n} days",
    "predictions.expected_title_subscription_starts_one": "Likely joiners in the next day",
    "predictions.expected_title_subscription_starts_other": "Likely joiners in the next {n} days",
    "predictions.expected_line": "of {n} customers covered · average chance {average} · {range} (4 times out of 5)",
    "predictions.range_unknown": "likely range not known",
    "predictions.range_wide": "The likely range is wide: no window of this prediction is over yet.",
    "predictions.range_known_one": "The likely range allows for how far off {n} past window was.",
    "predictions.range_known_other": "The likely range allows for how far off {n} past windows were.",
    "predictions.chart_orders": "Where the likely buyers are",
    "predictions.chart_subscription_starts": "Where the likely joiners are",
    "predictions.chart_alt_orders": "Customers, and likely buyers among them, for each level of likelihood: {points}",
    "predictions.chart_alt_subscription_starts": (
        "Customers, and likely joiners among them, for each level of likelihood: {points}"
    ),
    "predictions.chart_legend_orders": "Pale: all customers of the level. Strong: the likely buyers among them.",
    "predictions.chart_legend_subscription_starts": (
        "Pale: all customers of the level. Strong: the likely joiners among them."
    ),
    "predictions.level": "Likelihood",
    "predictions.level_low": "Low",
    "predictions.level_medium": "Medium",
    "predictions.level_high": "High",
    "predictions.score": "Score",
    "predictions.scores_high": "75 to 100",
    "predictions.scores_medium": "50 to 74.9",
    "predictions.scores_low": "0 to 49.9",
    "predictions.chance": "Chance",
    "predictions.chance_high": "{high} or more",
    "predictions.chance_medium": "{low} to {high}",
    "predictions.chance_low": "below {low}",
    "predictions.level_line_orders": (
        "**{level}** · score {scores} · chance {chance} · {customers}, {said} likely to buy"
    ),
    "predictions.level_line_subscription_starts": (
        "**{level}** · score {scores} · chance {chance} · {customers}, {said} likely to join"
    ),
    "predictions.customers": "Customers",
    "predictions.customers_covered": "Customers covered",
    "predictions.buyers_orders": "Likely buyers",
    "predictions.buyers_subscription_starts": "Likely joiners",
    "predictions.share_of_buyers": "Share of all of them",
    "predictions.score_note": "The score puts customers in order; it is not a percentage.",
    "predictions.score_note_50": (
        "The score puts customers in order; it is not a percentage. Here 50 stands for a chance of {chance}, the "
        "average when this prediction first learned."
    ),
    "predictions.score_note_why": (
        "{note} Most customers are below it because a few frequent buyers pull the average up."
    ),
    "predictions.alarm_title": "Is it still up to date?",
    "predictions.alarm_unknown": "Not known yet: it is told once newer data has been scored.",
    "predictions.alarm_calm": "Customers behave as they did when this prediction learned.",
    "predictions.alarm_moved": (
        "Customers behave somewhat differently from when this prediction learned. The order of customers usually still "
        "holds; take the likely ranges seriously."
    ),
    "predictions.alarm_red": (
        "Customers behave very differently from when this prediction learned. Expected results are hidden until it has "
        "learned again; the sizes are right."
    ),
    "predictions.alarm_blanks": "More, or less, is unknown than then about: {groups}.",
    "predictions.alarm_short_calm": "as when it learned",
    "predictions.alarm_short_moved": "somewhat different",
    "predictions.alarm_short_red": "very different: hidden",
    "predictions.alarm_short_unknown": "not known",
    # Accuracy
    "predictions.not_judged": "Nothing has been judged yet.",
    "predictions.not_judged_hint_one": (
        "When newer data covers the day this prediction speaks of, what it said stands here beside what happened."
    ),
    "predictions.not_judged_hint_other": (
        "When newer data covers the {n} days this prediction speaks of, what it said stands here beside what happened."
    ),
    "predictions.windows_title": "What we said, and what happened",
    "predictions.inside_times_one": (
        "What happened was inside the likely range {within} time out of {n}. It should be about 4 times out of 5."
    ),
    "predictions.inside_times_other": (
        "What happened was inside the likely range {within} of {n} times. It should be about 4 times out of 5."
    ),
    "predictions.windows_legend": "Bar: the likely range. Line in it: what we said. Orange: what happened.",
    "predictions.all_replayed_one": (
        "This window was replayed: computed later, only from what was known on the day before."
    ),
    "predictions.all_replayed_other": (
        "These windows were replayed: computed later, each only from what was known on the day before."
    ),
    "predictions.all_issued_one": "This was really said in time, before the window began.",
    "predictions.all_issued_other": "All {n} were really said in time, before the window began.",
    "predictions.some_replayed": (
        "{issued} were really said in time (circles); {replayed} were replayed (diamonds): computed later, each only "
        "from what was known on the day before."
    ),
    "predictions.left_out_one": "{n} customer whom your campaigns contacted is left out of these windows.",
    "predictions.left_out_other": "{n} customers whom your campaigns contacted are left out of these windows.",
    "predictions.windows_alt": "For each window what was said, its likely range, and what happened: {points}",
    "predictions.windows_point": "from {day}: said {said}, likely {low} to {high}, happened {happened}",
    "predictions.window": "Window",
    "predictions.window_first": "Window from",
    "predictions.window_said": "We said",
    "predictions.window_low": "Likely at least",
    "predictions.window_high": "Likely at most",
    "predictions.window_range": "Likely range",
    "predictions.window_happened": "Happened",
    "predictions.window_inside": "Inside?",
    "predictions.window_kind": "When it was said",
    "predictions.kind_issued": "in time",
    "predictions.kind_replayed": "replayed",
    "predictions.where_inside": "inside",
    "predictions.where_above": "more than likely",
    "predictions.where_below": "fewer than likely",
    "predictions.ranking_title": "How well it ranks customers",
    "predictions.ranking_note": (
        "{value} on a scale from 0, picking customers at random, to 100, all buyers on top. It lies between {low} and "
        "{high} (19 times out of 20)."
    ),
    "predictions.ranking_alt": "{band}: {value} between 0, random, and 100, perfect; from {low} to {high}",
    "predictions.latest_window": "The latest window that is over: {days}.",
    "predictions.quality_value": "How well it ranks",
    "predictions.quality_low": "At least",
    "predictions.quality_high": "At most",
    "predictions.tenths_title": "Does a chance mean what it says?",
    "predictions.tenths_none": "Nobody was judged in the latest window.",
    "predictions.tenths_said": "Chance we said",
    "predictions.tenths_happened": "Share that bought",
    "predictions.tenths_note": (
        "Customers in ten groups of one size, by chance. On the dashed line, as many bought as we said; above it more, "
        "below it fewer."
    ),
    "predictions.tenths_alt": "Chance that was said and share that bought, in ten groups: {points}",
    "predictions.high_nobody": "Nobody was rated High in the latest window.",
    "predictions.high_orders_one": "Of the {n} customer rated High we expected {said} to buy; {happened} did.",
    "predictions.high_orders_other": "Of the {n} customers rated High we expected {said} to buy; {happened} did.",
    "predictions.high_subscription_starts_one": (
        "Of the {n} customer rated High we expected {said} to join; {happened} did."
    ),
    "predictions.high_subscription_starts_other": (
        "Of the {n} customers rated High we expected {said} to join; {happened} did."
    ),
    # Details for analysts
    "predictions.analysts": "Details for analysts",
    "predictions.curves_none": "Nobody bought in this window, so there is no curve.",
    "predictions.gains_title": "Cumulative gains",
    "predictions.gains_axis": "Share of the buyers",
    "predictions.gains_alt": "Share of the buyers among the customers rated highest: {points}",
    "predictions.lift_title": "Lift",
    "predictions.lift_axis": "Lift against random",
    "predictions.lift_alt": "How many times more buyers than at random are among the customers rated highest",
    "predictions.curve_share": "Share of the customers, rated highest first",
    "predictions.curve_ours": "This prediction",
    "predictions.curve_random": "Random",
    "predictions.curve_perfect": "Perfect",
    "predictions.figures_title": "Every window",
    "predictions.figures_note": (
        "Lift quality is 2 AUC - 1, in percent, with its 95% interval (DeLong). ECE over ten groups of one size. Level "
        "error in logits: above 0, more bought than was issued."
    ),
    "predictions.figure_base": "Base rate",
    "predictions.figure_auc": "AUC",
    "predictions.figure_lift_quality": "Lift quality",
    "predictions.figure_lift_interval": "95% interval",
    "predictions.figure_log_loss": "Log loss",
    "predictions.figure_brier": "Brier",
    "predictions.figure_ece": "ECE",
    "predictions.figure_ratio": "Expected / actual",
    "predictions.figure_interval95": "95% range of buyers",
    "predictions.figure_level": "Level error",
    # Drivers
    "predictions.drivers_title_orders": "What likely buyers have in common",
    "predictions.drivers_title_subscription_starts": "What likely joiners have in common",
    "predictions.drivers_note": (
        "This is correlation, not cause: doing something to customers does not make them like those who buy anyway."
    ),
    "predictions.drivers_none": "Not known yet: it is told when the prediction has been built.",
    "predictions.drivers_none_more": "Nothing marks customers as more likely.",
    "predictions.drivers_none_less": "Nothing marks customers as less likely.",
    "predictions.drivers_own": ("Your own scores come without reasons: Penchant does not know what they were made of."),
    "predictions.drivers_more": "More likely",
    "predictions.drivers_less": "Less likely",
    "predictions.drivers_legend": (
        "Bar: how many times the average chance we said. Violet: how many times as many really bought from {days}, "
        "with its range (19 times out of 20). Grey: what happened does not confirm it."
    ),
    "predictions.drivers_legend_unseen": (
        "Bar: how many times the average chance we said. Nothing is confirmed yet: no window is over."
    ),
    "predictions.drivers_open": "See these customers",
    "predictions.drivers_alt": "How many times as likely as average: {points}",
    "predictions.driver_trait": "Customers who",
    "predictions.driver_ratio": "Times as likely",
    "predictions.driver_customers": "Customers",
    "predictions.driver_observed": "Really happened",
    "predictions.driver_observed_orders": "Times as many bought",
    "predictions.driver_observed_subscription_starts": "Times as many joined",
    "predictions.driver_low": "At least (19 of 20)",
    "predictions.driver_high": "At most (19 of 20)",
    "predictions.driver_range": "Likely between",
    "predictions.driver_confirmed": "Confirmed",
    "predictions.driver_yes": "yes",
    "predictions.driver_no": "not confirmed",
    "predictions.importance_title": "Which facts matter most",
    "predictions.importance_note": (
        "How much worse customers would be ranked if these facts were mixed up between them, in points of the scale "
        "from 0 to 100."
    ),
    "predictions.importance_none": "Not known yet: it is told when a window of this prediction is over.",
    "predictions.importance_rest_one": "{n} other kind of facts did not help.",
    "predictions.importance_rest_other": "{n} other kinds of facts did not help.",
    "predictions.importance_axis": "Points lost",
    "predictions.importance_alt": "Points of ranking quality lost without each group of facts: {points}",
    "predictions.importance_group": "Facts about",
    "predictions.importance_drop": "Points lost",
    "predictions.uses_title": "What it learns from",
    "predictions.uses_unknown": "Not known yet: it is told when the prediction has been built.",
    "predictions.uses_facts": "Facts from your history",
    "predictions.uses_fields": "Fields of your customers",
    "predictions.uses_left_out": "Left out, because they are sensitive: {fields}.",
    "predictions.sensitive_used": "{field}: sensitive, allowed by an admin",
    # History
    "predictions.history_none": "There is no issue of scores yet.",
    "predictions.history_one": (
        "Scored on one day of the data so far. Each time newer data comes in, another point is added here."
    ),
    "predictions.learned_again": (
        "The prediction learned again from the data up to {day}: High now starts at a chance of {now}, was {before}."
    ),
    "predictions.learned_again_same": (
        "The prediction learned again from the data up to {day}; High still starts at a chance of {now}."
    ),
    "predictions.sizes_title_orders": "Customers covered and likely buyers",
    "predictions.sizes_title_subscription_starts": "Customers covered and likely joiners",
    "predictions.sizes_legend": "By the last day of the data. Bar: the likely range. Diamond: it had learned again.",
    "predictions.sizes_point": "{day}: {n} covered, {likely} likely",
    "predictions.sizes_point_hidden": "{day}: {n} covered, likely buyers hidden",
    "predictions.sizes_alt": "Customers covered and those likely to buy by the last day of the data: {points}",
    "predictions.chances_title": "What the scores mean",
    "predictions.chances_note": "When a prediction learns again, the same score can mean another chance.",
    "predictions.chances_point": "{day}: {low} at score 50, {high} at score 75",
    "predictions.chances_alt": "Chance at the scores 50 and 75 by the last day of the data: {points}",
    "predictions.chance_at_50": "Chance at score 50",
    "predictions.chance_at_75": "Chance at score 75",
    "predictions.issues_title": "Every issue of scores",
    "predictions.issue_day": "Data up to",
    "predictions.issue_value": "Value",
    "predictions.issue_data": "Data up to",
    "predictions.issue_learned": "Learned from data up to",
    "predictions.issue_alarm": "Customers behave",
    "predictions.issue_hidden": "hidden",
    "predictions.issue_unavailable": "no scores: {reason}",
    "predictions.level_title": "How far the level was off",
    "predictions.usually_off_one": "In the one window that is over, what we said was off by {off}.",
    "predictions.usually_off_other": "In half of {n} windows, what we said was off by less than {off}.",
    "predictions.level_off": "Compared with what we said",
    "predictions.level_note": "Above the line more bought than we said, below it fewer.",
    "predictions.level_alt": "How many more or fewer bought than was said, by the first day of the window: {points}",
}
