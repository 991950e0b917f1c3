//! Cases that break the rules of owners and their disposals, and near ones that do not.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(
        17,
        "单元 10 月 8 日被查封，9 日申请买卖转移：R-017；9 日另一法院的轮候查封、银行申请的抵押注销可以。首\
         封法院的裁定转移不受其限。土地因房屋权利人的债务被查封的，出卖地上房屋同样 R-017；他人的房屋不受其限。",
        "The unit was seized on 8 October and is sold on the 9th: R-017. Another court's waiting seizure \
         and the bank's cancellation pass, and so does a transfer that the first seizing court orders. Land is seized \
         for its owner's debt, who sells his house on it: R-017; a house of another on that land is free.",
    ),
    row(
        18,
        "买受人已办预告登记，出卖人又把房屋抵押或卖给第三人：R-018；预告登记权利人同意，或转移到他本人名\
         下，可以。",
        "A buyer has an advance notice, and the seller mortgages the house or sells it to a third person: \
         R-018. With the holder's consent, or to the holder himself, it passes.",
    ),
    row(
        19,
        "异议登记有效期内申请转移而无承诺：R-019；附承诺即可登记，异议登记不阻止处分。第 16 日异议失效后无\
         须承诺。",
        "A transfer while an objection is in force, without the statement: R-019. With it the transfer \
         passes: an objection does not stop disposal. From day 16, when it has lapsed, none is needed.",
    ),
    row(
        20,
        "抵押登记记有禁止或限制转让的约定，未经抵押权人同意即转移：R-020；未记该约定的，可以转移，抵押权随\
         房屋存续。",
        "The register shows a clause against transfer, and the house is transferred without the \
         mortgagee's consent: R-020. Without such a clause it may be transferred, and the mortgage goes \
         with it.",
    ),
    row(
        21,
        "征收公告后该单元记有限制，申请抵押：R-021；限制载明的期限届满后可以。",
        "The unit is restricted for expropriation, and a mortgage is applied for: R-021. After the term of \
         the restriction it passes.",
    ),
    row(
        22,
        "甲案已受理转移，乙案又就同一单元受理抵押：R-022；法院查封和异议登记不受在办业务\
         影响，可以先行登记。",
        "Case A has accepted a transfer, and case B accepts a mortgage of the same unit: R-022. A court's \
         seizure and an objection are not held up by a running case.",
    ),
    row(
        23,
        "宗地已分割，仍以原单元号申请转移：R-023；以分割所得单元号申请可以。",
        "A parcel was split and its old code is transferred: R-023. The codes that came out of the split \
         pass.",
    ),
    row(
        24,
        "单元在登记簿上不存在，申请抵押：R-024；预购商品房的预告登记可以先于首次登记。",
        "A mortgage of a unit that the register does not have: R-024. An advance notice of presale may \
         come before first registration.",
    ),
    row(
        25,
        "登记簿记载甲、乙二人，转让方只填甲和丙：R-025。持护照登记而以身份证申请、未办变更的，同此。",
        "The register has A and B, and the givers are A and C: R-025. So it is when an owner registered by \
         passport applies by identity card without a registered change.",
    ),
    row(
        26,
        "夫妻共同共有，仅一方签名出卖：R-026；双方签名可以。共同共有不论份额，不适用三分之二。",
        "A couple owns jointly and one of them signs the sale: R-026. With both it passes; two thirds do \
         not suffice among joint owners.",
    ),
    row(
        27,
        "三人各占三分之一，两人同意整体出卖，恰为三分之二：可以；份额 1/2、1/2 只有一人同意：R-027。",
        "Three own a third each and two agree to sell the whole, exactly two thirds: it passes. Of two \
         halves one agrees: R-027.",
    ),
    row(
        28,
        "两人份额 1/2 和 1/3：R-028；三人各 33.33% 也不等于一，写作 1/3 可以。",
        "Shares of 1/2 and 1/3: R-028. Three times 33.33 % is not one either; three times 1/3 is.",
    ),
    row(
        29,
        "登记簿记载甲占 1/4，转出 1/2：R-029；转出 1/4 可以。",
        "The register gives A 1/4, and he transfers 1/2: R-029. 1/4 passes.",
    ),
    row(
        30,
        "宗地上已有登记的房屋，只以宗地号申请转移土地：R-030；以房屋单元号转移，土地随之，可以。",
        "The parcel carries registered buildings, and the land alone is transferred by the parcel's code: \
         R-030. By the building's unit code, land included, it passes.",
    ),
    row(
        31,
        "商业用地至 2050-06-30，房屋首次登记的期限填 2060-06-30：R-031；填 2050-06-30 可以。住宅用地届满自\
         动续期，只作提示。",
        "Commercial land ends on 2050-06-30 and the building is registered until 2060-06-30: R-031. \
         2050-06-30 passes. For a dwelling, whose land term renews itself, it is a warning.",
    ),
    row(
        32,
        "买卖转移未附契税证明：R-032；附载明契税减免的证明可以。证明的单元、双方或原因与记录不同，等于没有。",
        "A sale without deed-tax clearance: R-032. A statement of exemption passes. One for another unit, \
         other parties or another cause counts as none.",
    ),
    row(
        33,
        "甲占 1/2，把份额卖给共有人以外的丙，未附告知乙的材料：R-033，审核人确认后可以登记；卖给共有人乙不\
         提示。",
        "A sells his half to C, who is no co-owner, without evidence that co-owner B was told: R-033, and \
         the reviewer may tick it. A sale to B gives no warning.",
    ),
    row(
        34,
        "住宅上有有效居住权，买受人未声明知悉：R-034；附声明可以。居住权不因转移而消灭。",
        "A dwelling carries a habitation right, and the buyer has not said that he knows: R-034. With his \
         statement it passes; the right stays on the dwelling.",
    ),
    row(
        35,
        "居住权人申请把居住权转给子女：R-035；居住权期满或居住权人死亡的，办理注销。",
        "The holder of a habitation right asks to pass it to his child: R-035. When it ends, by term or \
         death, it is cancelled.",
    ),
    row(
        36,
        "起草时单元为第 7 版，登簿前另一业务使其成为第 8 版：R-036；按第 8 版重新起草可以。",
        "The record was drafted on version 7 of the unit, and another made it version 8 first: R-036. \
         Drafted again on version 8 it passes.",
    ),
    row(
        37,
        "权利人十五周岁，父母代为出卖而无监护人声明：R-037；附声明可以。为未成年人取得不动产无须声明。",
        "The owner is fifteen, and his parents sell without a guardian's statement: R-037. With it the \
         sale passes. None is needed to acquire for a minor.",
    ),
    row(
        38,
        "被继承人名下房屋，继承人未办转移登记即出卖：R-038；继承转移登簿后再办买卖，可以。",
        "The house stands in the name of the deceased, and the heir sells it: R-038. Inheritance first and \
         the sale after it pass.",
    ),
    row(
        41,
        "同一单元再次申请首次登记：R-041。拆除重建的，先注销原房屋，新单元办首次登记。",
        "First registration of a unit that has one: R-041. When a building is torn down and built anew, \
         the old unit is cancelled and the new one registered.",
    ),
    row(
        42,
        "宗地 440106001002GB00014W00000000 尚无土地权利登记，申请其上房屋首次登记：R-042；先办土地、再办房\
         屋，可以。",
        "A building is registered while its parcel 440106001002GB00014W00000000 has no registered right: \
         R-042. Land first and the building after it pass.",
    ),
    row(
        43,
        "工业用地上的房屋登记为成套住宅：R-043，审核人确认后可以登记。",
        "A building on industrial land is registered as a dwelling: R-043, and the reviewer may tick it.",
    ),
    row(
        44,
        "新建房屋首次登记无规划核实证明：R-044；证明的面积、用途与记录一致的可以。",
        "A new building without evidence of the planning check: R-044. Evidence of the same area and use \
         passes.",
    ),
    row(
        45,
        "单独所有填两人，或按份共有只填一人：R-045；按份共有填两人可以。",
        "Sole ownership of two, or co-ownership by shares of one: R-045. By shares of two it passes.",
    ),
    row(
        46,
        "共同共有的两人各填 1/2：R-046；不填份额可以。",
        "Joint owners with 1/2 each: R-046. Without shares it passes.",
    ),
    row(
        47,
        "两人分别持证，只有一人填了证号：R-047；共有一本证书的，都不填。",
        "Two owners hold certificates each, and one of them has no number: R-047. With one certificate for \
         both, neither has.",
    ),
    row(
        48,
        "宅基地首次登记 2026-11-02 公告，11-23 登簿：R-048，该日为第十五个工作日；11-24 可以。",
        "A homestead's notice is published on 2026-11-02. Recorded on 11-23, the fifteenth working day: \
         R-048. On 11-24 it passes.",
    ),
    row(
        49,
        "继承转移未附公证或生效判决：R-049；附公证证明可以。判决尚在上诉期内的，等于没有。",
        "A transfer by inheritance without notary or judgment: R-049. With the notary's certificate it \
         passes. A judgment that can still be appealed counts as none.",
    ),
    row(
        50,
        "甲法院首封、乙法院轮候，乙法院拍卖后嘱托转移而无移送函：R-050；附甲法院移送函，或由甲法院嘱托，可\
         以。",
        "Court A seized first and court B waits. B orders the transfer after its auction without a \
         referral: R-050. With A's letter, or on A's order, it passes.",
    ),
];
