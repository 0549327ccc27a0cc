"""The clips of scripts/corpus-make: importing a module registers its kinds."""
from . import time_starts, time_course, sound, picture_form, picture_course, extras, names, cut  # noqa: F401
