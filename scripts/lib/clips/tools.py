"""Programs, inputs and codecs that clips are made with; damage to packets."""
import json, os, shutil, subprocess, tempfile

FFMPEG, FFPROBE = os.environ.get("FFMPEG") or "ffmpeg", os.environ.get("FFPROBE") or "ffprobe"


def run(*command, ok=(0,)):
    done = subprocess.run([os.fspath(x) if not isinstance(x, bytes) else x for x in command], capture_output=True,
                          stdin=subprocess.DEVNULL)
    if done.returncode not in ok:
        text = (done.stderr + done.stdout).decode(errors="replace").strip().splitlines()
        raise RuntimeError(f"{os.path.basename(command[0])}: " + (text[-1] if text else f"status {done.returncode}"))
    return done.stdout.decode(errors="replace")


def ff(*arguments):
    return run(FFMPEG, "-v", "error", "-nostdin", "-y", *arguments[:-1], "-fflags", "+bitexact", arguments[-1])


def mkvmerge(*arguments):
    return told("mkvmerge", "--deterministic", "corpus", *arguments)


def told(program, *arguments):
    """One of MKVToolNix's programs, its arguments in a file: as text it would read some titles and names as options."""
    with Scratch() as at:
        with open(at("options.json"), "w") as file:
            json.dump(["-q", *map(os.fspath, arguments)], file)
        return run(program, "@" + at("options.json"), ok=(0, 1))


def picture(seconds=8, size="128x96", rate="25", effect="hue=h='90*floor(t/3)'"):
    """Input: a moving picture with a hard cut of colour every 3 s."""
    return ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds},{effect}"]


def tone(seconds=8, channels=2, rate=48000, frequency=330):
    """Input: a tone that wobbles, so that a shift of it can be heard; each channel another one."""
    parts = "|".join(f"0.3*sin({frequency + 110 * c}*2*PI*t)*(0.6+0.4*sin(3*t))" for c in range(channels))
    layout = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}[channels]
    return ["-f", "lavfi", "-i", f"aevalsrc='{parts}':s={rate}:d={seconds}:c={layout}"]


X264 = ["-c:v", "libx264", "-preset", "veryfast", "-g", "50", "-pix_fmt", "yuv420p"]
VP9 = ["-c:v", "libvpx-vp9", "-b:v", "200k", "-deadline", "realtime", "-cpu-used", "8", "-g", "60"]
MPEG2 = ["-c:v", "mpeg2video", "-q:v", "4", "-g", "15", "-bf", "2"]
MP4V = ["-c:v", "mpeg4", "-q:v", "4", "-g", "50"]
AAC, AC3, MP2 = ["-c:a", "aac", "-b:a", "96k"], ["-c:a", "ac3", "-b:a", "192k"], ["-c:a", "mp2", "-b:a", "128k"]


def film(path, seconds=8, size="128x96", rate="25", video=X264, audio=AAC, options=(), before=()):
    """An ordinary film: one picture, one stereo track."""
    sound = [*tone(seconds)] if audio else []
    ff(*before, *picture(seconds, size, rate), *sound, *video, *(audio or []), *options, path)
    return path


def copied(source, path, *options, before=()):
    ff(*before, "-i", source, "-map", "0", "-c", "copy", *options, path)


class Scratch:
    """A folder for the parts of one clip."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="corpus-make-")
        return lambda name: os.path.join(self.path, name)

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


def read(path):
    with open(path, "rb") as file:
        return bytearray(file.read())


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def joined(path, *parts):
    write(path, b"".join(bytes(read(p)) for p in parts))


def packets(path, stream):
    """(position in the file, bytes, seconds) of each packet of a stream, where all are known."""
    rows = []
    for line in run(FFPROBE, "-v", "error", "-select_streams", stream, "-show_entries", "packet=pts_time,pos,size",
                    "-of", "compact=p=0", path).splitlines():
        entry = dict(part.split("=", 1) for part in line.strip().split("|") if "=" in part)
        if entry.get("pos", "N/A") != "N/A":
            time = entry.get("pts_time", "N/A")
            rows.append((int(entry["pos"]), int(entry["size"]), float(time) if time != "N/A" else None))
    return rows


def noise(count):
    """Bytes that are no picture and no sound: always the same ones."""
    value, out = 12345, bytearray()
    while len(out) < count:
        value = (value * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(value >> 16 & 0xFF)
    return bytes(out)


def damage(source, path, stream, start, end, keep=24):
    """Overwrites what packets of a stream hold between two times, but for their first bytes."""
    data = read(source)
    first = next((row[2] for row in packets(source, stream) if row[2] is not None), 0)
    for position, size, time in packets(source, stream):
        if time is not None and start <= time - first < end and size > keep + 8:
            data[position + keep:position + size - 2] = noise(size - keep - 2)
    write(path, data)


def damage_transport(source, path, share, keep_every=1):
    """Overwrites what the packets of 188 bytes hold from one share of the file to another, after their headers."""
    data = read(source)
    count = len(data) // 188
    for number in range(int(count * share[0]), int(count * share[1])):
        if number % keep_every == 0:
            data[number * 188 + 12:number * 188 + 188] = noise(176)
    write(path, data)
