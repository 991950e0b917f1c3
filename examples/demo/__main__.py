"""A worked day on a network of four validators, and the partner's side of it. Run by `./run demo`.

Every step is a command that a clerk, an agency or an operator types; Python only types it, sets the demo's clock
(clock.py), and checks every result. Persons are invented.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

import across
import by_law
import estate
import house
import land
import objection
import partner
import trade
import units
from clock import FIRST_DAY
from day import Day, Failed
from scan import scan

HOUSES = 60


def first_day(day, houses):
    """The network begins; stock, an objection, a presale."""
    day.chapter("四个验证节点：广东省厅、广州、深圳、佛山，各为一个进程", "Four validators as processes: the province, Guangzhou, Shenzhen, Foshan")
    day.set_clock(FIRST_DAY, 9, 0)
    day.start()
    day.chapter("三个登记机构受理、审核并登簿", "Three bureaus accept, review and register")
    land.stock(day)
    objection.is_registered(day)
    across.delegation(day)
    return estate.presold(day, houses)


def last_day(day, presold):
    """Everything else that a bureau meets; gives the record ids of a sale that was registered and of one that was not."""
    sold, stopped = house.through_the_day(day)
    trade.with_loan(day)
    trade.under_mortgage(day)
    by_law.inheritance(day)
    by_law.auction(day)
    units.division(day)
    units.correction(day)
    house.used_twice(day)
    across.across_cities(day)
    estate.converted(day, presold)
    across.figures(day)
    return sold, stopped


def work(day, keep, houses):
    started = time.monotonic()
    presold = first_day(day, houses)
    objection.on_day_15(day)
    objection.on_day_16(day)
    sold, stopped = last_day(day, presold)
    day.chapter("取得证明", "Proofs are fetched")
    partner.fetch_proofs(day, sold, stopped)
    partner.look_around(day)
    if keep:
        day.say("节点保持运行（--keep）；以下核验不访问它们", "The nodes stay up (--keep); what follows does not ask them")
    else:
        day.stop()
        day.say("全部节点已停止", "Every node is stopped")
    day.chapter("合作机构离线核验", "A partner verifies offline")
    partner.verify_offline(day, sold, stopped)
    day.chapter("篡改的证明：指出首个不符的检查项", "A tampered bundle: the first failed check is named")
    partner.forge(day)
    if not keep:
        day.chapter("扫描：公民姓名与证件号", "A scan for names and numbers of citizens")
        scan(day)
    seconds = time.monotonic() - started
    day.say(f"完成，{seconds:.0f} 秒", f"Done in {seconds:.0f} s")


def stay(day):
    day.clock.clear()  # Whoever looks in from another terminal has the machine's clock.
    profile = day.profile("bureau-11")
    day.say(f"网络在 {day.folder / 'net'}；Ctrl-C 停止。另开终端：", f"The network is in {day.folder / 'net'}; Ctrl-C stops it. In another terminal:")
    day.note(f"{day.target / 'kexin'} --profile {profile} status", f"{day.target / 'kexin'} --profile {profile} status")
    try:
        day.network.wait()
    except KeyboardInterrupt:
        day.stop()


def main():
    parser = argparse.ArgumentParser(prog="demo", description="可信库演示 / Kexinku demo")
    parser.add_argument("--target", required=True, help="folder with the built binaries")
    speaks_english = os.environ.get("KEXIN_LANG", os.environ.get("LANG", "")).startswith("en")
    parser.add_argument("--lang", choices=["zh", "en"], default="en" if speaks_english else "zh")
    parser.add_argument("--keep", action="store_true", help="让网络继续运行 / leave the network running")
    parser.add_argument("--houses", type=int, default=HOUSES, help="新建楼盘户数，至多 300 / houses of the estate, 300 at most")
    options = parser.parse_args()
    if not 5 <= options.houses <= 300:
        parser.error("--houses: 5–300")
    folder = tempfile.mkdtemp(prefix="kexinku-demo-")
    day = None
    try:
        day = Day(options.target, options.lang, folder)
        work(day, options.keep, options.houses)
        if options.keep:
            stay(day)
    except (Failed, OSError, subprocess.SubprocessError) as error:
        sys.exit(f"× {error}\n  {folder}")
    finally:
        if day and day.network and day.network.poll() is None:
            day.stop()
    if not options.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
