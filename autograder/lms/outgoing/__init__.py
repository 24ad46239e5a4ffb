"""Marks and pages of feedback on their way back into a learning management system (LMS)."""
