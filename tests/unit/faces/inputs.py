"""Inputs made of integers only: the same on every machine, and no person is in them."""

import numpy as np


def chip(k):
    """Return a face-sized pattern, (150, 150, 3) uint8 RGB; dlib's vectors for k = 0..7 are known."""
    y, x = np.mgrid[0:150, 0:150].astype(np.int64)
    a = (x * (3 + k) + y * (5 + 2 * k) + 37 * k) % 256
    b = ((x - 75) ** 2 + (y - 75) ** 2) * (k + 1) // 40 % 256
    c = (x * y * (k + 2) // 64 + 11 * k) % 256
    head = (x - 75) ** 2 * 9 + (y - 70) ** 2 * 5 < 30000 + 1000 * k
    skin, behind = (200 - a // 4, 150 - b // 4, 120 - c // 4), (b, c, a)
    rgb = np.stack([np.where(head, s, o) for s, o in zip(skin, behind, strict=True)], axis=-1)
    for eye in (46, 102):
        rgb[(x - eye) ** 2 + (y - 45) ** 2 < 40 + 5 * k] = (40, 30, 20 + 10 * k)
    return np.clip(rgb, 0, 255).astype(np.uint8)


def batch(k):
    """Return what the detector gets, minus its mean: (1 + k, 3, h, w) float32 RGB, odd sizes."""
    height, width = ((157, 221), (96, 130))[k]
    rows, columns = np.arange(height) % 150, np.arange(width) % 150
    photos = np.stack([chip(3 * k + i)[np.ix_(rows, columns)] for i in range(1 + k)])
    mean = np.array((123, 117, 104), np.float32)
    return (photos - mean).transpose(0, 3, 1, 2)
