"""Which letters the bytes of a text stand for: UTF-8, UTF-16, Windows 1252 or Mac Roman."""

from __future__ import annotations

import codecs
from collections import Counter

BOM = b"\xef\xbb\xbf"
UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "mac_roman")
_LOST = "\N{REPLACEMENT CHARACTER}"
_CHUNK = 1024**2
_SNIFFED = 4096
_MOSTLY = 0.4
# What a British table holds beside ASCII, and how well it speaks for an encoding that yields it:
# quotation marks and dashes stand in many texts, other signs and accented letters in fewer.
_LIKELY = dict.fromkeys("’‘“”–—£", 2) | dict.fromkeys(
    "éèêëáàâäãåçíìîïñóòôöõøúùûüßÉÇÖÜÅ€…•½¼°²\xa0¬", 1
)
_NOT_LIKELY = -1


def plain(data: bytes) -> bytes:
    """Bytes in UTF-8 without a mark, if they were UTF-16 or had one; others as they are."""
    encoding = utf16(data)
    if encoding:
        return data.decode(encoding, errors="replace").encode().removeprefix(BOM)
    return data.removeprefix(BOM)


def utf16(data: bytes) -> str | None:
    """The name of the UTF-16 that a text is in, by its mark or by its empty half."""
    if data[:2] in UTF16:
        return UTF16[data[:2]]
    head = data[:_SNIFFED]
    for encoding, half, other in (
        ("utf-16-le", head[1::2], head[::2]),
        ("utf-16-be", head[::2], head[1::2]),
    ):
        if half.count(0) > _MOSTLY * max(len(half), 8) and not other.count(0):
            return encoding
    return None


def to_utf8(data: bytes, said: str | None = None) -> tuple[bytes, str, list[str]]:
    """A text in UTF-8, the encoding it was in, and what the receipt should say of it."""
    if said:
        return data.decode(said, errors="replace").encode().removeprefix(BOM), said, []
    if encoding := utf16(data):
        return plain(data), encoding, []
    data = data.removeprefix(BOM)
    if _is_utf8(data):
        return data, "utf-8", []
    bad, good = _bytes_of_utf8(data)
    if good > bad:
        note = f"{bad:,} bytes are not UTF-8, as the rest of the file is; each is shown as {_LOST}."
        return data.decode("utf-8", errors="replace").encode(), "utf-8", [note]
    encoding = _one_byte_each(data)
    return data.decode(encoding, errors="replace").encode(), encoding, []


def _is_utf8(data: bytes) -> bool:
    decoder, view = codecs.getincrementaldecoder("utf-8")(), memoryview(data)
    try:
        for at in range(0, len(data), _CHUNK):
            decoder.decode(view[at : at + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _bytes_of_utf8(data: bytes) -> tuple[int, int]:
    """How many bytes cannot be UTF-8, and how many letters beyond ASCII are."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count(_LOST)
    return bad, sum(not letter.isascii() for letter in text) - bad


def _one_byte_each(data: bytes) -> str:
    """Windows 1252 or Mac Roman: the one whose reading looks more like a British table."""
    high = Counter(data.translate(None, bytes(range(128))))

    def score(encoding: str) -> int:
        return sum(
            times * _LIKELY.get(bytes([byte]).decode(encoding, errors="replace"), _NOT_LIKELY)
            for byte, times in high.items()
        )

    return max(("cp1252", "mac_roman"), key=score)
