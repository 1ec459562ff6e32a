# %% 0 [markdown]
# # From neuron to loss
#
# Here the neuron of unit 2 becomes code: it gives a chance of rain for eight days, and a loss says how far off it was. Fill in the blanks and run each cell, from top to bottom.

# %% 2.0 [markdown]
# ## 2.0 The eight days
#
# Each row of `X` is a day: humidity and fall of pressure. In `y`, 1 means that it rained.

# %% 2.0
import numpy as np

X = np.array([
    [0.90, 0.70], [0.80, 0.60],
    [0.75, 0.20], [0.70, 0.50],
    [0.60, 0.40], [0.50, 0.10],
    [0.40, 0.30], [0.85, 0.10],
])
y = np.array([1, 1, 1, 1, 0, 0, 0, 0])
print(X.shape, y.shape)

# %% 2.1 [markdown]
# ## 2.1 A sigmoid that stands any score
#
# The sigmoid takes any score $z$ to a number between 0 and 1:
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# For $z = -800$, however, $e^{800}$ does not fit into the computer. The remedy is to use only $e^{-|z|}$, which is never more than 1. The case $z < 0$ is written already; write the case $z \ge 0$ with `e`.

# %% 2.1
def sigmoid(z):
    z = np.asarray(z, float)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, ___, e / (1 + e))

print(sigmoid(1).round(4), sigmoid(-800))

# %% 2.1 check
@check("2.1")
def _(sigmoid):
    s = sigmoid(1.0)
    if near(s, 0.2689):
        return hint("swapped", "You got 0.2689, which is σ(−1): the two cases changed places. For z ≥ 0, `e` already is e to the power −z.")
    if near(s, 1.3679):
        return hint("parentheses", "You got 1.3679: without parentheses the division comes before the sum.")
    if not near(s, 0.7311):
        return hint("value", f"σ(1) is {number(s)} and should be 0.7311. Write the formula of the text with `e` in place of the exponential.")
    if overflows(sigmoid, -800.0):
        return hint("overflow", "σ(1) is right, but for z = −800 the calculation still goes through e to the power 800, which overflows. Use `e`, which is there already.")
    return right("σ(1) = 0.7311, and −800 frightens nobody any more.")

# %% 2.1 hint [markdown]
# For $z \ge 0$ we have $|z| = z$. So `e` is exactly the $e^{-z}$ of the formula.

# %% 2.1 cases
# ok: 1 / (1 + e)
# ok: 1/(1+np.exp(-np.abs(z)))
# swapped: e / (1 + e)
# parentheses: 1 / 1 + e
# overflow: 1 / (1 + np.exp(-z))
# value: 1 - e
# value: z
# error: 1 / (1 + e

# %% 2.2 [markdown]
# ## 2.2 Eight scores at once
#
# `X @ w` does the eight dot products at once. A part of the score $z = w \cdot x + b$ is missing.

# %% 2.2
w = np.array([4.0, 3.0])
b = -4.0
p = sigmoid(X @ w + ___)
print(p.round(4))

# %% 2.2 check
@check("2.2")
def _(p):
    score = np.log(p / (1 - p))  # the sigmoid backwards
    true = np.array([1.7, 1.0, -0.4, 0.3, -0.4, -1.7, -1.5, -0.3])
    if near(score, true):
        return right("p[1] = 0.7311: that is day 2, the one you worked out in unit 2.")
    if near(score, true + 4):
        return hint("no-bias", "Like this it rains almost surely every day: it is the score without the bias. Add `b`.")
    if near(score, true + 8):
        return hint("sign", "The bias is negative already, −4: add `b`, do not subtract it.")
    return hint("value", f"p[1] is {number(p[1])} and should be 0.7311.")

# %% 2.2 hint [markdown]
# Two inputs, two weights and one bias. The weights are in `w`; the bias has a name too.

# %% 2.2 cases
# ok: b
# ok: -4
# no-bias: 0
# sign: -b
# value: 1
# error: w

