"""Which version this is, and which version of its JSON."""

__version__ = "0.1.0"

FORMAT_VERSION = 1
"""The `format_version` of every JSON object that tmtool writes for others, one for all kinds.

It grows when a field is renamed, removed or comes to mean something else, not when one is added;
the schemas in docs/schemas are those of this version.

1  the first that is counted: every object says it
"""
