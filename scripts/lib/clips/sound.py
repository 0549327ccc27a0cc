"""Sound: layouts that change, damage, holes, codecs."""
import struct
from .kinds import each, kind
from .mp4 import find, put
from .time_course import lengths
from .time_starts import late
from .tools import *


def layouts(path, parts, codec=AC3, form="ac3", video=X264, rates=None):
    """Sound whose layout changes every 4 s: the parts are joined as raw frames and put beside a picture."""
    with Scratch() as at:
        names = []
        for number, channels in enumerate(parts):
            name = at(f"{number}.{form}")
            ff(*tone(4, channels, (rates or [48000] * 9)[number], 300 + 90 * number), *codec, "-f", form, name)
            names.append(name)
        joined(at("all." + form), *names)
        film(at("v.mp4"), 4 * len(parts), audio=None, video=video)
        ff("-i", at("v.mp4"), "-f", {"adts": "aac", "mp2": "mp3"}.get(form, form), "-i", at("all." + form), "-map", "0", "-map", "1", "-c", "copy", path)


EAC3, ADTS = ["-c:a", "eac3", "-b:a", "192k"], ["-c:a", "aac", "-b:a", "128k"]
each([("sound-ac3-stereo-then-5.1.ts", ([2, 6],)), ("sound-ac3-5.1-then-stereo.ts", ([6, 2],)),
      ("sound-ac3-stereo-5.1-stereo.ts", ([2, 6, 2],)), ("sound-ac3-stereo-5.1-stereo.mkv", ([2, 6, 2],)),
      ("sound-ac3-mono-then-stereo.mkv", ([1, 2],)), ("sound-eac3-5.1-then-stereo.mkv", ([6, 2], EAC3, "eac3")),
      ("sound-aac-stereo-then-5.1.ts", ([2, 6], ADTS, "adts")), ("sound-aac-5.1-then-stereo.ts", ([6, 2], ADTS, "adts")),
      ("sound-mp2-mono-then-stereo.ts", ([1, 2], MP2, "mp2")), ("sound-ac3-5.1-stereo-in-turns.ts", ([6, 2, 6, 2, 6],))],
     "the layout changes inside the track", lambda path, a: layouts(path, *a), losses="*", outcome="clean|deviations")
each([("sound-mp2-48-then-44.1-khz.ts", ([2, 2], MP2, "mp2", X264, [48000, 44100])),
      ("sound-ac3-48-then-32-khz.mkv", ([2, 2], AC3, "ac3", X264, [48000, 32000])),
      ("sound-aac-44.1-then-48-khz.ts", ([2, 2], ADTS, "adts", X264, [44100, 48000]))],
     "the sample rate changes inside the track", lambda path, a: layouts(path, *a), outcome="clean|deviations")


def damaged_sound(path, codec, start=4, end=9, video=X264):
    with Scratch() as at:
        whole = at("whole" + os.path.splitext(path)[1])
        film(whole, 14, video=video, audio=codec)
        # A block of Matroska begins with 4 bytes of its own: track, time, flags.
        damage(whole, path, "a:0", start, end, keep=6 if path.endswith(".mkv") else 2)


each([("sound-damaged-ac3.mkv", (AC3,)), ("sound-damaged-aac.mkv", (AAC,)), ("sound-damaged-aac.mp4", (AAC,)),
      ("sound-damaged-mp3.mkv", (["-c:a", "libmp3lame"],)), ("sound-damaged-flac.mkv", (["-c:a", "flac"],)),
      ("sound-damaged-vorbis.mkv", (["-c:a", "libvorbis"],)),
      ("sound-damaged-ac3-first-6s.mkv", (AC3, 0, 6)), ("sound-damaged-ac3-last-6s.mkv", (AC3, 8, 15)),
      ("sound-damaged-mp3.avi", (["-c:a", "libmp3lame"], 4, 9, MP4V))],
     "packets of sound are damaged: the report says how much and where", lambda path, a: damaged_sound(path, *a),
     outcome="deviations", warned="*", bad="*", losses="*")


each([("sound-damaged-opus.mkv", (["-c:a", "libopus"],))], "Opus decodes any bytes without a word: the damage can't be seen",
     lambda path, a: damaged_sound(path, *a), outcome="clean|deviations", losses="*")


@kind("sound-all-damaged-ac3.mkv", "no packet of the sound decodes", outcome="deviations|refused|clean", losses="*")
def _(path):
    damaged_sound(path, AC3, -1, 99)


def hole(path, codec, start=3, end=8):
    """Sound without the packets between two times."""
    drop = f"noise=drop='between(pts*tb,{start},{end})*1':amount=0"
    with Scratch() as at:
        film(at("a.mkv"), 12, audio=codec)
        ff("-i", at("a.mkv"), "-map", "0", "-c", "copy", "-bsf:a", drop, path)


