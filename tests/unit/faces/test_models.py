"""The shipped models: converted right, checked when loaded, and nothing in them can run."""

import csv
import importlib
import json
import os
import sys
import tomllib
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save

from facesort.errors import ModelUnusable
from facesort.faces.packs import default_pack, default_pack_id, load_pack, load_strangers
from facesort.faces.resnet import DlibResNet
from facesort.faces.retinaface import RetinaFace
from facesort.faces.weights import fill, load_weights
from tests.unit.faces.inputs import batch, chip

HERE = Path(__file__).parent
PACK = default_pack()


def shipped(network, model):
    fill(network, model.path, model.sha256)
    return network


def converted(name, read):
    """Return weights converted anew from the source packages; skip the test without them."""
    folder = os.environ.get("FACESORT_MODEL_SOURCES")
    if not folder:
        pytest.skip("FACESORT_MODEL_SOURCES names no folder with the source packages")
    sys.path.insert(0, str(HERE.parents[2] / "packaging" / "models"))
    try:
        convert = importlib.import_module("convert")
    finally:
        del sys.path[0]
    data = getattr(convert, f"read_{read}")(Path(folder) / getattr(convert, name))
    return data, getattr(convert, f"{read.split('_')[0]}_weights")(data)


def filled(network, weights):
    tensors = {k: torch.from_numpy(np.ascontiguousarray(v)) for k, v in weights.items()}
    network.load_state_dict(tensors)
    return network.eval()


@torch.inference_mode()
def vectors(network):
    chips = np.stack([chip(k) for k in range(8)]).transpose(0, 3, 1, 2).astype(np.float32)
    mean = torch.tensor(PACK.embedder.mean).view(3, 1, 1)
    return network((torch.from_numpy(chips) - mean) * PACK.embedder.scale).numpy()


def dlib_vectors():
    """What compiled dlib 20.0.1 makes of the eight chips: (8, 128)."""
    with (HERE / "dlib_vectors.csv").open() as file:
        return np.array([[float(v) for v in row[1:]] for row in list(csv.reader(file))[1:]])


def distances(rows):
    return np.linalg.norm(rows[:, None] - rows[None], axis=-1)


def test_embedder_agrees_with_dlib():
    ours, theirs = vectors(shipped(DlibResNet(), PACK.embedder)), dlib_vectors()
    np.testing.assert_allclose(ours, theirs, atol=1e-3)
    np.testing.assert_allclose(distances(ours), distances(theirs), atol=1e-3)


def test_unrounded_embedder_agrees_with_dlib():
    _, weights = converted("EMBEDDER_PACKAGE", "embedder_file")
    np.testing.assert_allclose(vectors(filled(DlibResNet(), weights)), dlib_vectors(), atol=1e-5)


@pytest.mark.parametrize("k", [0, 1])
def test_detector_agrees_with_onnxruntime(k):
    expected = json.loads((HERE / "onnxruntime_outputs.json").read_text())[k]
    with torch.inference_mode():
        output = shipped(RetinaFace(), PACK.detector)(torch.from_numpy(batch(k)))
    assert list(output.scores.shape) == expected["shape"]
    for values, name, step in zip(output, output._fields, (17, 83, 211), strict=True):
        sample = values.flatten()[::step]
        np.testing.assert_allclose(sample, expected[name], atol=1e-3, err_msg=name)


def test_detector_agrees_with_its_source_graph():
    onnxruntime = pytest.importorskip("onnxruntime")
    graph, _ = converted("DETECTOR_PACKAGE", "detector_graph")
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    photos = batch(1)
    blue_first = np.ascontiguousarray(photos[:, ::-1])
    boxes, classes, points = session.run(None, {"input": blue_first})
    with torch.inference_mode():
        output = shipped(RetinaFace(), PACK.detector)(torch.from_numpy(photos))
    np.testing.assert_allclose(output.scores, classes[..., 1], atol=1e-3)
    np.testing.assert_allclose(output.boxes, boxes, atol=1e-3)
    np.testing.assert_allclose(output.points, points, atol=1e-3)


