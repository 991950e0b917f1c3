"""What passes without its owner's act: an inheritance that a notary certifies, a house that a court auctions."""

import drafts
from casework import Scene, served
from land import case_number, house, proof, title
from people import owner, person, persons


def transfer_by_law(day, case, unit, number, giver, taker, facts):
    text = (
        f'type = "transfer-by-law"\ncase = "{case}"\nunit = "{unit}"\nright-type = 4\nscope = "whole"\n'
        f'co-ownership = 0\nissue-mode = "shared"\neffective-at = "{served(day)}"\n{facts}'
        f'previous-number = "{title(giver)}"\nnumber = "{number}"\ngivers = {persons([giver])}\n'
    )
    return text + owner(taker, "takers")


def inheritance(day):
    day.chapter("继承：公证书代替被继承人", "An inheritance: the notary speaks for the dead")
    scene = Scene(day, "heir")
    unit, dead, heir = house(3), 3, 5003
    scene.write("deed.txt", "（虚构）继承公证书\n")
    document = 'document-number = "（2026）粤广证字第1号"\ndocument = "deed.txt"\n'
    facts = f'cause = "继承、受遗赠"\ninstrument = "inheritance"\n{document}'
    scene.write("heir.toml", transfer_by_law(day, case_number("H", 1), unit, title(1003), dead, heir, facts))
    scene.accept("heir")
    scene.review("heir")
    day.note("没有公证书时：", "Without the notary's certificate:")
    scene.register("heir", [heir], rule=49)
    text = f'unit = "{unit}"\nmatter = "inheritance"\nfrom = {persons([dead])}\nto = {persons([heir])}\n{document}'
    scene.state("notary-151", "notary", "heir", text)
    scene.register("heir", [heir])


def auction(day):
    """B4 and the release: the first seizing court disposes, its order ends the mortgage as well."""
    day.chapter("司法拍卖：查封法院处分，抵押随裁定注销，随后解封", "A court's auction: the seizing court disposes, its order ends the mortgage, then it releases")
    scene = Scene(day, "auction")
    unit, debtor, bidder = house(4), 4, 5004
    loan, seized, sold = case_number("M", 4), case_number("Z", 4), case_number("A", 4)
    encumber(day, scene, unit, debtor, loan, seized)
    day.note("债务人自行出卖：", "The debtor's own sale:")
    scene.write("own.toml", drafts.transfer(case_number("S", 4), unit, title(4), title(1004), [debtor], [bidder]))
    scene.state("tax-111", "tax-clear", "own", drafts.taxes(unit, [debtor], [bidder], "FY2026-own"), shown=False)
    scene.handle("own", [debtor, bidder], rule=17)
    scene.withdraw("own")
    scene.write("ruling.txt", "（虚构）拍卖成交裁定书\n")
    number = 'document-number = "（2026）粤0106执1235号之二"\n'
    facts = f'cause = "法院、仲裁文书"\ninstrument = "auction"\n{number}document = "ruling.txt"\n'
    scene.write("passing.toml", transfer_by_law(day, sold, unit, title(1004), debtor, bidder, facts))
    scene.write("clearing.toml", drafts.cancellation(sold, unit, loan, number))
    scene.accept("passing", "clearing", bundle=True)
    scene.review("passing")
    scene.draft("passing", "clearing", bundle=True)
    order = f'unit = "{unit}"\nserved-at = "{served(day)}"\norder = "ruling.txt"\n{number}debtor = {person(debtor)}\n'
    scene.state("court-121", "court-order", "passing", f'act = "transfer-by-law"\n{order}')
    scene.state("court-121", "court-order", "clearing", f'act = "mortgage-cancel"\n{order}')
    tax = drafts.taxes(unit, [debtor], [bidder], "FY2026-auction").replace("买卖", "法院、仲裁文书")
    scene.state("tax-111", "tax-clear", "passing", tax)
    scene.sign("passing", "clearing")
    scene.submit("passing", "clearing")
    release(day, scene, unit, seized)
    shown = day.ask("bureau-11", "unit", "show", unit)
    day.check(shown["marks"] == [], "竞买人取得无负担的房屋", "the bidder holds the house free of burdens")


def encumber(day, scene, unit, debtor, loan, seized):
    """The bank's mortgage and the court's seizure that stand before the auction."""
    scene.write("scope.txt", drafts.SCOPE_OF_CLAIM)
    scene.write("loan.toml", drafts.mortgage(loan, unit, proof(4), debtor, 101, 800_000))
    scene.accept("loan")
    scene.review("loan")
    scene.draft("loan")
    scene.esign("loan", [debtor])
    scene.sign("loan")
    scene.sign("loan", role="bank", desk="bank-101", beside=False)
    scene.submit("loan", shown=False)
    scene.write("seizure.txt", "（虚构）协助执行通知书\n")
    facts = (
        f'unit = "{unit}"\nserved-at = "{served(day)}"\norder = "seizure.txt"\n'
        f'document-number = "（2026）粤0106执1235号"\nterm-days = 1095\ndebtor = {person(debtor)}\n'
    )
    scene.write("seizure.toml", f'type = "seizure"\ncase = "{seized}"\nseizure-kind = "查封"\n{facts}')
    scene.by_order("seizure", f'act = "seizure"\n{facts}')


def release(day, scene, unit, seized):
    scene.write("release.txt", "（虚构）解除查封裁定\n")
    facts = f'unit = "{unit}"\norder = "release.txt"\ndocument-number = "（2026）粤0106执解35号"\n'
    scene.write("release.toml", f'type = "release"\ncase = "{case_number("R", 4)}"\nseizure = "{seized}"\n{facts}')
    scene.by_order("release", f'act = "release"\nserved-at = "{served(day)}"\n{facts}')
