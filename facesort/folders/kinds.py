"""Which format is a file of, by its first bytes and its name?"""

from __future__ import annotations

import re
from enum import StrEnum

#: How many bytes of a file `sniff` wants to see.
HEAD_BYTES = 64


class Kind(StrEnum):
    """A picture format; the value is its name as a person knows it."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIC = "HEIC"
    AVIF = "AVIF"
    TIFF = "TIFF"
    GIF = "GIF"
    BMP = "BMP"
    # Pictures that facesort does not read.
    RAW = "RAW"
    JPEG_2000 = "JPEG 2000"
    JPEG_XL = "JPEG XL"
    JPEG_XR = "JPEG XR"
    PHOTOSHOP = "Photoshop"
    GIMP = "GIMP"
    ICON = "icon"
    SVG = "SVG"
    EPS = "EPS"
    WINDOWS_METAFILE = "Windows metafile"
    QOI = "QOI"
    DDS = "DDS"
    FITS = "FITS"
    OPENEXR = "OpenEXR"
    RADIANCE = "Radiance HDR"
    PNM = "PNM"
    PCX = "PCX"
    TGA = "TGA"
    SGI = "SGI"
    SUN_RASTER = "Sun raster"
    XPM = "XPM"
    XBM = "XBM"
    MNG = "MNG"
    FLIC = "FLIC"
    DJVU = "DjVu"
    BPG = "BPG"
    DICOM = "DICOM"

    @property
    def usable(self) -> bool:
        """Whether facesort reads pictures of this kind."""
        return self in _USABLE


_USABLE = frozenset(
    {Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.HEIC, Kind.AVIF, Kind.TIFF, Kind.GIF, Kind.BMP}
)

_BY_START: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"IIU\x00", Kind.RAW),  # Panasonic
    (b"IIRO", Kind.RAW),  # Olympus
    (b"IIRS", Kind.RAW),
    (b"MMOR", Kind.RAW),
    (b"FUJIFILMCCD-RAW", Kind.RAW),
    (b"FOVb", Kind.RAW),  # Sigma
    (b"\x00MRM", Kind.RAW),  # Minolta
    (b"II\x1a\x00\x00\x00HEAPCCDR", Kind.RAW),  # Canon CRW
    (b"II\xbc", Kind.JPEG_XR),
    (b"\x00\x00\x00\x0cjP  ", Kind.JPEG_2000),
    (b"\xff\x4f\xff\x51", Kind.JPEG_2000),
    (b"\x00\x00\x00\x0cJXL ", Kind.JPEG_XL),
    (b"\xff\x0a", Kind.JPEG_XL),
    (b"8BPS", Kind.PHOTOSHOP),
    (b"gimp xcf", Kind.GIMP),
    (b"icns", Kind.ICON),
    (b"\xc5\xd0\xd3\xc6", Kind.EPS),
    (b"\xd7\xcd\xc6\x9a", Kind.WINDOWS_METAFILE),
    (b"qoif", Kind.QOI),
    (b"DDS ", Kind.DDS),
    (b"SIMPLE  =", Kind.FITS),
    (b"\x76\x2f\x31\x01", Kind.OPENEXR),
    (b"#?RADIANCE", Kind.RADIANCE),
    (b"#?RGBE", Kind.RADIANCE),
    (b"\x01\xda", Kind.SGI),
    (b"\x59\xa6\x6a\x95", Kind.SUN_RASTER),
    (b"/* XPM */", Kind.XPM),
    (b"\x8aMNG\r\n\x1a\n", Kind.MNG),
    (b"AT&TFORM", Kind.DJVU),
    (b"BPG\xfb", Kind.BPG),
)

_TIFF_STARTS = (
    b"II\x2a\x00",
    b"MM\x00\x2a",
    b"II\x2b\x00",  # BigTIFF
    b"MM\x00\x2b",
    b"II\x00\x2a",  # the byte order contradicts the number after it: some programs write that
    b"MM\x2a\x00",
)

#: Lengths that the header after the file header of a BMP has in the versions that exist.
_BMP_HEADER_LENGTHS = frozenset({12, 16, 40, 52, 56, 64, 108, 124})

_HEIC_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})

_SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!DOCTYPE )?svg")
_PNM = re.compile(rb"P[1-7f][\s#]", re.IGNORECASE)

_RAW_SUFFIXES = frozenset(
    b"3fr arw cr2 cr3 crw dcr dcs dng eip erf fff gpr iiq k25 kdc mdc mef mos mrw nef nrw orf pef raf "
    b"raw rw2 rwl rwz sr2 srf srw x3f".split()
)

#: Formats whose first bytes say too little, and formats of which only the name is worth knowing.
_BY_SUFFIX: dict[bytes, Kind] = {
    b"jp2": Kind.JPEG_2000,
    b"j2k": Kind.JPEG_2000,
    b"j2c": Kind.JPEG_2000,
    b"jpc": Kind.JPEG_2000,
    b"jpx": Kind.JPEG_2000,
    b"jpf": Kind.JPEG_2000,
    b"jxl": Kind.JPEG_XL,
    b"jxr": Kind.JPEG_XR,
    b"wdp": Kind.JPEG_XR,
    b"psd": Kind.PHOTOSHOP,
    b"psb": Kind.PHOTOSHOP,
    b"xcf": Kind.GIMP,
    b"ico": Kind.ICON,
    b"cur": Kind.ICON,
    b"icns": Kind.ICON,
    b"svg": Kind.SVG,
    b"svgz": Kind.SVG,
    b"eps": Kind.EPS,
    b"wmf": Kind.WINDOWS_METAFILE,
    b"emf": Kind.WINDOWS_METAFILE,
    b"qoi": Kind.QOI,
    b"dds": Kind.DDS,
    b"fits": Kind.FITS,
    b"exr": Kind.OPENEXR,
    b"hdr": Kind.RADIANCE,
    b"pbm": Kind.PNM,
    b"pgm": Kind.PNM,
    b"ppm": Kind.PNM,
    b"pnm": Kind.PNM,
    b"pfm": Kind.PNM,
    b"pcx": Kind.PCX,
    b"dcx": Kind.PCX,
    b"tga": Kind.TGA,
    b"sgi": Kind.SGI,
    b"ras": Kind.SUN_RASTER,
    b"xpm": Kind.XPM,
    b"xbm": Kind.XBM,
    b"mng": Kind.MNG,
    b"fli": Kind.FLIC,
    b"flc": Kind.FLIC,
    b"djvu": Kind.DJVU,
    b"bpg": Kind.BPG,
    b"dcm": Kind.DICOM,
}

_USABLE_SUFFIXES = frozenset(
    b"jpg jpeg jpe jfif jif mpo jps png apng webp heic heif heics heifs hif avif avifs tif tiff gif bmp "
    b"dib".split()
)


def sniff(head: bytes) -> Kind | None:
    """Return the kind that the first bytes of a file show, or None if they show no picture.

    The name is not asked: a PNG called "photo.jpg" is a PNG.

    Args:
        head: The first `HEAD_BYTES` of the file, or all of it if it is shorter.
    """
    for start, kind in _BY_START:
        if head.startswith(start):
            return kind
    if head.startswith(_TIFF_STARTS):
        return Kind.RAW if head[8:10] == b"CR" else Kind.TIFF
    if head[4:8] == b"ftyp":
        return _sniff_iso_media(head)
    return _sniff_binary(head) or _sniff_text(head)


def _sniff_binary(head: bytes) -> Kind | None:
    """Recognise the formats whose first bytes alone would say too little."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.WEBP
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADER_LENGTHS:
        return Kind.BMP
    if head[:4] == b"\x01\x00\x00\x00" and head[40:44] == b" EMF":
        return Kind.WINDOWS_METAFILE
    # A TGA may begin like a cursor; but a cursor file holds at least one cursor.
    is_icon = head[:4] in (b"\x00\x00\x01\x00", b"\x00\x00\x02\x00") and any(head[4:6])
    return Kind.ICON if is_icon and head[9:10] == b"\x00" else None


