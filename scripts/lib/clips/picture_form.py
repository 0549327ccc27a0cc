"""The form of the picture: size, aspect, samples, colour, rotation, edges."""
import struct
from .kinds import each, kind
from .mp4 import boxes, find, grow, matrix
from .tools import *


def parts_of(path, sizes, video, form, seconds=4, audio=None, ending="ts"):
    """A raw or transport stream whose picture changes its size: (size, seconds, options) one after another."""
    with Scratch() as at:
        names = []
        for number, (size, length, more) in enumerate(sizes):
            name = at(f"{number}.{ending}")
            ff(*picture(length, size, effect=f"hue=h={60 * number}+20*t"), *video, *more, "-f", form, name)
            names.append(name)
        if form in ("mpegts", "mpeg"):
            # One clock for all: each part begins where the one before ended.
            names, start = [], 10.0
            for number, (size, length, more) in enumerate(sizes):
                name = at(f"t{number}.{ending}")
                ff(*picture(length, size, effect=f"hue=h={60 * number}+20*t"), *tone(length), *video, *more, *(audio or MP2),
                   "-muxdelay", "0", "-muxpreload", "0", "-output_ts_offset", str(start), "-f", form, name)
                names.append(name)
                start += length
        joined(at("all"), *names)
        if os.path.splitext(path)[1] in (".ts", ".mpg") or path.endswith(form):
            shutil.move(at("all"), path)
        else:
            mkvmerge("-o", path, "--default-duration", "0:25fps", at("all"))


