"""What is asked in a run, and of whom."""

import json

import servers

KEY = "bench:key"
VALUE = "v" * 32
BATCHES = (1, 16, 100)

# Whom something may be asked of; what they stand for in the report.
GATEWAY = "gateway"
WEBDIS = "webdis"
REDIS = "redis"
TLS_GATEWAY = "gateway, TLS"
NGINX = "nginx, TLS, before webdis"
WITHOUT_KEY = "gateway, without the key"


class Workload:
    """A request that wrk repeats, in the words of each HTTP server, and what redis-benchmark asks of Redis itself."""

    def __init__(self, name, title, requests, direct=None, direct_depths=(1,), commands=1, connections=(1, 64, 256),
                 threads=(1, 2)):
        self.name, self.title = name, title
        self.requests = requests
        self.direct, self.direct_depths = direct, direct_depths
        self.commands = commands
        self.connections, self.threads = connections, threads

    def subjects(self, threads):
        """Whom it is asked of, each with the depth of its pipeline."""
        for subject in self.requests:
            yield subject, 1
        # Redis has but one thread, whatever stands before it.
        for depth in self.direct_depths if self.direct and threads == 1 else ():
            yield REDIS, depth


class Handshakes:
    """New connections, one after the other by each of some clients, with one request on each."""

    commands = 1
    connections, threads = (8,), (1,)
    # What `openssl s_time` sends has no fields.
    paths = {TLS_GATEWAY: f"/get/{KEY}?_token={servers.TOKEN}", NGINX: f"/GET/{KEY}"}

    def __init__(self, name, title, resumes):
        self.name, self.title = name, title
        self.resumes = resumes

    def subjects(self, threads):
        for subject in self.paths:
            yield subject, 1


def get(path):
    return {"BENCH_METHOD": "GET", "BENCH_PATH": path}


def post(path, body, **others):
    return {"BENCH_METHOD": "POST", "BENCH_PATH": path, "BENCH_BODY": body, **others}


GATEWAY_GET, WEBDIS_GET = get(f"/get/{KEY}"), get(f"/GET/{KEY}")
SET_BODY = json.dumps(["SET", KEY, VALUE])
GATEWAY_SET, WEBDIS_SET = post("/", SET_BODY), post("/", f"SET/{KEY}/{VALUE}")

WORKLOADS = [
    Workload("get", "GET by path", {GATEWAY: GATEWAY_GET, WEBDIS: WEBDIS_GET}, ["GET", KEY]),
    Workload("set", "SET by POST", {GATEWAY: GATEWAY_SET, WEBDIS: WEBDIS_SET}, ["SET", KEY, VALUE]),
] + [
    Workload(f"pipeline-{size}", f"/pipeline of {size}",
             {GATEWAY: post("/pipeline", json.dumps([["GET", KEY]] * size))},
             direct=["GET", KEY], direct_depths=sorted({size, 16} if size > 16 else {size}), commands=size)
    for size in BATCHES
] + [
    Workload("tls-get", "GET by path over TLS", {TLS_GATEWAY: GATEWAY_GET, NGINX: WEBDIS_GET}, threads=(1,)),
    Workload("tls-set", "SET by POST over TLS", {TLS_GATEWAY: GATEWAY_SET, NGINX: WEBDIS_SET}, threads=(1,)),
    Handshakes("tls-handshake", "TLS handshake and GET", resumes=False),
    Handshakes("tls-resumption", "TLS handshake, resumed, and GET", resumes=True),
    # Both have a field that is another one in each request, so that only the gateway's work differs.
    Workload("idempotent", "SET by POST with Idempotency-Key",
             {GATEWAY: post("/", SET_BODY, BENCH_UNIQUE_FIELD="Idempotency-Key"),
              WITHOUT_KEY: post("/", SET_BODY, BENCH_UNIQUE_FIELD="X-Request-Name")},
             connections=(1, 64), threads=(1,)),
]
