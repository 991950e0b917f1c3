"""A worked day on a network of four validators, and the partner's side of it. Run by `./run demo`.

Every step is a command that a clerk, an agency or an operator types; Python only types it. Persons are invented: their
numbers pass the check of GB 11643 and belong to nobody on purpose (area 440106, born 1 January of a year, serial 9xx).
"""

import argparse
import base64
import binascii
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

UNITS_PER_BUREAU = 70
# Certificates carry the year of their recording, in China.
YEAR = time.gmtime(time.time() + 8 * 3600).tm_year
TODAY = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
PLANNING_DESK = "planning-171"
# The holder of the land, a person of the invented series.
LANDHOLDER = 7001
BUREAUS = {  # profile: county, place on certificates, street
    "bureau-11": ("440106", "广州市", "天河区体育东路"),
    "bureau-12": ("440305", "深圳市", "南山区科苑路"),
    "bureau-13": ("440604", "佛山市", "禅城区汾江中路"),
}
SURNAMES = "陈林黄张李王吴刘蔡杨郑何梁罗曾谢邓冯"
GIVEN = "伟芳娜敏静丽强磊洋艳勇杰娟涛明超霞平刚玲建国文华志强"
# Stands in sealed parts only; the scan must not find it anywhere else, and must find it where it was disclosed.
PLANTED = "欧阳验之"
EXITS = {
    0: ("成立/完成", "true, or done"),
    3: ("规则不予通过", "refused by a rule"),
    4: ("证明为否", "proven false"),
    5: ("未能证明", "not proven"),
}


def identity_number(serial):
    """An invented resident identity number with the check character of GB 11643."""
    digits = f"440106{1950 + serial // 99 % 60}01019{serial % 99:02d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11]


def invented_name(serial):
    if serial == 1:
        return PLANTED
    return SURNAMES[serial % len(SURNAMES)] + GIVEN[serial % len(GIVEN)] + GIVEN[serial * 7 % len(GIVEN)]


class Failed(Exception):
    """The demo did not go as it must."""


