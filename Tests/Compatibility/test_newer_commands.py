"""Commands that Redis 8.2 knows and 7.0 does not, by the official Python client."""

import time

import servers
from raw import Raw


def test_server_is_the_newer_one(newer_redis):
    assert "redis_version:8.2" in newer_redis.execute(["INFO", "server"])


def test_expiry_of_fields(newer_redis):
    redis = newer_redis
    redis.hset("h", values={"a": "1", "b": "2"})
    assert redis.hexpire("h", ["a", "missing"], 100) == [1, -2]
    assert redis.hpexpire("h", "b", 50_000, nx=True) == [1]
    assert redis.hexpire("h", "a", 10, gt=True) == [0]
    assert redis.httl("h", ["a", "b"])[0] in range(90, 101)
    assert redis.hpttl("h", "b")[0] in range(40_000, 50_001)
    at = int(time.time()) + 1000
    assert redis.hexpireat("h", "a", at) == [1]
    assert redis.hexpiretime("h", "a") == [at]
    assert redis.hpexpireat("h", "a", at * 1000) == [1]
    assert redis.hpexpiretime("h", "a") == [at * 1000]
    assert redis.hpersist("h", ["a", "b"]) == [1, 1]
    assert redis.httl("h", "a") == [-1]


def test_fields_set_and_taken_with_expiry(newer_redis):
    redis = newer_redis
    assert redis.hsetex("h", values={"a": "1", "b": "2"}, ex=100) == 1
    assert redis.hsetex("h", "a", "no", fnx=True) == 0
    assert redis.hgetex("h", "a", "x", persist=True) == ["1", None]
    assert redis.httl("h", ["a", "b"])[0] == -1
    assert redis.hgetdel("h", "a", "x") == ["1", None]
    assert redis.hgetall("h") == {"b": "2"}


def test_deletion_of_stream_entries_by_reference(newer_redis):
    redis = newer_redis
    ids = [redis.xadd("s", "*", {"n": number}) for number in range(3)]
    redis.xgroup_create("s", "g", "0")
    redis.xreadgroup("g", "c", {"s": ">"})
    assert redis.xackdel("s", "g", ids[0], option="DELREF") == [1]
    assert redis.xdelex("s", ids[1], "1-1", option="KEEPREF") == [1, -1]
    assert redis.xlen("s") == 1


def test_newer_bit_operations(newer_redis):
    redis = newer_redis
    redis.mset({"x": "\x07", "y": "\x02", "z": "\x04"})
    results = {}
    for operation in ("DIFF", "DIFF1", "ANDOR", "ONE"):
        assert redis.bitop(operation, "out", "x", "y", "z") == 1
        results[operation] = redis.get("out")
    assert results == {"DIFF": "\x01", "DIFF1": "\x00", "ANDOR": "\x06", "ONE": "\x01"}


def test_newer_commands_in_batches(newer_redis):
    for batch in (newer_redis.pipeline(), newer_redis.multi()):
        batch.delete("h")
        batch.hsetex("h", "f", "v", ex=100)
        batch.hgetex("h", "f")
        batch.hgetdel("h", "f")
        assert batch.exec()[1:] == [1, ["v"], ["v"]]


def test_read_only_token_may_read_with_newer_commands(newer_redis, newer_gateway):
    newer_redis.hset("h", "f", "v")
    reader = Raw(newer_gateway.port, servers.READ_ONLY_TOKEN)
    assert reader.command("HTTL", "h", "FIELDS", 1, "f").json == {"result": [-1]}
    assert "NOPERM" in reader.command("HGETDEL", "h", "FIELDS", 1, "f").json["error"]
    assert "NOPERM" in reader.command("HGETEX", "h", "PERSIST", "FIELDS", 1, "f").json["error"]
    reader.close()


def test_json_documents(newer_redis):
    redis = newer_redis
    assert redis.json.set("doc", "$", {"name": "Ada", "tags": ["a"], "n": 1, "big": 2**60}) is True
    assert redis.json.get("doc", "$.name") == ["Ada"]
    assert redis.json.get("doc", "$.big") == [2**60]
    assert redis.json.numincrby("doc", "$.n", 2) == [3]
    assert redis.json.arrappend("doc", "$.tags", "b", "c") == [3]
    assert redis.json.arrlen("doc", "$.tags") == [3]
    assert redis.json.type("doc", "$.tags") == ["array"]
    assert redis.json.strlen("doc", "$.name") == [3]
    assert sorted(redis.json.objkeys("doc", "$")[0]) == ["big", "n", "name", "tags"]
    assert redis.json.mget(["doc", "missing"], "$.n") == [[3], None]
    assert redis.json.delete("doc", "$.n") == 1


def test_read_only_token_reads_documents_and_writes_none(newer_gateway):
    writer = Raw(newer_gateway.port, servers.TOKEN)
    writer.command("JSON.SET", "shown", "$", '{"n":1}')
    reader = Raw(newer_gateway.port, servers.READ_ONLY_TOKEN)
    assert reader.command("JSON.GET", "shown", "$.n").json == {"result": "[1]"}
    assert "NOPERM" in reader.command("JSON.SET", "doc", "$", "1").json["error"]
    reader.close()
