#!/usr/bin/env python3
"""Measures the gateway and its peers, taking turns in one run, and writes the part of RESULTS.md about it.

Machines and moments differ by factors, so only ratios of neighbouring measurements count: each is taken as a pair, a few
seconds apart, and the median over the rounds is reported.

Usage: Benchmarks/run.py [--quick] [--rounds N] [--seconds S] [--idle CONNECTIONS] [--only get,tls,idempotent]
"""

import argparse
import contextlib
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "scripts" / "support"))

import idle_connections
import loads
import page
import report
import servers
from workloads import GATEWAY, KEY, NGINX, REDIS, TLS_GATEWAY, VALUE, WEBDIS, WITHOUT_KEY, WORKLOADS, Handshakes


class Bench:
    """The servers of a run, and how each is measured."""

    def __init__(self, stack, folder, seconds):
        self.seconds = seconds
        self.redis = stack.enter_context(servers.start_redis(folder))
        certificate = servers.make_certificate(folder)

        def gateway(threads, name, tls=None):
            return stack.enter_context(servers.start_gateway(
                folder, self.redis.port, threads, access_log={"sample": 0.01}, name=name, tls=tls))

        def webdis(threads):
            return stack.enter_context(
                servers.start_webdis(folder, self.redis.port, threads, name=f"webdis-{threads}"))

        # Each server with those that work for it.
        self.servers = {}
        for threads in (1, 2):
            self.servers[GATEWAY, threads] = [gateway(threads, f"gateway-{threads}")]
            self.servers[WEBDIS, threads] = [webdis(threads)]
        self.servers[WITHOUT_KEY, 1] = self.servers[GATEWAY, 1]
        self.servers[TLS_GATEWAY, 1] = [gateway(1, "gateway-tls", certificate)]
        behind = self.servers[WEBDIS, 1][0]
        nginx = stack.enter_context(servers.start_nginx(folder, behind.port, certificate))
        self.servers[NGINX, 1] = [nginx, behind]
        self.tls = self.agreed_parameters()
        self.reset()
        self.direct_rates = {}

    def agreed_parameters(self):
        """Version and cipher of TLS, which have to be the same with both servers."""
        found = {servers.tls_parameters(self.servers[subject, 1][0].port) for subject in (TLS_GATEWAY, NGINX)}
        if len(found) > 1:
            raise RuntimeError(f"the servers agree on other versions or ciphers: {found}")
        return found.pop()

    def reset(self):
        """Leaves Redis with the one key that is asked for."""
        for command in (["FLUSHALL", "SYNC"], ["SET", KEY, VALUE]):
            subprocess.run(["redis-cli", "-p", str(self.redis.port), *command], check=True, stdout=subprocess.DEVNULL)

    def measure(self, subject, workload, connections, threads, depth=1):
        """Commands a second, and what else is known of the subject's answer to the workload."""
        if subject == REDIS:
            return self.measure_redis(workload, connections, depth)
        involved = self.servers[subject, threads]
        before = self.processor_times(involved)
        if isinstance(workload, Handshakes):
            requests, seconds = loads.handshakes(
                involved[0].port, workload.paths[subject], workload.resumes, connections, self.seconds)
            latency = {}
        else:
            token = None if subject in (WEBDIS, NGINX) else servers.TOKEN
            result = loads.wrk(involved[0].url, workload.requests[subject], connections, self.seconds, token)
            requests, seconds = result["requests"], result["microseconds"] / 1e6
            latency = {"p99": result["p99"] / 1000}
        after = self.processor_times(involved)
        self.reset()
        return {
            "rate": requests * workload.commands / seconds,
            "cpu": (after[0] - before[0]) * 1e6 / requests,
            "redis_cpu": (after[1] - before[1]) * 1e6 / requests,
            **latency,
        }

    def processor_times(self, involved):
        return sum(server.cpu_seconds() for server in involved), self.redis.cpu_seconds()

    def measure_redis(self, workload, connections, depth):
        place = (workload.direct[0], connections, depth)
        rate = self.direct_rates.get(place)
        if rate is None:
            rate = self.redis_benchmark(workload, connections, depth, 20_000 * depth)["rate"]
        result = self.redis_benchmark(workload, connections, depth, max(1000, int(rate * self.seconds)))
        self.direct_rates[place] = result["rate"]
        return result

    def redis_benchmark(self, workload, connections, depth, requests):
        row = loads.redis_benchmark(self.redis.port, workload.direct, connections, depth, requests, self.seconds)
        return {"rate": float(row["rps"]), "p99": float(row["p99_latency_ms"])}


def run(bench, workloads, rounds):
    """Measurements by (workload, connections, threads, subject, depth), one for each round."""
    outcome = {}
    for number in range(rounds):
        for workload in workloads:
            for connections in workload.connections:
                for threads in workload.threads:
                    turns = list(workload.subjects(threads))
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
    parser.add_argument("--only", default="", help="begin of the names of workloads, separated by commas")
    options = parser.parse_args()
    rounds = options.rounds or (3 if options.quick else 5)
    seconds = options.seconds or (1 if options.quick else 2)
    wanted = tuple(options.only.split(","))
    workloads = [workload for workload in WORKLOADS if workload.name.startswith(wanted)]
    if not workloads:
        parser.error(f"--only: none of {', '.join(workload.name for workload in WORKLOADS)}")

    # A proxy has two for each connection.
    idle_connections.allow_open_files(max(options.idle, 2 * max(max(load.connections) for load in workloads)))
    with servers.scratch_folder() as folder, contextlib.ExitStack() as stack:
        bench = Bench(stack, folder, seconds)
        idle = {
            subject: idle_connections.measure(bench.servers[subject, 1][0], count)
            for subject, count in ((GATEWAY, options.idle), (TLS_GATEWAY, min(options.idle, 2000)))
        }
        outcome = run(bench, workloads, rounds)
    results = report.Report(workloads, outcome, idle, instructions(), rounds, seconds, bench.tls)
    text = results.text()
    page.write_gateway(text)
    print(text)
    print("Written to Benchmarks/RESULTS.md")


if __name__ == "__main__":
    main()
