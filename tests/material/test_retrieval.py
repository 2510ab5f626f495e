"""Of texts of the United Nations the nearest by vectors, values and names is the right one."""

import sys
from pathlib import Path

import numpy as np

from tmtool.embed import load

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))  # behind all else

import halves
import retrieval

TEXTS = 400


def test_values_and_names_find_what_vectors_miss(material):
    rows = halves.read_rows("unpc_dev")[:TEXTS]
    encoder = load()
    vectors = {lang: encoder.encode([getattr(row, lang) for row in rows]) for lang in ("zh", "en")}
    for way in (("zh", "en"), ("en", "zh")):
        choice = retrieval.compare_nearest(rows, vectors, *way)
        scores = retrieval.score_nearest(choice)
        right = {name: retrieval.find_right(choice, worth) for name, worth in scores.items()}
        both = right["margin, values, names and signs"]
        assert both.mean() >= retrieval.ASKED
        assert np.count_nonzero(both) > np.count_nonzero(right["CSLS"])
