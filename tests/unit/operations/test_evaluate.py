"""The people of a library, judged against labels."""

import numpy as np
import pytest

from facesort.errors import FacesortError
from facesort.operations.evaluate import evaluate
from tests.libraries import add_photos, place


def test_the_people_are_judged(library, tmp_path):
    add_photos(library, 5)
    place(library, [-1, -1, -2, -2, 0])
    labels = tmp_path / "labels.csv"
    lines = ["photo,person", *(f"/photos/{n:04}.jpg,{who}" for n, who in enumerate("aaabc"))]
    labels.write_text("\n".join([*lines, "/photos/other.jpg,c", "/photos/0001.jpg,"]))
    found = evaluate(library, labels)
    assert (found.labels, found.people, found.not_found, found.not_placed) == (6, 3, 1, 1)
    assert found.measures.bcubed.precision == pytest.approx(np.mean([1, 1, 0.5, 0.5, 1, 1]))
    assert found.measures.bcubed.recall == pytest.approx(
        np.mean([2 / 3, 2 / 3, 1 / 3, 1, 0.5, 0.5])
    )


def test_a_box_says_which_face_is_meant(library, tmp_path):
    add_photos(library, 2, faces_each=3)  # 0.1 apart, 0.1 wide, photos of 400 by 300
    place(library, [-1, -2, 0, -1, -1, 0])
    labels = tmp_path / "labels.csv"
    labels.write_text(
        "photo,person,x,y,w,h\n"
        "/photos/0000.jpg,a,41,60,40,60\n"
        "/photos/0001.jpg,a,41,62,40,60\n"
        "/photos/0001.jpg,b,300,60,40,60\n"
    )
    found = evaluate(library, labels)
    assert (found.labels, found.not_found, found.not_placed) == (3, 1, 0)
    assert found.measures.bcubed.recall == pytest.approx(np.mean([0.5, 0.5, 1]))


@pytest.mark.parametrize(
    "content", [None, "", "photo,person\n", "a,b\n1,2\n", "photo,person,w\na,b,c\n"]
)
def test_labels_that_cannot_be_used_are_told(library, tmp_path, content):
    labels = tmp_path / "labels.csv"
    if content is not None:
        labels.write_text(content)
    with pytest.raises(FacesortError, match=r"labels\.csv"):
        evaluate(library, labels)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "There is no file “"),
        ("name,who\nx,y\n", "has no columns photo and person"),
        ("photo,who\nx,y\n", "has no column person"),
        ("", "has no columns"),
    ],
)
def test_what_labels_lack_is_said_in_words(library, tmp_path, content, told):
    labels = tmp_path / "labels.csv"
    if content is not None:
        labels.write_text(content)
    with pytest.raises(FacesortError, match=told) as error:
        evaluate(library, labels)
    assert "Errno" not in str(error.value)


def test_a_folder_is_no_file_of_labels(library, tmp_path):
    with pytest.raises(FacesortError, match="cannot be read") as error:
        evaluate(library, tmp_path)
    assert "Errno" not in str(error.value)


def test_labels_of_other_photos_are_refused(library, tmp_path):
    labels = tmp_path / "labels.csv"
    labels.write_text("photo,person\nnowhere.jpg,a\nelsewhere.jpg,b\n")
    with pytest.raises(FacesortError, match="No photo of the labels is in the library"):
        evaluate(library, labels)
