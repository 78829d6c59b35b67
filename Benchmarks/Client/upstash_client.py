"""Sends GETs with PyPI's upstash-redis, as `upstash_client.py MODE CONCURRENCY REQUESTS`, with BENCH_URL and BENCH_TOKEN.

Prints what client-bench prints. The mode `sync` has one of them in flight, `async` as many as it is told.
"""

import asyncio
import os
import sys
import time

import upstash_redis
import upstash_redis.asyncio

KEY = "bench:key"
OPTIONS = {"url": os.environ["BENCH_URL"], "token": os.environ["BENCH_TOKEN"], "allow_telemetry": False}


def check(value):
    if value != "value":
        raise RuntimeError("a wrong answer")


def blocking(requests, latencies):
    client = upstash_redis.Redis(**OPTIONS)
    for _ in range(requests):
        start = time.perf_counter()
        check(client.get(KEY))
        latencies.append(time.perf_counter() - start)
    client.close()


async def asynchronous(concurrency, requests, latencies):
    client = upstash_redis.asyncio.Redis(**OPTIONS)
    left = requests

    async def caller():
        nonlocal left
        while left > 0:
            left -= 1
            start = time.perf_counter()
            check(await client.get(KEY))
            latencies.append(time.perf_counter() - start)

    await asyncio.gather(*(caller() for _ in range(concurrency)))
    await client.close()


def main():
    mode, concurrency, requests = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    latencies = []
    start, start_cpu = time.perf_counter(), time.process_time()
    if mode == "sync":
        blocking(requests, latencies)
    else:
        asyncio.run(asynchronous(concurrency, requests, latencies))
    seconds, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    latencies.sort()
    p50, p99 = (round(latencies[len(latencies) * part // 100] * 1e6) for part in (50, 99))
    print(requests, seconds, cpu, p50, p99)


if __name__ == "__main__":
    main()
