"""The one-page summary: an audience as a page of HTML that needs nothing else and prints to one sheet of A4.

Nobody's data is in it: no name, no address, no value that few people share, no composition of fewer than 20 customers.
"""

from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import islice
from pathlib import Path

from pages.ui.audience_composition import named
from pages.ui.language import current
from pages.ui.one_page_chart import chart
from pages.ui.prediction_words import quality_sentence
from pages.ui.shared_audience import SharedAudience
from pages.ui.summary import definition
from pages.ui.text import day, number, percent, share, t
from segmentation.api import Composition, FieldShares, chance_at

MOST_VALUES = 3
MOST_FIELDS = 3


def one_page(shared: SharedAudience, composition: Composition) -> str:
    """Return the page, in the language that is spoken."""
    sections = "".join(_sections(shared, composition))
    title = escape(_title(shared))
    return (
        f'<!doctype html><html lang="{current().id}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<title>{title}</title><style>{_style()}</style></head><body>"
        f'<p class="hint">{escape(t("page.print"))}</p><main>{sections}</main></body></html>'
    )


@cache
def _style() -> str:
    return (Path(__file__).parent / "one_page.css").read_text(encoding="utf-8")


def _sections(shared: SharedAudience, composition: Composition) -> Iterator[str]:
    yield _head(shared)
    yield f'<div><h1>{escape(_title(shared))}</h1><p class="data">{escape(_data(shared))}</p></div>'
    yield f'<section class="tiles">{"".join(_tiles(shared))}</section>'
    if shared.prediction is not None:
        yield _chart(shared)
    if shared.likely is not None:
        yield _reached(shared)
    yield f'<section class="definition"><h2>{_t("page.definition")}</h2><p>{escape(_definition(shared))}.</p></section>'
    yield f"<section><h2>{_t('page.reachable')}</h2>{_reachable(shared)}</section>"
    yield f"<section><h2>{_t('page.composition')}</h2>{_composition(composition)}</section>"
    yield f'<section class="two">{_trust(shared)}</section>'
    yield f"<footer><span>{_t('page.footer')}</span><span>{escape(_data(shared))}</span></footer>"


def _t(key: str, **places: str) -> str:
    return escape(t(key, **places))


def _title(shared: SharedAudience) -> str:
    """The question as it will be read later: of days that are named."""
    if shared.prediction is None:
        return t("page.title_none", workspace=shared.workspace)
    act = t(f"audience.act_{shared.prediction.event}")
    return t("audience.title_past", act=act, days=shared.prediction.window_days, day=day(shared.last_day))


def _data(shared: SharedAudience) -> str:
    return t("page.data", day=day(shared.last_day))


def _head(shared: SharedAudience) -> str:
    label = {"simulated": "common.simulated_note", "real": "page.demo"}.get(shared.kind)
    said = f'<span class="label">{_t(label)}</span>' if label else ""
    made = _t("page.made_for", workspace=shared.workspace)
    return f"<header><b>{made}</b>{said}</header>"


def _tile(title: str, value: str, *notes: str) -> str:
    said = "".join(f"<br><span>{escape(note)}</span>" for note in notes[1:])
    return f'<div class="tile">{escape(title)}<b>{escape(value)}</b><span>{escape(notes[0])}</span>{said}</div>'


def _tiles(shared: SharedAudience) -> Iterator[str]:
    key = "page.size_of_covered" if shared.prediction else "page.size_of_all"
    of = t(key, share=share(shared.size, shared.base), base=number(shared.base))
    yield _tile(t("page.size"), number(shared.size), of)
    if shared.prediction is None:
        return
    event = shared.prediction.event
    if shared.likely is None or shared.likely_range is None:
        yield f'<div class="tile"><h2>{_t("page.hidden")}</h2><span>{escape(shared.hidden)}</span></div>'
        return
    likely = t("page.likely_range", low=number(shared.likely_range.low), high=number(shared.likely_range.high))
    yield _tile(t(f"page.likely_{event}"), number(shared.likely.likely_buyers), t("page.likely_note"), likely)
    if shared.likely.times_better is not None:
        times = t("page.times", n=number(shared.likely.times_better, 1))
        yield _tile(t("page.times_better"), times, t(f"page.times_note_{event}"))


