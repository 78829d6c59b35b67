#!/usr/bin/env python3
"""Measures the gateway against webdis and redis-benchmark, taking turns in one run, and writes RESULTS.md beside it.

Machines and moments differ by factors, so only ratios of neighbouring measurements count: each is taken as a pair, a few
seconds apart, and the median over the rounds is reported.

Usage: Benchmarks/run.py [--quick] [--rounds N] [--seconds S] [--idle CONNECTIONS] [--only get,set,pipeline]
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "scripts" / "support"))

import idle_connections
import report
import servers

KEY = "bench:key"
VALUE = "v" * 32
BATCHES = (1, 16, 100)


class Workload:
    """What is asked: of the gateway and webdis by wrk, of Redis itself by redis-benchmark with a pipeline as deep."""

    def __init__(self, name, title, gateway, webdis=None, direct=None, direct_depths=(1,), commands=1):
        self.name, self.title = name, title
        self.gateway, self.webdis = gateway, webdis
        self.direct, self.direct_depths = direct, direct_depths
        self.commands = commands


def get(path):
    return {"BENCH_METHOD": "GET", "BENCH_PATH": path}


def post(path, body):
    return {"BENCH_METHOD": "POST", "BENCH_PATH": path, "BENCH_BODY": body}


WORKLOADS = [
    Workload("get", "GET by path", get(f"/get/{KEY}"), get(f"/GET/{KEY}"), ["GET", KEY]),
    Workload("set", "SET by POST", post("/", json.dumps(["SET", KEY, VALUE])), post("/", f"SET/{KEY}/{VALUE}"),
             ["SET", KEY, VALUE]),
] + [
    Workload(f"pipeline-{size}", f"/pipeline of {size}", post("/pipeline", json.dumps([["GET", KEY]] * size)),
             direct=["GET", KEY], direct_depths=sorted({size, 16} if size > 16 else {size}), commands=size)
    for size in BATCHES
]


class Bench:
    """The servers of a run, and how each is measured."""

    def __init__(self, stack, folder, seconds):
        self.seconds = seconds
        self.redis = stack.enter_context(servers.start_redis(folder))
        self.gateways = {
            threads: stack.enter_context(servers.start_gateway(
                folder, self.redis.port, threads, access_log={"sample": 0.01}, name=f"gateway-{threads}"))
            for threads in (1, 2)
        }
        self.webdis = {
            threads: stack.enter_context(
                servers.start_webdis(folder, self.redis.port, threads, name=f"webdis-{threads}"))
            for threads in (1, 2)
        }
        subprocess.run(["redis-cli", "-p", str(self.redis.port), "SET", KEY, VALUE], check=True,
                       stdout=subprocess.DEVNULL)
        self.direct_rates = {}

    def measure(self, subject, workload, connections, threads, depth=1):
        """Commands a second, and what else is known of the subject's answer to the workload."""
        if subject == "redis":
            return self.measure_redis(workload, connections, depth)
        server = (self.gateways if subject == "gateway" else self.webdis)[threads]
        request = workload.gateway if subject == "gateway" else workload.webdis
        environment = {**os.environ, **request}
        if subject == "gateway":
            environment["BENCH_TOKEN"] = servers.TOKEN
        cpu = server.cpu_seconds()
        output = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{self.seconds}s", "--timeout", "10s", "-s", HERE / "wrk.lua",
             f"http://127.0.0.1:{server.port}"],
            env=environment, check=True, capture_output=True, text=True, timeout=self.seconds + 60).stdout
        cpu = server.cpu_seconds() - cpu
        result = json.loads(re.search(r"^RESULT (.*)$", output, re.MULTILINE)[1])
        if result["failed"] or not result["requests"]:
            raise RuntimeError(f"{subject}, {workload.title}, {connections} connections: {result}")
        return {
            "rate": result["requests"] * workload.commands / (result["microseconds"] / 1e6),
            "p99": result["p99"] / 1000,
            "cpu": cpu * 1e6 / result["requests"],
        }

    def measure_redis(self, workload, connections, depth):
        place = (workload.direct[0], connections, depth)
        rate = self.direct_rates.get(place)
        if rate is None:
            rate = self.redis_benchmark(workload, connections, depth, 20_000 * depth)["rate"]
        result = self.redis_benchmark(workload, connections, depth, max(1000, int(rate * self.seconds)))
        self.direct_rates[place] = result["rate"]
        return result

    def redis_benchmark(self, workload, connections, depth, requests):
        output = subprocess.run(
            ["redis-benchmark", "-h", "127.0.0.1", "-p", str(self.redis.port), "-c", str(connections),
             "-P", str(depth), "-n", str(requests), "--csv", *workload.direct],
            check=True, capture_output=True, text=True, timeout=self.seconds * 10 + 60).stdout
        header, row = [[cell.strip('"') for cell in line.split(",")] for line in output.strip().splitlines()[-2:]]
        # The first cell is the command itself, which may hold commas.
        cells = dict(zip(reversed(header), reversed(row)))
        return {"rate": float(cells["rps"]), "p99": float(cells["p99_latency_ms"])}


def subjects(workload, threads):
    """Whom the workload is asked of, each with the depth of its pipeline."""
    yield "gateway", 1
    if workload.webdis:
        yield "webdis", 1
    # Redis has but one thread, whatever stands before it.
    for depth in workload.direct_depths if threads == 1 else ():
        yield "redis", depth


def run(bench, workloads, connection_counts, thread_counts, rounds):
    """Measurements by (workload, connections, threads, subject, depth), one for each round."""
    outcome = {}
    for number in range(rounds):
        for workload in workloads:
            for connections in connection_counts:
                for threads in thread_counts:
                    turns = list(subjects(workload, threads))
                    # Whoever comes first finds the caches of another; take turns at that, too.
                    if number % 2:
                        turns.reverse()
                    for subject, depth in turns:
                        result = bench.measure(subject, workload, connections, threads, depth)
                        place = (workload.name, connections, threads, subject, depth)
                        outcome.setdefault(place, []).append(result)
                    print(f"round {number + 1}/{rounds}: {workload.title}, {connections} connections, "
                          f"{threads} threads", flush=True)
    return outcome


def instructions():
    """What the instruction gate last counted, if it ran with this build."""
    path = HERE.parent / ".build" / "instructions.json"
    return json.loads(path.read_text()) if path.exists() else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="3 rounds of 1 second; says little")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--idle", type=int, default=10_000, help="idle connections to measure memory with")
    parser.add_argument("--only", help="begin of the names of workloads, separated by commas")
    options = parser.parse_args()
    rounds = options.rounds or (3 if options.quick else 5)
    seconds = options.seconds or (1 if options.quick else 2)
    wanted = tuple((options.only or "get,set,pipeline").split(","))
    workloads = [workload for workload in WORKLOADS if workload.name.startswith(wanted)]

    idle_connections.allow_open_files(options.idle)
    with servers.scratch_folder() as folder, contextlib.ExitStack() as stack:
        bench = Bench(stack, folder, seconds)
        idle = idle_connections.measure(bench.gateways[1], options.idle)
        outcome = run(bench, workloads, (1, 64, 256), (1, 2), rounds)
    results = report.Report(workloads, outcome, idle, instructions(), rounds, seconds)
    text = results.text()
    (HERE / "RESULTS.md").write_text(text)
    print(text)
    print("Written to Benchmarks/RESULTS.md")


if __name__ == "__main__":
    main()
