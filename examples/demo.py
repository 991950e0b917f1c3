"""The main job on the samples that the repository carries: a partner verifies proofs offline, and a forger fails.

Run by `./run demo`. Needs nothing but the built `kexin` and Python's standard library.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SAMPLES = pathlib.Path(__file__).resolve().parents[1] / "tests" / "vectors" / "bundle.json"
UNIT = "440106001002GB00014F00220045"
EXITS = {0: ("成立", "proven true"), 4: ("不成立", "proven false"), 5: ("未能证明", "not proven")}


class Desk:
    """A partner's desk: a folder with the files he was handed, and `kexin`."""

    def __init__(self, kexin, lang, folder):
        self.kexin, self.lang, self.folder = kexin, lang, pathlib.Path(folder)
        cases = json.loads(SAMPLES.read_text(encoding="utf-8"))["cases"]
        self.cases = {case["name"]: case for case in cases}

    def say(self, zh, en):
        print(f"\n{zh if self.lang == 'zh' else en}", flush=True)

    def put(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def bundle(self, case):
        return self.put(f"{case}.kxproof", json.dumps(self.cases[case]["bundle"]))

    def run(self, expected, *arguments):
        print(f"  $ kexin {' '.join(arguments)}", flush=True)
        environment = dict(os.environ, KEXIN_PROFILE="./profile", KEXIN_LANG=self.lang)
        found = subprocess.run([self.kexin, *arguments], cwd=self.folder, env=environment, timeout=60).returncode
        word = EXITS[found][self.lang == "en"] if found in EXITS else "?"
        print(f"  → exit {found} {word}", flush=True)
        if found != expected:
            sys.exit(f"demo: expected exit {expected}, found {found}")


def work(desk):
    case = desk.cases["q3-free"]
    desk.put("gd.kxanchor", json.dumps(case["anchor"]))
    desk.say("1. 合作机构按公报所载指纹固定信任锚", "1. A partner pins the trust anchor by the fingerprint of the gazette")
    desk.run(0, "anchor", "pin", "gd.kxanchor", "--fingerprint", case["fingerprint"])
    desk.say("2. 某登记记录已登簿", "2. A record is registered")
    record = desk.cases["q0-registered"]["bundle"]["question"]["record"]
    desk.run(0, "verify", desk.bundle("q0-registered"), "--record", record)
    desk.say("3. 放款前：单元无查封、无抵押", "3. Before a loan is paid out: the unit is neither seized nor mortgaged")
    desk.run(0, "verify", desk.bundle("q3-free"), "--unit", UNIT, "--expect", "not-seized,not-mortgaged")
    desk.say("4. 权利人核验：姓名来自文件，另一共有人不露名", "4. The owner is checked by name, from a file; the co-owner stays hidden")
    desk.put("owner.txt", "测试乙\n")
    desk.run(0, "verify", desk.bundle("q2-named"), "--unit", UNIT, "--owner-file", "owner.txt")
    desk.say("5. 被查封的单元：如实证明为不成立", "5. A seized unit: proven, and proven false")
    desk.run(4, "verify", desk.bundle("q3-seized"), "--unit", UNIT, "--expect", "not-seized")
    desk.say("6. 伪造者拼接另一份状态：指出首个不符的检查项", "6. A forger splices another status in: the first failed check is named")
    desk.run(5, "verify", desk.bundle("other-status"), "--unit", UNIT, "--expect", "not-seized")
    desk.say("7. 拿别的单元的真证明来冒充", "7. A good bundle about another unit is no answer")
    desk.run(5, "verify", "q3-free.kxproof", "--unit", UNIT.replace("045", "046"), "--expect", "not-seized")
    desk.say("全程未访问网络。", "No network was used.")


def main():
    parser = argparse.ArgumentParser(description="可信库演示 / Kexinku demo")
    parser.add_argument("--target", required=True, help="folder with the built kexin")
    speaks_english = os.environ.get("LANG", "").startswith("en")
    parser.add_argument("--lang", choices=["zh", "en"], default="en" if speaks_english else "zh")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work(Desk(str(pathlib.Path(options.target).resolve() / "kexin"), options.lang, folder))


if __name__ == "__main__":
    main()
