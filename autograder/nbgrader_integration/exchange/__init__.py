"""nbgrader's exchange: labs out, submissions in."""
