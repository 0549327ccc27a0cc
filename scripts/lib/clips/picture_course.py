"""What comes inside the picture: second tracks, fields, bars, codecs, key frames, damage."""
import re
from .kinds import each, kind
from .picture_form import alone, tagged
from .tools import *


def two_pictures(path, first, second, options=()):
    with Scratch() as at:
        ff(*first, at("a.mkv"))
        ff(*second, at("b.mkv"))
        ff("-i", at("a.mkv"), "-i", at("b.mkv"), *tone(10), "-map", "0", "-map", "1", "-map", "2", "-c", "copy", *AAC, *options, path)


STILL = ["-f", "lavfi", "-i", "testsrc=size=256x384:rate=25:duration=0.04"]
each([("picture-poster-first-mjpeg.mkv", ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p"]), ("picture-poster-first-png.mkv", ["-c:v", "png"]),
      ("picture-poster-first-mjpeg.mp4", ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p"]), ("picture-poster-first-h264.mkv", X264),
      ("picture-poster-first-png.mov", ["-c:v", "png"])],
     "a poster is the first video track, not marked as one: the film is encoded",
     lambda path, a: two_pictures(path, [*STILL, *a], [*picture(10), *X264], ["-disposition:v:0", "0"]), losses="*",
     bad="*", outcome="clean|deviations")
each([("picture-second-is-longer.mkv", ([*picture(3), *X264], [*picture(12), *X264])),
      ("picture-second-is-longer.mp4", ([*picture(3), *X264], [*picture(12), *X264])),
      ("picture-second-is-larger.mkv", ([*picture(10, "64x64"), *X264], [*picture(10, "256x192"), *X264])),
      ("picture-second-is-smaller.mp4", ([*picture(10, "160x120"), *X264], [*picture(10, "64x64"), *X264])),
      ("picture-second-is-longer.ts", ([*picture(4), *X264], [*picture(12), *X264]))],
     "two video tracks: the longest, largest, default one is the film; the other's loss is said",
     lambda path, a: two_pictures(path, *a), losses="1+", bad="*", outcome="clean|deviations")


@kind("picture-second-is-the-default.mkv", "the second video track is marked as default", losses="1+", bad="*", outcome="clean|deviations")
def _(path):
    with Scratch() as at:
        two_pictures(at("a.mkv"), [*picture(10), *X264], [*picture(10, effect="negate"), *X264])
        mkvmerge("-o", path, "--default-track-flag", "0:0", "--default-track-flag", "1:1", at("a.mkv"))


def pulled_down(path, order, form=None, audio=MP2):
    """MPEG-2: film with soft pulldown (flags to repeat fields), true interlaced, in any order: F and I, 5 s each."""
    with Scratch() as at:
        names = []
        for number, letter in enumerate(order):
            name = at(f"{number}.m2v")
            if letter == "F":
                ff(*picture(5, rate="24000/1001"), "-r", "30000/1001", "-vf", "setpts=N", "-fps_mode", "passthrough", "-c:v", "mpeg2video",
                   "-q:v", "4", "-g", "12", "-bf", "2", "-flags", "+ilme+ildct", name)
                data = read(name)
                shown = pictures_in_order(data)
                for place, at_byte in enumerate(shown):
                    top, again = ((1, 1), (0, 0), (0, 1), (1, 0))[place % 4]
                    data[at_byte + 7] = data[at_byte + 7] & 0x7D | top << 7 | again << 1
                    data[at_byte + 8] |= 0x80
                write(name, data)
            else:
                ff(*picture(5, rate="60000/1001"), "-vf", "tinterlace=interleave_top,setfield=tff", "-c:v", "mpeg2video", "-q:v", "4",
                   "-g", "12", "-bf", "2", "-flags", "+ilme+ildct", name)
            names.append(name)
        joined(at("all.m2v"), *names)
        ff("-fflags", "+genpts", "-f", "mpegvideo", "-i", at("all.m2v"), *tone(5 * len(order)), "-map", "0", "-map", "1", "-c:v", "copy",
           *audio, *(form or ()), path)


def pictures_in_order(data):
    """Where the picture coding extensions lie, in the order the pictures are shown."""
    rows, group = [], -1
    for match in re.finditer(b"\x00\x00\x01[\x00\xb8\xb5]", bytes(data)):
        at, code = match.start(), data[match.start() + 3]
        if code == 0xB8:
            group += 1
        elif code == 0x00:
            rows.append([group, data[at + 4] << 2 | data[at + 5] >> 6, None])
        elif data[at + 4] >> 4 == 8 and rows:
            rows[-1][2] = at
    return [at for _, _, at in sorted(r for r in rows if r[2] is not None)]


each([("picture-pulldown-then-interlaced.mkv", ("FI",)), ("picture-interlaced-then-pulldown.mkv", ("IF",)),
      ("picture-pulldown-then-interlaced.mpg", ("FI", ["-f", "mpeg"])), ("picture-pulldown-and-interlaced-in-turns.ts", ("FIFI",)),
      ("picture-pulldown-alone.mkv", ("F",)), ("picture-interlaced-alone.mkv", ("I",))],
     "MPEG-2 with fields to repeat, and true fields: only what is interlaced is deinterlaced, and said",
     lambda path, a: pulled_down(path, *a), losses="*", outcome="clean|deviations")


def interlaced(path, codec, audio=AAC):
    ff(*picture(8, rate="50"), *tone(8), "-vf", "tinterlace=interleave_top,setfield=tff", *codec, "-flags", "+ilme+ildct", *audio, path)


each([("picture-interlaced-h264.ts", X264), ("picture-interlaced-h264.mkv", X264)],
     "interlaced films are deinterlaced, and that is said", interlaced, losses="*")
each([("picture-interlaced-mpeg2.mpg", MPEG2)], "interlaced films are deinterlaced, and that is said",
     lambda path, a: interlaced(path, [*a, "-f", "mpeg"], MP2), losses="*")


@kind("picture-progressive-then-interlaced-h264.ts", "progressive, then interlaced", losses="*", outcome="clean|deviations")
def _(path):
    with Scratch() as at:
        film(at("a.ts"), 6, options=["-muxdelay", "0", "-muxpreload", "0", "-output_ts_offset", "10"])
        ff(*picture(6, rate="50"), *tone(6), "-vf", "tinterlace=interleave_top,setfield=tff", *X264, "-flags", "+ilme+ildct", *AAC,
           "-muxdelay", "0", "-muxpreload", "0", "-output_ts_offset", "16", at("b.ts"))
        joined(path, at("a.ts"), at("b.ts"))


BARS = "drawbox=y=0:h=12:t=fill:c=black:enable='{0}',drawbox=y=84:h=12:t=fill:c=black:enable='{0}'"
each([("picture-bars-then-none-for-the-last-3s.mkv", ("lt(t,57)", 60)), ("picture-bars-but-for-2s-in-the-middle.mkv", ("not(between(t,31,33))", 60)),
      ("picture-none-then-bars.mkv", ("gt(t,3)", 60)), ("picture-bars-throughout.mkv", ("1", 20)), ("picture-bars-but-for-one-picture.mkv", ("not(between(t,40.1,40.13))", 60))],
     "black bars for a part of the film: no picture is ever cut",
     lambda path, a: alone(path, X264, a[1], effect="hue=h=30*t," + BARS.format(a[0])), bad="*", losses="*")
each([("picture-bars-at-odd-places.mkv", "drawbox=y=0:h=13:t=fill:c=black,drawbox=x=0:w=7:t=fill:c=black"),
      ("picture-black-for-20s-then-a-picture.mkv", "drawbox=t=fill:c=black:enable='lt(t,20)'"),
      ("picture-all-black.mkv", "drawbox=t=fill:c=black")],
     "black at the edges, or everywhere", lambda path, a: alone(path, X264, 24, effect=a), bad="*")

each([("picture-161x121.mkv", ("161x121", ["-vf", "format=yuv444p", "-c:v", "ffv1"])), ("picture-32x32.mp4", ("32x32", X264)),
      ("picture-16x16.mkv", ("16x16", X264)), ("picture-640x32.mkv", ("640x32", X264)), ("picture-2x2.mkv", ("2x2", X264)),
      ("picture-63x65.mkv", ("63x65", ["-vf", "format=yuv444p", "-c:v", "libx264", "-preset", "veryfast"]))],
     "odd and tiny sizes", lambda path, a: alone(path, a[1], 4, a[0]), outcome="clean|refused", losses="*", bad="*")
each([("picture-444.mkv", "yuv444p"), ("picture-422-10-bit.mkv", "yuv422p10le"), ("picture-420-12-bit.mkv", "yuv420p12le"),
      ("picture-444-16-bit.mkv", "yuv444p16le"), ("picture-410.mkv", "yuv410p"), ("picture-411.mkv", "yuv411p"), ("picture-440.mkv", "yuv440p"),
      ("picture-grey.mkv", "gray"), ("picture-grey-16-bit.mkv", "gray16le"), ("picture-grey-10-bit.mkv", "gray10le")],
     "other samplings and depths; what is lost is said", lambda path, a: alone(path, ["-vf", f"format={a}", "-c:v", "ffv1", "-level", "3", "-strict", "-2"]),
     losses="*")
each([("picture-mono.avi", ["-vf", "format=monob", "-c:v", "rawvideo"]), ("picture-mjpeg-full-range.avi", ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "3"]),
      ("picture-mjpeg-422.mov", ["-c:v", "mjpeg", "-pix_fmt", "yuvj422p", "-q:v", "3"]), ("picture-dnxhd.mov", ["-vf", "scale=1280:720", "-c:v", "dnxhd", "-b:v", "90M", "-pix_fmt", "yuv422p"]),
      ("picture-prores.mov", ["-c:v", "prores_ks"]), ("picture-cinepak.avi", ["-c:v", "cinepak"]), ("picture-flv1.flv", ["-c:v", "flv1", "-q:v", "4"]),
      ("picture-h263.3gp", ["-vf", "scale=176:144", "-c:v", "h263", "-q:v", "4"]), ("picture-dv.dv", ["-vf", "scale=720:576", "-r", "25", "-c:v", "dvvideo", "-pix_fmt", "yuv420p", "-t", "2"]),
      ("picture-dv.avi", ["-vf", "scale=720:576", "-r", "25", "-c:v", "dvvideo", "-pix_fmt", "yuv420p", "-t", "2"]),
      ("picture-av1.mkv", ["-c:v", "libsvtav1", "-preset", "12", "-svtav1-params", "lp=2"]), ("picture-jpeg2000.mkv", ["-c:v", "jpeg2000"]), ("picture-raw.nut", ["-pix_fmt", "yuv420p", "-c:v", "rawvideo"])],
     "rare codecs", tagged, losses="*")


@kind("picture-h264-paff-fields.ts", "MPEG-2 coded as field pictures is not made here; interlaced HEVC instead", losses="*", outcome="clean|deviations|refused")
def _(path):
    ff(*picture(6, rate="50"), "-vf", "tinterlace=interleave_top,setfield=tff", "-c:v", "libx265", "-preset", "ultrafast",
       "-x265-params", "log-level=none:interlace=tff", path)


@kind("picture-one-only.mkv", "a film of one picture", warned="length")
def _(path):
    alone(path, X264, 0.04)


@kind("picture-two-only.mp4", "a film of two pictures, with sound")
def _(path):
    ff(*picture(0.08), *tone(0.1), *X264, *AAC, path)


@kind("picture-without-key-frames-intra-refresh.mkv", "one key frame, then intra refresh")
def _(path):
    alone(path, ["-c:v", "libx264", "-preset", "veryfast", "-x264-params", "intra-refresh=1:keyint=40"], 14)


@kind("picture-one-key-frame-in-30s.mkv", "one key frame at the start")
def _(path):
    alone(path, ["-c:v", "libx264", "-preset", "veryfast", "-g", "9999", "-sc_threshold", "0"], 30)


def damaged_picture(path, start, end, options=X264, keep=40, audio=AAC):
    with Scratch() as at:
        whole = at("whole" + os.path.splitext(path)[1])
        film(whole, 14, video=options, audio=audio)
        damage(whole, path, "v:0", start, end, keep)


each([("picture-damaged-second-half.mkv", (7, 15)), ("picture-damaged-first-half.mkv", (0.05, 7)), ("picture-damaged-middle.mkv", (5, 7)),
      ("picture-damaged-one-packet.mkv", (6.99, 7.03)), ("picture-damaged-middle.mp4", (5, 7)), ("picture-damaged-mpeg2.mkv", (5, 9, MPEG2)),
      ("picture-damaged-mpeg4.avi", (5, 9, MP4V, 40, ["-c:a", "libmp3lame"])), ("picture-damaged-vp9.webm", (5, 9, VP9, 20, ["-c:a", "libopus"])),
      ("picture-damaged-hevc.mkv", (5, 9, ["-c:v", "libx265", "-preset", "ultrafast", "-g", "50", "-x265-params", "log-level=none"]))],
     "packets of the picture are damaged: what decodes is encoded, the report warns", lambda path, a: damaged_picture(path, *a),
     outcome="deviations", warned="*", bad="*", losses="*")


@kind("picture-damaged-all.mkv", "no packet of the picture decodes", outcome="refused|deviations")
def _(path):
    damaged_picture(path, -1, 99, keep=0)


each([("picture-and-sound-damaged-10-percent.ts", ((0.4, 0.5), 1)), ("picture-and-sound-damaged-here-and-there.ts", ((0.1, 0.9), 40))],
     "a recording with errors of reception", lambda path, a: damaged_recording(path, *a), outcome="deviations", warned="*", bad="*", losses="*")


def damaged_recording(path, share, every):
    with Scratch() as at:
        film(at("a.ts"), 14)
        damage_transport(at("a.ts"), path, share, every)


@kind("picture-encrypted-cenc.mp4", "encrypted: said before the encode with that word", outcome="refused")
def _(path):
    film(path, 6, options=["-encryption_scheme", "cenc-aes-ctr", "-encryption_key", "00112233445566778899aabbccddeeff",
                           "-encryption_kid", "00112233445566778899aabbccddeeff"])


@kind("picture-codec-unknown.mkv", "a codec nobody knows: the source's fault", outcome="refused")
def _(path):
    film(path, 6)
    data = read(path)
    at = data.find(b"V_MPEG4/ISO/AVC")
    data[at:at + 15] = b"V_MPEG4/ISO/XYZ"
    write(path, data)


@kind("picture-sample-entry-unknown.mp4", "a sample entry nobody knows: the source's fault", outcome="refused")
def _(path):
    film(path, 6)
    data = read(path)
    data[:] = bytes(data).replace(b"avc1\x00\x00\x00\x00", b"zzz9\x00\x00\x00\x00", 1).replace(b"avcC", b"avcX", 1)
    write(path, data)
