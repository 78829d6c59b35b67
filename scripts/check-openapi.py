#!/usr/bin/env python3
"""Checks that openapi/ is valid, and that a running gateway answers as it says.

First come requests made by hand, among them what only happens in trouble: a Redis that is gone, one that hangs, bodies
that are too large. Then schemathesis makes up requests from the document.

Usage: scripts/check-openapi.py [EXAMPLES]
"""

import concurrent.futures
import hashlib
import http.client
import json
import os
import pathlib
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "support"))

import openapi_spec_validator
import servers
from openapi_answers import Document

BEARER = {"Authorization": f"Bearer {servers.TOKEN}"}
READER = {"Authorization": f"Bearer {servers.READ_ONLY_TOKEN}"}
BASE64 = {**BEARER, "Upstash-Encoding": "base64"}
RESP2 = {**BEARER, "Upstash-Response-Format": "resp2"}
EVENTS = {**BEARER, "Accept": "text/event-stream"}

# A token that may send one batch of at most three commands, and then nothing for long; and one command that may wait.
LIMITED_TOKEN = "limited-token-of-the-checks"
LIMITED = {"Authorization": f"Bearer {LIMITED_TOKEN}"}
LIMITS = {
    "blocking": {"connections": 1, "longest": "2s"},
    "tokens": [{"name": "limited", "sha256": hashlib.sha256(LIMITED_TOKEN.encode()).hexdigest(),
                "limits": {"commandsPerSecond": 1, "burst": 3}}],
}

# Method, path, body, fields and the expected status.
REQUESTS = [
    ("POST", "/", '["SET","key","value"]', BEARER, 200),
    ("PUT", "/", '["GET","key"]', BASE64, 200),
    ("POST", "/", '["GET","key"]', RESP2, 200),
    ("POST", "/", '["EVAL","return {1,{2,\'x\'},false}",0]', BEARER, 200),
    ("POST", "/", '["LPUSH","key","x"]', BEARER, 400),
    ("POST", "/", '["LPUSH","key","x"]', RESP2, 400),
    ("POST", "/", '["GET"]', BEARER, 400),
    ("POST", "/", '["MULTI"]', BEARER, 400),
    ("POST", "/", '["SET","key",null]', BEARER, 400),
    ("POST", "/", "", BEARER, 400),
    ("POST", "/", "{", BEARER, 400),
    ("POST", "/", '["SET","key","v"]', READER, 400),
    ("POST", "/", '["GET","key"]', {}, 401),
    ("POST", "/", '["GET","key"]', {"Authorization": "Bearer wrong"}, 401),
    ("POST", "/", '["GET","key"]', {**BEARER, "Upstash-Encoding": "gzip"}, 400),
    ("POST", "/", '["GET","key"]', {**BASE64, **RESP2}, 400),
    ("GET", "/", None, BEARER, 400),
    ("GET", "/ping", None, BEARER, 200),
    ("GET", "/get/key", None, BEARER, 200),
    ("GET", f"/get/key?_token={servers.TOKEN}", None, {}, 200),
    ("HEAD", "/get/key", None, BEARER, 200),
    ("HEAD", "/set/key/v", None, BEARER, 405),
    ("HEAD", "/get/key", None, {}, 401),
    ("POST", "/set/key?EX=100", b"\xff\xfe", BEARER, 200),
    ("PUT", "/set/key/v", None, BEARER, 200),
    ("GET", "/set/key/v/NX", None, BEARER, 200),
    ("GET", "/nosuchcommand", None, BEARER, 400),
    ("DELETE", "/get/key", None, BEARER, 405),
    ("PATCH", "/", "[]", BEARER, 405),
    ("OPTIONS", "/", None, {"Origin": "https://example.org", "Access-Control-Request-Headers": "authorization"}, 200),
    ("OPTIONS", "/pipeline", None, {}, 200),
    ("POST", "/pipeline", '[["SET","key","1"],["NOPE"],["GET",null],["GET","key"]]', BEARER, 200),
    ("POST", "/pipeline", '[["GET","key"],["GET"]]', RESP2, 200),
    ("PUT", "/pipeline", '[["GET","key"]]', BASE64, 200),
    ("POST", "/pipeline", "[]", BEARER, 400),
    ("POST", "/pipeline", '["GET","key"]', BEARER, 400),
    ("POST", "/pipeline", '[["GET","key"]]', {}, 401),
    ("GET", "/pipeline", None, BEARER, 400),
    ("POST", "/multi-exec", '[["SET","key","1"],["INCR","key"],["LPUSH","key","x"]]', BEARER, 200),
    ("POST", "/multi-exec", '[["SET","key","1"],["GET"]]', BEARER, 400),
    ("POST", "/multi-exec", '[["SET","key","1"]]', READER, 400),
    ("GET", "/subscribe/news", None, BEARER, 400),
    ("GET", "/subscribe/news", None, {**EVENTS, "Authorization": "none"}, 401),
    ("POST", "/monitor", None, {**READER, "Accept": "text/event-stream"}, 400),
    ("GET", "/get/" + "x" * 50_000, None, BEARER, 200),
    ("GET", "/get/" + "x" * 70_000, None, BEARER, 414),
    ("GET", "/get/key", None, {**BEARER, "X-Large": "x" * 40_000}, 431),
    ("GET", "/get/key", None, {**BEARER, "Transfer-Encoding": "gzip"}, 501),
    ("POST", "/", "[]", {**BEARER, "Expect": "miracles"}, 417),
    # The body need not follow: its announced length is enough.
    ("POST", "/", b"", {**BEARER, "Content-Length": str(1 << 40)}, 413),
]


