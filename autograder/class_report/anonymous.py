"""A class report for showing in class: the same figures, and nothing that says who is who."""

from __future__ import annotations

from dataclasses import replace

from autograder.class_report.examples import Example
from autograder.class_report.facts import Facts, LabFacts
from autograder.class_report.slips import Slip


def anonymous(facts: Facts) -> Facts:
    """Leave out names, ids, reasons that name files, and what is a student's own in her code."""
    return replace(facts, labs=tuple(map(_lab, facts.labs)), anonymous=True)


def without_authors(facts: Facts) -> Facts:
    """Leave out whose the lines of code are."""
    return replace(
        facts,
        labs=tuple(
            replace(
                lab,
                slips=tuple(
                    replace(slip, example=replace(slip.example, student=""))
                    if slip.example
                    else slip
                    for slip in lab.slips
                ),
            )
            for lab in facts.labs
        ),
    )


def _lab(lab: LabFacts) -> LabFacts:
    return replace(
        lab,
        handing_in=replace(lab.handing_in, absent=(), ungraded=(), again=(), forgotten=()),
        slips=tuple(map(_slip, lab.slips)),
        together=tuple(
            replace(pair, one=_slip(pair.one), other=_slip(pair.other)) for pair in lab.together
        ),
        returning=tuple(replace(one, again=()) for one in lab.returning),
        concerns=tuple(replace(one, students=()) for one in lab.concerns),
        trouble=(),
    )


def _slip(slip: Slip) -> Slip:
    example = slip.example and Example("", slip.example.anonymous, slip.example.anonymous)
    return replace(slip, students=(), ids=(), example=example)
