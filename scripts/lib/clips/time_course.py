"""Tracks of different lengths, jumps and holes, rates, streams without times."""
import re, struct
from .kinds import each, kind
from .mp4 import find, put
from .tools import *


def lengths(path, video, sound, options=X264, audio=AAC):
    ff(*picture(video), *tone(sound), *options, *audio, path)


each([("time-sound-30s-picture-10s.mkv", (10, 30)), ("time-sound-30s-picture-10s.ts", (10, 30)),
      ("time-sound-30s-picture-10s.mp4", (10, 30)), ("time-picture-30s-sound-10s.mkv", (30, 10)),
      ("time-picture-30s-sound-10s.ts", (30, 10)), ("time-picture-30s-sound-10s.mp4", (30, 10))],
     "one track is much longer than the other", lambda path, a: lengths(path, *a))


@kind("time-sound-30s-picture-10s.avi", "the sound is much longer than the picture")
def _(path):
    lengths(path, 10, 30, MP4V, ["-c:a", "libmp3lame"])


def subrip(path, times, text="Line"):
    stamp = lambda t: "%02d:%02d:%02d,%03d" % (t // 3600, t % 3600 // 60, t % 60, round(t % 1 * 1000))
    with open(path, "w") as file:
        for number, (start, end) in enumerate(times):
            file.write(f"{number + 1}\n{stamp(start)} --> {stamp(end)}\n{text} {number + 1}\n\n")
    return path


def subtitled(path, times, codec, options=(), video=X264, audio=AAC):
    with Scratch() as at:
        ff(*picture(10), *tone(10), "-i", subrip(at("s.srt"), times), "-map", "0", "-map", "1", "-map", "2",
           *video, *audio, "-c:s", codec, *options, path)


each([("time-subtitle-a-minute-behind-the-end.mkv", ([(2, 4), (70, 72)], "srt")),
      ("time-subtitle-an-hour-behind-the-end.mkv", ([(2, 4), (3610, 3612)], "srt")),
      ("time-subtitle-lasts-past-the-end.mkv", ([(2, 4), (8, 200)], "srt"))],
     "a subtitle behind the end of the film", lambda path, a: subtitled(path, *a))
each([("time-subtitle-a-minute-behind-the-end.mp4", ([(2, 4), (70, 72)], "mov_text"))],
     "a subtitle behind the end of the film; its styling is lost", lambda path, a: subtitled(path, *a), losses="*")


@kind("time-mp4-begins-inside-a-group.mp4", "cut without encoding: the edit list hides pictures the first one needs")
def _(path):
    with Scratch() as at:
        film(at("a.mp4"), 12, video=[*X264, "-g", "100", "-bf", "3"])
        copied(at("a.mp4"), path, before=["-ss", "3.02"])


@kind("time-mp4-edit-begins-between-pictures.mp4", "the edit list begins between two pictures")
def _(path):
    film(path, 8, video=[*X264, "-bf", "2"])
    data = read(path)
    at = find(data, "moov/trak/edts/elst")[-1][2]
    put(data, at + 12, "i", struct.unpack(">i", data[at + 12:at + 16])[0] + 200)
    write(path, data)


@kind("time-mp4-first-picture-before-the-start.mp4", "the edit list lies 4 pictures behind the first one shown, by its number")
def _(path):
    film(path, 8, video=[*X264, "-bf", "2"])
    data = read(path)
    at = find(data, "moov/trak/edts/elst")[-1][2]
    put(data, at + 12, "i", 0)
    write(path, data)


@kind("time-ps-leading-b-frames.mpg", "begins with B frames whose reference is missing", outcome="clean|deviations")
def _(path):
    with Scratch() as at:
        film(at("a.mpg"), 10, video=[*MPEG2, "-flags", "-cgop"], audio=MP2, options=["-f", "mpeg"])
        data = read(at("a.mpg"))
        groups = [m.start() for m in re.finditer(b"\x00\x00\x01\xb8", data)]
        pack = data.rfind(b"\x00\x00\x01\xba", 0, groups[3])
        write(path, data[pack:])


def two_recordings(path, first, second, video=X264, audio=AAC, options=(), ending="ts"):
    common = ["-muxdelay", "0", "-muxpreload", "0", *options]
    with Scratch() as at:
        film(at("a." + ending), 6, video=video, audio=audio, options=[*common, "-output_ts_offset", str(first)])
        ff(*picture(6, effect="hue=h=200+30*t"), *tone(6, frequency=500), *video, *audio, *common,
           "-output_ts_offset", str(second), at("b." + ending))
        joined(path, at("a." + ending), at("b." + ending))


each([("time-ts-jump-forward-1h.ts", (10, 3616)), ("time-ts-jump-forward-25s.ts", (10, 41)),
      ("time-ts-jump-forward-2h-mpeg2.ts", (10, 7216, MPEG2, MP2))],
     "two recordings joined: the clock jumps", lambda path, a: two_recordings(path, *a), outcome="clean|deviations")
each([("time-ps-jump-forward-1h.mpg", (10, 3616))], "two recordings joined: the clock jumps",
     lambda path, a: two_recordings(path, *a, MPEG2, MP2, ["-f", "mpeg"], "mpg"), outcome="clean|deviations")
# Only the whole index tells, which is read beside the first chunks.
back = dict(outcome="clean|deviations|refused|failed", code="-|DRP-SRC-DAMAGED")
each([("time-ts-jump-backward-5s.ts", (100, 101)), ("time-ts-jump-backward-1h.ts", (4000, 400)),
      ("time-ts-jump-backward-mpeg2.ts", (100, 50, MPEG2, MP2)), ("time-ts-jump-to-the-same.ts", (10, 10))],
     "two recordings joined: the clock jumps back", lambda path, a: two_recordings(path, *a), **back)
each([("time-ps-jump-backward.mpg", (100, 50))], "two recordings joined: the clock jumps back",
     lambda path, a: two_recordings(path, *a, MPEG2, MP2, ["-f", "mpeg"], "mpg"), **back)


@kind("time-mkv-hole-of-1h.mkv", "an hour without picture and sound inside the film", outcome="clean|deviations")
def _(path):
    ff(*picture(8), *tone(8), "-vf", "setpts='PTS+gte(T,4)*3600/TB'", "-af", "asetpts='PTS+gte(T,4)*3600/TB'",
       "-fps_mode", "passthrough", *X264, "-c:a", "libmp3lame", path)


@kind("time-mkv-picture-hole-of-15s.mkv", "15 s without a picture while the sound goes on: times stay, and it is said", warned="source picture")
def _(path):
    ff(*picture(8), *tone(23), "-vf", "setpts='PTS+gte(T,4)*15/TB'", "-fps_mode", "passthrough", *X264, *AAC, path)


def begins_inside(path, share, video=X264, audio=AAC, size="128x96"):
    with Scratch() as at:
        film(at("a.ts"), 14, size, video=video, audio=audio)
        data = read(at("a.ts"))
        write(path, data[int(len(data) // 188 * share) * 188:])


each([("time-ts-begins-inside-a-group-h264.ts", (0.13, [*X264, "-g", "75", "-bf", "3"])),
      ("time-ts-begins-inside-a-group-h264-open.ts", (0.17, [*X264, "-g", "40", "-bf", "3", "-x264-params", "open-gop=1"])),
      ("time-ts-begins-inside-a-group-mpeg2.ts", (0.1, MPEG2, MP2)),
      ("time-ts-begins-inside-a-group-hevc.ts",
       (0.15, ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "keyint=50:open-gop=1:log-level=none"])),
      ("time-ts-begins-inside-a-group-intra-refresh.ts",
       (0.2, [*X264, "-x264-params", "intra-refresh=1:keyint=25:bframes=0"])),
      ("time-ts-begins-inside-a-group-slices.ts", (0.13, [*X264, "-g", "75", "-bf", "3", "-x264-params", "slices=4"]))],
     "a recording that begins in the middle of a group", lambda path, a: begins_inside(path, *a), outcome="clean|deviations")


def rate(path, fps, options=X264, audio=AAC, seconds=3):
    ff(*picture(seconds, rate=str(fps)), *tone(seconds), *options, *audio, path)


each([("time-480-frames-a-second.mp4", 480), ("time-600-frames-a-second.mp4", 600), ("time-960-frames-a-second.mkv", 960),
      ("time-240-frames-a-second.mp4", 240), ("time-300-frames-a-second.mkv", 300)], "slow motion", rate)


@kind("time-varies-and-1000-fps-is-suggested.webm", "variable rate, the container suggests 1,000 frames a second")
def _(path):
    ff(*picture(8, rate="30"), *tone(8), "-vf", "setpts='PTS+floor(random(1)*12)*0.001/TB'", "-fps_mode", "passthrough",
       "-r", "1000", *VP9, "-c:a", "libopus", path)


@kind("time-varies-and-500-fps-is-suggested.mkv", "variable rate, times on a grid of 2 ms")
def _(path):
    ff(*picture(8, rate="30"), "-vf", "setpts='floor((PTS*TB+floor(random(1)*9)*0.002)*500)/500/TB'", "-fps_mode", "passthrough",
       "-enc_time_base", "1/500", *X264, path)


@kind("time-varies-60-to-5-fps.mp4", "variable rate: 60 frames a second, then 5, then 24")
def _(path):
    ff(*picture(9, rate="120"), *tone(9), "-vf", "select='if(lt(t,3),not(mod(n,2)),if(lt(t,6),not(mod(n,24)),not(mod(n,5))))'",
       "-fps_mode", "passthrough", *X264, *AAC, path)


@kind("time-varies-gif-like.mkv", "a few pictures within 10 ms of each other")
def _(path):
    ff(*picture(8, rate="25"), "-vf", "setpts='if(eq(mod(N,5),1),PTS-0.035/TB,PTS)'", "-fps_mode", "passthrough",
       "-enc_time_base", "1/1000", *X264, path)


@kind("time-flv-sound-9s-late.flv", "FLV whose sound begins at 9 s")
def _(path):
    with Scratch() as at:
        film(at("a.mp4"), 14, audio=None)
        ff(*tone(5), "-c:a", "aac", at("s.m4a"))
        ff("-i", at("a.mp4"), "-itsoffset", "9", "-i", at("s.m4a"), "-map", "0", "-map", "1", "-c", "copy", path)


def second_sound_late(path, seconds=34, at_second=25, video=X264, audio=AAC):
    with Scratch() as at:
        film(at("a.mkv"), seconds, "320x240", video=[*video, "-q:v", "2"] if video is MPEG2 else video, audio=audio)
        ff(*tone(seconds - at_second, frequency=700), *audio, at("s.mka"))
        ff("-i", at("a.mkv"), "-itsoffset", str(at_second), "-i", at("s.mka"), "-map", "0", "-map", "1", "-c", "copy",
           "-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=fre", path)


each([("time-second-sound-25s-late.mp4", ()), ("time-second-sound-25s-late.mkv", ())],
     "the second sound track begins at 25 s", lambda path, a: second_sound_late(path, *a))
# A judge that looks at the beginning alone sees no channels.
each([("time-second-sound-25s-late.ts", ()), ("time-second-sound-ac3-25s-late.ts", (34, 25, X264, AC3))],
     "the second sound track begins at 25 s", lambda path, a: second_sound_late(path, *a), outcome="clean|deviations",
     bad="audio 1 channels")


def raw(path, video, form, seconds=8):
    film(path, seconds, video=video, audio=None, options=["-f", form])


each([("time-raw-mpeg1.m1v", (["-c:v", "mpeg1video", "-q:v", "4", "-g", "15", "-bf", "2"], "mpeg1video")),
      ("time-raw-mpeg1-constant-rate.mpv", (["-c:v", "mpeg1video", "-b:v", "400k", "-maxrate", "400k", "-bufsize", "100k",
                                              "-g", "15"], "mpeg1video")),
      ("time-raw-mpeg2.m2v", (MPEG2, "mpeg2video")), ("time-raw-h264.h264", (X264, "h264")),
      ("time-raw-hevc.hevc", (["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:bframes=2"], "hevc")),
      ("time-raw-mjpeg.mjpeg", (["-c:v", "mjpeg", "-q:v", "4", "-pix_fmt", "yuvj420p"], "mjpeg")),
      ("time-raw-mpeg4.m4v", (["-c:v", "mpeg4", "-q:v", "4", "-bf", "2"], "m4v")),
      ("time-raw-pictures.y4m", (["-pix_fmt", "yuv420p", "-c:v", "wrapped_avframe"], "yuv4mpegpipe")),
      ("time-vp9.ivf", (VP9, "ivf"))],
     "no container: no length, no times", lambda path, a: raw(path, *a))


@kind("time-mpeg1-system-stream.mpg", "MPEG-1 with sound", )
def _(path):
    film(path, 8, video=["-c:v", "mpeg1video", "-q:v", "4", "-g", "15", "-bf", "2"], audio=MP2, options=["-f", "mpeg"])


each([("time-avi-b-frames.avi", [*MP4V, "-bf", "2"]), ("time-avi-packed-b-frames.avi", ["-c:v", "libxvid", "-bf", "2", "-q:v", "4"]),
      ("time-avi-h264-b-frames.avi", [*X264, "-bf", "3"])],
     "AVI: packets without presentation times",
     lambda path, a: film(path, 8, video=a, audio=["-c:a", "libmp3lame"]))
