"""Hashes, lists, sets, sorted sets, streams and places by the official Python client."""

import pytest
from upstash_redis.errors import UpstashError


def test_hashes(redis):
    assert redis.hset("h", values={"a": "1", "b": "two", "flag": False}) == 3
    assert redis.hgetall("h") == {"a": "1", "b": "two", "flag": "false"}
    assert redis.hgetall("missing") == {}
    assert redis.hget("h", "b") == "two"
    assert redis.hget("h", "x") is None
    assert redis.hmget("h", "a", "x") == ["1", None]
    assert redis.hincrby("h", "a", 41) == 42
    assert redis.hincrbyfloat("h", "a", 0.5) == 42.5
    assert redis.hexists("h", "a") is True
    assert redis.hsetnx("h", "a", "no") is False
    assert sorted(redis.hkeys("h")) == ["a", "b", "flag"]
    assert sorted(redis.hvals("h")) == ["42.5", "false", "two"]
    assert redis.hstrlen("h", "b") == 3
    assert redis.hlen("h") == 3
    assert redis.hrandfield("h", 5, withvalues=True) == {"a": "42.5", "b": "two", "flag": "false"}
    assert redis.hscan("h", 0, match="b") == (0, {"b": "two"})
    assert redis.hdel("h", "a", "x") == 1


def test_lists(redis):
    assert redis.rpush("l", "a", "b", "c") == 3
    assert redis.lpush("l", "z") == 4
    assert redis.lrange("l", 0, -1) == ["z", "a", "b", "c"]
    assert redis.lindex("l", 1) == "a"
    assert redis.linsert("l", "AFTER", "a", "a2") == 5
    assert redis.lpos("l", "b") == 3
    assert redis.lpos("l", "nope") is None
    assert redis.lset("l", 0, "y") is True
    assert redis.lrem("l", 1, "a2") == 1
    assert redis.lmove("l", "m", "LEFT", "RIGHT") == "y"
    assert redis.rpoplpush("l", "m") == "c"
    assert redis.ltrim("l", 0, 0) == "OK"
    assert redis.lpop("l") == "a"
    assert redis.lpop("l") is None
    assert redis.rpop("m", 2) == ["y", "c"]
    assert redis.lpushx("l", "x") == 0


def test_sets(redis):
    assert redis.sadd("a", "1", "2", "3") == 3
    assert redis.sadd("b", "3", "4") == 2
    assert sorted(redis.smembers("a")) == ["1", "2", "3"]
    assert redis.sismember("a", "1") is True
    assert redis.smismember("a", "1", "9") == [True, False]
    assert redis.sinter("a", "b") == ["3"]
    assert sorted(redis.sunion("a", "b")) == ["1", "2", "3", "4"]
    assert sorted(redis.sdiff("a", "b")) == ["1", "2"]
    assert redis.sunionstore("u", "a", "b") == 4
    assert redis.smove("a", "b", "1") is True
    assert redis.scard("a") == 2
    cursor, members = redis.sscan("u", 0)
    assert (cursor, sorted(members)) == (0, ["1", "2", "3", "4"])
    assert len(redis.srandmember("u", 2)) == 2
    assert len(redis.spop("u", 2)) == 2
    assert redis.srem("b", "4", "x") == 1


def test_sorted_sets(redis):
    assert redis.zadd("z", {"a": 1, "b": 2.5, "c": float(3)}) == 3
    assert redis.zadd("z", {"a": 4}, incr=True) == 5.0
    assert redis.zadd("z", {"x": 1}, xx=True, incr=True) is None
    assert redis.zrange("z", 0, -1) == ["b", "c", "a"]
    assert redis.zrange("z", 0, -1, withscores=True) == [("b", 2.5), ("c", 3.0), ("a", 5.0)]
    assert redis.zrange("z", "-inf", "(5", sortby="BYSCORE", offset=0, count=1) == ["b"]
    assert redis.zrevrange("z", 0, 0) == ["a"]
    assert redis.zscore("z", "a") == 5.0
    assert redis.zscore("z", "nope") is None
    assert redis.zmscore("z", ["a", "nope"]) == [5.0, None]
    assert redis.zrank("z", "c") == 1
    assert redis.zrevrank("z", "nope") is None
    assert redis.zincrby("z", 0.5, "c") == 3.5
    assert redis.zcount("z", 3, "+inf") == 2
    assert redis.zcard("z") == 3
    redis.zadd("y", {"a": 10, "q": 1})
    assert redis.zunion(["z", "y"], withscores=True)[-1] == ("a", 15.0)
    assert redis.zinter(["z", "y"], aggregate="MAX", withscores=True) == [("a", 10.0)]
    assert redis.zdiff(["y", "z"]) == ["q"]
    assert redis.zrangestore("dst", "z", 0, 1) == 2
    assert redis.zunionstore("dst", ["z", "y"]) == 4
    assert redis.zlexcount("y", "-", "+") == 2
    assert redis.zscan("y", 0, match="q") == (0, [("q", 1.0)])
    assert redis.zpopmin("y") == [("q", 1.0)]
    assert redis.zpopmax("y") == [("a", 10.0)]
    assert redis.zremrangebyrank("z", 0, 0) == 1
    assert redis.zrem("z", "a", "x") == 1


