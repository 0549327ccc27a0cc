"""What is printed."""
import collections, sys
from . import expected

HEAD = f"{'':10s}  {'code':22s} {'losses':>6s} {'BAD':>4s} {'warned':>6s} {'s':>6s}  file"


def line(name, result):
    return (f"{result['outcome']:10s}  {result['code'] or '-':22s} {len(result['losses']):6d} {len(result['bad']):4d} "
            f"{len(result['warned']):6d} {result['seconds']:6.1f}  {name}")


def details(result):
    lines = [result["note"]] if result["note"] else []
    lines += [f"said only after the encode: {text}" for text in result["late"]]
    lines += [f"report: {text}" for text in result["warnings"]] + result["badLines"]
    return "".join("\n      " + text.replace("\n", "\n      ") for text in lines)


def summary(entries, listed):
    """Prints counts, then what differs from the list, or without one what did not come out clean; returns the exit status."""
    counts = collections.Counter(r["outcome"] for _, r in entries)
    refused = collections.Counter(r["code"] for _, r in entries if r["outcome"] == "refused")
    print(f"\n{len(entries)} files: " + ", ".join(f"{counts[k]} {k}" for k in ("clean", "deviations", "refused", "failed", "hung") if counts[k]))
    if refused:
        print("refused: " + ", ".join(f"{n} {code}" for code, n in refused.most_common()))
    if listed is None:
        for name, result in entries:
            if result["outcome"] != "clean":
                print(f"\n  {result['outcome']} {result['code'] or ''} {name}" + details(result))
        return 1 if counts["failed"] or counts["hung"] else 0
    differ = 0
    for name, result in entries:
        found = expected.differences(listed[name], result) if name in listed else ["not in the list"]
        if found:
            differ += 1
            why = listed.get(name, {}).get("why", "")
            print(f"\n  {name}: " + "; ".join(found) + (f"\n      ({why})" if why else "") + details(result))
    tried = {name for name, _ in entries}
    missing = [name for name in listed if name not in tried]
    for name in missing:
        print(f"\n  {name}: in the list, not in the folder")
    print(f"\n{len(entries) - differ} as expected, {differ + len(missing)} not")
    sys.stdout.flush()
    return 1 if differ or missing else 0