# %% 2.3 [markdown]
# ## 2.3 How wrong the neuron was
#
# The surprise of a day is $-\ln$ of the chance that the neuron gave to what happened. The loss is the mean of the surprises:
#
# $$\mathrm{BCE} = -\frac{1}{n}\sum_i \big[\,y_i \ln p_i + (1 - y_i)\ln(1 - p_i)\,\big]$$
#
# On each day only one of the two terms is left: `given` already chooses which. In NumPy, `np.log` is the natural logarithm and `np.mean` is the mean.

# %% 2.3
def bce(p, y):
    # the chance given to what happened
    given = np.where(y == 1, p, 1 - p)
    # the mean of −ln of these chances
    return ___

print(np.round(bce(p, y), 4))

# %% 2.3 check
@check("2.3")
def _(bce):
    p = np.array([0.8455347, 0.7310586, 0.4013123, 0.5744425, 0.4013123, 0.1544653, 0.1824255, 0.4255575])
    y = np.array([1, 1, 1, 1, 0, 0, 0, 0])
    loss = bce(p, y)
    if np.shape(loss) == (8,):
        return hint("vector", "These are eight numbers, one a day. The loss is a single one: their mean.")
    if near(loss, 0.4231):
        return right("0.4231, as worked out in unit 5. Whoever always guesses 0.5 has 0.6931.")
    if near(loss, 3.3850):
        return hint("sum", "You got 3.3850: you added the eight surprises. The loss is their mean: `np.mean` in place of `np.sum`.")
    if near(loss, 0.1838):
        return hint("log10", "You got 0.1838: this logarithm has base 10. The natural one, in NumPy, is `np.log`.")
    if near(loss, 0.6104):
        return hint("log2", "You got 0.6104: this logarithm has base 2. The natural one, in NumPy, is `np.log`.")
    if near(loss, -0.4231):
        return hint("sign", "You got −0.4231: the logarithm of a chance is negative. The minus sign is missing.")
    if near(loss, 0.3952):
        return hint("order", "You got 0.3952: this is the logarithm of the mean. First the logarithm of each chance, then the mean.")
    if near(loss, 0.6736):
        return hint("no-log", "You got 0.6736: this is the mean chance. The logarithm is missing, and the minus sign.")
    return hint("value", f"You got {number(loss)}, and it should be 0.4231. From the inside out: logarithm, mean, minus.")

# %% 2.3 hint [markdown]
# From the inside out: `np.log(given)` is eight logarithms, all negative. Take their mean and change the sign.

# %% 2.3 cases
# ok: -np.mean(np.log(given))
# ok: -np.log(given).mean()
# ok: np.mean(-np.log(given))
# ok: -np.mean(y*np.log(p) + (1-y)*np.log(1-p))
# sum: -np.sum(np.log(given))
# log10: -np.mean(np.log10(given))
# log2: -np.mean(np.log2(given))
# sign: np.mean(np.log(given))
# order: -np.log(np.mean(given))
# vector: -np.log(given)
# no-log: np.mean(given)
# value: -np.mean(np.log(p))
# error: -mean(log(given))

# %% 2.4 [markdown]
# ## 2.4 Three neurons, three days
#
# A layer is one neuron for each row of $W$. In a batch the examples stand in rows too: $Z = X W^\top + b$. The days are 2, 3 and 8, as in unit 4. Check the shapes: what multiplies `days`, of shape (3, 2), must have 2 rows.

# %% 2.4
# one neuron a row: shape (3, 2)
W1 = np.array([[2, 1], [-1, 3], [1, -2]])
b1 = np.array([-1, 0, 0.5])
days = X[[1, 2, 7]]
Z = days @ ___ + b1
print(Z.round(2))

# %% 2.4 check
@check("2.4")
def _(Z):
    if near(Z, [[1.2, 1.0, 0.1], [0.7, -0.15, 0.85], [0.8, -0.55, 1.15]]):
        return right("The matrix of unit 4. Each row is a day, each column is a neuron.")
    if near(Z, [[2.4, 1.4, -1.5], [1.1, 0.95, -0.65], [1.0, 0.95, -0.55]]):
        return hint("reshape", "The shape fits, but `reshape` keeps the numbers in the same order. Transposing swaps rows and columns.")
    return hint("value", f"The shape is {np.shape(Z)}; the first number should be 1.2. `W1` multiplies, turned on its side.")

