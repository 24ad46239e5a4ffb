"""Commands start without looking for garbage in what they import."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.nbgrader_integration.expected import looks_as_expected
from autograder.start_up import without_garbage_collection
from support.tiny import ROOT


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_rests_while_modules_are_imported(
    enabled: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "imported_to_be_seen.py").write_text("import gc\n\nRUNS = gc.isenabled()\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "imported_to_be_seen", raising=False)
    if not enabled:
        gc.disable()
    try:
        with without_garbage_collection():
            from imported_to_be_seen import RUNS
        assert not RUNS
        assert gc.isenabled() is enabled
    finally:
        gc.enable()


def test_what_is_imported_is_frozen_and_nothing_else_ever_is() -> None:
    frozen = gc.get_freeze_count()
    with without_garbage_collection():
        kept: list[list[int]] = [[]]
    assert gc.get_freeze_count() <= frozen
    assert kept
    script = (
        "import gc\n"
        "from autograder.start_up import without_garbage_collection\n"
        "with without_garbage_collection():\n"
        "    import json\n"
        "assert gc.get_freeze_count() > 0\n"
    )
    subprocess.run([sys.executable, "-S", "-c", script], check=True, cwd=ROOT)


def test_what_needs_nbgrader_imports_it_so() -> None:
    with looks_as_expected():
        assert not gc.isenabled()
    assert gc.isenabled()
