"""What the JavaScript client sends, byte for byte, and what it needs of the answers."""

import base64
import json
import threading

import pytest

import servers
from raw import Raw


def test_default_traffic_is_a_pipeline_of_one(raw):
    """Automatic pipelining is on by default: a single `await redis.set()` arrives like this."""
    assert raw.javascript("/pipeline", [["set", "k", "v"]]).results == [{"result": "OK"}]
    answer = raw.javascript("/pipeline", [["get", "k"]])
    assert answer.status == 200
    assert answer.results == [{"result": "v"}]
    assert answer.json == [{"result": "dg=="}]


def test_single_command_goes_to_the_root(raw):
    assert raw.javascript("/", ["set", "k", "OK", "ex", 100]).json == {"result": "OK"}
    assert raw.javascript("/", ["get", "k"]).json == {"result": "T0s="}
    assert raw.javascript("/", ["ping"]).json == {"result": "UE9ORw=="}


def test_automatic_batch_of_a_thousand(raw):
    rows = [["incr", "n"]] * 1000
    assert raw.javascript("/pipeline", rows).results == [{"result": number} for number in range(1, 1001)]


def test_pipeline_of_every_family(raw):
    rows = [
        ["mset", "a", "1", "b", '{"json":true}'], ["mget", "a", "b", "c"],
        ["hset", "h", "f", 1.5, "g", True], ["hgetall", "h"], ["hgetall", "none"],
        ["zadd", "z", 1, "one", 2.5, "two"], ["zrange", "z", 0, -1, "withscores"],
        ["sadd", "s", "x"], ["smembers", "s"], ["rpush", "l", 1, 2], ["lrange", "l", 0, -1],
        ["xadd", "st", "1-1", "f", "v"], ["xrange", "st", "-", "+"], ["xread", "streams", "none", "0"],
        ["geoadd", "geo", 13.361389, 38.115556, "Palermo", 15.087269, 37.502669, "Catania"],
        ["geodist", "geo", "Palermo", "Catania", "KM"],
        ["bitfield", "bf", "set", "u4", "#0", 15, "get", "u4", "#0"], ["incrbyfloat", "float", 10.5],
        ["type", "a"], ["eval", "return {1, 'two', {3}}", 0], ["scan", "0", "match", "nothing*"],
    ]
    assert [item["result"] for item in raw.javascript("/pipeline", rows).results] == [
        "OK", ["1", '{"json":true}', None],
        2, ["f", "1.5", "g", "true"], [],
        2, ["one", "1", "two", "2.5"],
        1, ["x"], 2, ["1", "2"],
        "1-1", [["1-1", ["f", "v"]]], None,
        2, "166.2742",
        [0, 15], "10.5",
        "string", [1, "two", [3]], ["0", []],
    ]


def test_errors_of_items_stand_in_their_place(raw):
    results = raw.javascript("/pipeline", [
        ["set", "k", "v"], ["incr", "k"], ["evalsha", "wrong-sha1", 0], ["set", "k", None], ["multi"], ["get", "k"],
    ]).results
    assert results == [
        {"result": "OK"}, {"error": "ERR value is not an integer or out of range"},
        {"error": "NOSCRIPT No matching script. Please use EVAL."}, {"error": "ERR null args are not supported"},
        {"error": 'ERR Command "MULTI" is not allowed in REST or it has a special context path'}, {"result": "v"},
    ]


def test_transaction(raw):
    answer = raw.javascript("/multi-exec", [["set", "k", "1"], ["incr", "k"], ["hset", "h", "f", "v"], ["get", "k"]])
    assert (answer.status, answer.results) == (
        200, [{"result": "OK"}, {"result": 2}, {"result": 1}, {"result": "2"}])
    answer = raw.javascript("/multi-exec", [["set", "k", "9"], ["nosuchcommand"]])
    assert answer.status == 400 and answer.json["error"].startswith("ERR unknown command")
    assert raw.javascript("/", ["get", "k"]).results == {"result": "2"}


def test_sync_tokens(raw):
    tokens = [""]
    for number in range(5):
        answer = raw.javascript("/pipeline", [["set", "k", str(number)]], sync_token=tokens[-1])
        tokens.append(answer.fields["upstash-sync-token"])
    assert all(tokens[1:]) and len(set(tokens)) == len(tokens)
    answer = raw.javascript("/", ["set", "k", "v"], sync_token="my-new-sync-token")
    assert answer.status == 200 and answer.fields["upstash-sync-token"] not in tokens


def test_sync_tokens_of_writes_at_the_same_time(gateway):
    tokens = []

    def write():
        client = Raw(gateway.port, servers.TOKEN)
        tokens.append(client.javascript("/", ["set", "k", "v"]).fields["upstash-sync-token"])
        client.close()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(tokens)) == 8


def test_large_value_and_reply(raw):
    value = "x" * 5_000_000
    assert raw.javascript("/", ["set", "k", value]).status == 200
    assert raw.javascript("/", ["get", "k"]).results == {"result": value}


def test_scan_with_types(raw):
    raw.javascript("/pipeline", [["set", "a", "1"], ["hset", "b", "f", "v"], ["zadd", "c", 1, "m"]])
    cursor, pairs = raw.javascript("/", ["scan", "0", "withtype"]).results["result"]
    assert cursor == "0"
    assert dict(zip(pairs[::2], pairs[1::2])) == {"a": "string", "b": "hash", "c": "zset"}