def _chart(shared: SharedAudience) -> str:
    matching = shared.view.matching
    keys = [("covered", "#d3e6df", shared.base)]
    keys += [("matching", "#8bbdb1", matching)] if matching != shared.base else []
    keys += [("chosen", "#0f766e", shared.size)]
    legend = "".join(
        f'<span><i style="background:{colour}"></i>{_t(f"page.legend_{name}", n=number(count))}</span>'
        for name, colour, count in keys
    )
    note = ""
    if shared.prediction is not None and shared.prediction.base_odds is not None:
        note = f'<p class="note">{_score_note(shared.prediction.base_odds)}</p>'
    heading = f"<h2>{_t('page.chart')}</h2>"
    return f'<section>{heading}<div class="legend">{legend}</div>{chart(shared)}{note}</section>'


def _score_note(odds: float) -> str:
    return _t("page.score_note", chance=percent(chance_at(50, odds), 1))


def _reached(shared: SharedAudience) -> str:
    found = shared.likely
    if found is None or shared.prediction is None:
        return ""
    rows = (
        (f"page.reached_{shared.prediction.event}", "", found.likely_buyers, found.likely_buyers_total),
        ("page.others", " others", found.others, found.others_total),
    )
    return f'<section class="bars">{"".join(_bar(*row) for row in rows)}</section>'


def _bar(key: str, name: str, part: int, whole: int) -> str:
    said = t("page.of", n=number(part), total=number(whole), share=share(part, whole))
    wide = 100 * part / whole if whole else 0
    line = f"<p><span>{_t(key)}</span><b>{escape(said)}</b></p>"
    return f'<div>{line}<div class="bar{name}"><i style="width:{wide:.1f}%"></i></div></div>'


def _definition(shared: SharedAudience) -> str:
    told = definition(shared)
    return told[0].upper() + told[1:]


def _reachable(shared: SharedAudience) -> str:
    if not shared.reachable:
        return f'<p class="note">{_t("page.reachable_none")}</p>'
    told = (
        f"<span><b>{number(count)}</b> {_t(f'page.channel_{channel}')}</span>"
        for channel, count in shared.reachable.items()
    )
    return f'<p class="reach">{"".join(told)}</p>'


def _composition(found: Composition) -> str:
    fields = [field for field in found.fields if any(one.kind != "other" for one in field.shares)]
    if found.hidden or not fields:
        reason = found.hidden or ("few_inside" if found.fields else "none")
        return f'<p class="note">{_t(f"composition.{reason}")}</p>'
    drawn = "".join(_field(field, found) for field in islice(fields, MOST_FIELDS))
    return f'<div class="composition">{drawn}</div>'


def _field(field: FieldShares, found: Composition) -> str:
    values = [one for one in field.shares if one.kind == "value"][:MOST_VALUES]
    rows = "".join(
        f"<p><span>{escape(named(field.field, one))}</span><span>"
        + _t(
            "page.composition_usual",
            share=share(one.customers, found.customers),
            usual=share(round(one.share_of_everyone * found.everyone), found.everyone),
        )
        + "</span></p>"
        for one in values
    )
    return f"<div><h2>{_t(f'composition.field_{field.field}')}</h2>{rows}</div>"


def _trust(shared: SharedAudience) -> str:
    if shared.prediction is None:
        return f"<div><h2>{_t('page.limits')}</h2><p>{_t('page.limits_nothing')}</p></div>"
    quality = f"<div><h2>{_t('page.quality')}</h2><p>{escape(quality_sentence(shared.prediction))}</p></div>"
    limits = _t(f"page.limits_{shared.prediction.event}")
    return f"{quality}<div><h2>{_t('page.limits')}</h2><p>{limits}</p></div>"
