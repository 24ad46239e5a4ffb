"""A submission in, a report out."""
