"""Handed in the lab exactly as it was released."""

BASE = "released"
