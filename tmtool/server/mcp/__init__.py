"""The look-ups and checks as tools of the Model Context Protocol, to read with, never to write.

`arguments` says what a program may ask, `tools` does it (parse, one service, one view), `protocol`
speaks, `stdio` and `http` carry it. Nothing else loads the package `mcp`.
"""
