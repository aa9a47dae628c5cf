"""Every text of the program is translated, completely, and the program speaks the user's language."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

_SCRIPT = Path(__file__).parents[2] / "packaging" / "translations.py"
_spec = importlib.util.spec_from_file_location("translations", _SCRIPT)
translations = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(translations)


@pytest.fixture(scope="module")
def program():
    return {_id(message): message for message in translations.template_of_program() if message.id}


def _id(message):
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message):
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_every_text_is_translated(language, program):
    catalogue = translations.read(language)
    known = {_id(message) for message in catalogue if message.id}
    assert sorted(program.keys() - known) == []
    assert sorted(known - program.keys()) == []
    assert translations.untranslated(catalogue) == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_a_translation_has_the_fields_of_the_text(language):
    for message in translations.read(language):
        if message.id:
            ids = [message.id] if isinstance(message.id, str) else list(message.id)
            allowed = set().union(*(re.findall(r"{[^}]*}", text) for text in ids))
            for form in _forms(message):
                assert set(re.findall(r"{[^}]*}", form)) <= allowed, form
            assert set(re.findall(r"{[^}]*}", _forms(message)[-1])) == allowed, ids


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_what_ships_is_what_was_translated(language):
    shipped = translations.path_of(language).with_suffix(".mo").read_bytes()
    assert shipped == translations.compiled(translations.read(language))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Noch keine Bibliothek"),
        ("es", "Todavía no hay ninguna biblioteca"),
        ("en", "There is no library"),
        ("tlh", "There is no library"),
    ],
)
def test_the_program_speaks_the_language_of_the_user(tmp_path, language, said):
    done = subprocess.run(
        [sys.executable, "-m", "facesort", "--library", str(tmp_path / "none.db"), "people"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LANGUAGE": language, "LANG": "C.UTF-8"},
    )
    assert said in done.stderr


@pytest.mark.parametrize(
    ("language", "words", "said"),
    [
        ("de", ["name"], ["Aufruf: facesort name", "Fehler: es fehlt: P, NAME"]),
        ("de", ["find", "--help"], ["Aufruf: ", "Argumente:", "Optionen:", "diese Hilfe zeigen"]),
        ("es", ["dance"], ["uso: facesort", "elección no válida: 'dance'"]),
        ("es", ["questions", "--count"], ["se esperaba un argumento"]),
        ("en", ["name"], ["usage: ", "error: the following arguments are required"]),
    ],
)
def test_wrong_usage_is_told_in_the_language_of_the_user(language, words, said):
    done = subprocess.run(
        [sys.executable, "-m", "facesort", *words],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LANGUAGE": language, "LANG": "C.UTF-8"},
    )
    for text in said:
        assert text in done.stdout + done.stderr
