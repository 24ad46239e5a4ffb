"""Feedback: its pages, which follow the gradebook, written and returned."""