@pytest.mark.parametrize(
    ("name", "read", "model"),
    [
        ("DETECTOR_PACKAGE", "detector_graph", PACK.detector),
        ("EMBEDDER_PACKAGE", "embedder_file", PACK.embedder),
    ],
)
def test_shipped_weights_are_what_convert_makes(name, read, model):
    _, weights = converted(name, read)
    ours = load_weights(model.path, model.sha256)
    assert ours.keys() == weights.keys()
    for key, values in weights.items():
        np.testing.assert_allclose(ours[key], values, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("model", [PACK.detector, PACK.embedder])
def test_no_pickle(model):
    data = model.path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    end = max(entry["data_offsets"][1] for entry in header.values())
    assert len(data) == 8 + length + end  # a table of numbers and the numbers, nothing else
    assert {entry["dtype"] for entry in header.values()} <= {"F16", "F32"}


def test_pack_names_its_origin_and_licences():
    folder = PACK.detector.path.parent
    table = tomllib.loads((folder / "pack.toml").read_text())
    assert table["id"] == default_pack_id()
    for part in ("detector", "embedder"):
        origin = table[part]["origin"]
        assert len(origin["package_sha256"]) == 64
        assert origin["package"].split()[-1][0].isdigit()
        assert len((folder / origin["licence_file"]).read_text()) > 1000


def test_missing_weights(tmp_path):
    with pytest.raises(
        ModelUnusable, match=r"cannot be read.*gone\.safetensors.* Install facesort"
    ):
        load_weights(tmp_path / "gone.safetensors", "0" * 64)


@pytest.mark.parametrize("damage", [lambda d: d[:-1], lambda d: d[:-1] + b"\1", lambda d: b""])
def test_damaged_weights(tmp_path, damage):
    path = tmp_path / "weights.safetensors"
    path.write_bytes(damage(PACK.detector.path.read_bytes()))
    with pytest.raises(ModelUnusable, match=r"cut short or altered.* Install facesort again"):
        load_weights(path, PACK.detector.sha256)


def test_pickle_is_refused_even_with_the_right_checksum(tmp_path):
    path = tmp_path / "weights.safetensors"
    torch.save({"weight": torch.zeros(3)}, path)
    with pytest.raises(ModelUnusable, match="wrong kind"):
        load_weights(path, sha256(path.read_bytes()).hexdigest())


def test_weights_of_another_network(tmp_path):
    path = tmp_path / "weights.safetensors"
    path.write_bytes(save({"weight": torch.zeros(3)}))
    with pytest.raises(ModelUnusable, match="wrong kind"):
        fill(RetinaFace(), path, sha256(path.read_bytes()).hexdigest())


def test_half_precision_is_widened(tmp_path):
    path = tmp_path / "weights.safetensors"
    path.write_bytes(save({"weight": torch.full((3,), 0.5, dtype=torch.float16)}))
    weights = load_weights(path, sha256(path.read_bytes()).hexdigest())
    assert weights["weight"].dtype == torch.float32
    assert weights["weight"].tolist() == [0.5] * 3


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('id = "', 'name = "'),
        lambda text: text.replace("mean = [123.0, ", "mean = ["),
        lambda text: text[:100] + "\0" + text[100:],
    ],
)
def test_broken_pack(tmp_path, change):
    text = (PACK.detector.path.parent / "pack.toml").read_text()
    (tmp_path / "pack.toml").write_text(change(text))
    with pytest.raises(ModelUnusable, match="Install facesort again"):
        load_pack(tmp_path)


def test_missing_pack(tmp_path):
    with pytest.raises(ModelUnusable, match=r"pack\.toml"):
        load_pack(tmp_path)


def test_pack_for_a_later_facesort(tmp_path):
    text = (PACK.detector.path.parent / "pack.toml").read_text()
    (tmp_path / "pack.toml").write_text(text.replace("dlib-resnet-29", "vision-transformer-9"))
    with pytest.raises(ModelUnusable, match=r"vision-transformer-9.*latest facesort"):
        load_pack(tmp_path)


def test_the_strangers_are_many_and_nobody_twice():
    table = load_strangers(PACK.embedder)
    assert table.dtype == np.int8
    assert table.shape == (4_096, PACK.embedder.vector_length)
    assert len(np.unique(table, axis=0)) == len(table)
    length = np.linalg.norm(table, axis=1) * PACK.embedder.vector_limit / 127
    assert 1.2 < length.mean() < 1.6  # as vectors of faces


@pytest.mark.parametrize("content", [None, b"", b"no table", b"wrong"])
def test_strangers_that_cannot_be_used_are_told(tmp_path, content):
    file = tmp_path / "strangers.npy"
    if content == b"wrong":
        np.save(file, np.zeros((3, 5), np.float32))
    elif content is not None:
        file.write_bytes(content)
    with pytest.raises(ModelUnusable, match=r"strangers\.npy"):
        load_strangers(replace(PACK.embedder, strangers=file))
