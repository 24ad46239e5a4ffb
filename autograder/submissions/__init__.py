"""Bytes in, a submission or one sentence out."""

from __future__ import annotations

from autograder import import_time as import_time
