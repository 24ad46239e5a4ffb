"""An import that takes longer than all others together, and that nobody needs."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

from autograder.import_time import PARSER


def test_reading_notebooks_does_without_the_parser_and_leaves_it_to_others() -> None:
    installed = importlib.util.find_spec(PARSER) is not None
    script = (
        "import sys, importlib.util\n"
        "import autograder.submissions.notebook\n"
        f"assert {PARSER!r} not in sys.modules\n"
        "assert 'jsonschema' in sys.modules\n"
        f"assert (importlib.util.find_spec({PARSER!r}) is not None) is {installed}\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
