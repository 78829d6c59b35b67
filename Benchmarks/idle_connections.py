"""Memory that the gateway needs for a connection on which nothing happens."""

import resource
import socket
import ssl
import time

import servers

REQUEST = (
    "GET /get/bench:key HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + servers.TOKEN + "\r\n\r\n"
).encode()

TLS = ssl.create_default_context()
TLS.check_hostname, TLS.verify_mode = False, ssl.CERT_NONE

# What a process has open besides the connections, the first ones included.
SPARE_FILES = 300


def allow_open_files(wanted):
    """Raises the limit of this process and those it starts, as far as it may."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limits in ((wanted + SPARE_FILES, max(hard, wanted + SPARE_FILES)), (hard, hard)):
        try:
            return resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        except (ValueError, OSError):
            continue


def measure(gateway, wanted):
    """Opens keep-alive connections, has one request answered on each, and compares the process's resident memory.

    Returns the number of connections and the bytes for each of them.
    """
    count = min(wanted, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE_FILES)
    connections = []
    try:
        # The first few pay for what all share.
        connections += [open_connection(gateway) for _ in range(100)]
        before = gateway.resident_bytes()
        connections += [open_connection(gateway) for _ in range(count)]
        # Buffers of the last ones may be given back a little later.
        time.sleep(1)
        after = gateway.resident_bytes()
    finally:
        for connection in connections:
            connection.close()
    return count, (after - before) / count


def open_connection(gateway):
    connection = socket.create_connection(("127.0.0.1", gateway.port), timeout=10)
    if gateway.url.startswith("https:"):
        connection = TLS.wrap_socket(connection)
    connection.sendall(REQUEST)
    answer = b""
    while b"}" not in answer:
        part = connection.recv(4096)
        if not part:
            raise RuntimeError(f"the gateway closed a connection: {answer[:200]!r}")
        answer += part
    return connection
