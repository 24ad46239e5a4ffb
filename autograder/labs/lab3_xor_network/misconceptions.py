"""What goes wrong in lab3: a network of two layers, sigmoid and binary cross-entropy."""

from autograder.grading.catalogue import Misconception

SLOPE = (
    Misconception(
        id="slope-sigmoid-again",
        function="sigmoid_derivative",
        family="slope of z",
        summary="Applies the sigmoid to an activation, which has been through it already.",
        hint="Your slope is that at z = a, but a has been through the sigmoid. Does it go into the "
        "sigmoid, or did it come out of it?",
        edits=(("a * (1 - a)", "sigmoid(a) * (1 - sigmoid(a))"),),
    ),
    Misconception(
        id="slope-by-exponentials",
        function="sigmoid_derivative",
        family="slope of z",
        summary="Uses the formula of the slope for z, e^-z / (1 + e^-z)^2, on the activation.",
        like="slope-sigmoid-again",
        hint="That is the formula for the number that goes into the sigmoid. What is the function "
        "given here: that number, or what came out?",
        edits=(("a * (1 - a)", "np.exp(-a) / (1 + np.exp(-a)) ** 2"),),
    ),
    Misconception(
        id="slope-negative",
        function="sigmoid_derivative",
        family="sign",
        summary="Has the slope with the wrong sign, as a * (a - 1) has it.",
        hint="Your slope is negative everywhere. Does the sigmoid ever go down?",
        edits=(("a * (1 - a)", "a * (a - 1)"),),
    ),
    Misconception(
        id="slope-one-factor",
        function="sigmoid_derivative",
        family="factor missing",
        summary="Returns 1 - a and forgets to multiply by a.",
        hint="A factor is missing: near an output of 0 the sigmoid is almost flat. What does your "
        "slope say there?",
        edits=(("a * (1 - a)", "1 - a"),),
    ),
    Misconception(
        id="slope-brackets",
        function="sigmoid_derivative",
        family="brackets",
        summary="Returns zero for every a, as a * 1 - a does, where brackets are missing.",
        hint="Your slope is 0 everywhere. In which order does Python multiply and subtract?",
        edits=(("a * (1 - a)", "a * 1 - a"),),
    ),
    Misconception(
        id="slope-of-tanh",
        function="sigmoid_derivative",
        family="another activation",
        summary="Returns 1 - a^2, the slope of tanh.",
        hint="That is the slope of tanh, another S-shaped curve. Which curve is asked for here?",
        edits=(("a * (1 - a)", "1 - a**2"),),
    ),
    Misconception(
        id="slope-in-place",
        function="sigmoid_derivative",
        family="in place",
        summary="Writes the slopes into the array of activations that it was given.",
        hint="The activations are overwritten with the slopes. Who else may still need them?",
        edits=(
            ("slope: np.ndarray = a * (1 - a)", "a *= 1 - a"),
            ("return slope", "return a"),
        ),
    ),
)

START = (
    Misconception(
        id="start-uniform",
        function="initialize_parameters",
        family="another distribution",
        summary="Draws weights evenly from 0 to 1 instead of from the normal distribution.",
        hint="All your weights are between 0 and 1. Which kind of random number spreads around 0 "
        "and may be negative?",
        edits=(
            (
                "rng.standard_normal((input_size, hidden_size))",
                "rng.random((input_size, hidden_size))",
            ),
            (
                "rng.standard_normal((hidden_size, output_size))",
                "rng.random((hidden_size, output_size))",
            ),
        ),
    ),
    Misconception(
        id="start-uniform-both-signs",
        function="initialize_parameters",
        family="another distribution",
        summary="Draws weights evenly from -1 to 1 instead of from the normal distribution.",
        hint="All your weights stay between -1 and 1. Does the normal distribution have such an "
        "edge?",
        edits=(
            (
                "rng.standard_normal((input_size, hidden_size))",
                "rng.uniform(-1, 1, (input_size, hidden_size))",
            ),
            (
                "rng.standard_normal((hidden_size, output_size))",
                "rng.uniform(-1, 1, (hidden_size, output_size))",
            ),
        ),
    ),
    Misconception(
        id="start-tiny",
        function="initialize_parameters",
        family="scaled",
        summary="Multiplies the weights by 0.01, the setting with which XOR is never learned.",
        hint="The weights are a hundred times too small. What did the network learn in the lab "
        "when it started like that?",
        edits=(
            (
                "rng.standard_normal((input_size, hidden_size))",
                "0.01 * rng.standard_normal((input_size, hidden_size))",
            ),
            (
                "rng.standard_normal((hidden_size, output_size))",
                "0.01 * rng.standard_normal((hidden_size, output_size))",
            ),
        ),
    ),
    Misconception(
        id="start-tenth",
        function="initialize_parameters",
        family="scaled",
        summary="Multiplies the weights by 0.1.",
        hint="The weights are ten times too small. What does the lab say about their spread?",
        edits=(
            (
                "rng.standard_normal((input_size, hidden_size))",
                "0.1 * rng.standard_normal((input_size, hidden_size))",
            ),
            (
                "rng.standard_normal((hidden_size, output_size))",
                "0.1 * rng.standard_normal((hidden_size, output_size))",
            ),
        ),
    ),
    Misconception(
        id="start-by-fan-in",
        function="initialize_parameters",
        family="scaled",
        summary="Divides the weights by the root of the number of inputs, as other labs do.",
        hint="The weights are divided by a square root. That is a good idea for deep networks: is "
        "it what this lab asks for?",
        edits=(
            (
                "rng.standard_normal((input_size, hidden_size))",
                "rng.standard_normal((input_size, hidden_size)) / np.sqrt(input_size)",
            ),
            (
                "rng.standard_normal((hidden_size, output_size))",
                "rng.standard_normal((hidden_size, output_size)) / np.sqrt(hidden_size)",
            ),
        ),
    ),
    Misconception(
        id="start-all-zero",
        function="initialize_parameters",
        family="no chance",
        summary="Starts with all weights zero, so that all hidden neurons stay alike.",
        hint="All weights are 0. If all neurons of a layer are the same at the start, what will "
        "ever make them different?",
        edits=(
            (
                "rng.standard_normal((input_size, hidden_size))",
                "np.zeros((input_size, hidden_size))",
            ),
            (
                "rng.standard_normal((hidden_size, output_size))",
                "np.zeros((hidden_size, output_size))",
            ),
        ),
    ),
    Misconception(
        id="start-random-biases",
        function="initialize_parameters",
        family="biases",
        summary="Draws the biases too.",
        hint="The biases are random. The weights already make the neurons differ: where do the "
        "biases start?",
        edits=(
            ("np.zeros((1, hidden_size))", "rng.standard_normal((1, hidden_size))"),
            ("np.zeros((1, output_size))", "rng.standard_normal((1, output_size))"),
        ),
    ),
    Misconception(
        id="start-biases-of-one",
        function="initialize_parameters",
        family="biases",
        summary="Starts the biases at one.",
        hint="Your biases start at 1. Which number adds nothing at first?",
        edits=(
            ("np.zeros((1, hidden_size))", "np.ones((1, hidden_size))"),
            ("np.zeros((1, output_size))", "np.ones((1, output_size))"),
        ),
    ),
    Misconception(
        id="start-flat-biases",
        function="initialize_parameters",
        family="keepdims",
        summary="Makes the biases flat, (n,), instead of rows, (1, n).",
        hint="Your biases are flat lists of numbers. How many dimensions does a table with one "
        "row have?",
        edits=(
            ("np.zeros((1, hidden_size))", "np.zeros(hidden_size)"),
            ("np.zeros((1, output_size))", "np.zeros(output_size)"),
        ),
    ),
    Misconception(
        id="start-turned",
        function="initialize_parameters",
        family="transposed",
        summary="Has rows and columns of the weights the wrong way round.",
        hint="Your tables of weights are turned. A sample is a row: how many rows must W1 have, "
        "so that X @ W1 works?",
        edits=(
            (
                "rng.standard_normal((input_size, hidden_size))",
                "rng.standard_normal((hidden_size, input_size))",
            ),
            (
                "rng.standard_normal((hidden_size, output_size))",
                "rng.standard_normal((output_size, hidden_size))",
            ),
        ),
    ),
    Misconception(
        id="start-global-generator",
        function="initialize_parameters",
        family="global generator",
        summary="Seeds and uses NumPy's global generator instead of one of its own.",
        hint="np.random.seed sets one generator for everybody who uses NumPy. How do you make one "
        "that is yours alone?",
        code="""
def initialize_parameters(input_size, hidden_size, output_size, seed):
    np.random.seed(seed)
    return {
        "W1": np.random.randn(input_size, hidden_size),
        "b1": np.zeros((1, hidden_size)),
        "W2": np.random.randn(hidden_size, output_size),
        "b2": np.zeros((1, output_size)),
    }
""",
    ),
    Misconception(
        id="start-seed-unused",
        function="initialize_parameters",
        family="seed",
        summary="Starts the generator with a fixed number instead of the seed it is given.",
        hint="Every seed gives the same weights. Where does your code use its argument seed?",
        edits=(("default_rng(seed)", "default_rng(0)"),),
    ),
    Misconception(
        id="start-seed-42",
        function="initialize_parameters",
        family="seed",
        summary="Starts the generator with 42 instead of the seed it is given.",
        hint="Every seed gives the same weights. Where does your code use its argument seed?",
        edits=(("default_rng(seed)", "default_rng(42)"),),
    ),
    Misconception(
        id="start-seeded-twice",
        function="initialize_parameters",
        family="seed twice",
        summary="Starts a second generator with the same seed for W2, which then repeats W1.",
        hint="W2 repeats the numbers of W1. What does a generator do when it is started again "
        "with the same seed?",
        edits=(
            (
                "rng.standard_normal((hidden_size, output_size))",
                "np.random.default_rng(seed).standard_normal((hidden_size, output_size))",
            ),
        ),
    ),
)

