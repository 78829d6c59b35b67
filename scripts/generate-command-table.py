#!/usr/bin/env python3
"""Generates the command table from what running servers say of themselves.

Starts each given server on a private Unix socket, asks COMMAND, COMMAND DOCS and ACL CAT, merges the answers, applies
scripts/command_table_corrections.py, and writes Swift to Sources/SluiceCore/Commands/Generated.

Usage:
  scripts/generate-command-table.py            write the files
  scripts/generate-command-table.py --check    write nothing; fail if the files are not what would be written

Servers are those of scripts/redis-versions.sh unless given:
  --server PATH    repeatable, oldest first
  --module PATH    loaded into the newest server
"""

import argparse
import difflib
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
sys.dont_write_bytecode = True

import command_table_corrections as corrections  # noqa: E402

OUTPUT = ROOT / "Sources/SluiceCore/Commands/Generated"
START_SECONDS = 10
REPLY_SECONDS = 10
SUPPORTED = ("7.0.", "8.2.")


class Failure(Exception):
    """Something a person has to act on; the message says what."""


# --- Talking to a server ---------------------------------------------------------------------------------------------


class Connection:
    """A RESP2 client: sends one command, reads one reply."""

    def __init__(self, path: str):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(REPLY_SECONDS)
        self.socket.connect(path)
        self.file = self.socket.makefile("rb")

    def __call__(self, *words: str):
        command = f"*{len(words)}\r\n" + "".join(f"${len(word.encode())}\r\n{word}\r\n" for word in words)
        self.socket.sendall(command.encode())
        return self._reply()

    def _reply(self):
        line = self.file.readline()
        kind, rest = line[:1], line[1:].rstrip(b"\r\n")
        if kind == b"+":
            return rest.decode()
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if rest == b"-1" else self.file.read(int(rest) + 2)[:-2].decode()
        if kind == b"*":
            return None if rest == b"-1" else [self._reply() for _ in range(int(rest))]
        raise Failure(f"the server answered {line.decode(errors='replace').strip() or 'nothing'}")


@dataclass
class Server:
    """What one server says."""

    version: str
    commands: dict
    texts: dict
    categories: dict


def ask(binary: str, modules: list[str]) -> Server:
    with tempfile.TemporaryDirectory(prefix="command-table-") as folder:
        path = os.path.join(folder, "socket")
        arguments = [binary, "--port", "0", "--unixsocket", path, "--dir", folder, "--save", "", "--logfile", "log"]
        for module in modules:
            arguments += ["--loadmodule", module]
        process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return interview(connect(process, path, folder))
        finally:
            process.terminate()
            process.wait(timeout=START_SECONDS)


def connect(process: subprocess.Popen, path: str, folder: str) -> Connection:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            return Connection(path)
        except (FileNotFoundError, ConnectionRefusedError):
            time.sleep(0.02)
    log = Path(folder, "log")
    raise Failure(f"{process.args[0]} did not start:\n{log.read_text() if log.exists() else 'no log'}")


def interview(redis: Connection) -> Server:
    version = re.search(r"redis_version:(\S+)", redis("INFO", "server")).group(1)
    if not version.startswith(SUPPORTED):
        raise Failure(f"Redis {version} is none of those the table is made from: {', '.join(SUPPORTED)}")
    commands = {}
    for command in redis("COMMAND"):
        commands[command[0].lower()] = command
        for subcommand in command[9]:
            commands[subcommand[0].lower()] = subcommand
    texts = {}
    for name, text in pairs(redis("COMMAND", "DOCS")):
        texts[name.lower()] = text = dict(pairs(text))
        for subname, subtext in pairs(text.get("subcommands", [])):
            texts[subname.lower()] = dict(pairs(subtext))
    categories = {
        category: {name.lower() for name in redis("ACL", "CAT", category)} for category in redis("ACL", "CAT")}
    return Server(version, commands, texts, categories)


def pairs(flat: list) -> list:
    return list(zip(flat[::2], flat[1::2]))


# --- Merging ---------------------------------------------------------------------------------------------------------


