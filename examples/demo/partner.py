"""A partner agency: proofs fetched while the network runs, verified when every node is stopped; and a forged one."""

import json

from house import BUYER, HOUSE, MORTGAGE
from land import COUNTY, unit_code
from people import invented_name

ABSENT = unit_code(COUNTY, 9001)


def fetch_proofs(day, sold, stopped):
    get = ["proof", "get", "-q"]
    day.run("bureau-11", *get, "--record", sold, "--disclose", "2,7,8", "--to", "sold.kxproof")
    day.run("bureau-11", *get, "--record", stopped, "--disclose", "2", "--to", "stopped.kxproof")
    day.run("bureau-11", *get, "--unit", HOUSE, "--to", "free.kxproof")
    day.run("bureau-11", *get, "--unit", HOUSE, "--owner", "0", "--disclose", "name", "--to", "owner.kxproof")
    day.run("bureau-11", *get, "--unit", ABSENT, "--to", "absent.kxproof")
    day.run("bureau-11", *get, "--unit", HOUSE, "--owner", "0", "--to", "tag.kxproof", shown=False)


def look_around(day):
    """Answers that anyone may get, and what a bureau sees: for the scan."""
    day.ask("bureau-11", "status")
    day.ask("bureau-11", "unit", "show", HOUSE, "--full")
    day.ask("bureau-11", "unit", "history", HOUSE)
    day.ask("bureau-11", "case", "show", MORTGAGE)
    for name in ("sold", "stopped", "free", "absent", "tag", "seized"):
        day.answers.append((day.files / f"{name}.kxproof").read_text(encoding="utf-8"))


def verify_offline(day, sold, stopped):
    anchor = day.contents["anchor"]
    shown = json.loads(day.run(None, "anchor", "show", anchor, "-o", "json", shown=False))
    day.run(None, "anchor", "pin", anchor, "--fingerprint", shown["fingerprint"])
    day.run(None, "verify", "sold.kxproof", "--record", sold)
    day.run(None, "verify", "stopped.kxproof", "--record", stopped, expected=4)
    day.run(None, "verify", "free.kxproof", "--unit", HOUSE, "--expect", "current,not-seized,not-mortgaged", "--max-age", "24h")
    day.run(None, "verify", "seized.kxproof", "--unit", HOUSE, "--expect", "not-seized", expected=4)
    day.write("owner.txt", invented_name(BUYER) + "\n")
    day.run(None, "verify", "owner.kxproof", "--unit", HOUSE, "--owner-file", "owner.txt")
    day.run(None, "verify", "absent.kxproof", "--unit", ABSENT, "--expect", "absent")


def forge(day):
    """The evidence of the free house under the question that was asked of the seized one."""
    seized, free = (json.loads((day.files / f"{name}.kxproof").read_text()) for name in ("seized", "free"))
    seized["states"][0]["slots"] = free["states"][0]["slots"]
    day.write("forged.kxproof", json.dumps(seized))
    day.run(None, "verify", "forged.kxproof", "--unit", HOUSE, "--expect", "not-seized", expected=5)
