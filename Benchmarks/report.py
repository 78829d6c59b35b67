"""Renders measurements as a page: targets first, then every median."""

import datetime
import os
import pathlib
import platform
import re
import statistics
import subprocess

HERE = pathlib.Path(__file__).resolve().parent


class Target:
    """A ratio of two measurements, and what it has to be."""

    def __init__(self, title, workload, connections, threads, peer, depth, bound, field="rate", is_maximum=False):
        self.title = title
        self.ours = (workload, connections, threads, "gateway", 1)
        self.theirs = (workload, connections, threads, peer, depth)
        self.bound, self.field, self.is_maximum = bound, field, is_maximum

    def ratio(self, outcome):
        """The median of ratios taken round by round; None if it was not measured."""
        if self.ours not in outcome or self.theirs not in outcome:
            return None
        pairs = zip(outcome[self.ours], outcome[self.theirs])
        return statistics.median(ours[self.field] / max(theirs[self.field], 1e-9) for ours, theirs in pairs)


TARGETS = [
    Target("GET by path, 64 connections, against webdis", "get", 64, 1, "webdis", 1, 2.2),
    Target("– its p99 latency", "get", 64, 1, "webdis", 1, 0.6, "p99", True),
    Target("– its processor time per request", "get", 64, 1, "webdis", 1, 0.40, "cpu", True),
    Target("SET by POST, 64 connections, against webdis", "set", 64, 1, "webdis", 1, 2.0),
    Target("GET by path, 256 connections, against webdis", "get", 256, 1, "webdis", 1, 2.0),
    Target("GET by path, 64 connections, two threads each, against webdis", "get", 64, 2, "webdis", 1, 1.5),
    Target("GET by path, 1 connection, against webdis", "get", 1, 1, "webdis", 1, 1.0),
    Target("GET by path, 64 connections, against redis-benchmark", "get", 64, 1, "redis", 1, 1.0),
    Target("/pipeline of 16, 64 connections, against redis-benchmark -P 16", "pipeline-16", 64, 1, "redis", 16, 0.75),
    Target("/pipeline of 100, 64 connections, against redis-benchmark -P 16", "pipeline-100", 64, 1, "redis", 16, 2.0),
    Target("/pipeline of 100, 64 connections, against redis-benchmark -P 100",
           "pipeline-100", 64, 1, "redis", 100, 1.0),
]
IDLE_BYTES = 8 * 1024
# What the project wants to reach; the gate's own limits may be looser for a while.
INSTRUCTIONS = {"GET": 2500, "pipelined command": 1100}


class Report:
    def __init__(self, workloads, outcome, idle, instructions, rounds, seconds):
        self.workloads, self.outcome = workloads, outcome
        self.idle, self.instructions = idle, instructions
        self.rounds, self.seconds = rounds, seconds

    def text(self):
        return "\n".join([
            "# Benchmark results", "",
            "Made by `make bench`. The gateway checks tokens, keeps metrics and logs each hundredth request; webdis has "
            "neither tokens nor log. One Redis behind all, everything over TCP on loopback, load by wrk on one thread, "
            "so all share the processors. Absolute numbers differ by factors between machines and moments: "
            "compare the ratios, medians of pairs taken one after the other.", "",
            f"{datetime.date.today()}, {self.rounds} rounds of {self.seconds} s. {machine()}", "",
            "## Targets", "", *self.targets(), "",
            "## Medians", "", *self.medians(), "",
        ])

    def targets(self):
        yield "| what | measured | target | |"
        yield "|---|---|---|---|"
        for target in TARGETS:
            ratio = target.ratio(self.outcome)
            if ratio is not None:
                yield row(target.title, f"{ratio:.2f}", target.bound, target.is_maximum, ratio)
        count, size = self.idle
        yield row(f"memory per idle connection ({count:,} of them)", f"{size / 1024:.1f} KiB",
                  f"{IDLE_BYTES // 1024} KiB", True, size, IDLE_BYTES)
        for entry in self.instructions or []:
            target = INSTRUCTIONS[entry["what"]]
            yield row(f"instructions per {entry['what']}", f"{entry['instructions']:,.0f}", f"{target:,}", True,
                      entry["instructions"], target)

    def medians(self):
        yield "| workload | connections | threads | whom | commands/s | p99 ms | µs processor per request |"
        yield "|---|---|---|---|---|---|---|"
        titles = {workload.name: workload.title for workload in self.workloads}
        for (name, connections, threads, subject, depth), results in sorted(self.outcome.items(), key=self.place):
            if subject == "redis":
                subject = f"redis-benchmark -P {depth}"
            cpu = f"{median(results, 'cpu'):.1f}" if "cpu" in results[0] else ""
            yield (f"| {titles[name]} | {connections} | {threads} | {subject} | {median(results, 'rate'):,.0f} "
                   f"| {median(results, 'p99'):.2f} | {cpu} |")

    def place(self, item):
        (name, connections, threads, subject, depth), _ = item
        return [workload.name for workload in self.workloads].index(name), connections, threads, subject, depth


def row(title, measured, bound, is_maximum, value, limit=None):
    limit = bound if limit is None else limit
    is_met = value <= limit if is_maximum else value >= limit
    return f"| {title} | {measured} | {'≤' if is_maximum else '≥'} {bound} | {'met' if is_met else '**missed**'} |"


def median(results, field):
    return statistics.median(result[field] for result in results)


def machine():
    """What the figures were measured on."""
    model = re.search(r"^model name\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = int(re.search(r"^MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) / 1024 / 1024
    return (
        f"{model[1] if model else platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GiB, "
        f"Linux {platform.release()}; {version('swift', '--version')}; {version('redis-server', '--version')}; "
        f"webdis {package_version('webdis')}; wrk {package_version('wrk')}.")


def version(*command):
    output = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
    found = re.search(r"(Swift version|Redis server v=)\s*([\d.]+)", output)
    return found[0].replace("Redis server v=", "Redis ") if found else f"{command[0]} of unknown version"


def package_version(name):
    result = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True)
    return result.stdout or "of unknown version"
