"""RESULTS.md: one part about the gateway and one about the client, each written by the measurement that it is of."""

import pathlib

PATH = pathlib.Path(__file__).resolve().parent / "RESULTS.md"
CLIENT = "## Client\n"


def write_gateway(text):
    PATH.write_text(join(text, parts()[1]))


def write_client(text):
    PATH.write_text(join(parts()[0], text))


def parts():
    """The page as it is: what is said of the gateway, and of the client."""
    text = PATH.read_text() if PATH.exists() else ""
    gateway, mark, client = text.partition("\n" + CLIENT)
    return gateway, CLIENT + client if mark else ""


def join(gateway, client):
    return "\n".join(part.strip("\n") + "\n" for part in (gateway, client) if part)
