"""The parent's side of decoding: hands files to child processes, and survives what happens there."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from facesort.child import Child, Message, usable_cores
from facesort.errors import ChildFailed, ChildTimedOut
from facesort.folders.identity import Trouble, changed, no_answer, open_for_reading, trouble_of
from facesort.folders.kinds import HEAD_BYTES, sniff
from facesort.folders.reader import NoAnswer, Reader
from facesort.folders.scan import mtime_of
from facesort.monitor import Cancelled
from facesort.photos.decoder_child import CPU_S, serve
from facesort.photos.shared_pixels import SharedPixels, Slot
from facesort.text import _

#: How long a decoder may do nothing, as when a disk does not answer; `CPU_S` bounds its work.
TIMEOUT_S = 60.0

#: Photos in memory at the same time, however many processes there are.
_SLOTS = 24
_THUMBNAIL_QUALITY = 82


@dataclass(frozen=True, slots=True)
class DecodedPhoto:
    """What a file shows.

    Attributes:
        slot: Where the pixels lie: (h, w, 3) uint8, upright, sRGB.  Give it back with
            `Decoders.release` when they are no longer needed.
        width: Columns of the upright photo in full size.
        height: Rows of it.
        thumbnail: JPEG, long side at most 320 pixels.
        taken_at: Local time, "YYYY-MM-DDTHH:MM:SS", if the file says.
        camera: Maker and model, "" if the file does not say.
        place: "latitude,longitude" in degrees, if the file says.
        damaged: Whether part of the picture is missing.
    """

    slot: Slot
    width: int
    height: int
    thumbnail: bytes
    taken_at: str | None
    camera: str
    place: str | None
    damaged: bool


@dataclass(slots=True, eq=False)
class _Decoder:
    """One child with its own memory: it cannot reach the pixels of the others."""

    child: Child
    free: list[int]
    busy: bool = field(default=False)


class Decoders:
    """Several decoders that work at the same time.  `decode` may be called from many threads.

    Args:
        count: How many processes; as many as this process may use cores, if None.
        slots_each: For how many photos each of them has memory (12 MB, taken when it is used); if
            None, all together have memory for 24, and each for two at least.
        timeout_s: How long a decoder may do nothing.

    Attributes:
        count: How many processes there are.
        slots: For how many photos there is memory in all.
        buffers: The memory; `Slot.buffer` counts in it.
    """

    def __init__(
        self,
        count: int | None = None,
        *,
        slots_each: int | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.count = count or usable_cores()
        slots_each = slots_each or max(2, _SLOTS // self.count)
        self.slots = self.count * slots_each
        self.buffers = tuple(SharedPixels(slots_each) for _n in range(self.count))
        self._timeout_s = timeout_s
        self._decoders = tuple(
            _Decoder(
                Child(serve, (memory,), name="decoder", cpu_s=CPU_S),
                list(reversed(range(slots_each))),
            )
            for memory in self.buffers
        )
        self._stopping = False
        self._change = threading.Condition()

    def decode(
        self, path: bytes, kind: str, *, size: int | None = None, mtime_ns: int | None = None
    ) -> DecodedPhoto | Trouble:
        """Decode a file; waits until a decoder is free and a slot of its memory too.

        Args:
            path: The file.
            kind: Its format, as `facesort.folders.identity.classify` found it.
            size: If given, the file must still have this size, …
            mtime_ns: … and this time of the last change, or it counts as changed.

        Raises:
            Cancelled: `stop` was called.
        """
        opened = _open(path)
        if isinstance(opened, Trouble):
            return opened
        handle, head = opened
        try:
            before = os.fstat(handle)
            same = size in (None, before.st_size) and mtime_ns in (None, mtime_of(before))
            if not same or sniff(head) != kind:
                return changed()
            result = self._decode(handle, kind)
            after = os.fstat(handle)
            if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
                return result
            if isinstance(result, DecodedPhoto):
                self.release(result.slot)
            return changed()
        except OSError as error:
            return trouble_of(error)
        finally:
            os.close(handle)

    def release(self, slot: Slot) -> None:
        """Give the memory of a photo back; its pixels may be overwritten from now on."""
        with self._change:
            free = self._decoders[slot.buffer].free
            assert slot.index not in free
            free.append(slot.index)
            self._change.notify_all()

    def describe(self) -> str:
        """Return, in words, how far a decoder is confined; starts one if none runs.

        Raises:
            Cancelled: `stop` was called.
            ChildFailed: The decoder does not start.
        """
        number, index = self._take()
        with open(os.devnull, "rb") as nothing:
            try:
                message = {"kind": "", "index": index}
                reply, _data = self._ask(number, message, nothing.fileno())
                return str(reply["confinement"])
            finally:
                self._leave(number, index)

    def stop(self) -> None:
        """End all decoders at once; threads that wait in `decode` leave it with `Cancelled`."""
        with self._change:
            self._stopping = True
            self._change.notify_all()
            while any(decoder.busy for decoder in self._decoders):
                for decoder in self._decoders:
                    _kill(decoder.child.pid)
                self._change.wait(0.05)
        for decoder in self._decoders:
            decoder.child.stop()

    def _decode(self, handle: int, kind: str) -> DecodedPhoto | Trouble:
        number, index = self._take()
        kept = False
        try:
            result = self._request(number, index, handle, kind)
            kept = isinstance(result, DecodedPhoto)
            return result
        finally:
            self._leave(number, None if kept else index)

    def _request(self, number: int, index: int, handle: int, kind: str) -> DecodedPhoto | Trouble:
        """Ask a child, and once more if it crashes: it may have been killed for lack of memory."""
        for _attempt in range(2):
            os.lseek(handle, 0, os.SEEK_SET)
            try:
                reply, data = self._ask(number, {"kind": kind, "index": index}, handle)
                if "unusable" in reply:
                    return _trouble(str(reply["unusable"]), kind)
                slot = Slot(number, index, *_pair(reply["pixels"]))
                self.buffers[number].photo(index, slot.height, slot.width)
                return _photo(slot, reply, data)
            except ChildTimedOut:
                return _trouble("timeout", kind)
            except ChildFailed:
                continue
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
                # No child in its right mind answers so.
                self._decoders[number].child.stop()
        return _trouble("crashed", kind)

    def _ask(self, number: int, message: dict[str, Any], handle: int) -> Message:
        try:
            return self._decoders[number].child.request(
                message, file_descriptor=handle, timeout_s=self._timeout_s
            )
        except ChildFailed:
            if self._stopping:
                raise Cancelled from None
            raise

    def _take(self) -> tuple[int, int]:
        """Wait for a decoder that is idle and has memory; returns its number and the slot."""
        with self._change:
            while not self._stopping:
                for number, decoder in enumerate(self._decoders):
                    if not decoder.busy and decoder.free:
                        decoder.busy = True
                        return number, decoder.free.pop()
                self._change.wait()
            raise Cancelled

    def _leave(self, number: int, index: int | None) -> None:
        """Let another thread use the decoder, and the slot if there is one."""
        with self._change:
            self._decoders[number].busy = False
            if index is not None:
                self._decoders[number].free.append(index)
            self._change.notify_all()


def _open(path: bytes) -> tuple[int, bytes] | Trouble:
    """Open a file, which the caller closes; returns it and its first bytes."""
    with Reader() as reader:
        try:
            return reader.ask(lambda: _begin(path), lambda: None)
        except NoAnswer:
            return no_answer()
        except OSError as error:
            return trouble_of(error)


def _begin(path: bytes) -> tuple[int, bytes] | Trouble:
    handle = open_for_reading(path)
    if isinstance(handle, Trouble):
        return handle
    try:
        return handle, os.read(handle, HEAD_BYTES)
    except OSError:
        os.close(handle)
        raise


def _kill(pid: int | None) -> None:
    if pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def _photo(slot: Slot, reply: dict[str, Any], data: bytes) -> DecodedPhoto:
    """Build the result from what a child says, trusting nothing.

    The thumbnail comes as bare pixels, so that no file written by a child is ever decoded.

    Raises:
        ArithmeticError, LookupError, TypeError, ValueError: The child says nonsense.
    """
    height, width = _pair(reply["thumbnail"])
    if len(data) != 3 * height * width:
        raise ValueError(len(data))
    thumbnail = io.BytesIO()
    Image.frombytes("RGB", (width, height), data).save(
        thumbnail, "JPEG", quality=_THUMBNAIL_QUALITY
    )
    full_width, full_height = _pair(reply["full"])
    taken_at, place = reply["taken_at"], reply["place"]
    return DecodedPhoto(
        slot,
        full_width,
        full_height,
        thumbnail.getvalue(),
        None if taken_at is None else str(taken_at),
        str(reply["camera"]),
        None if place is None else str(place),
        bool(reply["damaged"]),
    )


def _pair(sides: Sequence[int]) -> tuple[int, int]:
    first, second = sides
    if not (isinstance(first, int) and isinstance(second, int) and first > 0 and second > 0):
        raise ValueError(sides)
    return first, second


def _trouble(kind: str, format_: str) -> Trouble:
    """Return the trouble that a decoder had with a picture of a format, in words."""
    backup = _("Put an intact copy in its place, for example from a backup.")
    convert = _("Save it as JPEG or PNG with another program if it shows people.")
    message, advice = {
        "unsupported": (_("This variety of {format} is not supported."), convert),
        "raw": (
            _("Raw photos are not supported yet (DNG)."),
            _("Add the JPEG that the camera or your raw converter made of it."),
        ),
        "too_large": (
            _("The picture is too large to be read."),
            _("Save a smaller copy of it with another program."),
        ),
        "memory": (
            _("Reading the picture needs too much memory."),
            _("Save a smaller copy of it with another program."),
        ),
        "no_reader": (
            _("The part of facesort that reads {format} is missing."),
            _("Install facesort again, with everything it needs."),
        ),
        "timeout": (_("Reading the picture takes too long."), convert),
        "crashed": (_("Reading the picture fails: the decoder stops."), convert),
    }.get(kind, (_("The {format} file is damaged and cannot be read."), backup))
    return Trouble(kind, message.format(format=format_), advice)
