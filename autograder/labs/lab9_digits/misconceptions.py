"""What goes wrong in lab9."""

from autograder.grading.catalogue import Misconception

CATALOGUE = (
    # one_hot
    Misconception(
        id="one-hot-flat-index",
        function="one_hot",
        family="one-hot-flat-index",
        summary="Puts the 1 one column too far to the right; the last label comes to column 0.",
        hint="Your 1 stands beside its column. From which number are labels and columns counted?",
        edits=(("np.eye(classes)[labels]", "np.roll(np.eye(classes)[labels], 1, axis=1)"),),
    ),
    Misconception(
        id="one-hot-counts-from-one",
        function="one_hot",
        family="one-hot-counts-from-one",
        summary="Counts labels from 1: label 3 gets the 1 of column 2, and label 0 the last one.",
        hint="The label 1 has its 1 in column 0 in yours. From which number are labels counted?",
        edits=(("np.eye(classes)[labels]", "np.eye(classes)[labels - 1]"),),
    ),
    Misconception(
        id="one-hot-transposed",
        function="one_hot",
        family="one-hot-transposed",
        summary="Returns classes as rows and labels as columns.",
        hint="Rows and columns have changed places. Which of the two stands for the labels?",
        edits=(("np.eye(classes)[labels]", "np.eye(classes)[labels].T"),),
    ),
    Misconception(
        id="one-hot-from-largest-label",
        function="one_hot",
        family="one-hot-from-largest-label",
        summary="Takes the largest label for the number of classes and never looks at classes.",
        hint=(
            "Columns end with the largest label there is. Which argument says how many "
            "classes there are?"
        ),
        edits=(("np.eye(classes)[labels]", "np.eye(int(np.max(labels)) + 1)[labels]"),),
    ),
    Misconception(
        id="one-hot-from-unique-labels",
        function="one_hot",
        family="one-hot-from-unique-labels",
        summary="Makes a column for each label that occurs, and none for the others.",
        hint=(
            "Only labels that somebody has get a column. Where should the column of a "
            "missing class be?"
        ),
        edits=(
            ("np.eye(classes)[labels]", "(labels[:, None] == np.unique(labels)).astype(float)"),
        ),
    ),
    Misconception(
        id="one-hot-by-rank",
        function="one_hot",
        family="one-hot-by-rank",
        summary=(
            "Gives the columns to the labels that occur, in their order, and leaves the last "
            "ones empty."
        ),
        hint=(
            "Labels that occur get the first columns, in their order. Which column does a label "
            "name?"
        ),
        edits=(
            (
                "np.eye(classes)[labels]",
                "np.eye(classes)[np.unique(labels, return_inverse=True)[1]]",
            ),
        ),
    ),
    Misconception(
        id="one-hot-inverted",
        function="one_hot",
        family="one-hot-inverted",
        summary="Puts a 0 in the column of the label and 1 everywhere else.",
        hint="Ones and zeros have changed places. What stands in the column of the label?",
        edits=(("np.eye(classes)[labels]", "1 - np.eye(classes)[labels]"),),
    ),
    Misconception(
        id="one-hot-label-for-one",
        function="one_hot",
        family="one-hot-label-for-one",
        summary="Writes the label itself into its column instead of a 1.",
        hint=(
            "The label itself stands in its column. What should stand there for every label, 0 too?"
        ),
        edits=(("np.eye(classes)[labels]", "np.eye(classes)[labels] * labels[:, None]"),),
    ),
    Misconception(
        id="one-hot-up-to-the-label",
        function="one_hot",
        family="one-hot-up-to-the-label",
        summary="Puts a 1 into every column up to that of the label, like a thermometer.",
        hint="A row of yours has several ones. How many classes can an image belong to?",
        edits=(("np.eye(classes)[labels]", "np.tri(classes)[labels]"),),
    ),
    Misconception(
        id="one-hot-all-in-every-row",
        function="one_hot",
        family="one-hot-all-in-every-row",
        summary="Marks the columns of all labels in every row: out[:, labels] = 1.",
        hint="Every row has the ones of all labels. Which row belongs to which label?",
        edits=(
            ("np.eye(classes)[labels]", "np.zeros((len(labels), classes))"),
            ("    return rows", ("    rows[:, labels] = 1\n    return rows")),
        ),
    ),
    Misconception(
        id="one-hot-order-of-labels-lost",
        function="one_hot",
        family="one-hot-order-of-labels-lost",
        summary="Returns the identity matrix's first rows, whatever the labels are.",
        hint="Your rows come in the order 0, 1, 2. What decides which row comes first?",
        edits=(("np.eye(classes)[labels]", "np.eye(classes)[np.sort(labels)]"),),
    ),
    Misconception(
        id="one-hot-minus-one-elsewhere",
        function="one_hot",
        family="one-hot-minus-one-elsewhere",
        summary="Puts -1 in the place of every 0.",
        hint="Elsewhere stands -1 in yours. What does the table show beside the 1?",
        edits=(("np.eye(classes)[labels]", "2 * np.eye(classes)[labels] - 1"),),
    ),
    # split
    Misconception(
        id="split-not-shuffled",
        function="split",
        family="split-not-shuffled",
        summary="Cuts the first rows off without shuffling.",
        hint=(
            "For every seed the first rows are put aside. Why might those be different "
            "from the others?"
        ),
        edits=(("np.random.default_rng(seed).permutation(len(X))", "np.arange(len(X))"),),
    ),
    Misconception(
        id="split-last-rows",
        function="split",
        family="split-last-rows",
        summary="Puts the last rows aside without shuffling.",
        hint="For every seed the last rows are put aside. What should decide who is?",
        edits=(("np.random.default_rng(seed).permutation(len(X))", "np.arange(len(X))[::-1]"),),
    ),
    Misconception(
        id="split-x-and-y-shuffled-apart",
        function="split",
        family="split-x-and-y-shuffled-apart",
        summary="Shuffles X and y by two different permutations.",
        hint="Images and labels are shuffled by orders of their own. How do they stay together?",
        edits=(
            (
                "    order = np.random.default_rng(seed).permutation(len(X))\n",
                (
                    "    rng = np.random.default_rng(seed)\n"
                    "    order, other = rng.permutation(len(X)), rng.permutation(len(X))\n"
                ),
            ),
            (
                "return X[rest], y[rest], X[aside], y[aside]",
                "return X[rest], y[other[count:]], X[aside], y[other[:count]]",
            ),
        ),
    ),
    Misconception(
        id="split-y-not-shuffled",
        function="split",
        family="split-y-not-shuffled",
        summary="Shuffles X and leaves y in its old order.",
        hint=(
            "The images are shuffled and the labels are not. Which row of y belongs to which image?"
        ),
        edits=(
            (
                "return X[rest], y[rest], X[aside], y[aside]",
                "return X[rest], y[count:], X[aside], y[:count]",
            ),
        ),
    ),
    Misconception(
        id="split-piles-swapped",
        function="split",
        family="split-piles-swapped",
        summary="Returns the validation pile first, as large as it should be.",
        hint=(
            "The two piles have changed places. Which one is validation_share for, and "
            "which one comes first?"
        ),
        edits=(
            (
                "return X[rest], y[rest], X[aside], y[aside]",
                "return X[aside], y[aside], X[rest], y[rest]",
            ),
        ),
    ),
    Misconception(
        id="split-train-validation-by-kind",
        function="split",
        family="split-train-validation-by-kind",
        summary="Returns both Xs and then both ys.",
        hint="Your answer holds X, X, y, y. In which order does the docstring name the four?",
        edits=(
            (
                "return X[rest], y[rest], X[aside], y[aside]",
                "return X[rest], X[aside], y[rest], y[aside]",
            ),
        ),
    ),
    Misconception(
        id="split-share-for-training",
        function="split",
        family="split-piles-swapped",
        summary="Takes validation_share for the share of the training pile.",
        hint=(
            "As many rows as should be put aside are left for training. Which pile does "
            "the share speak of?"
        ),
        edits=(
            (
                "aside, rest = order[:count], order[count:]",
                "aside, rest = order[count:], order[:count]",
            ),
        ),
        like="split-piles-swapped",
    ),
    Misconception(
        id="split-int-instead-of-round",
        function="split",
        family="split-int-instead-of-round",
        summary="Cuts off the fraction: int(2.7) is 2.",
        hint="One row too few is put aside here and there. What does your code make of 2.7 rows?",
        edits=(("round(len(X) * validation_share)", "int(len(X) * validation_share)"),),
    ),
    Misconception(
        id="split-ceil-instead-of-round",
        function="split",
        family="split-ceil-instead-of-round",
        summary="Rounds up every fraction: 3.3 rows become 4.",
        hint="One row too many is put aside here and there. What does your code make of 3.3 rows?",
        edits=(("round(len(X) * validation_share)", "int(np.ceil(len(X) * validation_share))"),),
    ),
    Misconception(
        id="split-training-rounded",
        function="split",
        family="split-training-rounded",
        summary="Rounds the number of rows for training, and puts the rest aside.",
        hint=(
            "You round how many rows are for training. Which of the two numbers does the "
            "docstring round?"
        ),
        edits=(
            (
                "count = round(len(X) * validation_share)",
                "count = len(X) - round(len(X) * (1 - validation_share))",
            ),
        ),
    ),
    Misconception(
        id="split-coin-for-each-row",
        function="split",
        family="split-coin-for-each-row",
        summary="Tosses a coin for each row, so that about that share of them is put aside.",
        hint="Each row is put aside by a coin of its own. Are there always as many, or about as "
        "many?",
        code="""
def split(
    X: np.ndarray, y: np.ndarray, validation_share: float, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    aside = np.random.default_rng(seed).random(len(X)) < validation_share
    return X[~aside], y[~aside], X[aside], y[aside]
""",
    ),
    Misconception(
        id="split-with-replacement",
        function="split",
        family="split-with-replacement",
        summary="Draws row numbers with replacement, so that some come twice and others never.",
        hint=(
            "Some rows come more than once, others never. Does a drawn number go back into the hat?"
        ),
        edits=(
            (
                "np.random.default_rng(seed).permutation(len(X))",
                "np.random.default_rng(seed).integers(0, len(X), len(X))",
            ),
        ),
    ),
    Misconception(
        id="split-overlapping",
        function="split",
        family="split-overlapping",
        summary="Puts rows aside and leaves them in the training pile as well.",
        hint="What is put aside is in the training pile, too. What would the exam be worth then?",
        edits=(("order[:count], order[count:]", "order[:count], order"),),
    ),
    Misconception(
        id="split-validation-drawn-apart",
        function="split",
        family="split-validation-drawn-apart",
        summary="Draws the two piles by two shuffles, so that rows are in both or in none.",
        hint="Each pile is drawn by a shuffle of its own. Can a row then be in both, or in none?",
        edits=(
            (
                "    aside, rest = order[:count], order[count:]",
                (
                    "    other = np.random.default_rng(seed + 1).permutation(len(X))\n"
                    "    aside, rest = order[:count], other[count:]"
                ),
            ),
        ),
    ),
    Misconception(
        id="split-seed-ignored",
        function="split",
        family="split-seed-ignored",
        summary="Uses the seed 0 whatever seed it was given.",
        hint="Every seed gives the same piles. Which seed starts your generator?",
        edits=(("default_rng(seed)", "default_rng(0)"),),
    ),
    Misconception(
        id="split-global-generator",
        function="split",
        family="split-global-generator",
        summary="Sets or uses the generator of np.random that everybody shares.",
        hint=(
            "What is called as np.random.seed or np.random.shuffle shares one generator with "
            "everybody. How do you make your own?"
        ),
        edits=(
            (
                "    order = np.random.default_rng(seed).permutation(len(X))",
                ("    np.random.seed(seed)\n    order = np.random.permutation(len(X))"),
            ),
        ),
    ),
    Misconception(
        id="split-a-block-aside",
        function="split",
        family="split-a-block-aside",
        summary="Draws where to begin, and puts a block of neighbours aside.",
        hint=(
            "Neighbours are always put aside together. Is every row drawn by itself, or "
            "only the first?"
        ),
        edits=(
            (
                "np.random.default_rng(seed).permutation(len(X))",
                "np.roll(np.arange(len(X)), np.random.default_rng(seed).integers(len(X)))",
            ),
        ),
    ),
    Misconception(
        id="split-shuffles-its-arguments",
        function="split",
        family="split-shuffles-its-arguments",
        summary="Shuffles X and y themselves, in place.",
        hint=(
            "X and y come back in another order to whoever called you. What makes a new, "
            "shuffled array?"
        ),
        edits=(
            (
                "    order = np.random.default_rng(seed).permutation(len(X))\n",
                (
                    "    order = np.random.default_rng(seed).permutation(len(X))\n"
                    "    X[:], y[:] = X[order], y[order]\n"
                    "    order = np.arange(len(X))\n"
                ),
            ),
        ),
    ),
    Misconception(
        id="split-one-row-lost",
        function="split",
        family="split-one-row-lost",
        summary="Leaves the row between the two piles out: order[count + 1:].",
        hint=(
            "One row is in neither pile. Where does the first slice end, and where does "
            "the second begin?"
        ),
        edits=(("order[count:]", "order[count + 1 :]"),),
    ),
    Misconception(
        id="split-shuffled-columns",
        function="split",
        family="split-shuffled-columns",
        summary="Shuffles the columns of X, too.",
        hint="The rows that come back are no rows of X any more. Which axis is shuffled?",
        edits=(
            (
                "return X[rest], y[rest], X[aside], y[aside]",
                (
                    "X = X[:, np.random.default_rng(seed).permutation(X.shape[1])]\n"
                    "    return X[rest], y[rest], X[aside], y[aside]"
                ),
            ),
        ),
    ),
    # standardize
    Misconception(
        id="standardize-measured-on-x",
        function="standardize",
        family="standardize-measured-on-x",
        summary="Takes mean and deviation from X itself instead of X_train.",
        hint="Mean and deviation are those of X. On which data may they be measured?",
        edits=(
            (
                "mean, std = np.mean(X_train, axis=0), np.std(X_train, axis=0)",
                "mean, std = np.mean(X, axis=0), np.std(X, axis=0)",
            ),
        ),
    ),
    Misconception(
        id="standardize-mean-of-x",
        function="standardize",
        family="standardize-mean-of-x",
        summary="Takes away the mean of X, and divides by the deviation in X_train.",
        hint="The deviation is that of X_train, and the mean is not. On which data is either "
        "measured?",
        edits=(
            (
                "mean, std = np.mean(X_train, axis=0), np.std(X_train, axis=0)",
                "mean, std = np.mean(X, axis=0), np.std(X_train, axis=0)",
            ),
        ),
    ),
    Misconception(
        id="standardize-threshold",
        function="standardize",
        family="standardize-threshold",
        summary="Takes columns that vary by little for constant ones.",
        hint="A column that varies by little becomes 0 in yours. Is it the same number throughout?",
        edits=(("varies = std > 0", "varies = std > 0.1"),),
    ),
    Misconception(
        id="standardize-returns-training-data",
        function="standardize",
        family="standardize-returns-training-data",
        summary="Scales X_train and returns that, whatever X is.",
        hint="What comes back is X_train, scaled. Which of the two arrays is to be changed?",
        edits=(("varies, (X - mean)", "varies, (X_train - mean)"),),
    ),
    Misconception(
        id="standardize-mean-only",
        function="standardize",
        family="standardize-mean-only",
        summary="Takes the mean away and does not divide.",
        hint="The mean is gone, and the spread is what it was. What comes after the subtraction?",
        edits=(
            (
                "np.where(varies, (X - mean) / np.where(varies, std, 1), 0)",
                "np.where(varies, X - mean, 0)",
            ),
        ),
    ),
    Misconception(
        id="standardize-spread-only",
        function="standardize",
        family="standardize-spread-only",
        summary="Divides by the deviation without taking the mean away.",
        hint="The spread is right, and the mean is not 0. What comes before the division?",
        edits=(("varies, (X - mean)", "varies, X"),),
    ),
    Misconception(
        id="standardize-variance",
        function="standardize",
        family="standardize-variance",
        summary="Divides by the variance instead of its root.",
        hint="You divide by the mean square of the distances. What is the usual distance?",
        edits=(("np.std(X_train, axis=0)", "np.var(X_train, axis=0)"),),
    ),
    Misconception(
        id="standardize-sample-deviation",
        function="standardize",
        family="standardize-sample-deviation",
        summary="Divides the sum of squares by m - 1 (ddof=1) before the root.",
        hint=(
            "Your deviation is a little too large, most in small samples. By what does "
            "np.std divide the squares?"
        ),
        edits=(
            ("np.std(X_train, axis=0)", "np.std(X_train, axis=0, ddof=min(1, len(X_train) - 1))"),
        ),
    ),
    Misconception(
        id="standardize-whole-array",
        function="standardize",
        family="standardize-whole-array",
        summary="Takes one mean and one deviation for the whole array.",
        hint="One mean and one deviation serve all columns. Which axis gives each column its own?",
        edits=(
            (
                "mean, std = np.mean(X_train, axis=0), np.std(X_train, axis=0)",
                "mean, std = np.mean(X_train), np.std(X_train)",
            ),
        ),
    ),
    Misconception(
        id="standardize-whole-array-but-constant",
        function="standardize",
        family="standardize-whole-array-but-constant",
        summary=(
            "Measures one mean and one deviation over all columns, though columns that never "
            "vary become 0."
        ),
        hint=(
            "One mean and one deviation serve all columns in yours. Which of them belong to "
            "each column?"
        ),
        edits=(
            (
                "np.mean(X_train, axis=0), np.std(X_train, axis=0)",
                "np.mean(X_train), np.std(X_train)",
            ),
            ("varies = std > 0", "varies = np.std(X_train, axis=0) > 0"),
        ),
    ),
    Misconception(
        id="standardize-rows",
        function="standardize",
        family="standardize-rows",
        summary="Takes mean and deviation along each row of X.",
        hint="Every image has mean 0 in yours, and no dot has. Along which axis do you measure?",
        edits=(
            (
                "mean, std = np.mean(X_train, axis=0), np.std(X_train, axis=0)",
                ("mean, std = np.mean(X, axis=1, keepdims=True), np.std(X, axis=1, keepdims=True)"),
            ),
        ),
    ),
    Misconception(
        id="standardize-min-max",
        function="standardize",
        family="standardize-min-max",
        summary="Squeezes columns to the range from 0 to 1 by minimum and maximum.",
        hint="Your columns go from 0 to 1. What is taken away, and what is divided by?",
        edits=(
            (
                "mean, std = np.mean(X_train, axis=0), np.std(X_train, axis=0)",
                "mean, std = np.min(X_train, axis=0), np.ptp(X_train, axis=0)",
            ),
        ),
    ),
    Misconception(
        id="standardize-by-sixteen",
        function="standardize",
        family="standardize-by-sixteen",
        summary="Divides by 16, the largest value of a dot.",
        hint=(
            "You divide by a fixed number. What does the usual distance of each column have to say?"
        ),
        edits=(
            (
                "np.where(varies, (X - mean) / np.where(varies, std, 1), 0)",
                "np.where(varies, X / 16, 0)",
            ),
        ),
    ),
    Misconception(
        id="standardize-nan-for-constant-columns",
        function="standardize",
        family="standardize-nan-for-constant-columns",
        summary="Divides by 0 where a column never varies.",
        hint=(
            "A column that never varies becomes nan or infinity. What is its deviation, "
            "and what was agreed on?"
        ),
        edits=(("np.where(varies, (X - mean) / np.where(varies, std, 1), 0)", "(X - mean) / std"),),
    ),
    Misconception(
        id="standardize-white-columns-only",
        function="standardize",
        family="standardize-white-columns-only",
        summary="Spares columns that are 0 throughout, and divides by 0 in other constant ones.",
        hint="A column that is 0 throughout is well, and one of another constant is not. What do "
        "the two have in common?",
        edits=(("varies = std > 0", "varies = np.any(X_train != 0, axis=0)"),),
    ),
    Misconception(
        id="standardize-tiny-number-added",
        function="standardize",
        family="standardize-tiny-number-added",
        summary="Adds 1e-8 to the deviation, so that columns which never vary can become huge.",
        hint=(
            "Where a column never varies you divide by next to nothing. What becomes of "
            "another number there?"
        ),
        edits=(
            (
                "np.where(varies, (X - mean) / np.where(varies, std, 1), 0)",
                "(X - mean) / (std + 1e-8)",
            ),
        ),
    ),
    Misconception(
        id="standardize-one-for-zero",
        function="standardize",
        family="standardize-one-for-zero",
        summary="Divides columns that never vary by 1, so that X minus mean stays there.",
        hint=(
            "A column that never varies keeps its distance from the mean. What was agreed "
            "on for it?"
        ),
        edits=(
            (
                "np.where(varies, (X - mean) / np.where(varies, std, 1), 0)",
                "(X - mean) / np.where(varies, std, 1)",
            ),
        ),
    ),
    Misconception(
        id="standardize-constant-columns-as-they-are",
        function="standardize",
        family="standardize-constant-columns-as-they-are",
        summary="Leaves columns that never vary as they are.",
        hint="A column that never varies is left alone. What was agreed on for it?",
        edits=(
            (
                "np.where(varies, (X - mean) / np.where(varies, std, 1), 0)",
                "np.where(varies, (X - mean) / np.where(varies, std, 1), X)",
            ),
        ),
    ),
    Misconception(
        id="standardize-constant-columns-dropped",
        function="standardize",
        family="standardize-constant-columns-dropped",
        summary="Leaves columns that never vary out.",
        hint=(
            "Your answer has fewer columns than X. What stands in the place of one that "
            "never varies?"
        ),
        edits=(
            (
                "np.where(varies, (X - mean) / np.where(varies, std, 1), 0)",
                "((X - mean) / np.where(varies, std, 1))[:, varies]",
            ),
        ),
    ),
    Misconception(
        id="standardize-nan-to-num",
        function="standardize",
        family="standardize-nan-to-num",
        summary="Turns nan into 0 and infinity into a huge number by nan_to_num.",
        hint=(
            "nan_to_num makes 0 of nan. What does it make of infinity, where X has another number?"
        ),
        edits=(
            (
                "np.where(varies, (X - mean) / np.where(varies, std, 1), 0)",
                "np.nan_to_num((X - mean) / std)",
            ),
        ),
    ),
    Misconception(
        id="standardize-in-place",
        function="standardize",
        family="standardize-in-place",
        summary="Changes X itself by -= and /=.",
        hint="X is another one after the call. Which operations make a new array?",
        edits=(
            (
                "    varies = std > 0\n",
                (
                    "    varies = std > 0\n"
                    "    if X.dtype.kind == 'f':\n"
                    "        X -= mean\n"
                    "        mean = 0 * mean\n"
                ),
            ),
        ),
    ),
    Misconception(
        id="standardize-median",
        function="standardize",
        family="standardize-median",
        summary="Takes the median away instead of the mean.",
        hint=(
            "The middle one of the sorted numbers is taken away. Which middle does the lab ask for?"
        ),
        edits=(("np.mean(X_train, axis=0)", "np.median(X_train, axis=0)"),),
    ),
    Misconception(
        id="standardize-mean-distance",
        function="standardize",
        family="standardize-mean-distance",
        summary="Divides by the mean distance from the mean instead of the standard deviation.",
        hint=(
            "You divide by the mean of the distances. What does np.std do with them before "
            "and after the mean?"
        ),
        edits=(
            (
                "np.std(X_train, axis=0)",
                "np.mean(np.abs(X_train - np.mean(X_train, axis=0)), axis=0)",
            ),
        ),
    ),
    Misconception(
        id="standardize-absolute",
        function="standardize",
        family="standardize-absolute",
        summary="Returns sizes: what lies below the mean comes out positive.",
        hint="Numbers below the mean come out positive. What does the sign tell?",
        edits=(("varies, (X - mean)", "varies, np.abs(X - mean)"),),
    ),
    Misconception(
        id="standardize-sign",
        function="standardize",
        family="standardize-sign",
        summary="Takes X away from the mean.",
        hint="Every sign is the other way round. What is taken away from what?",
        edits=(("varies, (X - mean)", "varies, (mean - X)"),),
    ),
    # minibatches
    Misconception(
        id="minibatches-not-shuffled",
        function="minibatches",
        family="minibatches-not-shuffled",
        summary="Deals the rows out in their old order.",
        hint="For every seed the rows come in their old order. What should the seed decide?",
        edits=(
            (
                "order = np.random.default_rng(seed).permutation(len(X))",
                "order = np.arange(len(X))",
            ),
        ),
    ),
    Misconception(
        id="minibatches-last-one-lost",
        function="minibatches",
        family="minibatches-last-one-lost",
        summary="Leaves out what does not fill a whole batch.",
        hint="What is left over is thrown away. How many rows may the last batch have?",
        edits=(("range(0, len(X), batch_size)", "range(0, len(X) - batch_size + 1, batch_size)"),),
    ),
    Misconception(
        id="minibatches-filled-up",
        function="minibatches",
        family="minibatches-filled-up",
        summary="Fills the last batch up with rows from the beginning.",
        hint="The last batch is filled up with rows that have had their turn. How large may it be?",
        edits=(
            (
                "rows = order[start : start + batch_size]",
                "rows = np.resize(order, start + batch_size)[start:]",
            ),
        ),
    ),
    Misconception(
        id="minibatches-even-sizes",
        function="minibatches",
        family="minibatches-even-sizes",
        summary="Deals rows out evenly, as np.array_split does.",
        hint=(
            "Your batches are about equally large. How many rows does each have, but "
            "perhaps the last?"
        ),
        code="""
def minibatches(X, y, batch_size, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    count = -(-len(X) // batch_size)
    return [(X[rows], y[rows]) for rows in np.array_split(order, count)]
""",
    ),
    Misconception(
        id="minibatches-count-for-size",
        function="minibatches",
        family="minibatches-count-for-size",
        summary="Takes batch_size for the number of batches.",
        hint="You make batch_size batches. Is it the number of batches, or of rows in each?",
        code="""
def minibatches(X, y, batch_size, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    return [(X[rows], y[rows]) for rows in np.array_split(order, min(batch_size, len(X)))]
""",
    ),
    Misconception(
        id="minibatches-empty-batch-at-the-end",
        function="minibatches",
        family="minibatches-empty-batch-at-the-end",
        summary="Adds an empty batch at the end if nothing is left over.",
        hint=(
            "If nothing is left over there is an empty batch at the end. Where does your "
            "range stop?"
        ),
        edits=(("range(0, len(X), batch_size)", "range(0, len(X) + 1, batch_size)"),),
    ),
    Misconception(
        id="minibatches-with-replacement",
        function="minibatches",
        family="minibatches-with-replacement",
        summary="Draws every batch by itself, with replacement.",
        hint=(
            "Some rows come more than once, others never. Does a drawn number go back into the hat?"
        ),
        edits=(
            (
                "order = np.random.default_rng(seed).permutation(len(X))",
                "order = np.random.default_rng(seed).integers(0, len(X), len(X))",
            ),
        ),
    ),
    Misconception(
        id="minibatches-batches-shuffled",
        function="minibatches",
        family="minibatches-batches-shuffled",
        summary="Shuffles the order of the batches, not the rows.",
        hint=(
            "The same neighbours are always together. What is shuffled: the rows, or whole batches?"
        ),
        edits=(
            (
                "order = np.random.default_rng(seed).permutation(len(X))",
                (
                    "rng, count = np.random.default_rng(seed), len(X) // batch_size\n"
                    "    order = np.arange(len(X))\n"
                    "    whole = order[: count * batch_size].reshape(count, batch_size)\n"
                    "    order = np.concatenate([rng.permutation(whole).ravel(), "
                    "order[count * batch_size :]])"
                ),
            ),
        ),
    ),
    Misconception(
        id="minibatches-heaps-shuffled",
        function="minibatches",
        family="minibatches-heaps-shuffled",
        summary="Deals the rows out as they stand, and shuffles the list of batches.",
        hint=(
            "The same neighbours are always together, and the short batch may come anywhere. What "
            "is to be shuffled, and when?"
        ),
        code="""
def minibatches(X, y, batch_size, seed):
    batches = []
    for start in range(0, len(X), batch_size):
        batches.append((X[start : start + batch_size], y[start : start + batch_size]))
    order = np.random.default_rng(seed).permutation(len(batches))
    return [batches[place] for place in order]
""",
    ),
    Misconception(
        id="minibatches-shuffled-inside",
        function="minibatches",
        family="minibatches-shuffled-inside",
        summary="Shuffles rows inside their batches only.",
        hint=(
            "The same rows are always together in the same batch. When are the rows "
            "shuffled: before the deal, or after?"
        ),
        code="""
def minibatches(X, y, batch_size, seed):
    rng, batches = np.random.default_rng(seed), []
    for start in range(0, len(X), batch_size):
        rows = rng.permutation(np.arange(start, min(start + batch_size, len(X))))
        batches.append((X[rows], y[rows]))
    return batches
""",
    ),
    Misconception(
        id="minibatches-x-and-y-shuffled-apart",
        function="minibatches",
        family="minibatches-x-and-y-shuffled-apart",
        summary="Shuffles X and y by two different permutations.",
        hint="Images and labels are shuffled by orders of their own. How do they stay together?",
        edits=(
            (
                "    batches = []\n",
                (
                    "    other = np.random.default_rng(seed + 1).permutation(len(X))\n"
                    "    batches = []\n"
                ),
            ),
            (
                "batches.append((X[rows], y[rows]))",
                "batches.append((X[rows], y[other[start : start + batch_size]]))",
            ),
        ),
    ),
    Misconception(
        id="minibatches-y-not-shuffled",
        function="minibatches",
        family="minibatches-y-not-shuffled",
        summary="Shuffles X and leaves y in its old order.",
        hint=(
            "The images are shuffled and the labels are not. Which row of y belongs to which image?"
        ),
        edits=(
            (
                "batches.append((X[rows], y[rows]))",
                "batches.append((X[rows], y[start : start + batch_size]))",
            ),
        ),
    ),
    Misconception(
        id="minibatches-pair-swapped",
        function="minibatches",
        family="minibatches-pair-swapped",
        summary="Puts y before X in each pair.",
        hint="In your pairs y comes first. What does the docstring name first?",
        edits=(("batches.append((X[rows], y[rows]))", "batches.append((y[rows], X[rows]))"),),
    ),
    Misconception(
        id="minibatches-first-one-only",
        function="minibatches",
        family="minibatches-first-one-only",
        summary="Returns inside the loop, after the first batch.",
        hint="There is one batch, and no other. Where does a return end your loop?",
        edits=(
            (
                "batches.append((X[rows], y[rows]))",
                ("batches.append((X[rows], y[rows]))\n        return batches"),
            ),
        ),
    ),
    Misconception(
        id="minibatches-seed-ignored",
        function="minibatches",
        family="minibatches-seed-ignored",
        summary="Uses the seed 0 whatever seed it was given.",
        hint="Every seed gives the same batches. Which seed starts your generator?",
        edits=(("default_rng(seed)", "default_rng(0)"),),
    ),
    Misconception(
        id="minibatches-global-generator",
        function="minibatches",
        family="minibatches-global-generator",
        summary="Sets or uses the generator of np.random that everybody shares.",
        hint=(
            "What is called as np.random.seed or np.random.shuffle shares one generator with "
            "everybody. How do you make your own?"
        ),
        edits=(
            (
                "    order = np.random.default_rng(seed).permutation(len(X))",
                ("    np.random.seed(seed)\n    order = np.random.permutation(len(X))"),
            ),
        ),
    ),
    Misconception(
        id="minibatches-shuffles-its-arguments",
        function="minibatches",
        family="minibatches-shuffles-its-arguments",
        summary="Shuffles X and y themselves, in place.",
        hint=(
            "X and y come back in another order to whoever called you. What makes a new, "
            "shuffled array?"
        ),
        edits=(
            (
                "    batches = []\n",
                (
                    "    X[:], y[:] = X[order], y[order]\n"
                    "    order = np.arange(len(X))\n"
                    "    batches = []\n"
                ),
            ),
        ),
    ),
    Misconception(
        id="minibatches-overlapping",
        function="minibatches",
        family="minibatches-overlapping",
        summary="Begins a batch at every row, so that batches overlap.",
        hint="Your batches overlap. How far is it from the beginning of one to that of the next?",
        edits=(("range(0, len(X), batch_size)", "range(len(X))"),),
    ),
    Misconception(
        id="minibatches-one-row-more",
        function="minibatches",
        family="minibatches-one-row-more",
        summary="Takes one row more into each batch: the slice ends too late.",
        hint=(
            "Your batches have a row too many, which the next one has as well. Does a "
            "slice hold its end?"
        ),
        edits=(("start + batch_size]", "start + batch_size + 1]"),),
    ),
    Misconception(
        id="minibatches-flat-list",
        function="minibatches",
        family="minibatches-flat-list",
        summary="Puts X_batch and y_batch into the list one after the other, without pairs.",
        hint="X_batch and y_batch stand in the list one by one. What makes a pair of them?",
        edits=(("batches.append((X[rows], y[rows]))", "batches += [X[rows], y[rows]]"),),
    ),
    Misconception(
        id="minibatches-two-lists",
        function="minibatches",
        family="minibatches-two-lists",
        summary="Returns a list of X batches and a list of y batches.",
        hint="Your answer holds all X and then all y. What does each item of the list hold?",
        edits=(
            ("    return batches", "    return [X for X, _ in batches], [y for _, y in batches]"),
        ),
    ),
    # train_epoch
    Misconception(
        id="epoch-loss-after-the-step",
        function="train_epoch",
        family="epoch-loss-after-the-step",
        summary="Notes the loss of each batch after its step.",
        hint="The losses are those after the steps. When in a round of the loop is the loss noted?",
        edits=(
            ("        losses.append(cross_entropy(activations[-1], y_batch))\n", ""),
            (
                "layers = gradient_descent_step(layers, gradients, learning_rate)",
                (
                    "layers = gradient_descent_step(layers, gradients, learning_rate)\n"
                    "        losses.append(cross_entropy(forward(layers, X_batch)[-1], y_batch))"
                ),
            ),
        ),
    ),
    Misconception(
        id="epoch-each-batch-from-the-start",
        function="train_epoch",
        family="epoch-each-batch-from-the-start",
        summary="Every batch begins with the layers that came in.",
        hint=(
            "Each batch begins where the first one did. With which layers should the "
            "second one work?"
        ),
        edits=(
            ("    losses = []\n", "    losses, start = [], layers\n"),
            ("forward(layers, X_batch)", "forward(start, X_batch)"),
            ("backward(layers, activations, y_batch)", "backward(start, activations, y_batch)"),
            ("gradient_descent_step(layers, gradients", "gradient_descent_step(start, gradients"),
        ),
    ),
    Misconception(
        id="epoch-layers-not-kept",
        function="train_epoch",
        family="epoch-layers-not-kept",
        summary="Throws what gradient_descent_step returns away.",
        hint=(
            "The layers that come back are those that came in. What does "
            "gradient_descent_step return, and who keeps it?"
        ),
        edits=(
            (
                "layers = gradient_descent_step(layers, gradients, learning_rate)",
                "gradient_descent_step(layers, gradients, learning_rate)",
            ),
        ),
    ),
    Misconception(
        id="epoch-whole-x-in-every-round",
        function="train_epoch",
        family="epoch-whole-x-in-every-round",
        summary="Uses all of X and y in every round instead of the batch.",
        hint="Every round looks at all samples. Which ones has minibatches dealt out for it?",
        edits=(
            ("forward(layers, X_batch)", "forward(layers, X)"),
            ("cross_entropy(activations[-1], y_batch)", "cross_entropy(activations[-1], y)"),
            ("backward(layers, activations, y_batch)", "backward(layers, activations, y)"),
        ),
    ),
    Misconception(
        id="epoch-full-batch",
        function="train_epoch",
        family="epoch-full-batch",
        summary="Takes a single step over all samples.",
        hint=(
            "You take a single step over all samples. How many batches are there, and how "
            "many steps?"
        ),
        edits=(("in minibatches(X, y, batch_size, seed):", "in [(X, y)]:"),),
    ),
    Misconception(
        id="epoch-first-batch-only",
        function="train_epoch",
        family="epoch-first-batch-only",
        summary="Returns inside the loop, after the first batch.",
        hint="Only the first batch takes its step. Where does a return end your loop?",
        edits=(
            (
                "layers = gradient_descent_step(layers, gradients, learning_rate)",
                (
                    "layers = gradient_descent_step(layers, gradients, learning_rate)\n"
                    "        return layers, losses"
                ),
            ),
        ),
    ),
    Misconception(
        id="epoch-not-shuffled",
        function="train_epoch",
        family="epoch-not-shuffled",
        summary="Cuts X into batches itself, in the old order, without minibatches.",
        hint=(
            "The samples come in their old order, whatever the seed. Which function deals them out?"
        ),
        edits=(
            (
                "in minibatches(X, y, batch_size, seed):",
                (
                    "in [(X[at : at + batch_size], y[at : at + batch_size]) for at in "
                    "range(0, len(X), batch_size)]:"
                ),
            ),
        ),
    ),
    Misconception(
        id="epoch-seed-zero",
        function="train_epoch",
        family="epoch-seed-zero",
        summary="Always hands the seed 0 to minibatches.",
        hint="The batches are the same for every seed. Which seed does minibatches get from you?",
        edits=(("batch_size, seed)", "batch_size, 0)"),),
    ),
    Misconception(
        id="epoch-next-seed",
        function="train_epoch",
        family="epoch-next-seed",
        summary="Hands another seed to minibatches than the one it was given.",
        hint="The batches are those of the next seed. Is anything done to the seed on its way?",
        edits=(("batch_size, seed)", "batch_size, seed + 1)"),),
    ),
    Misconception(
        id="epoch-mean-loss",
        function="train_epoch",
        family="epoch-mean-loss",
        summary="Returns the mean of the losses instead of a list.",
        hint="One number comes back for all batches. How many losses does the docstring promise?",
        edits=(("    return layers, losses", "    return layers, float(np.mean(losses))"),),
    ),
    Misconception(
        id="epoch-losses-summed",
        function="train_epoch",
        family="epoch-losses-summed",
        summary="Notes the sum of the losses so far.",
        hint=(
            "Your losses grow by each batch's loss. What does the loss of one batch have "
            "to do with the others?"
        ),
        edits=(
            (
                "losses.append(cross_entropy(activations[-1], y_batch))",
                "losses.append(cross_entropy(activations[-1], y_batch) + sum(losses[-1:]))",
            ),
        ),
    ),
    Misconception(
        id="epoch-running-mean",
        function="train_epoch",
        family="epoch-running-mean",
        summary="Notes the mean of all losses so far instead of each batch's own.",
        hint="You note the mean of the losses so far. Whose loss belongs to a batch?",
        edits=(
            (
                "return layers, losses",
                "return layers, [sum(losses[: at + 1]) / (at + 1) for at in range(len(losses))]",
            ),
        ),
    ),
    Misconception(
        id="epoch-loss-of-all-samples",
        function="train_epoch",
        family="epoch-loss-of-all-samples",
        summary="Notes the loss over all samples before each step.",
        hint="The losses are those of all samples. Whose loss belongs to a batch?",
        edits=(
            (
                "losses.append(cross_entropy(activations[-1], y_batch))",
                "losses.append(cross_entropy(forward(layers, X)[-1], y))",
            ),
        ),
    ),
    Misconception(
        id="epoch-uphill",
        function="train_epoch",
        family="epoch-uphill",
        summary="Steps along the gradient instead of against it.",
        hint="Every step leads uphill. What does gradient_descent_step do with the sign already?",
        edits=(("gradients, learning_rate)", "gradients, -learning_rate)"),),
    ),
    Misconception(
        id="epoch-rate-divided-by-batches",
        function="train_epoch",
        family="epoch-rate-divided-by-batches",
        summary="Divides the learning rate by the number of samples in the batch.",
        hint=(
            "Your steps are too short by the size of the batch. Where has backward divided "
            "by it already?"
        ),
        edits=(("gradients, learning_rate)", "gradients, learning_rate / len(X_batch))"),),
    ),
    Misconception(
        id="epoch-one-step-for-all",
        function="train_epoch",
        family="epoch-one-step-for-all",
        summary="Adds the gradients of all batches up and takes one step at the end.",
        hint="All batches are seen before the first step. When does each of them take its own?",
        code="""
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    losses, new = [], layers
    for X_batch, y_batch in minibatches(X, y, batch_size, seed):
        activations = forward(layers, X_batch)
        losses.append(cross_entropy(activations[-1], y_batch))
        gradients = backward(layers, activations, y_batch)
        new = gradient_descent_step(new, gradients, learning_rate)
    return new, losses
""",
    ),
    Misconception(
        id="epoch-twice-the-same-batch",
        function="train_epoch",
        family="epoch-twice-the-same-batch",
        summary="Takes two steps for each batch.",
        hint="Each batch takes two steps. How often is gradient_descent_step called in a round?",
        edits=(
            (
                "layers = gradient_descent_step(layers, gradients, learning_rate)",
                (
                    "layers = gradient_descent_step(layers, gradients, learning_rate)\n"
                    "        gradients = backward(layers, forward(layers, X_batch), y_batch)\n"
                    "        layers = gradient_descent_step(layers, gradients, learning_rate)"
                ),
            ),
        ),
    ),
    Misconception(
        id="epoch-decaying-rate",
        function="train_epoch",
        family="epoch-decaying-rate",
        summary="Makes the learning rate smaller after each batch.",
        hint="Each step is shorter than the one before. Who changes the learning rate?",
        edits=(
            (
                "layers = gradient_descent_step(layers, gradients, learning_rate)",
                (
                    "layers = gradient_descent_step(layers, gradients, learning_rate)\n"
                    "        learning_rate = 0.9 * learning_rate"
                ),
            ),
        ),
    ),
    Misconception(
        id="epoch-last-batch-skipped",
        function="train_epoch",
        family="epoch-last-batch-skipped",
        summary="Skips the last batch.",
        hint="The last batch has no turn. How far does your loop go?",
        edits=(
            (
                "in minibatches(X, y, batch_size, seed):",
                (
                    "in minibatches(X, y, batch_size, seed)[:-1] or minibatches(X, y, "
                    "batch_size, seed):"
                ),
            ),
        ),
    ),
    Misconception(
        id="epoch-small-batch-skipped",
        function="train_epoch",
        family="epoch-small-batch-skipped",
        summary="Skips a last batch that has fewer rows than the others.",
        hint="A batch with fewer rows than the others is skipped. Why should it have no turn?",
        edits=(
            (
                "        activations = forward(layers, X_batch)",
                (
                    "        if len(X_batch) < min(batch_size, len(X)):\n"
                    "            continue\n"
                    "        activations = forward(layers, X_batch)"
                ),
            ),
        ),
    ),
    Misconception(
        id="epoch-pair-swapped",
        function="train_epoch",
        family="epoch-pair-swapped",
        summary="Returns the losses first and then the layers.",
        hint="The losses come first. In which order does the docstring name the two?",
        edits=(("return layers, losses", "return losses, layers"),),
    ),
    Misconception(
        id="epoch-layers-only",
        function="train_epoch",
        family="epoch-layers-only",
        summary="Returns the layers without the losses.",
        hint="Only the layers come back. Which second thing does the docstring promise?",
        edits=(("return layers, losses", "return layers"),),
    ),
    Misconception(
        id="epoch-best-layers-kept",
        function="train_epoch",
        family="epoch-best-layers-kept",
        summary=(
            "Returns the layers after the batch with the smallest loss instead of the last ones."
        ),
        hint=(
            "You keep the layers that came after the smallest loss. Which layers does the end "
            "of the epoch hand back?"
        ),
        code="""
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    losses, best = [], layers
    for X_batch, y_batch in minibatches(X, y, batch_size, seed):
        activations = forward(layers, X_batch)
        losses.append(cross_entropy(activations[-1], y_batch))
        gradients = backward(layers, activations, y_batch)
        layers = gradient_descent_step(layers, gradients, learning_rate)
        if losses[-1] == min(losses):
            best = layers
    return best, losses
""",
    ),
    Misconception(
        id="epoch-changes-its-layers",
        function="train_epoch",
        family="epoch-changes-its-layers",
        summary="Changes the arrays of the layers that it was given.",
        hint="The layers that came in are changed. Which operation changes an array in place?",
        edits=(
            (
                "layers = gradient_descent_step(layers, gradients, learning_rate)",
                (
                    "for layer, gradient in zip(layers, gradients):\n"
                    "            for key in layer:\n"
                    "                layer[key] -= learning_rate * gradient[key]"
                ),
            ),
        ),
    ),
    Misconception(
        id="epoch-accuracy-for-loss",
        function="train_epoch",
        family="epoch-accuracy-for-loss",
        summary="Notes the share of right answers instead of the loss.",
        hint="You note how many answers are right. Which function gives the loss?",
        edits=(
            (
                "losses.append(cross_entropy(activations[-1], y_batch))",
                (
                    "losses.append(float(np.mean(activations[-1].argmax(axis=1) == "
                    "y_batch.argmax(axis=1))))"
                ),
            ),
        ),
    ),
    # confusion_matrix
    Misconception(
        id="confusion-transposed",
        function="confusion_matrix",
        family="confusion-transposed",
        summary="Puts what was predicted into rows and labels into columns.",
        hint="Rows and columns have changed places. Which of the two is what a digit is?",
        edits=(("counts[label, taken_for] += 1", "counts[taken_for, label] += 1"),),
    ),
    Misconception(
        id="confusion-each-place-once",
        function="confusion_matrix",
        family="confusion-each-place-once",
        summary="Adds by counts[labels, predicted] += 1, which counts each place once.",
        hint=(
            "Two images in the same place count once. What does NumPy do with a place that "
            "comes up twice?"
        ),
        code="""
def confusion_matrix(labels, predicted, classes):
    counts = np.zeros((classes, classes), dtype=int)
    counts[labels, predicted] += 1
    return counts
""",
    ),
    Misconception(
        id="confusion-marks",
        function="confusion_matrix",
        family="confusion-each-place-once",
        summary="Writes a 1 wherever something is, and does not count.",
        hint="Nothing in your table is above 1. What does the second image in a place do?",
        edits=(("counts[label, taken_for] += 1", "counts[label, taken_for] = 1"),),
        like="confusion-each-place-once",
    ),
    Misconception(
        id="confusion-right-ones-only",
        function="confusion_matrix",
        family="confusion-right-ones-only",
        summary="Counts the right answers only.",
        hint="Beside the diagonal everything is 0. Where do the mistakes belong?",
        edits=(("counts[label, taken_for] += 1", "counts[label, label] += label == taken_for"),),
    ),
    Misconception(
        id="confusion-wrong-ones-only",
        function="confusion_matrix",
        family="confusion-wrong-ones-only",
        summary="Counts the mistakes only.",
        hint="The diagonal is empty. Where do the right answers belong?",
        edits=(
            ("counts[label, taken_for] += 1", "counts[label, taken_for] += label != taken_for"),
        ),
    ),
    Misconception(
        id="confusion-shares-of-rows",
        function="confusion_matrix",
        family="confusion-shares-of-rows",
        summary="Divides each row by its sum.",
        hint="A row with images adds up to 1 in yours. Are counts asked for, or shares?",
        edits=(
            (
                "    return counts",
                "    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)",
            ),
        ),
    ),
    Misconception(
        id="confusion-shares-of-all",
        function="confusion_matrix",
        family="confusion-shares-of-all",
        summary="Divides everything by the number of images.",
        hint="All your numbers together make 1. Are counts asked for, or shares?",
        edits=(("    return counts", "    return counts / len(labels)"),),
    ),
    Misconception(
        id="confusion-classes-from-labels",
        function="confusion_matrix",
        family="confusion-classes-from-labels",
        summary="Takes the number of classes from the largest label that occurs.",
        hint=(
            "The table is as large as the labels that occur. Which argument says how many "
            "classes there are?"
        ),
        edits=(
            (
                "    counts = np.zeros",
                (
                    "    classes = int(max(labels.max(), predicted.max())) + 1\n"
                    "    counts = np.zeros"
                ),
            ),
        ),
    ),
    Misconception(
        id="confusion-classes-from-unique",
        function="confusion_matrix",
        family="confusion-classes-from-unique",
        summary="Leaves out classes that no image has.",
        hint="Classes that no image has get no row. Where do the rows of the others move to?",
        edits=(
            (
                "    return counts",
                (
                    "    used = np.unique(np.concatenate([labels, predicted]))\n"
                    "    return counts[np.ix_(used, used)]"
                ),
            ),
        ),
    ),
    Misconception(
        id="confusion-histogram",
        function="confusion_matrix",
        family="confusion-histogram",
        summary=(
            "Counts with np.histogram2d, whose boxes reach from the smallest to the largest "
            "number there is."
        ),
        hint=(
            "histogram2d lays its boxes between the smallest and the largest number there is. "
            "Which numbers should they lie around?"
        ),
        code="""
def confusion_matrix(labels, predicted, classes):
    counts, _, _ = np.histogram2d(labels, predicted, bins=classes)
    return counts.astype(int)
""",
    ),
    Misconception(
        id="confusion-both-ways",
        function="confusion_matrix",
        family="confusion-both-ways",
        summary="Counts every mistake in both directions.",
        hint="A 4 taken for a 9 counts as a 9 taken for a 4, too. Which of the two was it?",
        edits=(
            (
                "counts[label, taken_for] += 1",
                (
                    "counts[label, taken_for] += 1\n"
                    "        if label != taken_for:\n"
                    "            counts[taken_for, label] += 1"
                ),
            ),
        ),
    ),
    Misconception(
        id="confusion-labels-twice",
        function="confusion_matrix",
        family="confusion-labels-twice",
        summary="Uses the labels for rows and columns.",
        hint="In your table everybody is right. What was each image taken for?",
        edits=(("counts[label, taken_for] += 1", "counts[label, label] += 1"),),
    ),
    Misconception(
        id="confusion-predicted-twice",
        function="confusion_matrix",
        family="confusion-predicted-twice",
        summary="Uses what was predicted for rows and columns.",
        hint="In your table everything is what it was taken for. What is it really?",
        edits=(("counts[label, taken_for] += 1", "counts[taken_for, taken_for] += 1"),),
    ),
    Misconception(
        id="confusion-last-image-lost",
        function="confusion_matrix",
        family="confusion-last-image-lost",
        summary="Leaves the last image out.",
        hint="One image is missing from your table. How far does the loop go?",
        edits=(
            ("zip(labels, predicted, strict=True)", "zip(labels[:-1], predicted, strict=False)"),
        ),
    ),
    Misconception(
        id="confusion-accuracy",
        function="confusion_matrix",
        family="confusion-accuracy",
        summary="Returns the share of right answers.",
        hint=(
            "One number comes back, the share of right answers. What does the table say "
            "beyond that?"
        ),
        edits=(("    return counts", "    return float(np.trace(counts) / np.sum(counts))"),),
    ),
    Misconception(
        id="confusion-begins-with-ones",
        function="confusion_matrix",
        family="confusion-begins-with-ones",
        summary="Starts from a table of ones.",
        hint="Everything is one too many. What stands in the table before the first image?",
        edits=(("np.zeros(", "np.ones("),),
    ),
    Misconception(
        id="confusion-counts-from-one",
        function="confusion_matrix",
        family="confusion-counts-from-one",
        summary="Counts labels from 1, so that everything moves up and left by one place.",
        hint=(
            "Everything stands one place too far up and to the left. From which number are "
            "labels counted?"
        ),
        edits=(("counts[label, taken_for] += 1", "counts[label - 1, taken_for - 1] += 1"),),
    ),
    # best_epoch
    Misconception(
        id="best-smallest-of-all",
        function="best_epoch",
        family="best-smallest-of-all",
        summary="Returns the place of the smallest loss of all and knows no patience.",
        hint="You look at all losses, also those after stopping. Who has seen the future?",
        edits=(("    return best", "    return int(np.argmin(validation_losses))"),),
    ),
    Misconception(
        id="best-stops-one-too-late",
        function="best_epoch",
        family="best-stops-one-too-late",
        summary="Stops after patience + 1 epochs without a new smallest loss.",
        hint=(
            "You wait one epoch longer than patience allows. After how many in a row does it stop?"
        ),
        edits=(("if epoch - best == patience:", "if epoch - best > patience:"),),
    ),
    Misconception(
        id="best-stops-one-too-early",
        function="best_epoch",
        family="best-stops-one-too-early",
        summary="Stops one epoch before patience runs out.",
        hint="You stop one epoch too early. After how many in a row does it stop?",
        edits=(("if epoch - best == patience:", "if epoch - best == max(patience - 1, 1):"),),
    ),
    Misconception(
        id="best-asks-before-noting",
        function="best_epoch",
        family="best-asks-before-noting",
        summary="Asks whether patience has run out before looking at the epoch's own loss.",
        hint="You ask whether to stop before you look at the loss. What if just that one is the "
        "smallest?",
        edits=(
            (
                """        if loss < validation_losses[best]:
            best = epoch
        if epoch - best == patience:
            break
""",
                """        if epoch - best == patience:
            break
        if loss < validation_losses[best]:
            best = epoch
""",
            ),
        ),
    ),
    Misconception(
        id="best-last-epoch-seen",
        function="best_epoch",
        family="best-last-epoch-seen",
        summary="Returns the epoch at which training stops.",
        hint="You return where training stops. Where was the smallest loss by then?",
        edits=(("    return best", "    return epoch"),),
    ),
    Misconception(
        id="best-later-of-equal-ones",
        function="best_epoch",
        family="best-later-of-equal-ones",
        summary="Takes an equal loss for a new smallest one.",
        hint="An equal loss counts as new in yours. Which of two equal ones was agreed on?",
        edits=(("if loss < validation_losses[best]:", "if loss <= validation_losses[best]:"),),
    ),
    Misconception(
        id="best-equal-one-renews-patience",
        function="best_epoch",
        family="best-equal-one-renews-patience",
        summary="Starts patience anew at a loss that equals the smallest one.",
        hint="An equal loss starts patience anew in yours. Is it a new smallest one?",
        code="""
def best_epoch(validation_losses: list[float], patience: int) -> int:
    best = waited = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best]:
            best = epoch
        waited = 0 if loss <= validation_losses[best] else waited + 1
        if waited == patience:
            break
    return best
""",
    ),
    Misconception(
        id="best-equal-one-takes-no-patience",
        function="best_epoch",
        family="best-equal-one-takes-no-patience",
        summary="Leaves patience as it is at a loss that equals the smallest one.",
        hint="An equal loss takes no patience in yours. Is it a new smallest one?",
        code="""
def best_epoch(validation_losses, patience):
    best = without = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best]:
            best, without = epoch, 0
        elif loss > validation_losses[best]:
            without += 1
            if without == patience:
                break
    return best
""",
    ),
    Misconception(
        id="best-first-rise",
        function="best_epoch",
        family="best-first-rise",
        summary="Stops at the first rise, whatever patience says.",
        hint="You stop at the first loss that is not smaller. How long does patience last?",
        edits=(("if epoch - best == patience:", "if epoch != best:"),),
    ),
    Misconception(
        id="best-compares-with-the-one-before",
        function="best_epoch",
        family="best-compares-with-the-one-before",
        summary="Starts patience anew when a loss is below the one before it.",
        hint="A loss below the one before it makes you wait anew. Is it below the smallest so far?",
        code="""
def best_epoch(validation_losses, patience):
    best = waited = 0
    for epoch in range(1, len(validation_losses)):
        if validation_losses[epoch] < validation_losses[best]:
            best = epoch
        waited = 0 if validation_losses[epoch] < validation_losses[epoch - 1] else waited + 1
        if waited == patience:
            break
    return best
""",
    ),
    Misconception(
        id="best-patience-never-renewed",
        function="best_epoch",
        family="best-patience-never-renewed",
        summary="Counts all epochs without a new smallest loss together, not those in a row.",
        hint=(
            "You count all epochs that brought nothing new, since the start. What happens "
            "to patience at a new smallest?"
        ),
        code="""
def best_epoch(validation_losses, patience):
    best = waited = 0
    for epoch in range(1, len(validation_losses)):
        if validation_losses[epoch] < validation_losses[best]:
            best = epoch
        else:
            waited += 1
        if waited == patience:
            break
    return best
""",
    ),
    Misconception(
        id="best-counts-from-one",
        function="best_epoch",
        family="best-counts-from-one",
        summary="Counts epochs from 1.",
        hint="Your answer is one too large, every time. From which number are epochs counted?",
        edits=(("    return best", "    return best + 1"),),
    ),
    Misconception(
        id="best-loss-itself",
        function="best_epoch",
        family="best-loss-itself",
        summary="Returns the smallest loss instead of its place.",
        hint="You return a loss. Which epoch does it belong to?",
        edits=(("    return best", "    return validation_losses[best]"),),
    ),
    Misconception(
        id="best-largest",
        function="best_epoch",
        family="best-largest",
        summary="Looks for the largest loss.",
        hint="You look for the largest loss. Is a large loss good?",
        edits=(("if loss < validation_losses[best]:", "if loss > validation_losses[best]:"),),
    ),
    Misconception(
        id="best-first-patience-losses",
        function="best_epoch",
        family="best-first-patience-losses",
        summary="Looks at the first patience epochs only.",
        hint="You look at the first few losses only. From where on does patience count?",
        edits=(
            ("    return best", "    return int(np.argmin(validation_losses[: patience + 1]))"),
        ),
    ),
    Misconception(
        id="best-epoch-before-stopping",
        function="best_epoch",
        family="best-epoch-before-stopping",
        summary="Returns the epoch patience epochs before the end, also if training never stopped.",
        hint="You go back from the end by patience. Does every training stop because of patience?",
        edits=(("    return best", "    return max(epoch - patience, 0)"),),
    ),
    Misconception(
        id="best-changes-its-argument",
        function="best_epoch",
        family="best-changes-its-argument",
        summary="Takes the losses out of the list, one after the other.",
        hint="The list is empty after your call. Which operation takes something out of it?",
        edits=(("    return best", ("    validation_losses.clear()\n    return best")),),
    ),
    Misconception(
        id="best-window",
        function="best_epoch",
        family="best-window",
        summary="Stops if a loss is not below the one patience epochs before it.",
        hint="You compare with the loss patience epochs ago. Is that the smallest so far?",
        code="""
def best_epoch(validation_losses, patience):
    best = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best]:
            best = epoch
        if epoch >= patience and loss >= validation_losses[epoch - patience]:
            break
    return best
""",
    ),
    Misconception(
        id="best-rounded-losses",
        function="best_epoch",
        family="best-rounded-losses",
        summary="Compares losses rounded to two digits.",
        hint=(
            "Small improvements don't count in yours. How much smaller does a smallest "
            "loss have to be?"
        ),
        edits=(
            (
                "if loss < validation_losses[best]:",
                "if round(loss, 2) < round(validation_losses[best], 2):",
            ),
        ),
    ),
    Misconception(
        id="best-improvement-threshold",
        function="best_epoch",
        family="best-improvement-threshold",
        summary="Asks that a new smallest loss be smaller by a thousandth at least.",
        hint=(
            "A loss that is smaller by a little doesn't count in yours. How much smaller "
            "does it have to be?"
        ),
        edits=(
            ("if loss < validation_losses[best]:", "if loss < validation_losses[best] - 1e-3:"),
        ),
    ),
)
