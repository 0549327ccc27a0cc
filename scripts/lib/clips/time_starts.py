"""Clocks that wrap, starts that are not 0, headers that claim, slides."""
from .kinds import each, kind
from .mp4 import find, put
from .tools import *

SHIFT = 2 ** 33 / 90000  # seconds until the clock of a transport stream begins anew


def wrapping(path, after, seconds=12, video=X264, audio=AAC, options=()):
    film(path, seconds, video=video, audio=audio,
         options=["-muxdelay", "0", "-muxpreload", "0", "-output_ts_offset", f"{SHIFT - after:.6f}", *options])


each([("time-ts-clock-wraps-after-6s.ts", (6, 12)), ("time-ts-clock-wraps-after-43s.ts", (43, 50)),
      ("time-ts-clock-wraps-after-0.3s.ts", (0.3, 8)), ("time-ts-clock-wraps-at-the-end.ts", (7.9, 8))],
     "the 33-bit clock begins anew inside the film", lambda path, a: wrapping(path, *a))


@kind("time-ts-mpeg2-clock-wraps-after-6s.ts", "the clock begins anew; MPEG-2 with B frames, MPEG layer 2")
def _(path):
    wrapping(path, 6, video=MPEG2, audio=MP2)


@kind("time-ps-clock-wraps-after-6s.mpg", "the clock of a program stream begins anew")
def _(path):
    wrapping(path, 6, video=MPEG2, audio=MP2, options=["-f", "mpeg"])


def offset(path, seconds, video=X264, audio=AAC, options=()):
    film(path, 8, video=video, audio=audio, options=["-output_ts_offset", str(seconds), *options])


each([("time-mkv-starts-at-2h.mkv", 7200), ("time-mkv-starts-at-10s.mkv", 10), ("time-ts-starts-at-20h.ts", 72000),
      ("time-flv-starts-at-1h.flv", 3600), ("time-mp4-starts-at-10s.mp4", 10), ("time-nut-starts-at-30s.nut", 30)],
     "times do not begin at 0", offset)
each([("time-webm-starts-at-1h.webm", 3600)], "times do not begin at 0",
     lambda path, a: offset(path, a, ["-c:v", "libvpx", "-b:v", "300k", "-deadline", "realtime"], ["-c:a", "libopus"]))
each([("time-mp4-fragments-start-at-10s.mp4", "+frag_keyframe+empty_moov+default_base_moof"),
      ("time-mp4-fragments-delayed-start-at-10s.mp4", "+frag_keyframe+delay_moov")],
     "fragments whose times begin at 10 s",
     lambda path, a: film(path, 8, options=["-movflags", a, "-output_ts_offset", "10"]))


def negative(path, options=()):
    film(path, 8, options=["-output_ts_offset", "-0.5", "-avoid_negative_ts", "disabled", *options])


each([("time-negative-start.mkv", ())], "the first half second has times below 0, which Matroska does not know and ffmpeg drops",
     negative, outcome="clean|deviations|refused|failed", code="-|DRP-SRC-DAMAGED")
each([("time-negative-start.mp4", ()), ("time-negative-start.ts", ("-muxdelay", "0", "-muxpreload", "0"))],
     "the first half second has times below 0", negative)


def late(path, both, sound, options=()):
    """Picture and sound begin at `both`, the sound `sound` later still: MP4 writes empty edits."""
    with Scratch() as at:
        film(at("a.mp4"), 8, audio=None)
        ff(*tone(8), *AAC, at("s.mp4"))
        ff("-itsoffset", str(both), "-i", at("a.mp4"), "-itsoffset", str(both + sound), "-i", at("s.mp4"),
           "-map", "0", "-map", "1", "-c", "copy", *options, path)


each([("time-mp4-empty-edits-20s.mp4", (20, 0)), ("time-mp4-empty-edits-2.5s.mp4", (2.5, 0)),
      ("time-mp4-sound-4s-late.mp4", (0, 4)), ("time-mp4-picture-3s-late.mp4", (3, -3)),
      ("time-mov-empty-edits-10s-sound-1s-later.mov", (10, 1)), ("time-mkv-sound-4s-late.mkv", (0, 4)),
      ("time-ts-sound-4s-late.ts", (0, 4)), ("time-ts-picture-3s-late.ts", (3, -3)), ("time-mkv-picture-3s-late.mkv", (3, -3))],
     "tracks that begin late", lambda path, a: late(path, *a))


def hours(path, movflags, ways):
    film(path, 8, options=["-movflags", movflags])
    data = read(path)
    for way in ways:
        at = find(data, way)[-1][2]
        if way.endswith("mvhd"):
            put(data, at + 16, "I", 3 * 3600 * 1000)
        elif way.endswith("mehd"):
            version = data[at]
            put(data, at + 4, "Q" if version else "I", 3 * 3600 * 1000)
        elif way.endswith("tkhd"):
            put(data, at + 20, "I", 3 * 3600 * 1000)
        else:
            put(data, at + 16, "I", 3 * 3600 * 12800)
    write(path, data)


@kind("time-mp4-fragments-header-claims-3h.mp4", "the movie header of a fragmented film says 3 h; 8 s are there, whole")
def _(path):
    hours(path, "+frag_keyframe+empty_moov+default_base_moof", ["moov/mvhd", "moov/trak/tkhd", "moov/trak/mdia/mdhd"])


@kind("time-mp4-header-claims-3h.mp4", "the movie header says 3 h; the tables of samples say 8 s, and all are there")
def _(path):
    hours(path, "+faststart", ["moov/mvhd", "moov/trak/tkhd"])


def ebml_duration(path, value, options=()):
    film(path, 8, options=options)
    data = read(path)
    at = data.find(b"\x44\x89\x88")
    if at < 0:
        raise RuntimeError("no duration in the header")
    put(data, at + 3, "d", value)
    write(path, data)


@kind("time-mkv-header-claims-3h.mkv", "the header says 3 h; the segment is as long as it says, with 8 s in it",
      outcome="clean|deviations")
def _(path):
    ebml_duration(path, 3 * 3600 * 1000.0)


@kind("time-mkv-header-claims-2s.mkv", "the header says 2 s, 8 are there")
def _(path):
    ebml_duration(path, 2000.0)


@kind("time-mkv-live-without-length.mkv", "a live stream: no length, no index, open sizes")
def _(path):
    film(path, 8, options=["-live", "1", "-f", "matroska"])


def slides(path, options=X264, audio=AAC, count=6):
    ff(*picture(10 * count, rate="1/10"), *tone(10 * count), *options, *audio, path)


each([("time-slides-every-10s.mp4", X264), ("time-slides-every-10s.mkv", X264), ("time-slides-every-10s.avi", MP4V)],
     "one picture every 10 s, sound throughout", slides)
# A judge that looks at the beginning alone sees no size.
each([("time-slides-every-10s.ts", X264)], "one picture every 10 s, sound throughout", slides, outcome="clean|deviations",
     bad="size")


@kind("time-slides-webm-every-10s.webm", "one picture every 10 s")
def _(path):
    slides(path, ["-c:v", "libvpx-vp9", "-b:v", "200k", "-deadline", "realtime", "-cpu-used", "8"], ["-c:a", "libopus"])


@kind("time-one-picture-for-60s.mp4", "one picture, sound of a minute")
def _(path):
    ff("-f", "lavfi", "-i", "testsrc2=size=128x96:rate=1:duration=1", *tone(60), *X264, *AAC, path)
