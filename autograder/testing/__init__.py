"""What hidden suites import: checks that teach, gradients, random draws, and shared hints."""

from autograder.grading.failure import Failure
from autograder.testing import draws, expect, gradcheck, grown, hints, raising, ratios, training

__all__ = [
    "Failure",
    "draws",
    "expect",
    "gradcheck",
    "grown",
    "hints",
    "raising",
    "ratios",
    "training",
]
