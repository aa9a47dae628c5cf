"""One window per library: a second start hands its folders to the first and ends."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from facesort.errors import FacesortError
from facesort.text import _

_CONNECT_MS = 500
_ANSWER_MS = 10_000  # the first may be busy: a large library of an older version is copied first
_LONGEST_PATH = 100  # of a socket, in bytes: Linux takes 107, macOS 103
_ANSWER = b"ok\n"
_LONGEST_MESSAGE = 1 << 20


class SingleInstance(QObject):
    """The first facesort of this user for this library listens; later ones speak to it.

    Signals:
        started_again: The user started facesort once more; carries the folders (list of bytes) they
            gave it.  Emitted in the first facesort.
    """

    started_again = Signal(object)

    def __init__(self, library: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = _socket_name(library)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_new_connection)
        self._received: dict[QLocalSocket, bytes] = {}

    def is_first(self, folders: Sequence[bytes]) -> bool:
        """Tell the facesort that already runs about these folders, or listen.

        Returns:
            Whether this one shall open a window.

        Raises:
            FacesortError: One runs already and does not answer.
        """
        if self._told_first(folders):
            return False
        QLocalServer.removeServer(self._name)  # left behind by a facesort that crashed
        # If two start in the same moment both may listen; the library locks itself, so that is safe.
        self._server.listen(self._name)
        return True

    def close(self) -> None:
        """Let another facesort be the first."""
        self._server.close()

    def _told_first(self, folders: Sequence[bytes]) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_CONNECT_MS) or not _is_ours(socket):
            return False
        message = json.dumps([folder.hex() for folder in folders]).encode() + b"\n"
        socket.write(QByteArray(message))
        answer = b""
        while _ANSWER not in answer and socket.waitForReadyRead(_ANSWER_MS):
            answer += bytes(socket.readAll().data())
        silent = socket.state() == QLocalSocket.LocalSocketState.ConnectedState
        socket.abort()
        if _ANSWER not in answer and silent:  # else it ended while it was asked
            raise FacesortError(
                _("Facesort runs already, and does not answer."),
                _("Wait until its window is there; if none comes, end that program and try again."),
            )
        return _ANSWER in answer

    def _on_new_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._received[socket] = b""
            socket.readyRead.connect(self._on_ready_read)
            socket.disconnected.connect(self._on_disconnected)
            self._read(socket)

    def _on_ready_read(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._read(socket)

    def _on_disconnected(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._received.pop(socket, None)
            socket.deleteLater()

    def _read(self, socket: QLocalSocket) -> None:
        if socket not in self._received:
            return
        self._received[socket] += bytes(socket.readAll().data())
        message, newline, _rest = self._received[socket].partition(b"\n")
        if not newline:
            if len(message) > _LONGEST_MESSAGE:
                socket.abort()
            return
        self._received[socket] = b""
        folders = _folders_in(message)
        if folders is None:
            socket.abort()
            return
        socket.write(QByteArray(_ANSWER))
        socket.flush()
        self.started_again.emit(folders)


def _folders_in(message: bytes) -> list[bytes] | None:
    """Return the folders that a message names, None if it is none of ours."""
    try:
        content = json.loads(message)
        return [bytes.fromhex(folder) for folder in content] if isinstance(content, list) else None
    except (ValueError, TypeError):
        return None


def _socket_name(library: Path) -> str:
    """Return the name of the socket: the same for every way to call the same library."""
    user = getpass.getuser() if os.name != "posix" else os.getuid()  # a user may have no name
    who = f"{user}\0{library.resolve()}"
    name = "facesort-" + hashlib.sha256(os.fsencode(who)).hexdigest()[:24]
    if os.name != "posix":
        return name
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    path = Path(runtime if os.path.isdir(runtime) else tempfile.gettempdir()) / name
    return str(path) if len(os.fsencode(path)) <= _LONGEST_PATH else f"/tmp/{name}"  # noqa: S108 - see `_is_ours`


def _is_ours(socket: QLocalSocket) -> bool:
    """Whether the socket belongs to this user: in a folder for all, anybody can make one."""
    if os.name != "posix":
        return True
    try:
        return os.stat(socket.fullServerName()).st_uid == os.getuid()
    except OSError:
        return False
