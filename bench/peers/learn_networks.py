"""The training networks of `lapicque bench learn` in snnTorch, SpikingJelly and Norse.

Each through its public interface, as its own tutorials do: the same shapes, the same number of
steps, batch, loss and optimiser; random images of which 19 % of the pixels are not zero, as in
MNIST (what an image shows changes no dense product's time).

fc     784-1000-10, beta 0.95, cross-entropy of the membrane summed over steps, Adam (snnTorch
       tutorial 5)
conv   12C5-MP2-64C5-MP2-10, beta 0.5, cross-entropy of the rate, Adam (tutorial 6)
"""

import resource
import statistics
import time

import torch
from torch import nn


def images(network, batch):
    torch.manual_seed(1)
    x = torch.rand(batch, 1, 28, 28) * (torch.rand(batch, 1, 28, 28) < 0.19)
    y = torch.randint(0, 10, (batch,))
    return (x.flatten(1) if network == "fc" else x), y


# ---- snnTorch -----------------------------------------------------------------------------------


class SnntorchFc(nn.Module):
    def __init__(self):
        super().__init__()
        import snntorch

        self.fc1, self.lif1 = nn.Linear(784, 1000), snntorch.Leaky(beta=0.95)
        self.fc2, self.lif2 = nn.Linear(1000, 10), snntorch.Leaky(beta=0.95)

    def forward(self, x, n_steps):
        mem1, mem2 = self.lif1.init_leaky(), self.lif2.init_leaky()
        spikes, potentials = [], []
        for _ in range(n_steps):
            spk1, mem1 = self.lif1(self.fc1(x), mem1)
            spk2, mem2 = self.lif2(self.fc2(spk1), mem2)
            spikes.append(spk2)
            potentials.append(mem2)
        return torch.stack(spikes), torch.stack(potentials)


class SnntorchConv(nn.Module):
    def __init__(self):
        super().__init__()
        import snntorch
        from snntorch import surrogate

        def lif():
            return snntorch.Leaky(beta=0.5, spike_grad=surrogate.fast_sigmoid(slope=25))

        self.conv1, self.lif1 = nn.Conv2d(1, 12, 5), lif()
        self.conv2, self.lif2 = nn.Conv2d(12, 64, 5), lif()
        self.fc, self.lif3 = nn.Linear(64 * 4 * 4, 10), lif()
        self.pool = nn.MaxPool2d(2)

    def forward(self, x, n_steps):
        mem1, mem2, mem3 = (lif.init_leaky() for lif in (self.lif1, self.lif2, self.lif3))
        spikes, potentials = [], []
        for _ in range(n_steps):
            spk1, mem1 = self.lif1(self.pool(self.conv1(x)), mem1)
            spk2, mem2 = self.lif2(self.pool(self.conv2(spk1)), mem2)
            spk3, mem3 = self.lif3(self.fc(spk2.flatten(1)), mem3)
            spikes.append(spk3)
            potentials.append(mem3)
        return torch.stack(spikes), torch.stack(potentials)


# ---- SpikingJelly -------------------------------------------------------------------------------


def spikingjelly_network(network):
    """Multi-step, torch backend: its fast path on a CPU. Soft reset, v = v - v / tau + x."""
    from spikingjelly.activation_based import functional, layer, neuron, surrogate

    def lif(beta):
        return neuron.LIFNode(tau=1 / (1 - beta), decay_input=False, v_reset=None,
                              surrogate_function=surrogate.ATan(), store_v_seq=True)

    if network == "fc":
        net = nn.Sequential(layer.Linear(784, 1000), lif(0.95), layer.Linear(1000, 10), lif(0.95))
    else:
        net = nn.Sequential(
            layer.Conv2d(1, 12, 5), layer.MaxPool2d(2), lif(0.5),
            layer.Conv2d(12, 64, 5), layer.MaxPool2d(2), lif(0.5),
            layer.Flatten(), layer.Linear(64 * 4 * 4, 10), lif(0.5))
    functional.set_step_mode(net, "m")
    return net


