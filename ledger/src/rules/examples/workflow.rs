//! Cases that break the rules of cases, signatures, statements of agencies, bundles, and near ones that do not.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(
        121,
        "已受理、尚未审核即登簿：R-121；待补正或暂停的案件，先收齐或恢复再审核。",
        "A case is recorded after acceptance, without review: R-121. One that waits for a supplement or is \
         suspended is taken up again first.",
    ),
    row(
        122,
        "同一登记员受理后又自行审核：R-122；同一人换用另一把密钥仍是同一人。",
        "One officer accepts and reviews: R-122. Another key of the same person is the same person.",
    ),
    row(
        123,
        "签名后改动记录，或为另一条链签名：R-123。",
        "The record was changed after it was signed, or signed for another chain: R-123.",
    ),
    row(
        124,
        "只有受理岗位的人员签署审核意见：R-124；机构自己的密钥（不属个人）也不能代替人员签名。",
        "An officer who only accepts signs a review: R-124. A key of the institution, of no natural \
         person, does not stand for one.",
    ),
    row(
        125,
        "深圳的登记人员为 440106（广州天河）的单元登簿：R-125；跨城受理可以，审核、登簿在属地。",
        "An officer of Shenzhen records a unit of 440106, Tianhe in Guangzhou: R-125. Accepting elsewhere \
         passes; the bureau of the place reviews and records.",
    ),
    row(
        126,
        "佛山受理广州的单元，佛山审核：R-126；广州审核，或广州已委托佛山审核该类登记，可以。",
        "Foshan accepts a unit of Guangzhou and reviews it: R-126. Guangzhou reviews, or has delegated \
         this type to Foshan: it passes.",
    ),
    row(
        127,
        "委托至 2026-06-30 止，2026-07-01 仍按委托审核：R-127；委托只含抵押注销，用于抵押首次的也是。",
        "A delegation ended on 2026-06-30 and is used on 2026-07-01: R-127. So is one for mortgage \
         cancellations that is used for a new mortgage.",
    ),
    row(
        128,
        "依职权更正已通知权利人，三十个工作日未满即更正：R-128；期满次日可以。",
        "The holder was told of an ex-officio correction, and it is made within thirty working days: \
         R-128. On the day after them it passes.",
    ),
    row(
        129,
        "受理后第 31 个工作日登簿：记 R-129，照常登记；第 30 个工作日不记。待补正、暂停、公告期间不计。",
        "Recorded on working day 31 after acceptance: R-129 is counted and the registration stands. Day 30 \
         is in time. Time of supplement, suspension and public notice does not count.",
    ),
    row(
        130,
        "抵押已登簿，当事人申请撤回：R-130；登簿前任何时候都可以撤回。",
        "The mortgage is recorded, and the party withdraws: R-130. At any time before that he may.",
    ),
    row(
        131,
        "自动办理抵押注销，缺银行注销证明，或该机构当日限额已用完：R-131，并指明条件；转人工办理可以。",
        "An automatic cancellation without the bank's release, or beyond the bureau's quota of the day: \
         R-131, naming the condition. Persons may handle it.",
    ),
    row(
        132,
        "抵押首次登记没有抵押权人签名：R-132，并指明 mortgagee；没有当事人电子签名的，指明 PARTY_ESIGN。",
        "A new mortgage that the mortgagee has not signed: R-132, naming the mortgagee. Without the \
         parties' e-signatures it names PARTY_ESIGN.",
    ),
    row(
        133,
        "同一份完税证明已用于一次登簿，又附于另一件：R-133；因被拒未登簿的可以再用。证明超过有效期，或者\
         完税证明由银行出具的，也是 R-133。",
        "A tax clearance that one registration has used is attached to another: R-133. After a refusal it \
         can be used again. Past its validity, or made by a bank, it is R-133 too.",
    ),
    row(
        134,
        "记录所载合同摘要与所存合同文件不符：R-134；重新扫描会改变摘要，须按存档文件填写。",
        "The record's digest of the contract is not that of the file: R-134. A new scan has another \
         digest; take that of the archived file.",
    ),
    row(
        135,
        "带押过户一组中新抵押的证明号重复（R-111），则转移、抵押注销均记 R-135，都不登簿。组合不属 B1 至 \
         B6 的，全部 R-135。",
        "In a sale with the mortgage kept, the new mortgage's proof number exists already (R-111): \
         transfer and cancellation get R-135, and nothing is recorded. A group that is none of B1 to B6 is \
         R-135 for all.",
    ),
    row(
        136,
        "记录的出具时间比区块时间早到 60 秒以上（时钟偏快），或区块时间已过有效期：R-136；相差 60 秒以内可\
         以。",
        "The record's issue lies more than 60 seconds ahead of the block's time, or the block comes after \
         its validity: R-136. Within 60 seconds it passes.",
    ),
    row(
        137,
        "较早的版本收到其尚未开通的案件步骤：R-137。",
        "An earlier version is sent a case step that it does not offer: R-137.",
    ),
    row(
        138,
        "较早的版本收到其尚未开通的登记类型：R-138；法律没有的类型是 R-008。",
        "An earlier version is sent a type of registration that it does not offer: R-138. A type that the \
         law does not know is R-008.",
    ),
];
