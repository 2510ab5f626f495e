"""Starts PDFium with an empty list of font folders; see `.ci/hidden`, which puts this on the path.

pypdfium2 starts the library when it is imported. Its plain functions are in a module of their own:
as soon as that has been loaded, the function that starts the library is replaced.
"""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from types import ModuleType

_MODULE = "pypdfium2_raw.bindings"


class _Finder:
    """Stands before all other finders until the module is asked for."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        if name != _MODULE:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def load_and_replace(module: ModuleType) -> None:
                load(module)
                _replace(module)

            spec.loader.exec_module = load_and_replace
        return spec


def _replace(module: ModuleType) -> None:
    start = module.FPDF_InitLibraryWithConfig
    no_folders = (ctypes.POINTER(ctypes.c_char) * 1)()

    def start_without_fonts(config: object) -> None:
        config.m_pUserFontPaths = ctypes.cast(
            no_folders, ctypes.POINTER(ctypes.POINTER(ctypes.c_char))
        )
        start(config)

    module.FPDF_InitLibraryWithConfig = start_without_fonts


sys.meta_path.insert(0, _Finder())
