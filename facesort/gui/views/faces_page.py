"""The faces that belong to nobody yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from facesort.gui.models.words import faces_text, number
from facesort.gui.thumbnails import PixmapCache
from facesort.gui.views.face_verbs import FaceCardsPage
from facesort.gui.views.parts import Header, Title
from facesort.gui.views.verb_bars import VerbBar
from facesort.library.faces import FaceRow
from facesort.text import _, ngettext


class FacesPage(FaceCardsPage):
    """Faces that are not placed: say who they are, or make a person of several.

    Signals: see `FaceCardsPage`.
    """

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(pixmaps, _("Not placed"), parent)
        self._face_pane.set_text_lines(0)  # nothing is known of them
        self._title = Title(_("Not placed"))
        self._bar = VerbBar(self.grid, self._face_verbs())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Header(self._title, [self.size_slider]))
        layout.addWidget(self._face_pane, 1)
        layout.addWidget(self._bar)
        self.setFocusProxy(self._face_pane)
        self._on_selected()

    def show_faces(self, rows: Sequence[FaceRow]) -> None:
        """Show these faces; selection and place are kept."""
        self._faces.set_rows(rows)
        self._on_selected()
        self._bar.setVisible(bool(rows))
        if rows:
            self._face_pane.show_cards()
        else:
            self._face_pane.show_empty(
                _("Every face has its place."),
                _("Faces that fit nobody come here; there are none now."),
            )

    def _on_selected(self) -> None:
        super()._on_selected()
        chosen = self.grid.selected_count()
        if chosen:
            text = ngettext("{n} face selected", "{n} faces selected", chosen)
            self._bar.say(text.format(n=number(chosen)))
        else:
            count = faces_text(len(self._faces.rows))
            self._bar.say(
                _("{faces} that fit nobody. Select some and say who it is.").format(faces=count)
            )
