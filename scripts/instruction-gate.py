#!/usr/bin/env python3
"""Counts the instructions that the gateway executes for a request, and fails above the limits in instruction-limits.json.

Instructions are the same whatever else the machine does, so this can be a gate where times cannot. Callgrind counts a
run of N requests and one of 2N; their difference is free of starting and stopping. The same goes for allocations, of
which a request must need none; but one request in a hundred is logged, which takes some nine.

Usage: scripts/instruction-gate.py [REQUESTS]
"""

import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "support"))

import servers

KEY = "bench:key"
CONNECTIONS = 64
BATCH = 16
ALLOCATORS = {"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign"}
LOGGED = 0.15


def count(folder, redis, name, request, requests):
    """Instructions and allocations of a gateway from its start to its end, with so many requests in between."""
    output = folder / f"{name}-{requests}.callgrind"
    under = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={output}"]
    with servers.start_gateway(
            folder, redis.port, access_log={"sample": 0.01}, name=f"{name}-{requests}", under=under,
            seconds=60) as gateway:
        load = subprocess.run(
            ["h2load", "--h1", "-n", str(requests), "-c", str(CONNECTIONS), "-H",
             f"authorization: Bearer {servers.TOKEN}", *request(gateway.url)],
            check=True, capture_output=True, text=True, timeout=300).stdout
        if f"{requests} 2xx" not in load:
            sys.exit(f"{name}: not all of {requests} requests were answered with 200:\n{load}")
    profile = output.read_text(errors="replace")
    return int(re.search(r"^(?:summary|totals): (\d+)", profile, re.MULTILINE)[1]), allocations(profile)


def measure(folder, redis, name, request, requests):
    """Instructions and allocations of so many requests."""
    once, twice = (count(folder, redis, name, request, n) for n in (requests, 2 * requests))
    return [second - first for first, second in zip(once, twice)]


def allocations(profile):
    """How often the profile's functions called an allocator. Names are written out where they first occur only."""
    names, total, callee = {}, 0, None
    for line in profile.splitlines():
        if match := re.match(r"c?fn=\((\d+)\)(?: (.*))?$", line):
            number, name = match.groups()
            if name:
                names[number] = name
            if line.startswith("cfn="):
                callee = names.get(number)
        elif line.startswith("calls=") and callee in ALLOCATORS:
            total += int(line[len("calls="):].split()[0])
    return total


def main():
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    limits = json.loads((HERE / "instruction-limits.json").read_text())
    results = []
    with servers.scratch_folder() as folder, servers.start_redis(folder) as redis:
        body = folder / "pipeline.json"
        body.write_text(json.dumps([["GET", KEY]] * BATCH))
        subprocess.run(["redis-cli", "-p", str(redis.port), "SET", KEY, "v" * 32], check=True,
                       stdout=subprocess.DEVNULL)
        cases = [
            ("GET", 1, lambda url: [f"{url}/get/{KEY}"]),
            ("pipelined command", BATCH, lambda url: ["-d", str(body), f"{url}/pipeline"]),
        ]
        for what, commands, request in cases:
            name = what.split()[0]
            instructions, allocated = measure(folder, redis, name, request, requests)
            if instructions / requests / commands > limits[what]:
                # How requests share the loop's turns is a matter of luck; more work is not.
                instructions, allocated = min(
                    [instructions, allocated], measure(folder, redis, name, request, requests))
            results.append({
                "what": what, "instructions": round(instructions / requests / commands), "limit": limits[what],
                "allocations": max(0, round(allocated / requests, 2))})
    (servers.ROOT / ".build").mkdir(exist_ok=True)
    (servers.ROOT / ".build" / "instructions.json").write_text(json.dumps(results))
    for result in results:
        print("{instructions:,} instructions per {what}, at most {limit:,}; {allocations} allocations".format(**result))
    if any(result["instructions"] > result["limit"] for result in results):
        sys.exit("Too many instructions: see Benchmarks/README.md for how to find where they go")
    if any(result["allocations"] > LOGGED for result in results):
        sys.exit("Requests allocate memory: see Benchmarks/README.md for how to find where")


if __name__ == "__main__":
    main()
