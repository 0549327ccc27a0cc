"""Names, endings that lie, and files that are no films."""
from .kinds import each, kind
from .tools import *

each([("names/Caf\u00e9.mkv", 0), ("names/Cafe\u0301.mkv", 1)], "two names that differ in Unicode's normal form are two films",
     lambda path, a: film(path, 4 + a, audio=None))
kind("names/film-\udce9.mkv", "a name that is not UTF-8: encoded, or said what it is", outcome="clean|refused")(
    lambda path: film(path, 4, audio=None))
each([("names/-o.mkv", 0), ("names/@list.mkv", 0), ("names/film%03d.mkv", 0), ("names/concat:a|b.mkv", 0), ("names/a b  c.mkv", 0), ("names/[1]*?.mkv", 0),
      ("names/line\nbreak.mkv", 0), ("names/" + "n" * 230 + ".mkv", 0), ("names/quote'\"$HOME`.mkv", 0), ("names/UPPER.MKV", 0),
      ("names/日本語 🎬.mkv", 0), ("names/back\\slash.mkv", 0), ("names/http:--x.mkv", 0), ("names/trailing .mkv", 0), ("names/a=b,c;d#e.mkv", 0)],
     "odd names", lambda path, a: film(path, 4, audio=None))


def named(path, form):
    with Scratch() as at:
        film(at("a." + form), 4, audio=None)
        shutil.copyfile(at("a." + form), path)


each([("names/without-ending", "mkv"), ("names/matroska-called.mp4", "mkv"), ("names/mp4-called.mkv", "mp4"), ("names/ts-called.avi", "ts"),
      ("names/mp4-called.srt", "mp4")], "the ending does not say what it is", named)
each([("names/matroska-called.txt", "mkv")], "the ending does not say what it is", named, outcome="clean|refused")
kind("names/empty.mkv", "an empty file", outcome="refused")(lambda path: write(path, b""))
kind("names/text.mkv", "no film at all", outcome="refused")(lambda path: write(path, b"This is no film.\n" * 200))
kind("names/noise.mp4", "no film at all", outcome="refused")(lambda path: write(path, noise(200000)))
