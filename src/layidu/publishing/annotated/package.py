"""A workbook's package: parts by name, and a copy in which every part that was not replaced keeps its very bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

#: No part of the sector's workbooks that is read here comes near; a decompression bomb does.
LARGEST_PART = 600_000_000
MOST_PARTS = 20_000
_ENCRYPTED, _SIZES_AFTER, _UTF8 = 0x1, 0x8, 0x800
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_LARGEST_ZIP = 0xFFFFFFFF
_EPOCH = (1980, 1, 1, 0, 0, 0)


class BadPart(Exception):  # noqa: N818 - said to the reader as a finding, never as a fault
    """The package cannot be annotated; the text says why, in French."""


@dataclass(frozen=True)
class _Member:
    name: bytes
    flags: int
    method: int
    when: tuple[int, int, int, int, int, int]
    crc: int
    size: int
    packed: bytes
    made_by: int
    attributes: int


class Package:
    """The parts of a workbook. Names are as the package writes them, found without regard to case.

    Decision served: what may be changed and what must not. Errors: :class:`BadPart` for bytes that are no package,
    an encrypted one, or one in which a name stands twice (readers would not agree on which one counts).
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._replaced: dict[str, bytes] = {}
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError) as error:
            raise BadPart("ce n'est pas un classeur .xlsx ou .xlsm") from error
        self._infos = self._zip.infolist()
        if len(self._infos) > MOST_PARTS:
            raise BadPart(f"il a {len(self._infos)} parties, plus qu'un classeur n'en a jamais")
        self._names: dict[str, str] = {}
        for info in self._infos:
            key = _key(info.filename)
            if info.flag_bits & _ENCRYPTED:
                raise BadPart("il est protégé par un mot de passe")
            if key in self._names:
                raise BadPart(f"la partie « {info.filename} » y est deux fois")
            self._names[key] = info.filename

    def has(self, name: str) -> bool:
        """Whether there is a part of that name."""
        return _key(name) in self._names

    def names(self) -> list[str]:
        """All names, in their order, new ones last."""
        return list(self._names.values())

    def read(self, name: str) -> bytes:
        """A part unpacked, as it stands now. Errors: :class:`BadPart` when missing, damaged or too large."""
        known = self._names.get(_key(name))
        if known is None:
            raise BadPart(f"la partie « {name} » manque")
        if known in self._replaced:
            return self._replaced[known]
        try:
            with self._zip.open(known) as file:
                data = file.read(LARGEST_PART + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, struct.error) as error:
            raise BadPart(f"la partie « {name} » est abîmée") from error
        if len(data) > LARGEST_PART:
            raise BadPart(f"la partie « {name} » est démesurée une fois décompressée")
        return data

    def write(self, name: str, data: bytes) -> None:
        """Replace a part, or add one at the end."""
        self._replaced[self._names.setdefault(_key(name), name)] = data

    def free_name(self, pattern: str) -> str:
        """The first name of a pattern, ``{}`` in it standing for a number, that no part has."""
        number = 1
        while self.has(pattern.format(number)):
            number += 1
        return pattern.format(number)

    def packed(self) -> bytes:
        """The copy: parts that were not replaced are taken over compressed as they were, in the same order.

        The same parts give the same bytes. Errors: :class:`BadPart` when the copy would pass 4 GB, or a member's own
        header is damaged.
        """
        original = {
            info.filename: self._taken_over(info) for info in self._infos if info.filename not in self._replaced
        }
        first = {info.filename: info for info in self._infos}
        out, central = io.BytesIO(), io.BytesIO()
        for name in self._names.values():
            member = original.get(name) or _new_member(name, self._replaced[name], first.get(name))
            _put(member, out, central)
        start, length, count = out.tell(), central.tell(), len(self._names)
        if start + length > _LARGEST_ZIP or count > 0xFFFF:
            raise BadPart("il est trop grand")
        out.write(central.getvalue())
        out.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, length, start, 0))
        return out.getvalue()

    def _taken_over(self, info: zipfile.ZipInfo) -> _Member:
        try:
            fields = _LOCAL.unpack_from(self._data, info.header_offset)
        except struct.error as error:
            raise BadPart(f"la partie « {info.filename} » est abîmée") from error
        name_at = info.header_offset + _LOCAL.size
        data_at = name_at + fields[9] + fields[10]
        packed = self._data[data_at : data_at + info.compress_size]
        if fields[0] != b"PK\x03\x04" or len(packed) != info.compress_size:
            raise BadPart(f"la partie « {info.filename} » est abîmée")
        return _Member(
            self._data[name_at : name_at + fields[9]], info.flag_bits & ~_SIZES_AFTER, info.compress_type,
            info.date_time, info.CRC, info.file_size, packed,
            info.create_system << 8 | info.create_version, info.external_attr,
        )  # fmt: skip


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _new_member(name: str, data: bytes, before: zipfile.ZipInfo | None) -> _Member:
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = squeeze.compress(data) + squeeze.flush()
    when = before.date_time if before else _EPOCH
    attributes = before.external_attr if before else 0
    return _Member(
        name.encode(), _UTF8, zipfile.ZIP_DEFLATED, when, zlib.crc32(data), len(data), packed, 20, attributes
    )


def _put(member: _Member, out: io.BytesIO, central: io.BytesIO) -> None:
    year, month, day, hour, minute, second = member.when
    clock = hour << 11 | minute << 5 | second // 2
    calendar = max(0, year - 1980) << 9 | month << 5 | day
    if max(len(member.packed), member.size, out.tell()) >= _LARGEST_ZIP:
        raise BadPart("il est trop grand")
    common = (member.flags, member.method, clock, calendar, member.crc, len(member.packed), member.size,
              len(member.name), 0)  # fmt: skip
    central.write(_CENTRAL.pack(b"PK\x01\x02", member.made_by, 20, *common, 0, 0, 0, member.attributes, out.tell()))
    central.write(member.name)
    out.write(_LOCAL.pack(b"PK\x03\x04", 20, *common))
    out.write(member.name)
    out.write(member.packed)
