"""Numbers, dates and names as a person reads them."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QDateTime, QLocale

from facesort.library.backup import Kind
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


def backup_time(at: datetime) -> str:
    """Return when a backup was made, in the user's time and writing."""
    moment = QDateTime.fromSecsSinceEpoch(round(at.timestamp()))
    time = QLocale().toString(moment.time(), QLocale.FormatType.ShortFormat)
    return f"{day_text(at.astimezone())} {time}"


def backup_why(kind: Kind) -> str:
    """Return why a backup was made."""
    return {
        Kind.DAY: _("daily"),
        Kind.ASKED: _("asked for"),
        Kind.BACK: _("before going back"),
        Kind.FORMAT: _("before a new version"),
    }[kind]


def file_size(size: int) -> str:
    """Return "4.1 MB"."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def called(name: str) -> str:
    """Return what to call a person: the name, or the question when there is none."""
    return name or _("Who is this?")


def told_apart(name: str, photos: int) -> str:
    """Return what to call one of several people: of those without a name, the photos tell who is who."""
    return name or _("Who is this? ({photos})").format(photos=photos_text(photos))


def not_them(name: str) -> str:
    """Return what says that a face is not this person, "" for no name."""
    return _("Not “{name}”").format(name=name) if name else _("Not this person")


def is_this_them(name: str) -> str:
    """Return the question whether a face is this person too, "" for no name."""
    return _("Is this “{name}” too?").format(name=name) if name else _("Is this the same person?")


def hiding(*, is_hidden: bool) -> tuple[str, str]:
    """Return what hides a person, or brings a bystander back: a verb, and what it does."""
    if is_hidden:
        return _("Bring back"), _("Bring this person back from Bystanders")
    return _("Hide"), _("Hide this person in Bystanders")


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
    return day_text(moment) if moment else ""


def moment_text(taken_at: str | None) -> str:
    """Return day and time of a library date in full, "" when it is not known."""
    moment = _moment(taken_at)
    long = QLocale.FormatType.LongFormat
    return f"{day_text(moment, long)}, {moment:%H:%M}" if moment else ""


def years_text(first: str, last: str) -> str:
    """Return "2009 – 2026" for two library dates, one year if it is the same, "" for none."""
    years = list(dict.fromkeys(text for date in (first, last) if (text := year(date))))
    return (
        _("{first} – {last}").format(first=years[0], last=years[1]) if years[1:] else "".join(years)
    )


def is_before(taken_at: str | None, born: str | None) -> bool:
    """Whether a photo was certainly taken before somebody was born (a year, a month or a day)."""
    return bool(taken_at and born and taken_at[: len(born)] < born and year(taken_at))


def age_text(taken_at: str | None, born: str | None) -> str:
    """Return how old somebody was in a photo: "5 years", "3 months"; "" when that is not known.

    Of somebody whose day is not known, the age is that which they reached in that year or month.
    """
    moment = _moment(taken_at)
    if moment is None or not born:
        return ""
    if is_before(taken_at, born):
        return _("before birth")
    parts = [int(part) for part in born.split("-")]
    month, day = [*parts, *(moment.month, moment.day)[len(parts) - 1 :]][1:3]
    months = (moment.year - parts[0]) * 12 + moment.month - month - (moment.day < day)
    years = max(0, months) // 12
    if years == 0 and len(parts) > 1:
        count = max(0, months)
        return ngettext("{n} month", "{n} months", count).format(n=number(count))
    return ngettext("{n} year", "{n} years", years).format(n=number(years))


def year_and_age(taken_at: str | None, born: str | None) -> str:
    """Return "2014 · 5 years": the year of a photo and how old somebody was then, as far as known."""
    return " · ".join(part for part in (year(taken_at), age_text(taken_at, born)) if part)


def day_text(moment: datetime, form: QLocale.FormatType = QLocale.FormatType.ShortFormat) -> str:
    """Return a day as the user's country writes it, the year with all its digits."""
    day, locale = QDate(moment.year, moment.month, moment.day), QLocale()
    written = locale.dateFormat(form)
    if "yyyy" not in written:  # "8/5/20" could be of three centuries
        written = written.replace("yy", "yyyy")
    return locale.toString(day, written)


def _moment(taken_at: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(taken_at) if taken_at else None
    except ValueError:  # a camera may write anything
        return None
