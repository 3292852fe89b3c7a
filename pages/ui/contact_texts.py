"""The strings about who may be contacted at all, on the Data page. `pages.ui.text` gives them out with all others."""

CONTACT_TEXTS: dict[str, str] = {
    "contact.title": "Who may be contacted",
    "contact.lead": ("It counts for every list to contact and every campaign, at once. It stays when new data comes."),
    "contact.go": "Who may be contacted…",
    "contact.back": "Data",
    # Consent
    "contact.consent": "Consent",
    "contact.consent_help": (
        "Consent to one channel is never taken for another. "
        "Where the data has consents for a channel, they alone count."
    ),
    "contact.in_data": "The data says who agreed.",
    "contact.in_data_basis": "The data says who agreed. The recorded legal basis does not count.",
    "contact.nobody": "Nobody: the data has no consent for it, and no legal basis is recorded.",
    "contact.by_basis": "All but those who refused, by legal basis: “{words}”",
    "contact.named_by": "Named by {name}. Recorded on {day}",
    "contact.named_by_by": "Named by {name}. Recorded on {day} by {who}",
    "contact.record": "Record a legal basis…",
    "contact.replace": "Change…",
    "contact.withdraw": "Withdraw…",
    "contact.record_title": "Record a legal basis",
    "contact.record_text": (
        "The data has no consent for this channel: {channel}. "
        "Customers may be contacted by it if the law allows it without consent. Ask whoever answers for this in your "
        "company."
    ),
    "contact.record_words": "Why it is allowed, in words",
    "contact.record_words_hint": "e.g. They are our customers and were told; each message has a way out.",
    "contact.record_name": "Who answers for it",
    "contact.record_name_hint": "First and last name",
    "contact.record_confirm": "Record it",
    "contact.recorded": "The legal basis is recorded.",
    "contact.withdraw_title": "Withdraw this legal basis?",
    "contact.withdraw_text": (
        "Nobody can be contacted by this channel then: {channel}. Lists and campaigns leave everybody out at once, and "
        "a launched file is not handed out again."
    ),
    "contact.withdraw_confirm": "Withdraw it",
    "contact.withdrawn": "The legal basis is withdrawn.",
    "contact.history": "What was recorded before",
    "contact.history_day": "Day",
    "contact.history_channel": "Channel",
    "contact.history_what": "What",
    "contact.history_name": "Who answers for it",
    "contact.history_by": "Noted by",
    "contact.history_withdrawn": "Withdrawn",
    "contact.closed": "Nobody can be contacted by this channel: the data has no consent for it.",
    "contact.open_page": "Record a legal basis",
    "contact.went_by_basis": (
        "The data has no consent for this channel. "
        "By the recorded legal basis all but those who refused are counted as agreeing."
    ),
    "contact.reach_basis": "By a recorded legal basis: {channels}. The list says how many.",
    # Never contact
    "contact.never": "Never contact",
    "contact.never_help": (
        "Bring the people who asked for it in another tool, or find one customer on the Customers page. "
        "Whoever shares an address with them is left out too."
    ),
    "contact.never_nobody": "Nobody is on this list yet.",
    "contact.all_channels": "All channels",
    "contact.never_customers_one": "{n} customer",
    "contact.never_customers_other": "{n} customers",
    "contact.never_addresses_one": "{n} address",
    "contact.never_addresses_other": "{n} addresses",
    "contact.add": "Add from a file…",
    "contact.add_title": "Never contact these people",
    "contact.add_text": (
        "One column of customer ids, e-mail addresses or phone numbers (+33…). "
        "Of an address only a fingerprint is kept."
    ),
    "contact.add_channel": "Never contact by",
    "contact.found_customers": "Customers",
    "contact.found_addresses": "Addresses of customers",
    "contact.found_unknown": "Not in the data",
    "contact.found_duplicates": "Twice in the file",
    "contact.found_blank": "Empty",
    "contact.found_refused": "Wrong phone numbers",
    "contact.unknown_rows": (
        "Not in the data, in these rows: {rows}. They are kept, and count as soon as somebody has this id or address."
    ),
    "contact.unknown_rows_more": (
        "Not in the data, in these rows and more: {rows}. "
        "They are kept, and count as soon as somebody has this id or address."
    ),
    "contact.refused_rows": (
        "Wrong phone numbers stand in these rows: {rows}. Write them as +33 6 12 34 56 78; nobody is added before."
    ),
    "contact.add_confirm_one": "Never contact {n} more",
    "contact.add_confirm_other": "Never contact {n} more",
    "contact.add_nothing": "All of these are on the list already.",
    "contact.added_one": "{n} entry was added to the list.",
    "contact.added_other": "{n} entries were added to the list.",
    "contact.download": "Download the list",
    "contact.download_name": "never-contact.csv",
    "contact.search": "Is somebody on this list?",
    "contact.search_hint": "Customer id, e-mail address or phone number",
    "contact.search_go": "Search",
    "contact.search_none": "Not on the list.",
    "contact.line_customer": "{channel}: the customer",
    "contact.line_address": "{channel}: the address, whoever has it",
    "contact.line_added": "Added {day}",
    "contact.line_added_by": "Added {day} by {who}",
    "contact.take_off": "Take off…",
    "contact.take_off_title": "Take off this list?",
    "contact.take_off_text": "Lists and campaigns may reach this person again, if nothing else keeps her out.",
    "contact.reason": "Why",
    "contact.reason_asked": "This person asked to hear from us again",
    "contact.reason_mistake": "Put on the list by mistake",
    "contact.take_off_confirm": "Take off",
    "contact.taken_off": "Taken off the list.",
    # Global control group
    "contact.control": "Control group of all campaigns",
    "contact.control_help": (
        "A share of all customers, drawn by lot, whom no campaign contacts. They stay the same people, so that after "
        "some months you see what all campaigns together caused."
    ),
    "contact.control_off": "Off: every campaign has a control group of its own only.",
    "contact.control_on_one": (
        "{share} of all customers: {n} customer. No list contacts this customer, and no campaign unless it says so."
    ),
    "contact.control_on_other": (
        "{share} of all customers: {n} customers. No list contacts them, and no campaign unless it says so."
    ),
    "contact.control_change": "Change…",
    "contact.control_title": "Control group of all campaigns",
    "contact.control_share": "Share of all customers, in percent",
    "contact.control_share_help": "From 1 to 15, or 0 for none.",
    "contact.control_cost": (
        "What it costs: these customers get no offer and no message. "
        "What a campaign would have sold to them is not sold."
    ),
    "contact.control_added_one": "{n} customer more is on no list from now on, and in no campaign unless it says so.",
    "contact.control_added_other": (
        "{n} customers more are on no list from now on, and in no campaign unless it says so."
    ),
    "contact.control_freed_one": (
        "{n} customer can be contacted again. What all campaigns caused cannot be told of this customer any more."
    ),
    "contact.control_freed_other": (
        "{n} customers can be contacted again. What all campaigns caused cannot be told of these customers any more."
    ),
    "contact.control_meant": "I have seen who is affected",
    "contact.control_confirm": "Change it",
    "contact.control_changed": "The control group of all campaigns was changed.",
    # Objections
    "contact.objections": "Objections to being scored",
    "contact.objections_help": (
        "Noted on the customer’s page. Whoever objects has no score, and is in no list to contact and no campaign."
    ),
    "contact.objections_none": "Nobody objects.",
    "contact.objections_some_one": "{n} customer objects.",
    "contact.objections_some_other": "{n} customers object.",
    "contact.find_customer": "Find the customer",
}
