"""Films that are truly cut or damaged, and the whole ones they were cut from."""
from .kinds import kind
from .mp4 import find
from .tools import *


def open_matroska(path):
    film(path, 16, options=["-live", "1", "-f", "matroska", "-cluster_time_limit", "1000"])


WHOLE = {
    "index-behind.mp4": lambda path: film(path, 16),
    "index-in-front.mp4": lambda path: film(path, 16, options=["-movflags", "+faststart"]),
    "fragments.mp4": lambda path: film(path, 16, options=["-movflags", "+frag_keyframe+empty_moov+default_base_moof"]),
    "film.mov": lambda path: film(path, 16, options=["-movflags", "+faststart"]),
    "film.mkv": lambda path: film(path, 16, options=["-cluster_time_limit", "1000"]),
    "index-in-front.mkv": lambda path: film(path, 16, options=["-cluster_time_limit", "1000", "-cues_to_front", "1"]),
    "open-sizes.mkv": open_matroska,
    "film.webm": lambda path: film(path, 16, video=VP9, audio=["-c:a", "libopus"], options=["-cluster_time_limit", "1000"]),
    "film.ts": lambda path: film(path, 16),
    "mpeg2.ts": lambda path: film(path, 16, video=MPEG2, audio=MP2),
    "film.avi": lambda path: film(path, 16, video=MP4V, audio=["-c:a", "libmp3lame"]),
    "film.mpg": lambda path: film(path, 16, video=MPEG2, audio=MP2, options=["-f", "mpeg"]),
    "film.flv": lambda path: film(path, 16),
    "film.wmv": lambda path: film(path, 16, video=["-c:v", "wmv2", "-q:v", "4"], audio=["-c:a", "wmav2", "-b:a", "96k"]),
    "film.ogv": lambda path: film(path, 16, video=["-c:v", "libtheora", "-q:v", "6"], audio=["-c:a", "libvorbis"]),
}
for name, make in WHOLE.items():
    kind("whole/" + name, "whole: what the files of `cut` were made from")(make)


def from_whole(path, name, change):
    with Scratch() as at:
        WHOLE[name](at(name))
        data = change(read(at(name)))
        write(path, data)


def share(value):
    return lambda data: data[:int(len(data) * value)]


def zero(start, end):
    def change(data):
        a, b = int(len(data) * start), int(len(data) * end)
        data[a:b] = bytes(b - a)
        return data
    return change


def at_cluster(value):
    def change(data):
        at = data.find(b"\x1f\x43\xb6\x75", int(len(data) * value))
        return data[:at]
    return change


def in_cluster(value):
    def change(data):
        at = data.find(b"\x1f\x43\xb6\x75", int(len(data) * value))
        return data[:at + 301]
    return change


