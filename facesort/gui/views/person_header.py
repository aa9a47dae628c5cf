"""The top of a person's page: who it is, how much there is of them, when they were born, with whom."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from facesort.errors import FacesortError
from facesort.gui.models.words import called, faces_text, number, photos_text, years_text
from facesort.gui.thumbnails import Key, PixmapCache
from facesort.gui.views.cards import rounded
from facesort.gui.views.fitting import FittingRow
from facesort.gui.views.name_edit import HeadingEdit
from facesort.gui.views.parts import Portrait, SoftLabel, sign_button
from facesort.library.company import Companion
from facesort.library.faces import FaceRow
from facesort.library.people import PersonRow
from facesort.library.photos import PhotoRow
from facesort.library.portrait import clean_birth_date
from facesort.text import _, ngettext

_CALLED_BY = 18  # letters of a name on a button


class PersonHeader(QWidget):
    """Portrait, name, counts, birth date and company of a person.

    Signals:
        renamed: Another name was typed; carries it.
        same_chosen: Somebody known was chosen as the name; carries their id.
        born_entered: Another birth date was typed; carries it as it is stored, "" for none.
        companion_opened: Show somebody who is in the same photos; carries person_id.
        left: The keyboard is not needed here any more; carries nothing.
    """

    renamed = Signal(str)
    same_chosen = Signal(int)
    born_entered = Signal(str)
    companion_opened = Signal(int)
    left = Signal()

    def __init__(self, pixmaps: PixmapCache, size_slider: QWidget) -> None:
        super().__init__()
        self._pixmaps = pixmaps
        self._person_id = 0
        self._name = ""
        self.back = sign_button("←", _("Back"), _("Back (Backspace)"))
        self.portrait = Portrait(pixmaps)
        self.name_edit = HeadingEdit()
        self.name_edit.setToolTip(_("Click to change the name (F2)"))
        self.counts = SoftLabel()
        self.counts.setIndent(2)  # below the text of the name, not its field
        self.born = BornEdit()
        self.says = SoftLabel()
        self.says.setIndent(2)
        self.says.hide()
        self._company_title = SoftLabel(_("Seen with"))
        self._company_title.setWordWrap(False)
        self.company = FittingRow()
        self._companions: tuple[Companion, ...] = ()
        self._chips: list[_Chip] = []
        self._arrange(size_slider)
        self.name_edit.name_entered.connect(self._on_name_entered)
        self.name_edit.cancelled.connect(self._on_name_cancelled)
        self.name_edit.left.connect(self._on_name_left)
        self.born.entered.connect(self._on_born_entered)
        self.born.left.connect(self.left)
        self.born.textEdited.connect(self.says.hide)
        pixmaps.arrived.connect(self._on_arrived)

    def show_person(
        self, row: PersonRow, photos: Sequence[PhotoRow], company: Sequence[Companion]
    ) -> None:
        """Show who this is; what is being typed stays (`finish` comes before another person)."""
        another, self._person_id, self._name = row.id != self._person_id, row.id, row.name
        if another or not self.name_edit.hasFocus():
            self._restore_name()
        self.portrait.show_face(row.cover_face_id)
        dates = [photo.taken_at for photo in photos if photo.taken_at]
        when = years_text(min(dates), max(dates)) if dates else ""
        counts = [photos_text(row.photos), when]
        self.counts.setText(" · ".join(text for text in counts if text))
        self.counts.setToolTip(faces_text(row.faces))
        self.born.show_date(row.birth_date or "")
        self._show_company(tuple(company))

    def finish(self) -> None:
        """Take what is typed as name and birth date of the person shown, as Enter would."""
        self._finish_name()
        try:
            date = self.born.finish()
        except FacesortError:
            date = None
            self.born.restore()
        self.says.hide()
        if date is not None:
            self.born_entered.emit(date)

    def _show_company(self, company: tuple[Companion, ...]) -> None:
        self._company_title.setVisible(bool(company))
        if company == self._companions:
            return
        self._companions = company
        old, self._chips = self._chips, [_Chip(self._pixmaps, one) for one in company]
        for chip in self._chips:
            chip.opened.connect(self.companion_opened)
        self.company.set_widgets(self._chips)
        for chip in old:
            chip.deleteLater()

    def _arrange(self, size_slider: QWidget) -> None:
        facts = QHBoxLayout()
        facts.setSpacing(8)
        born = SoftLabel(_("Born"))
        born.setWordWrap(False)
        born.setIndent(2)
        born.setBuddy(self.born)
        facts.addWidget(born)
        facts.addWidget(self.born)
        facts.addWidget(self._company_title)
        facts.addWidget(self.company, 1)
        facts.addStretch(0)
        words = QVBoxLayout()
        words.setSpacing(2)
        top = QHBoxLayout()
        top.addWidget(self.name_edit, 1)
        top.addWidget(size_slider)
        words.addLayout(top)
        words.addWidget(self.counts)
        words.addLayout(facts)
        words.addWidget(self.says)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 6)
        layout.setSpacing(10)
        layout.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.portrait, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)

    def _on_born_entered(self) -> None:
        try:
            date = self.born.finish()
        except FacesortError as error:
            self.says.setText(f"{error.message} {error.advice}")
            self.says.show()
            return
        self.says.hide()
        if date is not None:
            self.born_entered.emit(date)

    def _restore_name(self) -> None:
        self.name_edit.setText(self._name)
        self.name_edit.setCursorPosition(0)  # of a name that is too long, show the beginning
        self.name_edit.setModified(False)

    def _on_name_entered(self, name: str) -> None:
        before, picked = self._name, self.name_edit.picked_id
        self._restore_name()  # it may come to nothing; if not, new rows bring the new name
        if self.name_edit.hasFocus():  # else the user has gone elsewhere
            self.left.emit()
        if picked is not None:
            self.same_chosen.emit(picked)
        elif name != before:
            self.renamed.emit(name)

    def _on_name_cancelled(self) -> None:
        self._restore_name()
        self.left.emit()

    def _on_name_left(self) -> None:
        self._finish_name()
        if not self.name_edit.text().strip():
            self._restore_name()

    def _finish_name(self) -> None:
        if self.name_edit.isModified():
            self.name_edit.enter()

    def _on_arrived(self, keys: list[Key]) -> None:
        wanted = set(keys)
        for chip in self._chips:
            if chip.key in wanted:
                chip.show_picture()


class BornEdit(QLineEdit):
    """The field for a birth date: a year, a month or a day; nothing in it forgets the date.

    Signals:
        entered: Enter was pressed, or the keyboard went elsewhere after typing; carries nothing.
        left: Enter or Esc was pressed: the keyboard is not needed here any more.
    """

    entered = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._stored = ""
        self.setPlaceholderText(_("year or date"))
        self.setAccessibleName(_("Born: year, month or day"))
        self.setToolTip(_("When this person was born: 1999, 1999-05 or 1999-05-03"))
        self.setMaxLength(40)
        letters = self.fontMetrics().averageCharWidth()
        self.setFixedWidth(16 * letters)

    def show_date(self, date: str) -> None:
        """Show what is stored; what is being typed, or was and is no date, stays."""
        self._stored = date
        if not self.isModified():
            self.restore()

    def restore(self) -> None:
        """Show what is stored."""
        self.setText(self._stored)
        self.setModified(False)

    def finish(self) -> str | None:
        """Return what was typed, as it is stored; None if that is nothing new.

        Raises:
            FacesortError: It is no date.
        """
        if not self.isModified():
            return None
        date = clean_birth_date(self.text())
        self.setText(date)
        self.setModified(False)
        return date if date != self._stored else None

    def event(self, event: QEvent) -> bool:
        """Qt override.  While a date is typed no key is a shortcut."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            held = event.modifiers()
            if not held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt override."""
        if event.key() == Qt.Key.Key_Escape:
            self.restore()
            self.textEdited.emit(self.text())
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            if not self.isModified():
                self.left.emit()
        else:
            super().keyPressEvent(event)
            if event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                event.accept()  # the page would act on Backspace

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt override."""
        super().focusOutEvent(event)
        aside = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if event.reason() not in aside and self.isModified():
            self.entered.emit()