FORWARD = (
    Misconception(
        id="forward-no-b1",
        function="forward",
        family="bias forgotten",
        summary="Leaves out the hidden layer's bias.",
        hint="A neuron adds something to its weighted sum before the sigmoid. Is it there in both "
        "layers?",
        edits=((' + parameters["b1"]', ""),),
    ),
    Misconception(
        id="forward-no-b2",
        function="forward",
        family="bias forgotten",
        summary="Leaves out the output layer's bias.",
        hint="A neuron adds something to its weighted sum before the sigmoid. Is it there in both "
        "layers?",
        edits=((' + parameters["b2"]', ""),),
    ),
    Misconception(
        id="forward-no-biases",
        function="forward",
        family="bias forgotten",
        summary="Leaves out both biases.",
        hint="Two of the four parameters are never used. Which two, and where do they belong?",
        edits=((' + parameters["b1"]', ""), (' + parameters["b2"]', "")),
    ),
    Misconception(
        id="forward-no-sigmoid-at-the-end",
        function="forward",
        family="activation missing",
        summary="Hands out z2 as the output, without the sigmoid.",
        hint="The output can be any number at all. What squeezes it between 0 and 1?",
        edits=(("a2 = sigmoid(z2)", "a2 = z2"),),
    ),
    Misconception(
        id="forward-no-sigmoid-inside",
        function="forward",
        family="activation missing",
        summary="Hands z1 on to the output layer without the sigmoid.",
        hint="The hidden layer only adds up. What makes a neuron more than a weighted sum?",
        edits=(("a1 = sigmoid(z1)", "a1 = z1"),),
    ),
    Misconception(
        id="forward-z1-handed-on",
        function="forward",
        family="z for a",
        summary="Computes a1, and then feeds z1 to the output layer.",
        hint="The output layer is fed with the wrong one of two numbers that every hidden neuron "
        "has. Which one does a neuron send out?",
        edits=(("z2 = a1 @", "z2 = z1 @"),),
    ),
    Misconception(
        id="forward-sigmoid-twice",
        function="forward",
        family="activation twice",
        summary="Applies the sigmoid to the output twice.",
        hint="Your outputs are all between 0.5 and 0.74. How often does a number go through the "
        "sigmoid in one layer?",
        edits=(("a2 = sigmoid(z2)", "a2 = sigmoid(sigmoid(z2))"),),
    ),
    Misconception(
        id="forward-relu",
        function="forward",
        family="another activation",
        summary="Uses ReLU in the hidden layer.",
        hint="The hidden layer cuts off what is below 0. Which function do both layers use in "
        "this lab?",
        edits=(("a1 = sigmoid(z1)", "a1 = np.maximum(0, z1)"),),
    ),
    Misconception(
        id="forward-z-without-bias",
        function="forward",
        family="z without bias",
        summary="Keeps both z without their biases; the activations are right.",
        hint="Your activations are right and both z lack something. When is the bias added, and "
        "what is kept as z?",
        code="""
def forward(parameters, X):
    z1 = X @ parameters["W1"]
    a1 = sigmoid(z1 + parameters["b1"])
    z2 = a1 @ parameters["W2"]
    a2 = sigmoid(z2 + parameters["b2"])
    return {"z1": z1, "a1": a1, "z2": z2, "a2": a2}
""",
    ),
    Misconception(
        id="forward-tanh",
        function="forward",
        family="another activation",
        summary="Uses tanh in the hidden layer.",
        hint="Some of your hidden activations are negative. Can the sigmoid give that?",
        edits=(("a1 = sigmoid(z1)", "a1 = np.tanh(z1)"),),
    ),
    Misconception(
        id="forward-softmax",
        function="forward",
        family="another activation",
        summary="Uses softmax at the output, which makes the outputs of a sample compete.",
        hint="The outputs of each sample add up to 1. Should one output know of the others here?",
        edits=(
            (
                "a2 = sigmoid(z2)",
                "a2 = np.exp(z2) / np.sum(np.exp(z2), axis=1, keepdims=True)",
            ),
        ),
    ),
    Misconception(
        id="forward-bias-after",
        function="forward",
        family="bias after the sigmoid",
        summary="Adds the biases after the sigmoid instead of before it.",
        hint="A bias moves the point at which a neuron wakes up. Is it added before or after the "
        "squeezing?",
        edits=(
            (' + parameters["b1"]', ""),
            (' + parameters["b2"]', ""),
            ("a1 = sigmoid(z1)", 'a1 = sigmoid(z1) + parameters["b1"]'),
            ("a2 = sigmoid(z2)", 'a2 = sigmoid(z2) + parameters["b2"]'),
        ),
    ),
    Misconception(
        id="forward-bias-subtracted",
        function="forward",
        family="sign",
        summary="Takes the biases away instead of adding them.",
        hint="The biases have the opposite effect. With which sign do they come in?",
        edits=(
            (' + parameters["b1"]', ' - parameters["b1"]'),
            (' + parameters["b2"]', ' - parameters["b2"]'),
        ),
    ),
    Misconception(
        id="forward-W1-again",
        function="forward",
        family="wrong weights",
        summary="Uses W1 in the output layer, where W2 belongs.",
        hint="The output layer takes the weights of another layer. Which ones lead from the "
        "hidden neurons to the output?",
        edits=(('a1 @ parameters["W2"]', 'a1 @ parameters["W1"]'),),
    ),
    Misconception(
        id="forward-entry-by-entry",
        function="forward",
        family="product",
        summary="Multiplies entry by entry, *, where rows meet columns, @.",
        hint="* pairs up entries at the same place. Which sign lets every row of X meet every "
        "column of W1?",
        edits=(
            ('X @ parameters["W1"]', 'X * parameters["W1"]'),
            ('a1 @ parameters["W2"]', 'a1 * parameters["W2"]'),
        ),
    ),
    Misconception(
        id="forward-product-turned",
        function="forward",
        family="product",
        summary="Has the factors of the products the wrong way round: W1 @ X.",
        hint="In a product of tables the order matters. Which one has one sample per row, and so "
        "comes first?",
        edits=(
            ('X @ parameters["W1"]', 'parameters["W1"] @ X'),
            ('a1 @ parameters["W2"]', 'parameters["W2"] @ a1'),
        ),
    ),
    Misconception(
        id="forward-z-overwritten",
        function="forward",
        family="one array",
        summary="Writes the sigmoid into the arrays z1 and z2, so that z and a are one array.",
        hint="z1 and a1 hold the same numbers. When you write into an array, what becomes of the "
        "other names that stand for it?",
        code="""
def forward(parameters, X):
    z1 = X @ parameters["W1"] + parameters["b1"]
    a1 = z1
    a1[:] = sigmoid(z1)
    z2 = a1 @ parameters["W2"] + parameters["b2"]
    a2 = z2
    a2[:] = sigmoid(z2)
    return {"z1": z1, "a1": a1, "z2": z2, "a2": a2}
""",
    ),
    Misconception(
        id="forward-z1-overwritten",
        function="forward",
        family="one array",
        summary="Writes the sigmoid into the array z1, so that z1 and a1 are one array.",
        hint="z1 and a1 hold the same numbers. When you write into an array, what becomes of the "
        "other names that stand for it?",
        edits=(("a1 = sigmoid(z1)", "a1 = z1\n    a1[:] = sigmoid(z1)"),),
    ),
    Misconception(
        id="forward-samples-in-columns",
        function="forward",
        family="samples in columns",
        summary="Has a column for each sample and a row for each neuron.",
        hint="Each sample has become a column. What is a row of X in this lab, and so a row of z1?",
        code="""
def forward(parameters, X):
    z1 = parameters["W1"].T @ X.T + parameters["b1"].T
    a1 = sigmoid(z1)
    z2 = parameters["W2"].T @ a1 + parameters["b2"].T
    a2 = sigmoid(z2)
    return {"z1": z1, "a1": a1, "z2": z2, "a2": a2}
""",
    ),
    Misconception(
        id="forward-output-only",
        function="forward",
        family="cache",
        summary="Returns the output alone instead of the dict with everything.",
        hint="Only the guess comes back. What else will backward need to know about the way?",
        edits=(('return {"z1": z1, "a1": a1, "z2": z2, "a2": a2}', "return a2"),),
    ),
    Misconception(
        id="forward-tuple",
        function="forward",
        family="cache",
        summary="Returns the four arrays without their names.",
        hint="The four arrays come back without names. How will backward ask for one of them?",
        edits=(('return {"z1": z1, "a1": a1, "z2": z2, "a2": a2}', "return z1, a1, z2, a2"),),
    ),
)

