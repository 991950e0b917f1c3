//! Cases that break the rules of governance, calendar, rule sets and policies, and near ones that do not.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(
        151,
        "22 个验证机构，14 家管理员签名：R-151；15 家可以。同一机构的两名管理员只算一家。",
        "Of 22 validator organisations 14 have signed: R-151. 15 pass. Two administrators of one \
         organisation count once.",
    ),
    row(
        152,
        "22 个验证机构须 15 家有管理员；撤销密钥后只剩 14 家：R-152。",
        "15 of 22 validator organisations must have an administrator, and after a key is revoked 14 do: \
         R-152.",
    ),
    row(
        153,
        "撤销 11 号机构没有的 9 号密钥：R-153。",
        "Key 9 of organisation 11 is revoked, and there is none: R-153.",
    ),
    row(
        154,
        "11 号机构用过 1 至 6 号密钥，新密钥又编 4 号：R-154；编 7 号可以。撤销的编号也不再用。",
        "Organisation 11 has used key numbers 1 to 6, and a new key is number 4: R-154. 7 passes. Revoked \
         numbers are not used again.",
    ),
    row(
        155,
        "把 lock-days 设为 0 或 4000：R-155；1 至 3650 可以。",
        "lock-days is set to 0 or 4000: R-155. 1 to 3650 pass.",
    ),
    row(
        156,
        "给银行的密钥授予审核岗位，或机构管理员授予自己无权授予的岗位：R-156。",
        "A bank's key is given the role of reviewer, or an administrator gives a role that is not his to \
         give: R-156.",
    ),
    row(
        157,
        "异议登记 2026-12-25 登簿，第十五日在 2027 年，而链上没有 2027 年节假日表：R-157；写入后可以，不作\
         推算。",
        "An objection is recorded on 2026-12-25, its day 15 lies in 2027, and the chain has no holidays of \
         2027: R-157. Once they are set it passes; nothing is guessed.",
    ),
    row(
        158,
        "规则第 2 版自高度 1000 生效，高度 1000 的区块收到按第 1 版起草的记录：R-158；高度 999 可以。",
        "Rule set 2 is in force from height 1000, and a record drafted by rule set 1 comes in block 1000: \
         R-158. In block 999 it passes.",
    ),
    row(
        159,
        "自动审批策略第 3 版自高度 5000 生效，高度 4999 即用第 3 版：R-159；已停用的版本或类型也是。",
        "Version 3 of the automatic policy is in force from height 5000 and is used at 4999: R-159. So is \
         a version or a type that is switched off.",
    ),
];
