"""Prints the answer in predict and does not return it."""


def predict(parameters, X):
    output = forward(parameters, X)["a2"]
    print("The network says:")
    print(output)


for x in [[0, 0], [0, 1], [1, 0], [1, 1]]:
    predict(initialize_parameters(2, 8, 1, 0), np.array([x]))
