"""The packages of a build, as cargo resolves them from the committed lock file."""

import functools
import json
import pathlib
import subprocess
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[1]
# What is built and shipped; the lock file also names what other systems would need.
TARGET = "x86_64-unknown-linux-gnu"
BINARIES = ("kexin", "kexin-node")
REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"


def _cargo(*arguments):
    command = ["cargo", arguments[0], "--locked", *arguments[1:]]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode:
        raise SystemExit(f"cargo {arguments[0]}: {found.stderr.strip()}")
    return found.stdout


@functools.cache
def metadata():
    """What cargo knows of every package of the workspace, tests included."""
    return json.loads(_cargo("metadata", "--format-version", "1", "--filter-platform", TARGET))


def lock():
    """The packages of the lock file: name, version, source, checksum."""
    return tomllib.loads((ROOT / "Cargo.lock").read_text(encoding="utf-8"))["package"]


def policy():
    """deny.toml: licences, banned versions, advisories with a reason to live with them."""
    return tomllib.loads((ROOT / "deny.toml").read_text(encoding="utf-8"))


@functools.cache
def shipped():
    """Name and version of what is linked into a binary or runs while one is built, with the features in use.

    `cargo metadata` also names packages behind features that nobody turned on.
    """
    wanted = [part for name in BINARIES for part in ("--package", name)]
    lines = _cargo("tree", "--target", TARGET, "--edges", "normal,build", "--prefix", "none", "--format", "{p}", *wanted)
    words = [line.split() for line in lines.splitlines() if line.strip()]
    return {(word[0], word[1].removeprefix("v")) for word in words}


def version(text):
    """A version as something that can be compared; a version before its release stands before it."""
    numbers, _, before = text.partition("+")[0].partition("-")
    parts = [int(part) for part in numbers.split(".")]
    return tuple(parts + [0] * (3 - len(parts))), before == "", before


def matches(requirement, found):
    """Whether a version meets every comparator of a requirement such as `>=0.3.1, <0.4` or `^1.2`."""
    return all(_meets(part.strip(), version(found)) for part in requirement.split(",") if part.strip())


def _meets(comparator, found):
    sign = next((s for s in ("<=", ">=", "<", ">", "^", "~", "=") if comparator.startswith(s)), "^")
    text = comparator.removeprefix(sign).strip()
    wanted, least = version(text), text.split(".")
    if sign in ("<=", ">=", "<", ">"):
        order = {"<=": found <= wanted, ">=": found >= wanted, "<": found < wanted, ">": found > wanted}
        return order[sign]
    if sign == "=":
        return found[0][: len(least)] == wanted[0][: len(least)] and found[2] == wanted[2]
    # `~` keeps what is written but the last number; `^` keeps the first number that is not zero.
    kept = max(1, len(least) - 1) if sign == "~" else next((i + 1 for i, n in enumerate(wanted[0]) if n), 3)
    return found >= wanted and found[0][:kept] == wanted[0][:kept]