UP, TURNS = [("128x96", 6, []), ("256x192", 18, [])], [("128x96", 3, []), ("192x144", 3, []), ("128x96", 3, []), ("192x144", 3, [])]
LONG = ["-g", "300", "-sc_threshold", "0"]
each([("picture-size-grows-inside-a-chunk.ts", (UP, [*X264, *LONG], "mpegts")),
      ("picture-size-grows-inside-a-chunk.h264", (UP, [*X264, *LONG], "h264")),
      ("picture-size-grows-inside-a-chunk.mkv", (UP, [*X264, *LONG], "h264")),
      ("picture-size-shrinks.ts", ([("256x192", 6, []), ("128x96", 6, [])], X264, "mpegts")),
      ("picture-size-in-turns.ts", (TURNS, X264, "mpegts")), ("picture-size-in-turns-mpeg2.ts", (TURNS, MPEG2, "mpegts")),
      ("picture-size-in-turns-hevc.ts", (TURNS, ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"], "mpegts")),
      ("picture-size-in-turns-mpeg2.mpg", (TURNS, MPEG2, "mpeg", 4, None, "mpg")),
      ("picture-size-changes-for-one-second.ts", ([("192x144", 6, []), ("128x96", 1, []), ("192x144", 6, [])], X264, "mpegts"))],
     "the size of the picture changes inside the film: the larger size, or said, or refused before the encode",
     lambda path, a: parts_of(path, *a), outcome="clean|deviations|refused", losses="*")


@kind("picture-size-in-turns-vp9.webm", "the size changes at key frames", outcome="clean|deviations|refused", losses="*")
def _(path):
    with Scratch() as at:
        film(at("a.webm"), 4, "128x96", video=VP9, audio=None)
        film(at("b.webm"), 4, "192x144", video=VP9, audio=None)
        with open(at("list"), "w") as file:
            file.write(f"file {at('a.webm')}\nfile {at('b.webm')}\n")
        ff("-f", "concat", "-safe", "0", "-i", at("list"), "-c", "copy", path)


each([("picture-4-3-then-16-9-mpeg2.ts", ([("128x96", 5, ["-aspect", "4:3"]), ("128x96", 5, ["-aspect", "16:9"])], MPEG2, "mpegts")),
      ("picture-16-9-then-4-3-mpeg2.ts", ([("128x96", 5, ["-aspect", "16:9"]), ("128x96", 5, ["-aspect", "4:3"])], MPEG2, "mpegts")),
      ("picture-4-3-then-16-9-h264.ts", ([("128x96", 5, ["-aspect", "4:3"]), ("128x96", 5, ["-aspect", "16:9"])], X264, "mpegts")),
      ("picture-4-3-then-16-9-h264.mkv", ([("128x96", 5, ["-aspect", "4:3"]), ("128x96", 5, ["-aspect", "16:9"])], X264, "h264"))],
     "the pixels' aspect changes at the same size: said at least", lambda path, a: parts_of(path, *a),
     outcome="clean|deviations|refused", losses="*")


def alone(path, options, seconds=6, size="128x96", effect="hue=h='90*floor(t/3)'", rate="25"):
    ff(*picture(seconds, size, rate, effect), *options, path)


def tagged(path, options):
    alone(path, options)


each([("picture-alpha-ffv1.mkv", ["-vf", "format=yuva420p", "-c:v", "ffv1"]), ("picture-alpha-ffv1-444.mkv", ["-vf", "format=yuva444p", "-c:v", "ffv1"]),
      ("picture-alpha-vp9.webm", ["-vf", "format=yuva420p", *VP9, "-auto-alt-ref", "0"]),
      ("picture-alpha-vp8.webm", ["-vf", "format=yuva420p", "-c:v", "libvpx", "-b:v", "300k", "-auto-alt-ref", "0", "-deadline", "realtime"]),
      ("picture-alpha-prores-4444.mov", ["-vf", "format=yuva444p10le", "-c:v", "prores_ks", "-profile:v", "4444"]),
      ("picture-alpha-png.mov", ["-vf", "format=rgba", "-c:v", "png"]), ("picture-alpha-qtrle.mov", ["-vf", "format=argb", "-c:v", "qtrle"]),
      ("picture-alpha-huffyuv.avi", ["-vf", "format=bgra", "-c:v", "huffyuv"])],
     "transparency is lost, and that is said", tagged, losses="1+")

each([("picture-rgb-x264.mkv", ["-c:v", "libx264rgb", "-preset", "veryfast", "-crf", "18"]),
      ("picture-rgb-x264.mp4", ["-c:v", "libx264rgb", "-preset", "veryfast", "-crf", "18"]),
      ("picture-rgb-ffv1.mkv", ["-vf", "format=bgr0", "-c:v", "ffv1"]), ("picture-rgb-ffv1-10-bit.mkv", ["-vf", "format=gbrp10le", "-c:v", "ffv1"]),
      ("picture-rgb-huffyuv.avi", ["-vf", "format=rgb24", "-c:v", "huffyuv"]), ("picture-rgb-raw.avi", ["-vf", "format=bgr24", "-c:v", "rawvideo"]),
      ("picture-rgb-png.mkv", ["-vf", "format=rgb24", "-c:v", "png"]), ("picture-rgb-vp9.webm", ["-vf", "format=gbrp", *VP9, "-profile:v", "1"]),
      ("picture-rgb-hevc.mkv", ["-vf", "format=gbrp", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"]),
      ("picture-palette.gif", []), ("picture-palette-raw.avi", ["-vf", "format=pal8", "-c:v", "rawvideo"]),
      ("picture-rgb-zmbv.avi", ["-vf", "format=bgr0", "-c:v", "zmbv"]), ("picture-rgb-utvideo.avi", ["-vf", "format=gbrp", "-c:v", "utvideo"]),
      ("picture-rgb-555.avi", ["-vf", "format=rgb555le", "-c:v", "msvideo1"])],
     "RGB: 10-bit 4:2:0 with a matrix that is true of it", tagged, losses="*")

# Numbers of H.273. libx264 writes what it is told; the bitstream filter writes what no encoder would.
each([("picture-matrix-ycgco.mkv", 8), ("picture-matrix-gbr-420.mp4", 0), ("picture-matrix-fcc.mkv", 4), ("picture-matrix-bt470bg.mkv", 5),
      ("picture-matrix-smpte170m.mkv", 6), ("picture-matrix-smpte240m.mkv", 7), ("picture-matrix-bt2020nc.mkv", 9),
      ("picture-matrix-bt2020c.mkv", 10), ("picture-matrix-smpte2085.mkv", 11), ("picture-matrix-chroma-derived-nc.mkv", 12),
      ("picture-matrix-chroma-derived-c.mkv", 13), ("picture-matrix-ictcp.mkv", 14),
      ("picture-matrix-unknown-100.mkv", 100)],
     "every matrix has an answer", lambda path, a: alone(path, [*X264, "-bsf:v", f"h264_metadata=matrix_coefficients={a}"]),
     losses="*", outcome="clean|refused")
each([("picture-transfer-log100.mkv", ("transfer_characteristics", 9)),
      ("picture-transfer-xvycc.mkv", ("transfer_characteristics", 11)), ("picture-primaries-film.mkv", ("colour_primaries", 8)),
      ("picture-primaries-ebu3213.mkv", ("colour_primaries", 22)),
      ("picture-primaries-p3.mkv", ("colour_primaries", 12)), ("picture-range-full.mkv", ("video_full_range_flag", 1)),
      ("picture-chroma-top-left.mkv", ("chroma_sample_loc_type", 2)), ("picture-chroma-bottom.mkv", ("chroma_sample_loc_type", 4))],
     "rare colour", lambda path, a: alone(path, [*X264, "-bsf:v", f"h264_metadata={a[0]}={a[1]}"]), losses="*", outcome="clean|refused")

for part, field, check in (("matrix", "matrix_coefficients", "color_space"), ("primaries", "colour_primaries", "color_primaries"),
                           ("transfer", "transfer_characteristics", "color_transfer")):
    kind(f"picture-{part}-reserved.mkv", "a reserved number says nothing", bad=check)(
        lambda path, field=field: alone(path, [*X264, "-bsf:v", f"h264_metadata={field}=3"]))

each([("picture-hlg-alternative-transfer.mkv", []), ("picture-hlg-alternative-transfer.ts", []), ("picture-hlg-alternative-transfer.mp4", [])],
     "HLG told by the alternative transfer characteristics; the VUI says bt2020-10",
     lambda path, a: alone(path, ["-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
                                  "log-level=none:colorprim=bt2020:transfer=bt2020-10:colormatrix=bt2020nc:atc-sei=18"]),
     bad="color_transfer")

HDR = ["-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
       "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:hdr10=1:max-cll=1000,400:"
       "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"]


@kind("picture-two-mastering-displays.mkv", "container and stream name different mastering displays: one taken, said")
def _(path):
    with Scratch() as at:
        alone(at("a.mkv"), HDR)
        mkvmerge("-o", path, "--max-luminance", "0:4000", "--min-luminance", "0:0.005", "--chromaticity-coordinates",
                 "0:0.68,0.32,0.265,0.69,0.15,0.06", "--white-colour-coordinates", "0:0.3127,0.329", "--max-content-light", "0:2000",
                 "--max-frame-light", "0:800", at("a.mkv"))


@kind("picture-mastering-display-in-the-container.mkv", "the container alone names a mastering display")
def _(path):
    with Scratch() as at:
        alone(at("a.mkv"), ["-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
                            "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"])
        mkvmerge("-o", path, "--max-luminance", "0:4000", "--min-luminance", "0:0.005", "--chromaticity-coordinates",
                 "0:0.68,0.32,0.265,0.69,0.15,0.06", "--white-colour-coordinates", "0:0.3127,0.329", at("a.mkv"))


@kind("picture-two-colours.mkv", "container says bt601 and full range, the stream bt709 and limited", losses="*",
      outcome="clean|deviations")
def _(path):
    with Scratch() as at:
        alone(at("a.mkv"), [*X264, "-colorspace", "bt709", "-color_trc", "bt709", "-color_primaries", "bt709", "-color_range", "tv"])
        mkvmerge("-o", path, "--colour-matrix-coefficients", "0:6", "--colour-range", "0:2", "--colour-transfer-characteristics", "0:6",
                 "--colour-primaries", "0:6", at("a.mkv"))


# The nine numbers of the display matrix: a b u c d v x y w.
each([("picture-turned-45-degrees.mp4", [0.7071, 0.7071, 0, -0.7071, 0.7071, 0, 0, 0, 1]),
      ("picture-turned-10-degrees.mp4", [0.9848, 0.1736, 0, -0.1736, 0.9848, 0, 0, 0, 1]),
      ("picture-sheared.mp4", [1, 0.5, 0, 0, 1, 0, 0, 0, 1]), ("picture-scaled-by-its-matrix.mp4", [2, 0, 0, 0, 1, 0, 0, 0, 1])],
     "a display matrix that is no rotation by a right angle: said at least", matrix, losses="*", bad="size")
each([("picture-turned-90-degrees.mp4", [0, 1, 0, -1, 0, 0, 96, 0, 1]), ("picture-turned-180-degrees.mp4", [-1, 0, 0, 0, -1, 0, 128, 96, 1]),
      ("picture-turned-270-degrees.mp4", [0, -1, 0, 1, 0, 0, 0, 128, 1]), ("picture-mirrored.mp4", [-1, 0, 0, 0, 1, 0, 128, 0, 1]),
      ("picture-flipped.mp4", [1, 0, 0, 0, -1, 0, 0, 96, 1]), ("picture-mirrored-and-turned.mp4", [0, 1, 0, 1, 0, 0, 0, 0, 1])],
     "a display matrix of right angles or mirrors", matrix)


def clean_aperture(path, width, height, x=(0, 1), y=(0, 1), options=X264):
    film(path, 6, "160x120", video=options)
    data = read(path)
    entry = find(data, "moov/trak/mdia/minf/stbl/stsd")[-1]
    first = next(boxes(data, entry[2] + 8, entry[3]))
    grow(data, "moov/trak/mdia/minf/stbl/stsd/" + first[0], struct.pack(">I4sIIIIiIiI", 40, b"clap", width, 1, height, 1, *x, *y))
    write(path, data)


each([("picture-clean-aperture-152x112.mov", (152, 112)), ("picture-clean-aperture-off-centre.mp4", (140, 100, (6, 1), (-4, 1))),
      ("picture-clean-aperture-odd.mov", (151, 113)), ("picture-clean-aperture-whole.mov", (160, 120)),
      ("picture-clean-aperture-too-large.mov", (320, 240)), ("picture-clean-aperture-prores.mov", (144, 120, (0, 1), (0, 1), ["-c:v", "prores_ks"]))],
     "a clean aperture: as the container says, and said", lambda path, a: clean_aperture(path, *a), losses="*", outcome="clean|deviations")


def pixel_crop(path, edges):
    with Scratch() as at:
        film(at("a.mkv"), 6, "160x120")
        mkvmerge("-o", path, "--cropping", f"0:{edges}", at("a.mkv"))


each([("picture-pixel-crop-sides.mkv", "8,0,8,0"), ("picture-pixel-crop-top.mkv", "0,12,0,8"), ("picture-pixel-crop-odd.mkv", "3,1,5,7"),
      ("picture-pixel-crop-one-edge.mkv", "0,0,0,2")], "Matroska's crop of pixels: as the container says, and said", pixel_crop,
     losses="*", outcome="clean|deviations")
