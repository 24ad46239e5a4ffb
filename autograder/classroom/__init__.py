"""Many submissions: what is new, graded, and recorded."""
