"""HTTP as clients write it, without a client library's own ideas of it."""

import base64
import contextlib
import http.client
import json

# What the JavaScript client sends with every request.
JAVASCRIPT_FIELDS = {
    "Content-Type": "application/json",
    "Upstash-Encoding": "base64",
    "Upstash-Telemetry-Runtime": "node@v22.11.0",
    "Upstash-Telemetry-Sdk": "@upstash/redis@v1.38.2",
    "Upstash-Telemetry-Platform": "unknown",
    "upstash-sync-token": "",
    "Accept": "*/*",
    "Accept-Language": "*",
    "Sec-Fetch-Mode": "cors",
    "User-Agent": "node",
    "Accept-Encoding": "gzip, deflate",
}


class Answer:
    def __init__(self, response):
        self.status, self.fields, self.body = response.status, response.headers, response.read()

    @property
    def json(self):
        assert self.fields["Content-Type"].split(";")[0] == "application/json", self.fields
        return json.loads(self.body)


class Raw:
    """A keep-alive connection with a token."""

    def __init__(self, port, token):
        self.port, self.token = port, token
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def close(self):
        self.connection.close()

    def send(self, method, path, body=None, fields=None):
        fields = {"Authorization": f"Bearer {self.token}", **(fields or {})}
        self.connection.request(method, path, body, {name: value for name, value in fields.items() if value is not None})
        return Answer(self.connection.getresponse())

    def command(self, *words, fields=None):
        return self.send("POST", "/", json.dumps(words), fields)

    def javascript(self, path, body, sync_token=""):
        """A request as the JavaScript client makes it; results decoded as it does."""
        fields = {**JAVASCRIPT_FIELDS, "upstash-sync-token": sync_token}
        answer = self.send("POST", path, json.dumps(body, separators=(",", ":")), fields)
        answer.results = decoded(answer.json)
        return answer

    @contextlib.contextmanager
    def stream(self, path, body=None, method="POST"):
        """Lines of server-sent events, on a connection of their own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        fields = {
            "Authorization": f"Bearer {self.token}", **JAVASCRIPT_FIELDS, "Accept": "text/event-stream",
            "Cache-Control": "no-cache", "Connection": "keep-alive",
        }
        connection.request(method, path, body, fields)
        response = connection.getresponse()
        try:
            yield response
        finally:
            response.close()
            connection.close()


def decoded(answer):
    if isinstance(answer, list):
        return [decoded(item) for item in answer]
    assert len(answer) == 1, f"result and error exclude each other: {answer}"
    return answer if "error" in answer else {"result": decode(answer["result"])}


def decode(value):
    """The JavaScript client's decoder: OK is left alone at even depths only."""

    def at(value, depth):
        if isinstance(value, list):
            return [at(item, depth + 1) for item in value]
        if isinstance(value, str):
            if value == "OK" and depth % 2 == 0:
                return value
            return base64.b64decode(value, validate=True).decode()
        assert value is None or (isinstance(value, int) and not isinstance(value, bool)), value
        return value

    return at(value, 0)
