"""A pytest plugin: ``pytest lab3_xor_network.ipynb`` runs a lab's checks as tests.

It is loaded in every run of pytest where this package is installed, and does nothing unless a
notebook is named, so it imports next to nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a notebook of ours that is named; one that only lies in a folder is left alone."""
    if file_path.suffix != ".ipynb" or not parent.session.isinitpath(file_path):
        return None
    from autograder.self_check.pytest_notebook import collect_notebook

    return collect_notebook(file_path, parent)
