"""Translation of the texts a person reads, without Qt.

Every text for the user goes through `_` or `ngettext`.  No translation ships yet: the marks are what
the extraction tool looks for.
"""

from __future__ import annotations

import gettext

_translations = gettext.NullTranslations()


def _(message: str) -> str:
    """Return the text in the user's language."""
    return _translations.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of the text that fits the count."""
    return _translations.ngettext(one, many, count)


def shown(path: bytes | str) -> str:
    """Return a path as a person may read it: never raises, shows control characters escaped.

    The result is for eyes only and must not be used to open anything.
    """
    text = path.decode("utf-8", "backslashreplace") if isinstance(path, bytes) else path
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii")
        for c in text
    )