class Answer:
    def __init__(self, response, reads_body=True):
        self.status, self.fields = response.status, response.headers
        self.body = response.read() if reads_body else b""


class Checker:
    def __init__(self, port, document):
        self.port, self.document, self.failures, self.count = port, document, 0, 0

    def check(self, method, path, body, fields, status):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.putrequest(method, path, skip_accept_encoding=True)
        data = body.encode() if isinstance(body, str) else body
        if data is not None and "Content-Length" not in fields and "Transfer-Encoding" not in fields:
            connection.putheader("Content-Length", str(len(data)))
        for name, value in fields.items():
            connection.putheader(name, value)
        connection.endheaders(data or None)
        response = connection.getresponse()
        answer = Answer(response, reads_body="text/event-stream" not in response.headers.get("Content-Type", ""))
        problem = self.document.problem(method, path, answer)
        if problem is None and answer.status not in (status if isinstance(status, tuple) else (status,)):
            problem = f"expected {status}, got {answer.status}: {answer.body[:200]!r}"
        response.close()
        connection.close()
        self.count += 1
        if problem:
            self.failures += 1
            print(f"{method} {path[:80]} {str(body)[:80]}: {problem}")


def check_by_hand(gateway, redis):
    checker = Checker(gateway.port, Document(servers.ROOT / "openapi/gateway.yaml"))
    for request in REQUESTS:
        checker.check(*request)
    checker.check("GET", "/subscribe/news", None, EVENTS, 200)
    checker.check("POST", "/psubscribe/news*", "[]", EVENTS, 200)
    checker.check("GET", "/monitor", None, EVENTS, 200)

    four = json.dumps([["PING"]] * 4)
    for path in ("/pipeline", "/multi-exec"):
        checker.check("POST", path, four, LIMITED, 429)
    for _ in range(8):
        # Time adds to the three that pass; what is not counted is looked at by the tests.
        checker.check("POST", "/pipeline", json.dumps([["PING"]] * 3), LIMITED, (200, 429))
        checker.check("GET", "/ping", None, LIMITED, (200, 429))
        checker.check("HEAD", "/ping", None, LIMITED, (200, 429))
        checker.check("POST", "/", '["PING"]', LIMITED, (200, 429))

    with concurrent.futures.ThreadPoolExecutor() as clients:
        for wait in [clients.submit(checker.check, "POST", "/", '["BLPOP","none",0]', BEARER, (200, 503))
                     for _ in range(3)]:
            wait.result()

    admin = Checker(gateway.admin_port, Document(servers.ROOT / "openapi/admin.yaml"))
    for path in ("/health/live", "/healthz", "/health/ready", "/readyz", "/metrics", "/status"):
        admin.check("GET", path, None, {}, 200)

    os.kill(redis.pid, signal.SIGSTOP)
    checker.check("POST", "/", '["GET","key"]', BEARER, 504)
    os.kill(redis.pid, signal.SIGCONT)
    redis.stop()
    for path, body in (("/", '["GET","key"]'), ("/pipeline", '[["GET","key"]]'), ("/multi-exec", '[["GET","key"]]')):
        checker.check("POST", path, body, BEARER, 503)
    admin.check("GET", "/health/ready", None, {}, 503)
    return checker.count + admin.count, checker.failures + admin.failures


def check_by_generator(gateway, examples):
    document = servers.ROOT / "openapi/gateway.yaml"
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance," \
        "response_schema_conformance"
    return subprocess.run([
        pathlib.Path(sys.executable).parent / "schemathesis", "run", document, "--url", gateway.url,
        "--header", f"Authorization: Bearer {servers.TOKEN}", "--checks", checks, "--max-examples", str(examples),
        "--phases", "examples,coverage,fuzzing", "--seed", "1", "--no-color",
        # Streams do not end by themselves.
        "--exclude-path-regex", "^/(subscribe|psubscribe|monitor)",
        # Most made-up commands are rightly refused.
        "--suppress-health-check", "all", "--warnings", "off",
    ], timeout=600, stdin=subprocess.DEVNULL, cwd=gateway.folder).returncode


def main():
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    for path in sorted((servers.ROOT / "openapi").glob("*.yaml")):
        openapi_spec_validator.validate(Document(path).content)
        print(f"openapi/{path.name} is valid")

    with servers.scratch_folder() as folder:
        with servers.start_redis(folder) as redis, servers.start_gateway(folder, redis.port) as gateway:
            status = check_by_generator(gateway, examples)
        with servers.start_redis(folder) as redis, servers.start_gateway(
                folder, redis.port, timeouts={"command": "1s"}, settings=LIMITS) as gateway:
            count, failures = check_by_hand(gateway, redis)
    print(f"{count} answers checked by hand, {failures} of them not as described")
    sys.exit(1 if failures or status else 0)


if __name__ == "__main__":
    main()
