#!/usr/bin/env python3
"""Times a layer of leaky neurons, forward and backward, in Lapicque and in other libraries.

    python3 bench/peers/learn_layer.py --bench build/test/bench_learn_layer
    python3 bench/peers/learn_layer.py --bench ... --neurons 4096 --peers snntorch --pairs 3

A pair is one run of ours and one of the peer, right after each other, each in a process of its own
that has its arrays ready; the ratio is the peer's seconds over ours. The loss is the sum of spikes
times fixed random numbers, so that the gradient by the spikes is a whole array, as from a layer
above. Before any time is believed, the spikes must be the same: a potential within rounding of the
threshold may differ, so at most one spike in 100,000 neuron-steps. Where the peer has the fast
sigmoid of snnTorch, the gradients are compared too. Memory is what a process holds at its peak, and
beyond it had before the first run.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time

SURROGATE_SCALE = 25.0


def snntorch_layer(torch, beta):
    import snntorch
    from snntorch import surrogate
    layer = snntorch.Leaky(beta=beta, threshold=1.0, reset_mechanism="zero", reset_delay=False,
                           spike_grad=surrogate.fast_sigmoid(SURROGATE_SCALE))

    def run(x):
        membrane = layer.init_leaky() if hasattr(layer, "init_leaky") else layer.reset_mem()
        spikes = []
        for step in x:
            spike, membrane = layer(step, membrane)
            spikes.append(spike)
        return torch.stack(spikes)
    return run, snntorch.__version__, True


def spikingjelly_layer(torch, beta):
    from importlib.metadata import version
    from spikingjelly.activation_based import functional, neuron, surrogate
    layer = neuron.LIFNode(tau=1 / (1 - beta), decay_input=False, v_threshold=1.0, v_reset=0.0,
                           surrogate_function=surrogate.ATan(), step_mode="m")

    def run(x):
        functional.reset_net(layer)
        return layer(x)
    return run, version("spikingjelly"), False


def norse_layer(torch, beta):
    from importlib.metadata import version
    from norse.torch.functional.lif_box import (LIFBoxFeedForwardState, LIFBoxParameters,
                                                lif_box_feed_forward_step)
    dt = 0.001
    parameters = LIFBoxParameters(tau_mem_inv=torch.tensor((1 - beta) / dt), method="super",
                                  alpha=torch.tensor(SURROGATE_SCALE))

    def run(x):
        state = LIFBoxFeedForwardState(v=torch.zeros_like(x[0]))
        spikes = []
        for step in x:
            spike, state = lif_box_feed_forward_step(step, state, parameters, dt)
            spikes.append(spike)
        return torch.stack(spikes)
    return run, version("norse"), False


LAYERS = {"snntorch": snntorch_layer, "spikingjelly": spikingjelly_layer, "norse": norse_layer}


def serve(peer, folder, shape, beta, threads):
    """Runs the peer once for each line on standard input, and prints what that took."""
    import numpy as np
    import torch
    torch.set_num_threads(threads)
    run, version, same_surrogate = LAYERS[peer](torch, beta)
    x = torch.from_numpy(np.fromfile(f"{folder}/input", np.float32).reshape(shape))
    weights = torch.from_numpy(np.fromfile(f"{folder}/gradient", np.float32).reshape(shape))
    if peer == "norse":
        x = x / (1 - beta)  # its input is multiplied by dt / tau
    x.requires_grad_()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps(dict(version=version, torch=torch.__version__, before=before,
                          same_surrogate=same_surrogate)), flush=True)
    spikes = None
    for _ in sys.stdin:
        x.grad, spikes = None, None
        start = time.perf_counter()
        spikes = run(x)
        middle = time.perf_counter()
        spikes.backward(weights)
        end = time.perf_counter()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(middle - start, end - middle, peak, flush=True)
    np.packbits(spikes.detach().numpy() > 0, axis=-1, bitorder="little").tofile(f"{folder}/spikes")
    x.grad.numpy().tofile(f"{folder}/peer_gradient")


class Side:
    """A process that runs once when asked."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def run(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return [float(word) for word in self.line().split()]

    def line(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args[:3]} ended with {self.process.wait()}")
        return line

    def finish(self):
        self.process.stdin.close()
        if self.process.wait():
            raise RuntimeError(f"{self.process.args[:3]} ended with {self.process.returncode}")


