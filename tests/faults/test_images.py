"""What may be wrong with a picture: all such files are scanned once, then each is looked at.

The photos go through the real decoders; nobody looks for faces in them.
"""

import io
import os
import shutil
import struct
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

from facesort.faces.packs import default_pack_id
from facesort.library import faces, photos
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations.add_folder import add_folder, open_folder
from facesort.operations.engines import Engines
from facesort.operations.find_faces import find_faces
from tests.data import awkward
from tests.data.pictures import (
    KINDS,
    RIGHT_COLOURS,
    SIZE,
    corner_colours,
    noise,
    png_header,
    quarters,
    quarters_file,
    saved,
    turned_jpeg,
)
from tests.end_to_end.conftest import digest

ORIENTATIONS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 255, 65535)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:9/x"/></svg>'
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(hacked) (%pipe%touch hacked) file\n"
JPEG_XL = b"\0\0\0\x0cJXL \r\n\x87\n"
RAWS = {
    "raw.nef": b"II\x2a\0\x08\0\0\0" + bytes(200),
    "raw.CR3": b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(200),
    "raw.dng": quarters_file("TIFF"),
}
#: The most memory that a decoder may ever have taken, in KiB, and for a file that only claims a size.
MOST_KIB = 1 << 20


class Blind:
    """Finds no face in any photo."""

    def find(self, slots, while_waiting):
        return [[] for _slot in slots]

    def stop(self):
        pass