def _sniff_iso_media(head: bytes) -> Kind | None:
    """Tell HEIC, AVIF and CR3 from the videos that share their container, by its brands."""
    length = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    brands = {major} | {head[i : i + 4] for i in range(16, length - 3, 4)}
    if major == b"crx ":
        return Kind.RAW
    if brands & _AVIF_BRANDS:
        return Kind.AVIF
    return Kind.HEIC if brands & _HEIC_BRANDS else None


def _sniff_text(head: bytes) -> Kind | None:
    if head.startswith(b"%!PS-Adobe") and b"EPSF" in head:
        return Kind.EPS
    if _SVG.match(head):
        return Kind.SVG
    return Kind.PNM if _PNM.match(head) else None


def kind_by_name(name: bytes) -> Kind | None:
    """Return the unreadable kind that the suffix of a name promises, or None."""
    suffix = suffix_of(name)
    return Kind.RAW if suffix in _RAW_SUFFIXES else _BY_SUFFIX.get(suffix)


def is_picture_name(name: bytes) -> bool:
    """Tell whether the name (or path) promises a picture, readable or not."""
    return suffix_of(name) in _USABLE_SUFFIXES or kind_by_name(name) is not None


def suffix_of(path: bytes) -> bytes:
    """Return what follows the last dot of a name or path, in lower case; b"" without a dot."""
    stem, _, suffix = path.rpartition(b".")
    return suffix.lower() if stem and b"/" not in suffix else b""