@dataclass
class Command:
    name: str
    group: str
    arity: int
    flags: set
    categories: set
    positions: tuple
    keys: list
    since: str
    complexity: str
    summary: str
    traits: set = field(default_factory=set)
    access: str = ""
    retry: str = ""
    refusal: str | None = None
    bound: str = ""

    @property
    def is_container(self) -> bool:
        return "container" in self.traits


def merge(servers: list[Server]) -> dict[str, Command]:
    """The newest server's word counts for behaviour, the oldest's for texts."""
    texts = {text.name: text for text in corrections.TEXTS}
    table = {}
    for name in sorted(set().union(*(server.commands for server in servers))):
        _, arity, flags, first, last, step, categories, _, keys, subcommands = next(
            server.commands[name] for server in reversed(servers) if name in server.commands)
        text = next((server.texts[name] for server in servers if "summary" in server.texts.get(name, {})), {})
        if name in texts:
            text = vars(texts.pop(name))
        elif name not in servers[0].commands:
            raise Failure(f"{name} is new: describe it in TEXTS")
        table[name] = Command(
            name, group_of(name, servers), arity, set(flags) - {"module"}, {c.lstrip("@") for c in categories},
            (first, last, step), [dict(pairs(key)) for key in keys], text["since"],
            first_sentence(text.get("complexity", "")), first_sentence(text["summary"]))
        if subcommands:
            table[name].traits.add("container")
    if texts:
        raise Failure(f"TEXTS describes what no server has: {', '.join(texts)}")
    for addition in corrections.ADDITIONS:
        if addition.name in table:
            raise Failure(f"{addition.name} is in a server now: take it out of ADDITIONS")
        table[addition.name] = added(addition)
    return table


def first_sentence(text: str) -> str:
    """Servers follow some summaries and complexities up with a paragraph."""
    return re.split(r"\.(?:\s|$)", text, maxsplit=1)[0]


def group_of(name: str, servers: list[Server]) -> str:
    group = next(server.texts[name]["group"] for server in servers if name in server.texts)
    if group == "module":
        group = next((rule.value for rule in corrections.MODULE_GROUPS if name.startswith(rule.names)), None)
    if group is None:
        raise Failure(f"{name} comes from a module that MODULE_GROUPS does not know")
    return group


def added(addition: corrections.Addition) -> Command:
    access = ["RO", "access"] if "readonly" in addition.flags.split() else ["RW", "update"]
    first_argument = ["type", "index", "spec", ["index", 1]]
    keys, positions = {
        "none": ([], (0, 0, 0)),
        "first": ([["range", "spec", ["lastkey", 0, "keystep", 1, "limit", 0]]], (1, 1, 1)),
        "counted": ([["keynum", "spec", ["keynumidx", 0, "firstkey", 1, "keystep", 2]]], (0, 0, 0)),
    }[addition.key]
    return Command(
        addition.name, addition.group, addition.arity, set(addition.flags.split()), set(addition.categories.split()),
        positions, [{"flags": access, "begin_search": first_argument, "find_keys": ["type", *key]} for key in keys],
        addition.since, addition.complexity, addition.summary)


# --- Correcting and deriving -----------------------------------------------------------------------------------------


def names_of(rules: list[corrections.Rule], table: dict[str, Command]) -> dict[str, str]:
    """Each name of the rules with the rule's value."""
    values = {}
    for rule in rules:
        for pattern in rule.name_list:
            container = pattern.removesuffix("|*")
            found = [pattern] if container == pattern else [n for n in table if n.split("|")[0] == container]
            for name in found:
                if name not in table:
                    raise Failure(f"a correction names {name}, which no server knows ({rule.reason})")
                if values.setdefault(name, rule.value) != rule.value:
                    raise Failure(f"two corrections disagree about {name}")
    return values


