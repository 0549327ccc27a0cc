"""MP4, byte by byte."""
import struct
from .tools import film, read, write


def boxes(data, start, end):
    """(type, start, start of the contents, end) of the boxes in a stretch of the file."""
    while start + 8 <= end:
        size, name = struct.unpack(">I4s", data[start:start + 8])
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", data[start + 8:start + 16])[0], 16
        if size == 0:
            size = end - start
        if size < head:
            return
        yield name.decode("latin-1"), start, start + head, start + size
        start += size


def find(data, way, number=0):
    """Boxes on the way to the one wanted, outermost first; of the first with a choice, the one of that number."""
    start, end, found, chosen = 0, len(data), [], False
    for name in way.split("/"):
        fits = [b for b in boxes(data, start, end) if b[0] == name]
        if not fits:
            raise RuntimeError(f"no box {way}")
        box = fits[number if name == "trak" and not chosen else 0]
        chosen = chosen or name == "trak"
        found.append(box)
        start, end = box[2], box[3]
        if name == "stsd":
            start += 8
        elif len(name) == 4 and found[-2:-1] and found[-2][0] == "stsd":
            start += 78  # a picture's sample entry
    return found


def grow(data, way, extra, number=0):
    """Appends bytes to a box; the index must lie behind the media data, so that no offset changes."""
    chain = find(data, way, number)
    data[chain[-1][3]:chain[-1][3]] = extra
    for name, start, _, _ in chain:
        data[start:start + 4] = struct.pack(">I", struct.unpack(">I", data[start:start + 4])[0] + len(extra))


def put(data, at, form, value):
    data[at:at + struct.calcsize(">" + form)] = struct.pack(">" + form, value)


def matrix(path, values, seconds=6, size="128x96"):
    """A film whose display matrix has these nine numbers."""
    film(path, seconds, size)
    data = read(path)
    at = find(data, "moov/trak/tkhd")[-1][2] + 40
    for index, value in enumerate(values):
        put(data, at + 4 * index, "i", round(value * (1 << (30 if index % 3 == 2 else 16))))
    write(path, data)
