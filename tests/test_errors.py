"""Every error has a code that an interface can go by."""

import inspect

import pytest

from tmtool import errors

CLASSES = [each for _, each in inspect.getmembers(errors, inspect.isclass)]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_each_class_has_a_code_of_its_own(kind):
    assert kind.usual
    assert [other.usual for other in CLASSES].count(kind.usual) == 1


def test_a_code_of_its_own_comes_before_that_of_the_class():
    told = errors.InputError("no", code="no such language", field="langs", lang="xx")
    assert (told.code, told.field, told.values) == ("no such language", "langs", {"lang": "xx"})
    assert errors.InputError("no").code == "unusable"
    assert errors.ParseError("no", "a.tmx", 3).code == "malformed"
    assert errors.ParseError("no", "a.tmx", 3, code="entity").code == "entity"