def derive(table: dict[str, Command]):
    for rule in corrections.MODULE_GROUPS:
        for command in table.values():
            if command.group == rule.value:
                command.categories |= {rule.value.replace("-", ""), "write" if "write" in command.flags else "read"}
    refusals = names_of(corrections.REFUSALS, table)
    read_only = names_of(corrections.READ_ONLY_TOKEN, table)
    reads = names_of(corrections.READS, table)
    last_state = names_of(corrections.LAST_STATE, table)
    heavy = names_of(corrections.HEAVY, table)
    bounds = names_of(corrections.BOUNDS, table)
    rewritten = names_of(corrections.REWRITTEN, table)
    answered = names_of(corrections.ANSWERED_BY_GATEWAY, table)
    for name in bounds:
        if name not in heavy:
            raise Failure(f"{name} has a bound and is not heavy")
    for name, command in table.items():
        writes = "write" in command.flags or "readonly" not in command.flags and name not in reads
        if name in last_state and not writes or name in reads and command.flags & {"write", "readonly"}:
            raise Failure(f"the corrections and the server disagree on whether {name} writes")
        may = "read" in command.categories and "dangerous" not in command.categories
        if read_only.get(name, "yes" if may else "no") == "yes":
            command.traits.add("readOnlyToken")
        if writes:
            command.traits.add("writes")
        if is_administrative(command, table):
            command.traits.add("admin")
        command.refusal = refusals.get(name)
        command.bound = bounds.get(name, "none")
        command.access = "admin" if "admin" in command.traits else "write" if writes else "read"
        command.retry = "read" if not writes else "lastState" if name in last_state else "effectful"
        for trait, holds in {
            "heavy": name in heavy,
            "rewritten": name in rewritten,
            "answeredByGateway": name in answered,
            "movableKeys": "movablekeys" in command.flags,
            "blocking": "blocking" in command.flags and command.refusal != "blockingOption",
            "blocksWithOption": command.refusal == "blockingOption",
        }.items():
            if holds:
                command.traits.add(trait)


def is_administrative(command: Command, table: dict[str, Command]) -> bool:
    """About the server and not about data. A container is what the worst of its subcommands is."""
    if command.is_container:
        return any(is_administrative(c, table) for n, c in table.items() if n.startswith(command.name + "|"))
    categories = command.categories
    return "admin" in categories or "dangerous" in categories and not categories & {"read", "write"}


def check_read_only_rule(server: Server, table: dict[str, Command]):
    """The rule of the specification, computed from the server alone, must give what the table says."""
    rule = (server.categories["read"] - server.categories["dangerous"] - {"scan", "keys"}) | {"ping", "echo"}
    module_groups = {group.value for group in corrections.MODULE_GROUPS}
    ours = {
        name for name, command in table.items()
        if "readOnlyToken" in command.traits and name in server.commands and command.group not in module_groups
    }
    if rule != ours:
        raise Failure(f"read-only commands of Redis {server.version} differ: {', '.join(sorted(rule ^ ours))}")


# --- Writing Swift ---------------------------------------------------------------------------------------------------

# As text, and not as Swift values: those took the optimizer ten seconds, and half as much space again.
# Sources/SluiceCore/Commands/CommandTableReader.swift reads it.
LAYOUT = """\
// name | arity | first, last and step of keys | key specifications
//   access | retry | refusal | bound | traits
//   flags | ACL categories
//   since | complexity
//   summary
"""


def words(strings) -> str:
    return " ".join(sorted(strings))


def line(*fields) -> str:
    fields = [str(one) for one in fields]
    for one in fields:
        if set(one) & set('|"\\\n'):
            raise Failure(f"this text does not fit into the table: {one}")
    return " | ".join(fields).rstrip()


def label(case: str) -> str:
    """`lastState` as `last-state`."""
    return re.sub(r"([A-Z])", lambda letter: "-" + letter.group(1).lower(), case)


