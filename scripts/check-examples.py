#!/usr/bin/env python3
"""Builds the examples and the code of the guides as a user's package would, tests the examples, and runs them.

Those that need packages of others are left out, and said to be, where those cannot be fetched.

Usage: scripts/check-examples.py
"""

import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "support"))

import servers

EXAMPLES = servers.ROOT / "Examples"
# Packages of their own, since they need packages of others.
ON_OTHERS = (EXAMPLES / "Bridge", EXAMPLES / "BookmarkServer")
GUIDES = EXAMPLES / "Guides"
ARTICLES = (
    "Sources/SluiceClient/SluiceClient.docc", "Sources/SluiceRepository/SluiceRepository.docc",
    "Sources/SluiceTesting/SluiceTesting.docc")
# Of what the example with this name prints, all that is the same each time.
OBSERVED = [
    'sluice_client_commands_total{command="SET",outcome="ok"} 1',
    'sluice_client_commands_total{command="GET",outcome="ok"} 3',
    'sluice_client_commands_total{command="INCRBY",outcome="errorReply"} 1',
    'sluice_client_attempts_total{command="GET"} 3',
    'sluice_client_duration_seconds_count{command="GET",outcome="ok"} 3',
]
IMPORTS = "import SluiceClient\nimport SluiceGateway\nimport SluiceRepository\nimport SluiceTesting\n"


def function(name, code):
    """A piece of code as a function that has what the article has introduced before."""
    code = re.sub(r"^import .*\n+", "", code, flags=re.M)
    own = {word for word in ("client", "reader") if re.search(rf"\blet {word} =", code)}
    parameters = ", ".join(f"_ {word}: {kind}" for word, kind in
                           (("client", "RedisClient"), ("reader", "ReadOnlyClient")) if word not in own)
    # What a guide shows the type of is not used there.
    names = re.findall(r"^let (\w+) =", code, re.M) + [
        name for group in re.findall(r"^let \(([\w, ]+)\) =", code, re.M) for name in group.split(", ") if name != "_"]
    lines = code.splitlines() + [f"_ = {name}" for name in names]
    body = "\n".join(f"    {line}" if line else "" for line in lines)
    return f"func {name}({parameters}) async throws {{\n{body}\n}}\n"


def extract():
    """Writes the code blocks of the README and all articles as one Swift file; returns how many there are."""
    pieces = []
    articles = [article for folder in ARTICLES for article in sorted((servers.ROOT / folder).glob("*.md"))]
    for article in [servers.ROOT / "README.md", *articles]:
        for number, code in enumerate(re.findall(r"^```swift\n(.*?)^```$", article.read_text(), re.M | re.S)):
            pieces.append(f"// {article.name}\n" + function(f"guide{article.stem}{number}", code))
    GUIDES.mkdir(exist_ok=True)
    (GUIDES / "Guides.swift").write_text(IMPORTS + "\n" + "\n".join(pieces))
    return len(pieces)


def swift(package, *words):
    subprocess.run(["swift", words[0], "--package-path", package, *words[1:]], check=True)


def unreachable(package):
    """The packages that a package needs and that cannot be fetched here."""
    for url in re.findall(r'url: "([^"]+)"', (package / "Package.swift").read_text()):
        try:
            subprocess.run(["git", "ls-remote", "--quiet", "--exit-code", "--tags", url], check=True, timeout=60,
                           env={**os.environ, "GIT_TERMINAL_PROMPT": "0"}, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except (OSError, subprocess.SubprocessError):
            yield url


def check_on_others(package):
    missing = list(unreachable(package))
    if missing:
        print(f"NOT CHECKED: Examples/{package.name}, as these packages cannot be fetched here: {', '.join(missing)}",
              flush=True)
        return
    swift(package, "build", "--build-tests")
    swift(package, "test", "--skip-build")


def run_programs():
    with servers.scratch_folder() as folder, servers.start_redis(folder) as redis, \
            servers.start_gateway(folder, redis.port) as gateway:
        environment = {
            **os.environ, "REDIS_KV_REST_API_URL": gateway.url, "REDIS_KV_REST_API_TOKEN": servers.TOKEN,
            "REDIS_KV_REST_API_READ_ONLY_TOKEN": servers.READ_ONLY_TOKEN}
        output = {}
        for program, text in (
                ("OrderDesk", "stock tea 10\norder 4711 tea 3\norder 4711 tea 3\norder 4712 tea 8\n"),
                ("DailyReport", ""), ("BookmarkReport", ""), ("Observability", "")):
            output[program] = subprocess.run(
                [EXAMPLES / ".build/debug" / program], env=environment, input=text, check=True, capture_output=True,
                text=True, timeout=60).stdout
    expected = {
        "OrderDesk": "tea: 10 in stock\n4711: accepted, 7 left\n4711: accepted, 7 left\n4712: refused, only 7 there\n",
        "DailyReport": "tea  7\n",
        "BookmarkReport": "0 bookmarks, 0 unread\n",
    }
    counted = output.pop("Observability").splitlines()
    if missing := set(OBSERVED) - set(counted):
        sys.exit(f"Observability lacks {missing} in what it prints:\n" + "\n".join(counted))
    if output != expected:
        sys.exit(f"The examples print something else than they should:\n{output}")


def main():
    print(f"{extract()} pieces of code in the guides", flush=True)
    swift(EXAMPLES, "build", "--build-tests")
    swift(EXAMPLES, "test", "--skip-build")
    run_programs()
    for package in ON_OTHERS:
        check_on_others(package)


if __name__ == "__main__":
    main()
