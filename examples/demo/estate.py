"""A new estate: sold before it is built, each sale noticed in advance; then the first registration of all houses and the
notices' conversion (预告转现), one case and one bundle of records, registered together or not at all.
"""

from casework import BUREAU, SIGNING
from clock import FIRST_DAY
from drafts import SCOPE_OF_CLAIM
from land import COUNTY, PLANNING, case_number, land_code, planning, proof, register, site_check, title
from people import DEVELOPER, named_person, owner, person, persons

PARCEL, PERMIT, FOLDER = "00015", "穗预字第20260001号", "estate"
ESTATE, AREA, LOANS = case_number("E", 9999), "88.00", 3


def unit(number):
    return f"{COUNTY}001002GB{PARCEL}F0001{number:04d}"


def buyer(number):
    return 2000 + number


def contract(number):
    return f"BA2026-{number:04d}"


class Estate:
    """So many houses, the first few of them bought with a loan."""

    def __init__(self, day, houses):
        self.day, self.houses = day, range(1, houses + 1)
        self.loans = self.houses[:LOANS]

    def write(self, stem, text, numbers=None):
        """A file for each house, `FOLDER/stem-0001.toml`; a stem such as `sale.esign` becomes `sale-0001.esign.toml`."""
        name, _, kind = stem.partition(".")
        suffix = f".{kind}" if kind else ""
        return [self.day.write(f"{FOLDER}/{name}-{n:04d}{suffix}.toml", text(n)) for n in numbers or self.houses]

    def records(self, stem, numbers=None):
        return [f"{FOLDER}/{stem}-{number:04d}.kxr" for number in numbers or self.houses]

    def batch(self, zh, en, *commands):
        """Commands of several desks side by side, each about the whole estate."""
        seconds = self.day.at_once(*commands, shown=True)
        self.day.note(f"✓ {zh}，{seconds:.1f} 秒", f"✓ {en}: {seconds:.1f} s")

    # In advance

    def land(self):
        """The developer's parcel."""
        owner_table = f'[[owners]]\nname = "（虚构）开发企业"\nholder-type = "企业"\n{table_of(DEVELOPER)}'
        self.day.write(f"{FOLDER}/land.toml", (
            f'type = "first-registration"\ncase = "{case_number("L", 2)}"\nunit = "{land_code(COUNTY, PARCEL)}"\n'
            'right-type = 3\nuse = "成套住宅"\narea = "30000"\nland-term-end = 2096-11-23\nlocation = "地块"\n'
            f'co-ownership = 0\nissue-mode = "shared"\nnumber = "{title(9998)}"\n{owner_table}'
        ))
        register(self.day, {BUREAU: [f"{FOLDER}/land.toml"]})

    def notices(self):
        """Presales, approved by rule: the filed contract, the developer's word, the buyer's signature (T19)."""
        self.register_by_rule("notice", self.write("notice", notice), self.houses)
        count = len(self.houses)
        self.day.note(f"✓ 预售买卖预告登记 {count} 件", f"✓ {count} advance notices of presale are registered")

    def loan_notices(self):
        """Presale mortgages: the bank signs beside the policy (T19)."""
        self.day.write(f"{FOLDER}/scope.txt", SCOPE_OF_CLAIM)
        self.register_by_rule("pledge", self.write("pledge", loan_notice, self.loans), self.loans, bank="bank-101")
        count = len(self.loans)
        self.day.note(f"✓ 预售抵押预告登记 {count} 件", f"✓ {count} advance notices of presale mortgages are registered")

    def register_by_rule(self, stem, drafts, numbers, bank=None):
        """Drafts that a policy approves: records, what others state of them, signatures, the register."""
        self.day.at_once((BUREAU, ["record", "draft", "-q", *drafts, "--to", FOLDER]), shown=True)
        filings = self.write(f"{stem}.filing", filing, numbers)
        words = self.write(f"{stem}.developer", lambda n: f'record = "{stem}-{n:04d}.kxr"\npermit = "{PERMIT}"\n', numbers)
        esigns = self.write(f"{stem}.esign", lambda n: esign(f"{stem}-{n:04d}", [buyer(n)]), numbers)
        self.batch(
            f"网签备案、开发企业确认、买受人签名各 {len(drafts)} 份",
            f"{len(drafts)} contracts filed, confirmed by the developer, signed by the buyers",
            ("housing-141", ["attest", "housing-filing", "-q", *filings]),
            ("developer-191", ["attest", "developer", "-q", *words]),
            (SIGNING, ["attest", "esign", "-q", *esigns]),
        )
        records = self.records(stem, numbers)
        self.sign(records, "policy")
        if bank:
            self.sign(records, "bank", bank, beside=False)
        self.batch(f"登簿 {len(records)} 件，无人工审核", f"{len(records)} registered, approved by rule", (BUREAU, ["submit", "-q", *records]))

    def sign(self, records, role, desk=BUREAU, beside=True):
        options = ["--attach-beside"] if beside else []
        self.day.at_once((desk, ["record", "sign", "-q", *records, "--role", role, *options]), shown=True)

    # Conversion

    def conversion(self):
        """B3: every house registered for the developer, and passed to its buyer out of his notice, in one bundle."""
        firsts = self.write("first", first)
        self.vouch()
        options = ["case", "accept", "--bundle", "-q", *firsts]
        self.batch(f"受理为一个案件，{len(firsts)} 个单元", f"accepted as one case of {len(firsts)} units", (BUREAU, options))
        self.day.run(BUREAU, "case", "review", "-q", firsts[0])
        members = self.members()
        self.batch(
            f"组合记录 {len(members)} 条", f"a bundle of {len(members)} records",
            (BUREAU, ["record", "draft", "--bundle", *members, "--to", FOLDER, "-q"]),
        )
        self.agree()
        records = [member.replace(".toml", ".kxr") for member in members]
        self.sign(records, "registrar")
        self.sign([*self.records("loan", self.loans), *self.records("loanends", self.loans)], "bank", "bank-101", beside=False)
        self.batch(
            f"登簿 {len(records)} 条，同生共死", f"{len(records)} records registered, all or none",
            (BUREAU, ["submit", "-q", *records]),
        )

    def members(self):
        """Drafts of the bundle in their order: all first registrations, then house by house what was noticed."""
        members = [f"{FOLDER}/first-{number:04d}.toml" for number in self.houses]
        sales, ends = self.write("sale", sale), self.write("ends", lambda n: notice_end(n, "N"))
        loans = self.write("loan", loan, self.loans)
        loan_ends = self.write("loanends", lambda n: notice_end(n, "P"), self.loans)
        for place, (passing, end) in enumerate(zip(sales, ends)):
            members += [passing, end]
            if place < len(loans):
                members += [loans[place], loan_ends[place]]
        return members

    def vouch(self):
        """Planning, the bureau's own look, and the tax office, for every house."""
        plans = self.write("first.plan", lambda n: planning(unit(n), AREA))
        checks = self.write("first.site", lambda n: site_check(unit(n)))
        taxes = self.write("sale.tax", tax)
        count = len(self.houses)
        self.batch(
            f"规划核实、实地查看、完税各 {count} 份", f"{count} planning confirmations, site checks and tax clearances",
            (PLANNING, ["attest", "planning-ok", "-q", *plans]), (BUREAU, ["attest", "site-check", "-q", *checks]),
            ("tax-111", ["attest", "tax-clear", "-q", *taxes]),
        )

    def agree(self):
        """Developer and buyers sign what they apply for."""
        words = self.write("sale.esign", lambda n: esign(f"sale-{n:04d}", [buyer(n)], DEVELOPER))
        words += self.write("ends.esign", lambda n: esign(f"ends-{n:04d}", [buyer(n)]))
        words += self.write("loan.esign", lambda n: esign(f"loan-{n:04d}", [buyer(n)]), self.loans)
        self.batch(f"电子签名 {len(words)} 份", f"{len(words)} e-signed applications", (SIGNING, ["attest", "esign", "-q", *words]))

    def look(self):
        """Every house current; those with loans mortgaged, no notice left."""
        for number in (1, self.houses[-1]):
            shown = self.day.ask(BUREAU, "unit", "show", unit(number))
            marks = ["mortgaged"] if number in self.loans else []
            self.day.check(
                shown["status"] == "current" and shown["marks"] == marks,
                f"第 {number} 户现势，标记：{'、'.join(marks) or '无'}", f"house {number} is current; marks: {', '.join(marks) or 'none'}",
            )


