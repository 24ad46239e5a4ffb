"""Hints that suites of several labs give."""

KEPT = (
    "The answer fits an earlier call. Is anything kept from one call to the next: in a variable "
    "outside of the function, in a default argument, in a cache?"
)
BY_NAME = (
    "Is a value taken by its place, as values() and zip do, where its key would say which one "
    "it is?"
)
