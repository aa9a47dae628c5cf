"""What may be wrong with the models, and with what computes on them."""

import io
import os
import pickle
import shutil
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save

from facesort.errors import ChildFailed, ModelUnusable
from facesort.faces import engine as engine_module
from facesort.faces import finder as finder_module
from facesort.faces.detect import Faces
from facesort.faces.engine import Engine
from facesort.faces.finder import Finder, FinderChild, FoundFace
from facesort.faces.packs import default_pack, default_pack_id
from facesort.library import edits, faces, people, photos
from facesort.library.store import Library
from facesort.library.vectors import load_vectors
from facesort.monitor import Monitor
from facesort.operations import find_faces as room
from facesort.operations.add_folder import add_folder, open_folder
from facesort.operations.engines import Engines
from facesort.operations.find_faces import find_faces
from facesort.operations.scan import scan_folders
from facesort.paths import thumbnails_of
from facesort.photos.thumbnails import Thumbnails
from tests.data.drawn_faces import draw_face, draw_photo
from tests.end_to_end.conftest import digest
from tests.in_process import InProcess
from tests.libraries import place


class NoFinder:
    """A door behind which somebody else looks for faces."""

    def __init__(self, decoders, find):
        self._decoders, self._find = decoders, find

    def find(self, slots, while_waiting):
        while_waiting()
        memory = self._decoders.buffers
        return self._find([memory[s.buffer].photo(s.index, s.height, s.width) for s in slots])

    def describe(self):
        return {}

    def stop(self):
        pass


class Home:
    """A library, and a folder of drawn photos that is scanned into it."""

    def __init__(self, tmp_path):
        self.folder = tmp_path / "photos"
        self.folder.mkdir()
        self.library = Library(tmp_path / "library" / "library.db")

    def draw(self, *people, jitter=0):
        name = f"{'-'.join(map(str, people))}.{jitter}.png"
        draw_photo(people, (500, 400), jitter=jitter).save(self.folder / name)

    def scan(self, find=None):
        engines = Engines(self.library.path)
        engines._grouper = InProcess()
        if find:
            engines._finder = NoFinder(engines.decoders, find)
        before = digest(self.folder)
        try:
            return scan_folders(self.library, [os.fsencode(self.folder)], engines, Monitor())
        finally:
            engines.stop()
            assert digest(self.folder) == before

    def look(self, find):
        """Look for faces and sort nobody."""
        engines = Engines(self.library.path)
        engines._finder = NoFinder(engines.decoders, find)
        folder = open_folder(self.library, os.fsencode(self.folder))
        list(add_folder(self.library, folder, Monitor()))
        ignore = lambda _what: None  # noqa: E731
        try:
            find_faces(self.library, engines, ignore, ignore, Monitor())
        finally:
            engines.stop()

    def problems(self):
        with self.library.read() as session:
            rows = photos.list_problems(session)
        assert all(row.message.endswith(".") and row.advice.endswith(".") for row in rows)
        return {os.path.basename(row.path).decode(): row.kind for row in rows}

    def count(self):
        with self.library.read() as session:
            return faces.count_faces(session), photos.count_unseen(session, default_pack_id())


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path)
    yield home
    home.library.close()


@pytest.fixture(scope="module")
def engine():
    return Engine(default_pack(), "cpu")


def pixels(picture):
    return np.asarray(picture.convert("RGB"))


def one_face(vector=bytes([1] * 128)):
    jpeg = io.BytesIO()
    Image.new("RGB", (8, 8)).save(jpeg, "JPEG")
    return FoundFace((0, 0, 1, 1), (0.5,) * 10, 0.9, 0.9, vector, jpeg.getvalue())


def pack_with(tmp_path, content, checksum=None):
    """Return the default pack with another file for its detector."""
    path = tmp_path / "detector.safetensors"
    if content is not None:
        path.write_bytes(content)
    pack = default_pack()
    right = pack.detector.sha256 if checksum is None else checksum
    return replace(pack, detector=replace(pack.detector, path=path, sha256=right))


def scan_with(home, pack, monkeypatch):
    """Scan with these models; returns what the user is told."""

    def find(shown):
        return Finder(pack).find(shown)

    home.draw(0)
    with pytest.raises(ModelUnusable) as told:
        home.scan(find)
    assert told.value.advice == "Install facesort again."
    assert home.count() == (0, 1), "the photo waits for better models"
    assert home.problems() == {}, "no photo is blamed"
    assert len(home.scan(Finder().find).troubles) == 0
    assert home.count() == (1, 0)
    return told.value.message


@pytest.mark.fault("M01")
def test_the_model_is_not_there(home, tmp_path, monkeypatch):
    assert "cannot be read" in scan_with(home, pack_with(tmp_path, None), monkeypatch)