def key_specification(key: dict) -> str:
    begin, find = (dict(pairs(key[part])) for part in ("begin_search", "find_keys"))
    begin_spec, find_spec = (dict(pairs(part.get("spec", []))) for part in (begin, find))
    values = {
        "index": ["index"], "keyword": ["keyword", "startfrom"], "unknown": [],
        "range": ["lastkey", "keystep", "limit"], "keynum": ["keynumidx", "firstkey", "keystep"],
    }
    numbers = [[part["type"], *(str(spec[value]) for value in values[part["type"]])]
               for part, spec in ((begin, begin_spec), (find, find_spec))]
    return ", ".join([*map(" ".join, numbers), words(key["flags"])])


def entry(command: Command) -> str:
    return "\n".join([
        line(command.name.replace("|", " "), command.arity, "{} {} {}".format(*command.positions),
             "; ".join(map(key_specification, command.keys))),
        "  " + line(command.access, label(command.retry), label(command.refusal or "-"), label(command.bound),
                    words(map(label, command.traits))),
        "  " + line(words(command.flags), words(command.categories)),
        "  " + line(command.since, command.complexity),
        "  " + line(command.summary),
    ])


def sources(table: dict[str, Command], versions: list[str]) -> dict[str, str]:
    groups = {}
    for name in sorted(table):
        groups.setdefault(table[name].group, []).append(table[name])
    heading = (
        "// Generated by scripts/generate-command-table.py from Redis {} with RedisJSON. Do not edit:\n"
        "// corrections go into scripts/command_table_corrections.py.\n").format(" and ".join(versions))
    files = {}
    sections = ""
    for group, commands in sorted(groups.items()):
        name = camel_case(group)
        body = "\n".join(map(entry, commands)).replace("\n", "\n        ")
        files[f"{name[0].upper()}{name[1:]}Commands.swift"] = (
            f'{heading}//\n{LAYOUT}\nextension CommandTable {{\n    static let {name}Commands = """\n        {body}\n'
            f'        """\n}}\n')
        sections += f"        (.{name}, {name}Commands),\n"
    files["AllCommands.swift"] = (
        f"{heading}\nextension CommandTable {{\n    static let sections: [(group: CommandGroup, text: String)] = [\n"
        f"{sections}    ]\n}}\n")
    return files


def camel_case(label: str) -> str:
    first, *rest = ("hyper-log-log" if label == "hyperloglog" else label).split("-")
    return first + "".join(word.capitalize() for word in rest)


def check(files: dict[str, str]) -> bool:
    present = {path.name: path.read_text() for path in OUTPUT.glob("*.swift")}
    is_same = True
    for name in sorted(files.keys() | present.keys()):
        before, after = present.get(name, ""), files.get(name, "")
        if before != after:
            is_same = False
            sys.stdout.writelines(difflib.unified_diff(
                before.splitlines(True), after.splitlines(True), f"committed/{name}", f"generated/{name}"))
    return is_same


def write(files: dict[str, str]):
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for path in OUTPUT.glob("*.swift"):
        if path.name not in files:
            path.unlink()
    for name, source in files.items():
        (OUTPUT / name).write_text(source)


def pinned(name: str) -> str:
    result = subprocess.run([ROOT / "scripts/redis-versions.sh", name], stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode != 0:
        raise Failure(f"{name} is not available")
    return result.stdout.strip()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--server", action="append", metavar="PATH", help=argparse.SUPPRESS)
    parser.add_argument("--module", action="append", metavar="PATH", help=argparse.SUPPRESS)
    options = parser.parse_args()
    try:
        binaries = options.server or [pinned("redis-7.0"), pinned("redis-8.2")]
        modules = options.module or [pinned("rejson")]
        servers = [ask(binary, modules if binary is binaries[-1] else []) for binary in binaries]
        table = merge(servers)
        derive(table)
        for server in servers:
            check_read_only_rule(server, table)
        files = sources(table, [".".join(server.version.split(".")[:2]) for server in servers])
    except Failure as failure:
        print(f"generate-command-table: {failure}", file=sys.stderr)
        return 1
    if not options.check:
        write(files)
        print(f"{len(table)} commands written to {OUTPUT.relative_to(ROOT)}")
        return 0
    if check(files):
        print(f"{len(table)} commands, as committed")
        return 0
    print("The command table is not what the servers say: run scripts/generate-command-table.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
