"""nbgrader: the one room that imports it, with the build of releases apart."""

from __future__ import annotations

from autograder import import_time as import_time
