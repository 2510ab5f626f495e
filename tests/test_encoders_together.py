"""An encoder that many threads share gives each of them what it gives one alone."""

from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np

from tmtool.embed import load
from tmtool.embed.transformer import TransformerEncoder
from tmtool.embed.wrappers import LazyEncoder

TEXTS = [[f"第{one}段", f"the {other} paragraph"] for one in range(8) for other in range(8)]


def test_threads_get_the_vectors_that_one_gets():
    encoder = load()
    alone = [encoder.encode(some) for some in TEXTS]
    fresh = load()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(fresh.encode, TEXTS))
    for one, other in zip(alone, found, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


class Busy:
    """A model that, like a tokenizer, doesn't stand a second caller."""

    default_prompt_name = None

    def __init__(self):
        self.taken = Lock()

    def get_embedding_dimension(self):
        return 2

    def encode(self, texts, **options):
        assert self.taken.acquire(blocking=False), "already borrowed"
        found = np.array([[len(text), sum(map(ord, text)) % 7 + 1] for text in texts], np.float32)
        for _ in range(1_000):  # time for another thread to come
            found = found + 0
        self.taken.release()
        return found


def test_a_model_is_asked_by_one_thread_at_a_time():
    encoder = TransformerEncoder(Busy(), signature="busy", languages=["zh", "en"])
    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(encoder.encode, TEXTS))) == len(TEXTS)


def test_what_is_loaded_late_is_loaded_once():
    loaded = []

    def make():
        loaded.append(1)
        return load()

    encoder = LazyEncoder(make)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda at: encoder.signature, range(32))) == {load().signature}
    assert len(loaded) == 1
