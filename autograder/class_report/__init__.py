"""The class report: what a class handed in, what it got right, and what it misunderstood."""