def table_of(inline):
    """The members of an inline table, each on its line."""
    return "\n".join(inline.strip("{} ").split(", ")) + "\n"


def esign(record, parties, *more):
    return f'record = "{record}.kxr"\nparties = [{", ".join([*map(person, parties), *more])}]\n'


def filing(number):
    return (
        f'unit = "{unit(number)}"\nact = "notice"\nfiling-number = "{contract(number)}"\npermit = "{PERMIT}"\n'
        f'obligor = {DEVELOPER}\nbeneficiaries = {persons([buyer(number)])}\n'
    )


def notice(number):
    return (
        f'automatic = true\ntype = "notice"\ncase = "{case_number("N", number)}"\nunit = "{unit(number)}"\nnotice-kind = 1\n'
        f'contract = "{contract(number)}"\npermit = "{PERMIT}"\nuse = "成套住宅"\narea = "{AREA}"\n'
        f'location = "新苑{number}号"\nprice = "2800000"\nnumber = "{proof(20_000 + number)}"\nobligor = {DEVELOPER}\n'
        f'[[beneficiaries]]\nperson = {named_person(buyer(number))}\n'
    )


def loan_notice(number):
    return (
        f'automatic = true\ntype = "notice"\ncase = "{case_number("P", number)}"\nunit = "{unit(number)}"\nnotice-kind = 3\n'
        f'contract = "{contract(number)}"\nmortgagee = 101\namount = "1900000"\nnumber = "{proof(30_000 + number)}"\n'
        f'obligor = {person(buyer(number))}\n'
    )


