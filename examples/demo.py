"""A worked day on a chain, and then the partner's side: proofs verified offline, true, false and forged.

Run by `./run demo`. Needs the built `kexin` and example `worked_day`, and Python's standard library.
"""

import argparse
import base64
import binascii
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

UNIT = "440106001002GB00014F00220001"
NEVER = "440106001002GB00014F00220201"
EXITS = {0: ("成立", "proven true"), 4: ("不成立", "proven false"), 5: ("未能证明", "not proven")}


class Desk:
    """A partner's desk: a folder with the files that the day left behind, and `kexin`."""

    def __init__(self, target, lang, folder):
        self.target, self.lang, self.folder = pathlib.Path(target).resolve(), lang, pathlib.Path(folder)

    def say(self, zh, en):
        print(f"\n{zh if self.lang == 'zh' else en}", flush=True)

    def work_the_day(self):
        subprocess.run([self.target / "examples" / "worked_day", self.folder, self.lang], check=True, timeout=120)
        lines = (self.folder / "day.txt").read_text(encoding="utf-8").splitlines()
        return dict(line.split(" ", 1) for line in lines)

    def run(self, expected, *arguments):
        print(f"  $ kexin {' '.join(arguments)}", flush=True)
        environment = dict(os.environ, KEXIN_PROFILE="./profile", KEXIN_LANG=self.lang)
        kexin = self.target / "kexin"
        found = subprocess.run([kexin, *arguments], cwd=self.folder, env=environment, timeout=60).returncode
        word = EXITS[found][self.lang == "en"] if found in EXITS else "?"
        print(f"  → exit {found} {word}", flush=True)
        if found != expected:
            sys.exit(f"demo: expected exit {expected}, found {found}")

    def tamper(self):
        """Puts the evidence of the free house under the question about the seized one's checkpoint."""
        seized, free = (json.loads((self.folder / f"{name}.kxproof").read_text()) for name in ("seized", "free"))
        seized["states"][0]["slots"] = free["states"][0]["slots"]
        (self.folder / "forged.kxproof").write_text(json.dumps(seized), encoding="utf-8")

    def scan(self):
        """Names stand in the one bundle that discloses one, and nowhere else; the scan would find it there."""
        found = [path.name for path in sorted(self.folder.glob("*.kx*")) if self.holds_name(path)]
        if found != ["owner.kxproof"]:
            sys.exit(f"demo: names stand in {found}")

    @staticmethod
    def holds_name(path):
        needle, text = "测试甲".encode(), path.read_text(encoding="utf-8")
        decoded = []
        for member in re.findall(r'"([A-Za-z0-9+/]{16,}={0,2})"', text):
            try:
                decoded.append(base64.b64decode(member, validate=True))
            except binascii.Error:
                pass
        return any(needle in data for data in [text.encode(), *decoded])


def work(desk):
    desk.say("一、登记日：四个验证节点的链，200 处房屋", "I. The registrars' day: a chain of four validators, 200 houses")
    day = desk.work_the_day()
    desk.say("二、合作机构按公报所载指纹固定信任锚", "II. A partner pins the trust anchor by the fingerprint of the gazette")
    desk.run(0, "anchor", "pin", "gd.kxanchor", "--fingerprint", day["fingerprint"])
    desk.say("三、买卖已登簿", "III. The sale is registered")
    desk.run(0, "verify", "sold.kxproof", "--record", day["sold"])
    desk.say("四、被查封拦下的那笔买卖：证明为未登簿", "IV. The sale that the seizure stopped: proven not registered")
    desk.run(4, "verify", "stopped.kxproof", "--record", day["stopped"])
    desk.say("五、放款前：无查封、无抵押", "V. Before a loan is paid out: neither seized nor mortgaged")
    desk.run(0, "verify", "free.kxproof", "--unit", UNIT, "--expect", "current,not-seized,not-mortgaged")
    desk.say("六、查封期间的证明：如实为不成立", "VI. The bundle from the time of the seizure: proven false")
    desk.run(4, "verify", "seized.kxproof", "--unit", UNIT, "--expect", "not-seized")
    desk.say("七、核验权利人：姓名来自文件，不上命令行", "VII. The owner by name, from a file and not on the command line")
    (desk.folder / "owner.txt").write_text("测试甲3\n", encoding="utf-8")
    desk.run(0, "verify", "owner.kxproof", "--unit", UNIT, "--owner-file", "owner.txt")
    desk.say("八、从未登记的单元", "VIII. A unit that was never registered")
    desk.run(0, "verify", "absent.kxproof", "--unit", NEVER, "--expect", "absent")
    desk.say("九、伪造者拼接：指出首个不符的检查项", "IX. A forger splices: the first failed check is named")
    desk.tamper()
    desk.run(5, "verify", "forged.kxproof", "--unit", UNIT, "--expect", "not-seized")
    desk.say("十、拿别的单元的真证明来冒充", "X. A good bundle about another unit is no answer")
    desk.run(5, "verify", "free.kxproof", "--unit", NEVER, "--expect", "not-seized")
    desk.scan()
    desk.say("扫描：姓名只在披露它的证明里。全程未访问网络。", "Scan: the name stands only in the bundle that discloses it. No network was used.")


def main():
    parser = argparse.ArgumentParser(description="可信库演示 / Kexinku demo")
    parser.add_argument("--target", required=True, help="folder with the built kexin")
    speaks_english = os.environ.get("LANG", "").startswith("en")
    parser.add_argument("--lang", choices=["zh", "en"], default="en" if speaks_english else "zh")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work(Desk(options.target, options.lang, folder))


if __name__ == "__main__":
    main()
