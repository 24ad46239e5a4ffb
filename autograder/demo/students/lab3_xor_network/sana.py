"""Everything right in an untidy notebook: magics, a lost test, a copied cell, cells that fail."""

DELETED = ["test_forward"]
DUPLICATED = ["backward", "test_predict"]

"""
%matplotlib inline
%load_ext autoreload
!pip install numpy matplotlib
np.random.default_rng?
"""


def sigmoid_derivative(a):
    return a - a**2


"""
name = input("Who are you? ")
print("Hello", name)
files = !ls
"""


def forward(parameters, X):
    a0 = X
    z1 = a0 @ parameters["W1"] + parameters["b1"]
    a1 = sigmoid(z1)
    z2 = a1 @ parameters["W2"] + parameters["b2"]
    return {"z1": z1, "a1": a1, "z2": z2, "a2": sigmoid(z2)}


"""
%%time
# does it run?
forward(initialize_parameters(2, 3, 1, 0), np.array([[0, 1]]))
"""

"""
why does this not work
"""

"""
W1.shape
"""


def predict(parameters, X):
    return forward(parameters, X)["a2"]


plt.plot(train(initialize_parameters(2, 4, 1, 1), np.array([[0, 1], [1, 1]]), np.array([[1], [0]]), 20, 1.0)[1])
plt.title("my loss")
plt.show()

"""
%%bash
echo done
"""
