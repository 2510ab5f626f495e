"""Old Office files made by hand: just enough of the container to hold streams."""

import struct

from tmtool.documents.formats_by_content import SIGNATURE

_SECTOR, _END, _FREE = 512, 0xFFFFFFFE, 0xFFFFFFFF


def ole_file(streams: dict[str, bytes]) -> bytes:
    """A container with these streams; all are large enough to have sectors of their own."""
    bodies = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    entries = [_entry("Root Entry", 5, _END, 0)]
    table, sectors = [_FREE], [b""]  # the table itself is sector 0
    for name, data in bodies.items():
        first, count = len(sectors), -(-len(data) // _SECTOR)
        table += [first + i + 1 for i in range(count - 1)] + [_END]
        sectors += [
            data[i * _SECTOR : (i + 1) * _SECTOR].ljust(_SECTOR, b"\0") for i in range(count)
        ]
        entries.append(_entry(name, 2, first, len(data)))
    directory = b"".join(entries)
    first, count = len(sectors), -(-len(directory) // _SECTOR)
    table += [first + i + 1 for i in range(count - 1)] + [_END]
    sectors += [
        directory[i * _SECTOR : (i + 1) * _SECTOR].ljust(_SECTOR, b"\0") for i in range(count)
    ]
    sectors[0] = struct.pack(f"<{len(table)}I", *table).ljust(_SECTOR, b"\xff")
    header = SIGNATURE + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header = header.ljust(44, b"\0") + struct.pack(
        "<IIIIIIIII", 1, first, 0, 4096, _END, 0, _END, 0, 0
    )
    return header.ljust(_SECTOR, b"\xff") + b"".join(sectors)


def _entry(name: str, kind: int, first: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2, kind, 1)
    return head.ljust(116, b"\0") + struct.pack("<II", first, size) + b"\0" * 4
