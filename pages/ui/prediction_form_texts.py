"""The strings of asking, changing and putting away predictions. `pages.ui.text` gives them out with all others."""

PREDICTION_FORM_TEXTS: dict[str, str] = {
    # Settings
    "predictions.question_title": "The question",
    "predictions.asked_days": "How far ahead",
    "predictions.asked_event": "What counts as a purchase",
    "predictions.asked_about": "Whom it is about",
    "predictions.asked_kind": "Kind",
    "predictions.days_ahead_one": "{n} day",
    "predictions.days_ahead_other": "{n} days",
    "predictions.question_fixed": (
        "What it asks stays as it is, so that what it said can be judged. To ask something else, duplicate it."
    ),
    "predictions.actions_title": "What you can do",
    "predictions.why_build": "Learns from the newest data and issues new scores. The old ones stay until it is done.",
    "predictions.why_rename": "Segments and campaigns that use it keep working.",
    "predictions.why_duplicate": "A draft of the same question, to change before it is built.",
    "predictions.why_make_full": "New scores with new data; its audiences can be saved, downloaded and used.",
    "predictions.why_recentre": "The score of 50 means the average chance when it first learned.",
    "predictions.why_archive": "Puts it away. It can be restored at any time.",
    "predictions.seed": "Seed",
    "predictions.seed_help": "The same seed on the same data gives the same scores.",
    "predictions.id_title": "Its id, for the command line",
    "predictions.base_odds": "Odds at score 50: {odds}",
    "predictions.drift_figures_one": "Drift of the level: {tau} logits, {degrees} degrees of freedom, {n} window",
    "predictions.drift_figures_other": "Drift of the level: {tau} logits, {degrees} degrees of freedom, {n} windows",
    # Dialogs
    "predictions.rename_title": "Rename",
    "predictions.rename_note": "Only the name changes; links and segments keep working.",
    "predictions.renamed": "It is called “{title}” now.",
    "predictions.duplicate_title": "Duplicate the prediction",
    "predictions.duplicate_text": "A draft of the same question; “{title}” stays as it is.",
    "predictions.duplicate_name": "{title} (copy)",
    "predictions.duplicate": "Duplicate",
    "predictions.duplicated": "“{title}” is a draft now.",
    "predictions.full_title": "Make it a full prediction?",
    "predictions.full_text": (
        "“{title}” will get new scores whenever newer data comes in. Its audiences can be saved, downloaded and used."
    ),
    "predictions.full_confirm": "Make it full",
    "predictions.made_full": "“{title}” is a full prediction now.",
    "predictions.recentre_title": "Put 50 at today’s average?",
    "predictions.recentre_text": (
        "A score of 50 means a chance of {before}, the average when this prediction first learned. Today’s average is "
        "{now}. Its next scores will put 50 at the average then."
    ),
    "predictions.recentre_text_hidden": (
        "A score of 50 means a chance of {before}, the average when this prediction first learned. Its next scores "
        "will put 50 at the average then."
    ),
    "predictions.recentre_caution": (
        "From then on every saved range of scores means other chances, and other customers are in it. This is recorded."
    ),
    "predictions.recentre": "Put 50 at the average",
    "predictions.recentring": "Recording…",
    "predictions.recentred": "The next scores of “{title}” put 50 at the average.",
    "predictions.recentring_note": "Its next scores put 50 at the average chance. Build it again to have them now.",
    "predictions.archive_title": "Archive this prediction?",
    "predictions.archive": "Archive",
    "predictions.delete_text": "“{title}” will be put away with its scores. You can bring it back at any time.",
    "predictions.campaign_whom": "Whom is it for?",
    "predictions.campaign_high": "High: those most likely to buy",
    "predictions.campaign_medium": "Medium",
    "predictions.campaign_low": "Low",
    "predictions.campaign_everyone": "Everyone this prediction covers",
    "predictions.campaign_part": "{size}, {frequency} likely to buy even if you send nothing extra",
    "predictions.campaign_size": "It holds {n} customers. You find it on the Campaigns page.",
    # Asking
    "predictions.new_title": "New prediction",
    "predictions.edit_title": "Change the question",
    "predictions.edit_lead": "“{title}” has no scores yet, so its question can still change.",
    "predictions.no_events": "This workspace has neither orders nor plans, so there is nothing to predict.",
    "predictions.step_title": "1. Its name",
    "predictions.step_days": "2. How far ahead",
    "predictions.step_event": "3. What counts as a purchase",
    "predictions.step_whom": "4. Whom it is about",
    "predictions.step_kind": "5. How it is kept",
    "predictions.name": "Name",
    "predictions.name_placeholder": "e.g. Orders, next 14 days",
    "predictions.days_pick": "Days ahead",
    "predictions.days_exact": "or exactly (1 to 90)",
    "predictions.days_short_one": "{n} day",
    "predictions.days_short_other": "{n} days",
    "predictions.days_long": "A long window needs a long history, and its level is harder to foresee.",
    "predictions.event": "What counts as a purchase",
    "predictions.event_orders": "An order",
    "predictions.event_subscription_starts": "The start of a plan",
    "predictions.event_help_orders": "At least one order in the window. Returns do not count.",
    "predictions.event_help_subscription_starts": (
        "A plan that starts in the window. Renewing within 7 days of its end does not count."
    ),
    "predictions.only_products": "Only these products",
    "predictions.any_products": "Any product",
    "predictions.only_categories": "Only these categories",
    "predictions.any_categories": "Any category",
    "predictions.only_plans": "Only these plans",
    "predictions.any_plans": "Any plan",
    "predictions.about": "Whom it is about",
    "predictions.about_purchased": "Customers with at least one purchase",
    "predictions.about_recent": "Customers with an order in the last 365 days",
    "predictions.about_no_plan": "Customers without a plan now",
    "predictions.about_everyone": "Every customer",
    "predictions.about_own": "Own rules",
    "predictions.about_past": (
        "Only rules with a past are offered, because a prediction learns from what was true at past dates. Consents, "
        "undated fields, lists, segments, campaigns and scores have none."
    ),
    "predictions.about_no_rule": "Add a rule to say whom it is about.",
    "predictions.about_size_one": "**{n} customer** now.",
    "predictions.about_size_other": "**{n} customers** now.",
    "predictions.kind": "How it is kept",
    "predictions.kind_help_full": "New scores whenever newer data comes in. Learns again every two weeks.",
    "predictions.kind_help_preview": (
        "Built once, to look around. Its audiences cannot be saved, downloaded or used in campaigns."
    ),
    "predictions.advanced": "Advanced: sensitive fields, seed",
    "predictions.sensitive": "Sensitive fields",
    "predictions.sensitive_help": (
        "A prediction does not learn from these unless an admin allows each. They can make it unfair to groups."
    ),
    "predictions.sensitive_admin": "Sensitive fields are left out. An admin can allow them one by one.",
    "predictions.sensitive_absent": "This data holds none that could be learned from.",
    "predictions.sensitive_some": "Allowed: {names}.",
    "predictions.sensitive_anew": "The prediction will learn anew when it is next built.",
    "predictions.sensitive_saved": "Saved. Build “{title}” again to learn anew.",
    "predictions.caution_gender": (
        "**Gender**: offers would depend on it. In many places that is unlawful for goods and services."
    ),
    "predictions.caution_birth_date": (
        "**Birth date**: offers would depend on age. In many places that is unlawful; do not use it for minors."
    ),
    "predictions.caution_postal_code": "**Postal code**: it often stands for income or origin.",
    "predictions.caution_first_name": "**First name**: it often stands for gender, age or origin.",
    "predictions.caution_last_name": "**Last name**: it often stands for origin.",
    "predictions.caution_language": "**Language**: it often stands for origin.",
    "predictions.summary_orders_one": "Who will place {event} in the day after {day}?",
    "predictions.summary_orders_other": "Who will place {event} in the {n} days after {day}?",
    "predictions.summary_subscription_starts_one": "Who will start {event} in the day after {day}?",
    "predictions.summary_subscription_starts_other": "Who will start {event} in the {n} days after {day}?",
    "predictions.create": "Create and build",
    "predictions.create_draft": "Save as draft",
    "predictions.save_and_build": "Save and build",
    "predictions.save_question": "Save",
    "predictions.unfinished": "First finish the rules of whom it is about.",
    # Own scores
    "predictions.step_file": "5. The scores",
    "predictions.own_title": "Bring your own scores",
    "predictions.own_lead": (
        "Chances that another model computed. Penchant explores them, uses them, and judges them by what happens, as "
        "it does its own."
    ),
    "predictions.own_file": "CSV or Parquet file",
    "predictions.own_file_help": (
        "Two columns: customer_id, and probability, from 0 to 1, of at least one purchase in the window."
    ),
    "predictions.own_need_file": "Choose a file first.",
    "predictions.own_create": "Create with these scores",
    "predictions.own_reading": "Reading the scores…",
    "predictions.own_done": "“{title}” has scores for {n} customers.",
    "predictions.own_scores_title": "The scores",
    "predictions.own_again": (
        "They are of the newest data when they are brought. With newer data, bring newer scores: the old ones are then "
        "judged by what happened."
    ),
    "predictions.own_replace": "Bring these scores",
    "predictions.own_read": "Rows read",
    "predictions.own_accepted": "Given a score",
    "predictions.own_blank_customer": "Without a customer id",
    "predictions.own_unknown_customer": "Not in the data",
    "predictions.own_duplicate_customer": "Customer again in a later row",
    "predictions.own_not_a_number": "Not a number",
    "predictions.own_outside_0_1": "Not from 0 to 1",
    "predictions.own_objects": "Object to profiling",
    "predictions.own_not_covered": "Not covered",
    "predictions.own_rows": "{reason}: first in the rows {rows}.",
    "predictions.own_clipped": "{n} said certain or impossible and were moved a little: no purchase is.",
    "predictions.own_without": "{n} customers whom this prediction covers are not in the file. They have no score.",
}