class Day:
    """The network, its desks, and the folder where their files lie."""

    def __init__(self, target, lang, folder):
        self.target, self.lang, self.folder = pathlib.Path(target).resolve(), lang, pathlib.Path(folder).resolve()
        self.files = self.folder / "files"
        self.files.mkdir(parents=True)
        self.network, self.contents, self.answers = None, None, []

    def say(self, zh, en):
        print(f"\n{zh if self.lang == 'zh' else en}", flush=True)

    def note(self, zh, en):
        print(f"  {zh if self.lang == 'zh' else en}", flush=True)

    # The network

    def start(self):
        command = [self.target / "kexin-node", "testnet", "up", "-n", "4", "--in", self.folder / "net", "-o", "json"]
        self.network = subprocess.Popen(
            [*command, "--until-stdin-closes"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        line = self.network.stdout.readline()
        if not line:
            raise Failed("the network did not start")
        self.contents = json.loads(line)
        for node in self.contents["nodes"]:
            self.note(f"{node['name']}  {node['title']}  {node['api']}", f"{node['name']}  org {node['org']}  {node['api']}")

    def stop(self):
        if self.network:
            self.network.stdin.close()
            code = self.network.wait(timeout=60)
            self.network.stdout.close()
            self.network = None
            if code != 0:
                raise Failed(f"the network ended with {code}")

    def profile(self, desk):
        return next(entry["profile"] for entry in self.contents["desks"] if entry["name"] == desk)

    # Commands

    def spawn(self, desk, *arguments):
        profile = ["--profile", self.profile(desk)] if desk else []
        secret = ["--passphrase-file", self.contents["passphrase_file"]] if desk else []
        environment = dict(os.environ, KEXIN_LANG=self.lang)
        if not desk:
            environment["KEXIN_PROFILE"] = str(self.folder / "partner") + "/"
        return subprocess.Popen(
            [self.target / "kexin", *profile, *secret, "--timeout", "60", *arguments],
            cwd=self.files, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )

    def run(self, desk, *arguments, expected=0, shown=True):
        """One command of one desk; its output and exit code are shown as a person sees them."""
        started = time.monotonic()
        if shown:
            print(f"  {desk or 'partner'} $ kexin {' '.join(arguments)}", flush=True)
        process = self.spawn(desk, *arguments)
        output = process.communicate(timeout=180)[0]
        if shown or process.returncode != expected:
            for line in output.splitlines():
                print(f"    {line}", flush=True)
        if shown:
            word = EXITS.get(process.returncode, ("?", "?"))[self.lang == "en"]
            print(f"    → {process.returncode} {word}  ({time.monotonic() - started:.1f} s)", flush=True)
        if process.returncode != expected:
            raise Failed(f"expected exit {expected}, found {process.returncode}")
        return output

    def at_once(self, *arguments_of):
        """The same step at several desks side by side."""
        started = time.monotonic()
        running = [(desk, self.spawn(desk, *arguments)) for desk, arguments in arguments_of]
        for desk, process in running:
            output = process.communicate(timeout=180)[0]
            if process.returncode != 0:
                raise Failed(f"{desk}: exit {process.returncode}\n{output}")
        return time.monotonic() - started

    def ask(self, desk, *arguments):
        """An answer of the API, kept for the scan."""
        output = self.run(desk, *arguments, "-o", "json", shown=False)
        self.answers.append(output)
        return json.loads(output)

    def write(self, name, text):
        (self.files / name).write_text(text, encoding="utf-8")
        return name


def unit_code(county, number):
    return f"{county}001002GB00014F0022{number:04d}"


def case_number(county, kind, number):
    return f"G{county}-20261124-{kind}{number:04d}"


def person(serial):
    return f'{{ document-type = 1, document = "{identity_number(serial)}" }}'


def owner(serial, table):
    return (
        f'[[{table}]]\nname = "{invented_name(serial)}"\ndocument-type = 1\n'
        f'document = "{identity_number(serial)}"\nholder-type = "个人"\n'
    )


def land_code(county):
    return f"{county}001002GB00014W00000000"


def land(county, place, serial):
    """The parcel, without which no house on it is registered (R-042)."""
    return (
        f'type = "first-registration"\ncase = "{case_number(county, "L", 1)}"\nunit = "{land_code(county)}"\n'
        f'right-type = 3\nuse = "成套住宅"\narea = "12000"\nland-term-end = 2096-11-23\nlocation = "地块"\nco-ownership = "单独所有"\n'
        f'issue-mode = "shared"\nnumber = "粤({YEAR}){place}不动产权第0009999号"\n' + owner(serial, "owners")
    )


def area_of(number):
    return f"{60 + number % 90}.{number % 100:02d}"


def planning(county, number):
    """The planning authority: completed, as planned (R-044)."""
    return f'unit = "{unit_code(county, number)}"\narea = "{area_of(number)}"\nuse = "成套住宅"\ncompleted = true\n'


def site_check(county, number):
    """The bureau's own look at the place (不动产登记暂行条例 19)."""
    return f'unit = "{unit_code(county, number)}"\nfinding = "as-stated"\n'


def first_registration(county, place, street, number, serial):
    statements = f'"{county}-{number:04d}-plan.kxt", "{county}-{number:04d}-site.kxt"'
    return (
        f'attestations = [{statements}]\n'
        f'type = "first-registration"\ncase = "{case_number(county, "F", number)}"\n'
        f'unit = "{unit_code(county, number)}"\nright-type = 4\nuse = "成套住宅"\n'
        f'area = "{area_of(number)}"\nland-term-end = 2096-11-23\n'
        f'location = "{street}{1 + number // 30}号{number % 30 + 1:02d}01房"\nco-ownership = "单独所有"\n'
        f'issue-mode = "shared"\nnumber = "粤({YEAR}){place}不动产权第{number:07d}号"\n' + owner(serial, "owners")
    )


def stock(day):
    """First registrations: three bureaus side by side, each its own county."""
    drafts, plans, checks, lands = {}, {}, {}, {}
    serial = 0
    for desk, (county, place, street) in BUREAUS.items():
        lands[desk] = [day.write(f"{county}-land.toml", land(county, place, LANDHOLDER))]
        drafts[desk], plans[desk], checks[desk] = [], [], []
        for number in range(1, UNITS_PER_BUREAU + 1):
            serial += 1
            stem = f"{county}-{number:04d}"
            drafts[desk].append(day.write(f"{stem}.toml", first_registration(county, place, street, number, serial)))
            plans[desk].append(day.write(f"{stem}-plan.toml", planning(county, number)))
            checks[desk].append(day.write(f"{stem}-site.toml", site_check(county, number)))
    total = sum(map(len, drafts.values()))
    accept, review, submit = ["case", "accept", "-q"], ["case", "review", "-q"], ["submit", "-q"]
    for step in (accept, review, submit):
        day.at_once(*((desk, [*step, *files]) for desk, files in lands.items()))
    day.note("✓ 三宗土地已登簿", "✓ the land below is registered: three parcels")
    plan, check = ["attest", "planning-ok", "-q"], ["attest", "site-check", "-q"]
    seconds = day.at_once(
        *((PLANNING_DESK, [*plan, *files]) for files in plans.values()),
        *((desk, [*check, *files]) for desk, files in checks.items()),
    )
    day.note(
        f"✓ 规划核实 {total} 份、实地查看 {total} 份，{seconds:.1f} 秒",
        f"✓ {total} planning confirmations and {total} site checks in {seconds:.1f} s",
    )
    for zh, en, step in [("受理", "accepted", accept), ("审核", "reviewed", review), ("登簿", "registered", submit)]:
        seconds = day.at_once(*((desk, [*step, *files]) for desk, files in drafts.items()))
        day.note(f"✓ {zh} {total} 件，{seconds:.1f} 秒", f"✓ {total} {en} in {seconds:.1f} s")


COUNTY, PLACE, _ = BUREAUS["bureau-11"]
HOUSE = unit_code(COUNTY, 1)
SELLER, BUYER = 1, 5001
MORTGAGE, SEIZURE = case_number(COUNTY, "M", 1), case_number(COUNTY, "Z", 1)
TITLE, NEW_TITLE = f"粤({YEAR}){PLACE}不动产权第0000001号", f"粤({YEAR}){PLACE}不动产权第0001001号"
PROOF_NUMBER = f"粤({YEAR}){PLACE}不动产证明第0000001号"


def open_case(day, draft):
    day.run("bureau-11", "case", "accept", "-q", draft, shown=False)
    day.run("bureau-11", "case", "review", "-q", draft, shown=False)


def esigned(day, record, serials):
    """The signing service states that the parties, whom it has seen, agree to the record's terms."""
    stem = record.removesuffix(".kxr")
    draft = day.write(f"{stem}-esign.toml", f'record = "{record}"\nparties = [{", ".join(map(person, serials))}]\n')
    day.run("signing-131", "attest", "esign", draft, "-q", shown=False)
    return f"{stem}-esign.kxt"


def mortgage(day):
    scope = day.write("scope.txt", "主债权、利息、违约金、实现抵押权的费用\n")
    draft = day.write("mortgage.toml", (
        f'type = "mortgage"\ncase = "{MORTGAGE}"\nunit = "{HOUSE}"\nmortgage-kind = 1\namount = "610000"\n'
        f'mortgagee = 101\nfrom = 2026-11-24\nto = 2056-11-23\nno-transfer = false\nsecured-scope = "{scope}"\n'
        f'number = "{PROOF_NUMBER}"\nmortgagor = {person(SELLER)}\n'
    ))
    open_case(day, draft)
    day.run("bureau-11", "record", "draft", draft, "--to", "mortgage.kxr", "-q", shown=False)
    consent = esigned(day, "mortgage.kxr", [SELLER])
    day.run("bureau-11", "record", "sign", "mortgage.kxr", "--role", "registrar", "--attach", consent)
    day.run("bank-101", "record", "sign", "mortgage.kxr", "--role", "bank")
    day.run("bureau-11", "submit", "mortgage.kxr")


def by_court(day, kind, case, extra, order):
    """A court's order, and the bureau's record of it, accepted and reviewed by two persons in one record."""
    paper = day.write(f"{kind}.txt", f"（虚构）法院文书：{kind}\n")
    statement = day.write(f"{kind}-order.toml", (
        f'unit = "{HOUSE}"\nact = "{kind}"\nserved-at = "2026-11-24 09:30"\norder = "{paper}"\n{order}'
    ))
    day.run("court-121", "attest", "court-order", statement, "-q")
    draft = day.write(f"{kind}.toml", f'type = "{kind}"\ncase = "{case}"\nunit = "{HOUSE}"\norder = "{paper}"\n{extra}')
    day.run("bureau-11", "record", "draft", draft, "--to", f"{kind}.kxr", "-q", shown=False)
    sign = ["record", "sign", f"{kind}.kxr", "-q", "--role"]
    day.run("bureau-11", *sign, "acceptor", "--attach", f"{kind}-order.kxt", shown=False)
    day.run("bureau-11", *sign, "reviewer", shown=False)
    day.run("bureau-11", "submit", f"{kind}.kxr")


def seizure(day):
    number = 'document-number = "（2026）粤0106执1234号"\n'
    facts = f'{number}term-days = 1095\ndebtor = {person(SELLER)}\n'
    record = f'seizure-kind = "查封"\nserved-at = "2026-11-24 09:30"\n{facts}'
    by_court(day, "seizure", SEIZURE, record, facts)


def release(day):
    number = 'document-number = "（2026）粤0106执解12号"\n'
    by_court(day, "release", case_number(COUNTY, "R", 1), f'seizure = "{SEIZURE}"\n{number}', number)


def sale(day, name, expected):
    """A sale with tax clearance and both parties' signatures; gives the record's id."""
    case = case_number(COUNTY, "S", 1 if name == "sale" else 2)
    draft = day.write(f"{name}.toml", (
        f'type = "transfer"\ncase = "{case}"\nunit = "{HOUSE}"\nright-type = 4\ncause = 1\nscope = "whole"\n'
        f'co-ownership = 0\nissue-mode = "shared"\nprice = "3200000"\nprevious-number = "{TITLE}"\n'
        f'number = "{NEW_TITLE}"\ngivers = [{person(SELLER)}]\n' + owner(BUYER, "takers")
    ))
    open_case(day, draft)
    tax = day.write(f"{name}-tax.toml", (
        f'unit = "{HOUSE}"\ncause = 1\ntaxes = ["deed", "value-added", "income"]\nexempt = ["value-added"]\n'
        f'contract = "FY2026-{name}"\ngivers = [{person(SELLER)}]\ntakers = [{person(BUYER)}]\ncase = "{case}"\n'
    ))
    day.run("tax-111", "attest", "tax-clear", tax, "-q")
    day.run("bureau-11", "record", "draft", draft, "--to", f"{name}.kxr", "-q", shown=False)
    consent = esigned(day, f"{name}.kxr", [SELLER, BUYER])
    sign = ["record", "sign", f"{name}.kxr", "-q", "--role", "registrar", "--attach", consent]
    day.run("bureau-11", *sign, "--attach", f"{name}-tax.kxt", shown=False)
    day.run("bureau-11", "submit", f"{name}.kxr", expected=expected)
    record = day.ask("bureau-11", "record", "show", f"{name}.kxr")["record"]
    if expected:
        day.run("bureau-11", "rules", "explain", "R-017")
        day.run("bureau-11", "case", "withdraw", "-q", draft)
    return record


def cancel_mortgage(day):
    statement = day.write("bank-release.toml", (
        f'unit = "{HOUSE}"\nmortgage = "{MORTGAGE}"\nproof-number = "{PROOF_NUMBER}"\n'
    ))
    day.run("bank-101", "attest", "bank-release", statement, "-q")
    draft = day.write("cancel.toml", (
        f'type = "mortgage-cancel"\ncase = "{case_number(COUNTY, "C", 1)}"\nunit = "{HOUSE}"\nmortgage = "{MORTGAGE}"\n'
    ))
    open_case(day, draft)
    day.run("bureau-11", "submit", draft, "--attach", "bank-release.kxt")


def bad_draft(day):
    """A file with faults: every one is named with its line, rule, law and remedy."""
    text = first_registration(COUNTY, PLACE, "天河区体育东路", 999, 999)
    text = text.replace('area = "', 'area = "0.001').replace(identity_number(999), "440106200001019999")
    text = text.partition("\n")[2].replace("co-ownership", "co-owner")  # without the statements: nobody made them
    draft = day.write("bad.toml", text)
    day.run("bureau-11", "record", "check", draft, expected=3)


def fetch_proofs(day, sold, stopped):
    get = ["proof", "get", "-q"]
    day.run("bureau-11", *get, "--record", sold, "--disclose", "2,7,8", "--to", "sold.kxproof")
    day.run("bureau-11", *get, "--record", stopped, "--disclose", "2", "--to", "stopped.kxproof")
    day.run("bureau-11", *get, "--unit", HOUSE, "--to", "free.kxproof")
    day.run("bureau-11", *get, "--unit", HOUSE, "--owner", "0", "--disclose", "name", "--to", "owner.kxproof")
    day.run("bureau-11", *get, "--unit", unit_code(COUNTY, 9001), "--to", "absent.kxproof")
    day.run("bureau-11", *get, "--unit", unit_code(COUNTY, 1), "--owner", "0", "--to", "tag.kxproof", shown=False)


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
    day.run(None, "verify", "absent.kxproof", "--unit", unit_code(COUNTY, 9001), "--expect", "absent")


def forge(day):
    """The evidence of the free house under the question that was asked of the seized one."""
    seized, free = (json.loads((day.files / f"{name}.kxproof").read_text()) for name in ("seized", "free"))
    seized["states"][0]["slots"] = free["states"][0]["slots"]
    day.write("forged.kxproof", json.dumps(seized))
    day.run(None, "verify", "forged.kxproof", "--unit", HOUSE, "--expect", "not-seized", expected=5)


def forms(text):
    """Bytes in every form in which a log, a table or an answer could hold them."""
    yield text.encode()
    for member in re.findall(rb"[A-Za-z0-9+/]{16,}={0,2}", text.encode()):
        try:
            yield base64.b64decode(member, validate=True)
        except binascii.Error:
            pass
    for member in re.findall(r"(?:[0-9a-f]{2}){8,}", text):
        yield bytes.fromhex(member)


def scan(day):
    """Names and numbers of citizens in what operators and partners can read: none, but where one was disclosed."""
    persons = [*range(1, len(BUREAUS) * UNITS_PER_BUREAU + 1), BUYER, LANDHOLDER]
    needles = {identity_number(serial).encode() for serial in persons}
    needles |= {invented_name(serial).encode() for serial in persons}
    pattern = re.compile(b"|".join(map(re.escape, sorted(needles))))

    def found_in(text):
        return any(pattern.search(data) for data in forms(text))

    read = 0
    for node in day.contents["nodes"]:
        folder = pathlib.Path(node["folder"])
        dump = [day.target / "kexin-node", "db", "dump", "--config", folder / "node.toml"]
        tables = subprocess.run(dump, check=True, capture_output=True, text=True, timeout=120).stdout
        log = (folder / "node.log").read_text(encoding="utf-8")
        read += len(tables) // 2 + len(log)
        for what, text in (("log", log), ("tables", tables)):
            if found_in(text):
                raise Failed(f"personal data in the {what} of {node['name']}")
    for answer in day.answers:
        read += len(answer)
        if found_in(answer):
            raise Failed("personal data in an answer of the API")
    disclosed = (day.files / "owner.kxproof").read_text(encoding="utf-8")
    if not found_in(disclosed):
        raise Failed("the scan is blind: it misses the name that was disclosed")
    planted = json.dumps({"row": base64.b64encode(PLANTED.encode() * 4).decode()})
    if not (found_in(planted) and found_in(PLANTED.encode().hex() * 2)):
        raise Failed("the scan is blind: it misses what was planted")
    day.note(
        f"✓ 扫描日志、全部数据表与接口应答共 {read / 1e6:.1f} MB：无公民姓名与证件号；预埋与已披露的均被找到",
        f"✓ scanned {read / 1e6:.1f} MB of logs, tables and answers: no citizen's name or number; what was planted and what was disclosed were found",
    )


def work(day, keep):
    started = time.monotonic()
    day.say("一、四个验证节点：广东省厅、广州、深圳、佛山，各为一个进程", "I. Four validators as processes: the province, Guangzhou, Shenzhen, Foshan")
    day.start()
    day.say("二、三个登记机构受理、审核并登簿", "II. Three bureaus accept, review and register")
    stock(day)
    day.say("三、一份有错的草稿", "III. A draft with faults")
    bad_draft(day)
    day.say("四、抵押：产权人电子签名，登簿与银行两方签章", "IV. A mortgage: the owner's e-signature, registrar and bank sign")
    mortgage(day)
    day.say("五、法院查封", "V. The court seizes the house")
    seizure(day)
    day.say("六、买卖：税证与双方签名齐全，仍被查封拦下", "VI. A sale with everything in order is stopped by the seizure")
    stopped = sale(day, "sale", expected=3)
    day.run("bureau-11", "proof", "get", "-q", "--unit", HOUSE, "--to", "seized.kxproof")
    day.say("七、法院解封，银行同意注销抵押", "VII. The court releases, the bank releases")
    release(day)
    cancel_mortgage(day)
    day.say("八、再办买卖：登簿", "VIII. The sale again: registered")
    sold = sale(day, "sale2", expected=0)
    day.run("bureau-11", "unit", "history", HOUSE)
    day.say("九、取得证明", "IX. Proofs are fetched")
    fetch_proofs(day, sold, stopped)
    look_around(day)
    if keep:
        day.say("节点保持运行（--keep）；以下核验不访问它们", "The nodes stay up (--keep); what follows does not ask them")
    else:
        day.stop()
        day.say("全部节点已停止", "Every node is stopped")
    day.say("十、合作机构离线核验", "X. A partner verifies offline")
    verify_offline(day, sold, stopped)
    day.say("十一、篡改的证明：指出首个不符的检查项", "XI. A tampered bundle: the first failed check is named")
    forge(day)
    if not keep:
        day.say("十二、扫描：公民姓名与证件号", "XII. A scan for names and numbers of citizens")
        scan(day)
    seconds = time.monotonic() - started
    day.say(f"完成，{seconds:.0f} 秒", f"Done in {seconds:.0f} s")


def stay(day):
    profile = day.profile("bureau-11")
    day.say(f"网络在 {day.folder / 'net'}；Ctrl-C 停止。另开终端：", f"The network is in {day.folder / 'net'}; Ctrl-C stops it. In another terminal:")
    day.note(f"{day.target / 'kexin'} --profile {profile} status", f"{day.target / 'kexin'} --profile {profile} status")
    try:
        day.network.wait()
    except KeyboardInterrupt:
        day.stop()


def main():
    parser = argparse.ArgumentParser(description="可信库演示 / Kexinku demo")
    parser.add_argument("--target", required=True, help="folder with the built binaries")
    speaks_english = os.environ.get("KEXIN_LANG", os.environ.get("LANG", "")).startswith("en")
    parser.add_argument("--lang", choices=["zh", "en"], default="en" if speaks_english else "zh")
    parser.add_argument("--keep", action="store_true", help="让网络继续运行 / leave the network running")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="kexinku-demo-")
    day = Day(options.target, options.lang, folder)
    try:
        work(day, options.keep)
        if options.keep:
            stay(day)
    except (Failed, subprocess.SubprocessError) as error:
        logs = day.folder / "net"
        sys.exit(f"× {error}\n  {logs}")
    finally:
        if day.network and day.network.poll() is None:
            day.stop()
    if not options.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
