"""Numbers and days in charts as the language writes them: the browser writes them, by what the chart brings along."""

from typing import TypeVar

import altair as alt
from babel import Locale
from babel.dates import get_day_names, get_month_names

from pages.ui.formats import NARROW_SPACE
from pages.ui.language import current

Drawing = TypeVar("Drawing", alt.Chart, alt.LayerChart)


def localised(chart: Drawing) -> Drawing:
    """Return a chart whose axes and tooltips follow the language of the person this run is for."""
    locale = current().locale
    return chart.configure(locale=alt.Locale(number=_numbers(locale), time=_days(locale)))


def _numbers(locale: str) -> alt.NumberLocale:
    # d3 puts the sign behind the digits: a space before it has to be part of it.
    known = Locale.parse(locale)
    percent = known.percent_formats[None].pattern.rpartition("0")[2].replace("\u00a0", NARROW_SPACE)
    symbols = known.number_symbols["latn"]
    return alt.NumberLocale(
        decimal=symbols["decimal"], thousands=symbols["group"], grouping=[3], currency=["", ""], percent=percent
    )


def _days(locale: str) -> alt.TimeLocale:
    days = {width: get_day_names(width, locale=locale) for width in ("wide", "abbreviated")}
    months = {width: get_month_names(width, locale=locale) for width in ("wide", "abbreviated")}
    # Babel's weeks begin on Monday, d3's on Sunday.
    week = [6, *range(6)]
    return alt.TimeLocale(
        date="%d/%m/%Y",
        dateTime="%d/%m/%Y %H:%M",
        time="%H:%M",
        periods=["AM", "PM"],
        days=[days["wide"][day] for day in week],
        shortDays=[days["abbreviated"][day] for day in week],
        months=[months["wide"][month] for month in range(1, 13)],
        shortMonths=[months["abbreviated"][month] for month in range(1, 13)],
    )
