//! Cases that break the rules of seizures, objections, advance notices, habitation rights and easements, and near ones that do not.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(
        76,
        "查封登记未附协助执行通知书，或通知书的文号、期限、被执行人与记录不同：R-076。",
        "A seizure without the court's notice, or with one of another number, term or debtor: R-076.",
    ),
    row(
        77,
        "查封登记只填裁定日期，未填送达时间：R-077；轮候的先后看登簿顺序，送达时间记入登记簿备查。",
        "A seizure with the day of the ruling and no time of service: R-077. Waiting seizures stand in the \
         order of recording; the time of service is kept as evidence.",
    ),
    row(
        78,
        "2026-11-23 送达：期限 1096 天，至 2029-11-23 恰满三年，可以；1097 天：R-078。",
        "Served on 2026-11-23: 1096 days end on 2029-11-23, exactly three years, and pass. 1097 days: R-078.",
    ),
    row(
        79,
        "甲法院查封有效，乙法院文书登记为“查封”：R-079；登记为“轮候查封”可以。甲的查封失效后，直接登记查封。",
        "Court A's seizure is in force, and court B's is recorded as a seizure: R-079. As a waiting one it \
         passes. Once A's has lapsed, B's is a seizure.",
    ),
    row(
        80,
        "单元没有有效查封，登记为轮候查封：R-080；在先查封已于昨日 24 时届满的也是。",
        "Nothing seizes the unit, and a waiting seizure is recorded: R-080. So it is when the earlier one \
         ended at 24:00 yesterday.",
    ),
    row(
        81,
        "查封至 2029-11-23 止：续封文书 11-23 送达可以；11-24 送达：R-081。",
        "A seizure runs until 2029-11-23: a renewal served on 11-23 passes, one served on 11-24 is R-081.",
    ),
    row(
        82,
        "甲法院查封，乙法院出具解封裁定：R-082；甲法院或其上级法院出具的可以。",
        "Court A seized and court B orders the release: R-082. Court A or its superior may.",
    ),
    row(
        83,
        "查封甲的债务，登记簿记载权利人为乙：R-083；甲已购买尚未登记、登记为预查封的，只作提示。",
        "A's debt is executed and the register has B: R-083. When A has bought the unit and it is recorded \
         as a pre-seizure, it is a warning.",
    ),
    row(
        84,
        "被执行人占 1/2，法院查封整个单元：R-084，审核人确认后可以登记；查封 1/2 不提示。",
        "The debtor owns 1/2 and the court seizes the whole unit: R-084, and the reviewer may tick it. A \
         seizure of 1/2 gives no warning.",
    ),
    row(
        85,
        "查封期满已失效，又登记解封：R-085；轮候中的查封可以解除。",
        "A seizure ended with its term, and its release is recorded: R-085. A waiting one can be released.",
    ),
    row(
        86,
        "登记簿记载的权利人本人申请异议登记：R-086；利害关系人申请可以。",
        "The registered holder himself objects: R-086. An interested person may.",
    ),
    row(
        87,
        "异议登记因未起诉而失效，同一人以同一事项、同一理由再次申请：R-087；理由不同可以。",
        "An objection lapsed without a suit, and the same person objects to the same matter for the same \
         reason: R-087. Another reason passes.",
    ),
    row(
        88,
        "2026-11-02 登记的异议，第 15 日即 11-17 递交起诉证明，有效；第 16 日：R-088。第 15 日为休息日的，\
         顺延至下一工作日。",
        "Of an objection registered on 2026-11-02, proof of suit is good on day 15, 11-17; on day 16: \
         R-088. When day 15 is no working day, the next one counts.",
    ),
    row(
        89,
        "自 2026-09-01 能够登记，第 90 日即 11-30 申请转移登记，可以；12-01 起：R-089。末日为休息日的，顺\
         延。",
        "The registration could be made from 2026-09-01. Day 90, 11-30, is in time; from 12-01: R-089. \
         When day 90 is no working day, the next one counts.",
    ),
    row(
        90,
        "预告登记权利人为甲，转为本登记的受让人填乙：R-090；填甲可以。",
        "The notice is in favour of A, and the conversion names B as acquirer: R-090. A passes.",
    ),
    row(
        91,
        "单元已有有效的预购商品房预告登记，又申请同类预告：R-091；再办预购商品房抵押预告可以。",
        "The unit has a notice of presale, and another of the same kind is applied for: R-091. A notice of \
         presale mortgage beside it passes.",
    ),
    row(
        92,
        "预购预告的义务人既不是宗地权利人，备案的预售许可也不含该单元：R-092。",
        "The obligor of a presale notice does not hold the parcel, and the filed permit does not cover the \
         unit: R-092.",
    ),
    row(
        93,
        "在用途为商业的商铺上设立居住权：R-093；用途为成套住宅的可以。",
        "A habitation right on a shop: R-093. On a self-contained dwelling it passes.",
    ),
    row(
        94,
        "夫妻共同共有的住宅，仅一方申请为父母设立居住权：R-094；双方同意可以。",
        "A couple owns a dwelling jointly, and one of them grants a habitation right: R-094. With both it \
         passes.",
    ),
    row(
        95,
        "以公司为居住权人：R-095；以其职工个人为居住权人可以。",
        "A company as occupant: R-095. One of its employees, by name, passes.",
    ),
    row(
        96,
        "居住权已期满或已注销，又申请注销：R-096。",
        "A habitation right that ended with its term, or was cancelled, is cancelled again: R-096.",
    ),
    row(
        97,
        "供役地使用权至 2050-06-30，地役权至 2055-06-30：R-097；至 2050-06-30 可以。",
        "The servient land's right ends on 2050-06-30 and the easement on 2055-06-30: R-097. 2050-06-30 \
         passes.",
    ),
    row(98, "供役地与需役地填同一单元号：R-098。", "Servient and dominant land have one unit code: R-098."),
    row(
        99,
        "地役权人只转让地役权，不转让需役地：R-099；需役地转移时地役权随之。",
        "The holder assigns the easement and keeps the dominant land: R-099. With the land it passes of \
         itself.",
    ),
];
