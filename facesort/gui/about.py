"""What the Help menu shows: the shortcuts, and what facesort is made of."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QScrollArea,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from facesort import __version__
from facesort.text import _


class ShortcutSheet(QDialog):
    """All shortcuts on one page."""

    def __init__(self, shortcuts: Sequence[tuple[str, str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        lines: list[str] = []
        group = ""
        for menu, text, keys in (*shortcuts, *_page_keys()):
            if menu != group:
                group = menu
                title = escape(menu.replace("&", ""))
                lines.append(f"<tr><td colspan=2><br><b>{title}</b></td></tr>")
            lines.append(
                f"<tr><td>{escape(keys)}&nbsp;&nbsp;&nbsp;</td><td>{escape(text)}</td></tr>"
            )
        self.label = QLabel(f"<table cellpadding=3>{''.join(lines)}</table>")
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        em = self.fontMetrics().height()
        self.label.setContentsMargins(em, 0, em, em)
        area = QScrollArea()
        area.setWidget(self.label)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName(_("Keys"))
        _finish(self, area)
        self.resize(self.label.sizeHint().width() + em * 4, em * 36)


class AboutDialog(QDialog):
    """What this program is, who made its parts, and under which licences."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("About facesort"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = QTextBrowser()
        self.text.setAccessibleName(_("About facesort"))
        self.text.setOpenExternalLinks(True)
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.setHtml(_about())
        _finish(self, self.text)
        em = self.fontMetrics().height()
        self.resize(em * 30, em * 32)


def _finish(dialog: QDialog, content: QWidget) -> None:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.addWidget(content, 1)
    layout.addWidget(buttons)


def _page_keys() -> list[tuple[str, str, str]]:
    people, viewer = _("On cards"), _("In a photo")
    return [
        (people, _("Begin to name the person"), _("any letter")),
        (people, _("Open"), _("Enter")),
        (people, _("Choose several"), _("Ctrl or Shift and click")),
        (viewer, _("Previous or next photo"), _("← or →")),
        (viewer, _("Larger, smaller, whole photo"), _("+ − 0")),
        (viewer, _("Whole photo or full size"), _("double click")),
        (viewer, _("Show all names"), _("B")),
        (viewer, _("The faces one by one"), _("Tab")),
        (viewer, _("Back"), _("Esc")),
    ]


def _about() -> str:
    parts = (
        ("Qt " + PySide6.__version__, _("used under LGPLv3"), "https://www.qt.io/licensing"),
        ("Python", "PSF", "https://docs.python.org/3/license.html"),
        ("PyTorch", "BSD-3-Clause", "https://github.com/pytorch/pytorch"),
        ("faiss", "MIT", "https://github.com/facebookresearch/faiss"),
        ("SciPy, NumPy", "BSD-3-Clause", "https://scipy.org"),
        ("openTSNE, scikit-learn", "BSD-3-Clause", "https://opentsne.readthedocs.io"),
        ("Lark", "MIT", "https://github.com/lark-parser/lark"),
        ("SQLAlchemy, Alembic", "MIT", "https://www.sqlalchemy.org"),
        ("SQLite", _("public domain"), "https://www.sqlite.org"),
        ("SQLCipher", "BSD-3-Clause, © Zetetic LLC", "https://www.zetetic.net/sqlcipher/"),
        ("OpenSSL", "Apache-2.0", "https://www.openssl.org"),
        ("sqlcipher3", "zlib", "https://github.com/coleifer/sqlcipher3"),
        ("keyring", "MIT", "https://github.com/jaraco/keyring"),
        ("Pillow", "MIT-CMU", "https://python-pillow.org"),
        ("pi-heif, libheif", "BSD-3-Clause, LGPLv3", "https://github.com/bigcat88/pillow_heif"),
    )
    lines = "".join(
        f'<li><a href="{link}">{escape(name)}</a>: {escape(licence)}</li>'
        for name, licence, link in parts
    )
    before = (
        _("Finds every person in a photo collection, on your own computer."),
        _("Nothing leaves this computer, and no photo is ever changed."),
        _("facesort is free software under the Apache License 2.0. It uses:"),
    )
    models = _("The face models have licences of their own, which lie beside them.")
    return (
        f"<h2>facesort {escape(__version__)}</h2>"
        + "".join(f"<p>{escape(text)}</p>" for text in before)
        + f"<ul>{lines}</ul>"
        + f"<p>{escape(_qt_notice())}</p><p>{escape(models)}</p>"
    )


def _qt_notice() -> str:
    return _(
        "Qt used under LGPLv3: it is linked as separate libraries that you may replace by your "
        "own, and its source is offered by the Qt Project."
    )