each([("sound-hole-of-5s-ac3.mkv", AC3), ("sound-hole-of-5s-aac.mkv", AAC), ("sound-hole-of-5s-aac.ts", AAC),
      ("sound-hole-of-5s-aac.mp4", AAC), ("sound-hole-of-5s-ac3.ts", AC3)],
     "5 s without sound packets: what follows stays at its time", hole, outcome="clean|deviations")
each([("sound-twelve-small-holes.mkv", AC3)], "sound with many small holes",
     lambda path, a: hole_often(path, a), outcome="clean|deviations")


def hole_often(path, codec):
    with Scratch() as at:
        film(at("a.mkv"), 12, audio=codec)
        ff("-i", at("a.mkv"), "-map", "0", "-c", "copy", "-bsf:a", "noise=drop='lt(mod(pts*tb,1),0.2)':amount=0", path)


each([("sound-wma2.wmv", (["-c:v", "wmv2", "-q:v", "4"], ["-c:a", "wmav2", "-b:a", "96k"])),
      ("sound-wma1.wmv", (["-c:v", "wmv1", "-q:v", "4"], ["-c:a", "wmav1", "-b:a", "96k"])),
      ("sound-wma2.asf", (["-c:v", "msmpeg4", "-q:v", "4"], ["-c:a", "wmav2", "-b:a", "64k"])),
      ("sound-wma2.avi", (MP4V, ["-c:a", "wmav2", "-b:a", "96k"])), ("sound-wma2.mkv", (X264, ["-c:a", "wmav2", "-b:a", "96k"])),
      ("sound-pcm.avi", (MP4V, ["-c:a", "pcm_s16le"])), ("sound-pcm-24-bit.mov", (X264, ["-c:a", "pcm_s24le"])),
      ("sound-adpcm.avi", (MP4V, ["-c:a", "adpcm_ms"])), ("sound-alac.mov", (X264, ["-c:a", "alac"])),
      ("sound-mp3.mp4", (X264, ["-c:a", "libmp3lame"])), ("sound-vorbis.ogv", (["-c:v", "libtheora", "-q:v", "6"], ["-c:a", "libvorbis"])),
      ("sound-opus.webm", (VP9, ["-c:a", "libopus"])), ("sound-flac.mkv", (X264, ["-c:a", "flac"])),
      ("sound-dts.mkv", (X264, ["-c:a", "dca", "-strict", "-2"])), ("sound-truehd.mkv", (X264, ["-c:a", "truehd", "-strict", "-2"])),
      ("sound-nellymoser.flv", (["-c:v", "flv1", "-q:v", "4"], ["-c:a", "nellymoser", "-ac", "1", "-ar", "22050"])),
      ("sound-mp3-22-khz.flv", (["-c:v", "flv1", "-q:v", "4"], ["-c:a", "libmp3lame", "-ar", "22050"])),
      ("sound-mp3-8-khz.avi", (MP4V, ["-c:a", "libmp3lame", "-ar", "8000", "-ac", "1"])),
      ("sound-speex.ogv", (["-c:v", "libtheora", "-q:v", "6"], ["-c:a", "libspeex", "-ar", "16000", "-ac", "1"])),
      ("sound-flac-96-khz.mkv", (X264, ["-c:a", "flac", "-ar", "96000"])), ("sound-pcm-192-khz.mkv", (X264, ["-c:a", "pcm_s24le", "-ar", "192000"])),
      ("sound-aac-7.35-khz.mp4", (X264, ["-c:a", "aac", "-ar", "7350", "-ac", "1"]))],
     "codecs whose decoded sound begins later than their first packet, or oddly", lambda path, a: film(path, 8, video=a[0], audio=a[1]))
# Its packets have no times of their own: a judge that reads them sees an end at 0.02 s.
kind("sound-real-audio.rm", "packets without times", outcome="clean|deviations", bad="audio 0 end (±120 ms)")(
    lambda path: film(path, 8, video=["-c:v", "rv10", "-q:v", "4"], audio=["-c:a", "real_144", "-ac", "1", "-ar", "8000"]))


def channels(path, layout, codec):
    count = {"mono": 1, "stereo": 2}.get(layout)
    ff(*picture(6), "-f", "lavfi", "-i", f"sine=330:d=6,aformat=channel_layouts=mono,pan={layout}|" +
       "|".join(f"c{n}=c0" for n in range(count or LAYOUTS[layout])), *X264, *codec, path)


