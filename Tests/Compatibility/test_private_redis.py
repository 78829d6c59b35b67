"""The private Redis run by servers of different versions, one after the other on the same data."""

import os
import shutil
import signal
import subprocess
import time

import pytest
import servers
from raw import Raw


@pytest.fixture(scope="session")
def older():
    """The system's server, if it is one whose format is older than that of 8.2."""
    path = shutil.which("redis-server")
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout if path else ""
    if " v=7.0." not in version and " v=7.2." not in version:
        pytest.skip(f"no redis-server of 7.0 or 7.2: {version}")
    return path


def command(gateway, *words):
    raw = Raw(gateway.port, servers.TOKEN)
    try:
        return raw.command(*words).json["result"]
    finally:
        raw.close()


def server_pid(gateway):
    """The process of the private Redis, by its own word."""
    lines = command(gateway, "INFO", "server").splitlines()
    return next(int(line.split(":")[1]) for line in lines if line.startswith("process_id:"))


def refusal(data, redis_server):
    """What the gateway says of a server that cannot start; it may have listened by then."""
    try:
        with servers.start_embedded(data, redis_server) as gateway:
            assert gateway.process.wait(10) == 1
            return gateway.log.read_text()
    except RuntimeError as error:
        return str(error)


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_newer_server_is_restarted_with_its_data(tmp_path):
    with servers.start_embedded(tmp_path / "data", servers.newer_redis_binary()) as gateway:
        assert "redis_version:8.2" in command(gateway, "INFO", "server")
        assert command(gateway, "HSET", "h", "a", "1") == 1
        assert command(gateway, "HEXPIRE", "h", "1000", "FIELDS", "1", "a") == [1]
        # With the default, `everysec`, a killed process loses nothing: the system has what was written.
        first = server_pid(gateway)
        os.kill(first, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while True:
            raw = Raw(gateway.port, servers.TOKEN)
            answer = raw.command("HTTL", "h", "FIELDS", "1", "a")
            raw.close()
            if answer.status == 200:
                break
            # Was under way, or waited in vain, when the server ended.
            assert answer.status == 503 and time.monotonic() < deadline, answer.json
        assert answer.json["result"][0] in range(900, 1001)
        assert server_pid(gateway) != first


def test_newer_server_goes_on_with_data_of_the_older(tmp_path, older):
    data = tmp_path / "data"
    with servers.start_embedded(data, older) as gateway:
        assert command(gateway, "SET", "k", "before") == "OK"
    with servers.start_embedded(data, servers.newer_redis_binary()) as gateway:
        assert "redis_version:8.2" in command(gateway, "INFO", "server")
        assert command(gateway, "GET", "k") == "before"


def test_older_server_refuses_data_of_the_newer_and_leaves_it(tmp_path, older):
    data = tmp_path / "data"
    with servers.start_embedded(data, servers.newer_redis_binary()) as gateway:
        assert command(gateway, "SET", "k", "kept") == "OK"
    before = contents(data / "appendonlydir")
    assert "a newer Redis has written this data" in refusal(data, older)
    assert contents(data / "appendonlydir") == before
    with servers.start_embedded(data, servers.newer_redis_binary()) as gateway:
        assert command(gateway, "GET", "k") == "kept"


def test_older_server_names_a_command_that_it_does_not_know(tmp_path, older):
    data = tmp_path / "data"
    with servers.start_embedded(data, older) as gateway:
        assert command(gateway, "HSET", "h", "a", "1") == 1
    with servers.start_embedded(data, servers.newer_redis_binary()) as gateway:
        assert command(gateway, "HEXPIRE", "h", "1000", "FIELDS", "1", "a") == [1]
    before = contents(data / "appendonlydir")
    assert "a newer Redis has written this data" in refusal(data, older)
    assert contents(data / "appendonlydir") == before