LOSS = (
    Misconception(
        id="loss-sum",
        function="binary_cross_entropy",
        family="sum for mean",
        summary="Adds the losses of all samples up instead of taking their mean.",
        hint="Twice as many samples would make your loss twice as large. Which kind of summary "
        "does not grow with their number?",
        edits=(("np.mean(np.sum(losses, axis=1))", "np.sum(losses)"),),
    ),
    Misconception(
        id="loss-mean-of-everything",
        function="binary_cross_entropy",
        family="mean for sum",
        summary="Takes the mean over the outputs too, where their losses are to be added up.",
        hint="The mean is taken over everything at once. What happens to the outputs of one "
        "sample before the mean over the samples?",
        edits=(("np.mean(np.sum(losses, axis=1))", "np.mean(losses)"),),
    ),
    Misconception(
        id="loss-per-sample",
        function="binary_cross_entropy",
        family="not added up",
        summary="Returns a loss for each sample instead of one number.",
        hint="One loss for each sample comes back. How does one number come of them?",
        edits=(("float(np.mean(np.sum(losses, axis=1)))", "np.sum(losses, axis=1)"),),
    ),
    Misconception(
        id="loss-per-output",
        function="binary_cross_entropy",
        family="not added up",
        summary="Takes the mean along the samples only and returns a loss for each output.",
        hint="One loss for each output comes back. Which step is left until it is one number?",
        edits=(("float(np.mean(np.sum(losses, axis=1)))", "np.mean(losses, axis=0)"),),
    ),
    Misconception(
        id="loss-log-of-zero",
        function="binary_cross_entropy",
        family="log of 0",
        summary="Takes the logarithm of outputs of exactly 0 and 1: infinity, or NaN.",
        hint="What is the logarithm of 0? An output can be so sure that it gets there.",
        edits=(("np.clip(output, 1e-12, 1 - 1e-12)", "output"),),
    ),
    Misconception(
        id="loss-floor-on-one-side",
        function="binary_cross_entropy",
        family="log of 0",
        summary="Keeps outputs away from 0, but not from 1.",
        hint="One of the two logarithms is safe now. Which number makes the other one explode?",
        edits=(("np.clip(output, 1e-12, 1 - 1e-12)", "np.maximum(output, 1e-12)"),),
    ),
    Misconception(
        id="loss-floor-too-high",
        function="binary_cross_entropy",
        family="floor",
        summary="Clips the outputs at 0.001, so that a wrong sure answer costs too little.",
        hint="The limit is too far from 0: a sure answer that is wrong should cost more than 10. "
        "How close to 0 does it have to be?",
        edits=(("np.clip(output, 1e-12, 1 - 1e-12)", "np.clip(output, 1e-3, 1 - 1e-3)"),),
    ),
    Misconception(
        id="loss-floor-of-a-hundredth",
        function="binary_cross_entropy",
        family="floor",
        summary="Clips the outputs at 0.01, so that a wrong sure answer costs too little.",
        hint="The limit is too far from 0: a sure answer that is wrong should cost more than 10. "
        "How close to 0 does it have to be?",
        edits=(("np.clip(output, 1e-12, 1 - 1e-12)", "np.clip(output, 0.01, 0.99)"),),
    ),
    Misconception(
        id="loss-added-inside",
        function="binary_cross_entropy",
        family="added inside",
        summary="Adds 1e-6 inside the logarithms, which caps what a sure wrong answer costs.",
        hint="A small number is added to every output, and a sure wrong answer gets cheaper. Is "
        "there a way to move only those outputs that are exactly 0 or 1?",
        edits=(
            ("np.clip(output, 1e-12, 1 - 1e-12)", "output"),
            ("np.log(p)", "np.log(p + 1e-6)"),
            ("np.log(1 - p)", "np.log(1 - p + 1e-6)"),
        ),
    ),
    Misconception(
        id="loss-more-added-inside",
        function="binary_cross_entropy",
        family="added inside",
        summary="Adds 1e-5 inside the logarithms, which moves every loss.",
        hint="A small number is added to every output. Is there a way to move only those outputs "
        "that are exactly 0 or 1?",
        edits=(
            ("np.clip(output, 1e-12, 1 - 1e-12)", "output"),
            ("np.log(p)", "np.log(p + 1e-5)"),
            ("np.log(1 - p)", "np.log(1 - p + 1e-5)"),
        ),
    ),
    Misconception(
        id="loss-negative",
        function="binary_cross_entropy",
        family="sign",
        summary="Forgets the minus sign, so that the loss is negative.",
        hint="Your loss is negative. Which sign does the logarithm of a number below 1 have?",
        edits=(("-(y * np.log(p)", "(y * np.log(p)"),),
    ),
    Misconception(
        id="loss-minus-for-ones-only",
        function="binary_cross_entropy",
        family="sign",
        summary="Has the wrong sign where y is 0, as without brackets round the sum.",
        hint="Where y is 0 your loss is negative, and where y is 1 it is right. Which sign has "
        "each of the two parts of the sum in yours?",
        edits=(
            (
                "-(y * np.log(p) + (1 - y) * np.log(1 - p))",
                "-y * np.log(p) + (1 - y) * np.log(1 - p)",
            ),
        ),
    ),
    Misconception(
        id="loss-minus-for-zeros-only",
        function="binary_cross_entropy",
        family="sign",
        summary="Has the wrong sign where y is 1, and not where y is 0.",
        hint="Where y is 1 your loss is negative, and where y is 0 it is right. Which sign has "
        "each of the two parts of the sum in yours?",
        edits=(
            (
                "-(y * np.log(p) + (1 - y) * np.log(1 - p))",
                "y * np.log(p) - (1 - y) * np.log(1 - p)",
            ),
        ),
    ),
    Misconception(
        id="loss-log1p",
        function="binary_cross_entropy",
        family="log1p",
        summary="Takes np.log1p(1 - p), which is log(2 - p), where y is 0.",
        hint="np.log1p adds 1 to what it is given before it takes the logarithm. Of which number "
        "is yours then, where y is 0?",
        edits=(("np.log(1 - p)", "np.log1p(1 - p)"),),
    ),
    Misconception(
        id="loss-log1p-everywhere",
        function="binary_cross_entropy",
        family="log1p",
        summary="Takes np.log1p, which adds 1 before the logarithm, in both cases.",
        hint="np.log1p adds 1 to what it is given before it takes the logarithm. Of which numbers "
        "are yours then?",
        edits=(("np.log(p)", "np.log1p(p)"), ("np.log(1 - p)", "np.log1p(1 - p)")),
    ),
    Misconception(
        id="loss-of-ones-only",
        function="binary_cross_entropy",
        family="half of it",
        summary="Has only the part for y = 1.",
        hint="Where y is 0, your loss is 0 whatever the output is. What should it cost to say yes "
        "when the truth is no?",
        edits=(("-(y * np.log(p) + (1 - y) * np.log(1 - p))", "-y * np.log(p)"),),
    ),
    Misconception(
        id="loss-of-zeros-only",
        function="binary_cross_entropy",
        family="half of it",
        summary="Has only the part for y = 0.",
        hint="Where y is 1, your loss is 0 whatever the output is. What should it cost to say no "
        "when the truth is yes?",
        edits=(("-(y * np.log(p) + (1 - y) * np.log(1 - p))", "-(1 - y) * np.log(1 - p)"),),
    ),
    Misconception(
        id="loss-labels-swapped",
        function="binary_cross_entropy",
        family="swapped",
        summary="Has the two cases the wrong way round: 1 - y where y belongs.",
        hint="A right answer costs much and a wrong one little. Which part of the formula is for "
        "y = 1?",
        edits=(("y * np.log(p) + (1 - y) *", "(1 - y) * np.log(p) + y *"),),
    ),
    Misconception(
        id="loss-log2",
        function="binary_cross_entropy",
        family="another logarithm",
        summary="Uses the logarithm to the base 2.",
        hint="Your logarithm has another base. Which one undoes e to the power of x?",
        edits=(("y * np.log(p)", "y * np.log2(p)"), ("np.log(1 - p)", "np.log2(1 - p)")),
    ),
    Misconception(
        id="loss-log10",
        function="binary_cross_entropy",
        family="another logarithm",
        summary="Uses the logarithm to the base 10.",
        hint="Your logarithm has another base. Which one undoes e to the power of x?",
        edits=(("y * np.log(p)", "y * np.log10(p)"), ("np.log(1 - p)", "np.log10(1 - p)")),
    ),
    Misconception(
        id="loss-squared-error",
        function="binary_cross_entropy",
        family="squared error",
        summary="Computes the mean squared error, which is another loss.",
        hint="That is the squared distance from the truth. Which loss has a logarithm in it, and "
        "why?",
        edits=(("-(y * np.log(p) + (1 - y) * np.log(1 - p))", "(output - y) ** 2"),),
    ),
    Misconception(
        id="loss-mean-squared-error",
        function="binary_cross_entropy",
        family="squared error",
        summary="Computes the mean squared error over samples and outputs.",
        hint="That is the squared distance from the truth. Which loss has a logarithm in it, and "
        "why?",
        edits=(
            ("-(y * np.log(p) + (1 - y) * np.log(1 - p))", "(output - y) ** 2"),
            ("np.mean(np.sum(losses, axis=1))", "np.mean(losses)"),
        ),
    ),
    Misconception(
        id="loss-clipped-in-place",
        function="binary_cross_entropy",
        family="in place",
        summary="Clips the array of outputs that it was given.",
        hint="The caller's outputs are changed. Which line writes into them: an out= for example, "
        "or output[...] =?",
        edits=(
            ("np.clip(output, 1e-12, 1 - 1e-12)", "np.clip(output, 1e-12, 1 - 1e-12, out=output)"),
        ),
    ),
)