LAYOUTS = {"2.1": 3, "3.0": 3, "3.1": 4, "4.0": 4, "quad": 4, "4.1": 5, "5.0": 5, "5.0(side)": 5, "5.1": 6, "5.1(side)": 6,
           "6.0": 6, "6.1": 7, "6.1(back)": 7, "7.0": 7, "7.1": 8, "7.1(wide)": 8, "octagonal": 8, "hexadecagonal": 16, "downmix": 2}
each([(f"sound-layout-{name.replace('(', '-').replace(')', '')}.mkv", name) for name in LAYOUTS],
     "channel layouts; no channel is lost, or it is said", lambda path, a: channels(path, a, ["-c:a", "flac" if LAYOUTS[a] <= 8 else "pcm_s16le"]),
     losses="*", outcome="clean|refused")
each([("sound-24-channels-without-layout.mkv", 24), ("sound-3-channels-without-layout.mov", 3), ("sound-10-channels-without-layout.mov", 10)],
     "channels without a layout", lambda path, a: ff(
         *picture(6), "-f", "lavfi", "-i", "aevalsrc='" + "|".join(f"0.2*sin({200 + 40 * c}*2*PI*t)" for c in range(a)) + "':d=6",
         *X264, "-c:a", "pcm_s16le", path), losses="*", outcome="clean|refused|deviations")


def aac_in_mp4(path, edit=None, first_delta=None):
    film(path, 8)
    data = read(path)
    if edit is not None:
        at = find(data, "moov/trak/edts/elst", 1)[-1][2]
        put(data, at + 12, "i", edit)
    if first_delta is not None:
        table = find(data, "moov/trak/mdia/minf/stbl/stts", 1)[-1]
        count, samples, delta = struct.unpack(">III", data[table[2] + 4:table[2] + 16])
        extra = struct.pack(">II", samples - 1, delta)
        put(data, table[2] + 4, "I", count + 1)
        put(data, table[2] + 8, "I", 1)
        put(data, table[2] + 12, "I", first_delta)
        grow_at(data, "moov/trak/mdia/minf/stbl/stts", table[2] + 16, extra, 1)
    write(path, data)


def grow_at(data, way, at, extra, number):
    chain = find(data, way, number)
    data[at:at] = extra
    for _, start, _, _ in chain:
        put(data, start, "I", struct.unpack(">I", data[start:start + 4])[0] + len(extra))


each([("sound-aac-cut-by-edit-list-150ms.mp4", dict(edit=7200)), ("sound-aac-cut-by-edit-list-1s.mp4", dict(edit=48000)),
      ("sound-aac-without-priming-edit.mp4", dict(edit=0)), ("sound-aac-first-sample-67ms.mp4", dict(first_delta=3216))],
     "MP4 whose sound is cut by an edit list, or whose first sample is long", lambda path, a: aac_in_mp4(path, **a))


@kind("sound-half-a-second-in-10s.mkv", "a very short track")
def _(path):
    lengths(path, 10, 0.5)


@kind("sound-track-without-packets.mkv", "a sound track that holds nothing", outcome="clean|deviations|refused")
def _(path):
    ff(*picture(8), "-f", "lavfi", "-i", "sine=d=8,atrim=start=9", *tone(8), "-map", "0", "-map", "1", "-map", "2", *X264,
       "-c:a", "ac3", path)


@kind("sound-before-the-picture.mkv", "the sound begins 0.4 s before the picture")
def _(path):
    late(path, 0.4, -0.4)


@kind("sound-three-languages.mkv", "languages of BCP 47")
def _(path):
    with Scratch() as at:
        ff(*picture(6), *tone(6), *tone(6, frequency=400), *tone(6, frequency=500), *tone(6, frequency=600),
           *[x for n in range(5) for x in ("-map", str(n))], *X264, *AAC, at("a.mkv"))
        mkvmerge("-o", path, "--language", "1:es-419", "--language", "2:pt-BR", "--language", "3:sr-Latn-RS",
                 "--language", "4:zh-Hant-TW", at("a.mkv"))


@kind("sound-track-not-enabled.mkv", "a track with enabled = 0, one for the hard of hearing, one with a commentary")
def _(path):
    with Scratch() as at:
        ff(*picture(6), *tone(6), *tone(6, frequency=400), *tone(6, frequency=500),
           *[x for n in range(4) for x in ("-map", str(n))], *X264, *AAC, at("a.mkv"))
        mkvmerge("-o", path, "--track-enabled-flag", "2:0", "--commentary-flag", "3:1", "--hearing-impaired-flag", "1:1", at("a.mkv"))


@kind("sound-alone.mka", "no picture at all", outcome="refused")
def _(path):
    ff(*tone(6), *AAC, path)
