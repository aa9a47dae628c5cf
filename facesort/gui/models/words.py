"""Numbers, dates and names as a person reads them."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QLocale

from facesort.text import _, ngettext


def number(value: int) -> str:
    """Return a number as the user's country writes it: "12,004"."""
    return QLocale().toString(value)


def photos_text(count: int) -> str:
    """Return "1 photo", "12,004 photos"."""
    return ngettext("{n} photo", "{n} photos", count).format(n=number(count))


def faces_text(count: int) -> str:
    """Return "1 face", "412 faces"."""
    return ngettext("{n} face", "{n} faces", count).format(n=number(count))


def people_text(count: int) -> str:
    """Return "1 person", "37 people"."""
    return ngettext("{n} person", "{n} people", count).format(n=number(count))


def called(name: str) -> str:
    """Return what to call a person: the name, or the question when there is none."""
    return name or _("Who is this?")


def percent(share: float) -> str:
    """Return "92 %" for 0.92."""
    return _("{n} %").format(n=number(round(share * 100)))


def year(taken_at: str | None) -> str:
    """Return the year of a library date, "" when it is not known."""
    moment = _moment(taken_at)
    return str(moment.year) if moment else ""


def date_text(taken_at: str | None) -> str:
    """Return the day of a library date in the user's short form, "" when it is not known."""
    moment = _moment(taken_at)
    return _day(moment, QLocale.FormatType.ShortFormat) if moment else ""


def moment_text(taken_at: str | None) -> str:
    """Return day and time of a library date in full, "" when it is not known."""
    moment = _moment(taken_at)
    return f"{_day(moment, QLocale.FormatType.LongFormat)}, {moment:%H:%M}" if moment else ""


def _day(moment: datetime, form: QLocale.FormatType) -> str:
    return QLocale().toString(QDate(moment.year, moment.month, moment.day), form)


def _moment(taken_at: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(taken_at) if taken_at else None
    except ValueError:  # a camera may write anything
        return None
