"""Gradients of one neuron by torch's autograd, from the model's own equations.

The verbs of a model (prepare, advance, excess, reset) are read from its header and the headers of
its mathematics, and rewritten as Python on torch tensors: so every neuron of the registry has an
oracle for its derivatives, in which nothing is differentiated by hand.

For every folder in FOLDER, reads case.csv; writes torch.csv with rows "potential", "spike" (a value per step), "input,FIELD"
(its gradient per step), "state,FIELD" and "parameter,FIELD" (a gradient each).
Usage: python learn.py FOLDER
"""
import os
import re
import sys
import types

import torch

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../src/lapicque/models")


class Struct(types.SimpleNamespace):
    def copy(self):
        return Struct(**vars(self))


class Spike(torch.autograd.Function):
    """A step whose derivative is that of the fast sigmoid."""

    @staticmethod
    def forward(ctx, excess, scale):
        ctx.save_for_backward(excess)
        ctx.scale = scale
        return (excess >= 0).to(excess.dtype)

    @staticmethod
    def backward(ctx, grad):
        excess, = ctx.saved_tensors
        return grad / (1 + ctx.scale * excess.abs()) ** 2, None


def tensor(x):
    return x if isinstance(x, torch.Tensor) else torch.tensor(float(x), dtype=torch.float64)


def absolute(x):  # at 0 the derivative of the side where x grows, as in base/dual.hpp
    return torch.where(tensor(x) < 0, -tensor(x), tensor(x))


WORDS = {
    "T": tensor,
    "select": lambda c, a, b: torch.where(c, tensor(a), tensor(b)),
    "exp": lambda x: torch.exp(tensor(x)),
    "expm1": lambda x: torch.expm1(tensor(x)),
    "log": lambda x: torch.log(tensor(x)),
    "sqrt": lambda x: torch.sqrt(tensor(x)),
    "abs": absolute,
    "max": lambda a, b: torch.where(tensor(a) < tensor(b), tensor(b), tensor(a)),
    "min": lambda a, b: torch.where(tensor(b) < tensor(a), tensor(b), tensor(a)),
    "Struct": Struct,
    "euler": 2.718281828459045,
}


def split(text, mark):
    """The parts of `text` between marks that no bracket holds."""
    parts, depth, part = [], 0, ""
    for c in text:
        depth += (c in "([{") - (c in ")]}")
        if c == mark and depth == 0:
            parts.append(part)
            part = ""
        else:
            part += c
    return [p.strip() for p in parts + [part] if p.strip()]


def closing(text, start):
    """The place behind the bracket that closes the one at `start`."""
    depth = 0
    for i in range(start, len(text)):
        depth += (text[i] in "([{") - (text[i] in ")]}")
        if depth == 0:
            return i + 1
    raise ValueError("a bracket is not closed")


def expression(text):
    text = re.sub(r"\b(from|in|is|lambda)\b", r"\1_", text)  # words that are Python's own
    text = re.sub(r"\b(\w+)<T>\(", r"\1(", text)
    if text.startswith("{"):
        fields = [f.lstrip(".") for f in split(text[1:-1], ",")]
        return "Struct(" + ", ".join(f"{f.split('=', 1)[0]}={expression(f.split('=', 1)[1].strip())}"
                                     for f in fields) + ")"
    return re.sub(r"\s+", " ", text)


def statements(text, indent):
    """Lines of Python for C++ statements of the plain kind that equations are written in."""
    lines, pad = [], "    " * indent
    while text.strip():
        text = text.strip()
        loop = re.match(r"for \(int (\w+) = (\d+); \w+ (<|>=) (\d+); (\+\+|--)\w+\)\s*", text)
        local = re.match(r"const auto (\w+) = \[&\]\(([^)]*)\) \{", text)
        if loop:
            name, first, _, last, way = loop.groups()
            stop = f"{last}" if way == "++" else f"{int(last) - 1}, -1"
            lines.append(f"{pad}for {name} in range({first}, {stop}):")
            rest = text[loop.end():]
            end = closing(rest, 0) if rest[0] == "{" else rest.index(";") + 1
            body = rest[1:end - 1] if rest[0] == "{" else rest[:end]
            lines += statements(body, indent + 1)
            text = rest[end:]
            continue
        if local:
            end = closing(text, local.end() - 1)
            lines.append(f"{pad}def {local[1]}({names(local[2])}):")
            lines += statements(text[local.end():end - 1], indent + 1)
            text = text[end:].lstrip("; \n")
            continue
        line, text = split(text, ";")[0], text[text.index(split(text, ";")[0]):]
        text = text[len(line):].lstrip().removeprefix(";")
        if line.startswith("return"):
            lines.append(f"{pad}return {expression(line[6:].strip())}")
            continue
        line = re.sub(r"^(const )?(auto|T|\w+<T>) (?=\w+( =|,))", "", line)
        for part in split(line, ","):
            assigned = re.match(r"([\w.]+) (\+=|-=|\*=|=) (.*)$", part, re.DOTALL)
            if not assigned:
                lines.append(pad + expression(part))
                continue
            target, sign, value = expression(assigned[1]), assigned[2], expression(assigned[3])
            # x += y makes a new tensor: autograd keeps the old one
            lines.append(f"{pad}{target} = {value}" if sign == "=" else
                         f"{pad}{target} = {target} {sign[0]} ({value})")
    return lines or [pad + "pass"]


