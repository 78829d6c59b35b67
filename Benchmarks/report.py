"""Renders measurements as a page: targets first, then every median."""

import datetime
import os
import pathlib
import platform
import re
import statistics
import subprocess

import servers
from workloads import GATEWAY, NGINX, REDIS, TLS_GATEWAY, WEBDIS, WITHOUT_KEY


class Target:
    """A ratio of two measurements, and what it has to be; no bound if it is only to be known."""

    def __init__(self, title, workload, connections, theirs, bound=None, field="rate", is_maximum=False, ours=GATEWAY,
                 threads=1, depth=1):
        self.title = title
        self.ours = (workload, connections, threads, ours, 1)
        self.theirs = (workload, connections, threads, theirs, depth)
        self.bound, self.field, self.is_maximum = bound, field, is_maximum

    def ratio(self, outcome):
        """The median of ratios taken round by round; None if it was not measured."""
        if self.ours not in outcome or self.theirs not in outcome:
            return None
        pairs = zip(outcome[self.ours], outcome[self.theirs])
        return statistics.median(ours[self.field] / max(theirs[self.field], 1e-9) for ours, theirs in pairs)


def against_nginx(title, workload, connections, bound=None, field="rate"):
    return Target(title, workload, connections, NGINX, bound, field, ours=TLS_GATEWAY)


TARGETS = [
    Target("GET by path, 64 connections, against webdis", "get", 64, WEBDIS, 2.2),
    Target("– its p99 latency", "get", 64, WEBDIS, 0.6, "p99", True),
    Target("– its processor time per request", "get", 64, WEBDIS, 0.40, "cpu", True),
    Target("SET by POST, 64 connections, against webdis", "set", 64, WEBDIS, 2.0),
    Target("GET by path, 256 connections, against webdis", "get", 256, WEBDIS, 2.0),
    Target("GET by path, 64 connections, two threads each, against webdis", "get", 64, WEBDIS, 1.5, threads=2),
    Target("GET by path, 1 connection, against webdis", "get", 1, WEBDIS, 1.0),
    Target("GET by path, 64 connections, against redis-benchmark", "get", 64, REDIS, 1.0),
    Target("/pipeline of 16, 64 connections, against redis-benchmark -P 16", "pipeline-16", 64, REDIS, 0.75, depth=16),
    Target("/pipeline of 100, 64 connections, against redis-benchmark -P 16", "pipeline-100", 64, REDIS, 2.0,
           depth=16),
    Target("/pipeline of 100, 64 connections, against redis-benchmark -P 100", "pipeline-100", 64, REDIS, 1.0,
           depth=100),
    against_nginx("GET by path over TLS, 64 connections, against nginx before webdis", "tls-get", 64, 1.5),
    against_nginx("– its processor time per request", "tls-get", 64, field="cpu"),
    against_nginx("SET by POST over TLS, 64 connections, against nginx before webdis", "tls-set", 64, 1.5),
    against_nginx("GET by path over TLS, 1 connection, against nginx before webdis", "tls-get", 1),
    against_nginx("GET by path over TLS, 256 connections, against nginx before webdis", "tls-get", 256),
    against_nginx("TLS handshakes, each with a GET, against nginx before webdis", "tls-handshake", 8),
    against_nginx("– processor time for each", "tls-handshake", 8, field="cpu"),
    against_nginx("TLS handshakes, resumed, each with a GET, against nginx before webdis", "tls-resumption", 8),
    against_nginx("– processor time for each", "tls-resumption", 8, field="cpu"),
    Target("SET by POST with Idempotency-Key, 64 connections, against without", "idempotent", 64, WITHOUT_KEY),
    Target("– processor time of the gateway", "idempotent", 64, WITHOUT_KEY, field="cpu"),
    Target("– processor time of Redis", "idempotent", 64, WITHOUT_KEY, field="redis_cpu"),
]
IDLE_BYTES = 8 * 1024
# What the project wants to reach; the gate's own limits may be looser for a while.
INSTRUCTIONS = {"GET": 2500, "pipelined command": 1100}


