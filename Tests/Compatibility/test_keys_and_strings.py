"""Keys, strings, counters and bits by the official Python client."""

import time

import pytest
from upstash_redis.errors import UpstashError


@pytest.mark.parametrize(
    "value",
    ["plain", "", "OK", "8", "PONG", "naïve 日本語 🚰", 'quo"te \\ back', "line\nbreak\ttab\x00nul", "x" * 200_000],
    ids=["plain", "empty", "OK", "8", "PONG", "unicode", "escapes", "controls", "long"])
def test_value_comes_back_unchanged(redis, value):
    assert redis.set("key", value) is True
    assert redis.get("key") == value
    assert redis.mget("key", "missing") == [value, None]


def test_missing_key_is_none(redis):
    assert redis.get("missing") is None
    assert redis.exists("missing") == 0
    assert redis.type("missing") == "none"
    assert redis.ttl("missing") == -2


def test_set_options(redis):
    assert redis.set("key", "one", nx=True, ex=100) is True
    assert redis.set("key", "two", nx=True) is False
    assert redis.set("key", "two", get=True, keepttl=True) == "one"
    assert 90 <= redis.ttl("key") <= 100
    assert redis.set("key", "three", xx=True, pxat=int((time.time() + 50) * 1000)) is True
    assert 40_000 <= redis.pttl("key") <= 50_000
    assert redis.getex("key", persist=True) == "three"
    assert redis.ttl("key") == -1


def test_objects_are_sent_as_json_text(redis):
    redis.set("object", {"a": [1, None, "x"]})
    assert redis.get("object") == '{"a": [1, null, "x"]}'


def test_booleans_and_numbers_keep_their_text(redis):
    redis.mset({"true": True, "float": 1.5, "whole": 1.0, "big": 101600000000150081467, "negative": -7})
    assert redis.mget("true", "float", "whole", "big", "negative") == [
        "true", "1.5", "1.0", "101600000000150081467", "-7"]


def test_counters(redis):
    assert redis.incr("n") == 1
    assert redis.incrby("n", 9_223_372_036_854_775_000) == 9_223_372_036_854_775_001
    assert redis.decrby("n", 9_223_372_036_854_775_000) == 1
    assert redis.decr("n") == 0
    assert redis.incrbyfloat("f", 1.5) == 1.5


def test_string_ranges(redis):
    assert redis.append("s", "Hello") == 5
    assert redis.append("s", " World") == 11
    assert redis.getrange("s", 0, 4) == "Hello"
    assert redis.substr("s", -5, -1) == "World"
    assert redis.setrange("s", 6, "Redis") == 11
    assert redis.strlen("s") == 11
    assert redis.getset("s", "new") == "Hello Redis"
    assert redis.getdel("s") == "new"
    assert redis.get("s") is None


def test_expiry(redis):
    redis.set("key", "v")
    assert redis.expire("key", 100) is True
    assert redis.expire("key", 200, gt=True) is True
    assert redis.pexpire("key", 50_000) is True
    assert redis.persist("key") is True
    assert redis.expireat("key", int(time.time()) + 100) is True
    assert redis.expire("missing", 1) is False


def test_key_commands(redis):
    redis.mset({"a": "1", "b": "2"})
    assert redis.copy("a", "c") is True
    assert redis.rename("c", "d") is True
    assert redis.renamenx("d", "a") is False
    assert redis.touch("a", "b", "x") == 2
    assert sorted(redis.keys("*")) == ["a", "b", "d"]
    assert redis.dbsize() == 3
    assert redis.randomkey() in ("a", "b", "d")
    assert redis.delete("a", "x") == 1
    assert redis.unlink("b", "d") == 2
    assert redis.msetnx({"a": "1"}) is True


def test_scan_finds_a_small_database_in_one_page(redis):
    pipeline = redis.pipeline()
    for number in range(100):
        pipeline.set(f"string:{number}", "v")
    pipeline.exec()
    redis.hset("hash", "f", "v")
    assert redis.scan(0, match="hash") == (0, ["hash"])
    assert redis.scan(0, type="hash") == (0, ["hash"])
    cursor, keys = redis.scan(0, count=10)
    while cursor:
        cursor, page = redis.scan(cursor, count=10)
        keys += page
    assert len(set(keys)) == 101


def test_bits(redis):
    assert redis.setbit("bits", 7, 1) == 0
    assert redis.getbit("bits", 7) == 1
    assert redis.bitcount("bits") == 1
    assert redis.bitpos("bits", 1) == 7
    redis.set("other", "\x01")
    assert redis.bitop("XOR", "out", "bits", "other") == 1
    assert redis.bitfield("field").set("u4", "#0", 15).incrby("u4", "#0", 1).get("u4", "#0").execute() == [0, 0, 0]


def test_server_commands(redis):
    assert redis.ping() == "PONG"
    assert redis.ping("hello") == "hello"
    assert redis.echo("OK") == "OK"
    seconds, microseconds = redis.time()
    assert abs(seconds - time.time()) < 60 and 0 <= microseconds < 1_000_000
    assert redis.publish("nobody", "listens") == 0
    assert redis.flushdb() is True


def test_hyperloglog(redis):
    assert redis.pfadd("a", "1", "2", "3") is True
    assert redis.pfadd("b", "3", "4") is True
    assert redis.pfcount("a", "b") == 4
    assert redis.pfmerge("c", "a", "b") is True


def test_error_is_redis_own_text(redis):
    redis.set("key", "v")
    with pytest.raises(UpstashError, match="^WRONGTYPE Operation against a key holding the wrong kind of value$"):
        redis.lpush("key", "x")
    with pytest.raises(UpstashError, match="^ERR value is not an integer or out of range$"):
        redis.incr("key")
    with pytest.raises(UpstashError, match="wrong number of arguments for 'get' command"):
        redis.execute(["GET"])
    with pytest.raises(UpstashError, match="unknown command"):
        redis.execute(["NOSUCHCOMMAND", "x"])


@pytest.mark.parametrize("command", [
    ["MULTI"], ["exec"], ["WATCH", "k"], ["SUBSCRIBE", "c"], ["MONITOR"], ["SELECT", "1"], ["AUTH", "x"],
    ["CLIENT", "LIST"], ["BLPOP", "k", "0"], ["XREAD", "BLOCK", "0", "STREAMS", "s", "$"], ["SHUTDOWN"],
    ["CONFIG", "SET", "maxmemory", "1"], ["HELLO", "3"], ["WAIT", "1", "0"], ["DEBUG", "SLEEP", "1"],
], ids=lambda command: command[0])
def test_commands_that_need_a_connection_are_refused(redis, command):
    with pytest.raises(UpstashError, match=f'^ERR Command "{command[0].upper()}" is not allowed in REST'):
        redis.execute(command)
