"""What goes wrong in lab1: a parabola, its slope, and the walk down."""

from autograder.grading.catalogue import Misconception

LOSS = (
    Misconception(
        id="loss-not-squared",
        function="loss_function",
        family="not squared",
        summary="Returns x - 3 without squaring it.",
        hint="To the left of 3 your loss is negative. Can anything be better than at the bottom?",
        edits=(("(x - 3) ** 2", "x - 3"),),
    ),
    Misconception(
        id="loss-distance",
        function="loss_function",
        family="not squared",
        summary="Returns the distance from 3 instead of its square.",
        hint="Your hill is a V with straight sides. What has to happen to the distance so that it "
        "gets round?",
        edits=(("(x - 3) ** 2", "abs(x - 3)"),),
    ),
    Misconception(
        id="loss-doubled",
        function="loss_function",
        family="not squared",
        summary="Multiplies by 2 where the square, ** 2, belongs.",
        hint="That is twice the distance from 3, which is how steep the hill is there. How high is "
        "it, and how does Python write a power?",
        edits=(("(x - 3) ** 2", "(x - 3) * 2"),),
    ),
    Misconception(
        id="loss-brackets-forgotten",
        function="loss_function",
        family="brackets",
        summary="Forgets the brackets, so that only the 3 is squared.",
        hint="Only the 3 gets squared. Which part has to be worked out first?",
        edits=(("(x - 3) ** 2", "x - 3**2"),),
    ),
    Misconception(
        id="loss-second-bracket",
        function="loss_function",
        family="brackets",
        summary="Multiplies the distance by x and takes 3 away afterwards: brackets are missing.",
        hint="The distance is multiplied by x there, and 3 comes off at the very end. What shall "
        "it be multiplied by, and which brackets hold that together?",
        edits=(("(x - 3) ** 2", "(x - 3) * x - 3"),),
    ),
    Misconception(
        id="loss-first-bracket",
        function="loss_function",
        family="brackets",
        summary="Multiplies 3 by the distance and takes that from x: brackets are missing.",
        hint="Only the 3 is multiplied by the distance, and x stands alone. What shall be "
        "multiplied by it, and which brackets hold that together?",
        edits=(("(x - 3) ** 2", "x - 3 * (x - 3)"),),
    ),
    Misconception(
        id="loss-both-brackets",
        function="loss_function",
        family="brackets",
        summary="Writes the product without any brackets: x - 3 * x - 3 is worked out as -2x - 3.",
        hint="Python multiplies first, and all that it multiplies is 3 and x. Which parts have to "
        "be worked out before they are multiplied?",
        edits=(("(x - 3) ** 2", "x - 3 * x - 3"),),
    ),
    Misconception(
        id="loss-square-first",
        function="loss_function",
        family="brackets",
        summary="Squares x first and takes 3 away afterwards.",
        hint="You square first and take away afterwards. Where is the bottom of your hill?",
        edits=(("(x - 3) ** 2", "x**2 - 3"),),
    ),
    Misconception(
        id="loss-squares-apart",
        function="loss_function",
        family="squares apart",
        summary="Takes the difference of two squares instead of the square of the difference.",
        hint="You square x and 3 by themselves. Try x = 5: what is the square of its distance from "
        "3, and what is 25 - 9?",
        edits=(("(x - 3) ** 2", "x**2 - 3**2"),),
    ),
    Misconception(
        id="loss-wrong-bottom",
        function="loss_function",
        family="sign",
        summary="Has x + 3 for x - 3: the bottom is at -3.",
        hint="Try your function at 3. Is the loss 0 there?",
        edits=(("(x - 3) ** 2", "(x + 3) ** 2"),),
    ),
    Misconception(
        id="loss-half",
        function="loss_function",
        family="a half too many",
        summary="Halves the square, as some books do.",
        hint="Some books halve the square so that the slope looks nicer. Does this lab?",
        edits=(("(x - 3) ** 2", "(x - 3) ** 2 / 2"),),
    ),
    Misconception(
        id="loss-caret",
        function="loss_function",
        family="caret",
        summary="Writes ^ for a power, which means something else in Python.",
        hint="The sign ^ is no power in Python. Which sign did the lab use for one?",
        edits=(("(x - 3) ** 2", "(x - 3) ^ 2"),),
    ),
    Misconception(
        id="loss-one-number",
        function="loss_function",
        family="numbers only",
        summary="Turns x into a single number, so that arrays fail.",
        hint="Somewhere your code wants a single number, as float, int, round and the functions of "
        "math do. What if x is a whole row of numbers?",
        edits=(("(x - 3) ** 2", "float(x - 3) ** 2"),),
    ),
    Misconception(
        id="loss-sum",
        function="loss_function",
        family="added up",
        summary="Adds up the losses of all entries of an array.",
        hint="For a row of numbers you return one. How many losses should there be?",
        edits=(("(x - 3) ** 2", "np.sum((x - 3) ** 2)"),),
    ),
    Misconception(
        id="loss-mean",
        function="loss_function",
        family="added up",
        summary="Takes the mean of the losses of all entries of an array.",
        hint="For a row of numbers you return one. How many losses should there be?",
        edits=(("(x - 3) ** 2", "np.mean((x - 3) ** 2)"),),
    ),
    Misconception(
        id="loss-in-place",
        function="loss_function",
        family="in place",
        summary="Takes 3 away inside the array that it was given.",
        hint="The caller's x is changed too. Which line writes into it: -= for example, or "
        "x[...] =?",
        edits=(("return (x - 3) ** 2", "x -= 3\n    return x**2"),),
    ),
)

