"""Lists of expected results: what is right for each file."""
HEAD = ("# What is right for each file; scripts/corpus --expect reads it. `|`: any of these; `*`: anything; `1+`: at least one.\n"
        "# file\toutcome\tcode\tlosses\tjudge BAD\twarned\twhy\n")
COLUMNS = ["outcome", "code", "losses", "bad", "warned", "why"]


def read(path):
    """Expected columns by shown name."""
    found = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("# "):
                name, *rest = line.rstrip("\n").split("\t")
                found[name] = dict(zip(COLUMNS, rest + ["*"] * (len(COLUMNS) - len(rest))))
    return found


def names(checks):
    return ";".join(checks) or "-"


def row(result):
    return [result["outcome"], result["code"] or "-", str(len(result["losses"])), names(result["bad"]), names(result["warned"])]


def write(path, entries):
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEAD)
        for name, result in entries:
            file.write("\t".join([name, *row(result), result["note"].split("\n")[0].replace("\t", " ")]) + "\n")


def one_of(want, have):
    return want == "*" or have in want.split("|")


def count(want, have):
    return any(w == "*" or w == str(have) or w.endswith("+") and w[:-1].isdigit() and have >= int(w[:-1]) for w in want.split("|"))


def no_others(want, have):
    """Whether every check that complains is one that may; a check less is no fault."""
    return want == "*" or set(have) <= set(want.split(";"))


def differences(want, result):
    """What of a result is not as expected: one text each."""
    found = []
    allowed = no_others(want["bad"], result["bad"]) and no_others(want["warned"], result["warned"]) and not result["late"]
    outcome = result["outcome"]
    # Deviations that are all expected leave a film clean.
    if not one_of(want["outcome"], outcome) and not (outcome == "deviations" and allowed and one_of(want["outcome"], "clean")):
        found.append(f"outcome {outcome}, not {want['outcome']}")
    if not one_of(want["code"], result["code"] or "-"):
        found.append(f"code {result['code'] or '-'}, not {want['code']}")
    if outcome in ("clean", "deviations"):
        if not count(want["losses"], len(result["losses"])):
            found.append(f"{len(result['losses'])} losses, not {want['losses']}" + "".join(f"; {text}" for text in result["losses"]))
        for kind, title in (("bad", "judge"), ("warned", "report")):
            if not no_others(want[kind], result[kind]):
                found.append(f"{title}: " + ", ".join(sorted(set(result[kind]) - set(want[kind].split(";")))))
    return found