# %% 2.4 hint [markdown]
# `W1` has shape (3, 2), and so has `days`. Turn `W1` on its side: `.T` swaps rows and columns.

# %% 2.4 cases
# ok: W1.T
# ok: np.transpose(W1)
# reshape: W1.reshape(2, 3)
# value: W1.T * 2
# error: W1

# %% 2.5 [markdown]
# ## 2.5 A softmax that does not overflow
#
# Adding the same number to all scores does not change the softmax. So take the largest away from all of them: the result stays the same and no exponential is more than 1.

# %% 2.5
def softmax(z):
    e = np.exp(z - ___)
    return e / e.sum()

print(softmax(np.array([2, 1, 0.1])).round(4))
print(softmax(np.array([102, 101, 100.1])).round(4))

# %% 2.5 check
@check("2.5")
def _(softmax):
    s = softmax(np.array([2, 1, 0.1]))
    if near(s, [1 / 3, 1 / 3, 1 / 3]):
        return hint("itself", "The three chances are equal: you took each score away from itself. Take the same number away from all.")
    if not near(s, [0.6590, 0.2424, 0.0986]):
        return hint("value", "softmax(2, 1, 0.1) should be (0.6590, 0.2424, 0.0986). Take the same number away from all scores.")
    if not np.isfinite(softmax(np.array([2000.0, 0, -2000]))).all():
        return hint("overflow", "It is right here, but with a score of 2000 the exponential overflows. Only the largest score will do: the largest exponent becomes 0.")
    return right("It adds up to 1, and huge scores do not knock it over.")

# %% 2.5 hint [markdown]
# A NumPy vector can tell its largest number: try `z.max()`.

# %% 2.5 cases
# ok: z.max()
# ok: np.max(z)
# ok: max(z)
# ok: z.max(axis=-1, keepdims=True)
# overflow: 0
# overflow: z.min()
# overflow: z.mean()
# itself: z
# value: z / 2
# error: max

# %% 2.6 [markdown]
# ## 2.6 Now it is your turn
#
# Find weights and a bias with a loss below 0.35. The starting point was 4, 3 and −4. Move one number at a time and watch the line.

# %% 2.6
import matplotlib.pyplot as plt

w = np.array([___, ___])
b = ___
p = sigmoid(X @ w + b)
print("loss", bce(p, y).round(4))
print("right", np.sum((p > 0.5) == y))

u = np.array([0.3, 1.0])
plt.plot(u, -(w[0] * u + b) / w[1])
plt.scatter(X[:, 0], X[:, 1], c=y,
            cmap="coolwarm_r", zorder=2)
plt.ylim(0, 0.8)
plt.xlabel("humidity")
plt.ylabel("fall of pressure")
plt.show()

# %% 2.6 check
@check("2.6")
def _(w, b):
    X = np.array([[0.90, 0.70], [0.80, 0.60], [0.75, 0.20], [0.70, 0.50], [0.60, 0.40], [0.50, 0.10], [0.40, 0.30], [0.85, 0.10]])
    z = X @ w + b
    surprises = np.logaddexp(0, np.where(np.arange(8) < 4, -z, z))
    loss = surprises.mean()
    if loss < 0.35:
        return right(f"Loss {number(loss)}. What you did by hand, gradient descent does by itself in unit 8.")
    if near(loss, 0.4231):
        return hint("start", "This is the starting point, 0.4231. Change one number and see where the loss goes.")
    if loss > 0.6931:
        return hint("worse", f"Loss {number(loss)}: always guessing 0.5 would give 0.6931. Go back to the neighbourhood of 4, 3 and −4.")
    if loss > 0.4231:
        return hint("up", f"Loss {number(loss)}: it went up. Undo the last change and go the other way.")
    return hint("close", f"Loss {number(loss)}: it went down. Go on in this direction.")

# %% 2.6 hint [markdown]
# Multiplying $w$ and $b$ by the same number does not move the line, it only makes the neuron surer of what it says. Try doubling all three.

# %% 2.6 cases
# ok: 8 | 6 | -8
# ok: 6 | 6 | -6
# start: 4 | 3 | -4
# worse: -4 | 3 | 4
# up: 3 | 3 | -4
# close: 5 | 4 | -5
