"""Units, numbers and drafts of first registration, and the stock that a day begins with: three bureaus, each its own
county.
"""

from clock import FIRST_DAY
from people import owner

UNITS_PER_BUREAU = 40
PLANNING = "planning-171"
# The holder of the land, a person of the invented series.
LANDHOLDER = 7001
BUREAUS = {  # desk: county, place on certificates, street
    "bureau-11": ("440106", "广州市", "天河区体育东路"),
    "bureau-12": ("440305", "深圳市", "南山区科苑路"),
    "bureau-13": ("440604", "佛山市", "禅城区汾江中路"),
}
COUNTY, PLACE, STREET = BUREAUS["bureau-11"]


def unit_code(county, number):
    return f"{county}001002GB00014F0022{number:04d}"


def house(number):
    """A house of the stock in Guangzhou; its owner is the person of the same number."""
    return unit_code(COUNTY, number)


def land_code(county, parcel="00014"):
    return f"{county}001002GB{parcel}W00000000"


def case_number(kind, number, county=COUNTY):
    return f"G{county}-{FIRST_DAY:%Y%m%d}-{kind}{number:04d}"


def title(number, place=PLACE):
    """A certificate's number; that of house N of the stock in Guangzhou is N. It carries the year (R-112)."""
    return f"粤({FIRST_DAY.year}){place}不动产权第{number:07d}号"


def proof(number, place=PLACE):
    return f"粤({FIRST_DAY.year}){place}不动产证明第{number:07d}号"


def land(county, place, serial):
    """The parcel, without which no house on it is registered (R-042)."""
    return (
        f'type = "first-registration"\ncase = "{case_number("L", 1, county)}"\nunit = "{land_code(county)}"\n'
        f'right-type = 3\nuse = "成套住宅"\narea = "12000"\nland-term-end = 2096-11-23\nlocation = "地块"\n'
        f'co-ownership = "单独所有"\nissue-mode = "shared"\nnumber = "{title(9999, place)}"\n'
        + owner(serial, "owners")
    )


def area_of(number):
    return f"{60 + number % 90}.{number % 100:02d}"


def planning(unit, area):
    """The planning authority: completed, as planned (R-044)."""
    return f'unit = "{unit}"\narea = "{area}"\nuse = "成套住宅"\ncompleted = true\n'


def site_check(unit):
    """The bureau's own look at the place (不动产登记暂行条例 19)."""
    return f'unit = "{unit}"\nfinding = "as-stated"\n'


def first_registration(desk, number, serial):
    county, place, street = BUREAUS[desk]
    statements = f'"{county}-{number:04d}.plan.kxt", "{county}-{number:04d}.site.kxt"'
    return (
        f'attestations = [{statements}]\ntype = "first-registration"\ncase = "{case_number("F", number, county)}"\n'
        f'unit = "{unit_code(county, number)}"\nright-type = 4\nuse = "成套住宅"\n'
        f'area = "{area_of(number)}"\nland-term-end = 2096-11-23\n'
        f'location = "{street}{1 + number // 30}号{number % 30 + 1:02d}01房"\nco-ownership = "单独所有"\n'
        f'issue-mode = "shared"\nnumber = "{title(number, place)}"\n' + owner(serial, "owners")
    )


def stock(day):
    """First registrations: three bureaus side by side. House N of Guangzhou belongs to person N."""
    drafts, plans, checks, lands = {}, {}, {}, {}
    for first, (desk, (county, place, _)) in enumerate(BUREAUS.items()):
        lands[desk] = [day.write(f"stock/{county}-land.toml", land(county, place, LANDHOLDER))]
        drafts[desk], plans[desk], checks[desk] = [], [], []
        for number in range(1, UNITS_PER_BUREAU + 1):
            serial = first * UNITS_PER_BUREAU + number
            stem = f"stock/{county}-{number:04d}"
            drafts[desk].append(day.write(f"{stem}.toml", first_registration(desk, number, serial)))
            unit = unit_code(county, number)
            plans[desk].append(day.write(f"{stem}.plan.toml", planning(unit, area_of(number))))
            checks[desk].append(day.write(f"{stem}.site.toml", site_check(unit)))
    register(day, lands)
    day.note("✓ 三宗土地已登簿", "✓ the land below is registered: three parcels")
    total = sum(map(len, drafts.values()))
    plan, check = ["attest", "planning-ok", "-q"], ["attest", "site-check", "-q"]
    seconds = day.at_once(
        *((PLANNING, [*plan, *files]) for files in plans.values()),
        *((desk, [*check, *files]) for desk, files in checks.items()),
    )
    day.note(
        f"✓ 规划核实 {total} 份、实地查看 {total} 份，{seconds:.1f} 秒",
        f"✓ {total} planning confirmations and {total} site checks in {seconds:.1f} s",
    )
    for (zh, en), seconds in zip([("受理", "accepted"), ("审核", "reviewed"), ("登簿", "registered")], register(day, drafts)):
        day.note(f"✓ {zh} {total} 件，{seconds:.1f} 秒", f"✓ {total} {en} in {seconds:.1f} s")


def register(day, drafts):
    """Drafts of each desk, accepted, reviewed and registered; how long each step took."""
    steps = (["case", "accept", "-q"], ["case", "review", "-q"], ["submit", "-q"])
    return [day.at_once(*((desk, [*step, *files]) for desk, files in drafts.items())) for step in steps]
