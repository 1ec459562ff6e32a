"""PyTorch on the processor, eager, one thread. Usage: pytorch.py mlp|cnn|lstm|play"""
import measure
import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(1)


class LastHidden(nn.Module):
    """An LSTM and a linear layer on its last hidden state."""

    def __init__(self):
        super().__init__()
        self.recurrent = nn.LSTM(1, 32, batch_first=True)
        self.out = nn.Linear(32, 1)

    def forward(self, x):
        hidden, _ = self.recurrent(x)
        return self.out(hidden[:, -1])


def images(*shape):
    n = measure.BATCHES
    return torch.rand(n, 32, *shape), torch.randint(0, 10, (n, 32)), nn.functional.cross_entropy


def reals(batch, *shape):
    n = measure.BATCHES
    return torch.rand(n, batch, *shape), torch.rand(n, batch, 1), nn.functional.mse_loss


workload = measure.asked()
if workload == "mlp":
    model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    xs, ys, loss = images(784)
elif workload == "cnn":
    model = nn.Sequential(
        nn.Conv2d(1, 8, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(784, 10),
    )
    xs, ys, loss = images(1, 28, 28)
elif workload == "lstm":
    model = LastHidden()
    xs, ys, loss = reals(16, 48, 1)
else:
    model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2), nn.Tanh(), nn.Linear(2, 1), nn.Tanh())
    xs, ys, loss = reals(10, 2)

descent = torch.optim.SGD(model.parameters(), lr=0.01)


def step(i):
    descent.zero_grad()
    loss(model(xs[i]), ys[i]).backward()
    descent.step()


measure.run("pytorch", torch.__version__, workload, step)
