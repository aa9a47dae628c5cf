"""What grouping costs, and how right it is: `python -m tests.benchmarks.grouping [FACES ...]`.

For each number of generated faces (people of Zipf sizes in two looks, siblings, strangers): wall time,
the same divided by the time of the exact product of all vectors (float32, measured on a part), peak
memory, BCubed and pairwise F; whether another order of the faces and another number of threads give the
same groups.  Up to 10,000 faces, other methods on the same vectors beside it.

`--library L LABELS.csv` measures a scanned library instead: the same figures against its labels; cut by
whole people to fewer faces; how many of their other photos people collect who are named on one, two or
three; and how reliable the probabilities of suggestions are once some people have been named.
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from facesort.faces.packs import default_pack, load_strangers
from facesort.people.assign import Placed, suggest
from facesort.people.calibrate import calibrate
from facesort.people.facts import Facts
from facesort.people.grouping import Faces, group
from facesort.people.measures import measure
from facesort.people.odds import Odds
from tests.generated import people_like

_RIVALS_UP_TO = 10_000
_AGAIN_UP_TO = 200_000


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("faces", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--library", nargs=2, type=Path, metavar=("L", "LABELS"))
    arguments = parser.parse_args()
    if arguments.library:
        faces, truth = labelled(*arguments.library)
        show(faces, truth)
        cut(faces, truth)
        name_few(faces, truth)
        suggest_some(faces, truth)
        return
    for count in arguments.faces:
        made = people_like(sizes(count), looks=2, siblings=0.15, apart=0.3)
        show(made.faces, made.truth)


def sizes(count: int) -> list[int]:
    """Return faces of each person: a third strangers, the rest Zipf, 2 at least."""
    strangers = count // 3
    people = max(1, int(0.6 * count**0.6))
    share = 1 / (np.arange(people) + 2.0)
    many = np.maximum(2, (share / share.sum() * (count - strangers)).astype(int))
    many[0] += max(0, count - strangers - many.sum())
    return [*many.tolist(), *[1] * strangers]


def labelled(library: Path, labels: Path) -> tuple[Faces, np.ndarray]:
    """Return the labelled faces of a library; of each photo the one that fits its label best."""
    from facesort.library import faces, photos
    from facesort.library.store import Library
    from facesort.library.vectors import load_vectors

    with labels.open(newline="", encoding="utf-8") as file:
        people = {row["photo"]: row["person"] for row in csv.DictReader(file)}
    opened = Library(library)
    with opened.read() as session:
        vectors = load_vectors(session, default_pack().id)
        place = {face_id: n for n, face_id in enumerate(vectors.face_ids.tolist())}
        best: dict[str, tuple[float, int]] = {}
        for face, _size in faces.each_face(session):
            facts = photos.photo_facts(session, face.photo_id)
            name = os.path.relpath(os.fsdecode(facts.files[0]), labels.parent.resolve())
            x, y, width, height = face.box
            off = abs(x + width / 2 - 0.5) + abs(y + height / 2 - 0.5) - width
            if name in people and face.id in place:
                best[name] = min(best.get(name, (np.inf, 0)), (off, place[face.id]))
    opened.close()
    rows = np.array([row for _off, row in best.values()])
    truth = np.unique([people[name] for name in best], return_inverse=True)[1]
    model = default_pack().embedder
    strangers = load_strangers(model)
    return Faces(vectors.data[rows], vectors.photo_ids[rows], strangers, Odds(*model.join)), truth


def show(faces: Faces, truth: np.ndarray) -> None:
    """Print all figures."""
    count = len(truth)
    Path("/proc/self/clear_refs").write_text("5")  # the peak from here on (Linux)
    started = time.perf_counter()
    person = group(faces, Facts.none(count)).person
    wall = time.perf_counter() - started
    status = Path("/proc/self/status").read_text("ascii")
    memory = int(status.split("VmHWM:")[1].split()[0]) / 2**20
    product = time_product(faces.vectors)
    print(
        f"{count} faces: {wall:.1f} s, {wall / product:.2f} of the exact product, {memory:.2f} GiB"
    )
    judge("facesort", person, truth)
    order = np.random.default_rng(0).permutation(count)
    print(
        f"  another order: {same(group(part(faces, order), Facts.none(count)).person, person[order])}"
    )
    print(f"  one thread: {same(on_one_thread(faces), person)}")
    if count <= _RIVALS_UP_TO:
        floats = faces.vectors.astype(np.float32)
        for name, rival in RIVALS.items():
            started = time.perf_counter()
            found = rival(floats)
            spent = time.perf_counter() - started
            judge(f"{name} ({spent / wall:.1f} of its time)", found, truth)


def cut(faces: Faces, truth: np.ndarray, times: int = 20) -> None:
    """Print the mean BCubed F of libraries cut by whole people."""
    for count in (100, 300, 1_000):
        scores = []
        for seed in range(times):
            order = np.random.default_rng(seed).permutation(truth.max() + 1)
            rank = np.argsort(order)[truth]
            rows = np.argsort(rank, kind="stable")[:count]
            found = group(part(faces, rows), Facts.none(count)).person
            scores.append(measure(apart(found), truth[rows]).bcubed.f)
        print(f"cut to {count}: BCubed {np.mean(scores):.4f} (mean of {times})")


def name_few(faces: Faces, truth: np.ndarray, least: int = 10) -> None:
    """Print what people of ten and more photos collect when they are all named on a few of them."""
    large = np.flatnonzero(np.bincount(truth) >= least)
    for shots in (1, 2, 3):
        rng = np.random.default_rng(shots)
        facts = Facts.none(len(truth))
        for person in large:
            facts.person[rng.choice(np.flatnonzero(truth == person), shots, replace=False)] = (
                person + 1
            )
        found = group(faces, facts).person
        others = facts.person == 0
        right = found == truth + 1
        recall = [right[others & (truth == person)].mean() for person in large]
        precision = right[others & (found > 0)].mean()
        print(f"named on {shots}: recall {np.mean(recall):.3f}, precision {precision:.3f}")


def suggest_some(faces: Faces, truth: np.ndarray) -> None:
    """Print the expected calibration error of suggestions, ten bins (Guo et al., ICML 2017)."""
    rng = np.random.default_rng(0)
    several = np.flatnonzero(np.bincount(truth) >= 3)
    named = rng.permutation(several)[: len(several) * 3 // 10]
    facts = Facts.none(len(truth))
    known = np.isin(truth, named) & (rng.random(len(truth)) < 0.5)
    facts.person[known] = truth[known] + 1
    found = group(faces, facts)
    person = np.where(found.person < 0, 10**6 - found.person, found.person)
    placed = Placed(faces, person, found.tree, facts)
    pack = Odds(*default_pack().embedder.same)
    learnt = calibrate(placed, np.zeros((0, 2)), faces.odds, pack)
    whose = {who: np.bincount(truth[person == who]).argmax() for who in np.unique(person) if who}
    asked = np.flatnonzero(facts.person == 0)
    for name, odds in (("the pack's", pack), ("learnt", learnt.same if learnt else pack)):
        who, share = suggest(placed, asked, odds)
        right = np.vectorize(lambda one: whose.get(one, -1))(who) == truth[asked][:, None]
        first = reliability(share[:, 0], right[:, 0])
        every = reliability(share[who > 0], right[who > 0])
        print(f"reliability error, {name} odds: first suggestion {first:.3f}, all {every:.3f}")
    if learnt:
        print(
            f"learnt: {learnt.join}, {learnt.same}; true accepts {learnt.true_accepts:.4f}, "
            f"false accepts {learnt.false_accepts:.6f}"
        )


def reliability(sure: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Return the mean difference between how sure and how right, over bins of equal width."""
    which = np.minimum((sure * bins).astype(int), bins - 1)
    errors = [
        abs(sure[which == n].mean() - right[which == n].mean()) * (which == n).sum()
        for n in range(bins)
        if (which == n).any()
    ]
    return sum(errors) / len(sure)


