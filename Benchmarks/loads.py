"""Puts load on a server with a program made for that, and reads what it says."""

import json
import os
import pathlib
import re
import subprocess
import time
import uuid

HERE = pathlib.Path(__file__).resolve().parent


def wrk(url, request, connections, seconds, token=None):
    """Repeats a request on connections that stay. Returns what wrk.lua prints."""
    environment = {**os.environ, **request, "BENCH_RUN": uuid.uuid4().hex}
    if token:
        environment["BENCH_TOKEN"] = token
    output = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", HERE / "wrk.lua", url],
        env=environment, check=True, capture_output=True, text=True, timeout=seconds + 60).stdout
    result = json.loads(re.search(r"^RESULT (.*)$", output, re.MULTILINE)[1])
    if any(result["failed"].values()) or not result["requests"]:
        raise RuntimeError(f"{url}, {request['BENCH_PATH']}, {connections} connections: {result}")
    return result


def redis_benchmark(port, command, connections, depth, requests, seconds):
    """Asks Redis itself. Returns its table's last row by the names of its columns."""
    output = subprocess.run(
        ["redis-benchmark", "-h", "127.0.0.1", "-p", str(port), "-c", str(connections), "-P", str(depth),
         "-n", str(requests), "--csv", *command],
        check=True, capture_output=True, text=True, timeout=seconds * 10 + 60).stdout
    header, row = [[cell.strip('"') for cell in line.split(",")] for line in output.strip().splitlines()[-2:]]
    # The first cell is the command itself, which may hold commas.
    return dict(zip(reversed(header), reversed(row)))


def handshakes(port, path, resumes, clients, seconds):
    """Lets clients connect again and again, with one request each time.

    Returns the number of connections, and the seconds that they took.
    """
    command = ["openssl", "s_time", "-connect", f"127.0.0.1:{port}", "-reuse" if resumes else "-new",
               "-time", str(seconds), "-www", path]
    start = time.monotonic()
    processes = [
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(clients)
    ]
    outputs = [process.communicate(timeout=seconds + 60)[0] for process in processes]
    duration = time.monotonic() - start
    counts = [re.search(r"^(\d+) connections in \d+ real seconds", output, re.MULTILINE) for output in outputs]
    if any(process.returncode for process in processes) or not all(counts):
        raise RuntimeError(f"openssl s_time says: {outputs[0][-500:]}")
    # A letter for each connection: `r` if it was resumed, `*` if not.
    marks = "".join(line for output in outputs for line in output.splitlines() if re.fullmatch(r"[r*]+", line))
    if not marks or marks.count("r" if resumes else "*") < 0.99 * len(marks):
        raise RuntimeError(f"of {len(marks)} connections {marks.count('r')} were resumed")
    return sum(int(count[1]) for count in counts), duration
