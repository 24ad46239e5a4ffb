"""The grading engine of a course in which people learn backpropagation by writing it."""
