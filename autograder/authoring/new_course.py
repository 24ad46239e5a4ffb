"""A new course: nbgrader's configuration in a few lines, its folders, and a page for its author."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.course import Course
from autograder.layout import CONFIGURATION, CourseError, Layout
from autograder.submissions.files import write_whole

CONFIG = '''\
"""nbgrader's configuration: this folder is the course.

Settings of your own come after the call of configure.  What belongs to one class, its gradebook
and what lateness costs, stands in course_settings.toml beside this file.
"""

from autograder.nbgrader_integration.config import configure

c = get_config()  # noqa: F821 - nbgrader puts it into this file's namespace

c.CourseDirectory.course_id = "{name}"

# packages: what notebooks may import besides NumPy and Matplotlib, such as ["pandas", "scipy"]
configure(c, __file__, packages=[])
'''

README = """\
# {name}

A course of Jupyter notebooks that are graded by nbgrader and autograder.

| folder | holds |
| --- | --- |
| `{source}/LAB/` | a lab as you write it; files beside the notebook are copied to students |
| `{suites}/LAB/` | its hidden tests, misconceptions, right and wrong solutions; for you only |
| `{release}/LAB/` | what students get, written by `autograder build` |
| `{solution}/LAB/` | the solved notebook and its functions, written by `autograder build` |
| `submitted/STUDENT/LAB/` | what was handed in |
| `autograded/`, `feedback/`, `gradebook.db` | what nbgrader makes of it |

From nothing to a graded lab:

```console
autograder new lab my_first_lab     # writes a lab that says FILL IN where you are needed
autograder build my_first_lab       # makes what students get
autograder build --check            # the gate: names what is still to do, and what is wrong
autograder release my_first_lab     # puts it into the gradebook
autograder grade my_first_lab       # grades what lies in submitted/
autograder feedback my_first_lab    # writes a page for each student
```
"""

IGNORED = """\
/course_settings.toml
/gradebook.db*
/submitted/
/autograded/
/feedback/
/outgoing/
/downloaded/
/questions/
/reports/
/sections/
/*.csv
/*.xlsx
/*.zip
/.autograder/
/.nbgrader.log
.ipynb_checkpoints/
.pytest_cache/
__pycache__/
"""


def new_course(root: Path, name: str = "") -> list[Path]:
    """Write a course without labs into ``root``, named as that folder is unless ``name`` says.

    Returns the files that were written; what is there already stays.  Raises CourseError if there
    is a course already, or if the name is no good.
    """
    if (root / CONFIGURATION).exists():
        raise CourseError(
            f"{root} has an {CONFIGURATION} already. To have it graded here, add these two lines "
            f"at its end:\nfrom autograder.nbgrader_integration.config import configure\n"
            "configure(c, __file__)"
        )
    name = name or re.sub(r"[^A-Za-z0-9._-]+", "-", root.name).strip("-._") or "course"
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise CourseError(
            f'{name!r} is no name for a course: write it with letters, digits, "-", "_" and ".".'
        )
    layout = Layout()
    suites = layout.suites.partition("/")[0]
    words = {"name": name, "suites": suites}
    words |= {step: getattr(layout, step) for step in ("source", "release", "solution")}
    texts = {
        CONFIGURATION: CONFIG.format(**words),
        "README.md": README.format(**words),
        ".gitignore": IGNORED,
    }
    for folder in (Course(root).sources, root / suites):
        folder.mkdir(exist_ok=True)
    written = [path for file in texts if not (path := root / file).exists()]
    for path in written:
        write_whole(path, texts[path.name])
    return written
