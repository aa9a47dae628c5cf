"""S10, S11: an encrypted library and its key; a keyring that is missing or locked."""

import io
from contextlib import closing

import pytest

from facesort import cli
from facesort.errors import LibraryEncrypted, WrongPassphrase
from facesort.library import edits, people
from facesort.library.store import Library
from facesort.operations.encryption import key_for
from tests.keyrings import Broken, Kept, Locked, Missing
from tests.libraries import add_photos, place

WORDS = "correct horse battery"
FOLDER = b"/photos/very secret trip"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "library.db"
    with closing(Library(path)) as library:
        add_photos(library, 40, root=FOLDER)
        place(library, [-1] * 40)
        with library.write() as session:
            edits.rename_person(session, people.list_people(session)[0].id, "Wilhelmina")
    return path


@pytest.fixture
def run(path, monkeypatch, capfd):
    """Run a command with these lines on its standard input; returns exit code, output and errors."""

    def run(*words, said=()):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in said)))
        code = cli.main(["--library", str(path), *words])
        out, err = capfd.readouterr()
        return code, out, err

    return run


def bytes_beside(path):
    return b"".join(p.read_bytes() for p in path.parent.rglob("*") if p.is_file())


@pytest.mark.fault("S10")
def test_nothing_in_an_encrypted_library_can_be_read(path, run, keyring):
    kept = keyring(Kept())
    assert b"Wilhelmina" in bytes_beside(path)
    code, out, err = run("encrypt", "--remember", said=[WORDS])
    assert (code, err) == (0, "")
    assert "is encrypted" in out

    def unreadable():
        found = bytes_beside(path)
        assert not found.startswith(b"SQLite format 3")
        words = (b"Wilhelmina", b"CREATE TABLE", b"SQLite format 3", FOLDER, WORDS.encode())
        return [word for word in words if word in found] == []

    assert unreadable()
    # Also while it is open and written, with its log.
    with closing(Library(path, key_for(path, WORDS))) as library:
        with library.write() as session:
            edits.rename_person(session, people.list_people(session)[0].id, "Wilhelmina the second")
        assert path.with_name("library.db-wal").stat().st_size
        assert unreadable()
    # The keyring has the key and not the passphrase, and the key opens the library without a question.
    assert WORDS not in str(kept.entries)
    assert run("people")[0] == 0


@pytest.mark.fault("S10")
def test_a_wrong_passphrase_is_one_sentence_and_changes_nothing(path, run):
    run("encrypt", said=[WORDS])
    before = path.read_bytes()
    for said in ("wrong", "", "🐎", "a" * 10_000, "nul\0", "\udce4"):
        code, out, err = run("people", said=[said])
        assert (code, out) == (1, "")
        assert "Traceback" not in err
        sentence = "does not open" if said else "A passphrase is needed"
        assert err.count(sentence) == 1
    assert run("people")[0] == 1  # nobody answers
    assert path.read_bytes() == before
    with pytest.raises(LibraryEncrypted, match="is encrypted, or is not a facesort library"):
        Library(path)
    with pytest.raises(WrongPassphrase, match="does not open"):
        key_for(path, "wrong")
    assert path.read_bytes() == before


@pytest.mark.fault("S10")
def test_the_passphrase_can_be_changed_and_removed(path, run):
    run("encrypt", said=[WORDS])
    assert run("passphrase", said=[WORDS, "another one"])[0] == 0
    assert run("people", said=[WORDS])[0] == 1
    assert "Wilhelmina" in run("people", said=["another one"])[1]
    assert run("decrypt", said=[WORDS])[0] == 1
    assert run("decrypt", said=["another one"])[0] == 0
    assert "Wilhelmina" in run("people")[1]
    assert b"Wilhelmina" in bytes_beside(path)


@pytest.mark.fault("S11")
@pytest.mark.parametrize(
    ("backend", "sentence"),
    [(Missing, "has no keyring"), (Locked, "is locked"), (Broken, "cannot be used")],
)
def test_without_a_keyring_the_passphrase_is_asked_for(run, keyring, backend, sentence):
    keyring(backend())
    code, out, err = run("encrypt", "--remember", said=[WORDS])
    assert code == 0
    assert sentence in err
    code, out, err = run("people", said=[WORDS])
    assert code == 0
    assert "Wilhelmina" in out
    assert err.count("The keyring") + err.count("This computer") == 1
    assert sentence in err
    assert "Traceback" not in err
    code, out, err = run("passphrase", "--remember", said=[WORDS])
    assert code == 1
    assert sentence in err


@pytest.mark.fault("S11")
def test_a_keyring_that_does_not_answer_holds_nobody_up(run, keyring, monkeypatch):
    import threading

    answer = threading.Event()

    class Silent(Kept):
        def get_password(self, service, username):
            answer.wait()

    run("encrypt", said=[WORDS])
    keyring(Silent())
    monkeypatch.setattr("facesort.operations.keychain._PATIENCE_S", 0.2)
    code, out, err = run("people", said=[WORDS])
    answer.set()
    assert code == 0
    assert "does not answer" in err
    assert "Wilhelmina" in out


@pytest.mark.fault("S11")
def test_a_key_is_kept_and_forgotten_when_the_user_says_so(run, keyring):
    kept = keyring(Kept())
    run("encrypt", said=[WORDS])
    assert kept.entries == {}
    assert run("passphrase", "--remember", said=["wrong"])[0] == 1
    assert run("passphrase", "--remember", said=[WORDS])[0] == 0
    assert "Wilhelmina" in run("people")[1]
    assert run("passphrase", said=[WORDS, "another one"])[0] == 0  # the keyring follows
    assert len(kept.entries) == 1
    assert "Wilhelmina" in run("people")[1]
    assert run("passphrase", "--forget", said=["another one"])[0] == 0
    assert kept.entries == {}
    assert run("people")[0] == 1
