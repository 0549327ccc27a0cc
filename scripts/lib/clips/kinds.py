"""The kinds of clips, and what is right for each."""

kinds = []


class Kind:
    """A clip: its name below the folder, what is right for it, why, and the function that makes it."""

    def __init__(self, name, make, outcome, code, losses, bad, warned, why):
        self.name, self.make, self.outcome, self.code = name, make, outcome, code
        self.losses, self.bad, self.warned, self.why = losses, bad, warned, why


def kind(name, why, outcome="clean", code=None, losses="0", bad="-", warned="-"):
    """Registers the function below it, which gets the path to write."""
    def register(make):
        # What is refused has a code, and no losses to tell; what may deviate may do so in anything that is not named.
        outcomes = outcome.split("|")
        encoded = not {"clean", "deviations"}.isdisjoint(outcomes)
        anything = not encoded or "deviations" in outcomes
        kinds.append(Kind(name, make, outcome, code or ("-" if outcomes in (["clean"], ["deviations"]) else "*"),
                          losses if encoded else "*", "*" if bad == "-" and anything else bad,
                          "*" if warned == "-" and anything else warned, why))
        return make
    return register


def each(rows, why, make, **expected):
    """Registers one kind per (name, argument): shapes of one kind."""
    for name, argument in rows:
        kind(name, why, **expected)(lambda path, argument=argument: make(path, argument))
