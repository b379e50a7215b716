"""The networks of `lapicque bench` in NEST 3, through PyNEST."""

import time

import nest

import column_table


def fresh(options):
    nest.set_verbosity("M_ERROR")
    nest.ResetKernel()
    nest.SetKernelStatus({
        "resolution": 0.1,
        "local_num_threads": options["threads"],
        "rng_seed": options["seed"],
        "print_time": False,
        "overwrite_files": True,
    })


def vogels_abbott(model, parameters, w_ex, w_in):
    shared = dict(C_m=200.0, V_th=-50.0, V_reset=-60.0, t_ref=5.0,
                  tau_syn_ex=5.0, tau_syn_in=10.0)
    e = nest.Create(model, 3200, params=dict(shared, **parameters))
    i = nest.Create(model, 800, params=dict(shared, **parameters))
    for target in (e, i):
        for source, in_degree, weight in ((e, 64, w_ex), (i, 16, w_in)):
            nest.Connect(source, target, {"rule": "fixed_indegree", "indegree": in_degree},
                         {"weight": weight, "delay": 0.1})
    kick = nest.Create("poisson_generator", params=dict(rate=300.0, start=1.0, stop=51.0))
    nest.Connect(kick, e[:50], syn_spec={"weight": w_ex, "delay": 0.1})
    return 4000


def coba():
    return vogels_abbott("iaf_cond_exp", dict(g_L=10.0, E_L=-60.0, E_ex=0.0, E_in=-80.0,
                                              V_m=-60.0), 6.0, -67.0)


def cuba():
    return vogels_abbott("iaf_psc_exp", dict(tau_m=20.0, E_L=-49.0, V_m=-49.0), 16.2, -139.5)


def brunel():
    parameters = dict(C_m=1.0, tau_m=20.0, E_L=0.0, V_m=0.0, V_th=20.0, V_reset=0.0, t_ref=2.0)
    e = nest.Create("iaf_psc_delta", 10000, params=parameters)
    i = nest.Create("iaf_psc_delta", 2500, params=parameters)
    drive = nest.Create("poisson_generator", params=dict(rate=20000.0))
    for target in (e, i):
        for source, in_degree, weight in ((e, 1000, 0.1), (i, 250, -0.5)):
            rule = {"rule": "fixed_indegree", "indegree": in_degree,
                    "allow_autapses": False, "allow_multapses": False}
            nest.Connect(source, target, rule, {"weight": weight, "delay": 1.5})
        nest.Connect(drive, target, syn_spec={"weight": 0.1, "delay": 1.5})
    return 12500


def column(scale):
    """Its populations, in the order of the table."""
    table = column_table.Column(scale)
    populations = []
    for k, n in enumerate(table.sizes):
        neurons = nest.Create("iaf_psc_exp", n, params=dict(
            C_m=250.0, tau_m=10.0, E_L=-65.0, V_th=-50.0, V_reset=-65.0, t_ref=2.0,
            tau_syn_ex=0.5, tau_syn_in=0.5, I_e=table.current[k]))
        neurons.V_m = nest.random.normal(column_table.START_MEAN[k], column_table.START_SD[k])
        drive = nest.Create("poisson_generator", params=dict(rate=table.external_rate[k]))
        nest.Connect(drive, neurons, syn_spec={"weight": table.external_weight, "delay": 1.5})
        populations.append(neurons)
    infinity = float("inf")
    for i, j, n, weight, delay_mean, delay_sd in table.projections:
        low, high = (0.0, infinity) if weight > 0 else (-infinity, 0.0)
        synapse = {
            "weight": nest.math.redraw(nest.random.normal(weight, 0.1 * abs(weight)), low, high),
            # Delays round to the grid; those below half a step are drawn again.
            "delay": nest.math.redraw(nest.random.normal(delay_mean, delay_sd), 0.05, infinity),
        }
        nest.Connect(populations[j], populations[i], {"rule": "fixed_total_number", "N": n},
                     synapse)
    return populations


def run(network, options):
    fresh(options)
    start = time.perf_counter()
    if network == "column":
        n_neurons = sum(len(population) for population in column(options["scale"]))
    else:
        n_neurons = {"coba": coba, "cuba": cuba, "brunel": brunel}[network]()
    nest.Prepare()
    construction = time.perf_counter() - start
    nest.Run(options["warm_up"])
    start = time.perf_counter()
    nest.Run(options["duration"])
    wall = time.perf_counter() - start
    n_spikes = nest.GetKernelStatus("local_spike_counter")  # of the latest call of Run
    nest.Cleanup()
    seconds = options["duration"] * 1e-3
    return dict(rtf=wall / seconds, rate=n_spikes / n_neurons / seconds,
                construction=construction)
