"""Subtitles, chapters, attachments, tags."""
import re, struct
from .kinds import each, kind
from .picture_course import STILL
from .time_course import subrip, subtitled
from .tools import *


def text_to_bitmap(path, times, codec, offset=0.0, before=()):
    """The film with subtitles as pictures: text can't be drawn by ffmpeg, so a prepared DVD subpicture is decoded and encoded."""
    with Scratch() as at:
        vobsub(at("s"), times)
        video = MPEG2 if path.endswith(".vob") else [*X264, "-crf", "35"]
        film(at("v.mkv"), 10, "720x576", video=video, audio=MP2)
        if codec == "copy":
            ff("-itsoffset", str(offset), "-i", at("v.mkv"), "-i", at("s.idx"), "-map", "0", "-map", "1", "-c", "copy", *before, path)
        else:
            ff("-itsoffset", str(offset), "-i", at("v.mkv"), "-i", at("s.idx"), "-map", "0", "-map", "1", "-c:v", "copy", "-c:a", "copy",
               "-c:s", codec, *before, path)


def subpicture(end=None):
    """A DVD subpicture of 32×16 pixels, shown at once and, where `end` is given, hidden so many seconds later."""
    line = b"\x01\x42" * 4 + b"\x00\x02"  # runs of 4-bit codes; what they draw does not matter
    pixels = line * 8
    top, control = 4, 4 + 2 * len(pixels)
    first = b"\x01" + b"\x03\x32\x10" + b"\x04\xff\xf0" + b"\x05" + bytes([0x06, 0x40, 0x83, 0x1E, 0x01, 0xEF]) + \
        b"\x06" + struct.pack(">HH", top, top + len(pixels)) + b"\xff"
    second_at = control + 4 + len(first)
    if end is None:
        body = struct.pack(">HH", 0, control) + first
    else:
        body = struct.pack(">HH", 0, second_at) + first + struct.pack(">HH", int(end * 90000 / 1024), second_at) + b"\x02\xff"
    data = pixels + pixels + body
    return struct.pack(">HH", len(data) + 4, control) + data


