"""The records of operations, as pydantic reads them from their classes."""

from functools import cache

from tmtool.operations import registry


@cache
def _list_classes():
    found = {}
    for operation in registry.iter_operations():
        for each in operation.records:
            assert found.setdefault(each.type, each) is each
    return found


@cache
def _adapt(name):
    from pydantic import TypeAdapter

    return TypeAdapter(_list_classes()[name])


def validate_record(told):
    """Fail unless an object is a record of its type; give the type."""
    assert next(iter(told)) == "type"
    fields = {name: value for name, value in told.items() if name != "type"}
    _adapt(told["type"]).validate_python(fields)
    return told["type"]