@pytest.mark.fault("M02")
@pytest.mark.parametrize("left", [0, 1000, -1])
def test_the_model_is_cut_off(home, tmp_path, monkeypatch, left):
    content = default_pack().detector.path.read_bytes()[:left]
    assert "cut short or altered" in scan_with(home, pack_with(tmp_path, content), monkeypatch)


@pytest.mark.fault("M03")
def test_another_model_is_never_loaded(home, tmp_path, monkeypatch):
    content = save({"weight": torch.zeros(3)})
    monkeypatch.setattr("facesort.faces.weights.load", lambda _data: pytest.fail("was loaded"))
    with pytest.raises(ModelUnusable, match="cut short or altered"):
        Finder(pack_with(tmp_path, content))
    monkeypatch.undo()
    told = scan_with(home, pack_with(tmp_path, content, sha256(content).hexdigest()), monkeypatch)
    assert "of the wrong kind" in told


class Bomb:
    """Runs when it is unpickled."""

    def __reduce__(self):
        return os.mkdir, (os.environ["FACESORT_BOMB"],)


@pytest.mark.fault("M04")
@pytest.mark.parametrize("how", ["pickle", "torch"])
def test_a_pickle_is_refused_even_with_the_right_checksum(home, tmp_path, monkeypatch, how):
    monkeypatch.setenv("FACESORT_BOMB", str(tmp_path / "exploded"))
    file = io.BytesIO()
    pickle.dump(Bomb(), file) if how == "pickle" else torch.save({"weight": Bomb()}, file)
    content = file.getvalue()
    told = scan_with(home, pack_with(tmp_path, content, sha256(content).hexdigest()), monkeypatch)
    assert "of the wrong kind" in told
    assert not (tmp_path / "exploded").exists()
    pickle.loads(pickle.dumps(Bomb()))
    assert (tmp_path / "exploded").exists(), "it would have exploded"


@pytest.mark.fault("M05")
@pytest.mark.parametrize("value", [float("nan"), float("inf"), 0.0])
def test_a_vector_that_is_none_costs_only_the_vector(home, monkeypatch, engine, value):
    embed = engine._networks.embedder.embed

    def broken(chips):
        vectors = embed(chips).clone()
        vectors[0] = value
        return vectors

    monkeypatch.setattr(engine._networks.embedder, "embed", broken)
    home.draw(0)
    home.look(engine.find)
    with home.library.read() as session:
        ((face, _size),) = faces.each_face(session)
        compared = load_vectors(session, default_pack_id()).face_ids
    jpeg = Thumbnails(thumbnails_of(home.library.path)).load_face(face.id)
    assert jpeg, "the face is shown"
    assert len(compared) == 0, "what cannot be compared is not kept to be compared"
    assert home.problems() == {}


@pytest.mark.fault("M06")
@pytest.mark.parametrize("room_for", [2, 0])
def test_the_memory_of_the_graphics_card_runs_out(home, monkeypatch, engine, room_for):
    """Half as many at once are tried, in the end the processor; every face is found."""
    asked = []

    def limited(work):
        def attempt(batch):
            asked.append(len(batch))
            if len(batch) > room_for:
                raise torch.OutOfMemoryError
            return work(batch)

        return attempt

    networks = engine._networks
    monkeypatch.setattr(networks.embedder, "embed", limited(networks.embedder.embed))
    monkeypatch.setattr(networks.detector, "detect", limited(networks.detector.detect))
    monkeypatch.setattr(engine_module, "usable_cores", lambda: 1)
    home.draw(*range(6))
    home.look(engine.find)
    assert home.count() == (6, 0)
    assert home.problems() == {}
    assert max(asked) > room_for


def serve_losing_its_card(connection, buffers, mark):
    """Look for faces; the card goes at the first photo (once: then `mark` lies on the disk)."""
    look = Engine.find

    def find(self, shown, blind):
        if not os.path.exists(mark):
            os.close(os.open(mark, os.O_CREAT))
            raise RuntimeError("CUDA error: unspecified launch failure")
        return look(self, shown, blind)

    Engine.find = find
    finder_module._confine = lambda card: ""  # it could not leave its mark
    finder_module._serve(connection, buffers)


def serve_with_a_broken_card(connection, buffers):
    """Look for faces with a card that is there and computes nothing."""
    start = Engine.__init__

    def init(self, pack, device):
        start(self, pack, device or "cpu")
        if device is None:
            self.device_name = "Broken card"
            self._look_at = self._spread = None
            self.look_at = _no_kernel

    Engine.__init__ = init
    finder_module._serve(connection, buffers)


def _no_kernel(*_what):
    raise RuntimeError("CUDA error: no kernel image is available for execution on the device")


