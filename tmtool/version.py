"""Which version this is, and which version of its JSON."""

__version__ = "0.2.0"

FORMAT_HISTORY = {
    1: "The first that is counted: every object says it.",
}
"""What each version of the JSON changed: of all that tmtool writes for others, one for all kinds.

It grows when a field is renamed, removed or comes to mean something else, not when one is added;
the schemas in docs/schemas are those of the last one.
"""
FORMAT_VERSION = max(FORMAT_HISTORY)