def part(faces: Faces, rows: np.ndarray) -> Faces:
    """Return some of the faces."""
    return replace(faces, vectors=faces.vectors[rows], photo=faces.photo[rows])


def apart(person: np.ndarray) -> np.ndarray:
    """Return groups in which each face of nobody is one of its own."""
    return np.where(person == 0, -(10**9) - np.arange(len(person)), person)


def time_product(vectors: np.ndarray) -> float:
    """Return how long the float32 product of all with all would take, in s, from a part of it."""
    some = vectors[:65_536].astype(np.float32)
    part = some[:4_096]
    part @ part.T
    started = time.perf_counter()
    for start in range(0, len(some), len(part)):
        some[start : start + len(part)] @ part.T
    spent = time.perf_counter() - started
    return spent * (len(vectors) / len(some)) * (len(vectors) / len(part))


def judge(name: str, person: np.ndarray, truth: np.ndarray) -> None:
    """Print how right a grouping is; 0 and less than 0 of a rival's noise are groups of their own."""
    found = measure(apart(person), truth)
    small = found.by_size[0]
    recall = f", people of 2-4 recall {small.recall:.3f}" if small else ""
    print(f"  {name}: BCubed {found.bcubed.f:.4f}, pairwise {found.pairwise.f:.4f}{recall}")


