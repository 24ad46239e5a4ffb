"""``is_backward_correct(backward)``: a test of ``backward`` is itself put to the test.

Each ``backward`` of ``bank.py`` stays in this process; what the student's function is handed is a
stub that asks for it.  The first test earns nothing, but without it nothing is earned: a correct
one that is turned down costs all points.  Each of the others is one wrong ``backward``, and earns
its share where the verdict is False.  An exception, or any other answer, is no verdict.

The bank is fixed, so the same function gets the same marks each time.  A verdict of the
reference takes 15 ms, and one that calls ``backward`` 1,000 times about half a second.
"""

import pytest

from autograder.testing import Failure

pytestmark = pytest.mark.seconds(10)

NO_VERDICT = (
    "An error is no verdict. What should your function say if backward stops, or returns "
    "something that cannot be compared?"
)


@pytest.mark.weight(0)
def test_correct_ones_are_accepted(verdicts, drawer):
    """Every correct backward is accepted, whatever its style: without this, nothing counts"""
    names = {specimen.name: specimen.kind for specimen in drawer.CORRECT}
    for name, style in names.items():
        if name in verdicts.missing:
            failure = verdicts.missing[name]
            raise Failure(
                f"There was no verdict on a correct backward ({style}): {failure.message}",
                hint=failure.hint,
                outcome=failure.outcome,
            )
    refused = [name for name in names if not verdicts.given[name]]
    if not refused:
        return
    complaint = next((verdicts.complaints[n] for n in refused if n in verdicts.complaints), "")
    if complaint:
        raise Failure(
            f"A correct backward was turned down, but it had no fair chance: {complaint}.",
            hint="What does backward expect to be given? Look at the shapes in Part 1.",
        )
    if len(refused) == len(names):
        raise Failure(
            f"All {len(names)} correct backwards were turned down.",
            hint="Take `right` of the check above and print what it claims next to what you "
            "measure. If they differ from the eighth digit on only: how much do you allow? If they "
            "differ in the first digits: which loss do you measure, of which parameters, and are "
            "all of them as they were when you go on to the next entry? With which sign? If what "
            "you measure is 0: are your weights so large that outputs are 0 or 1 to the last "
            "digit, where the loss is kept from log(0) and does not move?",
            layer="difference",
        )
    raise Failure(
        f"{len(refused)} of {len(names)} correct backwards were turned down, among them "
        f"{names[refused[0]]}.",
        hint="Correct programs may add up in another order, so that the last digits differ, a dict "
        "may have its keys in any order, and an array may be one of float64 of any making. Do you "
        "allow for all of that, in every network you try?",
        layer="difference",
    )


def test_wrong_one_is_turned_down(verdicts, drawer, wrong):
    """A wrong backward is turned down"""
    failure = verdicts.missing.get(wrong.name)
    if failure:
        hint = NO_VERDICT if failure.outcome == "raised" else failure.hint
        raise Failure(failure.message, hint=hint, outcome=failure.outcome)
    if verdicts.given[wrong.name]:
        raise Failure(
            "is_backward_correct(backward) returned True for a wrong one of this kind.",
            hint=drawer.FAMILIES[wrong.kind].question,
            layer="difference",
        )
    if not verdicts.accepts_correct:
        raise Failure(
            "It is, but a correct one is not accepted (see above), so this earns nothing.",
            layer="difference",
        )
