"""What the tests know of right and wrong solutions of this course's labs, one module a lab."""

from __future__ import annotations

from autograder.grading.variants import Wrong as Wrong
