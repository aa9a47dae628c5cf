"""The question that is asked when a name is taken: the same person, or another one?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from facesort.gui.models.words import number, photos_text
from facesort.gui.wishes import Collision
from facesort.text import _

_OFFERED = 4


class NamesakeDialog(QDialog):
    """Asks who is meant.

    Signals:
        answered: Carries (collision, person_id): the namesake who is meant, None for somebody else.
            Not emitted when the user cancels: nothing is changed then.
    """

    answered = Signal(object, object)

    def __init__(self, collision: Collision, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("The same person?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._collision = collision
        self._ids: dict[QPushButton, int] = {}
        question = QLabel(_question(collision))
        question.setTextFormat(Qt.TextFormat.PlainText)
        question.setWordWrap(True)
        question.setMinimumWidth(self.fontMetrics().height() * 20)
        question.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.same_buttons = [self._same_button(i) for i in range(len(self._offered()))]
        self.other_button = QPushButton(_("Another “{name}”").format(name=_plain(collision.name)))
        self.other_button.clicked.connect(self._on_other_clicked)
        self.cancel_button = QPushButton(_("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        em = self.fontMetrics().height()
        buttons = QHBoxLayout() if len(self.same_buttons) == 1 else QVBoxLayout()
        for button in (*self.same_buttons, self.other_button, self.cancel_button):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(em, em, em, em)
        layout.setSpacing(em)
        layout.addWidget(question)
        layout.addLayout(buttons)
        # Who types on quickly must not answer what they never saw, neither with Enter nor with Space.
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        question.setFocus()

    def _offered(self) -> list[int]:
        return [row.id for row in self._collision.namesakes[:_OFFERED]]

    def _same_button(self, at: int) -> QPushButton:
        person = self._collision.namesakes[at]
        if len(self._collision.namesakes) == 1:
            text = _("Same person: merge")
        else:
            text = _("The “{name}” with {photos}").format(
                name=_plain(person.name), photos=photos_text(person.photos)
            )
        button = QPushButton(text)
        button.clicked.connect(self._on_same_clicked)
        self._ids[button] = person.id
        return button

    def _on_same_clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, QPushButton)
        self.answered.emit(self._collision, self._ids[button])
        self.accept()

    def _on_other_clicked(self) -> None:
        self.answered.emit(self._collision, None)
        self.accept()


def _question(collision: Collision) -> str:
    if len(collision.namesakes) == 1:
        person = collision.namesakes[0]
        photos = photos_text(person.photos)
        if person.kind == "ignored":
            return _(
                "There is already somebody called “{name}” in Bystanders ({photos}).  "
                "The same person?"
            ).format(name=person.name, photos=photos)
        return _("There is already somebody called “{name}” ({photos}).  The same person?").format(
            name=person.name, photos=photos
        )
    return _("There are already {n} people called “{name}”.  Which one is this?").format(
        n=number(len(collision.namesakes)), name=collision.name
    )


def _plain(name: str) -> str:
    """Return a name for a button, where “&” would underline a letter."""
    return name.replace("&", "&&")
