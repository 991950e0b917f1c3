//! How to mend what the rules of cases, signatures, statements of agencies, bundles refuse.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(
        121,
        "按受理、审核、登簿的顺序办理；查看 kexin case show",
        "accept, review, register, in this order; see kexin case show",
    ),
    row(122, "由另一人审核", "have another person review"),
    row(
        123,
        "核对所用密钥与链，重新签名（kexin record sign）",
        "check key and chain, and sign again (kexin record sign)",
    ),
    row(
        124,
        "由有该岗位的人员签名；岗位由本机构管理员授予",
        "have someone who holds the role sign; roles are given by the administrator of the organisation",
    ),
    row(125, "转由不动产所在地有管辖权的机构办理", "hand it to the bureau that has a say over the unit"),
    row(
        126,
        "由属地机构审核；已委托的，写明委托",
        "have the bureau of the place review; where it has delegated, by that delegation",
    ),
    row(
        127,
        "由委托机构续办或新办委托（kexin-node gov propose），或改由属地审核",
        "have the delegation renewed (kexin-node gov propose), or the bureau of the place review",
    ),
    row(
        128,
        "待法定期限届满后登簿；期间按工作日计",
        "wait for the statutory time to pass; it counts working days",
    ),
    row(
        129,
        "不影响登簿；计入办理时限统计（kexin kpi show）",
        "it does not refuse: it is counted in handling times (kexin kpi show)",
    ),
    row(130, "已登簿：改办更正或注销", "it is recorded: correct or cancel instead"),
    row(
        131,
        "对照所指条件补齐，或改由人员受理、审核",
        "meet the condition that is named, or have persons accept and review",
    ),
    row(
        132,
        "附上所指部门或当事人的证明（kexin attest）",
        "attach the statement that is named (kexin attest)",
    ),
    row(133, "由部门重新出具证明；一份证明只用一次", "have the agency issue it again; each is used once"),
    row(134, "核对附件文件，或更正所填摘要", "check the file, or correct the digest"),
    row(135, "先排除所列成员的问题，再整组提交", "mend the member that is named, then send the whole group"),
    row(
        136,
        "校准时钟并重新出具记录；记录有效期至多三十日",
        "set the clock and draw the record up again; it is good for thirty days at most",
    ),
    row(
        137,
        "改用已开通的步骤；kexin case 列出全部步骤",
        "use a step that is offered; kexin case lists them",
    ),
    row(
        138,
        "改用已开通的类型；kexin record draft 列出全部类型",
        "use a type that is offered; kexin record draft lists them",
    ),
];
