"""What hidden suites import: checks that teach, gradients, and random draws."""

from autograder.grading.failure import Failure
from autograder.testing import draws, expect, gradcheck

__all__ = ["Failure", "draws", "expect", "gradcheck"]
