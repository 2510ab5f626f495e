"""What other processes do to a memory, in a folder or a database: `store_work.py WHAT FOLDER ...`.

They say on stdout how far they are, a line at a time, so that a test knows when to kill them.
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path
from time import sleep

from tmtool.cli.messages import get_exit_code
from tmtool.errors import TmtoolError
from tmtool.protocols import Slot
from tmtool.stores import open_store
from tmtool.stores.sqlite.store import SqliteStore
from tmtool.texts import DocumentText, TextParagraph
from tmtool.units import Origin, TranslationUnit, Variant

DIGEST = "5eed"


def units(first, stop, name="a.tmx"):
    """Units of a file; every third one is in all files."""
    return [
        TranslationUnit(
            (
                Variant("zh", f"第{at}号决议重申数字鸿沟{at % 7}" + ("" if at % 3 == 0 else name)),
                Variant("en", f"Resolution {at} reaffirms the divide" + " again" * (at % 5)),
            ),
            (Origin(file=name, position=at),),
        )
        for at in range(first, stop)
    ]


def whole_text(name="a.tmx"):
    """The text of a file, as it comes with each batch of its units."""
    said = (TextParagraph(at, "body", None, f"{name} {at}") for at in range(20))
    return DocumentText(name, "zh", tuple(said))


def open_at(folder, *, create=False):
    """The store of a folder, or of an address in a database."""
    if "://" in str(folder):
        return open_store(folder, create=create)
    return SqliteStore(Path(folder), create=create)


def say(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def fill(folder, total, step, name="a.tmx", again=""):
    """Import a file in some transactions; one that was begun goes on where it was."""
    store = open_at(folder, create=True)
    number, state = store.find_unfinished(DIGEST + name + again) or (None, {"done": 0})
    done = state["done"]
    while done < int(total):
        stop = min(done + int(step), int(total))
        with store.begin_change("add", user="me", details={"file": name}, number=number) as change:
            change.put(units(done, stop, name))
            change.put_document(whole_text(name))
            left = {"done": stop} if stop < int(total) else None
            change.note_import(DIGEST + name + again, left)
            number = change.number
            say("put", stop)
        done = stop
        say("kept", stop)
    store.close()


def undo(folder, number):
    """Take a change back."""
    store = open_at(folder)
    say("begin")
    with store.begin_change("undo", user="me", details={}) as change:
        change.undo(int(number))
        say("undone")
    say("kept")


def watch(folder, total):
    """Look things up while others write, until all is there; whatever is found is whole."""
    store = open_at(folder, create=True)
    sizes = [0]
    while sizes[-1] < int(total):
        look(store, sizes)
        sleep(0.05)
    say("seen", len(sizes))


def look(store, sizes):
    """One round of look-ups; the memory only grows."""
    (hits,) = store.find_phrases([[Slot((each,)) for each in "鸿沟"]], "zh")
    assert hits.counts.tolist() == [1] * len(hits.ids)
    assert all("鸿沟" in text for text in store.read_texts(hits.ids.tolist()))
    keys = [key for each in store.find_unit_keys(hits.ids.tolist()[-50:], "en") for key in each]
    assert keys or not len(hits.ids)
    for stored in store.read_units(keys, max_origins=1):
        assert [each.lang for each in stored.unit.variants] == ["zh", "en"]
        assert stored.unit.origins
    sizes.append(store.count_units())
    assert sizes[-1] >= sizes[-2]
    for some in store.find_similar(["resolution 12 reaffirms the divide"], "en", 0.65)[0]:
        assert all("reaffirms" in text for text in store.read_texts(some.tolist()))


def compact(folder):
    """Write the file anew."""
    store = open_at(folder)
    say("begin")
    store.compact()
    say("kept")


def compact_again(folder):
    """Write the file anew, again and again, until killed."""
    store = open_at(folder)
    for times in count(1):
        store.compact()
        say("kept", times)
        sleep(0.05)


def build_index(folder, least=1_000):
    """Find nearest meanings by an index, of so many texts already."""
    from tmtool.stores.postgres import vectors

    vectors._EXACT = int(least)
    store = open_at(folder)
    say("begin")
    say("kept", *store.build_index("some", "en", anew=True).split())


def undo_again(folder, number):
    """Take a change back and bring it again, again and again, until killed."""
    store = open_at(folder)
    last = int(number)
    while True:
        with store.begin_change("undo", user="me", details={}) as change:
            change.undo(last)
        last = change.number
        say("kept", change.number)


def watch_whole(folder, times, *sizes):
    """Look so many times how much there is: one of these sizes."""
    store = open_at(folder)
    for _ in range(int(times)):
        assert str(store.count_units()) in sizes
        keys = [unit.key for unit in units(0, 300)]
        assert all(stored.unit.origins for stored in store.read_units(keys))
        sleep(0.02)
    say("seen", times)


def opened(folder):
    """Open a memory; one of an earlier version is brought up to date by that."""
    say("begin")
    open_at(folder).close()
    say("kept")


def limited(folder, size, what="fill", *arguments):
    """Do something with a limit to the size of files, as a full disk has one."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
    globals()[what](folder, *arguments)


def ask(folder):
    """Look at everything in a memory, then try to write to it."""
    store = open_at(folder)
    say("units", *sorted(stored.unit.get_text("en") for stored in store.iter_units()))
    say(
        "found",
        *store.read_texts(
            store.find_phrases([[Slot((each,)) for each in "鸿沟"]], "zh")[0].ids.tolist()
        ),
    )
    say("changes", *(change.number for change in store.read_journal()))
    say("faults", *list(store.verify().faults))
    with store.begin_change("add", user="me", details={}) as change:
        change.put(units(0, 1))


def nobody(folder, what, *arguments):
    """Do something as somebody who may not write there."""
    import os
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as other:
        fill(other, 2, 2)
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    globals()[what](folder, *arguments)


if __name__ == "__main__":
    _, what, *rest = sys.argv
    try:
        globals()[what](*rest)
    except TmtoolError as error:
        say("error", type(error).__name__, error)
        sys.exit(get_exit_code(error))
