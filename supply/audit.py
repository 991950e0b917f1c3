"""`./run audit [--db FOLDER] [--strict]`: sources, licences, banned versions and known advisories, without a network.

Advisories are read from a folder: a copy of the RustSec advisory database (`crates/<name>/RUSTSEC-….md`). Without one,
or with one older than 120 days, the check says so loudly, and fails only when `--strict` asks for it.
"""

import argparse
import datetime
import os
import pathlib
import re
import sys
import tomllib

from . import packages
from .sbom import expression

AGE_DAYS_MAX = 120
PLACES = ("~/.cargo/advisory-db", "~/.cargo/advisory-dbs/advisory-db-3157b0e258782691")


def allowed(text, known):
    """Whether a licence expression can be met by licences of the list: OR needs one side, AND both."""
    words = re.findall(r"\(|\)|[A-Za-z0-9.+-]+", expression(text))

    def either():
        met = both()
        while words and words[0] == "OR":
            words.pop(0)
            met = both() or met
        return met

    def both():
        met = one()
        while words and words[0] == "AND":
            words.pop(0)
            met = one() and met
        return met

    def one():
        word = words.pop(0)
        if word == "(":
            met = either()
            words.pop(0)
            return met
        if words and words[0] == "WITH":
            word = f"{word} {words.pop(0)} {words.pop(0)}"
        return word in known

    return either()


def wrong_licences(found, policy):
    known = set(policy["licenses"]["allow"])
    return [
        f"{package['name']} {package['version']}: {package['license']}"
        for package in found["packages"]
        if not package["license"] or not allowed(package["license"], known)
    ]


def wrong_sources(lock):
    """Packages from elsewhere than the one registry, or without the sum of their archive."""
    others = [item for item in lock if "source" in item]
    return [
        f"{item['name']} {item['version']}: {item['source']}"
        for item in others
        if item["source"] != packages.REGISTRY or not item.get("checksum")
    ]


def banned(lock, policy):
    """Packages below the least versions that deny.toml demands, each with its reason."""
    found = []
    for rule in policy["bans"]["deny"]:
        name, _, versions = rule["crate"].partition("@")
        for item in lock:
            if item["name"] == name and (not versions or packages.matches(versions, item["version"])):
                found.append(f"{name} {item['version']}: {rule['reason']}")
    return found


def advisory(text):
    """The TOML head of an advisory; None when there is none."""
    head = re.search(r"```toml\n(.*?)```", text, re.S)
    return tomllib.loads(head.group(1)) if head else None


def advisories(folder, lock, policy):
    """Advisories against packages of the lock file, and the newest date in the database."""
    known_reasons = {entry["id"] for entry in policy["advisories"]["ignore"]}
    against, newest = [], datetime.date.min
    by_name = {}
    for item in lock:
        by_name.setdefault(item["name"], []).append(item["version"])
    for path in sorted(folder.glob("crates/*/RUSTSEC-*.md")):
        found = advisory(path.read_text(encoding="utf-8"))
        if found is None:
            continue
        entry = found["advisory"]
        newest = max(newest, datetime.date.fromisoformat(str(entry["date"])))
        if entry["id"] in known_reasons or "withdrawn" in entry:
            continue
        versions = found.get("versions", {})
        safe = versions.get("patched", []) + versions.get("unaffected", [])
        for version in by_name.get(entry["package"], []):
            if not any(packages.matches(text, version) for text in safe):
                kind = entry.get("informational")
                against.append((entry["id"], f"{entry['package']} {version}", kind or "vulnerability"))
    return against, newest


def folder_of(argument):
    """The database: as named, as the environment says, or where cargo's own tools keep it."""
    for place in filter(None, (argument, os.environ.get("KEXINKU_ADVISORY_DB"), *PLACES)):
        folder = pathlib.Path(place).expanduser()
        if (folder / "crates").is_dir():
            return folder
    return None


def report(title, wrong):
    print(f"{'不通过 / FAILED' if wrong else '通过 / ok':<16} {title}")
    for line in wrong:
        print(f"    {line}")
    return bool(wrong)


def loudly(text):
    bar = "!" * 100
    print(f"{bar}\n{text}\n{bar}", file=sys.stderr)


def main(arguments):
    parser = argparse.ArgumentParser(prog="./run audit", description=__doc__)
    parser.add_argument("--db", help="folder of the advisory database")
    parser.add_argument("--strict", action="store_true", help="fail when advisories could not be checked")
    options = parser.parse_args(arguments)
    found, lock, policy = packages.metadata(), packages.lock(), packages.policy()
    failed = [
        report(f"来源 sources: {len(lock)} packages", wrong_sources(lock)),
        report(f"许可证 licences: {len(found['packages'])} packages", wrong_licences(found, policy)),
        report(f"禁用版本 banned versions: {len(policy['bans']['deny'])} rules", banned(lock, policy)),
    ]
    folder = folder_of(options.db)
    if folder is None:
        loudly("未核对安全公告：没有公告库 / ADVISORIES WERE NOT CHECKED: no database (--db, KEXINKU_ADVISORY_DB)")
        return 1 if options.strict or any(failed) else 0
    against, newest = advisories(folder, lock, policy)
    age = (datetime.date.today() - newest).days
    serious = [f"{name}: {what}" for name, what, kind in against if kind == "vulnerability"]
    failed.append(report(f"安全公告 advisories, the newest of {newest}", serious))
    for name, what, kind in against:
        if kind != "vulnerability":
            print(f"    {name}: {what} ({kind}; a note, not a failure)")
    stale = age > AGE_DAYS_MAX
    if stale:
        loudly(f"公告库已过期 {age} 天 / THE ADVISORIES ARE {age} DAYS OLD: newer ones were NOT checked")
    return 1 if any(failed) or (stale and options.strict) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
