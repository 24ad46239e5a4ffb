"""When work was due and handed in, and what being late costs."""
