"""The models keep Qt's rules, say what a screen reader needs, and change as little as possible."""

import pytest
from PySide6.QtCore import QLocale, Qt

from facesort.gui.models.faces import FacesModel
from facesort.gui.models.people import PeopleModel
from facesort.gui.models.photos import PhotosModel
from facesort.gui.models.problems import Column, ProblemsModel
from facesort.gui.models.rows import ID_ROLE
from facesort.gui.models.words import (
    age_text,
    date_text,
    is_before,
    moment_text,
    photos_text,
    year,
    years_text,
)
from tests.gui.pages.rows import face, person, photo, problem


def spoken(model, row=0, column=0):
    return model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole)


@pytest.fixture
def people(pixmaps):
    model = PeopleModel(pixmaps)
    model.set_rows([person(1, "Anna", 40), person(2), person(3, "Ben", 1)])
    return model


def test_people_keep_qts_rules(people, qtmodeltester):
    qtmodeltester.check(people)


def test_faces_keep_qts_rules(pixmaps, qtmodeltester):
    model = FacesModel(pixmaps)
    model.set_rows([face(1), face(2)])
    qtmodeltester.check(model)


def test_photos_keep_qts_rules(pixmaps, qtmodeltester):
    model = PhotosModel(pixmaps)
    model.set_rows([photo(1), photo(2)])
    qtmodeltester.check(model)


def test_problems_keep_qts_rules(qtmodeltester):
    model = ProblemsModel()
    model.set_rows([problem(1), problem(2)])
    qtmodeltester.check(model)


def test_people_are_spoken_with_their_photos(people):
    assert [spoken(people, row) for row in range(3)] == [
        "Anna, 40 photos",
        "Who is this?, 1 photo",
        "Ben, 1 photo",
    ]


def test_faces_are_spoken_with_all_that_is_known(pixmaps):
    model = FacesModel(pixmaps)
    rows = [
        face(1, person=(1, "Anna"), by="machine", sure=0.921),
        face(2, photo_id=2, person=(1, "Anna"), by="user", sure=1.0),
        face(3),
    ]
    model.set_faces(rows, {1: "2014"})
    assert spoken(model, 0) == "Face, Anna, 92 %, 2014"
    assert spoken(model, 1) == "Face, Anna, confirmed by you"
    assert spoken(model, 2) == "Face, Who is this?, 2014"


def test_photos_are_spoken_with_name_and_faces(pixmaps):
    model = PhotosModel(pixmaps)
    model.set_rows([photo(1, b"/photos/caf\xe9\n.jpg", None, 2)])
    assert spoken(model) == "caf\\xe9\\n.jpg, 2 faces"


def test_a_problem_shows_path_reason_and_advice():
    model = ProblemsModel()
    model.set_rows([problem(5, b"/photos/\xff.jpg")])
    shown = [model.index(0, column).data() for column in Column]
    assert shown == ["/photos/\\xff.jpg", "The file ends too early.", "Copy it again."]
    assert model.index(0, 0).data(ID_ROLE) == 5


def test_the_same_people_with_other_names_are_only_repainted(people, qtbot):
    with (
        qtbot.waitSignal(people.dataChanged) as changed,
        qtbot.assertNotEmitted(people.modelReset),
    ):
        people.set_rows([person(1, "Anna", 40), person(2, "Carl"), person(3, "Ben", 1)])
    assert (changed.args[0].row(), changed.args[1].row()) == (0, 2)
    assert people.index(1).data() == "Carl"


def test_other_people_reset_the_model(people, qtbot):
    with qtbot.waitSignal(people.modelReset):
        people.set_rows([person(3, "Ben", 1), person(1, "Anna", 40)])
    assert people.place_of(1) == 1
    assert people.place_of(2) is None
    assert people.row_with(3).name == "Ben"


def test_a_picture_is_asked_for_when_shown_and_repaints_when_it_is_there(people, qtbot, pixmaps):
    assert people.index(1).data(Qt.ItemDataRole.DecorationRole) is None
    with qtbot.waitSignal(people.dataChanged) as changed:
        pass
    assert changed.args[0].row() <= 1 <= changed.args[1].row()
    assert people.index(1).data(Qt.ItemDataRole.DecorationRole).width() == 32


def test_a_picture_that_comes_too_late_is_no_problem(people, qtbot, pixmaps):
    people.index(1).data(Qt.ItemDataRole.DecorationRole)
    people.set_rows([])
    with qtbot.assertNotEmitted(people.dataChanged), qtbot.waitSignal(pixmaps.arrived):
        pass


@pytest.fixture
def german():
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    yield
    QLocale.setDefault(before)


@pytest.mark.usefixtures("german")
def test_numbers_and_dates_are_those_of_the_users_country():
    assert photos_text(12004) == "12.004 photos"
    assert date_text("2014-05-03T12:30:00") == "03.05.2014"
    assert moment_text("2014-05-03T12:30:00") == "Samstag, 3. Mai 2014, 12:30"


@pytest.mark.parametrize("taken_at", [None, "", "0000:00:00 00:00:00", "yesterday"])
def test_a_date_nobody_can_read_is_no_date(taken_at):
    assert (year(taken_at), date_text(taken_at), moment_text(taken_at)) == ("", "", "")


@pytest.mark.parametrize(
    ("taken_at", "born", "age"),
    [
        ("2014-05-03T12:30:00", "2009-05-03", "5 years"),
        ("2014-05-02T12:30:00", "2009-05-03", "4 years"),
        ("2014-05-03T12:30:00", "2009-05", "5 years"),
        ("2014-04-30T12:30:00", "2009-05", "4 years"),
        ("2014-01-01T00:00:00", "2009", "5 years"),
        ("2010-05-03T12:30:00", "2009-05-03", "1 year"),
        ("2009-07-03T12:30:00", "2009-05-03", "2 months"),
        ("2009-06-02T12:30:00", "2009-05-03", "0 months"),
        ("2009-07-03T12:30:00", "2009", "0 years"),
        ("2009-05-03T00:00:00", "2009-05-03", "0 months"),
        ("2009-05-02T23:59:59", "2009-05-03", "before birth"),
        ("2008-12-31T23:59:59", "2009", "before birth"),
        ("2014-05-03T12:30:00", None, ""),
        ("2014-05-03T12:30:00", "", ""),
        (None, "2009", ""),
        ("0000:00:00", "2009", ""),
    ],
)
def test_how_old_somebody_is_in_a_photo(taken_at, born, age):
    assert age_text(taken_at, born) == age
    assert is_before(taken_at, born) is (age == "before birth")


def test_years_from_first_to_last():
    assert years_text("2009-01-01T00:00:00", "2014-01-01T00:00:00") == "2009 – 2014"
    assert years_text("2009-01-01T00:00:00", "2009-12-01T00:00:00") == "2009"
    assert years_text("", "nonsense") == ""