BACKWARD = (
    Misconception(
        id="backward-sum",
        function="backward",
        family="sum for mean",
        summary="Does not divide by the number of samples m.",
        hint="Every gradient is m times too large. The loss is a mean over the samples: what does "
        "that mean for its slope?",
        edits=((" - y) / m", " - y)"),),
    ),
    Misconception(
        id="backward-hidden-sum",
        function="backward",
        family="sum for mean",
        summary="Divides by m in the output layer and not in the hidden layer.",
        hint="One layer's gradients are means and the other's are sums. Where does the division "
        "by m stand, and what comes before it?",
        edits=(
            (" - y) / m", " - y)"),
            ('cache["a1"].T @ blame2', 'cache["a1"].T @ blame2 / m'),
            ("np.sum(blame2, axis=0, keepdims=True)", "np.sum(blame2, axis=0, keepdims=True) / m"),
        ),
    ),
    Misconception(
        id="backward-biases-sum",
        function="backward",
        family="sum for mean",
        summary="Divides the gradients of the weights by m and not those of the biases.",
        hint="Your weights get means and your biases get sums. Is a bias's share in the loss a "
        "mean too?",
        edits=(
            (" - y) / m", " - y)"),
            ("X.T @ blame1", "X.T @ blame1 / m"),
            ('cache["a1"].T @ blame2', 'cache["a1"].T @ blame2 / m'),
        ),
    ),
    Misconception(
        id="backward-negative",
        function="backward",
        family="sign",
        summary="Has every gradient with the wrong sign, as the label minus the output gives it.",
        hint="Every gradient points the wrong way. If the output is too large, should the error "
        "be positive or negative?",
        edits=(('cache["a2"] - y', 'y - cache["a2"]'),),
    ),
    Misconception(
        id="backward-squared-error",
        function="backward",
        family="squared error",
        summary="Is the gradient of the squared error: 2 (a2 - y) times the output's slope.",
        hint="That is the gradient of another loss, the squared error. What is left over when the "
        "cross-entropy meets the sigmoid?",
        edits=(
            (
                '(cache["a2"] - y) / m',
                '2 * (cache["a2"] - y) * sigmoid_derivative(cache["a2"]) / m',
            ),
        ),
    ),
    Misconception(
        id="backward-slope-at-the-output",
        function="backward",
        family="squared error",
        summary="Multiplies the output's error by the sigmoid's slope, as the squared error does.",
        hint="The slope of the output's sigmoid comes in once too often. What did the lab find "
        "when the cross-entropy meets the sigmoid: does the slope stay or cancel?",
        edits=(
            ('(cache["a2"] - y) / m', '(cache["a2"] - y) * sigmoid_derivative(cache["a2"]) / m'),
        ),
    ),
    Misconception(
        id="backward-loss-slope-only",
        function="backward",
        family="slope missing",
        summary="Uses the slope of the loss for a2 and forgets the output's sigmoid.",
        hint="You have how the loss changes with the output. What lies between the output and its "
        "weighted sum?",
        edits=(
            ('(cache["a2"] - y) / m', '(cache["a2"] - y) / sigmoid_derivative(cache["a2"]) / m'),
        ),
    ),
    Misconception(
        id="backward-no-slope",
        function="backward",
        family="slope missing",
        summary="Sends the blame through W2 and forgets the slope of the hidden sigmoid.",
        hint="The blame has come back through W2. Through what else did the signal go in a hidden "
        "neuron on its way forward?",
        edits=((' * sigmoid_derivative(cache["a1"])', ""),),
    ),
    Misconception(
        id="backward-blame-overwritten",
        function="backward",
        family="blame overwritten",
        summary="Overwrites the blame that came back through W2 with the slope of the sigmoid.",
        hint="The hidden neurons' blame is the slope of their sigmoids alone. What becomes of the "
        "blame that came back through W2?",
        edits=(
            (
                '(blame2 @ parameters["W2"].T) * sigmoid_derivative(cache["a1"])',
                'sigmoid_derivative(cache["a1"])',
            ),
        ),
    ),
    Misconception(
        id="backward-slope-of-z",
        function="backward",
        family="slope of z",
        summary="Gives sigmoid_derivative the weighted sums z1 instead of the activations a1.",
        hint="sigmoid_derivative gets the wrong one of two numbers. Does it want what goes into "
        "the sigmoid, or what comes out?",
        edits=(('sigmoid_derivative(cache["a1"])', 'sigmoid_derivative(cache["z1"])'),),
    ),
    Misconception(
        id="backward-slope-sigmoid-again",
        function="backward",
        family="slope of z",
        summary="Applies the sigmoid to a1 once more before taking the slope.",
        hint="Your slope is that at z = a1, but a1 has been through the sigmoid already. Which "
        "formula of the slope takes what came out?",
        edits=(('sigmoid_derivative(cache["a1"])', 'sigmoid_derivative(sigmoid(cache["a1"]))'),),
    ),
    Misconception(
        id="backward-slope-of-tanh",
        function="backward",
        family="another activation",
        summary="Uses 1 - a1^2, the slope of tanh.",
        hint="That is the slope of tanh. Which function do the hidden neurons use?",
        edits=(('sigmoid_derivative(cache["a1"])', '(1 - cache["a1"] ** 2)'),),
    ),
    Misconception(
        id="backward-slope-of-the-other-layer",
        function="backward",
        family="wrong layer",
        summary="Uses the slope at the output, a2, for the hidden layer.",
        hint="The slope is taken at the wrong layer. Whose sigmoid does the blame pass on its way "
        "into a hidden neuron?",
        edits=(('sigmoid_derivative(cache["a1"])', 'sigmoid_derivative(cache["a2"])'),),
    ),
    Misconception(
        id="backward-no-W2",
        function="backward",
        family="weights missing",
        summary="Hands every hidden neuron the same blame, without the weights W2.",
        hint="Every hidden neuron gets the same blame. Is a neuron with a large weight to the "
        "output as guilty as one with a small weight?",
        edits=(('(blame2 @ parameters["W2"].T)', "np.sum(blame2, axis=1, keepdims=True)"),),
    ),
    Misconception(
        id="backward-W2-not-turned",
        function="backward",
        family="back through the weights",
        summary="Forgets to turn W2 for the way back (or takes W1), so that the product fails.",
        hint="The blame can't get back through the weights. Is it W2 that it goes through, and is "
        "that table turned for the way back?",
        edits=(('parameters["W2"].T', 'parameters["W2"]'),),
    ),
    Misconception(
        id="backward-W1-for-W2",
        function="backward",
        family="back through the weights",
        summary="Sends the output's blame back through W1 instead of W2.",
        hint="The blame goes back through the weights of another layer. Which weights did the "
        "hidden activations go through?",
        edits=(('blame2 @ parameters["W2"].T', 'blame2 @ parameters["W1"].T'),),
    ),
    Misconception(
        id="backward-stepped-W2",
        function="backward",
        family="updated before use",
        summary="Changes W2 by its own gradient before sending the blame back through it.",
        hint="W2 has moved before the blame goes back through it. Which W2 made the guess that is "
        "being judged?",
        edits=(('parameters["W2"].T', '(parameters["W2"] - cache["a1"].T @ blame2).T'),),
    ),
    Misconception(
        id="backward-divided-by-inputs",
        function="backward",
        family="divisor",
        summary="Divides by the number of inputs, X.shape[1].",
        hint="You divide by the number of inputs. Which size counts the samples, over which the "
        "loss is a mean?",
        edits=(("X.shape[0]", "X.shape[1]"),),
    ),
    Misconception(
        id="backward-divided-by-all-labels",
        function="backward",
        family="divisor",
        summary="Divides by the number of labels, samples times outputs.",
        hint="With several outputs your gradients get smaller. Does the loss take the mean over "
        "the outputs, or only over the samples?",
        edits=(("X.shape[0]", "y.size"),),
    ),
    Misconception(
        id="backward-divided-twice",
        function="backward",
        family="divisor",
        summary="Divides by m in the error and again in every gradient.",
        hint="The gradients are m times too small. How often is a mean divided by the number of "
        "samples?",
        edits=(
            ("X.T @ blame1", "X.T @ blame1 / m"),
            ('cache["a1"].T @ blame2', 'cache["a1"].T @ blame2 / m'),
            ("np.sum(blame1, axis=0, keepdims=True)", "np.sum(blame1, axis=0, keepdims=True) / m"),
            ("np.sum(blame2, axis=0, keepdims=True)", "np.sum(blame2, axis=0, keepdims=True) / m"),
        ),
    ),
    Misconception(
        id="backward-hidden-divided-twice",
        function="backward",
        family="divisor",
        summary="Divides by m in the output's error and again in the hidden layer's.",
        hint="The hidden layer's gradients are m times too small. How often is its blame divided "
        "by m, from the output on?",
        edits=(
            ("X.T @ blame1", "X.T @ blame1 / m"),
            ("np.sum(blame1, axis=0, keepdims=True)", "np.sum(blame1, axis=0, keepdims=True) / m"),
        ),
    ),
    Misconception(
        id="backward-weights-divided-twice",
        function="backward",
        family="divisor",
        summary="Divides the gradients of the weights by m a second time.",
        hint="The weights' gradients are m times too small. How often is a mean divided by the "
        "number of samples?",
        edits=(
            ("X.T @ blame1", "X.T @ blame1 / m"),
            ('cache["a1"].T @ blame2', 'cache["a1"].T @ blame2 / m'),
        ),
    ),
    Misconception(
        id="backward-bias-mean",
        function="backward",
        family="divisor",
        summary="Takes the mean for the biases although the error is divided by m already.",
        hint="Your biases' gradients are m times too small. How often are they divided by the "
        "number of samples, and does a mean do so as well?",
        edits=(
            ("np.sum(blame1,", "np.mean(blame1,"),
            ("np.sum(blame2,", "np.mean(blame2,"),
        ),
    ),
    Misconception(
        id="backward-flat-biases",
        function="backward",
        family="keepdims",
        summary="Loses a dimension of the biases' gradients: (n,) instead of (1, n).",
        hint="A sum over the samples drops a dimension unless it is told not to. What shape does "
        "the bias itself have?",
        edits=(
            ("np.sum(blame1, axis=0, keepdims=True)", "np.sum(blame1, axis=0)"),
            ("np.sum(blame2, axis=0, keepdims=True)", "np.sum(blame2, axis=0)"),
        ),
    ),
    Misconception(
        id="backward-biases-along-the-neurons",
        function="backward",
        family="axis",
        summary="Adds up along the neurons, axis 1, where the samples are to be added up.",
        hint="The blame of different neurons is added up. Rows are samples: along which axis do "
        "you go from sample to sample?",
        edits=(
            ("np.sum(blame1, axis=0, keepdims=True)", "np.sum(blame1, axis=1, keepdims=True)"),
            ("np.sum(blame2, axis=0, keepdims=True)", "np.sum(blame2, axis=1, keepdims=True)"),
        ),
    ),
    Misconception(
        id="backward-biases-one-number",
        function="backward",
        family="axis",
        summary="Adds everything up, so that all biases of a layer share one number.",
        hint="A whole layer gets one single number for its biases. How many biases does it have?",
        edits=(
            ("np.sum(blame1, axis=0, keepdims=True)", "np.sum(blame1)"),
            ("np.sum(blame2, axis=0, keepdims=True)", "np.sum(blame2)"),
        ),
    ),
    Misconception(
        id="backward-biases-not-added-up",
        function="backward",
        family="not added up",
        summary="Returns the blame of every sample as the biases' gradients.",
        hint="There is one row for each sample, but a bias serves all of them. How do their "
        "shares come together?",
        edits=(
            ("np.sum(blame1, axis=0, keepdims=True)", "blame1"),
            ("np.sum(blame2, axis=0, keepdims=True)", "blame2"),
        ),
    ),
    Misconception(
        id="backward-biases-zero",
        function="backward",
        family="bias forgotten",
        summary="Says that the biases' gradients are zero.",
        hint="Your biases never get any blame. Does the loss not change when a bias does?",
        edits=(
            ("np.sum(blame1, axis=0, keepdims=True)", 'np.zeros_like(parameters["b1"])'),
            ("np.sum(blame2, axis=0, keepdims=True)", 'np.zeros_like(parameters["b2"])'),
        ),
    ),
    Misconception(
        id="backward-no-biases",
        function="backward",
        family="bias forgotten",
        summary="Returns gradients for the weights only.",
        hint="Two of the four gradients are missing. What else besides the weights does the "
        "network learn?",
        edits=(
            ('        "b1": np.sum(blame1, axis=0, keepdims=True),\n', ""),
            ('        "b2": np.sum(blame2, axis=0, keepdims=True),\n', ""),
        ),
    ),
    Misconception(
        id="backward-turned",
        function="backward",
        family="transposed",
        summary="Has the products for the weights the wrong way round: blame.T @ input.",
        hint="The weights' gradients are turned. Write down the shapes of both factors: which one "
        "has to be turned so that W1's shape comes out?",
        edits=(
            ("X.T @ blame1", "blame1.T @ X"),
            ('cache["a1"].T @ blame2', 'blame2.T @ cache["a1"]'),
        ),
    ),
    Misconception(
        id="backward-z1-for-a1",
        function="backward",
        family="z for a",
        summary="Uses z1 where the hidden layer's activations came in.",
        hint="W2's gradient uses the wrong one of two numbers that a hidden neuron has. Which one "
        "came in at W2?",
        edits=(('cache["a1"].T @ blame2', 'cache["z1"].T @ blame2'),),
    ),
    Misconception(
        id="backward-X-for-a1",
        function="backward",
        family="wrong layer",
        summary="Uses the network's inputs X where the hidden layer's activations came in.",
        hint="W2's gradient is made from X. What did come in at W2?",
        edits=(('cache["a1"].T @ blame2', "X.T @ blame2"),),
    ),
    Misconception(
        id="backward-labels-flat",
        function="backward",
        family="broadcasting",
        summary="Flattens the labels: (m, 1) minus (m,) gives (m, m).",
        hint="A column minus a flat list gives a whole table. What shape do the labels have, and "
        "what shape should the error have?",
        edits=(('(cache["a2"] - y)', '(cache["a2"] - y.ravel())'),),
    ),
    Misconception(
        id="backward-rounded-output",
        function="backward",
        family="rounded",
        summary="Rounds the output to 0 or 1 before comparing it with the label.",
        hint="Your network is rounded to yes or no first. How can it learn to be a little more "
        "sure?",
        edits=(('(cache["a2"] - y)', '(np.round(cache["a2"]) - y)'),),
    ),
    Misconception(
        id="backward-other-names",
        function="backward",
        family="names",
        summary='Calls the gradients "dW1", "db1" and so on.',
        hint="The gradients have names of their own. How will gradient_descent_step find the one "
        "that belongs to a parameter?",
        edits=(
            ('"W1": X', '"dW1": X'),
            ('"b1": np', '"db1": np'),
            ('"W2": cache', '"dW2": cache'),
            ('"b2": np', '"db2": np'),
        ),
    ),
    Misconception(
        id="backward-tuple",
        function="backward",
        family="names",
        summary="Returns the four gradients without their names.",
        hint="The four gradients come back without names. How will anybody know which is which?",
        code="""
def backward(parameters, cache, X, y):
    m = X.shape[0]
    blame2 = (cache["a2"] - y) / m
    blame1 = (blame2 @ parameters["W2"].T) * sigmoid_derivative(cache["a1"])
    W1 = X.T @ blame1
    b1 = np.sum(blame1, axis=0, keepdims=True)
    W2 = cache["a1"].T @ blame2
    b2 = np.sum(blame2, axis=0, keepdims=True)
    return W1, b1, W2, b2
""",
    ),
    Misconception(
        id="backward-takes-the-step",
        function="backward",
        family="step inside",
        summary="Returns parameters after a step instead of the gradients.",
        hint="What comes back are parameters that have moved. Who takes the step in this lab, and "
        "what does it need from backward?",
        edits=(
            ("return {", "gradients = {"),
            (
                "np.sum(blame2, axis=0, keepdims=True),\n    }",
                "np.sum(blame2, axis=0, keepdims=True),\n    }\n"
                "    return {name: parameters[name] - gradients[name] for name in parameters}",
            ),
        ),
    ),
    Misconception(
        id="backward-cache-changed",
        function="backward",
        family="in place",
        summary="Takes the labels away inside the cache.",
        hint="The output in the cache is overwritten by the error. Which operation changes an "
        "array instead of making a new one?",
        edits=(
            (
                '    blame2 = (cache["a2"] - y) / m',
                '    cache["a2"] -= y\n    blame2 = cache["a2"] / m',
            ),
        ),
    ),
)