SLOPE = (
    Misconception(
        id="gradient-two-forgotten",
        function="loss_gradient",
        family="factor missing",
        summary="Forgets the 2 that comes down from the power.",
        hint="Your slope is half of what a nudge shows. What does the power of 2 leave behind?",
        edits=(("2 * (x - 3)", "x - 3"),),
    ),
    Misconception(
        id="gradient-negative",
        function="loss_gradient",
        family="sign",
        summary="Has the slope with the wrong sign: 2 (3 - x).",
        hint="To the right of 3 the hill goes up. What does your slope say there?",
        edits=(("2 * (x - 3)", "2 * (3 - x)"),),
    ),
    Misconception(
        id="gradient-brackets-forgotten",
        function="loss_gradient",
        family="brackets",
        summary="Forgets the brackets: 2 x - 3.",
        hint="At the bottom of the hill, at 3, the ground is flat. What is your slope there?",
        edits=(("2 * (x - 3)", "2 * x - 3"),),
    ),
    Misconception(
        id="gradient-is-the-loss",
        function="loss_gradient",
        family="loss for slope",
        summary="Returns the loss itself.",
        hint="That is how high the hill is at x. What was asked for: how high, or how steep?",
        edits=(("2 * (x - 3)", "(x - 3) ** 2"),),
    ),
    Misconception(
        id="gradient-of-x-squared",
        function="loss_gradient",
        family="brackets",
        summary="Is the slope of x^2, whose bottom is at 0.",
        hint="That is the slope of a hill whose bottom is at 0. Where is the bottom of this one?",
        edits=(("2 * (x - 3)", "2 * x"),),
    ),
    Misconception(
        id="gradient-without-sign",
        function="loss_gradient",
        family="sign lost",
        summary="Returns the size of the slope without its sign.",
        hint="Your slope is never negative. How does the ball know which way is down?",
        edits=(("2 * (x - 3)", "2 * abs(x - 3)"),),
    ),
    Misconception(
        id="gradient-only-sign",
        function="loss_gradient",
        family="size lost",
        summary="Returns only the sign of the slope.",
        hint="Your slope is 1 or -1 everywhere. Is the hill as steep near the bottom as far away?",
        edits=(("2 * (x - 3)", "np.sign(x - 3)"),),
    ),
    Misconception(
        id="gradient-nudged",
        function="loss_gradient",
        family="measured",
        summary="Measures the slope with a nudge of 0.00001 to one side.",
        hint="You measure the slope with a small nudge, and it is off by a hair. Which rule gives "
        "it exactly?",
        edits=(("2 * (x - 3)", "(loss_function(x + 1e-5) - loss_function(x)) / 1e-5"),),
    ),
    Misconception(
        id="gradient-nudged-more",
        function="loss_gradient",
        family="measured",
        summary="Measures the slope with a nudge of 0.001 to one side.",
        hint="You measure the slope with a nudge, and it is off by a little. Which rule gives it "
        "exactly?",
        edits=(("2 * (x - 3)", "(loss_function(x + 0.001) - loss_function(x)) / 0.001"),),
    ),
    Misconception(
        id="gradient-one-number",
        function="loss_gradient",
        family="numbers only",
        summary="Turns x into a single number, so that arrays fail.",
        hint="Somewhere your code wants a single number, as float, int, round and the functions of "
        "math do. What if x is a whole row of numbers?",
        edits=(("2 * (x - 3)", "2 * float(x - 3)"),),
    ),
)