class Report:
    def __init__(self, workloads, outcome, idle, instructions, rounds, seconds, tls):
        self.workloads, self.outcome = workloads, outcome
        self.idle, self.instructions = idle, instructions
        self.rounds, self.seconds = rounds, seconds
        self.tls = tls

    def text(self):
        return "\n".join([
            "# Benchmark results", "",
            "Made by `make bench`. The gateway checks tokens, keeps metrics and logs each hundredth request; webdis has "
            "neither tokens nor log. One Redis behind all, everything over TCP on loopback, load by wrk on one thread, "
            "so all share the processors. Absolute numbers differ by factors between machines and moments: "
            "compare the ratios, medians of pairs taken one after the other.", "",
            "Over TLS the gateway's own listener stands against nginx (one worker, connections to webdis kept open) "
            f"with the same certificate on the curve P-256 and {self.tls}; the processor time is that of nginx and "
            "webdis. Handshakes are those of 8 clients (`openssl s_time`), each with one GET behind it.", "",
            f"{datetime.date.today()}, {self.rounds} rounds of {self.seconds} s. {machine()}; "
            f"webdis {package_version('webdis')}; {version(servers.nginx_binary(), '-v')}; "
            f"{version('openssl', 'version')}; wrk {package_version('wrk')}.", "",
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
        count, size = self.idle[GATEWAY]
        yield row(f"memory per idle connection ({count:,} of them)", f"{size / 1024:.1f} KiB",
                  f"{IDLE_BYTES // 1024} KiB", True, size, IDLE_BYTES)
        count, size = self.idle[TLS_GATEWAY]
        yield row(f"memory per idle connection over TLS ({count:,} of them)", f"{size / 1024:.1f} KiB", None, True, size)
        for entry in self.instructions or []:
            target = INSTRUCTIONS[entry["what"]]
            yield row(f"instructions per {entry['what']}", f"{entry['instructions']:,.0f}", f"{target:,}", True,
                      entry["instructions"], target)

    def medians(self):
        yield "| workload | connections | threads | whom | commands/s | p99 ms | µs processor per request | of Redis |"
        yield "|---|---|---|---|---|---|---|---|"
        titles = {workload.name: workload.title for workload in self.workloads}
        for (name, connections, threads, subject, depth), results in sorted(self.outcome.items(), key=self.place):
            if subject == REDIS:
                subject = f"redis-benchmark -P {depth}"
            yield (f"| {titles[name]} | {connections} | {threads} | {subject} | {median(results, 'rate', 0)} "
                   f"| {median(results, 'p99', 2)} | {median(results, 'cpu', 1)} | {median(results, 'redis_cpu', 1)} |")

    def place(self, item):
        (name, connections, threads, subject, depth), _ = item
        return [workload.name for workload in self.workloads].index(name), connections, threads, subject, depth


def row(title, measured, bound, is_maximum, value, limit=None):
    if bound is None:
        return f"| {title} | {measured} | | |"
    limit = bound if limit is None else limit
    is_met = value <= limit if is_maximum else value >= limit
    return f"| {title} | {measured} | {'≤' if is_maximum else '≥'} {bound} | {'met' if is_met else '**missed**'} |"


def median(results, field, digits):
    """The median in writing; nothing if it is not known of these."""
    if field not in results[0]:
        return ""
    return f"{statistics.median(result[field] for result in results):,.{digits}f}"


def machine():
    """What the figures were measured on."""
    model = re.search(r"^model name\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = int(re.search(r"^MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) / 1024 / 1024
    return (
        f"{model[1] if model else platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GiB, "
        f"Linux {platform.release()}; {version('swift', '--version')}; {version('redis-server', '--version')}")


def version(*command):
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    found = re.search(r"(Swift|Redis|nginx|OpenSSL|libcurl|deno)(?: version | server v=|/| )([\d.]+)", result.stdout + result.stderr)
    return f"{found[1]} {found[2]}" if found else f"{command[0]} of unknown version"


def package_version(name):
    result = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True)
    return result.stdout or "of unknown version"
