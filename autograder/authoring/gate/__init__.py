"""The gate that a lab passes before anybody gets it: ``autograder build --check``."""