STEP = (
    Misconception(
        id="step-uphill",
        function="gradient_descent_step",
        family="sign",
        summary="Steps along the gradient instead of against it.",
        hint="The gradient points uphill. Which way does your step go?",
        edits=(("x - learning_rate", "x + learning_rate"),),
    ),
    Misconception(
        id="step-no-slope",
        function="gradient_descent_step",
        family="slope forgotten",
        summary="Takes the learning rate away and never asks for the slope.",
        hint="Your step is as long everywhere, and always to the left. What tells the ball how "
        "steep it is, and which way?",
        edits=((" * loss_gradient(x)", ""),),
    ),
    Misconception(
        id="step-same-length",
        function="gradient_descent_step",
        family="slope forgotten",
        summary="Uses only the sign of the slope, so that all steps are equally long.",
        hint="All your steps are equally long. What should happen where the hill gets flat?",
        edits=(("loss_gradient(x)", "np.sign(loss_gradient(x))"),),
    ),
    Misconception(
        id="step-same-length-at-the-bottom",
        function="gradient_descent_step",
        family="slope forgotten",
        summary="Uses only the side on which the ball is: all steps are equally long, at 3 too.",
        hint="All your steps are equally long, and even at the bottom the ball moves. What should "
        "happen where the hill gets flat?",
        edits=(("loss_gradient(x)", "np.where(loss_gradient(x) > 0, 1.0, -1.0)"),),
    ),
    Misconception(
        id="step-no-learning-rate",
        function="gradient_descent_step",
        family="learning rate",
        summary="Ignores the learning rate.",
        hint="Your step does not depend on the learning rate. Where does it come in?",
        edits=(("learning_rate * loss_gradient(x)", "loss_gradient(x)"),),
    ),
    Misconception(
        id="step-own-learning-rate",
        function="gradient_descent_step",
        family="learning rate",
        summary="Uses a learning rate of its own, 0.1, whatever it is given.",
        hint="Your step has the same length for every learning rate. Which one was given?",
        edits=(("learning_rate * loss_gradient(x)", "0.1 * loss_gradient(x)"),),
    ),
    Misconception(
        id="step-alone",
        function="gradient_descent_step",
        family="step alone",
        summary="Returns how far the ball moves instead of where it ends.",
        hint="You return the step, not the place it leads to. Where does it start?",
        edits=(("x - learning_rate", "-learning_rate"),),
    ),
    Misconception(
        id="step-by-the-loss",
        function="gradient_descent_step",
        family="loss for slope",
        summary="Uses the loss where the slope belongs.",
        hint="Your step is made from how high the hill is. What should it be made from?",
        edits=(("loss_gradient(x)", "loss_function(x)"),),
    ),
    Misconception(
        id="step-slope-of-the-rate",
        function="gradient_descent_step",
        family="arguments swapped",
        summary="Asks for the slope at the learning rate, and multiplies by x.",
        hint="The slope is asked for at the wrong number. Where does the ball stand?",
        edits=(("learning_rate * loss_gradient(x)", "x * loss_gradient(learning_rate)"),),
    ),
    Misconception(
        id="step-brackets",
        function="gradient_descent_step",
        family="brackets",
        summary="Subtracts first and multiplies afterwards.",
        hint="Where the ball stands is multiplied as well. What should the slope be multiplied "
        "with, and nothing else?",
        edits=(("x - learning_rate * loss_gradient(x)", "(x - learning_rate) * loss_gradient(x)"),),
    ),
)

