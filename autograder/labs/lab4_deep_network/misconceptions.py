"""What goes wrong in lab4."""

from autograder.grading.catalogue import Misconception

CATALOGUE = (
    # relu
    Misconception(
        id="leaky-relu",
        function="relu",
        family="leak",
        summary="Lets a hundredth of every negative number through (leaky ReLU).",
        hint="This door is not quite closed. What should come out where z is negative?",
        edits=(("np.maximum(z, 0)", "np.maximum(z, 0.01 * z)"),),
    ),
    Misconception(
        id="leaky-relu-tenth",
        function="relu",
        family="leak-tenth",
        summary="Lets a tenth of every negative number through (leaky ReLU).",
        hint="This door is not quite closed. What should come out where z is negative?",
        edits=(("np.maximum(z, 0)", "np.where(z > 0, z, 0.1 * z)"),),
    ),
    Misconception(
        id="relu-absolute-value",
        function="relu",
        family="absolute-value",
        summary="Turns negative numbers round instead of stopping them: |z|.",
        hint="Negative numbers come out positive. Should they come out at all?",
        edits=(("np.maximum(z, 0)", "np.abs(z)"),),
    ),
    Misconception(
        id="relu-minimum",
        function="relu",
        family="wrong-side",
        summary="Takes the smaller of z and 0, so that only negative numbers pass.",
        hint="Which numbers walk through your door, and which should?",
        edits=(("np.maximum(z, 0)", "np.minimum(z, 0)"),),
    ),
    Misconception(
        id="relu-is-step",
        function="relu",
        family="slope-for-value",
        summary="Returns 1 for positive numbers: the slope of ReLU instead of its value.",
        hint="An open door lets the number itself through. What does yours let through for 3?",
        edits=(("np.maximum(z, 0)", "np.where(z > 0, 1.0, 0.0)"),),
    ),
    Misconception(
        id="relu-capped-at-one",
        function="relu",
        family="capped",
        summary="Clips to the range from 0 to 1, so that large numbers are cut off.",
        hint="What should come out for a large number, such as 40?",
        edits=(("np.maximum(z, 0)", "np.clip(z, 0, 1)"),),
    ),
    Misconception(
        id="relu-is-sigmoid",
        function="relu",
        family="sigmoid",
        summary="Uses the sigmoid of lab3 instead of ReLU.",
        hint="This is the bend of Lab 3. What does the table of this lab say for 3?",
        edits=(("np.maximum(z, 0)", "1 / (1 + np.exp(-z))"),),
    ),
    Misconception(
        id="relu-of-the-whole-array",
        function="relu",
        family="whole-array",
        summary="Takes the largest entry of the whole array for every entry.",
        hint="Is every entry compared with 0 on its own, or all of them with each other?",
        edits=(("np.maximum(z, 0)", "np.full(z.shape, max(np.max(z), 0.0))"),),
    ),
    Misconception(
        id="relu-max-with-an-axis",
        function="relu",
        family="max-with-an-axis",
        summary="Calls np.max(0, z), which takes z for the axis and stops.",
        hint="An array stands where a whole number belongs, the axis of np.max for example. Which "
        "function compares two things entry by entry?",
        edits=(("np.maximum(z, 0)", "np.max(0, z)"),),
    ),
    Misconception(
        id="relu-largest-of-each-column",
        function="relu",
        family="largest-of-each-column",
        summary="Calls np.max(z, 0), which finds the largest entry of each column.",
        hint="For many rows you return one. Which function compares two things entry by entry, "
        "and which one looks for the largest entry along an axis?",
        edits=(("np.maximum(z, 0)", "np.max(z, 0)"),),
    ),
    Misconception(
        id="relu-max-of-python",
        function="relu",
        family="max-of-python",
        summary="Calls Python's max(0, z), which asks a whole array whether it is larger than 0.",
        hint="A whole array is asked whether it is larger than 0, as an if does and Python's max. "
        "Which function of NumPy's compares entry by entry?",
        edits=(("np.maximum(z, 0)", "max(0, z)"),),
    ),
    Misconception(
        id="relu-in-place",
        function="relu",
        family="in-place",
        summary="Writes the zeros into the array it was given.",
        hint="What becomes of z itself when your function writes zeros into it?",
        code="""
def relu(z):
    z[z < 0] = 0
    return z
""",
    ),
    # relu_derivative
    Misconception(
        id="slope-one-at-zero",
        function="relu_derivative",
        family="kink",
        summary="Takes the slope at exactly 0 to be 1.",
        hint="Which slope did the lab agree on for exactly 0?",
        edits=(("z > 0", "z >= 0"),),
    ),
    Misconception(
        id="slope-half-at-zero",
        function="relu_derivative",
        family="kink-half",
        summary="Takes the slope at exactly 0 to be one half.",
        hint="Which slope did the lab agree on for exactly 0?",
        edits=(("np.where(z > 0, 1.0, 0.0)", "(np.sign(z) + 1) / 2"),),
    ),
    Misconception(
        id="slope-by-a-tenth",
        function="relu_derivative",
        family="tenth",
        summary="Measures the slope by a step of 0.1 upwards, which opens doors near 0.",
        hint="You go up by 0.1 and divide. Where does that step end if z is just below 0, and is "
        "the door open at z itself?",
        edits=(("np.where(z > 0, 1.0, 0.0)", "(relu(z + 0.1) - relu(z)) / 0.1"),),
    ),
    Misconception(
        id="slope-is-value",
        function="relu_derivative",
        family="value-for-slope",
        summary="Returns ReLU itself instead of its slope.",
        hint="This is what comes out of the door. How much more comes out if z grows by 1?",
        edits=(("np.where(z > 0, 1.0, 0.0)", "np.where(z > 0, z, 0.0)"),),
    ),
    Misconception(
        id="slope-minus-one",
        function="relu_derivative",
        family="sign-function",
        summary="Gives negative numbers the slope -1, as the absolute value has it.",
        hint="If a closed door is pushed a little, how much more comes out?",
        edits=(("np.where(z > 0, 1.0, 0.0)", "np.where(z > 0, 1.0, -1.0)"),),
    ),
    Misconception(
        id="slope-everywhere-one",
        function="relu_derivative",
        family="always-open",
        summary="Takes every door for open.",
        hint="Does a closed door let any blame through?",
        edits=(("np.where(z > 0, 1.0, 0.0)", "np.ones(z.shape)"),),
    ),
    Misconception(
        id="slope-doors-swapped",
        function="relu_derivative",
        family="doors-swapped",
        summary="Swaps open and closed doors.",
        hint="For which numbers is the door open, for which is it closed?",
        edits=(("1.0, 0.0", "0.0, 1.0"),),
    ),
    Misconception(
        id="slope-of-sigmoid",
        function="relu_derivative",
        family="sigmoid-slope",
        summary="Uses the sigmoid's slope a(1 - a) of lab3.",
        hint="Whose slope is number times what is missing to 1? Whose slope is wanted here?",
        edits=(("np.where(z > 0, 1.0, 0.0)", "z * (1 - z)"),),
    ),
    Misconception(
        id="slope-leaky",
        function="relu_derivative",
        family="leak",
        summary="Gives negative numbers a slope of 0.01 (leaky ReLU).",
        hint="What is the slope where nothing at all comes out?",
        edits=(("1.0, 0.0", "1.0, 0.01"),),
    ),
    Misconception(
        id="slope-above-one",
        function="relu_derivative",
        family="threshold-one",
        summary="Opens the door above 1 instead of above 0.",
        hint="Is the door open or closed at 0.5?",
        edits=(("z > 0", "z >= 1"),),
    ),
    Misconception(
        id="slope-in-place",
        function="relu_derivative",
        family="in-place",
        summary="Writes the slopes into the array it was given.",
        hint="What becomes of z itself when your function writes slopes into it?",
        code="""
def relu_derivative(z):
    z[z <= 0] = 0
    z[z > 0] = 1
    return z
""",
    ),
    # softmax
    Misconception(
        id="softmax-overflows",
        function="softmax",
        family="overflow",
        summary="Subtracts no maximum, so that scores of 1000 give NaN.",
        hint="e to the power of 1000 is too large. What may be subtracted from every score?",
        edits=(("z - np.max(z, axis=1, keepdims=True)", "z"),),
    ),
    Misconception(
        id="softmax-clipped",
        function="softmax",
        family="clipped",
        summary="Clips the scores instead of subtracting the maximum, so that large ones tie.",
        hint="Large scores no longer differ in yours. What keeps their differences as they are?",
        edits=(("z - np.max(z, axis=1, keepdims=True)", "np.clip(z, -500, 500)"),),
    ),
    Misconception(
        id="softmax-maximum-of-the-batch",
        function="softmax",
        family="batch-maximum",
        summary="Subtracts the largest score of the whole batch: rows far below it become 0 / 0.",
        hint="What is left of a row of small scores when a huge one of another row is subtracted?",
        edits=(("np.max(z, axis=1, keepdims=True)", "np.max(z)"),),
    ),
    Misconception(
        id="softmax-mean-for-maximum",
        function="softmax",
        family="mean-for-maximum",
        summary="Subtracts the mean of each row, above which a score may still be huge.",
        hint="A huge score stays huge in yours, as if each row's mean were subtracted. Which "
        "score of the row, taken from all of them, would leave none above 0?",
        edits=(("np.max(z, axis=1, keepdims=True)", "np.mean(z, axis=1, keepdims=True)"),),
    ),
    Misconception(
        id="softmax-least-for-maximum",
        function="softmax",
        family="least-for-maximum",
        summary="Subtracts the least score of each row, so that huge ones stay huge.",
        hint="A huge score stays huge in yours, as if each row's least score were subtracted. "
        "Which score of the row, taken from all of them, would leave none above 0?",
        edits=(("np.max(z, axis=1, keepdims=True)", "np.min(z, axis=1, keepdims=True)"),),
    ),
    Misconception(
        id="softmax-maximum-of-columns",
        function="softmax",
        family="column-maximum",
        summary="Subtracts another number from each column, which changes the shares of a row.",
        hint="Is the same number subtracted from all scores of one row?",
        edits=(("np.max(z, axis=1, keepdims=True)", "np.max(z, axis=0, keepdims=True)"),),
    ),
    Misconception(
        id="softmax-total-of-the-batch",
        function="softmax",
        family="batch-total",
        summary="Divides by the total of the whole batch instead of each row's own.",
        hint="What should every row add up to, and what do yours add up to?",
        edits=(("np.sum(powers, axis=1, keepdims=True)", "np.sum(powers)"),),
    ),
    Misconception(
        id="softmax-total-of-columns",
        function="softmax",
        family="column-total",
        summary="Divides by the totals of the columns: classes share over samples.",
        hint="Along which axis do the classes of one sample stand?",
        edits=(("np.sum(powers, axis=1, keepdims=True)", "np.sum(powers, axis=0, keepdims=True)"),),
    ),
    Misconception(
        id="softmax-all-columns",
        function="softmax",
        family="column-shares",
        summary="Works along axis 0 throughout, as if every column were a sample.",
        hint="One sample is one row. Along which axis do the classes of one sample stand?",
        edits=(
            ("np.max(z, axis=1, keepdims=True)", "np.max(z, axis=0, keepdims=True)"),
            ("np.sum(powers, axis=1, keepdims=True)", "np.sum(powers, axis=0, keepdims=True)"),
        ),
    ),
    Misconception(
        id="softmax-without-keepdims",
        function="softmax",
        family="keepdims",
        summary="Loses the axis of the totals, so that they line up with the classes.",
        hint="Which shape do the totals have, and along which axis does NumPy line them up?",
        edits=(
            ("np.max(z, axis=1, keepdims=True)", "np.max(z)"),
            ("np.sum(powers, axis=1, keepdims=True)", "np.sum(powers, axis=1)"),
        ),
    ),
    Misconception(
        id="softmax-without-powers",
        function="softmax",
        family="plain-shares",
        summary="Shares out the scores themselves, without powers of e.",
        hint="Can your shares be negative? What makes every score positive first?",
        edits=(("np.exp(z - np.max(z, axis=1, keepdims=True))", "1.0 * z"),),
    ),
    Misconception(
        id="softmax-powers-of-two",
        function="softmax",
        family="base-two",
        summary="Takes powers of 2 instead of powers of e.",
        hint="Which number's powers does the lab take? Compare e² with yours.",
        edits=(("np.exp(", "np.exp2("),),
    ),
    Misconception(
        id="softmax-sign",
        function="softmax",
        family="turned-round",
        summary="Takes powers of minus z, so that the lowest score wins.",
        hint="Which class gets the largest share: the one with the highest or the lowest score?",
        edits=(("np.exp(z - np.max(z, axis=1", "np.exp(-z - np.max(-z, axis=1"),),
    ),
    Misconception(
        id="softmax-not-shared",
        function="softmax",
        family="not-normalised",
        summary="Returns the powers without dividing by their total.",
        hint="What does each row of yours add up to?",
        edits=((" / np.sum(powers, axis=1, keepdims=True)", ""),),
    ),
    Misconception(
        id="softmax-scores-divided",
        function="softmax",
        family="divided-for-subtracted",
        summary="Divides the scores by the row's largest instead of subtracting it.",
        hint="The largest score of each row becomes 1. Which operation leaves the differences "
        "between the scores as they are?",
        edits=(("z - np.max", "z / np.max"),),
    ),
    Misconception(
        id="softmax-by-largest",
        function="softmax",
        family="not-normalised",
        like="softmax-not-shared",
        summary="Divides by the largest power instead of the total.",
        hint="What does each row of yours add up to?",
        edits=(("np.sum(powers", "np.max(powers"),),
    ),
    Misconception(
        id="softmax-is-sigmoid",
        function="softmax",
        family="sigmoid",
        summary="Gives each score its own sigmoid, as lab3's outputs have it.",
        hint="Are the classes still rivals? What does each row of yours add up to?",
        code="""
def softmax(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))
""",
    ),
    Misconception(
        id="softmax-is-argmax",
        function="softmax",
        family="hard-maximum",
        summary="Gives the largest score everything and the others nothing.",
        hint="Softmax favours the maximum softly. What do the others keep in the tiny example?",
        code="""
def softmax(z):
    return np.where(z == np.max(z, axis=1, keepdims=True), 1.0, 0.0)
""",
    ),
    Misconception(
        id="softmax-in-place",
        function="softmax",
        family="in-place",
        summary="Subtracts the maximum from the very array it was given.",
        hint="Which line changes z in place? What makes a new array instead?",
        code="""
def softmax(z):
    z -= np.max(z, axis=1, keepdims=True).astype(z.dtype)
    powers = np.exp(z)
    return powers / np.sum(powers, axis=1, keepdims=True)
""",
    ),
    # cross_entropy
    Misconception(
        id="loss-sum-not-mean",
        function="cross_entropy",
        family="sum",
        summary="Adds up the samples instead of taking their mean.",
        hint="Would a class of twice as many samples be twice as bad?",
        edits=(("np.mean(", "np.sum("),),
    ),
    Misconception(
        id="loss-mean-over-entries",
        function="cross_entropy",
        family="mean-of-entries",
        summary="Takes the mean over all entries, and so divides by the classes too.",
        hint="How many numbers is your mean taken over: the samples, or samples times classes?",
        code="""
def cross_entropy(probabilities, y):
    return float(np.mean(-y * np.log(np.maximum(probabilities, 1e-12))))
""",
    ),
    Misconception(
        id="loss-divided-by-classes",
        function="cross_entropy",
        family="divided-by-classes",
        summary="Divides by the number of classes instead of samples.",
        hint="Which axis has as many entries as there are samples?",
        code="""
def cross_entropy(probabilities, y):
    losses = -y * np.log(np.maximum(probabilities, 1e-12))
    return float(np.sum(losses) / y.shape[1])
""",
    ),
    Misconception(
        id="loss-without-floor",
        function="cross_entropy",
        family="log-of-zero",
        summary="Lets log(0) happen, so that a sure and wrong answer costs infinity.",
        hint="What is log(0)? How far must a probability stay away from it?",
        edits=(("np.maximum(given_to_truth, 1e-12)", "given_to_truth"),),
    ),
    Misconception(
        id="loss-nan-for-sure-answers",
        function="cross_entropy",
        family="zero-times-infinity",
        summary="Multiplies 0 by log(0), so that sure answers cost NaN.",
        hint="What is 0 times minus infinity for a computer?",
        code="""
def cross_entropy(probabilities, y):
    return float(np.mean(np.sum(-y * np.log(probabilities), axis=1)))
""",
    ),
    Misconception(
        id="loss-floor-too-high",
        function="cross_entropy",
        family="high-floor",
        summary="Puts the floor so high that a sure and wrong answer costs only 4.6.",
        hint="How much should a sure and wrong answer cost at least? What is -log of your floor?",
        edits=(("1e-12", "0.01"),),
    ),
    Misconception(
        id="loss-floor-added",
        function="cross_entropy",
        family="floor-added",
        summary="Adds a tiny number to every probability instead of only keeping away from 0.",
        hint="Does your floor move probabilities that are nowhere near 0?",
        edits=(("np.maximum(given_to_truth, 1e-12)", "given_to_truth + 1e-6"),),
    ),
    Misconception(
        id="loss-sign",
        function="cross_entropy",
        family="sign",
        summary="Forgets the minus: all losses are negative.",
        hint="The logarithm of a probability is negative. What should a loss never be?",
        edits=(("-np.log(", "np.log("),),
    ),
    Misconception(
        id="loss-log-base-ten",
        function="cross_entropy",
        family="base-ten",
        summary="Takes logarithms to base 10.",
        hint="What does the table say for p = 0.1, and what do you get?",
        edits=(("np.log(", "np.log10("),),
    ),
    Misconception(
        id="loss-log-base-two",
        function="cross_entropy",
        family="base-two",
        summary="Takes logarithms to base 2.",
        hint="What does the table say for p = 0.5, and what do you get?",
        edits=(("np.log(", "np.log2("),),
    ),
    Misconception(
        id="loss-log1p",
        function="cross_entropy",
        family="log1p",
        summary="Takes np.log1p, which adds 1 before the logarithm.",
        hint="np.log1p adds 1 to what it is given before it takes the logarithm. Of which number "
        "is yours then, if p is 1?",
        edits=(("np.log(", "np.log1p("),),
    ),
    Misconception(
        id="loss-log-of-mean",
        function="cross_entropy",
        family="log-of-mean",
        summary="Takes the logarithm of the mean probability instead of the mean of the losses.",
        hint="Does each sample get a loss of its own before the mean is taken?",
        edits=(
            (
                "np.mean(-np.log(np.maximum(given_to_truth, 1e-12)))",
                "-np.log(np.maximum(np.mean(given_to_truth), 1e-12))",
            ),
        ),
    ),
    Misconception(
        id="loss-of-the-guess",
        function="cross_entropy",
        family="guess-for-truth",
        summary="Looks at the most probable class instead of the true one.",
        hint="Your loss does not look at y. Whose probability should it be?",
        edits=(("np.sum(probabilities * y, axis=1)", "np.max(probabilities, axis=1)"),),
    ),
    Misconception(
        id="loss-binary",
        function="cross_entropy",
        family="binary",
        summary="Uses lab3's binary cross-entropy, which counts the wrong classes as well.",
        hint="Only one class per sample is true. Do the other classes cost anything of their own?",
        code="""
def cross_entropy(probabilities, y):
    p = np.clip(probabilities, 1e-12, 1 - 1e-12)
    losses = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    return float(np.mean(np.sum(losses, axis=1)))
""",
    ),
    Misconception(
        id="loss-squared-error",
        function="cross_entropy",
        family="squared-error",
        summary="Uses the squared error instead of the logarithm.",
        hint="Where is the logarithm? Which step of backward would another loss change?",
        code="""
def cross_entropy(probabilities, y):
    return float(np.mean(np.sum((probabilities - y) ** 2, axis=1)))
""",
    ),
    Misconception(
        id="loss-softmax-again",
        function="cross_entropy",
        family="softmax-again",
        summary="Applies softmax to what are probabilities already.",
        hint="Have the probabilities not been through softmax already?",
        edits=(("probabilities * y", "softmax(probabilities) * y"),),
    ),
    Misconception(
        id="loss-wrong-axis",
        function="cross_entropy",
        family="column-loss",
        summary="Adds up the columns, so that classes are treated as samples.",
        hint="Along which axis do the classes of one sample stand?",
        edits=(("axis=1", "axis=0"),),
    ),
    Misconception(
        id="loss-per-sample",
        function="cross_entropy",
        family="not-one-number",
        summary="Returns one loss for each sample instead of one number.",
        hint="Is the answer one number or one for each sample?",
        code="""
def cross_entropy(probabilities, y):
    given_to_truth = np.sum(probabilities * y, axis=1)
    return -np.log(np.maximum(given_to_truth, 1e-12))
""",
    ),
    # initialize_layers
    Misconception(
        id="he-one-for-two",
        function="initialize_layers",
        family="he-without-two",
        summary="Uses 1 / n_in under the root instead of 2 / n_in.",
        hint="ReLU stops about half of the numbers. Which factor makes up for that?",
        edits=(("np.sqrt(2 / n_in)", "np.sqrt(1 / n_in)"),),
    ),
    Misconception(
        id="he-variance-for-deviation",
        function="initialize_layers",
        family="he-without-root",
        summary="Uses 2 / n_in itself: the variance instead of the standard deviation.",
        hint="You multiply by the standard deviation. Is there a root in it?",
        edits=(("np.sqrt(2 / n_in)", "(2 / n_in)"),),
    ),
    Misconception(
        id="he-root-too-short",
        function="initialize_layers",
        family="root of two alone",
        summary="Takes the root of 2 alone and divides by the whole of n_in.",
        hint="The root of 2 is divided by n_in itself in yours. What stands under the root?",
        edits=(("np.sqrt(2 / n_in)", "(np.sqrt(2) / n_in)"),),
    ),
    Misconception(
        id="he-n-out",
        function="initialize_layers",
        family="he-n-out",
        summary="Uses n_out, the number of neurons that the numbers go to, instead of n_in.",
        hint="How many products does one neuron add up: n_in or n_out of them?",
        edits=(("np.sqrt(2 / n_in)", "np.sqrt(2 / n_out)"),),
    ),
    Misconception(
        id="he-mean-of-sizes",
        function="initialize_layers",
        family="glorot",
        summary="Uses the sum of both sizes (Glorot initialisation).",
        hint="Which of the two sizes stands under He's root, and which does not?",
        edits=(("np.sqrt(2 / n_in)", "np.sqrt(2 / (n_in + n_out))"),),
    ),
    Misconception(
        id="he-first-size-everywhere",
        function="initialize_layers",
        family="he-first-size",
        summary="Uses the number of inputs of the network in every layer.",
        hint="Which n_in belongs to the second layer?",
        edits=(("np.sqrt(2 / n_in)", "np.sqrt(2 / layer_sizes[0])"),),
    ),
    Misconception(
        id="he-forgotten",
        function="initialize_layers",
        family="no-scale",
        summary="Leaves the weights standard normal, as in lab3.",
        hint="What should the standard normal numbers be multiplied by?",
        edits=((" * np.sqrt(2 / n_in)", ""),),
    ),
    Misconception(
        id="weights-tiny",
        function="initialize_layers",
        family="tiny",
        summary="Multiplies the weights by 0.01, as the chapter's first network does.",
        hint="What becomes of a signal after several layers of such small weights?",
        edits=(("np.sqrt(2 / n_in)", "0.01"),),
    ),
    Misconception(
        id="weights-uniform",
        function="initialize_layers",
        family="uniform",
        summary="Draws from a uniform distribution instead of the normal one.",
        hint="Which numbers does your generator give: are those near 0 more frequent?",
        edits=(
            (
                "rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)",
                "rng.uniform(-1, 1, (n_in, n_out)) * np.sqrt(6 / n_in)",
            ),
        ),
    ),
    Misconception(
        id="weights-positive",
        function="initialize_layers",
        family="positive",
        summary="Draws numbers between 0 and 1, so that no weight is negative.",
        hint="Can a weight of yours speak against its input?",
        edits=(("rng.standard_normal((n_in, n_out))", "rng.random((n_in, n_out))"),),
    ),
    Misconception(
        id="he-whole-number-division",
        function="initialize_layers",
        family="whole-number-division",
        summary="Cuts 2 / n_in to a whole number, as // does: weights of 0 from three inputs on.",
        hint="With three inputs or more all weights are 0. What is 2 // 3?",
        edits=(("np.sqrt(2 / n_in)", "np.sqrt(2 // n_in)"),),
    ),
    Misconception(
        id="weights-zero",
        function="initialize_layers",
        family="all-alike",
        summary="Starts all weights at zero.",
        hint="If all neurons of a layer start alike, what makes them differ later?",
        edits=(
            (
                "rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)",
                "np.zeros((n_in, n_out))",
            ),
        ),
    ),
    Misconception(
        id="same-numbers-in-every-layer",
        function="initialize_layers",
        family="generator-in-the-loop",
        summary="Starts the generator anew for every layer, so that all get the same numbers.",
        hint="How often is your generator made: once, or for each layer?",
        edits=(
            ("    rng = np.random.default_rng(seed)\n", ""),
            (
                "rng.standard_normal((n_in, n_out))",
                "np.random.default_rng(seed).standard_normal((n_in, n_out))",
            ),
        ),
    ),
    Misconception(
        id="seed-fixed",
        function="initialize_layers",
        family="one-seed",
        summary="Uses one fixed seed whatever it is given.",
        hint="Do seeds 7 and 8 give different weights?",
        edits=(("default_rng(seed)", "default_rng(0)"),),
    ),
    Misconception(
        id="global-generator",
        function="initialize_layers",
        family="global-generator",
        summary="Sets and uses NumPy's global random state.",
        hint="Who else draws from the generator that np.random.seed sets?",
        edits=(
            ("rng = np.random.default_rng(seed)", "np.random.seed(seed)"),
            ("rng.standard_normal((n_in, n_out))", "np.random.randn(n_in, n_out)"),
        ),
    ),
    Misconception(
        id="biases-random",
        function="initialize_layers",
        family="random-biases",
        summary="Draws the biases at random as well.",
        hint="Which arrays are random at the start, and which begin at zero?",
        edits=(("np.zeros((1, n_out))", "rng.standard_normal((1, n_out))"),),
    ),
    Misconception(
        id="biases-one",
        function="initialize_layers",
        family="biases-one",
        summary="Starts the biases at 1.",
        hint="At which number do the biases begin?",
        edits=(("np.zeros(", "np.ones("),),
    ),
    Misconception(
        id="biases-flat",
        function="initialize_layers",
        family="flat-biases",
        summary="Gives biases the shape (n_out,) instead of (1, n_out).",
        hint="One row, n_out columns: how many brackets does that shape take?",
        edits=(("np.zeros((1, n_out))", "np.zeros(n_out)"),),
    ),
    Misconception(
        id="biases-n-in",
        function="initialize_layers",
        family="biases-n-in",
        summary="Makes one bias for each input instead of for each neuron.",
        hint="Who has a bias: the numbers that come in, or the neurons?",
        edits=(("np.zeros((1, n_out))", "np.zeros((1, n_in))"),),
    ),
    Misconception(
        id="weights-turned",
        function="initialize_layers",
        family="turned",
        summary="Makes weights of the shape (n_out, n_in).",
        hint="Rows are where the numbers come from. Which size is that?",
        edits=(("standard_normal((n_in, n_out))", "standard_normal((n_out, n_in))"),),
    ),
    Misconception(
        id="one-layer-too-many",
        function="initialize_layers",
        family="layer-for-the-input",
        summary="Makes a layer for the input as well: as many layers as sizes.",
        hint="Four sizes: how many gaps are there between them?",
        edits=(("pairwise(layer_sizes)", "zip([layer_sizes[0], *layer_sizes], layer_sizes)"),),
    ),
    # forward
    Misconception(
        id="forward-no-bias",
        function="forward",
        family="no-bias",
        summary="Leaves out the biases of the hidden layers.",
        hint="What is added to the weighted sum before the activation function?",
        edits=(
            (
                'relu(activations[-1] @ layer["W"] + layer["b"])',
                'relu(activations[-1] @ layer["W"])',
            ),
        ),
    ),
    Misconception(
        id="forward-no-bias-at-the-end",
        function="forward",
        family="no-last-bias",
        summary="Leaves out the bias of the last layer.",
        hint="Do the output neurons have biases too?",
        edits=((' + layers[-1]["b"]', ""),),
    ),
    Misconception(
        id="forward-bias-after-relu",
        function="forward",
        family="bias-after-relu",
        summary="Adds the bias after ReLU instead of before it.",
        hint="Is the bias a part of z, or is it added to a?",
        edits=(
            (
                'relu(activations[-1] @ layer["W"] + layer["b"])',
                'relu(activations[-1] @ layer["W"]) + layer["b"]',
            ),
        ),
    ),
    Misconception(
        id="forward-no-relu",
        function="forward",
        family="linear",
        summary="Leaves out ReLU, so that all layers together are worth one.",
        hint="What bends the sum of a hidden layer before it goes on?",
        edits=(
            (
                'relu(activations[-1] @ layer["W"] + layer["b"])',
                'activations[-1] @ layer["W"] + layer["b"]',
            ),
        ),
    ),
    Misconception(
        id="forward-sigmoid",
        function="forward",
        family="sigmoid",
        summary="Uses the sigmoid in the hidden layers, as in lab3.",
        hint="Which activation function do the hidden layers have in this lab?",
        edits=(
            (
                'relu(activations[-1] @ layer["W"] + layer["b"])',
                '1 / (1 + np.exp(-(activations[-1] @ layer["W"] + layer["b"])))',
            ),
        ),
    ),
    Misconception(
        id="forward-relu-before-softmax",
        function="forward",
        family="relu-at-the-end",
        summary="Sends the scores through ReLU before softmax.",
        hint="May a score be negative? Which layers have ReLU, and which has softmax?",
        edits=(("softmax(scores)", "softmax(relu(scores))"),),
    ),
    Misconception(
        id="forward-no-softmax",
        function="forward",
        family="scores-at-the-end",
        summary="Ends with the scores instead of probabilities.",
        hint="What does each row of the last array add up to?",
        edits=(("softmax(scores)", "scores"),),
    ),
    Misconception(
        id="forward-relu-at-the-end",
        function="forward",
        family="no-softmax-but-relu",
        summary="Uses ReLU in the last layer as in all others.",
        hint="What does each row of the last array add up to?",
        edits=(("softmax(scores)", "relu(scores)"),),
    ),
    Misconception(
        id="forward-softmax-twice",
        function="forward",
        family="softmax-twice",
        summary="Applies softmax twice.",
        hint="How often do the scores go through softmax?",
        edits=(("softmax(scores)", "softmax(softmax(scores))"),),
    ),
    Misconception(
        id="forward-softmax-everywhere",
        function="forward",
        family="softmax-everywhere",
        summary="Uses softmax in the hidden layers too.",
        hint="Which activation function do the hidden layers have?",
        edits=(("relu(activations[-1]", "softmax(activations[-1]"),),
    ),
    Misconception(
        id="forward-always-from-the-input",
        function="forward",
        family="input-again",
        summary="Feeds the inputs to every hidden layer: shapes fit only by luck.",
        hint="What comes into the second layer: X, or what the first one sent out?",
        edits=(('relu(activations[-1] @ layer["W"]', 'relu(X @ layer["W"]'),),
    ),
    Misconception(
        id="forward-samples-in-columns",
        function="forward",
        family="samples-in-columns",
        summary="Multiplies W.T by what came in, as if every column were a sample.",
        hint="You multiply as if a sample were a column. Where does a sample stand here, and which "
        "of the two factors comes first then?",
        code="""
def forward(layers, X):
    activations = [X]
    for layer in layers[:-1]:
        activations.append(relu(layer["W"].T @ activations[-1] + layer["b"]))
    activations.append(softmax(layers[-1]["W"].T @ activations[-1] + layers[-1]["b"]))
    return activations
""",
    ),
    Misconception(
        id="forward-input-missing",
        function="forward",
        family="no-input",
        summary="Leaves X out of the list.",
        hint="What stands at place 0 of the list? How long should it be?",
        edits=(("return activations", "return activations[1:]"),),
    ),
    Misconception(
        id="forward-probabilities-only",
        function="forward",
        family="last-only",
        summary="Returns the probabilities without what was computed on the way.",
        hint="What will the way back need besides the probabilities?",
        edits=(("return activations", "return activations[-1]"),),
    ),
    Misconception(
        id="forward-keeps-z",
        function="forward",
        family="z-kept",
        summary="Keeps the sums z of hidden layers in the list instead of their activations.",
        hint="Is what you keep before or after ReLU?",
        code="""
def forward(layers, X):
    kept, a = [X], X
    for layer in layers[:-1]:
        z = a @ layer["W"] + layer["b"]
        kept.append(z)
        a = relu(z)
    kept.append(softmax(a @ layers[-1]["W"] + layers[-1]["b"]))
    return kept
""",
    ),
    Misconception(
        id="forward-one-hidden-layer-only",
        function="forward",
        family="two-layers-only",
        summary="Always uses the first and the last layer only, as lab3's network has two.",
        hint="Is there a loop over all hidden layers, however many there are?",
        edits=(("in layers[:-1]", "in layers[:1]"),),
    ),
    Misconception(
        id="forward-keeps-activations-in-the-layers",
        function="forward",
        family="in-place",
        summary="Keeps each activation in its layer's dict, and so changes the layers.",
        hint="A layer is a dict of W and b. Where can activations be kept without changing it?",
        code="""
def forward(layers, X):
    activations = [X]
    for i, layer in enumerate(layers):
        layer["z"] = activations[-1] @ layer["W"] + layer["b"]
        layer["a"] = softmax(layer["z"]) if i == len(layers) - 1 else relu(layer["z"])
        activations.append(layer["a"])
    return activations
""",
    ),
    # backward
    Misconception(
        id="sum-not-mean",
        function="backward",
        family="sum",
        summary="Adds up the samples: every gradient is m times too large.",
        hint="The loss is a mean over the samples. Where is the blame divided by their number?",
        edits=((" / m\n", "\n"),),
    ),
    Misconception(
        id="divided-by-classes-too",
        function="backward",
        family="divided-by-entries",
        summary="Divides by the number of entries of y: samples times classes.",
        hint="The loss is a mean over the samples. Is anything divided by the classes as well?",
        edits=(("y.shape[0]", "y.size"),),
    ),
    Misconception(
        id="divided-by-classes",
        function="backward",
        family="divided-by-classes",
        summary="Divides by the number of classes instead of samples.",
        hint="Which axis of y has as many entries as there are samples?",
        edits=(("y.shape[0]", "y.shape[1]"),),
    ),
    Misconception(
        id="divided-by-inputs",
        function="backward",
        family="divided-by-inputs",
        summary="Divides by the number of inputs instead of samples.",
        hint="Which axis of X has as many entries as there are samples?",
        edits=(("y.shape[0]", "activations[0].shape[1]"),),
    ),
    Misconception(
        id="divided-twice",
        function="backward",
        family="divided-twice",
        summary="Divides the weights' gradients by the number of samples a second time.",
        hint="How often is divided by m on the way to the gradient of W, and how often for b?",
        edits=(("came_in.T @ blame", "came_in.T @ blame / m"),),
    ),
    Misconception(
        id="divided-in-every-layer",
        function="backward",
        family="divided-in-every-layer",
        summary="Divides the blame by m again in each layer it goes back through.",
        hint="With each layer further back the gradients are m times smaller than they should be. "
        "How often is the blame divided by m on its way?",
        edits=(("relu_derivative(came_in)", "relu_derivative(came_in) / m"),),
    ),
    Misconception(
        id="biases-mean-again",
        function="backward",
        family="bias-mean",
        summary="Takes the mean for the biases although the blame is divided by m already.",
        hint="Your biases' gradients are m times too small. How often are they divided by the "
        "number of samples, and does a mean do so as well?",
        edits=(("np.sum(blame", "np.mean(blame"),),
    ),
    Misconception(
        id="biases-not-divided",
        function="backward",
        family="bias-sum",
        summary="Divides the weights' gradients by m, and the biases' not.",
        hint="Is the gradient of b a mean over the samples, as that of W is?",
        edits=(
            ("np.sum(blame, axis=0, keepdims=True)", "m * np.sum(blame, axis=0, keepdims=True)"),
        ),
    ),
    Misconception(
        id="wrong-sign",
        function="backward",
        family="sign",
        summary="Has every gradient with the wrong sign, as truth minus guess gives it.",
        hint="A wrong class got too much probability: should its blame be positive or negative?",
        edits=(("activations[-1] - y", "y - activations[-1]"),),
    ),
    Misconception(
        id="no-relu-derivative",
        function="backward",
        family="no-slope",
        summary="Sends the blame through closed doors as well: no slope of ReLU.",
        hint="The blame went back along the weights. Which doors did it have to pass then?",
        edits=((" * relu_derivative(came_in)", ""),),
    ),
    Misconception(
        id="sigmoid-slope",
        function="backward",
        family="sigmoid-slope",
        summary="Uses the sigmoid's slope a(1 - a), as in lab3.",
        hint="Whose slope is a(1 - a)? Which activation function do these hidden layers have?",
        edits=(("relu_derivative(came_in)", "(came_in * (1 - came_in))"),),
    ),
    Misconception(
        id="value-for-slope",
        function="backward",
        family="value-for-slope",
        summary="Multiplies the blame by the activation instead of the door's slope.",
        hint="How strong is an open door: 1, or as much as came through it?",
        edits=(("relu_derivative(came_in)", "relu(came_in)"),),
    ),
    Misconception(
        id="back-through-the-gradient",
        function="backward",
        family="gradient-for-weights",
        summary="Sends the blame back through the gradient of W instead of through W.",
        hint="The blame goes back through an array of W's shape that is not W. Which one is it, "
        "and along what did the numbers come on their way forward?",
        edits=(('layers[place]["W"].T', 'gradients[0]["W"].T'),),
    ),
    Misconception(
        id="blame-is-the-door",
        function="backward",
        family="blame-overwritten",
        summary="Overwrites the blame that came back with the slope of the doors.",
        hint="The blame that has come back through the weights is gone after the doors. What is it "
        "to be multiplied with there, rather than replaced by?",
        edits=(
            (
                'blame = (blame @ layers[place]["W"].T) * relu_derivative(came_in)',
                "blame = relu_derivative(came_in)",
            ),
        ),
    ),
    Misconception(
        id="doors-swapped",
        function="backward",
        family="doors-swapped",
        summary="Lets the blame through closed doors and stops it at open ones.",
        hint="Which neurons can be to blame: those that sent something, or those that did not?",
        edits=(("relu_derivative(came_in)", "(1 - relu_derivative(came_in))"),),
    ),
    Misconception(
        id="doors-too-late",
        function="backward",
        family="doors-too-late",
        summary="Goes through a layer's doors after its own gradients, on the way to the next.",
        hint="The last layer is right. When does a hidden layer's blame go through its doors: "
        "before that layer's own gradients are worked out, or after it?",
        code="""
def backward(layers, activations, y):
    blame = (activations[-1] - y) / len(y)
    gradients = []
    for place in reversed(range(len(layers))):
        came_in = activations[place]
        gradients.insert(0, {"W": came_in.T @ blame, "b": np.sum(blame, axis=0, keepdims=True)})
        blame = (blame * relu_derivative(activations[place + 1])) @ layers[place]["W"].T
    return gradients
""",
    ),
    Misconception(
        id="relu-derivative-at-the-output",
        function="backward",
        family="slope-at-the-output",
        summary="Multiplies the outputs' blame by ReLU's slope, as if the output layer had a ReLU.",
        hint="Is there a ReLU in the output layer? Whose slopes are in step 1 already?",
        edits=(
            (
                "(activations[-1] - y) / m",
                "(activations[-1] - y) / m * relu_derivative("
                'activations[-2] @ layers[-1]["W"] + layers[-1]["b"])',
            ),
        ),
    ),
    Misconception(
        id="sigmoid-slope-at-the-output",
        function="backward",
        family="softmax-slope-at-the-output",
        summary="Multiplies the outputs' blame by p(1 - p), as for a squared error.",
        hint="Said minus true is the whole answer of step 1. Is anything multiplied on?",
        edits=(
            (
                "(activations[-1] - y) / m",
                "(activations[-1] - y) * activations[-1] * (1 - activations[-1]) / m",
            ),
        ),
    ),
    Misconception(
        id="squared-error-gradient",
        function="backward",
        family="doubled",
        summary="Doubles the outputs' blame, as the derivative of a square would.",
        hint="Where does the 2 come from? Is there a square in this loss?",
        edits=(("(activations[-1] - y) / m", "2 * (activations[-1] - y) / m"),),
    ),
    Misconception(
        id="true-class-only",
        function="backward",
        family="true-class-only",
        summary="Blames the true class only, and not the wrong ones.",
        hint="The true class should go up. What should the others do?",
        edits=(("(activations[-1] - y) / m", "(activations[-1] - y) * y / m"),),
    ),
    Misconception(
        id="true-classes-of-all",
        function="backward",
        family="true-classes-of-all",
        summary="Takes 1 away in the column of every true class, from every sample.",
        hint="With one sample it is right. With several, each loses 1 in the column of everybody's "
        "true class. Which column belongs to which row?",
        edits=(
            (
                "(activations[-1] - y) / m",
                "(activations[-1] - np.max(y, axis=0, keepdims=True)) / m",
            ),
        ),
    ),
    Misconception(
        id="derivative-of-the-log-only",
        function="backward",
        family="no-softmax-in-chain",
        summary="Begins with -y / p, the slope of the logarithm, and leaves softmax out.",
        hint="Between the scores and the loss stand two functions. Are both slopes in your step 1?",
        edits=(("(activations[-1] - y) / m", "-y / activations[-1] / m"),),
    ),
    Misconception(
        id="blame-from-activation",
        function="backward",
        family="blame-lost",
        summary="Sends what came out of a layer back along the weights, instead of the blame.",
        hint="What goes back along the weights: the blame, or what came out?",
        edits=(
            (
                '(blame @ layers[place]["W"].T)',
                '(activations[place + 1] @ layers[place]["W"].T) / m',
            ),
        ),
    ),
    Misconception(
        id="weights-after-the-step",
        function="backward",
        family="step-on-the-way",
        summary="Sends the blame back through weights that have taken a step already.",
        hint="Which weights did the forward pass use: those before or after the step?",
        edits=(
            (
                '(blame @ layers[place]["W"].T)',
                '(blame @ (layers[place]["W"] - 0.1 * gradients[0]["W"]).T)',
            ),
        ),
    ),
    Misconception(
        id="weights-after-a-hundredth-step",
        function="backward",
        family="step-on-the-way",
        summary="Sends the blame back through weights that have taken a step of 0.01 already.",
        hint="Which weights did the forward pass use: those before or after the step?",
        edits=(
            (
                '(blame @ layers[place]["W"].T)',
                '(blame @ (layers[place]["W"] - 0.01 * gradients[0]["W"]).T)',
            ),
        ),
    ),
    Misconception(
        id="weights-after-a-half-step",
        function="backward",
        family="step-on-the-way",
        summary="Sends the blame back through weights that have taken a step of 0.5 already.",
        hint="Which weights did the forward pass use: those before or after the step?",
        edits=(
            (
                '(blame @ layers[place]["W"].T)',
                '(blame @ (layers[place]["W"] - 0.5 * gradients[0]["W"]).T)',
            ),
        ),
    ),
    Misconception(
        id="weights-after-a-whole-step",
        function="backward",
        family="step-on-the-way",
        summary="Sends the blame back through weights that have taken a step of 1.0 already.",
        hint="Which weights did the forward pass use: those before or after the step?",
        edits=(
            (
                '(blame @ layers[place]["W"].T)',
                '(blame @ (layers[place]["W"] - 1.0 * gradients[0]["W"]).T)',
            ),
        ),
    ),
    Misconception(
        id="weights-updated-in-place",
        function="backward",
        family="update-in-place",
        summary="Steps the weights inside backward, before they are used for the blame.",
        hint="Whose task is the step? And which weights does the blame go back along?",
        code="""
def backward(layers, activations, y):
    blame = (activations[-1] - y) / y.shape[0]
    gradients = [None] * len(layers)
    for i in reversed(range(len(layers))):
        came_in = activations[i]
        gradients[i] = {"W": came_in.T @ blame, "b": blame.sum(axis=0, keepdims=True)}
        layers[i]["W"] -= 0.1 * gradients[i]["W"]
        blame = (blame @ layers[i]["W"].T) * (came_in > 0)
    return gradients
""",
    ),
    Misconception(
        id="fits-square-only",
        function="backward",
        family="not-turned",
        summary="Does not transpose the weights: runs only where a layer is square.",
        hint="Write the two shapes of this product side by side. Which sizes should vanish?",
        edits=(('layers[place]["W"].T', 'layers[place]["W"]'),),
    ),
    Misconception(
        id="first-layer-left-out",
        function="backward",
        family="first-layer-left-out",
        summary="Has no gradient for the first layer, as a walk that ends before it.",
        hint="The last layers have their gradients, and the first has none. Does your walk come "
        "to it, and is what it makes kept?",
        edits=(("reversed(range(len(layers)))", "reversed(range(1, len(layers)))"),),
    ),
    Misconception(
        id="gradient-turned",
        function="backward",
        family="gradient-turned",
        summary="Returns each weight gradient transposed.",
        hint="Which shape has W, and which has your gradient?",
        edits=(("came_in.T @ blame", "blame.T @ came_in"),),
    ),
    Misconception(
        id="biases-without-keepdims",
        function="backward",
        family="flat-biases",
        summary="Loses an axis of the biases' gradients: shape (n,) instead of (1, n).",
        hint="b has one row. What keeps that row when you add up?",
        edits=((", keepdims=True", ""),),
    ),
    Misconception(
        id="biases-wrong-axis",
        function="backward",
        family="bias-axis",
        summary="Adds up each sample's blame over the neurons instead of over the samples.",
        hint="A bias belongs to a neuron, a column. Along which axis are samples added up?",
        edits=(("axis=0", "axis=1"),),
    ),
    Misconception(
        id="biases-over-everything",
        function="backward",
        family="bias-total",
        summary="Gives every bias the total blame of its layer.",
        hint="Does each neuron's bias answer for its own neuron, or for all of them?",
        edits=(
            (
                "np.sum(blame, axis=0, keepdims=True)",
                "np.full((1, blame.shape[1]), np.sum(blame))",
            ),
        ),
    ),
    Misconception(
        id="biases-not-summed",
        function="backward",
        family="bias-rows",
        summary="Returns the blame of each sample for the biases, without adding up.",
        hint="A bias serves every sample. What has to be done with their blames?",
        edits=(("np.sum(blame, axis=0, keepdims=True)", "blame"),),
    ),
    Misconception(
        id="biases-forgotten",
        function="backward",
        family="bias-zero",
        summary="Gives the biases a gradient of zero.",
        hint="A bias always gets a 1 in. What is its slope then?",
        edits=(("np.sum(blame, axis=0, keepdims=True)", 'np.zeros_like(layers[place]["b"])'),),
    ),
    Misconception(
        id="layers-in-backward-order",
        function="backward",
        family="order",
        summary="Returns the gradients with the last layer first.",
        hint="The gradients stand in the other order. With which layer does your list begin?",
        edits=(("gradients.insert(0, {", "gradients.append({"),),
    ),
    Misconception(
        id="came-out-for-came-in",
        function="backward",
        family="off-by-one",
        summary="Multiplies by what came out of a layer instead of what came in.",
        hint="activations[0] is X. What came into layer number 1?",
        edits=(("came_in.T @ blame", "activations[min(place + 1, len(layers) - 1)].T @ blame"),),
    ),
    Misconception(
        id="output-layer-only",
        function="backward",
        family="output-only",
        summary="Gives gradients to the last layer only, and zeros to all others.",
        hint="Who else had a share in the mistake besides the last layer?",
        edits=(
            (
                '(blame @ layers[place]["W"].T) * relu_derivative(came_in)',
                "np.zeros(came_in.shape)",
            ),
        ),
    ),
    Misconception(
        id="two-layers-only",
        function="backward",
        family="two-layers-only",
        summary="Walks back through the last two layers only, as in lab3.",
        hint="How far back does your walk go if there are three layers, or five?",
        edits=(("in reversed(range(len(layers)))", "in reversed(range(len(layers))[-2:])"),),
    ),
    Misconception(
        id="relu-derivative-of-the-wrong-layer",
        function="backward",
        family="weights-for-doors",
        summary="Takes the doors from the signs of the blame instead of from the activations.",
        hint="What tells whether a door was open: the blame, or what came through it?",
        edits=(
            (
                '(blame @ layers[place]["W"].T) * relu_derivative(came_in)',
                'relu(blame @ layers[place]["W"].T)',
            ),
        ),
    ),
    # gradient_descent_step
    Misconception(
        id="step-sign-only",
        function="gradient_descent_step",
        family="sign-only",
        summary="Takes only the sign of each gradient, so that all steps are equally long.",
        hint="Every number moves equally far, or not at all. What should happen where the loss is "
        "steep, and where it is nearly flat?",
        edits=(
            ('gradient["W"]', 'np.sign(gradient["W"])'),
            ('gradient["b"]', 'np.sign(gradient["b"])'),
        ),
    ),
    Misconception(
        id="step-biases-whole",
        function="gradient_descent_step",
        family="no-rate-for-biases",
        summary="Takes the whole gradient of the biases as their step, without the learning rate.",
        hint="The weights move as they should, and the biases as if the learning rate were 1. "
        "Which dials does it hold for?",
        edits=(('learning_rate * gradient["b"]', 'gradient["b"]'),),
    ),
    Misconception(
        id="uphill",
        function="gradient_descent_step",
        family="sign",
        summary="Steps along the gradient instead of against it.",
        hint="The gradient points uphill. Which way does your step go?",
        edits=(
            ('layer["W"] - learning_rate', 'layer["W"] + learning_rate'),
            ('layer["b"] - learning_rate', 'layer["b"] + learning_rate'),
        ),
    ),
    Misconception(
        id="biases-uphill",
        function="gradient_descent_step",
        family="bias-sign",
        summary="Steps the biases along their gradient, and only the weights against it.",
        hint="Compare the signs of your two steps. Do biases learn the other way round?",
        edits=(('layer["b"] - learning_rate', 'layer["b"] + learning_rate'),),
    ),
    Misconception(
        id="biases-stay",
        function="gradient_descent_step",
        family="biases-stay",
        summary="Leaves the biases as they are.",
        hint="Which arrays of a layer learn?",
        edits=(('layer["b"] - learning_rate * gradient["b"]', 'layer["b"]'),),
    ),
    Misconception(
        id="biases-dropped",
        function="gradient_descent_step",
        family="biases-dropped",
        summary="Returns layers without biases.",
        hint="Which keys does a layer have, and which does yours have?",
        edits=(('{"W": W, "b": b}', '{"W": W}'),),
    ),
    Misconception(
        id="learning-rate-forgotten",
        function="gradient_descent_step",
        family="no-rate",
        summary="Takes the whole gradient as the step.",
        hint="What decides how long the step is?",
        edits=(
            ('learning_rate * gradient["W"]', 'gradient["W"]'),
            ('learning_rate * gradient["b"]', 'gradient["b"]'),
        ),
    ),
    Misconception(
        id="learning-rate-fixed",
        function="gradient_descent_step",
        family="fixed-rate",
        summary="Uses a learning rate of its own.",
        hint="Does your step get longer when the argument learning_rate does?",
        edits=(
            ('learning_rate * gradient["W"]', '0.1 * gradient["W"]'),
            ('learning_rate * gradient["b"]', '0.1 * gradient["b"]'),
        ),
    ),
    Misconception(
        id="learning-rate-divides",
        function="gradient_descent_step",
        family="rate-divides",
        summary="Divides the gradient by the learning rate.",
        hint="Should a smaller learning rate make the step shorter or longer?",
        edits=(
            ('learning_rate * gradient["W"]', 'gradient["W"] / learning_rate'),
            ('learning_rate * gradient["b"]', 'gradient["b"] / learning_rate'),
        ),
    ),
    Misconception(
        id="step-in-place",
        function="gradient_descent_step",
        family="in-place",
        summary="Changes the old layers, their arrays or their dicts, instead of making new ones.",
        hint="What do the old layers look like after your step? Which line writes into them: into "
        "an array, or into a dict that you were given?",
        code="""
def gradient_descent_step(layers, gradients, learning_rate):
    for layer, gradient in zip(layers, gradients):
        for key in layer:
            layer[key] -= learning_rate * gradient[key]
    return layers
""",
    ),
    Misconception(
        id="step-into-the-same-dicts",
        function="gradient_descent_step",
        family="in-place",
        like="step-in-place",
        summary="Makes new arrays but puts them into the old layers' dicts.",
        hint="The arrays are new. Are the list and its dicts new as well?",
        code="""
def gradient_descent_step(layers, gradients, learning_rate):
    for layer, gradient in zip(layers, gradients):
        for key in layer:
            layer[key] = layer[key] - learning_rate * gradient[key]
    return layers
""",
    ),
    Misconception(
        id="step-shallow-copy",
        function="gradient_descent_step",
        family="in-place",
        like="step-in-place",
        summary="Copies the list and the dicts, but changes the arrays in them in place.",
        hint="A copied dict still holds the same arrays. Which line changes them in place?",
        code="""
def gradient_descent_step(layers, gradients, learning_rate):
    stepped = [dict(layer) for layer in layers]
    for layer, gradient in zip(stepped, gradients):
        for key in layer:
            layer[key] -= learning_rate * gradient[key]
    return stepped
""",
    ),
    Misconception(
        id="step-only",
        function="gradient_descent_step",
        family="step-only",
        summary="Returns the steps themselves instead of the layers after them.",
        hint="Where do the old values come in?",
        edits=(
            ('layer["W"] - learning_rate', "-learning_rate"),
            ('layer["b"] - learning_rate', "-learning_rate"),
        ),
    ),
    Misconception(
        id="last-layer-steps",
        function="gradient_descent_step",
        family="last-layer-only",
        summary="Lets only the last layer take a step.",
        hint="How many layers learn in each step?",
        code="""
def gradient_descent_step(layers, gradients, learning_rate):
    last = {key: layers[-1][key] - learning_rate * gradients[-1][key] for key in ("W", "b")}
    return [*layers[:-1], last]
""",
    ),
    # train
    Misconception(
        id="loss-after-the-step",
        function="train",
        family="loss-after",
        summary="Notes the loss after each step instead of before it.",
        hint="In which order do error, blame and repair come? Which loss is noted first?",
        code="""
def train(layers, X, y, epochs, learning_rate):
    losses = []
    for _ in range(epochs):
        gradients = backward(layers, forward(layers, X), y)
        layers = gradient_descent_step(layers, gradients, learning_rate)
        losses.append(cross_entropy(forward(layers, X)[-1], y))
    return layers, losses
""",
    ),
    Misconception(
        id="one-loss-too-many",
        function="train",
        family="final-loss-too",
        summary="Notes the loss after the last step as well: epochs + 1 losses.",
        hint="How many losses belong to 2 epochs?",
        edits=(
            (
                "return layers, losses",
                "return layers, [*losses, cross_entropy(forward(layers, X)[-1], y)]",
            ),
        ),
    ),
    Misconception(
        id="one-epoch-too-many",
        function="train",
        family="epoch-too-many",
        summary="Runs one epoch too many.",
        hint="How many steps does your loop take for 1 epoch?",
        edits=(("range(epochs)", "range(epochs + 1)"),),
    ),
    Misconception(
        id="one-epoch-too-few",
        function="train",
        family="epoch-too-few",
        summary="Runs one epoch too few.",
        hint="How many steps does your loop take for 1 epoch?",
        edits=(("range(epochs)", "range(1, epochs)"),),
    ),
    Misconception(
        id="last-loss-only",
        function="train",
        family="one-loss",
        summary="Returns the last loss instead of all of them.",
        hint="What are the losses of all epochs kept in?",
        edits=(("return layers, losses", "return layers, losses[-1]"),),
    ),
    Misconception(
        id="step-thrown-away",
        function="train",
        family="no-learning",
        summary="Leaves the layers alone, as if what gradient_descent_step returns were lost.",
        hint="gradient_descent_step returns new layers. Where do yours go?",
        edits=(("        layers = gradient_descent_step", "        gradient_descent_step"),),
    ),
    Misconception(
        id="always-from-the-start",
        function="train",
        family="always-from-start",
        summary="Takes every step from the layers at the start.",
        hint="From which layers does the second epoch set out?",
        edits=(
            ("    losses = []\n", "    losses = []\n    start = layers\n"),
            ("gradient_descent_step(layers,", "gradient_descent_step(start,"),
        ),
    ),
    Misconception(
        id="gradients-only-once",
        function="train",
        family="one-gradient",
        summary="Computes the gradient once, before the loop.",
        hint="Does the gradient change when the layers do?",
        code="""
def train(layers, X, y, epochs, learning_rate):
    losses = []
    gradients = backward(layers, forward(layers, X), y)
    for _ in range(epochs):
        losses.append(cross_entropy(forward(layers, X)[-1], y))
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
""",
    ),
    Misconception(
        id="sample-by-sample",
        function="train",
        family="stochastic",
        summary="Takes one step for each sample instead of one for each epoch.",
        hint="How many steps does one epoch take? Does each see all the samples?",
        code="""
def train(layers, X, y, epochs, learning_rate):
    losses = []
    for _ in range(epochs):
        losses.append(cross_entropy(forward(layers, X)[-1], y))
        for i in range(len(X)):
            activations = forward(layers, X[i : i + 1])
            gradients = backward(layers, activations, y[i : i + 1])
            layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
""",
    ),
    Misconception(
        id="learning-rate-shrinks",
        function="train",
        family="shrinking-rate",
        summary="Makes the learning rate smaller from epoch to epoch.",
        hint="Is the learning rate of the tenth epoch the one that was given?",
        edits=(
            (
                "gradient_descent_step(layers, gradients, learning_rate)",
                "gradient_descent_step(layers, gradients, learning_rate / (1 + 0.1 * len(losses)))",
            ),
        ),
    ),
    Misconception(
        id="learning-rate-decays",
        function="train",
        family="decaying-rate",
        summary="Multiplies the learning rate by 0.99 after each epoch.",
        hint="Is the learning rate of the tenth epoch the one that was given?",
        edits=(
            (
                "gradient_descent_step(layers, gradients, learning_rate)",
                "gradient_descent_step(layers, gradients, learning_rate)\n"
                "        learning_rate *= 0.99",
            ),
        ),
    ),
    Misconception(
        id="own-learning-rate",
        function="train",
        family="own-rate",
        summary="Uses a learning rate of its own.",
        hint="Which learning rate reaches gradient_descent_step?",
        edits=(
            (
                "gradient_descent_step(layers, gradients, learning_rate)",
                "gradient_descent_step(layers, gradients, 0.01)",
            ),
        ),
    ),
    Misconception(
        id="starts-anew",
        function="train",
        family="starts-anew",
        summary="Starts from new random layers instead of those it was given.",
        hint="Where should training begin: at the layers that you are given, or at new ones?",
        edits=(
            (
                "    losses = []\n",
                "    losses = []\n"
                '    sizes = [len(layer["W"]) for layer in layers] + [y.shape[1]]\n'
                "    layers = initialize_layers(sizes, 0)\n",
            ),
        ),
    ),
    Misconception(
        id="accuracies-for-losses",
        function="train",
        family="accuracies",
        summary="Notes the accuracy of each epoch instead of its loss.",
        hint="What is noted in each epoch: how many are right, or how bad the guesses are?",
        edits=(("cross_entropy(activations[-1], y)", "accuracy(layers, X, y)"),),
    ),
    Misconception(
        id="train-in-place",
        function="train",
        family="in-place",
        summary="Changes the layers it was given while training.",
        hint="What do the layers that training started from look like afterwards?",
        edits=(
            (
                "layers = gradient_descent_step(layers, gradients, learning_rate)",
                "layers[:] = gradient_descent_step(layers, gradients, learning_rate)",
            ),
        ),
    ),
    Misconception(
        id="answer-turned-round",
        function="train",
        family="order",
        summary="Returns the losses first and the layers second.",
        hint="In which order does the docstring promise the two things?",
        edits=(("return layers, losses", "return losses, layers"),),
    ),
    # accuracy
    Misconception(
        id="percentage",
        function="accuracy",
        family="percentage",
        summary="Returns a percentage, 0 to 100.",
        hint="If every answer is right, should it be 100 or 1?",
        edits=(("np.mean(answers == truths)", "100 * np.mean(answers == truths)"),),
    ),
    Misconception(
        id="count",
        function="accuracy",
        family="count",
        summary="Returns how many answers are right, not their share.",
        hint="If every answer is right, what should come out, however many samples there are?",
        edits=(("np.mean(answers == truths)", "np.sum(answers == truths)"),),
    ),
    Misconception(
        id="share-of-wrong",
        function="accuracy",
        family="error-rate",
        summary="Returns the share of wrong answers.",
        hint="Which samples do you count: those where answer and truth agree, or the others?",
        edits=(("answers == truths", "answers != truths"),),
    ),
    Misconception(
        id="over-all-entries",
        function="accuracy",
        family="entries",
        summary="Compares all entries of the rounded probabilities with y, zeros included.",
        hint="A sample is right or wrong as a whole. What do you count?",
        code="""
def accuracy(layers, X, y):
    return float(np.mean(np.round(forward(layers, X)[-1]) == y))
""",
    ),
    Misconception(
        id="more-than-half",
        function="accuracy",
        family="threshold",
        summary="Counts an answer only if its class has more than half of the probability.",
        hint="May the most probable class of three have less than a half?",
        code="""
def accuracy(layers, X, y):
    given_to_truth = np.sum(forward(layers, X)[-1] * y, axis=1)
    return float(np.mean(given_to_truth > 0.5))
""",
    ),
    Misconception(
        id="mean-probability",
        function="accuracy",
        family="mean-probability",
        summary="Takes the mean probability of the true class.",
        hint="Is 'nearly right' counted? Does each sample add either 0 or 1?",
        code="""
def accuracy(layers, X, y):
    return float(np.mean(np.sum(forward(layers, X)[-1] * y, axis=1)))
""",
    ),
    Misconception(
        id="best-sample-of-each-class",
        function="accuracy",
        family="column-argmax",
        summary="Looks for the largest entry of each column instead of each row.",
        hint="Along which axis do the classes of one sample stand?",
        code="""
def accuracy(layers, X, y):
    answers = np.argmax(forward(layers, X)[-1], axis=0)
    return float(np.mean(answers == np.argmax(y, axis=0)))
""",
    ),
    Misconception(
        id="argmax-without-axis",
        function="accuracy",
        family="argmax-without-axis",
        summary="Takes one largest entry of the whole array.",
        hint="How many answers does np.argmax give you: one for each sample, or one in all?",
        code="""
def accuracy(layers, X, y):
    return float(np.mean(np.argmax(forward(layers, X)[-1]) == np.argmax(y)))
""",
    ),
    Misconception(
        id="least-probable",
        function="accuracy",
        family="argmin",
        summary="Takes the least probable class for the answer.",
        hint="Which class is the network's answer: the most or the least probable one?",
        edits=(
            (
                "np.argmax(forward(layers, X)[-1], axis=1)",
                "np.argmin(forward(layers, X)[-1], axis=1)",
            ),
        ),
    ),
    Misconception(
        id="divided-by-entries",
        function="accuracy",
        family="divided-by-entries",
        summary="Divides the number of right answers by the number of entries of y.",
        hint="By how many do you divide: by the samples, or by samples times classes?",
        edits=(("np.mean(answers == truths)", "np.sum(answers == truths) / y.size"),),
    ),
)