def test_missing_token_as_javascript_sends_it(raw):
    answer = raw.send("POST", "/", '["get","k"]', {"Authorization": "Bearer undefined"})
    assert answer.status == 401
    assert answer.json["error"].startswith("WRONGPASS invalid or missing auth token")


def test_subscription(raw):
    """The client posts `[]`, which must not become a channel, and asks for base64, which streams ignore."""
    with raw.stream("/subscribe/chat", "[]") as events:
        assert events.status == 200
        assert events.headers["Content-Type"].startswith("text/event-stream")
        assert events.readline() == b"data: subscribe,chat,1\n"
        assert events.readline() == b"\n"
        assert raw.javascript("/", ["publish", "chat", '{"a":1,"b":"x,y"}']).results == {"result": 1}
        assert events.readline() == b'data: message,chat,{"a":1,"b":"x,y"}\n'
        assert events.readline() == b"\n"


def test_pattern_subscription(raw):
    with raw.stream("/psubscribe/user:*", "[]") as events:
        assert events.readline() == b"data: psubscribe,user:*,1\n"
        events.readline()
        raw.javascript("/", ["publish", "user:1", "hello"])
        assert events.readline() == b"data: pmessage,user:*,user:1,hello\n"


def test_browser_subscribes_with_get(raw):
    with raw.stream("/subscribe/one/two", method="GET") as events:
        assert [events.readline() for _ in range(4)] == [
            b"data: subscribe,one,1\n", b"\n", b"data: subscribe,two,2\n", b"\n"]


def test_monitor(raw):
    with raw.stream("/monitor", "[]") as events:
        assert events.readline() == b'data: "OK"\n'
        events.readline()
        raw.javascript("/", ["get", "watched"])
        while (line := events.readline()) and b'"watched"' not in line:
            pass
        assert line.startswith(b"data: ") and line.endswith(b'"get" "watched"\n')


def test_stream_without_its_accept_field_is_refused(raw):
    answer = raw.send("POST", "/subscribe/chat", "[]")
    assert answer.status == 400
    assert answer.json["error"] == 'ERR Command "SUBSCRIBE" is not allowed in REST or it has a special context path'


def test_curl_as_documented(raw):
    """`curl -d` names a form as content type; the documentation's examples rely on nobody minding."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert raw.send("POST", "/", '["SET","k","v"]', form).json == {"result": "OK"}
    assert raw.send("POST", "/set/foo?EX=100", "a value", form).json == {"result": "OK"}
    assert raw.send("GET", "/ttl/foo").json["result"] in range(90, 101)
    assert raw.send("POST", "/pipeline", '[["GET","k"]]', form).json == [{"result": "v"}]
    token = {"Authorization": None}
    assert raw.send("GET", f"/get/foo?_token={raw.token}", fields=token).json == {"result": "a value"}


def test_binary_value_by_path(raw):
    value = bytes(range(256))
    assert raw.send("POST", "/set/binary", value).json == {"result": "OK"}
    answer = raw.send("GET", "/get/binary", fields={"Upstash-Encoding": "base64"})
    assert base64.b64decode(answer.json["result"]) == value
    answer = raw.send("GET", "/get/binary", fields={"Upstash-Response-Format": "resp2"})
    assert answer.fields["Content-Type"] == "application/octet-stream"
    assert answer.body == b"$256\r\n" + value + b"\r\n"


def test_web_page_may_use_it(raw):
    fields = {
        "Authorization": None, "Origin": "https://example.org", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,upstash-encoding",
    }
    answer = raw.send("OPTIONS", "/pipeline", fields=fields)
    assert answer.status == 200
    assert answer.fields["Access-Control-Allow-Origin"] == "https://example.org"
    assert "POST" in answer.fields["Access-Control-Allow-Methods"]
    assert "upstash-encoding" in answer.fields["Access-Control-Allow-Headers"]
    answer = raw.command("PING", fields={"Origin": "https://example.org"})
    assert answer.fields["Access-Control-Allow-Origin"] == "https://example.org"
    assert "upstash-sync-token" in answer.fields["Access-Control-Expose-Headers"].lower()


@pytest.mark.parametrize("path, body, error", [
    ("/", "", "EOF"), ("/", "{}", "expected JSON array"), ("/", "[]", "ERR empty command"),
    ("/", '[["PING"]]', 'ERR unsupported arg type: "[": json.Delim'),
    ("/pipeline", "[]", "ERR empty pipeline request"), ("/pipeline", "{}", "ERR failed to parse pipeline request"),
])
def test_unreadable_bodies(raw, path, body, error):
    answer = raw.send("POST", path, body)
    assert (answer.status, answer.json) == (400, {"error": error})


def test_answers_are_json_whatever_happens(raw):
    for answer in (
        raw.send("POST", "/", "[" * 100), raw.send("POST", "/", '["GET","k"] more'), raw.send("GET", "/nosuch/command"),
        raw.send("POST", "/", '["GET"]', {"Upstash-Encoding": "gzip"}),
        raw.send("POST", "/", '["GET","k"]', {"Upstash-Response-Format": "xml"}),
    ):
        assert answer.status == 400
        assert list(answer.json) == ["error"] and json.dumps(answer.json)