WALK = (
    Misconception(
        id="walk-start-missing",
        function="gradient_descent",
        family="off by one",
        summary="Does not note the start.",
        hint="One place is missing at the beginning. Where was the ball before its first step?",
        edits=(("history = [x]", "history = []"),),
    ),
    Misconception(
        id="walk-end-missing",
        function="gradient_descent",
        family="off by one",
        summary="Takes one step too few.",
        hint="One place is missing at the end. How often does your loop run for 3 steps?",
        edits=(("range(steps)", "range(steps - 1)"),),
    ),
    Misconception(
        id="walk-noted-before",
        function="gradient_descent",
        family="off by one",
        summary="Notes each place before the step, so that the last one is lost.",
        hint="Where the last step led to is never noted. What comes first in your loop: the step "
        "or the note?",
        edits=(
            ("history = [x]", "history = []"),
            (
                "x = gradient_descent_step(x, learning_rate)\n        history.append(x)",
                "history.append(x)\n        x = gradient_descent_step(x, learning_rate)",
            ),
        ),
    ),
    Misconception(
        id="walk-one-too-many",
        function="gradient_descent",
        family="off by one",
        summary="Takes one step too many.",
        hint="The ball makes one step too many. How often does your loop run for 3 steps?",
        edits=(("range(steps)", "range(steps + 1)"),),
    ),
    Misconception(
        id="walk-always-from-the-start",
        function="gradient_descent",
        family="not repeated",
        summary="Takes every step from the start.",
        hint="Every step begins at the start. Where did the last one end?",
        edits=(("step(x, learning_rate)", "step(start, learning_rate)"),),
    ),
    Misconception(
        id="walk-step-thrown-away",
        function="gradient_descent",
        family="step thrown away",
        summary="Leaves the ball where it is, as if what gradient_descent_step returns were lost.",
        hint="The ball never moves. What do you do with the number that gradient_descent_step "
        "hands back?",
        edits=(("x = gradient_descent_step", "gradient_descent_step"),),
    ),
    Misconception(
        id="walk-end-alone",
        function="gradient_descent",
        family="what comes back",
        summary="Returns the last place instead of the whole history.",
        hint="You return where the ball ends. What would you need to draw the whole walk?",
        edits=(("return history", "return x"),),
    ),
    Misconception(
        id="walk-losses",
        function="gradient_descent",
        family="what comes back",
        summary="Notes the losses instead of the places.",
        hint="You note how high the ball is. What was asked for: how high, or where?",
        edits=(
            ("history = [x]", "history = [loss_function(x)]"),
            ("history.append(x)", "history.append(loss_function(x))"),
        ),
    ),
    Misconception(
        id="walk-losses-after-the-start",
        function="gradient_descent",
        family="what comes back",
        summary="Notes the start, and after it the losses instead of the places.",
        hint="After the start you note how high the ball is. What was asked for: how high, or "
        "where?",
        edits=(("history.append(x)", "history.append(loss_function(x))"),),
    ),
    Misconception(
        id="walk-step-lengths",
        function="gradient_descent",
        family="what comes back",
        summary="Notes how far each step goes, and not where it ends.",
        hint="After the start you note how far the ball went. What was asked for: how far, or "
        "where to?",
        edits=(
            (
                "x = gradient_descent_step(x, learning_rate)\n        history.append(x)",
                "step = learning_rate * loss_gradient(x)\n        x = x - step\n"
                "        history.append(step)",
            ),
        ),
    ),
    Misconception(
        id="walk-slopes",
        function="gradient_descent",
        family="what comes back",
        summary="Notes the slope of each step, and not where it ends.",
        hint="After the start you note how steep it was. What was asked for: how steep, or where?",
        edits=(
            (
                "x = gradient_descent_step(x, learning_rate)\n        history.append(x)",
                "slope = loss_gradient(x)\n        x = x - learning_rate * slope\n"
                "        history.append(slope)",
            ),
        ),
    ),
    Misconception(
        id="walk-returns-too-soon",
        function="gradient_descent",
        family="returns too soon",
        summary="Ends after the first step, as with a return inside the loop.",
        hint="The walk is over after one step. What ends it: how far to the right does the return "
        "stand, and how often does the loop run?",
        edits=(("    return history", "        return history\n    return history"),),
    ),
    Misconception(
        id="walk-from-zero",
        function="gradient_descent",
        family="argument ignored",
        summary="Starts at 0 whatever start is.",
        hint="Your walk begins at the same place each time. Which argument says where it begins?",
        edits=(("x = start", "x = 0.0"),),
    ),
    Misconception(
        id="walk-own-learning-rate",
        function="gradient_descent",
        family="argument ignored",
        summary="Steps with a learning rate of 0.1 whatever it is given.",
        hint="Your walk has the same pace for every learning rate. Which one was given?",
        edits=(("step(x, learning_rate)", "step(x, 0.1)"),),
    ),
    Misconception(
        id="walk-rate-decays",
        function="gradient_descent",
        family="rate changes",
        summary="Makes the learning rate one hundredth smaller after every step.",
        hint="Your learning rate gets smaller on the way. Does the lab's, or does the slope alone "
        "make the steps shorter?",
        edits=(("history.append(x)", "history.append(x)\n        learning_rate *= 0.99"),),
    ),
    Misconception(
        id="walk-rate-decays-by-tenths",
        function="gradient_descent",
        family="rate changes",
        summary="Makes the learning rate a tenth smaller after every step.",
        hint="Your learning rate gets smaller on the way. Does the lab's, or does the slope alone "
        "make the steps shorter?",
        edits=(("history.append(x)", "history.append(x)\n        learning_rate *= 0.9"),),
    ),
    Misconception(
        id="walk-rate-divided",
        function="gradient_descent",
        family="rate changes",
        summary="Divides the learning rate by the number of the step.",
        hint="Your learning rate gets smaller on the way. Does the lab's, or does the slope alone "
        "make the steps shorter?",
        edits=(
            ("for _ in", "for number in"),
            ("step(x, learning_rate)", "step(x, learning_rate / (number + 1))"),
        ),
    ),
    Misconception(
        id="walk-stops-at-the-bottom",
        function="gradient_descent",
        family="stops early",
        summary="Stops as soon as the ball is close to the bottom.",
        hint="Your walk stops when the ball hardly moves any more. How many numbers were asked "
        "for?",
        edits=(
            (
                "history.append(x)",
                "history.append(x)\n        if abs(x - 3) < 1e-6:\n            break",
            ),
        ),
    ),
)

