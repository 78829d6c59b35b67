#!/usr/bin/env python3
"""Measures the Swift client and its peers, taking turns in one run, and writes the part of RESULTS.md about it.

All of them send the same GETs to one gateway, each from a process of its own. As in run.py only ratios of neighbouring
measurements count: the median over the rounds is reported.

Usage: Benchmarks/client.py [--quick] [--rounds N] [--seconds S] [--no-instructions]
"""

import argparse
import contextlib
import importlib.metadata
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "scripts" / "support"))

import client_report
import page
import report
import servers

FOLDER = HERE / "Client"
PROGRAM = FOLDER / ".build/release/client-bench"
# Whose instructions are counted, how many are in flight, and in how many commands.
COUNTED = [("bare-multi", 16, 3000), ("plain", 16, 3000), ("auto", 64, 20_000), ("auto-driver", 64, 20_000)]


def deno():
    """Deno, out of the project's Python environment or from the search path."""
    own = pathlib.Path(sys.executable).parent / "deno"
    return own if own.exists() else shutil.which("deno")


def subjects():
    """Those that can be measured here: names, and the words of the program without concurrency and requests."""
    found = {name: [PROGRAM, name] for name in client_report.OWN + client_report.BARE}
    python = [sys.executable, FOLDER / "upstash_client.py"]
    found |= {"upstash-redis": [*python, "sync"], "upstash-redis, asyncio": [*python, "async"]}
    modes = ["fetch", "fetch-together"]
    if "BENCH_REDIS_JS" in os.environ:
        modes += ["redis-js", "redis-js-together"]
    for runtime, words in (("node", [shutil.which("node")]), ("deno", [deno(), "run", "--allow-all"])):
        if words[0]:
            found |= {f"{mode}, {runtime}": [*words, FOLDER / "fetch.mjs", mode] for mode in modes}
        else:
            print(f"{runtime} is not there: not measured", flush=True)
    return found


def peers():
    """What the figures were measured against."""
    yield report.version("curl-config", "--version")
    yield f"upstash-redis {importlib.metadata.version('upstash-redis')} on Python {sys.version.split()[0]}"
    if shutil.which("node"):
        yield f"Node {subprocess.check_output(['node', '--version'], text=True).strip().lstrip('v')}"
    if deno():
        yield report.version(deno(), "--version")


class Bench:
    """The gateway of a run, and how each subject is measured."""

    def __init__(self, stack, folder, seconds):
        self.seconds = seconds
        redis = stack.enter_context(servers.start_redis(folder))
        gateway = stack.enter_context(servers.start_gateway(folder, redis.port, access_log={"sample": 0.01}))
        subprocess.run(["redis-cli", "-p", str(redis.port), "SET", "bench:key", "value"], check=True,
                       stdout=subprocess.DEVNULL)
        self.environment = {**os.environ, "BENCH_URL": gateway.url + "/", "BENCH_TOKEN": servers.TOKEN}
        self.folder = folder
        self.rates = {}

    def measure(self, name, words, concurrency):
        """Commands a second, latencies, and microseconds of the processor for a command."""
        place, least = (name, concurrency), max(300, concurrency)
        if place not in self.rates:
            # How many it takes is not known yet.
            result = self.send(words, concurrency, least)
            self.rates[place] = result["rate"]
            if least / result["rate"] > self.seconds:
                return result
        result = self.send(words, concurrency, max(least, int(self.rates[place] * self.seconds)))
        self.rates[place] = result["rate"]
        return result

    def send(self, words, concurrency, requests):
        output = subprocess.run(
            [str(word) for word in (*words, concurrency, requests)], env=self.environment, check=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=120).stdout
        requests, seconds, cpu, p50, p99 = (float(word) for word in output.split())
        return {"rate": requests / seconds, "p50": p50, "p99": p99, "cpu": cpu * 1e6 / requests}

    def instructions(self, mode, concurrency, requests):
        """Instructions for a command: the difference of a run and one twice as long."""
        # Valgrind of Debian 12 cannot read the debugging information of Swift 6.
        program = self.folder / "client-bench"
        if not program.exists():
            subprocess.run(["strip", "-g", "-o", program, PROGRAM], check=True)
        counts = []
        for count in (requests, 2 * requests):
            profile = self.folder / f"{mode}-{count}.callgrind"
            subprocess.run(
                ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", program, mode, str(concurrency),
                 str(count)],
                env={**self.environment, "BENCH_NO_LATENCIES": "1"}, check=True, capture_output=True, timeout=300)
            counts.append(int(re.search(r"^(?:summary|totals): (\d+)", profile.read_text(errors="replace"),
                                        re.MULTILINE)[1]))
        return (counts[1] - counts[0]) / requests


def run(bench, found, rounds):
    """Measurements by (concurrency, subject), one for each round."""
    outcome = {}
    for number in range(rounds):
        for concurrency, names in client_report.TURNS.items():
            turns = [name for name in names if name in found]
            # Whoever comes first finds the caches of another; take turns at that, too.
            if number % 2:
                turns.reverse()
            for name in turns:
                outcome.setdefault((concurrency, name), []).append(bench.measure(name, found[name], concurrency))
            print(f"round {number + 1}/{rounds}: {concurrency} in flight", flush=True)
    return outcome


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="3 rounds of half a second; says little")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--no-instructions", action="store_true", help="without callgrind")
    options = parser.parse_args()
    rounds = options.rounds or (3 if options.quick else 5)
    seconds = options.seconds or (0.5 if options.quick else 1.2)
    if not PROGRAM.exists():
        sys.exit(f"{PROGRAM} is missing: run `swift build -c release --package-path Benchmarks/Client` first")

    found = subjects()
    with servers.scratch_folder() as folder, contextlib.ExitStack() as stack:
        bench = Bench(stack, folder, seconds)
        outcome = run(bench, found, rounds)
        instructions = {}
        for mode, concurrency, requests in [] if options.no_instructions else COUNTED:
            instructions[mode] = bench.instructions(mode, concurrency, requests)
            print(f"instructions of {mode}, {concurrency} in flight: {instructions[mode]:,.0f}", flush=True)
    text = client_report.text(outcome, instructions, rounds, seconds, peers())
    page.write_client(text)
    print(text)
    print("Written to Benchmarks/RESULTS.md")


if __name__ == "__main__":
    main()
