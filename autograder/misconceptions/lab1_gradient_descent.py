"""What goes wrong in lab1."""

from autograder.misconception import Misconception

CATALOGUE = (
    Misconception(
        id="uphill",
        function="gradient_descent_step",
        family="sign",
        summary="Steps along the gradient instead of against it.",
        hint="The gradient points uphill. Which way does your step go?",
        edits=(("x - learning_rate", "x + learning_rate"),),
    ),
)
