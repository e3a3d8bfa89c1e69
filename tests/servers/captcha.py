#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# captcha.py FILE TEXT   ejabberd's captcha_cmd: a PNG of the digits TEXT on standard output, without ImageMagick (what
# ejabberd's own script needs). TEXT is added to FILE too, so that a test can give the right answer.
import struct, sys, zlib
DIGITS = {"0": "75557", "1": "26227", "2": "71747", "3": "71717", "4": "55711",
          "5": "74717", "6": "74757", "7": "71111", "8": "75757", "9": "75717"}     # 3 x 5 bits, a row per digit
path, text = sys.argv[1], sys.argv[2]
with open(path, "a") as out:
    out.write(text + "\n")
scale, rows = 8, []
for y in range(7 * scale):
    row = bytearray(b"\0")                              # filter type none
    for ch in " " + text + " ":
        glyph = DIGITS.get(ch, "00000")
        bits = int(glyph[y // scale - 1]) if 1 <= y // scale <= 5 else 0
        for x in range(4 * scale):
            row.append(0 if x < 3 * scale and bits >> (2 - x // scale) & 1 else 255)
    rows.append(bytes(row))
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
width = len(rows[0]) - 1
sys.stdout.buffer.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, len(rows), 8, 0, 0, 0, 0))
                        + chunk(b"IDAT", zlib.compress(b"".join(rows))) + chunk(b"IEND", b""))
