"""Pipelines, transactions, read-your-writes and tokens by the official Python client."""

import pytest
import upstash_redis
from upstash_redis.errors import UpstashError


def test_pipeline_answers_in_order(redis):
    pipeline = redis.pipeline()
    for number in range(500):
        pipeline.set(f"k{number}", number)
        pipeline.get(f"k{number}")
    results = pipeline.exec()
    assert results == [item for number in range(500) for item in (True, str(number))]


def test_pipeline_runs_on_after_an_error(redis):
    redis.set("text", "v")
    pipeline = redis.pipeline()
    pipeline.set("before", "1")
    pipeline.incr("text")
    pipeline.set("after", "2")
    with pytest.raises(UpstashError, match="not an integer"):
        pipeline.exec()
    assert redis.mget("before", "after") == ["1", "2"]


def test_transaction(redis):
    transaction = redis.multi()
    transaction.set("k", "1")
    transaction.incr("k")
    transaction.hset("h", "f", "OK")
    transaction.hgetall("h")
    assert transaction.exec() == [True, 2, 1, {"f": "OK"}]


def test_transaction_is_discarded_as_a_whole(redis):
    transaction = redis.multi()
    transaction.set("k", "1")
    transaction.execute(["GET"])
    # The client cannot read the object that stands in the place of an array; what counts is that nothing ran.
    with pytest.raises(Exception):
        transaction.exec()
    assert redis.get("k") is None


def test_transaction_with_an_error_while_running_applies_the_rest(redis):
    transaction = redis.multi()
    transaction.set("k", "text")
    transaction.lpush("k", "x")
    transaction.set("other", "1")
    with pytest.raises(UpstashError, match="^WRONGTYPE"):
        transaction.exec()
    assert redis.mget("k", "other") == ["text", "1"]


def test_sync_token_changes_with_every_write(redis):
    tokens = []
    for number in range(5):
        redis.set("k", number)
        tokens.append(redis._sync_token)
    redis.eval("return redis.call('SET', KEYS[1], 'x')", keys=["k"])
    tokens.append(redis._sync_token)
    assert all(tokens) and len(set(tokens)) == len(tokens)


def test_read_only_token_reads(reader, redis):
    redis.set("k", "v")
    redis.hset("h", "f", "1")
    assert reader.get("k") == "v"
    assert reader.hgetall("h") == {"f": "1"}
    assert reader.ttl("k") == -1
    assert reader.ping() == "PONG"
    pipeline = reader.pipeline()
    pipeline.get("k")
    pipeline.hget("h", "f")
    assert pipeline.exec() == ["v", "1"]


@pytest.mark.parametrize("command", [
    ["SET", "k", "v"], ["incr", "k"], ["DEL", "k"], ["EXPIRE", "k", 1], ["EVAL", "return 1", 0],
    ["EVALSHA", "0" * 40, 0], ["EVAL_RO", "return 1", 0], ["KEYS", "*"], ["SCAN", 0], ["FLUSHALL"], ["PUBLISH", "c", "m"],
    ["CONFIG", "GET", "*"], ["NOSUCHCOMMAND"],
], ids=lambda command: command[0])
def test_read_only_token_does_no_more(reader, command):
    text = f"^NOPERM this user has no permissions to run the '{command[0].lower()}' command or its subcommand$"
    with pytest.raises(UpstashError, match=text):
        reader.execute(command)


def test_read_only_token_gets_no_transaction_with_a_write(reader, redis):
    transaction = reader.multi()
    transaction.get("k")
    transaction.set("k", "v")
    with pytest.raises(Exception):
        transaction.exec()
    assert redis.get("k") is None


def test_wrong_token(gateway):
    client = upstash_redis.Redis(gateway.url, "wrong", rest_retries=0)
    with pytest.raises(UpstashError, match="^WRONGPASS invalid or missing auth token"):
        client.get("k")
