"""What scanning a folder costs, and where: `python -m tests.benchmarks.scan FOLDER`.

Prints photos/s and the CPU seconds of each stage done alone (one thread, one process, one photo after
the other), then the same folder through `facesort scan`: wall time, CPU time of all processes, their
peak memory (proportional set size: shared memory counts once), and the CPU time divided by that of
decoding, detecting and embedding alone (without and with importing torch and loading the models).  A
second scan of the unchanged folder comes last.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

STAGES = ("load", "hash", "decode", "detect", "embed", "store", "group")


def main() -> None:
    """Measure the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder.resolve()
    with tempfile.TemporaryDirectory() as scratch:
        photos, alone = measure_stages(os.fsencode(folder), Path(scratch) / "stages.db")
        print(f"{photos} photos, each stage alone on one core:")
        for stage in STAGES:
            seconds = alone[stage]
            print(
                f"  {stage:7} {seconds:8.2f} s CPU   {photos / max(seconds, 1e-9):10.1f} photos/s"
            )
        library = Path(scratch) / "scan.db"
        first = measure_scan(folder, library)
        second = measure_scan(folder, library)
    wall, cpu, memory = first
    core = alone["decode"] + alone["detect"] + alone["embed"]
    loaded = core + alone["load"]
    print(f"facesort scan: {wall:.1f} s, {photos / wall:.1f} photos/s, {cpu:.1f} s CPU")
    print(f"  peak memory of all processes: {memory / 2**30:.2f} GiB")
    print(f"  CPU / (decode + detect + embed alone): {cpu / core:.2f}")
    print(f"  CPU / (the same and loading what they need): {cpu / loaded:.2f}")
    print(f"second scan: {second[1]:.2f} s CPU, {100 * second[1] / cpu:.2f} % of the first")


def measure_stages(folder: bytes, library_path: Path) -> tuple[int, Counter[str]]:
    """Run every stage alone in this process; returns the number of photos and CPU s by stage."""
    cpu: Counter[str] = Counter()
    started = time.process_time()
    import numpy as np
    import torch

    torch.set_num_threads(1)
    from facesort.faces.align import chip
    from facesort.faces.detect import Detector
    from facesort.faces.embed import Embedder
    from facesort.faces.packs import default_pack
    from facesort.faces.vectors import encode
    from facesort.folders.identity import Identity, classify
    from facesort.folders.scan import FoundFile, walk
    from facesort.photos.decode import Unusable, decode

    pack, device = default_pack(), torch.device("cpu")
    model = pack.embedder
    detector, embedder = Detector(pack.detector, device), Embedder(model, device)
    cpu["load"] = time.process_time() - started
    vectors: list[bytes] = []
    photo_of: list[int] = []
    photos = 0
    for found in walk(folder):
        if not isinstance(found, FoundFile):
            continue
        with timed(cpu, "hash"):
            identity = classify(found)
        if not isinstance(identity, Identity):
            continue
        photos += 1
        with timed(cpu, "decode"), open(found.path, "rb") as file:
            try:
                pixels = decode(file, identity.kind).pixels
            except Unusable:
                continue
        image = torch.from_numpy(np.require(pixels, requirements=("C", "W"))).permute(2, 0, 1)
        with timed(cpu, "detect"):
            (faces,) = detector.detect([image])
        if len(faces) == 0:
            continue
        with timed(cpu, "embed"):
            chips = [chip(image, p, model.template, model.input_size) for p in faces.points]
            new = encode(embedder.embed(torch.stack(chips)).numpy(), model.vector_limit)
            vectors += [vector for vector in new if vector]
            photo_of += [photos] * (len(vectors) - len(photo_of))
    with timed(cpu, "store"):
        store(library_path, photos, vectors)
    time_grouping(vectors, photo_of, cpu)
    return photos, cpu


def time_grouping(vectors: list[bytes], photo_of: list[int], cpu: Counter[str]) -> None:
    """Group the faces in this process."""
    import numpy as np

    from facesort.faces.packs import default_pack, load_strangers
    from facesort.people.facts import Facts
    from facesort.people.grouping import Faces, group
    from facesort.people.odds import Odds

    model = default_pack().embedder
    table = np.frombuffer(b"".join(vectors), np.int8).reshape(len(vectors), -1)
    made = Faces(table, np.array(photo_of), load_strangers(model), Odds(*model.join))
    group(replace(made, vectors=table[:9], photo=made.photo[:9]), Facts.none(9))  # imports faiss
    with timed(cpu, "group"):
        group(made, Facts.none(len(table)))


def store(path: Path, photos: int, vectors: list[bytes]) -> None:
    """Write as many photos and faces as were found, as a scan does."""
    from facesort.library import faces, folders
    from facesort.library import photos as rows
    from facesort.library.faces import NewFace
    from facesort.library.folders import NewFile
    from facesort.library.photos import PhotoSeen
    from facesort.library.store import Library

    library = Library(path)
    left = iter(vectors)
    each = -(-len(vectors) // max(photos, 1))
    with library.write() as session:
        place = folders.add_folder(session, b"/benchmark", "volume")
    for start in range(0, photos, 64):
        with library.write() as session:
            files = [
                NewFile(b"%d" % n, 1, 1, "JPEG", n.to_bytes(32, "big"))
                for n in range(start, min(start + 64, photos))
            ]
            folders.store_files(session, place.root_id, files, 1)
            unseen = rows.unseen_photos(session, "pack", 64)
            rows.store_seen(
                session, "pack", [PhotoSeen(p.id, 9, 9, None, "", None) for p in unseen]
            )
            new = {
                p.id: [
                    NewFace((0, 0, 1, 1), (0.5,) * 10, 1, 1, vector)
                    for vector, _n in zip(left, range(each), strict=False)
                ]
                for p in unseen
            }
            faces.replace_faces(session, "pack", new)
    library.close()


def measure_scan(folder: Path, library: Path) -> tuple[float, float, int]:
    """Scan in a process of its own; returns wall s, CPU s and peak bytes of it and its children."""
    started = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "facesort", "--library", str(library), "scan", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process, peak))
    watcher.start()
    process.wait()
    wall = time.monotonic() - started
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, peak[0]


def _watch(process: subprocess.Popen[bytes], peak: list[int]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_memory, _family(process.pid))))
        time.sleep(0.5)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:  # the thread has ended
            continue
        for child in children:
            yield from _family(int(child))


def _memory(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


@contextmanager
def timed(cpu: Counter[str], stage: str) -> Iterator[None]:
    """Add the CPU seconds of this process to a stage."""
    started = time.process_time()
    try:
        yield
    finally:
        cpu[stage] += time.process_time() - started


if __name__ == "__main__":
    main()
