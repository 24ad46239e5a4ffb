"""Submissions that are more alike than a lab makes them."""