STEP = (
    Misconception(
        id="step-sign-only",
        function="gradient_descent_step",
        family="sign only",
        summary="Takes only the sign of each gradient, so that all steps are equally long.",
        hint="Every number moves equally far, or not at all. What should happen where the loss is "
        "steep, and where it is nearly flat?",
        edits=(("gradients[name]", "np.sign(gradients[name])"),),
    ),
    Misconception(
        id="step-biases-whole",
        function="gradient_descent_step",
        family="no rate for biases",
        summary="Takes the whole gradient of the biases as their step, without the learning rate.",
        hint="The weights move as they should, and the biases as if the learning rate were 1. "
        "Which dials does it hold for?",
        code="""
def gradient_descent_step(parameters, gradients, learning_rate):
    rates = {"W1": learning_rate, "b1": 1, "W2": learning_rate, "b2": 1}
    return {name: parameters[name] - rates[name] * gradients[name] for name in parameters}
""",
    ),
    Misconception(
        id="step-uphill",
        function="gradient_descent_step",
        family="sign",
        summary="Steps along the gradient instead of against it.",
        hint="The gradient points uphill. Which way does your step go?",
        edits=(("values - learning_rate", "values + learning_rate"),),
    ),
    Misconception(
        id="step-no-learning-rate",
        function="gradient_descent_step",
        family="learning rate",
        summary="Ignores the learning rate.",
        hint="The length of your step does not depend on the learning rate. Where does it come in?",
        edits=(("values - learning_rate * gradients", "values - gradients"),),
    ),
    Misconception(
        id="step-own-learning-rate",
        function="gradient_descent_step",
        family="learning rate",
        summary="Uses a learning rate of its own, 0.1, whatever it is given.",
        hint="Your step has the same length for every learning rate. Which one was given?",
        edits=(("learning_rate * gradients", "0.1 * gradients"),),
    ),
    Misconception(
        id="step-brackets",
        function="gradient_descent_step",
        family="brackets",
        summary="Multiplies the parameter by the learning rate too.",
        hint="The learning rate shrinks the whole parameter. What should it scale: where you "
        "stand, or how far you go?",
        edits=(
            (
                "values - learning_rate * gradients[name]",
                "learning_rate * (values - gradients[name])",
            ),
        ),
    ),
    Misconception(
        id="step-weights-only",
        function="gradient_descent_step",
        family="bias forgotten",
        summary="Moves the weights and leaves the biases where they are.",
        hint="Your biases never move. Are they parameters that learn?",
        edits=(
            (
                "values - learning_rate * gradients[name] for name, values in parameters.items()",
                'values - learning_rate * gradients[name] * name.startswith("W")\n'
                "        for name, values in parameters.items()",
            ),
        ),
    ),
    Misconception(
        id="step-weights-come-back-alone",
        function="gradient_descent_step",
        family="bias forgotten",
        summary="Returns the weights only.",
        hint="The biases are gone after the step. What does the next epoch need?",
        edits=(("in parameters.items()}", 'in parameters.items() if name.startswith("W")}'),),
    ),
    Misconception(
        id="step-difference-only",
        function="gradient_descent_step",
        family="step alone",
        summary="Returns how far the parameters move instead of where they end.",
        hint="You return the step, not the place it leads to. Where does it start?",
        edits=(("values - learning_rate", "-learning_rate"),),
    ),
    Misconception(
        id="step-in-place",
        function="gradient_descent_step",
        family="in place",
        summary="Changes the old parameters, their arrays or their dict, instead of making new "
        "ones.",
        hint="The old parameters are changed as well. Which line writes into them: -= into an "
        "array, or an assignment into the dict that you were given?",
        code="""
def gradient_descent_step(parameters, gradients, learning_rate):
    for name in parameters:
        parameters[name] -= learning_rate * gradients[name]
    return parameters
""",
    ),
    Misconception(
        id="step-dict-in-place",
        function="gradient_descent_step",
        family="in place",
        summary="Puts the new arrays into the caller's dict.",
        like="step-in-place",
        hint="The arrays are new, but they go into the caller's own dict. Where should they go?",
        code="""
def gradient_descent_step(parameters, gradients, learning_rate):
    for name in parameters:
        parameters[name] = parameters[name] - learning_rate * gradients[name]
    return parameters
""",
    ),
)

