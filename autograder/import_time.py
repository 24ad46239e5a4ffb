"""Keeps one import that nobody needs from costing every process of ours a second and a half.

Every reader of notebooks imports nbformat, which imports jsonschema, which imports a parser of
international web addresses where one is installed, as it is with JupyterLab; and that one
compiles its grammar each time.  jsonschema does without it where it is missing, and a notebook's
schema has no such address in it.

Imported by every room of ours that imports nbformat, and not by the package itself: whoever presses
Ctrl-C while a command starts is to be answered, and the command must first be able to.
"""

from __future__ import annotations

import contextlib
import sys
from typing import Any

PARSER = "rfc3987_syntax"

_modules: dict[str, Any] = sys.modules
if PARSER not in _modules and "jsonschema" not in _modules:
    _modules[PARSER] = None  # which is how Python spells "there is no such module"
    try:
        # there is none in a browser, where nobody reads notebooks with nbformat either
        with contextlib.suppress(ModuleNotFoundError):
            import jsonschema as jsonschema
    finally:
        del _modules[PARSER]
