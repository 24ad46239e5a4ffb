"""What the course promises in its syllabus, and its notebooks have to keep."""

from __future__ import annotations

from autograder.course import Course
from support.tiny import ROOT

POINTS = {
    "lab1_gradient_descent": 10,
    "lab2_chain_rule": 15,
    "lab3_xor_network": 25,
    "lab4_deep_network": 28,
    "lab5_training_challenges": 32,
    "lab6_complexity": 15,
    "lab7_checkpoint": 30,
    "lab8_autograd": 20,
    "lab9_digits": 20,
}
"""What each lab is worth: 195 points in all.  How its cells share it, the notebooks say."""


def test_each_lab_is_worth_what_the_course_promises() -> None:
    course = Course(ROOT)

    assert {name: course.lab(name).points for name in course.labs} == POINTS


def test_the_course_is_worth_195_points() -> None:
    assert sum(POINTS.values()) == 195
