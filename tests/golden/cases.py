"""The filters whose SQL and sentences are kept as files."""

from tests.population import PLANS

ORDERS = {"measure": "count", "value": {">=": 2}, "window": {"last_days": 90}}
CASES = {
    "everyone": {"everyone": {}},
    "score_range": {"score": {"prediction": "orders-30d", "range": [50, 75]}},
    "score_to_100": {"score": {"prediction": "orders-30d", "range": [75, 100]}},
    "score_one_step": {"score": {"prediction": "orders-30d", "range": [49.9, 50]}},
    "category_low_or_high": {"category": {"prediction": "orders-30d", "in": ["low", "high"]}},
    "visits_at_least": {"visits": {"count": {">=": 5}, "window": {"last_days": 30}}},
    "visits_one_day": {"visits": {"count": {"=": 1}, "window": {"last_days": 1}}},
    "visits_none_ever": {"visits": {"count": {"=": 0}, "window": "ever"}},
    "visits_not_exactly": {"visits": {"count": {"!=": 3}, "window": {"calendar": "previous_month"}}},
    "visits_of_kinds": {
        "visits": {"count": {"between": [1, 4]}, "window": {"calendar": "this_week"}, "kind": ["class", "cart"]}
    },
    "visits_between_days": {"visits": {"count": {"<": 2}, "window": {"between": ["2025-12-24", "2026-01-02"]}}},
    "orders_count": {"orders": ORDERS},
    "orders_of_product_and_category": {
        "orders": {**ORDERS, "window": {"calendar": "this_month"}, "product": ["mat", "Çay"], "category": ["classes"]}
    },
    "orders_total": {"orders": {"measure": "total", "value": {">": 99.99}, "window": {"calendar": "previous_week"}}},
    "orders_total_with_zero": {"orders": {"measure": "total", "value": {"<": 1000}, "window": "ever"}},
    "orders_average": {"orders": {"measure": "average", "value": {"between": [20, 40.5]}, "window": "ever"}},
    "orders_largest_not": {"orders": {"measure": "largest", "value": {"!=": 19.99}, "window": {"last_days": 365}}},
    "tag_any_of": {"tag": {"any_of": ["staff", "VIP"]}},
    "tag_all_of": {"tag": {"all_of": ["staff", "VIP"]}},
    "tag_none_of": {"tag": {"none_of": ["staff"]}},
    **{
        f"subscription_{state}": {"subscription": {"state": state}}
        for state in ("active", "never", "ever", "not_active")
    },
    "subscription_paused_of_plan": {"subscription": {"state": "paused", "plans": ["Gold"]}},
    "subscription_upcoming_of_plans": {"subscription": {"state": "upcoming", "plans": list(PLANS)}},
    "subscription_lapsed_of_plans": {"subscription": {"state": "lapsed", "plans": ["Gold", "Étoile d'or"]}},
    "subscription_not_active_of_plan": {"subscription": {"state": "not_active", "plans": ["Gold"]}},
    "text_is": {"attribute": {"field": "country", "=": "France"}},
    "text_is_not": {"attribute": {"field": "country", "!=": "France"}},
    "text_in": {"attribute": {"field": "country", "in": ["France", "ÎLE"]}},
    "text_not_in": {"attribute": {"field": "country", "not_in": ["France", "ÎLE"]}},
    "text_contains": {"attribute": {"field": "country", "contains": "100%_"}},
    "text_starts_with": {"attribute": {"field": "country", "starts_with": "Île"}},
    "text_of_an_odd_field": {"attribute": {"field": 'odd "name', "=": "=1+1"}},
    "number_at_most": {"attribute": {"field": "height", "<=": 1.75}},
    "number_between": {"attribute": {"field": "height", "between": [1.5, 2]}},
    "number_blank": {"attribute": {"field": "height", "is_blank": True}},
    "date_before": {"attribute": {"field": "birth_date", "<": "1990-02-28"}},
    "date_on_or_after": {"attribute": {"field": "created_at", ">=": "2026-01-01"}},
    "date_known": {"attribute": {"field": "birth_date", "is_not_blank": True}},
    "flag": {"attribute": {"field": "is_guest", "=": False}},
    **{f"reachable_{channel}": {"reachable": channel} for channel in ("email", "sms", "push", "post", "ads")},
    "in_segment": {"in_segment": {"segment": "regulars"}},
    "in_segment_version": {"in_segment": {"segment": "regulars", "version": 1}},
    "last_visit_within": {"last_visit": {"within_days": 30}},
    "last_visit_more_than": {"last_visit": {"more_than_days_ago": 90}},
    "first_visit_within": {"first_visit": {"within_days": 14}},
    "last_order_between": {"last_order": {"between": ["2025-12-24", "2026-01-02"]}},
    "first_order_more_than": {"first_order": {"more_than_days_ago": 365}},
    "first_order_between": {"first_order": {"between": ["2026-02-01", "2026-03-01"]}},
    "plan_ends_within": {"subscription": {"ends_within_days": 14}},
    "plan_started_within": {"subscription": {"started_within_days": 7, "plans": ["Étoile d'or"]}},
    "plan_ended_within": {"subscription": {"ended_within_days": 90, "plans": ["Gold", "Étoile d'or"]}},
    "plan_ended_more_than": {"subscription": {"ended_more_than_days_ago": 30}},
    "date_within": {"attribute": {"field": "created_at", "within_days": 30}},
    "date_more_than": {"attribute": {"field": "birth_date", "more_than_days_ago": 6574}},
    "birthday_within": {"attribute": {"field": "birth_date", "birthday_within_days": 7}},
    "birthday_around_new_year": {"attribute": {"field": "birth_date", "birthday_within_days": 320}},
    "number_in": {"attribute": {"field": "height", "in": [1.5, 2]}},
    "campaign_sent": {"campaign": {"campaign": "spring", "state": "sent"}},
    "campaign_held_out_within": {"campaign": {"campaign": "spring", "state": "held_out", "within_days": 30}},
    "campaign_purchased": {"campaign": {"campaign": "été'; --", "state": "purchased"}},
    "campaign_purchased_within": {"campaign": {"campaign": "spring", "state": "purchased", "within_days": 14}},
    "contacted_at_least": {"contacted": {"count": {">=": 3}, "window": {"last_days": 30}}},
    "contacted_never_through": {"contacted": {"count": {"=": 0}, "window": "ever", "channel": "Brief per Pošta"}},
    "random_half": {"random_bucket": [0, 5000]},
    "random_last": {"random_bucket": [9999, 10000]},
    "list_uploaded": {"customer_list": "guests"},
    "list_without_a_set": {"customer_list": "empty"},
    "five_visits_never_a_member": {
        "all_of": [
            {"visits": {"count": {">=": 5}, "window": {"last_days": 30}}},
            {"subscription": {"state": "never"}},
            {"score": {"prediction": "orders-30d", "range": [50, 100]}},
        ]
    },
    "groups_in_groups": {
        "any_of": [
            {"all_of": [{"tag": {"any_of": ["VIP"]}}, {"none_of": [{"reachable": "email"}, {"reachable": "sms"}]}]},
            {"all_of": [{"everyone": {}}]},
            {"none_of": [{"any_of": [{"in_segment": {"segment": "regulars"}}, {"tag": {"none_of": ["staff"]}}]}]},
        ]
    },
}
