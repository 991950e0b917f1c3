//! How to mend what the rules of seizures, objections, advance notices, habitation rights and easements refuse.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(
        76,
        "附与记录一致的法院文书（kexin attest court-order）；权利因仲裁裁决消灭的，附裁决书证明（kexin attest instrument）",
        "attach the court's order that says the same (kexin attest court-order); of a right that an award ended, the award (kexin attest instrument)",
    ),
    row(
        77,
        "填写协助执行通知书的送达时间，精确到分",
        "give the time at which the notice was served, to the minute",
    ),
    row(
        78,
        "期限改为三年以内；到期前可以续封",
        "give a term of three years at most; it can be renewed before it ends",
    ),
    row(
        79,
        "改登轮候查封；续封的改办续封登记",
        "record it as a waiting seizure; if the same court renews, register a renewal",
    ),
    row(80, "改登查封", "record it as a seizure"),
    row(
        81,
        "查封已失效：由法院重新出具查封文书，按新的查封登记",
        "the seizure has lapsed: the court must order a new one",
    ),
    row(82, "由原查封法院或其上级法院出具文书", "the court that seized, or its superior, must order it"),
    row(
        83,
        "核对被执行人；已购未登记的改登预查封，由审核人确认",
        "check the debtor; of what he has bought and not registered, record a pre-seizure, which the \
         reviewer ticks",
    ),
    row(
        84,
        "与法院核对查封范围，属实的由审核人确认后勾选",
        "check the scope with the court; if it is meant so, the reviewer ticks the warning",
    ),
    row(
        85,
        "核对查封业务号；失效的无须解除，也不能续封",
        "check the seizure's case; what has lapsed needs no release and cannot be renewed",
    ),
    row(
        86,
        "登记簿有误的，权利人申请更正登记",
        "if the register is wrong, its holder applies for a correction",
    ),
    row(
        87,
        "有新的事项或理由的另行申请；否则向法院起诉",
        "apply again with another matter or reason, or go to court",
    ),
    row(
        88,
        "异议已失效：凭生效裁判文书办理更正，或以新的理由另行申请",
        "the objection has lapsed: bring the judgment for a correction, or object for another reason",
    ),
    row(
        89,
        "预告登记已失效：重新申请预告登记，或直接申请本登记",
        "the notice has lapsed: apply for a new one, or for the registration itself",
    ),
    row(
        90,
        "核对预告登记的权利人、义务人与内容；不一致的先变更或注销预告",
        "check holder, obligor and content against the notice; if they differ, change or cancel the notice \
         first",
    ),
    row(91, "先注销原预告登记，或以变更登记办理", "cancel the earlier notice first, or register a change"),
    row(
        92,
        "由登记权利人或持预售许可的开发企业作义务人（kexin attest housing-filing）",
        "the obligor is the registered holder or the developer with a presale permit (kexin attest \
         housing-filing)",
    ),
    row(93, "居住权只设于住宅：退件", "a habitation right needs a dwelling: return it"),
    row(
        94,
        "补齐共有人的同意（kexin attest esign 或 holder-consent）",
        "add the co-owners' consent (kexin attest esign or holder-consent)",
    ),
    row(95, "居住权人改为自然人", "make the occupant a natural person"),
    row(
        96,
        "核对居住权的业务号；已终止的无须再办",
        "check the case of the habitation right; what has ended needs no act",
    ),
    row(97, "期限改到用益物权剩余期限以内", "bring the term within what remains of the usufruct"),
    row(98, "核对供役地与需役地的单元号", "check the codes of servient and dominant land"),
    row(
        99,
        "地役权随需役地一并转让；单独处分的退件",
        "the easement passes with the dominant land; return what disposes of it alone",
    ),
];
