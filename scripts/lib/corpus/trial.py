"""One file: probe, encode, judge."""
import glob, json, os, re, shutil, signal, subprocess, sys, tempfile, threading, time

ENCODE = ["--svt-preset", "13"]
# Small clips often grow: no fault of the film.
NO_FAULT = {"file size"}


def end_owned(folder):
    """Kills every drapto and every tool of one whose state lies in this folder."""
    mark = os.fsencode("DRAPTO_SYSTEM_PATHS_STATE=" + os.path.abspath(folder) + "/")
    for place in glob.glob("/proc/[0-9]*"):
        try:
            with open(place + "/environ", "rb") as file:
                if mark in file.read():
                    os.kill(int(place[6:]), signal.SIGKILL)
        except OSError:
            pass  # ended meanwhile, or another user's


class Trial:
    """Tries files with one drapto and one judge; each in a state folder of its own, so that none sees another's queue."""

    def __init__(self, drapto, judge, scratch, out=None, timeout=900):
        self.drapto, self.judge, self.scratch, self.out, self.timeout = drapto, judge, scratch, out, timeout
        self.stopped = threading.Event()
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("DRAPTO_") or k == "DRAPTO_SYSTEM_TOOLS_FOLDER"}
        if "FFMPEG" not in os.environ:
            # The judge should see what the ffmpeg sees that drapto encodes with.
            doctor = subprocess.run([drapto, "doctor"], capture_output=True, text=True, errors="replace").stdout
            found = re.search(r"^ffmpeg: (\S+)", doctor, re.M)
            if found:
                self.environment["FFMPEG"] = found.group(1)

    def stop(self):
        self.stopped.set()
        end_owned(self.scratch)

    def run(self, file):
        """The result of one file, None if stopped meanwhile."""
        if self.stopped.is_set():
            return None
        folder = tempfile.mkdtemp(dir=self.scratch)
        try:
            result = self.tried(file, folder)
            return None if self.stopped.is_set() else result
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def call(self, folder, *command):
        """(status, stdout, stderr, seconds); status None: did not end in time."""
        env = dict(self.environment, DRAPTO_SYSTEM_PATHS_STATE=folder + "/state", DRAPTO_SYSTEM_PATHS_WORK=folder + "/work",
                   XDG_CONFIG_HOME=folder + "/config", TMPDIR=folder)
        start = time.monotonic()
        run = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               start_new_session=True)
        try:
            out, errors = run.communicate(timeout=self.timeout)
            status = run.returncode
        except subprocess.TimeoutExpired:
            end_owned(folder)
            run.kill()
            out, errors = run.communicate()
            status = None
        return status, out.decode(errors="replace"), errors.decode(errors="replace"), time.monotonic() - start

    def tried(self, file, folder):
        result = empty("")
        status, text, errors, seconds = self.call(folder, self.drapto, "probe", *ENCODE, "--json", file.path)
        result["seconds"] = seconds
        if status is None:
            result.update(outcome="hung", note=f"probe did not end within {self.timeout:.0f} s")
            return result
        said = probed(text)
        result["losses"] = said["losses"]
        outputs = os.path.join(folder, "out")
        os.makedirs(outputs)
        # A folder as output: the name of the film comes from drapto, as it would for anyone.
        status, text, errors, seconds = self.call(folder, self.drapto, "encode", *ENCODE, "--json", file.path, "-o", outputs)
        result["seconds"] += seconds
        events = Events(text)
        if status is None:
            result.update(outcome="hung", note=f"encode did not end within {self.timeout:.0f} s" + (", after it began" if events.began else ""))
        elif status == 0 and events.report:
            self.finished(file, folder, outputs, events, said, result)
        else:
            error = events.error or spoken(errors, status)
            # A refusal names its code; a crash, or an end without a word, is none.
            refused = not events.began and error[0].startswith("DRP-")
            result.update(outcome="refused" if refused else "failed", code=error[0], note=error[1])
            if refused and not said["refusal"] and said["read"]:
                result["note"] += "\nprobe did not say so"
        return result

    def finished(self, file, folder, outputs, events, said, result):
        report = [c for c in events.report["checks"] if c["verdict"] != "ok" and c["name"] not in NO_FAULT]
        result["warned"] = [c["name"] for c in report]
        result["warnings"] = [f"{c['name']}: {c['detail']}" for c in report]
        result["late"] = [text for text in map(loss, events.report["losses"]) if text not in said["losses"]]
        result["losses"] += result["late"]
        found = [n for n in os.listdir(outputs) if not n.startswith(".drapto-")]
        junk = [n for n in os.listdir(outputs) if n.startswith(".drapto-")]
        if len(found) != 1 or junk:
            result["late"].append(f"the output's folder holds {len(found)} films, and {len(junk)} parts left over")
        if found and self.judge:
            status, text, errors, _ = self.call(folder, self.judge, file.path, os.path.join(outputs, found[0]))
            result["badLines"] = [line for line in text.splitlines() if line.startswith("BAD")]
            if status != 0 and not result["badLines"]:
                result["badLines"] = ["BAD judge: " + (f"status {status}: {errors.strip()[-300:]}" if status is not None else "did not end in time")]
            result["bad"] = [line[3:].split(": ")[0].strip() for line in result["badLines"]]
            if self.out:
                self.keep(file, text, ".judge")
        if found and self.out:
            place = self.place(file)
            shutil.move(os.path.join(outputs, found[0]), place + os.path.splitext(found[0])[1])
        deviates = result["bad"] or result["warned"] or result["late"]
        result["outcome"] = "deviations" if deviates else "clean"

    def place(self, file):
        path = os.path.join(os.path.abspath(self.out), file.name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        # The ending stays: two films may differ in nothing else. Long names leave room for a second one.
        return os.path.join(os.path.dirname(path), os.path.basename(path).encode()[:240].decode(errors="ignore"))

    def kept(self, file, result):
        """Whether the output of an earlier run lies where it is wanted, or there was none."""
        if not result or result["outcome"] not in ("clean", "deviations"):
            return bool(result)
        return any(os.path.exists(self.place(file) + ending) for ending in (".mkv", ".mp4"))

    def keep(self, file, text, ending):
        with open(self.place(file) + ending, "w", encoding="utf-8") as copy:
            copy.write(text)


def empty(outcome, code=None, note=""):
    """A result that says no more than its outcome."""
    return {"outcome": outcome, "code": code, "losses": [], "late": [], "bad": [], "badLines": [], "warned": [], "warnings": [],
            "seconds": 0.0, "note": note}


def loss(entry):
    return f"{entry['subject']}: {entry['detail']}"


def probed(text):
    """What `drapto probe --json` says: losses, the refusal if any, and whether it could be read."""
    try:
        answer = json.loads(text)
    except ValueError:
        return {"losses": [], "refusal": None, "read": False}
    return {"losses": [loss(x) for x in answer.get("plan", {}).get("losses", [])], "refusal": answer.get("refusal"), "read": True}


def spoken(errors, status):
    """(code, message) of a drapto that ended without an event."""
    found = re.search(r"^drapto: (DRP-[A-Z0-9-]+): (.*)$", errors, re.M)
    if found:
        return found.group(1), found.group(2)
    last = (errors.strip().splitlines() or ["nothing said"])[-1]
    return (f"signal {-status}" if status < 0 else f"status {status}"), last


class Events:
    """What matters of the events of one encode."""

    def __init__(self, text):
        self.began, self.report, self.error = False, None, None
        for line in text.splitlines():
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if event.get("event") == "chunk" and event["chunk"].get("state") not in (None, "waiting"):
                self.began = True
            elif event.get("event") == "report":
                self.report = event["report"]
            elif event.get("event") == "job" and event["job"].get("error"):
                error = event["job"]["error"]
                self.error = error["code"], f"({event['job'].get('phase')}) " + error["message"] + (f"\n{last(error['stderrTail'])}" if error.get("stderrTail") else "")


def last(text):
    return "\n".join(text.strip().splitlines()[-3:])
