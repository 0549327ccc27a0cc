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
        # What is refused has no losses to tell; what may come out either way is not looked at closer.
        plain = outcome in ("clean", "deviations")
        kinds.append(Kind(name, make, outcome, code or ("-" if plain else "*"), losses if plain else "*",
                          bad if plain else "*", warned if plain else "*", why))
        return make
    return register


def each(rows, why, make, **expected):
    """Registers one kind per (name, argument): shapes of one kind."""
    for name, argument in rows:
        kind(name, why, **expected)(lambda path, argument=argument: make(path, argument))
