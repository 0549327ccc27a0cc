"""The files of a folder, and what is kept of each between runs."""
import fcntl, hashlib, json, os, shutil, sys
from . import trial
from .names import shown

# Endings of files that lie beside films; tried only where the list of expected results names them.
BESIDE = {"tsv", "md", "txt", "nfo", "srt", "ass", "ssa", "sub", "idx", "jpg", "jpeg", "png", "xml", "json", "log", "part", "py", "sh"}


class File:
    """A file to try: `name` is its shown name below the folder, `path` its absolute path (odd bytes as surrogates)."""

    def __init__(self, name, path):
        self.name, self.path = name, path
        info = os.stat(path)
        self.key = [info.st_size, info.st_mtime_ns]


def files(folder, listed):
    found = []
    for place, folders, names in os.walk(os.path.abspath(folder)):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in names:
            path = os.path.join(place, name)
            short = shown(os.path.relpath(path, os.path.abspath(folder)))
            beside = name.startswith(".") or os.path.splitext(name)[1][1:].lower() in BESIDE
            if os.path.isfile(path) and (short in listed or not beside):
                found.append(File(short, path))
    return sorted(found, key=lambda f: f.name)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()[:20]


def fingerprint(drapto, judge):
    """What results depend on besides the file: programs and how they are called."""
    return [digest(drapto), digest(judge) if judge else "", *trial.ENCODE]


def cache(folder):
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    name = os.fsencode(os.path.realpath(folder))
    return os.path.join(base, "drapto/corpus", hashlib.sha256(name).hexdigest()[:16])


class Store:
    """Results, appended one line each: a kill at any moment loses at most the file in work."""

    def __init__(self, folder, fingerprint, again=False):
        os.makedirs(folder, exist_ok=True)
        self.lock = open(os.path.join(folder, "lock"), "w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            sys.exit(f"corpus: another run works on this folder ({folder})")
        self.scratch, self.fingerprint, self.known = os.path.join(folder, "running"), fingerprint, {}
        # What a killed run left: its drapto may still be at work.
        trial.end_owned(self.scratch)
        shutil.rmtree(self.scratch, ignore_errors=True)
        os.makedirs(self.scratch)
        path = os.path.join(folder, "results.jsonl")
        if again and os.path.exists(path):
            os.remove(path)
        self.file = open(path, "a+", encoding="utf-8")
        self.file.seek(0)
        for line in self.file:
            try:
                entry = json.loads(line)
                self.known[json.dumps([entry["name"], entry["key"], entry["of"]])] = entry["result"]
            except (ValueError, KeyError):
                pass  # the line a kill cut

    def get(self, file):
        return self.known.get(json.dumps([file.name, file.key, self.fingerprint]))

    def put(self, file, result):
        entry = {"name": file.name, "key": file.key, "of": self.fingerprint, "result": result}
        # In one write: threads share the file. The line feed in front ends a line that a kill cut.
        self.file.write("\n" + json.dumps(entry) + "\n")
        self.file.flush()

    def close(self):
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.file.close()
        self.lock.close()