BEHAVIOUR = (
    Misconception(
        id="behaviour-half-oscillates",
        function="learning_rate_behaviour",
        family="borders",
        summary="Calls exactly 0.5 oscillating, where the ball lands on the bottom and stays.",
        hint="Take one step with exactly 0.5. Where does the ball land, and does it cross?",
        edits=(("learning_rate <= 0.5", "learning_rate < 0.5"),),
    ),
    Misconception(
        id="behaviour-one-oscillates",
        function="learning_rate_behaviour",
        family="borders",
        summary="Calls exactly 1 oscillating, where the ball never comes closer.",
        hint="Take a few steps with exactly 1. The ball crosses each time: does it come closer?",
        edits=(("learning_rate < 1", "learning_rate <= 1"),),
    ),
    Misconception(
        id="behaviour-steady-up-to-one",
        function="learning_rate_behaviour",
        family="borders moved",
        summary="Takes 1 for the end of steady and 2 for that of oscillating, as for x^2 / 2.",
        hint="Your borders are twice as far out as they are on this hill. What does one step do to "
        "the distance from 3, with the 2 in the slope?",
        edits=(
            ("learning_rate <= 0.5", "learning_rate <= 1"),
            ("learning_rate < 1", "learning_rate < 2"),
        ),
    ),
    Misconception(
        id="behaviour-two-diverges",
        function="learning_rate_behaviour",
        family="borders moved",
        summary="Lets the ball close in up to a learning rate of 2.",
        hint="Try two steps with 1.5. Is the ball closer to the bottom than before?",
        edits=(("learning_rate < 1", "learning_rate < 2"),),
    ),
    Misconception(
        id="behaviour-never-oscillates",
        function="learning_rate_behaviour",
        family="a word missing",
        summary="Knows steady and diverging only.",
        hint="Try a few steps with 0.9. The ball crosses the bottom and still closes in: what is "
        "that called?",
        edits=(("learning_rate <= 0.5", "learning_rate < 1"),),
    ),
    Misconception(
        id="behaviour-never-diverges",
        function="learning_rate_behaviour",
        family="a word missing",
        summary="Knows steady and oscillating only.",
        hint="Try a few steps with 1.2. Does the ball come closer to the bottom?",
        edits=(('return "diverging"', 'return "oscillating"'),),
    ),
    Misconception(
        id="behaviour-capital-letters",
        function="learning_rate_behaviour",
        family="spelling",
        summary="Spells the words with capital letters.",
        hint='Python takes "Steady" and "steady" for different words. How does the lab spell them?',
        edits=(
            ('return "steady"', 'return "Steady"'),
            ('return "oscillating"', 'return "Oscillating"'),
            ('return "diverging"', 'return "Diverging"'),
        ),
    ),
)

CATALOGUE = (*LOSS, *SLOPE, *STEP, *WALK, *BEHAVIOUR)
