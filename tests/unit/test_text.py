from facesort.errors import FacesortError
from facesort.text import shown


def test_a_path_is_shown_without_control_characters():
    assert shown(b"a\nb\x1b[31m\xff.jpg") == r"a\nb\x1b[31m\xff.jpg"
    assert shown("Zoë/‮gpj.exe") == r"Zoë/\u202egpj.exe"
    assert shown("lone \udcff") == r"lone \udcff"


def test_an_error_reads_as_sentence_and_advice():
    assert str(FacesortError("It broke.", "Mend it.")) == "It broke. Mend it."
    assert str(FacesortError("It broke.")) == "It broke."