def vobsub(stem, times):
    """Writes STEM.idx and STEM.sub: (start, end or None) of each subpicture."""
    sub, index = bytearray(), ["# VobSub index file, v7 (do not modify this line!)", "size: 720x576",
                               "palette: 000000, ffffff, 808080, 404040, 000000, ffffff, 808080, 404040, 000000, ffffff, 808080, 404040, "
                               "000000, ffffff, 808080, 404040", "langidx: 0", "id: en, index: 0"]
    for start, end in times:
        payload = subpicture(None if end is None else end - start)
        clock = int(start * 90000)
        index.append("timestamp: %02d:%02d:%02d:%03d, filepos: %09x" % (start // 3600, start % 3600 // 60, start % 60, start % 1 * 1000, len(sub)))
        stamp = bytes([0x21 | clock >> 29 & 0x0E, clock >> 22 & 0xFF, clock >> 14 & 0xFE | 1, clock >> 7 & 0xFF, clock << 1 & 0xFE | 1])
        pack = bytearray(b"\x00\x00\x01\xba" + pack_clock(clock) + b"\x01\x89\xc3\xf8")
        pack += b"\x00\x00\x01\xbd" + struct.pack(">H", 3 + 5 + 1 + len(payload)) + b"\x81\x80\x05" + stamp + b"\x20" + payload
        rest = 2048 - len(pack)
        pack += b"\x00\x00\x01\xbe" + struct.pack(">H", rest - 6) + b"\xff" * (rest - 6)
        sub += pack
    write(stem + ".sub", sub)
    with open(stem + ".idx", "w") as file:
        file.write("\n".join(index) + "\n")


def pack_clock(clock):
    value = (1 << 46) | (clock >> 30 & 7) << 43 | 1 << 42 | (clock >> 15 & 0x7FFF) << 27 | 1 << 26 | (clock & 0x7FFF) << 11 | 1 << 10 | 1
    return struct.pack(">Q", value)[2:]


each([("extras-dvd-subtitles.mkv", ([(1, 3), (4, 6)], "copy")), ("extras-dvd-subtitle-without-end.mkv", ([(1, 3), (4, None)], "copy")),
      ("extras-dvb-subtitles.ts", ([(1, 3), (4, 6)], "dvbsub")),
      ("extras-dvb-subtitles-before-the-film.ts", ([(0.5, 2), (3, 5), (6, 8)], "dvbsub", 3.6)),
      ("extras-dvd-subtitle-without-end.vob", ([(1, 3), (4, None)], "copy", 0.0, ["-f", "vob"])),
      ("extras-dvd-subtitles-before-the-film.vob", ([(0.5, 2), (3, 5)], "copy", 2.0, ["-f", "vob"])),
      ("extras-dvb-subtitles-before-the-film.mkv", ([(0.5, 2), (3, 5), (6, 8)], "dvbsub", 3.6))],
     "subtitles as pictures: times are kept, what lies before the film is dropped or set to its start, and no end is no fault",
     lambda path, a: text_to_bitmap(path, *a), losses="*", outcome="clean|deviations")


@kind("extras-mov-text-before-picture-and-sound.mp4", "text begins before picture and sound: times are kept", losses="*")
def _(path):
    with Scratch() as at:
        film(at("v.mp4"), 10)
        ff("-itsoffset", "3.6", "-i", at("v.mp4"), "-i", subrip(at("s.srt"), [(0.5, 2), (4, 5), (7, 8)]), "-map", "0", "-map", "1", "-c:v", "copy",
           "-c:a", "copy", "-c:s", "mov_text", path)


@kind("extras-srt-before-the-film.mkv", "text begins before picture and sound: times are kept", losses="*")
def _(path):
    with Scratch() as at:
        film(at("v.mkv"), 10)
        ff("-itsoffset", "3.6", "-i", at("v.mkv"), "-i", subrip(at("s.srt"), [(0.5, 2), (4, 5), (7, 8)]), "-map", "0", "-map", "1", "-c:v", "copy",
           "-c:a", "copy", "-c:s", "copy", path)


def text_without_end(path):
    subtitled(path, [(1, 2), (4, 5)], "srt")
    data = read(path)
    # BlockDuration (9B) of the subtitles becomes Void (EC): same length, nothing in it.
    for match in list(re.finditer(rb"\x9b[\x82\x84\x88]", bytes(data))):
        size = match.group()[1] & 0x0F
        if match.end() + size < len(data) and data.find(b"Line", max(0, match.start() - 80), match.start()) >= 0:
            data[match.start()] = 0xEC
    write(path, data)


kind("extras-text-without-end.mkv", "text subtitles without a duration", losses="*", outcome="clean|deviations")(text_without_end)
each([("extras-srt-of-three-languages.mkv", "srt"), ("extras-ass.mkv", "ass"), ("extras-webvtt.mkv", "webvtt")],
     "subtitles are kept, their language as BCP 47", lambda path, a: subtitled(path, [(1, 2), (2, 4), (3.5, 6)], a, ["-metadata:s:s:0", "language=es-419"]),
     bad="subtitle 0 language")
each([("extras-mov-text.mp4", "mov_text"), ("extras-mov-text.mov", "mov_text")], "subtitles of MP4 become text",
     lambda path, a: subtitled(path, [(1, 2), (3, 4), (5, 6)], a), losses="*")


@kind("extras-webvtt.webm", "WebVTT in WebM")
def _(path):
    subtitled(path, [(1, 2), (3, 4)], "webvtt", video=VP9, audio=["-c:a", "libopus"])


@kind("extras-subtitles-that-overlap-and-repeat.mkv", "two lines at the same time, one twice")
def _(path):
    subtitled(path, [(1, 4), (1, 4), (2, 3), (2, 5), (6, 6.001)], "srt")


@kind("extras-subtitle-track-without-packets.mkv", "a subtitle track that holds nothing", outcome="clean|deviations", losses="*", bad="*")
def _(path):
    with Scratch() as at:
        with open(at("s.ass"), "w") as file:
            file.write("[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Arial,20\n\n"
                       "[Events]\nFormat: Layer, Start, End, Style, Text\n")
        film(at("a.mkv"), 6)
        mkvmerge("-o", path, at("a.mkv"), at("s.ass"))


def titled(path, title, options=()):
    with Scratch() as at:
        film(at("a.mkv"), 6)
        mkvmerge("-o", path, at("a.mkv"))
        told("mkvpropedit", path, "--edit", "info", "--set", "title=" + title, "--edit", "track:a1", "--set", "name=" + title)


each([("extras-title-at-file.mkv", "@/etc/hostname"), ("extras-title-option.mkv", "--help"), ("extras-title-bracket.mkv", "[\"--version\"]"),
      ("extras-title-quotes.mkv", "\"It's\" \\ `a` $HOME ; & | < > %s {0}"), ("extras-title-lines.mkv", "one\ntwo\ttabbed\r\nthree"),
      ("extras-title-emoji.mkv", "🎬 日本語 עברית ﷽ e\u0301"), ("extras-title-long.mkv", "long " * 900), ("extras-title-spaces.mkv", "  two  "),
      ("extras-title-equals.mkv", "=a=b="), ("extras-title-number.mkv", "0:1"), ("extras-title-minus.mkv", "-"), ("extras-title-escape.mkv", "a\x1b[31mred")],
     "hostile titles of film and track are kept", titled)


def chaptered(path, names, ends=None, form="simple"):
    with Scratch() as at:
        film(at("a.mkv"), 8)
        atoms = "".join(
            f"<ChapterAtom><ChapterTimeStart>00:00:{n % 60:02d}.{(n * 37) % 1000:03d}000000</ChapterTimeStart><ChapterDisplay>"
            f"<ChapterString>{name}</ChapterString><ChapterLanguage>eng</ChapterLanguage></ChapterDisplay></ChapterAtom>"
            for n, name in enumerate(names))
        with open(at("c.xml"), "w") as file:
            file.write(f"<?xml version=\"1.0\"?><Chapters><EditionEntry>{atoms}</EditionEntry></Chapters>")
        mkvmerge("-o", path, "--chapters", at("c.xml"), at("a.mkv"))


each([("extras-chapters-hostile.mkv", ["@x", "--no-video", "&lt;b&gt;&amp;", "  ", "日本 🎬", "=;#\\"]), ("extras-chapter-without-name.mkv", ["", "", "c"]),
      ("extras-chapter-behind-the-end.mkv", [str(n) for n in range(30)]), ("extras-one-chapter.mkv", ["only"])],
     "chapters are kept", chaptered, losses="*")


@kind("extras-chapters-of-mp4.mp4", "a chapter track is no lost data: chapters are kept")
def _(path):
    with Scratch() as at:
        with open(at("m"), "w") as file:
            file.write(";FFMETADATA1\n" + "".join(f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={n * 2000}\nEND={n * 2000 + 2000}\ntitle=Part {n} \\= @x\n" for n in range(4)))
        ff(*picture(8), *tone(8), "-f", "ffmetadata", "-i", at("m"), "-map", "0", "-map", "1", "-map_metadata", "2", *X264, *AAC, path)


def attached(path, names):
    with Scratch() as at:
        film(at("a.mkv"), 6)
        arguments = []
        for number, (name, kind_of) in enumerate(names):
            write(at(f"f{number}"), noise(2000 + number))
            arguments += ["--attachment-name", name, "--attachment-mime-type", kind_of, "--attach-file", at(f"f{number}")]
        mkvmerge("-o", path, *arguments, at("a.mkv"))


each([("extras-attachments-hostile.mkv", [("@x.ttf", "font/ttf"), ("../../up.ttf", "font/ttf"), ("-o.ttf", "font/ttf"), ("a b;c.ttf", "font/ttf")])],
     "attachments are kept; folders in a name may be dropped", attached, losses="*", bad="attachments")
each([("extras-attachments-the-same-name.mkv", [("a.ttf", "font/ttf"), ("a.ttf", "font/ttf")]),
      ("extras-attachment-of-odd-kind.mkv", [("a.bin", "application/x-odd"), ("日本.ttf", "application/x-truetype-font")])],
     "attachments are kept", attached)


@kind("extras-cover.mp4", "a cover, marked as one, is kept", losses="*")
def _(path):
    with Scratch() as at:
        film(at("a.mp4"), 6)
        ff(*STILL, "-frames:v", "1", at("c.jpg"))
        ff("-i", at("a.mp4"), "-i", at("c.jpg"), "-map", "0", "-map", "1", "-c", "copy", "-disposition:v:1", "attached_pic", path)


@kind("extras-timecode.mov", "a timecode track is data: its loss is said", losses="1+")
def _(path):
    film(path, 6, options=["-timecode", "01:00:00:00"])


@kind("extras-tags-hostile.mkv", "tags of film and track; a language that is none is lost, and that is said", losses="1+", bad="audio 0 language")
def _(path):
    film(path, 6, options=["-metadata", "COMMENT=@x --y \"z\"", "-metadata", "x:y=1", "-metadata:s:a:0", "language=xx",
                           "-metadata:s:a:0", "title=@t", "-metadata:s:a:0", "handler_name=--h"])


each([("extras-language-unknown.mkv", "zzz"), ("extras-language-three-letters.mkv", "ger"), ("extras-language-und.mkv", "und")],
     "languages are kept", lambda path, a: film(path, 6, options=["-metadata:s:a:0", f"language={a}"]), outcome="clean|deviations", losses="*", bad="*")
