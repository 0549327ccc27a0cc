#!/usr/bin/env python3
"""Queues a film on the engine that runs, pauses and resumes it, and follows it to its end: follow.py FILM [OUTPUT]"""
import json, os, socket, sys, uuid

home = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
state = os.environ.get("DRAPTO_SYSTEM_PATHS_STATE") or os.path.join(home, "drapto")
engine = socket.socket(socket.AF_UNIX)
engine.connect(json.load(open(os.path.join(state, "engine.json")))["socket"])
lines, events, frames = engine.makefile("rw", encoding="utf-8"), [], {}

def read():
    """The result of the next answer; an event is kept, and gives None."""
    message = json.loads(lines.readline() or sys.exit("the engine has ended"))
    if "error" in message:
        sys.exit(message["error"]["message"])
    return message["result"] if "result" in message else events.append(message["params"])

def ask(method, **params):
    print(json.dumps({"jsonrpc": "2.0", "id": method, "method": method, "params": params}), file=lines, flush=True)
    while (result := read()) is None:
        pass
    return result

ask("hello", client="follow.py", proto={"major": 1, "minor": 0})
ask("events", after=ask("snapshot")["seq"])
film = dict(zip(["source", "output"], map(os.path.abspath, sys.argv[1:])), request_id=str(uuid.uuid4()))
job = ask("job.add", **film)["jobs"][0]
for method in ["job.pause", "job.resume"]:
    ask(method, job=job)
while events or not read():
    event = events.pop(0) if events else {"event": "nothing yet"}
    if event["event"] == "gap":  # Events were lost; the whole state has what they told.
        events += [{"event": "job", "job": other} for other in ask("snapshot")["jobs"]]
    elif event["event"] == "chunk-progress" and event["job"] == job:
        frames[event["chunk"]] = event["progress"]["frames"]
        print(sum(frames.values()), "frames", flush=True)
    elif event["event"] == "job" and event["job"]["id"] == job:
        print(event["job"]["state"], event["job"]["phase"], event["job"].get("reason", ""), flush=True)
        if event["job"]["state"] in ["done", "failed", "cancelled"]:
            sys.exit(event["job"]["state"] != "done")
