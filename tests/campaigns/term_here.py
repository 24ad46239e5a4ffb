"""Plays a term through, from the roster to what students get back, on whatever system this is.

    python tests/campaigns/term_here.py FOLDER [--whole]

makes a course of one small lab in FOLDER, and needs a checkout with what teachers install.  With
``--whole`` everything is done, even what starts a program or takes a while.  Ends with 0 if all
commands say and write what they should, and with 1 and what they said otherwise.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(folder: str, *options: str) -> int:
    # late: processes that grade import this file, too
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]
    from support.whole_term import play

    wrong = play(Path(folder), is_whole="--whole" in options)
    for line in wrong:
        sys.stdout.buffer.write(f"{line}\n".encode("utf-8", "replace"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
