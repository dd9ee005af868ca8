"""A picture of a page as a small PNG: at most 256 colours, counted by the browser that made it, packed here."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

#: Gives the picture's width, height, palette and, for each pixel, its colour's place in the palette (base64).
COUNT = """async (png) => {
  const picture = await createImageBitmap(await (await fetch("data:image/png;base64," + png)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  const bytes = pen.getImageData(0, 0, picture.width, picture.height).data;
  const counts = new Map();
  for (let i = 0; i < bytes.length; i += 4) {
    const colour = (bytes[i] << 16) | (bytes[i + 1] << 8) | bytes[i + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map((each) => each[0]);
  const palette = ranked.slice(0, 256);
  const place = new Map(palette.map((colour, index) => [colour, index]));
  const far = (a, b) => [16, 8, 0].reduce((sum, bit) => sum + (((a >> bit) & 255) - ((b >> bit) & 255)) ** 2, 0);
  for (const colour of ranked.slice(256)) {
    let best = 0;
    for (let i = 1; i < palette.length; i++) if (far(colour, palette[i]) < far(colour, palette[best])) best = i;
    place.set(colour, best);
  }
  const pixels = new Uint8Array(picture.width * picture.height);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = place.get((bytes[4 * i] << 16) | (bytes[4 * i + 1] << 8) | bytes[4 * i + 2]);
  }
  let text = "";
  for (let i = 0; i < pixels.length; i += 8192) text += String.fromCharCode(...pixels.subarray(i, i + 8192));
  return { width: picture.width, height: picture.height, palette, pixels: btoa(text) };
}"""


def small_png(page: Any, picture: bytes) -> bytes:
    """A browser's picture with a palette. ``page`` is any page of the browser at an address without a policy."""
    counted = page.evaluate(COUNT, base64.b64encode(picture).decode())
    width, height, pixels = counted["width"], counted["height"], base64.b64decode(counted["pixels"])
    rows = b"".join(b"\0" + pixels[start : start + width] for start in range(0, width * height, width))
    colours = b"".join(struct.pack(">I", colour)[1:] for colour in counted["palette"])
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + _chunk(b"PLTE", colours)
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
