"""全域登记: a case is accepted in one city and registered in another, under a delegation; and the figures of all."""

import datetime

import drafts
from casework import Scene
from clock import DAY_16, FIRST_DAY
from land import case_number, house, title

UNIT = house(8)
SELLER, BUYER = 8, 5008
SHENZHEN = "bureau-12"


def delegation(day):
    """Guangzhou's administrator lets Shenzhen make the first review of sales in one county, for a year."""
    day.chapter("委托：广州授权深圳初审本区买卖", "A delegation: Guangzhou lets Shenzhen review sales of one county first")
    first = day.clock.now().date()
    day.write("delegation.toml", (
        'act = "delegate"\nid = 1\ngrantor = 11\ngrantee = 12\nmode = "joint"\nprefix = "440106"\nkinds = [2]\n'
        f'from = "{first}"\nto = "{first + datetime.timedelta(days=364)}"\n'
    ))
    day.operate("bureau-11", "gov", "propose", "delegation.toml", "--to", "delegation.kxr")
    day.run("bureau-12", "submit", "delegation.kxr")


def across_cities(day):
    day.chapter("全域登记：深圳受理并初审，广州复审并登簿", "Across cities: Shenzhen accepts and reviews first, Guangzhou decides and registers")
    scene = Scene(day, "across")
    case = case_number("S", 8)
    scene.write("sale.toml", drafts.transfer(case, UNIT, title(8), title(1008), [SELLER], [BUYER]))
    scene.accept("sale", desk=SHENZHEN, shown=True, mode=("--mode", "joint"))
    day.note("未引用委托的初审：", "A first review that names no delegation:")
    scene.review("sale", desk=SHENZHEN, shown=True, rule=126)
    scene.review("sale", desk=SHENZHEN, shown=True, options=("--delegation", "1"))
    scene.review("sale", shown=True, step="second-review")
    scene.state("tax-111", "tax-clear", "sale", drafts.taxes(UNIT, [SELLER], [BUYER], "FY2026-across", case), shown=False)
    scene.register("sale", [SELLER, BUYER])


def figures(day):
    """Handling time from blocks, and the daily log held against the register."""
    day.chapter("办理效能与登簿日志", "Figures of handling, and the daily log")
    day.run("province", "kpi", "show", "--area", "440000")
    found = day.ask("province", "kpi", "show", "--area", "440106", "--by", "type")["groups"]
    rates = {name for group in found for name, rate in group["rates"].items() if rate[0]}
    day.check({"cross-city", "automatic"} <= rates, "其中有跨城与智能审批的案件", "cases across cities and approved by rule are among them")
    span = ["--from", FIRST_DAY.isoformat(), "--to", DAY_16.isoformat()]
    day.run("province", "kpi", "daily-log", "--area", "440000", *span)
    log = day.ask("province", "kpi", "daily-log", "--area", "440000", *span)
    day.check(log["agrees"] and len(log["days"]) >= 3, "登簿日志与登记簿对账，差额为零", "the daily log agrees with the register: every difference is zero")
