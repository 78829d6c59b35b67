"""Renders measurements of the client: targets first, then every median."""

import datetime
import statistics

from report import machine, median, row

OWN = ["plain", "plain-driver", "auto", "auto-driver"]
BARE = ["bare-easy", "bare-multi", "bare-socket"]
SCRIPTS = [f"{mode}, {runtime}" for mode in ("fetch", "fetch-together", "redis-js", "redis-js-together")
           for runtime in ("node", "deno")]
CROWD = ["bare-socket", "bare-multi", "plain", "plain-driver", "auto", "auto-driver", *SCRIPTS,
         "upstash-redis, asyncio"]
# Who is measured with how many commands in flight; neighbours are compared.
TURNS = {
    1: ["bare-easy", "plain", "auto", "upstash-redis", *(name for name in SCRIPTS if "together" not in name)],
    64: CROWD,
    512: CROWD,
}

TITLES = {
    "plain": "RedisClient, each command a request",
    "plain-driver": "the same, tasks on the client's thread",
    "auto": "RedisClient as it is by default",
    "auto-driver": "the same, tasks on the client's thread",
    "bare-easy": "libcurl, curl_easy",
    "bare-multi": "libcurl, curl_multi with curl_multi_poll",
    "bare-socket": "libcurl, curl_multi with epoll",
    "upstash-redis": "upstash-redis of PyPI",
    "upstash-redis, asyncio": "upstash-redis of PyPI, asyncio",
}


def title(name):
    if name in TITLES:
        return TITLES[name]
    mode, runtime = name.split(", ")
    runtime = {"node": "Node", "deno": "Deno"}[runtime]
    return {
        "fetch": f"fetch of {runtime}, each command a request",
        "fetch-together": f"fetch of {runtime}, a pipeline for each tick",
        "redis-js": f"redis-js on {runtime}, each command a request",
        "redis-js-together": f"redis-js on {runtime}, automatic pipelines",
    }[mode]


class Target:
    """How many times as many commands a second, and what it has to be; no bound if it is only to be known."""

    def __init__(self, what, concurrency, ours, theirs, bound=None):
        self.what, self.bound = what, bound
        self.concurrency, self.ours, self.theirs = concurrency, ours, theirs

    def row(self, outcome):
        """Nothing if it was not measured; against several, the fastest of them is what counts."""
        ours = outcome.get((self.concurrency, self.ours))
        theirs = [outcome[self.concurrency, name] for name in self.theirs if (self.concurrency, name) in outcome]
        if not ours or not theirs:
            return
        pairs = zip(ours, *theirs)
        ratio = statistics.median(own["rate"] / max(other["rate"] for other in others) for own, *others in pairs)
        yield row(f"{self.what}, {self.concurrency} in flight", f"{ratio:.2f}", self.bound, False, ratio)


PYTHON = ["upstash-redis", "upstash-redis, asyncio"]


def runtimes(mode):
    return [f"{mode}, node", f"{mode}, deno"]


TARGETS = [
    Target("each command a request, against libcurl", 64, "plain", ["bare-multi"], 0.80),
    Target("– tasks on the client's thread", 64, "plain-driver", ["bare-multi"], 0.80),
    Target("each command a request, against libcurl", 512, "plain", ["bare-multi"]),
    Target("each command a request, against curl_easy", 1, "plain", ["bare-easy"], 0.85),
    Target("automatic pipelines, against curl_easy", 1, "auto", ["bare-easy"], 0.85),
    Target("automatic pipelines, against upstash-redis of PyPI", 1, "auto", PYTHON, 3),
    Target("automatic pipelines, against upstash-redis of PyPI", 64, "auto", PYTHON),
    Target("automatic pipelines, against upstash-redis of PyPI", 512, "auto", PYTHON),
    Target("each command a request, against the faster fetch", 1, "plain", runtimes("fetch")),
    Target("each command a request, against the faster fetch", 64, "plain", runtimes("fetch")),
    Target("each command a request, against the faster fetch", 512, "plain", runtimes("fetch")),
    Target("automatic pipelines on the client's thread, against the faster fetch with pipelines", 64, "auto-driver",
           runtimes("fetch-together")),
    Target("automatic pipelines on the client's thread, against the faster fetch with pipelines", 512, "auto-driver",
           runtimes("fetch-together")),
    Target("each command a request, against the faster redis-js", 64, "plain", runtimes("redis-js"), 2.0),
    Target("automatic pipelines on the client's thread, against the faster redis-js with its own", 64, "auto-driver",
           runtimes("redis-js-together"), 1.5),
    Target("automatic pipelines on the client's thread, against the faster redis-js with its own", 512, "auto-driver",
           runtimes("redis-js-together"), 1.6),
]
# Of bare libcurl, 16 in flight each.
PLAIN_INSTRUCTIONS = 1.15
# Of a command that leaves with others, 64 in flight.
AUTO_INSTRUCTIONS = 5000

ABOUT = [
    "Made by `make bench-client`. Each sends GETs of one short value to the same gateway (one thread), from a process of "
    "its own, over HTTP/1.1 on loopback; so client, gateway and Redis share the processors. Compare the ratios: medians "
    "over the rounds, in each of which all take their turn. Bare libcurl sends the same bytes as the client, and makes "
    "nothing of the answers. Processor time is that of the client's process.",
    "",
    "`fetch` is what the JavaScript runtime has built in, doing the same requests and nothing that is not needed for "
    "that; it is not redis-js, but what redis-js stands on, and so a lower bound of what redis-js costs. Redis-js itself "
    "is measured where `BENCH_REDIS_JS` names it: see [README.md](README.md).",
]


def text(outcome, instructions, rounds, seconds, peers):
    """The part of the page about the client."""
    return "\n".join([
        "## Client", "", *ABOUT, "",
        f"{datetime.date.today()}, {rounds} rounds of {seconds:g} s. {machine()}; {'; '.join(peers)}.", "",
        "### Targets", "", *targets(outcome, instructions), "",
        "### Medians", "", *medians(outcome), "",
    ])


def targets(outcome, instructions):
    yield "| what | measured | target | |"
    yield "|---|---|---|---|"
    for target in TARGETS:
        yield from target.row(outcome)
    if not instructions:
        return
    ratio = instructions["plain"] / instructions["bare-multi"]
    yield row("instructions per command, each a request, against libcurl, 16 in flight", f"{ratio:.2f}",
              PLAIN_INSTRUCTIONS, True, ratio)
    for name, what in (("auto-driver", "tasks on the client's thread"), ("auto", "tasks on the pool")):
        yield row(f"instructions per command, automatic pipelines, 64 in flight, {what}",
                  f"{instructions[name]:,.0f}", f"{AUTO_INSTRUCTIONS:,}", True, instructions[name], AUTO_INSTRUCTIONS)


def medians(outcome):
    yield "| in flight | whom | commands/s | p50 µs | p99 µs | µs processor per command |"
    yield "|---|---|---|---|---|---|"
    for concurrency, names in TURNS.items():
        for name in names:
            if results := outcome.get((concurrency, name)):
                yield (f"| {concurrency} | {title(name)} | {median(results, 'rate', 0)} | {median(results, 'p50', 0)} "
                       f"| {median(results, 'p99', 0)} | {median(results, 'cpu', 1)} |")
