"""Course tools: from source notebooks to releases, solutions and references."""

from __future__ import annotations

from autograder import import_time as import_time
