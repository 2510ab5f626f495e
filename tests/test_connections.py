"""Connections are lent to one thread at a time, few are open, and none outlasts its threads."""

import threading

import pytest

from tmtool.errors import InputError
from tmtool.stores.sqlite.connections import Connections


class Made:
    """Stands for a connection: is it open, and does somebody have it?"""

    def __init__(self):
        self.open, self.lent = True, False

    def close(self):
        assert not self.lent
        self.open = False


class Maker:
    """Makes them, and knows all that it has made."""

    def __init__(self):
        self.all, self.fails = [], False

    def __call__(self):
        if self.fails:
            raise OSError(28, "no room")
        self.all.append(Made())
        return self.all[-1]

    @property
    def open(self):
        return sum(each.open for each in self.all)


def taken(pool):
    found = pool.take()
    assert found.open
    assert not found.lent
    found.lent = True
    return found


def given(pool, connection):
    connection.lent = False
    pool.give(connection)


def together(work, threads):
    """All threads do it at once; what failed."""
    ready, failed = threading.Barrier(threads), []

    def begin():
        try:
            ready.wait()
            work()
        except BaseException as error:
            failed.append(error)

    some = [threading.Thread(target=begin) for _ in range(threads)]
    for each in some:
        each.start()
    for each in some:
        each.join()
    assert failed == []


def test_one_thread_gets_the_same_again_and_again():
    maker = Maker()
    pool = Connections(maker)
    first = taken(pool)
    assert (len(pool), pool.lent) == (1, 1)
    given(pool, first)
    assert taken(pool) is first
    second = taken(pool)
    assert second is not first
    given(pool, first)
    given(pool, second)
    assert (len(pool), pool.lent) == (2, 0)
    assert taken(pool) is second


@pytest.mark.parametrize(("threads", "most"), [(2, 1), (8, 3), (30, 4)])
def test_no_two_have_one_and_never_more_than_so_many_are_open(threads, most):
    maker = Maker()
    pool = Connections(maker, most)

    def work():
        for _ in range(200):
            connection = taken(pool)
            assert maker.open <= most
            given(pool, connection)

    together(work, threads)
    assert maker.open == len(pool) <= 1
    given(pool, taken(pool))
    assert (maker.open, len(pool)) == (1, 1)


def test_what_a_thread_had_is_closed_when_it_has_gone():
    maker = Maker()
    pool = Connections(maker)
    mine = taken(pool)
    together(lambda: given(pool, taken(pool)), 5)
    assert mine.open
    given(pool, mine)
    assert maker.open <= 1
    given(pool, taken(pool))
    assert (maker.open, pool.lent) == (1, 0)


def test_a_thread_that_goes_waits_for_nobody():
    """It may go while this thread has the lock, or one that the end of a process has stopped."""
    maker = Maker()
    pool = Connections(maker)
    mine, other = taken(pool), taken(pool)
    given(pool, other)
    with pool._free:
        going = threading.Thread(target=pool.release, daemon=True)
        going.start()
        going.join(30)
        assert not going.is_alive()
    given(pool, mine)
    assert maker.open == len(pool) == 0


def test_who_waits_gets_what_comes_back():
    pool = Connections(Maker(), 1)
    mine, got = taken(pool), []
    waiting = threading.Thread(target=lambda: got.append(taken(pool)))
    waiting.start()
    given(pool, mine)
    waiting.join(30)
    assert got == [mine]


def test_one_that_can_not_be_made_takes_no_place():
    maker = Maker()
    pool = Connections(maker, 1)
    maker.fails = True
    for _ in range(3):
        with pytest.raises(OSError, match="no room"):
            pool.take()
    maker.fails = False
    assert taken(pool).open
    assert len(pool) == 1


def test_a_closed_one_gives_none_and_closes_what_comes_back():
    maker = Maker()
    pool = Connections(maker)
    one, other = taken(pool), taken(pool)
    given(pool, other)
    pool.close()
    assert (one.open, other.open) == (True, False)
    given(pool, one)
    assert maker.open == len(pool) == 0
    with pytest.raises(InputError, match="this memory was closed"):
        pool.take()
    pool.close()


def test_who_waits_for_one_that_is_closed_is_told():
    pool, told = Connections(Maker(), 1), []
    mine = taken(pool)

    def wait():
        try:
            pool.take()
        except InputError as error:
            told.append(str(error))

    waiting = threading.Thread(target=wait)
    waiting.start()
    pool.close()
    waiting.join(30)
    assert told == ["this memory was closed: open it again"]
    given(pool, mine)
    assert len(pool) == 0


def test_one_that_is_dropped_makes_room():
    maker = Maker()
    pool = Connections(maker, 1)
    first = taken(pool)
    first.lent = False
    pool.drop(first)
    assert (maker.open, len(pool)) == (0, 0)
    assert taken(pool) is not first