def at_packet(value, more=0):
    return lambda data: data[:int(len(data) // 188 * value) * 188 + more]


def at_fragment(value, more=0):
    def change(data):
        return data[:data.find(b"moof", int(len(data) * value)) - 4 + more]
    return change


def media_zeroed(start, end):
    """Zeroes a part of the media data only, so that the index stays."""
    def change(data):
        box = find(data, "mdat")[-1]
        a, b = (int(box[2] + (box[3] - box[2]) * s) for s in (start, end))
        data[a:b] = bytes(b - a)
        return data
    return change


CUT = [("index-in-front-last-third-missing.mp4", "index-in-front.mp4", share(0.67)), ("index-in-front-last-percent-missing.mp4", "index-in-front.mp4", share(0.97)),
       ("fragments-inside-the-data.mp4", "fragments.mp4", share(0.7)), ("index-in-front.mov", "film.mov", share(0.67)),
       ("inside-a-cluster.mkv", "film.mkv", in_cluster(0.66)), ("at-a-cluster.mkv", "film.mkv", at_cluster(0.66)),
       ("index-in-front-inside-a-cluster.mkv", "index-in-front.mkv", in_cluster(0.66)), ("index-in-front-at-a-cluster.mkv", "index-in-front.mkv", at_cluster(0.66)),
       ("inside-a-cluster.webm", "film.webm", in_cluster(0.66)), ("at-a-cluster.webm", "film.webm", at_cluster(0.66)), ("last-third-missing.avi", "film.avi", share(0.67)),
       ("last-third-missing.wmv", "film.wmv", share(0.67)),
       ("zero-tail.mkv", "film.mkv", zero(0.67, 1)), ("zero-tail.webm", "film.webm", zero(0.67, 1)), ("zero-tail-index-in-front.mp4", "index-in-front.mp4", zero(0.67, 1)),
       ("zero-tail-index-behind.mp4", "index-behind.mp4", media_zeroed(0.67, 1)), ("zero-tail-fragments.mp4", "fragments.mp4", zero(0.67, 1)),
       ("zero-tail.avi", "film.avi", zero(0.67, 1))]
for name, whole, change in CUT:
    kind("cut/" + name, "the end is missing, and the file shows it", outcome="refused", code="DRP-SRC-DAMAGED|DRP-SRC-UNREADABLE")(
        lambda path, whole=whole, change=change: from_whole(path, whole, change))
for name, whole, change in [("index-behind-last-third-missing.mp4", "index-behind.mp4", share(0.67)),
                            ("fragments-inside-one.mp4", "fragments.mp4", at_fragment(0.6, 400))]:
    kind("cut/" + name, "the end is missing, and nothing can be read without it", outcome="refused",
         code="DRP-SRC-DAMAGED|DRP-SRC-UNREADABLE|DRP-SRC-NOT-MEDIA")(lambda path, whole=whole, change=change: from_whole(path, whole, change))
for name, whole, change in [("last-third-missing.flv", "film.flv", share(0.67)), ("open-sizes-inside-a-cluster.mkv", "open-sizes.mkv", in_cluster(0.66))]:
    kind("cut/" + name, "the end is missing; only reading to the end shows it, which goes on beside the first chunks", outcome="refused|failed",
         code="DRP-SRC-DAMAGED")(lambda path, whole=whole, change=change: from_whole(path, whole, change))
for name, whole, change in [
        ("inside-a-packet.ts", "film.ts", at_packet(0.7, 77)), ("inside-a-packet-mpeg2.ts", "mpeg2.ts", at_packet(0.7, 100)),
        ("zero-tail.ts", "film.ts", zero(0.67, 1)), ("zero-tail-mpeg2.ts", "mpeg2.ts", zero(0.67, 1)), ("zero-tail.mpg", "film.mpg", zero(0.67, 1)),
        ("last-third-missing.mpg", "film.mpg", lambda d: d[:int(len(d) * 0.67) | 1]), ("last-third-missing.ogv", "film.ogv", share(0.67))]:
    kind("cut/" + name, "the end is missing; the container has no length, but the file shows it", outcome="refused|deviations")(
        lambda path, whole=whole, change=change: from_whole(path, whole, change))
for name, whole, change in [("at-a-packet.ts", "film.ts", at_packet(0.7)), ("open-sizes-at-a-cluster.mkv", "open-sizes.mkv", at_cluster(0.66)),
                            ("fragments-at-a-fragment.mp4", "fragments.mp4", at_fragment(0.6))]:
    kind("cut/" + name, "cut where nothing can show it: a recording that was stopped looks the same", outcome="clean|deviations|refused")(
        lambda path, whole=whole, change=change: from_whole(path, whole, change))
for name, whole, change in [
        ("zero-middle.mkv", "film.mkv", zero(0.45, 0.55)), ("zero-middle.mp4", "index-in-front.mp4", media_zeroed(0.45, 0.55)),
        ("zero-middle.ts", "film.ts", zero(0.45, 0.55)), ("zero-middle.avi", "film.avi", zero(0.45, 0.55)), ("zero-middle.webm", "film.webm", zero(0.45, 0.55))]:
    kind("cut/" + name, "damage in the middle does not refuse a film; the report warns", outcome="deviations", warned="*", bad="*", losses="*")(
        lambda path, whole=whole, change=change: from_whole(path, whole, change))