def same(one: np.ndarray, other: np.ndarray) -> str:
    """Return whether two groupings divide the faces in the same way."""
    pairs = len(np.unique(np.column_stack([one, other]), axis=0))
    equal = pairs == len(np.unique(one)) == len(np.unique(other))
    return "the same groups" if equal else "OTHER GROUPS"


def on_one_thread(faces: Faces) -> np.ndarray:
    """Group with a single thread."""
    import faiss

    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        return group(faces, Facts.none(len(faces.vectors))).person
    finally:
        faiss.omp_set_num_threads(threads)


def hdbscan(floats: np.ndarray) -> np.ndarray:
    """HDBSCAN as scikit-learn has it: groups of 2, excess of mass."""
    from sklearn.cluster import HDBSCAN

    return HDBSCAN(min_cluster_size=2, min_samples=1, copy=True).fit(floats).labels_ + 1


def average_linkage(floats: np.ndarray) -> np.ndarray:
    """Average linkage up to dlib's 0.53 (the best for labelled press photos)."""
    from scipy.cluster.hierarchy import fcluster, linkage

    return singles(fcluster(linkage(floats, "average"), 0.53 * 127 / 0.6, "distance"))


def dbscan(floats: np.ndarray) -> np.ndarray:
    """DBSCAN with 0.45, the best of four for press photos."""
    from sklearn.cluster import DBSCAN

    return DBSCAN(eps=0.45 * 127 / 0.6, min_samples=2).fit(floats).labels_ + 1


def greedy(floats: np.ndarray) -> np.ndarray:
    """Each face to the person of the nearest earlier face within 0.45, else a new person."""
    person = np.zeros(len(floats), np.int64)
    for n in range(len(floats)):
        person[n] = n + 1
        if n:
            far = ((floats[:n] - floats[n]) ** 2).sum(1)
            nearest = int(far.argmin())
            if far[nearest] < (0.45 * 127 / 0.6) ** 2:
                person[n] = person[nearest]
    return singles(person)


def chinese_whispers(floats: np.ndarray) -> np.ndarray:
    """Chinese whispers (Biemann 2006) over the pairs within dlib's 0.6, 20 rounds."""
    from sklearn.neighbors import NearestNeighbors

    graph = NearestNeighbors(radius=0.6 * 127 / 0.6).fit(floats).radius_neighbors_graph()
    label = np.arange(len(floats))
    rng = np.random.default_rng(0)
    for _round in range(20):
        for n in rng.permutation(len(floats)):
            near = graph.indices[graph.indptr[n] : graph.indptr[n + 1]]
            if len(near):
                names, votes = np.unique(label[near], return_counts=True)
                label[n] = names[votes.argmax()]
    return singles(label + 1)


def singles(labels: np.ndarray) -> np.ndarray:
    """Return labels with groups of one face turned to 0."""
    _, where, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return np.where(counts[where] > 1, labels, 0)


RIVALS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "hdbscan": hdbscan,
    "average linkage": average_linkage,
    "DBSCAN": dbscan,
    "Chinese whispers": chinese_whispers,
    "greedy": greedy,
}

if __name__ == "__main__":
    main()