TRAIN = (
    Misconception(
        id="train-loss-after",
        function="train",
        family="loss after the step",
        summary="Notes the loss after the step instead of before it.",
        hint="Your first loss is that of parameters which have taken a step already. When in an "
        "epoch is the loss to be noted?",
        code="""
def train(parameters, X, y, epochs, learning_rate):
    losses = []
    for _ in range(epochs):
        cache = forward(parameters, X)
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
        losses.append(binary_cross_entropy(forward(parameters, X)["a2"], y))
    return parameters, losses
""",
    ),
    Misconception(
        id="train-forward-once",
        function="train",
        family="not repeated",
        summary="Runs forward once before the loop, so that every epoch sees the first output.",
        hint="The loss stays the same in every epoch. Which of your lines have to happen again "
        "after the parameters have moved?",
        code="""
def train(parameters, X, y, epochs, learning_rate):
    losses = []
    cache = forward(parameters, X)
    for _ in range(epochs):
        losses.append(binary_cross_entropy(cache["a2"], y))
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
    return parameters, losses
""",
    ),
    Misconception(
        id="train-always-from-the-start",
        function="train",
        family="not repeated",
        summary="Lets every epoch step from the first parameters.",
        hint="Every epoch starts from the same parameters. Where did the last one end?",
        edits=(
            ("losses = []", "losses = []\n    start = parameters"),
            ("gradient_descent_step(parameters, ", "gradient_descent_step(start, "),
        ),
    ),
    Misconception(
        id="train-step-thrown-away",
        function="train",
        family="step thrown away",
        summary="Leaves the parameters alone, as if what gradient_descent_step returns were lost.",
        hint="The parameters never change. What does gradient_descent_step do with the new ones: "
        "does it change the old, or hand back something?",
        edits=(("parameters = gradient_descent_step", "gradient_descent_step"),),
    ),
    Misconception(
        id="train-first-parameters-back",
        function="train",
        family="step thrown away",
        summary="Trains a copy and returns the parameters it started from.",
        hint="The losses fall, and yet the parameters you return are the old ones. Which name "
        "holds the trained ones?",
        edits=(
            ("losses = []", "losses = []\n    new = parameters"),
            ("forward(parameters, X)", "forward(new, X)"),
            ("backward(parameters, cache", "backward(new, cache"),
            (
                "parameters = gradient_descent_step(parameters, ",
                "new = gradient_descent_step(new, ",
            ),
        ),
    ),
    Misconception(
        id="train-one-epoch-more",
        function="train",
        family="off by one",
        summary="Trains one epoch too many.",
        hint="There is one loss too many. How often does your loop run for 3 epochs?",
        edits=(("range(epochs)", "range(epochs + 1)"),),
    ),
    Misconception(
        id="train-one-epoch-less",
        function="train",
        family="off by one",
        summary="Trains one epoch too few.",
        hint="There is one loss too few. Where does your loop begin, and where does it end?",
        edits=(("range(epochs)", "range(1, epochs)"),),
    ),
    Misconception(
        id="train-loss-of-the-end",
        function="train",
        family="loss of the end",
        summary="Notes the loss after the last step as well.",
        hint="The parameters are right, and there is one loss more than epochs: the last is that "
        "of the end. Which epoch asks for it?",
        code="""
def train(parameters, X, y, epochs, learning_rate):
    cache = forward(parameters, X)
    losses = [binary_cross_entropy(cache["a2"], y)]
    for _ in range(epochs):
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
        cache = forward(parameters, X)
        losses.append(binary_cross_entropy(cache["a2"], y))
    return parameters, losses
""",
    ),
    Misconception(
        id="train-returns-too-soon",
        function="train",
        family="off by one",
        summary="Returns from inside the loop, after the first epoch.",
        hint="Training is over after one epoch. What ends it: how far to the right does the return "
        "stand, and how often does the loop run?",
        edits=(
            (
                "    return parameters, losses",
                "        return parameters, losses\n    return parameters, losses",
            ),
        ),
    ),
    Misconception(
        id="train-losses-alone",
        function="train",
        family="what comes back",
        summary="Returns the losses without the parameters.",
        hint="The losses come back, and the trained network is lost. What two things were asked "
        "for?",
        edits=(("return parameters, losses", "return losses"),),
    ),
    Misconception(
        id="train-parameters-alone",
        function="train",
        family="what comes back",
        summary="Returns the parameters without the losses.",
        hint="The trained parameters come back, and nothing about the way there. What two things "
        "were asked for?",
        edits=(("return parameters, losses", "return parameters"),),
    ),
    Misconception(
        id="train-answers-turned",
        function="train",
        family="what comes back",
        summary="Returns the losses first and the parameters second.",
        hint="Both answers are there, in the wrong order. Which one comes first?",
        edits=(("return parameters, losses", "return losses, parameters"),),
    ),
    Misconception(
        id="train-last-loss",
        function="train",
        family="what comes back",
        summary="Returns the last loss instead of the list of all.",
        hint="One loss comes back. What would you need to draw the curve?",
        edits=(("return parameters, losses", "return parameters, losses[-1]"),),
    ),
    Misconception(
        id="train-sample-by-sample",
        function="train",
        family="one sample at a time",
        summary="Steps after every single sample instead of after all of them.",
        hint="Your network steps after each sample. How many steps does an epoch take here, and "
        "how many samples have their say in each?",
        code="""
def train(parameters, X, y, epochs, learning_rate):
    losses = []
    for _ in range(epochs):
        losses.append(binary_cross_entropy(forward(parameters, X)["a2"], y))
        for i in range(len(X)):
            cache = forward(parameters, X[i : i + 1])
            gradients = backward(parameters, cache, X[i : i + 1], y[i : i + 1])
            parameters = gradient_descent_step(parameters, gradients, learning_rate)
    return parameters, losses
""",
    ),
    Misconception(
        id="train-squared-error",
        function="train",
        family="squared error",
        summary="Notes the mean squared error instead of the cross-entropy.",
        hint="The network learns rightly, and you watch another loss. Whose slope is it that "
        "backward computes?",
        edits=(('binary_cross_entropy(cache["a2"], y)', 'float(np.mean((cache["a2"] - y) ** 2))'),),
    ),
    Misconception(
        id="train-rate-decays",
        function="train",
        family="rate changes",
        summary="Makes the learning rate one hundredth smaller after every epoch.",
        hint="Your learning rate changes from epoch to epoch. Was that asked for, or is one rate "
        "given for all of them?",
        edits=(
            (
                "gradients, learning_rate)",
                "gradients, learning_rate)\n        learning_rate *= 0.99",
            ),
        ),
    ),
    Misconception(
        id="train-rate-decays-by-tenths",
        function="train",
        family="rate changes",
        summary="Makes the learning rate a tenth smaller after every epoch.",
        hint="Your learning rate changes from epoch to epoch. Was that asked for, or is one rate "
        "given for all of them?",
        edits=(
            (
                "gradients, learning_rate)",
                "gradients, learning_rate)\n        learning_rate *= 0.9",
            ),
        ),
    ),
    Misconception(
        id="train-rate-divided",
        function="train",
        family="rate changes",
        summary="Divides the learning rate by the number of the epoch.",
        hint="Your learning rate changes from epoch to epoch. Was that asked for, or is one rate "
        "given for all of them?",
        edits=(
            ("for _ in", "for epoch in"),
            ("gradients, learning_rate)", "gradients, learning_rate / (epoch + 1))"),
        ),
    ),
    Misconception(
        id="train-updated-W2",
        function="train",
        family="updated before use",
        summary="Steps W2 and b2 first, and sends the blame back through the stepped W2.",
        hint="W2 has taken its step before the blame of the hidden layer goes back through it. "
        "Which W2 made the guess that is being judged?",
        code="""
def train(parameters, X, y, epochs, learning_rate):
    p = {name: array.copy() for name, array in parameters.items()}
    losses = []
    for _ in range(epochs):
        cache = forward(p, X)
        losses.append(binary_cross_entropy(cache["a2"], y))
        d2 = (cache["a2"] - y) / X.shape[0]
        p["W2"] = p["W2"] - learning_rate * cache["a1"].T @ d2
        p["b2"] = p["b2"] - learning_rate * d2.sum(axis=0, keepdims=True)
        d1 = d2 @ p["W2"].T * cache["a1"] * (1 - cache["a1"])
        p["W1"] = p["W1"] - learning_rate * X.T @ d1
        p["b1"] = p["b1"] - learning_rate * d1.sum(axis=0, keepdims=True)
    return p, losses
""",
    ),
    Misconception(
        id="train-layer-by-layer",
        function="train",
        family="updated before use",
        summary="Steps the output layer, and asks backward again for the hidden one.",
        hint="W2 has taken its step before the blame of the hidden layer goes back through it. "
        "Which W2 made the guess that is being judged?",
        like="train-updated-W2",
        code="""
def train(parameters, X, y, epochs, learning_rate):
    losses = []
    for _ in range(epochs):
        cache = forward(parameters, X)
        losses.append(binary_cross_entropy(cache["a2"], y))
        for names in (("W2", "b2"), ("W1", "b1")):
            gradients = backward(parameters, cache, X, y)
            stepped = gradient_descent_step(parameters, gradients, learning_rate)
            parameters = {**parameters, **{name: stepped[name] for name in names}}
    return parameters, losses
""",
    ),
    Misconception(
        id="train-own-learning-rate",
        function="train",
        family="learning rate",
        summary="Steps with a learning rate of its own, 1, whatever it is given.",
        hint="Your training has the same pace for every learning rate. Which one was given?",
        edits=((" gradients, learning_rate)", " gradients, 1.0)"),),
    ),
    Misconception(
        id="train-in-place",
        function="train",
        family="in place",
        summary="Changes the parameters it was given, their arrays or their dict.",
        hint="The parameters that training started from are changed as well. What does -= do to "
        "an array that somebody else holds too?",
        edits=(
            (
                "        parameters = gradient_descent_step(parameters, gradients, learning_rate)",
                "        for name in parameters:\n"
                "            parameters[name] -= learning_rate * gradients[name]",
            ),
        ),
    ),
)

