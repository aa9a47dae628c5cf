"""Every awkward file of a large collection ends as a photo, as trouble with a reason, or as other."""

from __future__ import annotations

import csv
import hashlib
import os
from pathlib import Path

from facesort.folders.identity import Identity, Other, Trouble, classify
from facesort.folders.scan import FoundFile, walk
from facesort.photos.decoders import DecodedPhoto, Decoders
from tests.shared_data import shared


def fingerprints(folder: Path) -> dict[bytes, tuple[int, bytes]]:
    return {
        found.path: (
            found.mtime_ns,
            hashlib.sha256(Path(os.fsdecode(found.path)).read_bytes()).digest(),
        )
        for found in walk(os.fsencode(folder))
        if isinstance(found, FoundFile)
    }


def outcome(found: FoundFile, decoders: Decoders) -> DecodedPhoto | Trouble | Other:
    match classify(found):
        case Identity() as identity:
            result = decoders.decode(
                found.path, identity.kind, size=identity.size, mtime_ns=identity.mtime_ns
            )
            if isinstance(result, DecodedPhoto):
                decoders.release(result.slot)
            return result
        case other:
            return other


def test_every_file_ends_somewhere_and_none_is_touched() -> None:
    folder = shared("badfiles")
    with open(folder / "manifest.tsv", newline="") as manifest:
        pillow = {row["file"]: row for row in csv.DictReader(manifest, delimiter="\t")}
    before = fingerprints(folder)
    decoders = Decoders(1)
    outcomes: dict[str, DecodedPhoto | Trouble | Other] = {}
    first = decoders.describe() and decoders._decoders[0].child.pid
    for found in walk(os.fsencode(folder)):
        assert isinstance(found, FoundFile)
        outcomes[os.path.relpath(os.fsdecode(found.path), folder)] = outcome(found, decoders)
    assert decoders._decoders[0].child.pid == first, "a decoder died"
    decoders.stop()
    assert fingerprints(folder) == before
    assert set(pillow) <= set(outcomes)
    refused = [
        name
        for name, row in pillow.items()
        if row["pillow_allowlist"].startswith("ok") and not isinstance(outcomes[name], DecodedPhoto)
    ]
    assert refused == []
    troubles = [o for o in outcomes.values() if isinstance(o, Trouble)]
    assert all(trouble.message and trouble.advice for trouble in troubles)
    assert {t.kind for t in troubles} <= {
        "damaged",
        "empty",
        "not_a_picture",
        "too_large",
        "unsupported",
    }
