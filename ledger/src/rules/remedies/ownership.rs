//! How to mend what the rules of owners and their disposals refuse.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(
        17,
        "退件，或待解封后再办；可办轮候查封、抵押注销。房屋本身未查封的，看其土地（宗地单元）是否因同一权利人查封",
        "return it, or wait for the court's release; a waiting seizure and a mortgage's cancellation are \
         possible. If the house itself is free, look at the land unit: it may be seized for its owner's debt",
    ),
    row(
        18,
        "取得预告登记权利人的书面同意（kexin attest holder-consent），或先注销该预告登记",
        "get the notice holder's written consent (kexin attest holder-consent), or cancel the notice first",
    ),
    row(
        19,
        "书面告知受让人，附其知悉异议并自担风险的承诺（kexin attest risk-ack）",
        "tell the acquirer in writing and attach his statement that he knows the objection and bears its \
         risk (kexin attest risk-ack)",
    ),
    row(
        20,
        "取得抵押权人同意（kexin attest holder-consent），或先注销该抵押",
        "get the mortgagee's consent (kexin attest holder-consent), or cancel the mortgage first",
    ),
    row(
        21,
        "由设定机关解除限制后再办；kexin unit show 可见机关与文号",
        "have the organ that set the restriction lift it; kexin unit show tells organ and document",
    ),
    row(22, "等在办业务办结或撤回；锁到期自动失效", "wait until the other case ends or its lock lapses"),
    row(
        23,
        "用 kexin unit history 核对单元现状，改用承继单元",
        "look at the unit with kexin unit history; use its successor",
    ),
    row(24, "先办首次登记；存量单元先导入", "register the unit first; stock is imported first"),
    row(
        25,
        "用 kexin unit show CODE --full 核对权利人与证件；姓名或证号变更的，先办变更登记",
        "check holder and document with kexin unit show CODE --full; if his name or number has changed, \
         register the change first",
    ),
    row(
        26,
        "补齐全体共同共有人的电子签名（kexin attest esign）",
        "add the e-signature of every joint owner (kexin attest esign)",
    ),
    row(
        27,
        "补齐占份额三分之二以上按份共有人的签名（kexin attest esign）",
        "add signatures of owners of two thirds of the shares or more (kexin attest esign)",
    ),
    row(28, "以分数填写份额，使其和为一", "write shares as fractions that sum to one"),
    row(29, "转出份额不得超过登记簿所载", "transfer no more than the register shows"),
    row(
        30,
        "房屋与其占用范围内的土地一并申请；以房屋单元号办理",
        "dispose of the building with its land: apply by the building's unit code",
    ),
    row(
        31,
        "把期限改到土地使用期限以内，或先办土地续期；住宅由审核人勾选提示",
        "bring the term within the land-use term, or renew the land first; for a dwelling the reviewer \
         ticks the warning",
    ),
    row(
        32,
        "附税务机关的完税或减免证明（kexin attest tax-clear）",
        "attach the tax bureau's clearance or exemption (kexin attest tax-clear)",
    ),
    row(
        33,
        "附已告知其他共有人的材料，或由审核人确认后勾选",
        "attach evidence that the other co-owners were told, or have the reviewer tick the warning",
    ),
    row(
        34,
        "附受让人知悉居住权的声明（kexin attest risk-ack），或由审核人确认后勾选",
        "attach the acquirer's statement that he knows the habitation right (kexin attest risk-ack), or \
         have the reviewer tick the warning",
    ),
    row(
        35,
        "退件：该权利不得转让；权利已终止的，办理注销",
        "return it: the right cannot pass; if it has ended, cancel it",
    ),
    row(
        36,
        "用 kexin unit show 查看最新登记簿，重新起草",
        "look at the register with kexin unit show, and draft it again",
    ),
    row(
        37,
        "附监护人为未成年人利益处分的声明（kexin attest guardian）",
        "attach the guardian's statement that the disposal is in the minor's interest (kexin attest \
         guardian)",
    ),
    row(
        38,
        "先以继承（裁判）材料办理取得登记，再办处分",
        "register the acquisition by inheritance or judgment first, then the disposal",
    ),
    row(41, "该单元已登记：改办转移或变更", "the unit is registered already: transfer or change it"),
    row(42, "先办宗地的土地权利首次登记", "register the land right of the parcel first"),
    row(
        43,
        "核对规划许可与土地用途，属实的由审核人确认后勾选",
        "check the planning permit against the land use; if it is so, the reviewer ticks the warning",
    ),
    row(
        44,
        "附规划核实或竣工验收证明（kexin attest planning-ok）",
        "attach evidence of planning check or completion (kexin attest planning-ok)",
    ),
    row(
        45,
        "单独所有一人；共有须两人以上且不重复",
        "a sole owner is one; co-owners are two or more, each once",
    ),
    row(
        46,
        "共同共有删去份额；要记份额的，改为按份共有",
        "remove the shares of joint owners; to have shares, make it co-ownership by shares",
    ),
    row(
        47,
        "分别持证时每人一个证号，首个与所发证号相同；共同持一本的不填个人证号",
        "with separate certificates each owner has one, the first being the number issued; with one for \
         all nobody has his own",
    ),
    row(
        48,
        "待公告满十五个工作日后登簿；公告首日不计",
        "wait until fifteen working days have passed; the day of publication does not count",
    ),
    row(
        49,
        "附生效裁判文书（kexin attest court-order）或继承公证（kexin attest notary）",
        "attach the effective judgment (kexin attest court-order) or the notary's certificate (kexin \
         attest notary)",
    ),
    row(
        50,
        "由首封法院办理，或附首封法院的商请移送执行函",
        "have the first seizing court order it, or attach its letter of referral",
    ),
];
