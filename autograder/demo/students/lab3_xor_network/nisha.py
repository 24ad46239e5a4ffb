"""Loops for ever in initialize_parameters: wants weights whose mean is exactly 0."""


def initialize_parameters(input_size, hidden_size, output_size, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.standard_normal((input_size, hidden_size))
    # standard normal means that the mean is 0
    while W1.mean() != 0:
        W1 = rng.standard_normal((input_size, hidden_size))
    W2 = rng.standard_normal((hidden_size, output_size))
    return {"W1": W1, "b1": np.zeros((1, hidden_size)), "W2": W2, "b2": np.zeros((1, output_size))}