def names(parameters):
    return ", ".join(re.findall(r"(\w+)$", p)[0] if re.search(r"[&\s]\w+$", p) and
                     not p.endswith("&") else f"_{i}"
                     for i, p in enumerate(split(parameters, ",")))


def functions(path, words):
    """Defines in `words` every function template of a header."""
    text = re.sub(r"//[^\n]*", "", open(path).read())
    for match in re.finditer(r"template <class T>\s+(?:\[\[[^]]*\]\] )?(?:inline )?(?:static )?"
                             r"[\w<>]+ (\w+)\(", text):
        end = closing(text, match.end() - 1)
        body = re.match(r"\s*\{", text[end:])
        if not body:
            continue
        close = closing(text, end + body.end() - 1)
        source = [f"def {match[1]}({names(text[match.end():end - 1])}):"]
        source += statements(text[end + body.end():close - 1], 1)
        exec("\n".join(source), words)  # this repository's own headers


def model(name):
    words = dict(WORDS)
    for header in ("linear.hpp", "nonlinear.hpp", "nonlinear_gates.hpp", "model.hpp"):
        functions(os.path.join(SOURCE, header), words)
    header = os.path.join(SOURCE, "neurons", name + ".hpp")
    functions(header, words)
    # Where a field is not called as its member: T w_ex = receptor("excitatory", ...)
    fields = re.findall(r'T (\w+) =\s*\w+\("(\w+)"', open(header).read())
    words["member"] = {field: member for member, field in fields}
    return words


def read_case(folder):
    """The rows of case.csv: those with one word each, those with numbers, and the latter's leaves."""
    rows = [line.strip().split(",") for line in open(os.path.join(folder, "case.csv"))]
    one = {row[0]: row[1] for row in rows}
    table = {kind: {row[1]: [float(x) for x in row[2:]] for row in rows if row[0] == kind}
             for kind in ("parameter", "state", "input", "still", "loop", "gradient",
                          "grad_state")}
    leaf = {kind: {name: torch.tensor(values, dtype=torch.float64, requires_grad=True)
                   for name, values in table[kind].items()}
            for kind in ("parameter", "state", "input", "loop")}
    return one, table, leaf


def step(verbs, one, q, s, x, first):
    """The state before the reset, the spikes, and the state after; `first` is the potential."""
    verbs["advance"](s, q, x)
    excess = verbs["excess"](s, q, x)
    z = Spike.apply(tensor(excess), float(one["scale"]))
    kept, after = s.copy(), s.copy()
    if one["reset"] != "none":
        verbs["reset"](after, q)
    if one["reset"] == "subtract":
        setattr(after, first, getattr(after, first) + excess)
    choice = z.detach() if one["reset_gradient"] == "detached" else z
    return kept, z, Struct(**{k: choice * getattr(after, k) + (1 - choice) * getattr(kept, k)
                              for k in vars(kept)})


def main(folder):
    one, table, leaf = read_case(folder)
    verbs = model(one["model"])
    member = lambda name: verbs["member"].get(name, name)
    q = verbs["prepare"](Struct(**{member(k): v[0] for k, v in leaf["parameter"].items()}),
                         float(one["dt"]))
    s = Struct(**{member(k): v[0] for k, v in leaf["state"].items()})
    loss, potentials, spikes = 0, [], []
    first = member(next(iter(leaf["state"])))
    for t in range(len(table["gradient"]["spikes"])):
        x = Struct(**{member(k): v[t] for k, v in leaf["input"].items()})
        kept, z, s = step(verbs, one, q, s, x, first)
        loss = loss + table["gradient"]["spikes"][t] * z
        loss = loss + table["gradient"]["potential"][t] * getattr(kept, first)
        potentials.append(getattr(kept, first).item())
        spikes.append(z.item())
    for name, value in table["grad_state"].items():
        loss = loss + value[0] * getattr(s, member(name))
    loss.backward()

    write(folder, f"learn.py {one['model']}", leaf, potential=potentials, spike=spikes)


def write(folder, command, leaf, **series):
    """torch.csv: the series, and the gradient of every leaf."""
    with open(os.path.join(folder, "torch.csv"), "w") as file:
        file.write(f"# torch {torch.__version__}: python tests/oracle/{command}\n")
        line = lambda *cells: file.write(",".join(
            f"{c:.17g}" if isinstance(c, float) else c for c in cells) + "\n")
        for name, values in series.items():
            line(name, *values)
        for kind, leaves in leaf.items():
            for name, x in leaves.items():
                gradient = torch.zeros_like(x) if x.grad is None else x.grad
                line(kind, name, *gradient.flatten().tolist())


def each(folder, work):
    for case in sorted(os.listdir(folder)):
        if os.path.isfile(os.path.join(folder, case, "case.csv")):
            work(os.path.join(folder, case))


if __name__ == "__main__":
    each(sys.argv[1], main)