PREDICT = (
    Misconception(
        id="predict-rounded",
        function="predict",
        family="rounded",
        summary="Rounds the probabilities to 0 or 1.",
        hint="Yes or no comes back. The lab asks how sure the network is: what is that called?",
        edits=(('forward(parameters, X)["a2"]', 'np.round(forward(parameters, X)["a2"])'),),
    ),
    Misconception(
        id="predict-threshold",
        function="predict",
        family="rounded",
        summary="Compares the probabilities with a half.",
        like="predict-rounded",
        hint="Yes or no comes back. The lab asks how sure the network is: what is that called?",
        edits=(('forward(parameters, X)["a2"]', '(forward(parameters, X)["a2"] > 0.5)'),),
    ),
    Misconception(
        id="predict-z2",
        function="predict",
        family="activation missing",
        summary="Returns the weighted sums z2 before the sigmoid.",
        hint="Your answers are not between 0 and 1. Which entry of the cache is the guess?",
        edits=(('["a2"]', '["z2"]'),),
    ),
    Misconception(
        id="predict-hidden",
        function="predict",
        family="wrong layer",
        summary="Returns the hidden layer's activations.",
        hint="There are as many answers as hidden neurons. Which layer speaks for the network?",
        edits=(('["a2"]', '["a1"]'),),
    ),
    Misconception(
        id="predict-cache",
        function="predict",
        family="what comes back",
        summary="Returns the whole dict that forward gave.",
        hint="Everything from the way there comes back. Which part of it is the answer?",
        edits=(('["a2"]', ""),),
    ),
    Misconception(
        id="predict-flat",
        function="predict",
        family="keepdims",
        summary="Flattens the answers.",
        hint="The table of answers has become one long list. How many rows and columns should it "
        "have?",
        edits=(('["a2"]', '["a2"].ravel()'),),
    ),
    Misconception(
        id="predict-turned",
        function="predict",
        family="samples in columns",
        summary="Returns a column for each sample.",
        hint="The table of answers is turned. What is a row of X in this lab, and so a row of your "
        "answer?",
        edits=(('["a2"]', '["a2"].T'),),
    ),
    Misconception(
        id="predict-first-sample",
        function="predict",
        family="one sample",
        summary="Returns the answer for the first sample only.",
        hint="One row comes back. For how many samples was the network asked?",
        edits=(('["a2"]', '["a2"][0]'),),
    ),
    Misconception(
        id="predict-first-row",
        function="predict",
        family="one row",
        summary="Returns the answer for the first sample only, in a table of one row.",
        hint="One row comes back, that of the first sample. For how many was the network asked?",
        edits=(('["a2"]', '["a2"][:1]'),),
    ),
)

CATALOGUE = (*SLOPE, *START, *FORWARD, *LOSS, *BACKWARD, *STEP, *TRAIN, *PREDICT)
