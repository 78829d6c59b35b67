"""One gateway over a private Redis for all tests of a server version, and the official client in four forms."""

import asyncio
import inspect
import pathlib
import sys

import pytest
import upstash_redis
import upstash_redis.asyncio

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts" / "support"))

import servers  # noqa: E402
from raw import Raw  # noqa: E402


@pytest.fixture(scope="session")
def gateway(tmp_path_factory):
    """A gateway over the system's Redis."""
    yield from running_gateway(tmp_path_factory.mktemp("gateway"), servers.start_redis)


@pytest.fixture(scope="session")
def newer_gateway(tmp_path_factory):
    """A gateway over Redis 8.2 with RedisJSON."""
    yield from running_gateway(tmp_path_factory.mktemp("newer"), servers.start_newer_redis)


def running_gateway(folder, start_redis):
    with start_redis(folder) as redis:
        with servers.start_gateway(folder, redis.port, access_log="all") as gateway:
            yield gateway


class AwaitingClient:
    """Gives the asynchronous client the looks of the other: what is awaitable is awaited."""

    def __init__(self, client, loop):
        self.client, self.loop = client, loop

    def __getattr__(self, name):
        attribute = getattr(self.client, name)
        if not callable(attribute):
            # The commands for JSON documents are an object of their own.
            return AwaitingClient(attribute, self.loop) if hasattr(attribute, "client") else attribute

        def call(*arguments, **options):
            result = attribute(*arguments, **options)
            # Pipelines and builders of commands are awaited when they are executed.
            if inspect.isawaitable(result):
                return self.loop.run_until_complete(result)
            return AwaitingClient(result, self.loop) if hasattr(result, "execute") else result

        return call


def make_client(kind, gateway, token):
    encoding = None if kind.endswith("plain") else "base64"
    options = {"rest_encoding": encoding, "rest_retries": 0}
    if kind.startswith("sync"):
        client = upstash_redis.Redis(gateway.url, token, **options)
        return client, client.close
    loop = asyncio.new_event_loop()
    client = AwaitingClient(upstash_redis.asyncio.Redis(gateway.url, token, **options), loop)

    def close():
        client.close()
        loop.close()

    return client, close


KINDS = ["sync", "sync-plain", "async", "async-plain"]


@pytest.fixture(params=KINDS)
def redis(request, gateway):
    """The official client with an empty database: blocking or asynchronous, with and without base64."""
    client, close = make_client(request.param, gateway, servers.TOKEN)
    client.flushall()
    yield client
    close()


@pytest.fixture(params=KINDS)
def newer_redis(request, newer_gateway):
    """The same over Redis 8.2."""
    client, close = make_client(request.param, newer_gateway, servers.TOKEN)
    client.flushall()
    yield client
    close()


@pytest.fixture(params=["sync", "async-plain"])
def reader(request, gateway):
    """The official client with the read-only token."""
    client, close = make_client(request.param, gateway, servers.READ_ONLY_TOKEN)
    yield client
    close()


@pytest.fixture
def raw(gateway):
    """Requests byte for byte as other clients send them, with an empty database."""
    requests = Raw(gateway.port, servers.TOKEN)
    requests.command("FLUSHALL")
    yield requests
    requests.close()
