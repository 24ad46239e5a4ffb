"""A made-up class to try everything on."""
