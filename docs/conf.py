"""Sphinx's configuration: `make docs` makes a static site of these pages in build/docs/.

Everything in it comes from this repository: no page fetches a font, a script or a picture from
another machine.  Whatever Sphinx warns of fails the build.
"""

from __future__ import annotations

import logging
import re
import sys
import tomllib
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE / "extensions"), str(ROOT)]

logging.getLogger("alembic").setLevel(logging.WARNING)  # nbgrader's; it tells of each plugin

_about = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
project = _about["name"]
release = _about["version"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "lab_pictures", "repository_links"]
root_doc = "index"
templates_path = ["theme/templates"]
exclude_patterns = ["extensions", "theme"]
highlight_language = "none"

myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]

add_module_names = False
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_type_aliases = {
    name: name.rpartition(".")[2]
    for name in ("FloatArray", "npt.ArrayLike", "Layer", "Outcome", "Pattern")
}
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 90
toc_object_entries_show_parents = "hide"

# A name in a docstring has to lead somewhere, unless it is of another package, ...
nitpicky = True
nitpick_ignore_regex = [
    (
        "py:class",
        r"(collections|contextlib|numpy|pathlib|t|traitlets|types)\..*|ArrayLike|FloatArray|Layer|Outcome|Pattern",
    ),
]
# ... or a type in a signature that nobody who writes a lab has to know.
nitpick_ignore = [
    ("py:class", f"autograder.{name}")
    for name in (
        "nbgrader_integration.settings.Settings",
        "testing.gradcheck.Tree",
    )
]

html_theme = "furo"
html_title = "Backpropagation, written by you"
html_static_path = ["theme/static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False


def setup(app: Sphinx) -> None:
    """Have aliases of types shown by their names, which autodoc does at the outside of a type."""

    def plain(
        app: Sphinx, what: str, name: str, item: object, options: object, *said: str
    ) -> object:
        names = (text and re.sub(r"TypeAliasForwardRef\('(\w+)'\)", r"\1", text) for text in said)
        return tuple(names)

    app.connect("autodoc-process-signature", plain)
