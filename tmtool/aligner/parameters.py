"""The weights of the bead score: one small set for all languages and texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Parameters:
    """Weights by name, as `benchmarks/fit_align.py` writes them to parameters.json.

    `weights` belong to the terms of `score.py` and to `extension`, `second` to the same and to
    `strays.py` where a text is looked at again; `structure` weighs what the layout of United
    Nations documents says and is set by hand, since no text with gold that may be fitted on has it;
    `calibration` turns the model's log odds into the share of right beads, and `null_calibration`,
    by `benchmarks/fit_nulls.py`, those of null beads; `null_rate` is the share of null beads among
    those the weights were fitted on; `moved`, by `benchmarks/moved.py`, weighs what speaks for a
    passage that moved.
    """

    weights: Mapping[str, float]
    second: Mapping[str, float]
    structure: Mapping[str, float]
    calibration: Mapping[str, float]
    null_calibration: Mapping[str, float]
    null_rate: float
    moved: Mapping[str, float]
    signature: str


@cache
def load_default() -> Parameters:
    """The parameters that come with the package."""
    data = json.loads(files("tmtool.aligner").joinpath("parameters.json").read_text("utf-8"))
    del data["fitted"]
    return Parameters(**data)