class Spikingjelly(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.net = spikingjelly_network(network)

    def forward(self, x, n_steps):
        from spikingjelly.activation_based import functional

        functional.reset_net(self.net)
        # The first product sees the same image at every step; its own examples repeat the input.
        spikes = self.net(x.unsqueeze(0).expand(n_steps, *x.shape).contiguous())
        return spikes, self.net[-1].v_seq


# ---- Norse --------------------------------------------------------------------------------------


class Norse(nn.Module):
    """A loop over steps of its box-model neurons, which reset to zero; inputs are scaled such that
    v = beta v + x. The output is a whole layer's potentials and spikes, as the others give them."""

    def __init__(self, network):
        super().__init__()
        from norse.torch.functional.lif_box import LIFBoxParameters

        self.conv, self.dt = network == "conv", 1e-3
        self.beta = 0.5 if self.conv else 0.95
        self.parameters_of_neurons = LIFBoxParameters(
            tau_mem_inv=torch.tensor((1 - self.beta) / self.dt))
        pool = nn.MaxPool2d(2)
        self.products = nn.ModuleList(
            [nn.Sequential(nn.Conv2d(1, 12, 5), pool), nn.Sequential(nn.Conv2d(12, 64, 5), pool),
             nn.Sequential(nn.Flatten(), nn.Linear(64 * 4 * 4, 10))] if self.conv else
            [nn.Linear(784, 1000), nn.Linear(1000, 10)])

    def forward(self, x, n_steps):
        from norse.torch.functional.lif_box import (LIFBoxFeedForwardState,
                                                    lif_box_feed_forward_step)

        states = [None] * len(self.products)
        spikes, potentials = [], []
        for _ in range(n_steps):
            z = x
            for i, product in enumerate(self.products):
                current = product(z) / (1 - self.beta)
                if states[i] is None:
                    states[i] = LIFBoxFeedForwardState(v=torch.zeros_like(current))
                z, states[i] = lif_box_feed_forward_step(current, states[i],
                                                         self.parameters_of_neurons, self.dt)
            spikes.append(z)
            potentials.append(states[-1].v)
        return torch.stack(spikes), torch.stack(potentials)


# ---- timing -------------------------------------------------------------------------------------


def build(peer, network):
    if peer == "snntorch":
        return SnntorchFc() if network == "fc" else SnntorchConv()
    if peer == "norse":
        return Norse(network)
    return Spikingjelly(network)


def loss_of(network, spikes, potentials, y):
    cross_entropy = nn.functional.cross_entropy
    if network == "fc":  # summed over steps, as tutorial 5
        return sum(cross_entropy(v, y) for v in potentials)
    return sum(cross_entropy(s, y) for s in spikes) / len(spikes)  # ce_rate_loss


def run(peer, network, options):
    """Milliseconds of a training iteration and of the inference of one image, medians: of the wall
    clock, and of processor time, which other programs on the machine stretch less."""
    torch.manual_seed(0)
    torch.set_num_threads(options["threads"])
    n_steps, batch = options["n_steps"], options["batch"]
    net = build(peer, network)
    x, y = images(network, batch)
    optimiser = torch.optim.Adam(net.parameters(), lr=5e-4)

    def iteration():
        begin, processor = time.perf_counter(), time.process_time()
        loss = loss_of(network, *net(x, n_steps), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return 1e3 * (time.perf_counter() - begin), 1e3 * (time.process_time() - processor)

    def single():
        begin, processor = time.perf_counter(), time.process_time()
        with torch.no_grad():
            net(x[:1], n_steps)
        return 1e3 * (time.perf_counter() - begin), 1e3 * (time.process_time() - processor)

    for _ in range(2):
        iteration()
    train, train_cpu = zip(*(iteration() for _ in range(options["iterations"])))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for _ in range(2):
        single()
    one, one_cpu = zip(*(single() for _ in range(options["iterations"])))
    return {"train_ms": statistics.median(train), "single_ms": statistics.median(one),
            "train_cpu_ms": statistics.median(train_cpu),
            "single_cpu_ms": statistics.median(one_cpu),
            "peak_mib": peak, "torch": torch.__version__}