def scan_in_child(home, serve, *arguments):
    """Scan with a real child that serves like this; returns the device that it used in the end."""
    engines = Engines(home.library.path)
    engines._grouper = InProcess()
    finder = FinderChild(engines.decoders.buffers)
    finder._child._serve = serve
    finder._child._arguments += arguments
    engines._finder = finder
    try:
        scan_folders(home.library, [os.fsencode(home.folder)], engines, Monitor())
        return finder.describe()["device"]
    finally:
        engines.stop()


@pytest.mark.fault("M07")
def test_the_graphics_card_goes_while_it_works(home, tmp_path):
    home.draw(0)
    home.draw(1)
    scan_in_child(home, serve_losing_its_card, str(tmp_path / "lost"))
    assert (tmp_path / "lost").exists()
    assert home.count() == (2, 0)
    assert home.problems() == {}


@pytest.mark.fault("M07")
def test_a_card_that_computes_nothing_is_not_used(home):
    home.draw(0)
    assert scan_in_child(home, serve_with_a_broken_card) == "CPU"
    assert home.count() == (1, 0)


@pytest.mark.fault("M08")
def test_with_other_models_names_stay_and_old_vectors_are_not_compared(home, monkeypatch):
    home.draw(0)
    home.look(lambda shown: [[one_face()] for _photo in shown])
    place(home.library, [-1])
    with home.library.write() as session:
        (person,) = people.list_people(session)
        edits.rename_person(session, person.id, "Anna")
    monkeypatch.setattr(room, "default_pack_id", lambda: "other models")
    with home.library.read() as session:
        assert len(load_vectors(session, "other models").face_ids) == 0
    home.look(lambda shown: [[one_face(bytes([9] * 128))] for _photo in shown])
    with home.library.read() as session:
        assert [(p.id, p.name, p.faces) for p in people.list_people(session)] == [
            (person.id, "Anna", 1)
        ]
        assert len(load_vectors(session, "other models").face_ids) == 1
        assert photos.count_unseen(session, "other models") == 0


def serve_dying_of_red(connection, buffers):
    """Look for faces, and abort at a red photo."""

    def find(self, shown, _blind):
        if any(photo[0, 0, 0] > 200 > photo[0, 0, 1] for photo in shown):
            os.abort()
        return [[one_face()] for _photo in shown]

    Engine.find = find
    finder_module._serve(connection, buffers)


@pytest.mark.fault("M09")
def test_the_photo_that_kills_the_finder_is_blamed_and_no_other(home):
    for n in range(3):
        Image.new("RGB", (60, 60), (0, 90 + n, 0)).save(home.folder / f"good{n}.png")
    Image.new("RGB", (60, 60), (255, 0, 0)).save(home.folder / "deadly.png")
    scan_in_child(home, serve_dying_of_red)
    assert home.problems() == {"deadly.png": "crashed"}
    assert home.count() == (3, 0)


def serve_nothing(_connection, _buffers):
    """Die before anything is asked."""
    os._exit(3)


@pytest.mark.fault("M09")
def test_a_finder_that_does_not_even_start_blames_no_photo(home):
    home.draw(0)
    with pytest.raises(ChildFailed, match="facesort doctor"):
        scan_in_child(home, serve_nothing)
    assert home.problems() == {}
    assert home.count() == (0, 1)


@pytest.mark.fault("M10")
def test_ten_thousand_faces_in_one_photo_and_none_in_the_others(home, monkeypatch, engine):
    photo = torch.from_numpy(pixels(draw_face(0)).copy()).permute(2, 0, 1)
    (found,) = engine._networks.detector.detect([photo])
    many = Faces(*(np.repeat(a, 10_000, 0) for a in (found.boxes, found.points, found.scores)))
    none = Faces(*(a[:0] for a in (found.boxes, found.points, found.scores)))
    largest = 0

    def embed(chips):
        nonlocal largest
        largest = max(largest, len(chips))
        return torch.from_numpy(np.random.default_rng(0).normal(0, 0.1, (len(chips), 128))).float()

    def detect(shown):
        return [many if photo.shape[1] == 400 else none for photo in shown]

    monkeypatch.setattr(engine_module, "thumbnail", lambda photo, box: b"jpeg")
    monkeypatch.setattr(engine_module, "chip", lambda *_: torch.zeros(3, 150, 150))
    monkeypatch.setattr(engine._networks.detector, "detect", detect)
    monkeypatch.setattr(engine._networks.embedder, "embed", embed)
    home.draw(0)
    Image.new("RGB", (60, 60), (0, 90, 0)).save(home.folder / "nobody.png")
    shutil.copy(home.folder / "nobody.png", home.folder / "nobody again.png")
    home.look(engine.find)
    assert home.count() == (10_000, 0)
    assert home.problems() == {}
    assert largest <= 64