def first(number):
    return (
        f'type = "first-registration"\ncase = "{ESTATE}"\n'
        f'unit = "{unit(number)}"\nright-type = 4\nuse = "成套住宅"\narea = "{AREA}"\nland-term-end = 2096-11-23\n'
        f'location = "新苑{number}号"\nco-ownership = 0\nissue-mode = "shared"\nnumber = "{title(20_000 + number)}"\n'
        f'[[owners]]\nname = "（虚构）开发企业"\nholder-type = "企业"\n{table_of(DEVELOPER)}'
    )


def sale(number):
    return (
        f'type = "transfer"\ncase = "{ESTATE}"\nunit = "{unit(number)}"\nright-type = 4\ncause = "买卖"\nscope = "whole"\n'
        f'co-ownership = 0\nissue-mode = "shared"\nprice = "2800000"\nprevious-number = "{title(20_000 + number)}"\n'
        f'number = "{title(30_000 + number)}"\ngivers = [{DEVELOPER}]\n' + owner(buyer(number), "takers")
    )


def tax(number):
    return (
        f'unit = "{unit(number)}"\ncause = "买卖"\ntaxes = ["deed"]\ncontract = "{contract(number)}"\n'
        f'givers = [{DEVELOPER}]\ntakers = {persons([buyer(number)])}\n'
    )


def notice_end(number, kind):
    return (
        f'type = "notice-end"\ncase = "{ESTATE}"\nunit = "{unit(number)}"\nnotice = "{case_number(kind, number)}"\n'
        'way = "converted"\n'
    )


def loan(number):
    return (
        f'type = "mortgage"\ncase = "{ESTATE}"\nunit = "{unit(number)}"\nmortgage-kind = 1\namount = "1900000"\n'
        f'mortgagee = 101\nfrom = {FIRST_DAY}\nto = 2056-06-01\nno-transfer = false\nsecured-scope = "scope.txt"\n'
        f'number = "{proof(40_000 + number)}"\nmortgagor = {person(buyer(number))}\n'
    )


def presold(day, houses):
    day.chapter(f"新建楼盘 {houses} 户：预售，预告登记由策略核准", f"A new estate of {houses} houses: presold, each sale noticed in advance, by rule")
    estate = Estate(day, houses)
    estate.land()
    estate.notices()
    estate.loan_notices()
    return estate


def converted(day, estate):
    houses = len(estate.houses)
    day.chapter(f"预告转现：{houses} 户首次登记与转移，一个案件、一组记录", f"The notices are converted: {houses} houses in one case and one bundle")
    estate.conversion()
    estate.look()