class _Chip(QToolButton):
    """Somebody who is in the same photos: a small portrait, the name, in how many.

    Signals:
        opened: It was clicked; carries person_id.
    """

    opened = Signal(int)

    def __init__(self, pixmaps: PixmapCache, one: Companion) -> None:
        super().__init__()
        self._person_id = one.id
        self.key: Key = ("face", one.face_id)
        self._pixmaps = pixmaps
        name = called(one.name)
        short = name if len(name) <= _CALLED_BY else name[: _CALLED_BY - 1].rstrip() + "…"
        text = _("{name} {n}").format(name=short, n=number(one.photos))
        self.setText(text.replace("&", "&&"))
        together = ngettext(
            "{name}: in {n} of the same photos", "{name}: in {n} of the same photos", one.photos
        ).format(name=name, n=number(one.photos))
        self.setToolTip(together)
        self.setAccessibleName(together)
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        side = round(1.5 * self.fontMetrics().height())
        self.setIconSize(QSize(side, side))
        self.show_picture()
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.opened.emit(self._person_id)

    def show_picture(self) -> None:
        """Show the portrait if it is here; otherwise it is asked for."""
        pixmap: QPixmap | None = self._pixmaps.pixmap(*self.key)
        if pixmap is not None:
            ratio = self.devicePixelRatioF()
            side = round(self.iconSize().width() * ratio)
            picture = rounded(pixmap, side, side / 2)
            picture.setDevicePixelRatio(ratio)
            self.setIcon(picture)


class BeforeBirth(QWidget):
    """Says that photos are older than the person, and offers their faces.

    Signals:
        select_requested: Select these faces; carries nothing.
    """

    select_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.says = QLabel()
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.says.setWordWrap(True)
        self.button = QToolButton()
        self.button.setText(_("Select these faces"))
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.select_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 2, 12, 4)
        layout.addWidget(self.says, 1)
        layout.addWidget(self.button)
        self.hide()

    def show_faces(self, faces: Sequence[FaceRow], name: str) -> None:
        """Say in how many photos these faces are, or nothing if there are none."""
        photos = len({face.photo_id for face in faces})
        if name:
            text = ngettext(
                "{n} photo was taken before “{name}” was born.",
                "{n} photos were taken before “{name}” was born.",
                photos,
            )
        else:
            text = ngettext(
                "{n} photo was taken before this person was born.",
                "{n} photos were taken before this person was born.",
                photos,
            )
        self.says.setText(text.format(n=number(photos), name=name))
        self.setVisible(photos > 0)
