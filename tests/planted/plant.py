"""`./run planted [NAME…]`: bugs on purpose, and whether the tests notice.

Each patch names the bug and the one test that must find it. It is applied to a copy of the tree, the copy is built, and
the test must fail: not the build, and not for want of such a test. Says how long each took to find.
"""

import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATCHES = pathlib.Path(__file__).resolve().parent


def plant(path):
    """The bug in words, the arguments of `cargo test`, and the patch."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    members = dict(line.split(": ", 1) for line in head.splitlines())
    return members["bug"], members["test"].split(), body


def copy_of_tree(folder):
    """The files that are committed or about to be, in a folder that stays, so that later builds are incremental."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        source, target = ROOT / name, folder / name
        if not source.is_file():
            continue
        data = source.read_bytes()
        if target.is_file() and target.read_bytes() == data:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def patched(folder, body, *options):
    subprocess.run(["patch", "-p1", "--silent", "--no-backup-if-mismatch", *options], cwd=folder, input=body, text=True, check=True)


def outcome(folder, arguments):
    """How the test ended: `failed` is what is wanted."""
    *options, test = arguments
    command = ["cargo", "test", "--locked", *options, test, "--", "--exact"]
    environment = dict(os.environ)
    if "--lib" in options:
        # A unit test is sooner built than run; what other people wrote stays as it is compiled already.
        environment |= {"CARGO_PROFILE_DEV_OPT_LEVEL": "0", "CARGO_PROFILE_DEV_DEBUG": "0"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    # `--exact` names a test from the root of its binary.
    line = re.search(rf"^test {re.escape(test)} \.\.\. (\w+)", done.stdout, re.M)
    if line is None:
        return "not built" if "error: could not compile" in done.stderr else "not run", done.stderr
    return {"FAILED": "failed", "ok": "passed"}.get(line.group(1), line.group(1)), done.stdout


def main(names):
    known = {path.stem: path for path in sorted(PATCHES.glob("*.patch"))}
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"无此补丁 / no such patch: {' '.join(unknown)}; {' '.join(known)}", file=sys.stderr)
        return 2
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    folder = target / "planted-tree"
    missed = []
    for name in names or known:
        bug, arguments, body = plant(known[name])
        copy_of_tree(folder)
        patched(folder, body)
        start = time.monotonic()
        found, said = outcome(folder, arguments)
        seconds = time.monotonic() - start
        patched(folder, body, "--reverse")
        word = {"failed": "已发现 / found", "passed": "未发现 / MISSED"}.get(found, f"无效 / {found.upper()}")
        print(f"{word:<20} {seconds:6.0f} s  {name}: {bug}", flush=True)
        if found != "failed":
            missed.append(name)
            print(said[-2000:], file=sys.stderr)
    print(f"{len(names or known) - len(missed)} / {len(names or known)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
