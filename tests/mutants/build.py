"""A copy of the tree with every mutant planted, built once. What does not compile behind its switch is given up."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tomllib

from sites import mutants_of, planted

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Whose sources are mutated: files of the ledger, and the folders of these names.
MODULES = ("act", "automatic", "case", "delegation", "execute", "rules", "title")
# Rounds of giving up what the compiler refuses; each shows mistakes that the one before hid.
ROUNDS_MAX = 12
PACKAGE = ["--locked", "--package", "kexin-ledger", "--no-default-features", "--features", "fixture", "--message-format", "json"]
# The library shows every mistake, on the way to the model; its tests would look for them a second time.
MODEL = ["cargo", "build", "--example", "register_model", *PACKAGE]
TESTS = ["cargo", "test", "--lib", "--no-run", *PACKAGE]


class BuildFailed(Exception):
    """The compiler refuses the copy for a reason that no mutant explains."""


def copy_of_tree(folder):
    """The files that are committed or about to be. Those that stay the same keep their date, so that builds are incremental."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    # Cases that a property failed on under another mutant.
    shutil.rmtree(folder / "ledger/proptest-regressions", ignore_errors=True)
    for name in listed.stdout.splitlines():
        source = ROOT / name
        if source.is_file() and not is_mutated(name):
            write(folder / name, of_other_version(name, source.read_bytes()))


def of_other_version(name, data):
    """Manifest and lock of the copy, with a version of their own. Cargo knows a package by its version and its path below
    the workspace: it would take what the copy has built, which is younger than the sources, for what they give."""
    version = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["workspace"]["package"]["version"]
    line = f'version = "{version}"\n'.encode()
    other = f'version = "{version}-mutants"\n'.encode()
    if name == "Cargo.toml":
        return data.replace(line, other, 1)
    if name == "Cargo.lock":
        # What others wrote has a source behind its version.
        return re.sub(re.escape(line) + rb"(?!source)", lambda _: other, data)
    return data


def is_mutated(name):
    """Whether mutants are planted in a file of the tree."""
    if not (name.startswith("ledger/src/") and name.endswith(".rs")):
        return False
    parts = name.removeprefix("ledger/src/").removesuffix(".rs").split("/")
    return parts[0] in MODULES and "tests" not in parts


def write(path, data):
    if not (path.is_file() and path.read_bytes() == data):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def sources():
    """Text of each file that mutants are planted in, by its name below `ledger/src`."""
    below = ROOT / "ledger/src"
    names = (path.relative_to(ROOT).as_posix() for path in sorted(below.rglob("*.rs")))
    return {name.removeprefix("ledger/src/"): (ROOT / name).read_text(encoding="utf-8") for name in names if is_mutated(name)}


def build(folder, say):
    """Mutants by number, and the built test programs: that of the library, and the model of the register."""
    copy_of_tree(folder)
    texts = sources()
    found = [mutant for file, text in texts.items() for mutant in mutants_of(file, text)]
    mutants = dict(enumerate(found, start=1))
    ledger = folder / "ledger/src"
    lib = (ROOT / "ledger/src/lib.rs").read_text(encoding="utf-8")
    lib = lib.replace("pub mod act;", "#![allow(warnings, clippy::all)]\npub(crate) mod mutation;\npub mod act;", 1)
    write(ledger / "lib.rs", lib.encode())
    write(ledger / "mutation.rs", pathlib.Path(__file__).with_name("mutation.rs").read_bytes())
    for _ in range(ROUNDS_MAX):
        ranges = {}
        for file, text in texts.items():
            here = [(number, mutant) for number, mutant in mutants.items() if mutant.file == file]
            text, places = planted(text, here)
            ranges[f"ledger/src/{file}"] = (text, places)
            write(ledger / file, text.encode())
        errors, model = compiled(MODEL, folder)
        if not errors:
            errors, tests = compiled(TESTS, folder)
            if not errors:
                return mutants, model | tests
        refused = {number for error in errors for number in to_blame(error, ranges, mutants)}
        if not refused:
            raise BuildFailed(errors[0]["rendered"])
        for number in sorted(refused):
            say(f"无法植入 / cannot be planted: {mutants.pop(number).key}")
    raise BuildFailed(errors[0]["rendered"])


def compiled(command, folder):
    """What the compiler refused, and the programs that it made."""
    # A test program is sooner built than run; what other people wrote stays as it is compiled already.
    environment = dict(os.environ) | {"CARGO_PROFILE_DEV_OPT_LEVEL": "0", "CARGO_PROFILE_DEV_DEBUG": "0"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    errors = [
        said["message"]
        for said in messages
        if said["reason"] == "compiler-message" and said["message"]["level"] == "error" and said["message"]["spans"]
    ]
    programs = {said["target"]["name"]: said["executable"] for said in messages if said.get("executable")}
    if done.returncode != 0 and not errors:
        raise BuildFailed(done.stderr)
    return errors, programs


def to_blame(error, ranges, mutants):
    """Numbers of the mutants that an error of the compiler is about: those of the innermost place, or of a function."""
    uncallable = re.search(r"cannot call non-const \w+(?: \w+)? `([^`]*)`", error["message"])
    if uncallable:
        name = re.sub(r"<.*>", "", uncallable.group(1)).split("::")[-1]
        return {number for number, mutant in mutants.items() if mutant.const == name}
    for span in error["spans"]:
        text, places = ranges.get(span["file_name"], ("", {}))
        if not span["is_primary"] or not text:
            continue
        start = len(text.encode()[: span["byte_start"]].decode(errors="ignore"))
        around = [(end - first, number) for number, (first, end) in places.items() if first <= start < end]
        if around:
            return {min(around)[1]}
    return set()
