"""Writing memories: what is written reads back, whole or with its losses named."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from random_units import units
from tmx_as_read import as_read

from tmtool.exchange import origins, tmx_write
from tmtool.exchange.losses import Losses
from tmtool.exchange.shown import restored, shown


def tmx(*given, **options):
    losses = Losses()
    data = "".join(tmx_write.chunks(given, losses, **options)).encode()
    return data, losses


@settings(max_examples=300)
@given(units())
def test_what_is_shown_is_restored(unit):
    assert restored(shown(unit)) == unit


@settings(max_examples=300)
@given(units())
def test_tmx_keeps_any_unit_in_any_unicode(unit):
    data, losses = tmx(unit)
    (read,) = as_read(data)
    assert restored(read) == unit
    assert losses.told() == ()


@settings(max_examples=200)
@given(units())
def test_jsonl_keeps_any_unit(unit):
    line = origins.unit_to_json(unit)
    assert len(line.splitlines()) == 1
    assert origins.unit_from_json(line) == unit
    assert [origins.from_json(origins.to_json(each)) for each in unit.origins] == [*unit.origins]
    assert json.loads(line)["key"] == unit.key