def compare(peer, folder, options):
    import numpy as np
    shape = (options.steps, options.batch, options.neurons)
    command = [options.bench, "--serve", f"{folder}/input", f"{folder}/gradient",
               *map(str, (options.neurons, options.batch, options.steps, options.beta,
                          options.threads)), f"{folder}/ours"]
    theirs = Side([sys.executable, __file__, "--serve", peer, folder, json.dumps(shape),
                   str(options.beta), str(options.threads)])
    about = json.loads(theirs.line())
    ours = Side(command)
    ours.run(), theirs.run()  # to warm up
    pairs = [(ours.run(), theirs.run()) for _ in range(options.pairs)]
    ours.finish(), theirs.finish()

    n_bytes = (options.neurons + 63) // 64 * 8
    own = np.fromfile(f"{folder}/ours.spikes", np.uint8).reshape(*shape[:2], n_bytes)
    other = np.fromfile(f"{folder}/spikes", np.uint8).reshape(*shape[:2], -1)
    differ = int(np.unpackbits(own[..., :other.shape[-1]] ^ other).sum())
    total = int(np.unpackbits(own).sum())
    n_all = shape[0] * shape[1] * shape[2]
    if differ > 1e-5 * n_all or total < 0.001 * n_all:
        raise RuntimeError(f"{peer}: {differ} of {n_all} steps differ, {total} spikes: not the same "
                           "neuron")
    error = None
    if about["same_surrogate"]:
        a = np.fromfile(f"{folder}/ours.gradient", np.float32)
        b = np.fromfile(f"{folder}/peer_gradient", np.float32)
        error = float(np.mean(np.abs(a - b) > 1e-4 * (1 + np.abs(b))))
    ratios = [sum(t[:2]) / sum(o[:2]) for o, t in pairs]
    return dict(peer=peer, version=about["version"], torch=about["torch"],
                ours=statistics.median(sum(o[:2]) for o, _ in pairs),
                theirs=statistics.median(sum(t[:2]) for _, t in pairs),
                ratio=statistics.median(ratios), lowest=min(ratios), highest=max(ratios),
                pairs=len(pairs), spikes=total / n_all, differ=differ, gradients_apart=error,
                our_peak=pairs[-1][0][2], their_peak=pairs[-1][1][2],
                their_growth=pairs[-1][1][2] - about["before"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--bench", required=True, help="bench_learn_layer")
    parser.add_argument("--peers", default="snntorch,spikingjelly,norse")
    parser.add_argument("--neurons", type=int, default=16384)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--beta", type=float, default=0.95)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    import numpy as np
    random = np.random.default_rng(1)
    shape = (options.steps, options.batch, options.neurons)
    results = []
    with tempfile.TemporaryDirectory() as folder:
        (random.random(shape, np.float32) * np.float32(0.2)).tofile(f"{folder}/input")
        (random.random(shape, np.float32) - np.float32(0.5)).tofile(f"{folder}/gradient")
        for peer in options.peers.split(","):
            try:
                r = compare(peer, folder, options)
            except RuntimeError as error:
                print(f"{peer}: {error}")
                continue
            results.append(r)
            same = ("" if r["gradients_apart"] is None else
                    f"; gradients more than 1e-4 apart: {r['gradients_apart']:.2g} of all")
            print(f"{peer} {r['version']} on torch {r['torch']}: {r['theirs']:.3f} s, ours "
                  f"{r['ours']:.3f} s, ratio {r['ratio']:.1f} ({r['lowest']:.1f} .. "
                  f"{r['highest']:.1f}, {r['pairs']} pairs); {r['spikes']:.3f} spikes a step, "
                  f"{r['differ']} differ{same}; peak {r['their_peak'] / 2**20:.0f} MiB, of which "
                  f"{r['their_growth'] / 2**20:.0f} by the layer, ours "
                  f"{r['our_peak'] / 2**20:.0f} in all", flush=True)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(results, file, indent=1)
    sys.exit(0 if results else 1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2], sys.argv[3], json.loads(sys.argv[4]), float(sys.argv[5]),
              int(sys.argv[6]))
    else:
        main()
