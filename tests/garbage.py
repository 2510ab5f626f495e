"""Python's search for garbage, kept away from what a test makes, measures or counts."""

import gc
from contextlib import contextmanager


def set_aside():
    """Look no more at what there is now: the tests before have left very many objects."""
    gc.collect()
    gc.freeze()


@contextmanager
def uncollected():
    """A block in which no garbage is looked for."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
