"""Everything right, with einsum, helpers and random.Random of her own, and names in Hindi."""

import random

# मेरे अपने सहायक (my own helpers)
परतें = (("W1", "b1"), ("W2", "b2"))


def परत(आगत, भार, झुकाव):
    """One layer: (m, a), (a, b), (1, b) -> (m, b)."""
    return np.einsum("ma,ab->mb", आगत, भार) + झुकाव


def initialize_parameters(input_size, hidden_size, output_size, seed):
    पासा = random.Random(seed)
    आकार = [input_size, hidden_size, output_size]
    प्राचल = {}
    for (W, b), पंक्ति, स्तंभ in zip(परतें, आकार, आकार[1:]):
        प्राचल[W] = np.array([[पासा.gauss(0, 1) for _ in range(स्तंभ)] for _ in range(पंक्ति)])
        प्राचल[b] = np.zeros((1, स्तंभ))
    return प्राचल


def forward(parameters, X):
    z1 = परत(X, parameters["W1"], parameters["b1"])
    a1 = 0.5 * (1 + np.tanh(z1 / 2))
    z2 = परत(a1, parameters["W2"], parameters["b2"])
    a2 = 0.5 * (1 + np.tanh(z2 / 2))
    return dict(z1=z1, a1=a1, z2=z2, a2=a2, X=X)


# औसत, नमूनों पर (the mean over samples)
def औसत(बाएँ, दाएँ):
    return np.einsum("ma,mb->ab", बाएँ, दाएँ) / len(बाएँ)


def backward(parameters, cache, X, y):
    इकाई = np.ones((len(X), 1))
    त्रुटि2 = cache["a2"] - y
    त्रुटि1 = np.einsum("mo,ho->mh", त्रुटि2, parameters["W2"]) * (cache["a1"] - cache["a1"] ** 2)
    return {
        "W2": औसत(cache["a1"], त्रुटि2),
        "b2": औसत(इकाई, त्रुटि2),
        "W1": औसत(X, त्रुटि1),
        "b1": औसत(इकाई, त्रुटि1),
    }


def train(parameters, X, y, epochs, learning_rate):
    हानियाँ = np.zeros(epochs)
    for युग in range(epochs):
        स्मृति = forward(parameters, X)
        हानियाँ[युग] = binary_cross_entropy(स्मृति["a2"], y)
        ढाल = backward(parameters, स्मृति, X, y)
        parameters = gradient_descent_step(parameters, ढाल, learning_rate)
    return [parameters, tuple(हानियाँ)]
