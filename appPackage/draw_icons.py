"""Draw the two icons of the Teams app: four seats, three taken and one free. Run it to write them anew.

python appPackage/draw_icons.py
"""

import math
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
INDIGO, WHITE = (79, 82, 178), (255, 255, 255)
Colour = tuple[int, int, int]
Cover = Callable[[float, float], float]
"""How much of the pixel at (x, y) is white: 0 to 1."""


def seats(size: int, margin: float, gap: float, line: float) -> Cover:
    """Return the cover of two rows of two seats within the margin; the last one is an outline."""
    side = (size - 2 * margin - gap) / 2
    centres = [margin + side / 2, margin + side * 1.5 + gap]

    def cover(x: float, y: float) -> float:
        column, row = (int(at > size / 2) for at in (x, y))
        inside = -_rounded_square(x - centres[column], y - centres[row], side / 2, side / 4)
        if column and row:
            return _clip(inside + 0.5) - _clip(inside - line + 0.5)
        return _clip(inside + 0.5)

    return cover


def _rounded_square(x: float, y: float, half: float, radius: float) -> float:
    """Return the distance of a point to a rounded square round the origin; negative inside."""
    dx, dy = abs(x) - half + radius, abs(y) - half + radius
    outside = math.hypot(max(dx, 0.0), max(dy, 0.0))
    return outside + min(max(dx, dy), 0.0) - radius


def _clip(value: float) -> float:
    return min(1.0, max(0.0, value))


def png(size: int, cover: Cover, ground: Colour | None) -> bytes:
    """Return a square PNG: white where covered, else the ground, or nothing where there is none."""
    rows = (b"\0" + b"".join(_pixel(cover(x + 0.5, y + 0.5), ground) for x in range(size)) for y in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _pixel(cover: float, ground: Colour | None) -> bytes:
    if ground is None:
        return bytes((*WHITE, round(255 * cover)))
    return bytes(round(w * cover + g * (1 - cover)) for w, g in zip(WHITE, ground, strict=True)) + b"\xff"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def icons() -> dict[str, bytes]:
    """Return the icons' files by name, of the sizes that Teams asks for."""
    return {
        "color.png": png(192, seats(192, margin=48, gap=12, line=7), INDIGO),
        "outline.png": png(32, seats(32, margin=2, gap=3, line=2), None),
    }


if __name__ == "__main__":
    for name, drawn in icons().items():
        (HERE / name).write_bytes(drawn)
