"""Translation of the texts a person reads, without Qt.

Every text for the user goes through `_` or `ngettext`: the marks are what `packaging/translations.py`
looks for.  The language is the user's (LANGUAGE, LC_ALL, LC_MESSAGES or LANG), English where there is no
catalogue for it in `resources/locale`.
"""

from __future__ import annotations

import gettext

from facesort.paths import resource

#: How the catalogues are called.
DOMAIN = "facesort"

_translations = gettext.translation(DOMAIN, resource("locale"), fallback=True)


def language() -> str:
    """Return the language of the texts, such as "en" or "de"."""
    return _translations.info().get("language", "en")


def _(message: str) -> str:
    """Return the text in the user's language."""
    return _translations.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of the text that fits the count."""
    return _translations.ngettext(one, many, count)


def quoted(name: str) -> str:
    """Return a name in the quotation marks of the user's language."""
    return _("“{name}”").format(name=name)


def shown(path: bytes | str) -> str:
    """Return a path as a person may read it: never raises, shows control characters escaped.

    The result is for eyes only and must not be used to open anything.
    """
    text = path.decode("utf-8", "backslashreplace") if isinstance(path, bytes) else path
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii")
        for c in text
    )