def test_streams(redis):
    first = redis.xadd("s", "*", {"temperature": 20, "place": "Köln"})
    second = redis.xadd("s", "*", {"temperature": "21"})
    assert redis.xadd("none", "*", {"a": "b"}, nomkstream=True) is None
    assert redis.xlen("s") == 2
    assert redis.xrange("s") == [
        [first, ["temperature", "20", "place", "Köln"]], [second, ["temperature", "21"]]]
    assert redis.xread({"missing": "0"}) in ([], None)
    assert redis.xgroup_create("s", "g", "0") == "OK"
    with pytest.raises(UpstashError, match="^BUSYGROUP"):
        redis.xgroup_create("s", "g", "0")
    assert redis.xreadgroup("g", "consumer", {"s": ">"})
    assert redis.xack("s", "g", first) == 1
    assert redis.xpending("s", "g")[0] == 1
    assert redis.xclaim("s", "g", "other", 0, second, justid=True) == [second]
    assert redis.xautoclaim("s", "g", "third", 0, "0")[0] == "0-0"
    assert redis.xinfo_groups("s")
    assert redis.xgroup_delconsumer("s", "g", "third") == 1
    assert redis.xgroup_destroy("s", "g")
    assert redis.xdel("s", first) == 1
    assert redis.xtrim("s", maxlen=0, approximate=False) == 1


def test_places(redis):
    assert redis.geoadd("Sicily", (13.361389, 38.115556, "Palermo"), (15.087269, 37.502669, "Catania")) == 2
    assert redis.geodist("Sicily", "Palermo", "Catania", unit="KM") == 166.2742
    assert redis.geodist("Sicily", "Palermo", "nowhere") is None
    assert redis.geohash("Sicily", "Palermo", "nowhere") == ["sqc8b49rny0", None]
    positions = redis.geopos("Sicily", "Palermo", "nowhere")
    assert positions[0] == pytest.approx((13.361389, 38.115556), abs=1e-4) and positions[1] is None
    found = redis.geosearch(
        "Sicily", longitude=15, latitude=37, unit="KM", radius=200, order="ASC", withdist=True, withcoord=True,
        withhash=True)
    assert [(place.member, place.distance) for place in found] == [("Catania", 56.4413), ("Palermo", 190.4424)]
    assert redis.geosearchstore("near", "Sicily", member="Catania", unit="KM", radius=10) == 1


def test_scripts(redis):
    assert redis.eval("return {redis.call('SET','a','1'), {7, 'x'}, false}") == ["OK", [7, "x"], None]
    assert redis.eval("return {KEYS[1], ARGV[1]}", keys=["k"], args=["ü"]) == ["k", "ü"]
    sha = redis.script_load("return ARGV[1]")
    assert redis.evalsha(sha, args=["again"]) == "again"
    assert redis.script_exists(sha, "0" * 40) == [True, False]
    assert redis.eval_ro("return redis.call('GET', KEYS[1])", keys=["a"]) == "1"
    with pytest.raises(UpstashError, match="^NOSCRIPT No matching script. Please use EVAL.$"):
        redis.evalsha("0" * 40)
    with pytest.raises(UpstashError, match="boom"):
        redis.eval("return redis.error_reply('boom')")


def test_hosted_script_flag(redis):
    """Scripts for the hosted service may carry a flag that Redis itself does not know."""
    script = "#!lua flags=allow-key-locking\nreturn ARGV[1]"
    sha = redis.script_load(script)
    assert redis.eval(script, args=["v"]) == "v"
    assert redis.evalsha(sha, args=["v"]) == "v"
    assert redis.script_exists(sha) == [True]


def test_functions(redis):
    library = "#!lua name=mylib\nredis.register_function('twice', function(k, a) return {a[1], a[1]} end)"
    assert redis.execute(["FUNCTION", "LOAD", "REPLACE", library]) == "mylib"
    assert redis.execute(["FCALL", "twice", 0, "x"]) == ["x", "x"]
    assert redis.execute(["FUNCTION", "DELETE", "mylib"]) == "OK"
