"""What another program does to the library is seen without asking for a page again."""

import pytest

from facesort.errors import LibraryUnusable
from facesort.gui.watch import Watch
from facesort.library import edits
from facesort.library.store import Library
from tests.gui.shell.conftest import people_rows
from tests.gui.shell.test_edits import names_on


@pytest.fixture
def terminal(library):
    other = Library(library.path)
    yield other
    other.close()


@pytest.fixture
def watched(running, library):
    """The hub of a window that looks often."""
    parts = running.parts
    Watch(library, running.jobs, parts.hub, parts.browser, running.window).start(every_ms=20)
    return parts.hub


@pytest.mark.usefixtures("watched")
def test_what_the_terminal_did_is_seen_and_can_be_undone(qtbot, family, window, library, terminal):
    _anna, second, _third = family
    with terminal.write() as session:
        edits.rename_person(session, second, "Ben")
    qtbot.waitUntil(lambda: "Ben" in names_on(window.pages.people))
    undo = window.actions_table["undo"]
    qtbot.waitUntil(lambda: undo.text() == "Undo name “Ben”")
    undo.trigger()
    qtbot.waitUntil(lambda: "Ben" not in names_on(window.pages.people))
    assert people_rows(library)[second].kind == "unnamed"


def test_what_was_read_is_not_read_again(qtbot, family, window, watched, library):
    asked, told = [], []
    version = library.version
    library.version = lambda: asked.append(version()) or asked[-1]
    watched.library_changed.connect(lambda _touched: told.append(len(asked)))
    window.pages.people.rename_requested.emit(family[1], "Ben")
    qtbot.waitUntil(lambda: "Ben" in names_on(window.pages.people))
    # The hub would tell every 50 askings, if every asking told it of a change.
    qtbot.waitUntil(lambda: len(asked) - told[-1] > 120)
    assert len(set(asked[told[-1] :])) == 1


@pytest.mark.usefixtures("watched")
def test_a_library_that_cannot_be_asked_is_told_by_the_page_alone(qtbot, window, library):
    asked, failures = [], []

    def fail():
        asked.append(1)
        raise LibraryUnusable("The drive is gone.", "Connect it.")

    library.version = fail
    window.parts.failures.sentence_said.connect(lambda *words: failures.append(words))
    qtbot.waitUntil(lambda: len(asked) > 5)
    assert failures == []
