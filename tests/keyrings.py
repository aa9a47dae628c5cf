"""Keyrings for tests: one that keeps what it is given, and those that do not."""

import keyring.backend
import keyring.backends.fail
from keyring.errors import KeyringLocked


class Kept(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.entries = {}

    def get_password(self, service, username):
        return self.entries.get((service, username))

    def set_password(self, service, username, password):
        self.entries[service, username] = password

    def delete_password(self, service, username):
        del self.entries[service, username]


class Locked(Kept):
    """A keyring whose owner does not unlock it."""

    def get_password(self, service, username):
        raise KeyringLocked("Failed to unlock the collection!")

    set_password = delete_password = lambda self, *_arguments: self.get_password("", "")


class Broken(Kept):
    """A keyring whose desktop has gone."""

    def get_password(self, service, username):
        raise ConnectionRefusedError

    set_password = delete_password = lambda self, *_arguments: self.get_password("", "")


Missing = keyring.backends.fail.Keyring