def files():
    """Return all the awkward files by name."""
    photo = saved(noise((1200, 900)), "JPEG", quality=90)
    half = len(photo) // 2
    flipped = bytearray(photo)
    for at in range(half, half + 400, 40):
        flipped[at] ^= 4
    deep = np.asarray(quarters().convert("L")).astype(np.uint16) * 257
    text = b"key\0\0" + zlib.compress(bytes(80_000_000), 9)
    red = Image.new("P", SIZE)
    red.putpalette([0, 0, 0, 255, 0, 0])
    red.paste(1, (0, 0, *SIZE))
    half_red = red.copy()
    half_red.paste(0, (0, 0, SIZE[0] // 2, SIZE[1]))
    clear = quarters().convert("RGBA")
    clear.putalpha(0)
    return {
        "good.jpg": photo,
        "empty.jpg": b"",
        "byte.jpg": b"\xff",
        "half.jpg": photo[:half],
        "end.jpg": photo[:-500],
        "text.jpg": b"Dear Anna",
        "page.jpg": b"<!DOCTYPE html><html>404</html>",
        "svg.jpg": SVG,
        "eps.jpg": EPS,
        **{f"{kind}.named.jpg": quarters_file(kind) for kind in ("PNG", "WEBP", "HEIC")},
        "zeros.jpg": bytes(50_000),
        "hole.jpg": photo[:half] + bytes(4096) + photo[half + 4096 :],
        "flipped.jpg": bytes(flipped),
        "tail.jpg": quarters_file("JPEG") + bytes(range(256)) * 400,
        "claims.png": png_header(100_000, 100_000),
        "bomb.png": awkward.blank_png(13_000, 13_000),
        "frames.gif": awkward.long_gif(100_000),
        "text.png": awkward.with_png_chunk(awkward.png_chunk(b"zTXt", text)),
        "asks.jp2": awkward.jpeg_2000(60_000, 60_000),
        "asks.jpg": awkward.jpeg_2000(60_000, 60_000),
        "slow.fits": b"SIMPLE  =                    T".ljust(2880),
        "slow.blp": b"BLP2" + bytes(2000),
        "slow.dds": b"DDS " + bytes(2000),
        "slow.qoi": b"qoif" + struct.pack(">IIBB", 9_000, 9_000, 3, 0),
        **{f"slow{n}.jpg": head + bytes(900) for n, head in enumerate((b"DDS ", b"qoif", b"BLP2"))},
        "cmyk.jpg": saved(quarters().convert("CMYK"), "JPEG", quality=95, subsampling=0),
        "ycck.jpg": awkward.ycck_jpeg(),
        "deep.png": awkward.deep_png(),
        "deep grey.png": saved(Image.fromarray(deep), "PNG"),
        "deep.tif": saved(Image.fromarray(deep), "TIFF"),
        "float.tif": saved(Image.fromarray(deep.astype(np.float32) / 65535), "TIFF"),
        "nan.tif": saved(Image.fromarray(np.full((9, 9), np.nan, np.float32)), "TIFF"),
        "palette.png": saved(red, "PNG"),
        "palette.gif": saved(red, "GIF"),
        "half clear.png": saved(half_red, "PNG", transparency=0),
        "clear.png": saved(clear, "PNG"),
        "clear grey.png": saved(Image.new("LA", SIZE, (0, 0)), "PNG"),
        "one bit.png": saved(Image.new("1", SIZE, 1), "PNG"),
        "one bit.tif": saved(Image.new("1", SIZE, 1), "TIFF"),
        "pixel.bmp": saved(Image.new("RGB", (1, 1), "red"), "BMP"),
        "line.png": saved(Image.new("L", (65_500, 1), 90), "PNG"),
        "line.jpg": saved(Image.new("L", (65_500, 1), 90), "JPEG"),
        "panorama.jpg": saved(Image.new("L", (30_000, 7_000), 90), "JPEG"),
        "progressive.jpg": saved(quarters(), "JPEG", progressive=True, quality=95, subsampling=0),
        "arithmetic.jpg": awkward.arithmetic_jpeg(),
        "twelve.jpg": awkward.jpeg_of_frame(0xC1, 12),
        "lossless.jpg": awkward.lossless_jpeg(),
        "hierarchical.jpg": awkward.jpeg_of_frame(0xC5),
        **{f"film.{kind}": awkward.film_of(kind) for kind in ("TIFF", "GIF", "WEBP", "PNG")},
        "two.jpg": awkward.two_in_one(),
        "live.jpg": quarters_file("JPEG"),
        "live.mov": b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(500),
        "large.heic": awkward.large_heic(8064, 6048),
        "huge.heic": awkward.large_heic(16_320, 12_240),
        "good.avif": quarters_file("AVIF"),
        "good.jxl": JPEG_XL + bytes(100),
        "jxl.jpg": JPEG_XL + bytes(101),
        **RAWS,
        **{f"turned {n}.jpg": turned_jpeg(n) for n in ORIENTATIONS},
        "garbage.jpg": awkward.with_exif(b"garbage"),
        "nowhere.jpg": awkward.with_exif(b"II\x2a\0\xff\xff\xff\xff"),
        "loop.jpg": awkward.with_exif(b"II\x2a\0\x08\0\0\0\0\0\x08\0\0\0"),
        "maker.jpg": awkward.large_maker_note(),
        "cut exif.jpg": awkward.with_exif(b"MM\0\x2a\0\0\0\x08\xff\xff" + bytes(2000)),
        "north of the pole.jpg": awkward.nowhere((999.0, 0.0, 0.0), "N"),
        "q.jpg": awkward.nowhere((50.0, 0.0, 0.0), "Q"),
        "profile.jpg": awkward.broken_profile(),
        "xmp bomb.jpg": awkward.with_xmp(awkward.XMP_BOMB),
        "xmp huge.jpg": awkward.with_xmp(b"<x:xmpmeta>" + b" " * 10_000_000),
        "xmp nonsense.jpg": awkward.with_xmp(awkward.XMP_NONSENSE),
    }


class Scanned:
    """What came of the files."""

    def __init__(self, folder, library, engines):
        self.folder, self.library, self.engines = folder, library, engines

    def photo(self, name):
        """Return what the library knows of the photo in a file, and how it looks."""
        with self.library.read() as session:
            facts = photos.photo_in_file(session, os.fsencode(self.folder / name))
        assert facts is not None, self.problem(name)
        jpeg = self.engines.thumbnails.load_photo(facts.id)
        assert jpeg, self.problem(name)
        with Image.open(io.BytesIO(jpeg)) as image:
            return facts, np.asarray(image.convert("RGB"))

    def problem(self, name):
        """Return the line of a file in Problems: its kind; with words that say what to do."""
        with self.library.read() as session:
            rows = [
                p for p in photos.list_problems(session) if p.path.endswith(b"/" + name.encode())
            ]
        assert all(row.message.endswith(".") and row.advice.endswith(".") for row in rows)
        (row,) = rows or [None]
        return row and (row.kind, row.message)

    def shows_quarters(self, name):
        facts, pixels = self.photo(name)
        assert corner_colours(pixels) == RIGHT_COLOURS
        assert self.problem(name) is None
        return facts

    def shows(self, name, *colour):
        _facts, pixels = self.photo(name)
        middle = pixels[pixels.shape[0] // 2, pixels.shape[1] // 2].astype(int)
        assert np.abs(middle - colour).max() < 12, middle
        assert self.problem(name) is None

    def is_refused(self, name, kind, words=""):
        found = self.problem(name)
        assert found is not None, name
        assert found[0] == kind
        assert words in found[1]
        with self.library.read() as session:
            facts = photos.photo_in_file(session, os.fsencode(self.folder / name))
        assert facts is None or not self.engines.thumbnails.photo_path(facts.id).exists()


def scan(library, folder, engines):
    list(add_folder(library, open_folder(library, os.fsencode(folder)), Monitor()))
    find_faces(library, engines, lambda _n: None, lambda _touched: None, Monitor())


def most_memory(pid):
    """Return the most memory that a process has ever had, in KiB."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


@pytest.fixture(scope="module")
def scanned(tmp_path_factory):
    folder = tmp_path_factory.mktemp("awkward")
    for name, content in files().items():
        (folder / name).write_bytes(content)
    before = digest(folder)
    library = Library(tmp_path_factory.mktemp("library") / "library.db")
    engines = Engines(library.path)
    engines._finder = Blind()
    decoders = engines.decoders
    assert decoders.describe()
    started = {d.child.pid for d in decoders._decoders if d.child.pid}
    scan(library, folder, engines)
    living = {d.child.pid for d in decoders._decoders if d.child.pid}
    assert started <= living, "a decoder died"
    if sys.platform == "linux":
        assert max(most_memory(pid) for pid in living) < MOST_KIB
    assert digest(folder) == before, "an original was touched"
    with library.read() as session:
        assert photos.count_unseen(session, default_pack_id()) == 0, "the scan did not finish"
    yield Scanned(folder, library, engines)
    engines.stop()
    library.close()


@pytest.mark.fault("I01")
def test_nothing(scanned):
    scanned.is_refused("empty.jpg", "empty", "0 bytes")


@pytest.mark.fault("I02")
def test_one_byte(scanned):
    scanned.is_refused("byte.jpg", "not_a_picture")


@pytest.mark.fault("I03", "I04")
@pytest.mark.parametrize(("name", "rows_left"), [("half.jpg", 0.4), ("end.jpg", 0.95)])
def test_a_cut_photo_is_shown_as_far_as_it_goes(scanned, name, rows_left):
    facts, pixels = scanned.photo(name)
    assert (facts.width, facts.height) == (1200, 900)
    whole = scanned.photo("good.jpg")[1]
    rows = int(rows_left * len(whole))
    assert np.abs(pixels[:rows].astype(int) - whole[:rows]).mean() < 3
    assert scanned.problem(name) == (
        "damaged",
        "The file is damaged: only a part of the picture could be read.",
    )


@pytest.mark.fault("I05")
def test_text_and_web_pages(scanned):
    scanned.is_refused("text.jpg", "not_a_picture", "it is text")
    scanned.is_refused("page.jpg", "not_a_picture", "web page")


@pytest.mark.fault("I06", "I07")
def test_drawings_that_could_fetch_or_run_something_are_not_even_decoded(scanned):
    scanned.is_refused("svg.jpg", "unsupported", "SVG")
    scanned.is_refused("eps.jpg", "unsupported", "EPS")
    with scanned.library.read() as session:
        for name in (b"svg.jpg", b"eps.jpg"):
            path = os.path.join(os.fsencode(scanned.folder), name)
            assert photos.photo_in_file(session, path) is None


@pytest.mark.fault("I08")
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIC"])
def test_the_content_counts_not_the_name(scanned, kind):
    assert scanned.shows_quarters(f"{kind}.named.jpg").kind == kind


@pytest.mark.fault("I09")
def test_zeros(scanned):
    scanned.is_refused("zeros.jpg", "zeros", "zeros")


@pytest.mark.fault("I10")
def test_a_hole(scanned):
    facts, pixels = scanned.photo("hole.jpg")
    assert (facts.width, facts.height) == (1200, 900)
    whole = scanned.photo("good.jpg")[1]
    rows = int(0.4 * len(whole))
    assert np.abs(pixels[:rows].astype(int) - whole[:rows]).mean() < 3


@pytest.mark.fault("I11")
def test_a_photo_whose_bits_turned_over_is_another_photo(scanned):
    (good, _pixels), (flipped, _pixels) = scanned.photo("good.jpg"), scanned.photo("flipped.jpg")
    assert good.id != flipped.id
    assert good.files == (os.fsencode(scanned.folder / "good.jpg"),)


@pytest.mark.fault("I12")
def test_a_tail(scanned):
    scanned.shows_quarters("tail.jpg")


@pytest.mark.fault("I13", "I14")
@pytest.mark.parametrize("name", ["claims.png", "bomb.png"])
def test_a_picture_that_would_fill_the_memory(scanned, name):
    scanned.is_refused(name, "too_large", "too large")


@pytest.mark.fault("I13")
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_claim_takes_no_memory(tmp_path, scanned):
    decoders = Engines(tmp_path / "library.db").decoders
    decoders.describe()
    pids = {d.child.pid for d in decoders._decoders if d.child.pid}
    before = sum(most_memory(pid) for pid in pids)
    found = decoders.decode(os.fsencode(scanned.folder / "claims.png"), "PNG")
    assert found.kind == "too_large"
    assert sum(most_memory(pid) for pid in pids) - before < 20_000
    decoders.stop()


@pytest.mark.fault("I15", "I33")
@pytest.mark.parametrize("name", ["frames.gif", "film.GIF", "film.WEBP", "film.PNG"])
def test_of_an_animation_the_first_picture_counts(scanned, name):
    scanned.shows_quarters(name)


@pytest.mark.fault("I16")
def test_a_text_that_unpacks_to_much(scanned):
    scanned.shows_quarters("text.png")


@pytest.mark.fault("I17")
def test_jpeg_2000_is_never_decoded(scanned):
    scanned.is_refused("asks.jp2", "unsupported", "JPEG 2000")
    scanned.is_refused("asks.jpg", "unsupported", "JPEG 2000")


@pytest.mark.fault("I18")
def test_slow_formats_are_off(scanned):
    for suffix, name in (("fits", "FITS"), ("dds", "DDS"), ("qoi", "QOI")):
        scanned.is_refused(f"slow.{suffix}", "unsupported", name)
    scanned.is_refused("slow0.jpg", "unsupported", "DDS")
    scanned.is_refused("slow1.jpg", "unsupported", "QOI")
    scanned.is_refused("slow2.jpg", "not_a_picture")
    assert scanned.problem("slow.blp") is None  # a game's file, which claims to be no photo


@pytest.mark.fault("I19")
@pytest.mark.parametrize("name", ["cmyk.jpg", "ycck.jpg"])
def test_colours_of_printers(scanned, name):
    scanned.shows_quarters(name)


@pytest.mark.fault("I20")
def test_sixteen_bits_are_scaled_and_not_clipped(scanned):
    scanned.shows_quarters("deep.png")
    grey = scanned.photo("deep grey.png")[1].astype(int)
    assert np.abs(grey - np.asarray(quarters().convert("L"))[:, :, np.newaxis]).max() < 6


@pytest.mark.fault("I21")
def test_tiffs_of_scientists(scanned):
    expected = scanned.photo("deep grey.png")[1].astype(int)
    for name in ("deep.tif", "float.tif"):
        assert np.abs(scanned.photo(name)[1] - expected).max() < 6
    scanned.shows("nan.tif", 0, 0, 0)


@pytest.mark.fault("I22")
@pytest.mark.parametrize("name", ["palette.png", "palette.gif"])
def test_a_palette(scanned, name):
    scanned.shows(name, 255, 0, 0)


@pytest.mark.fault("I23")
def test_a_palette_with_transparency(scanned):
    pixels = scanned.photo("half clear.png")[1]
    assert pixels[16, 4].min() > 240
    assert pixels[16, 44, 0] > 240
    assert pixels[16, 44, 1] < 20


@pytest.mark.fault("I24")
@pytest.mark.parametrize("name", ["clear.png", "clear grey.png"])
def test_what_is_transparent_is_white(scanned, name):
    scanned.shows(name, 255, 255, 255)


@pytest.mark.fault("I25")
@pytest.mark.parametrize("name", ["one bit.png", "one bit.tif"])
def test_one_bit(scanned, name):
    scanned.shows(name, 255, 255, 255)


@pytest.mark.fault("I26")
def test_one_pixel(scanned):
    facts, pixels = scanned.photo("pixel.bmp")
    assert (facts.width, facts.height) == (1, 1)
    assert pixels.shape == (1, 1, 3)
    scanned.shows("pixel.bmp", 255, 0, 0)


@pytest.mark.fault("I27")
@pytest.mark.parametrize("name", ["line.png", "line.jpg"])
def test_a_line(scanned, name):
    facts, pixels = scanned.photo(name)
    assert (facts.width, facts.height) == (65_500, 1)
    assert pixels.shape == (1, 320, 3)


@pytest.mark.fault("I28")
def test_a_panorama(scanned):
    facts, _pixels = scanned.photo("panorama.jpg")
    assert (facts.width, facts.height) == (30_000, 7_000)
    scanned.shows("panorama.jpg", 90, 90, 90)


@pytest.mark.fault("I29")
def test_other_codings_of_jpeg(scanned):
    scanned.shows_quarters("progressive.jpg")
    scanned.shows("arithmetic.jpg", 128, 128, 128)


@pytest.mark.fault("I30")
def test_rare_codings_of_jpeg_are_not_called_damaged(scanned):
    scanned.is_refused("twelve.jpg", "unsupported", "variety of JPEG")
    scanned.is_refused("hierarchical.jpg", "unsupported", "variety of JPEG")
    scanned.shows("lossless.jpg", 128, 128, 128)


@pytest.mark.fault("I31")
def test_of_several_pages_the_first_counts(scanned):
    scanned.shows_quarters("film.TIFF")


@pytest.mark.fault("I32")
def test_several_pictures_in_one_file_and_a_film_beside_it(scanned):
    scanned.shows_quarters("two.jpg")
    scanned.shows_quarters("live.jpg")
    assert scanned.problem("live.mov") is None


@pytest.mark.fault("I34")
@pytest.mark.parametrize("missing", ["pi_heif", "PIL._avif"])
def test_what_reads_a_format_is_missing(tmp_path, monkeypatch, missing):
    """It is told, only where it is needed; and when it is there again the photo is read."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for name, kind in (("a.heic", "HEIC"), ("a.avif", "AVIF"), ("a.jpg", "JPEG")):
        (folder / name).write_bytes(quarters_file(kind))
    broken = "a.heic" if missing == "pi_heif" else "a.avif"
    # Runs at the start of every Python that sees it, as in the decoder.
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(f"import sys\nsys.modules[{missing!r}] = None\n")
    library = Library(tmp_path / "library.db")
    with monkeypatch.context() as patch:
        patch.setenv("PYTHONPATH", str(hook))
        engines = Engines(library.path)
        engines._finder = Blind()
        scan(library, folder, engines)
        engines.stop()
        scanned = Scanned(folder, library, engines)
        kind, message = scanned.problem(broken)
        assert kind == "no_reader"
        assert "is missing" in message
        good = {"a.heic", "a.avif", "a.jpg"} - {broken}
        assert all(scanned.problem(name) is None for name in good)
    engines._finder = Blind()
    scan(library, folder, engines)
    engines.stop()
    scanned.shows_quarters(broken)
    library.close()


@pytest.mark.fault("I35")
def test_large_heic(scanned):
    facts, _pixels = scanned.photo("large.heic")
    assert (facts.width, facts.height) == (8064, 6048)
    scanned.shows("large.heic", 255, 255, 255)
    scanned.is_refused("huge.heic", "too_large", "too large")


@pytest.mark.fault("I36")
def test_new_formats(scanned):
    scanned.shows_quarters("good.avif")
    scanned.is_refused("good.jxl", "unsupported", "JPEG XL")
    scanned.is_refused("jxl.jpg", "unsupported", "JPEG XL")


@pytest.mark.fault("I37")
@pytest.mark.parametrize("name", RAWS)
def test_raw_photos(scanned, name):
    scanned.is_refused(name, "raw", "Raw photos are not supported")


@pytest.mark.fault("I38")
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_orientations(scanned, orientation):
    facts = scanned.shows_quarters(f"turned {orientation}.jpg")
    assert (facts.width, facts.height) == SIZE


@pytest.mark.fault("I39", "I40", "I41")
@pytest.mark.parametrize(
    "name", ["garbage.jpg", "nowhere.jpg", "loop.jpg", "maker.jpg", "cut exif.jpg"]
)
def test_exif_that_makes_no_sense_costs_no_pixel(scanned, name):
    scanned.shows_quarters(name)


@pytest.mark.fault("I42")
@pytest.mark.parametrize("name", ["north of the pole.jpg", "q.jpg"])
def test_a_place_that_does_not_exist(scanned, name):
    facts = scanned.shows_quarters(name)
    assert (facts.place, facts.camera) == (None, "Maker")


@pytest.mark.fault("I43")
def test_a_broken_profile(scanned):
    scanned.shows_quarters("profile.jpg")


@pytest.mark.fault("I44")
@pytest.mark.parametrize("name", ["xmp bomb.jpg", "xmp huge.jpg", "xmp nonsense.jpg"])
def test_xmp_costs_no_pixel_and_makes_no_face(scanned, name):
    facts = scanned.shows_quarters(name)
    with scanned.library.read() as session:
        assert all(face.photo_id != facts.id for face, _size in faces.each_face(session))


@pytest.mark.fault("I11")
@pytest.mark.parametrize("kind", KINDS)
def test_no_bit_that_turns_over_stops_the_scan(tmp_path, kind):
    folder, content = tmp_path / "photos", quarters_file(kind)
    folder.mkdir()
    rng = np.random.default_rng(1)
    for n in range(20):
        broken = bytearray(content)
        broken[rng.integers(len(content))] ^= 1 << int(rng.integers(8))
        (folder / f"{n}.jpg").write_bytes(broken)
    shutil.copy(folder / "0.jpg", folder / "copy.jpg")
    library = Library(tmp_path / "library.db")
    engines = Engines(library.path)
    engines._finder = Blind()
    scan(library, folder, engines)
    engines.stop()
    with library.read() as session:
        known = {os.path.basename(problem.path) for problem in photos.list_problems(session)}
        assert photos.count_unseen(session, default_pack_id()) == 0
        assert b"crashed" not in {p.kind.encode() for p in photos.list_problems(session)}
        for name in (f"{n}.jpg".encode() for n in range(20)):
            photo = photos.photo_in_file(session, os.path.join(os.fsencode(folder), name))
            assert photo is not None or name in known
    library.close()
