"""Questions to students about their own code."""
