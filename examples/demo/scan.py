"""Whether a citizen's name or number stands where operators and partners can read: logs, tables, answers."""

import base64
import binascii
import json
import pathlib
import re
import subprocess

from day import Failed
from people import MET, PLANTED, identity_number, invented_name


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
    """None, but where one was disclosed; and the scan finds what was planted."""
    needles = {identity_number(serial).encode() for serial in MET}
    needles |= {invented_name(serial).encode() for serial in MET}
    pattern = re.compile(b"|".join(map(re.escape, sorted(needles))))

    def found_in(text):
        return any(pattern.search(data) for data in forms(text))

    read = 0
    for node in day.contents["nodes"]:
        folder = pathlib.Path(node["folder"])
        dump = [day.target / "kexin-node", "db", "dump", "--config", folder / "node.toml"]
        tables = subprocess.run(dump, check=True, capture_output=True, text=True, timeout=300).stdout
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
        f"✓ 扫描日志、全部数据表与接口应答共 {read / 1e6:.1f} MB：{len(MET)} 人的姓名与证件号均未出现；预埋与已披露的均被找到",
        f"✓ scanned {read / 1e6:.1f} MB of logs, tables and answers: no name or number of {len(MET)} persons; what was planted and what was disclosed were found",
    )
