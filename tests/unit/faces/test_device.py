import torch

from facesort.faces import device
from facesort.faces.device import best_device, device_name


def test_without_a_graphics_card(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert best_device().type == "cpu"


def test_a_graphics_card_that_does_not_work(monkeypatch):
    def no_kernel(*_, **__):
        raise RuntimeError("CUDA error: no kernel image is available for execution on the device")

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(device.torch, "ones", no_kernel)
    assert best_device().type == "cpu"


def test_a_graphics_card_that_works(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    on_processor = torch.ones(1)
    monkeypatch.setattr(device.torch, "ones", lambda *_, **__: on_processor)
    assert best_device().type == "cuda"


def test_names(monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda _: "Great Card 9000")
    assert device_name(torch.device("cpu")) == "CPU"
    assert device_name(torch.device("cuda")) == "Great Card 9000"
