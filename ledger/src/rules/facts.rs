//! The facts that fill a rule's text, in Chinese: fields, attestations, roles, conditions. The English is the fact itself.

use crate::book::Condition;

/// A fact in Chinese; one that has no other name is told as it is.
#[must_use]
pub(super) fn zh(fact: &'static str) -> &'static str {
    let named = FACTS.binary_search_by_key(&fact, |(name, _)| *name).ok().and_then(|place| FACTS.get(place));
    let condition = || Condition::from_name(fact).map(Condition::zh);
    named.map(|(_, zh)| *zh).or_else(condition).unwrap_or(fact)
}

/// Facts by name, in the order of their bytes.
const FACTS: &[(&str, &str)] = &[
    ("BANK_CONSENT", "抵押权人同意"),
    ("BANK_RELEASE", "银行同意注销抵押"),
    ("CLAIM_ASSIGNMENT", "债权转让证明"),
    ("COURT_ORDER", "法院（有权机关）文书"),
    ("DEVELOPER", "开发企业确认"),
    ("FUNDS_SUPERVISION", "资金监管证明"),
    ("GUARDIAN", "监护人声明"),
    ("HOLDER_CONSENT", "权利人同意"),
    ("HOLDER_NOTICE", "更正通知"),
    ("HOUSING_FILING", "合同网签备案"),
    ("IDENTITY_OK", "身份核验"),
    ("INSTRUMENT", "生效文书"),
    ("NOTARY", "公证书"),
    ("PARTY_ESIGN", "当事人电子签名"),
    ("PLANNING_OK", "规划核实"),
    ("PUBLIC_NOTICE", "公告"),
    ("PeerId", "节点网络标识"),
    ("REFERRAL", "商请移送执行函"),
    ("RISK_ACK", "知悉风险承诺"),
    ("SITE_CHECK", "实地查看"),
    ("SUIT_PROOF", "起诉受理证明"),
    ("SURVEY_OK", "测绘成果"),
    ("TAX_CLEAR", "完税（减免）证明"),
    ("acceptor", "受理岗位"),
    ("act", "治理事项"),
    ("algorithm", "密钥算法"),
    ("allocation", "权利分配"),
    ("amendment", "修订内容"),
    ("amount", "数额"),
    ("applicant", "申请人"),
    ("application", "申请内容"),
    ("area", "面积"),
    ("areas", "管辖区划"),
    ("assigned amount", "转让数额"),
    ("attachment kind", "附件种类"),
    ("attachments", "附件"),
    ("bank", "银行岗位"),
    ("basis", "更正依据"),
    ("batch", "批次号"),
    ("beneficiaries", "预告权利人"),
    ("bureau-admin", "机构管理员岗位"),
    ("case", "业务号"),
    ("case number", "业务号"),
    ("cause", "登记原因"),
    ("cause of determination", "债权确定事由"),
    ("certificate", "证书（证明）号"),
    ("certificate number", "证书（证明）号"),
    ("certificate place", "证书机构简称"),
    ("change", "变更事项"),
    ("changed fact", "变更内容"),
    ("co-ownership", "共有方式"),
    ("code", "代码"),
    ("codes", "代码表"),
    ("consensus key", "共识公钥"),
    ("content", "地役权内容"),
    ("contract", "合同编号"),
    ("count", "数量"),
    ("court", "法院岗位"),
    ("date", "日期"),
    ("debtor", "被执行人"),
    ("deed digest", "债权转让合同摘要"),
    ("delegation", "委托"),
    ("delegations to one organisation", "同一受托机构的委托数"),
    ("determined at", "债权确定时间"),
    ("developer", "开发企业岗位"),
    ("digest", "摘要"),
    ("document digest", "文书摘要"),
    ("document number", "文号"),
    ("dominant unit", "需役地"),
    ("easement", "地役权"),
    ("effective at", "生效时间"),
    ("effective height", "生效高度"),
    ("event", "案件步骤"),
    ("evidence", "证明材料"),
    ("field", "更正事项"),
    ("figures", "法定数值"),
    ("finished building", "已建成房屋"),
    ("flag", "质量标记"),
    ("flag counts", "质量标记合计"),
    ("flags", "质量标记"),
    ("from", "起始日期"),
    ("further units", "其余单元"),
    ("givers", "转出方"),
    ("grantee", "受托机构"),
    ("grantor", "委托机构"),
    ("group", "组合业务的成员、次序或标识"),
    ("habitation", "居住权"),
    ("holder type", "权利人类型"),
    ("holidays", "节假日"),
    ("housing", "住建岗位"),
    ("identity", "身份核验岗位"),
    ("instrument", "生效文书"),
    ("issue mode", "持证方式"),
    ("issued number", "所发证书（证明）号"),
    ("key", "密钥"),
    ("key number", "密钥编号"),
    ("keys", "密钥"),
    ("kind", "种类"),
    ("kinds", "登记类型"),
    ("land term end", "土地使用期限止"),
    ("legacy", "旧版证书标记"),
    ("list", "列表"),
    ("location", "坐落"),
    ("matter", "异议事项"),
    ("mode", "全域登记方式"),
    ("mortgage", "抵押权"),
    ("mortgage kind", "抵押方式"),
    ("mortgagee", "抵押权人"),
    ("mortgagor", "抵押人"),
    ("name", "名称"),
    ("new mortgagee", "受让的抵押权人"),
    ("new party", "变更后的权利人"),
    ("new unit", "新单元代码"),
    ("new value", "更正后的内容"),
    ("new values", "更正后的内容"),
    ("no-transfer", "禁止或限制转让约定"),
    ("notary", "公证岗位"),
    ("notice", "预告登记"),
    ("notice kind", "预告登记种类"),
    ("number", "编号"),
    ("objection", "异议登记"),
    ("obligor", "预告义务人"),
    ("occupant", "居住权人"),
    ("old unit", "原单元代码"),
    ("old value", "登记簿原内容"),
    ("old values", "登记簿原内容"),
    ("order digest", "文书摘要"),
    ("organ", "有权机关岗位"),
    ("organisation", "机构"),
    ("organisation kind", "机构类型"),
    ("original case", "来源系统业务号"),
    ("other mortgage", "另一抵押权"),
    ("owner", "权利人"),
    ("owners", "权利人"),
    ("pairs", "代码对应"),
    ("parameter", "参数"),
    ("parcel code", "宗地代码"),
    ("party", "主体"),
    ("period", "期限"),
    ("person", "人员"),
    ("planning", "规划岗位"),
    ("policies", "智能登记策略"),
    ("policy", "策略岗位"),
    ("policy version", "策略版本"),
    ("prefix", "单元代码前缀"),
    ("presale permit", "预售许可证号"),
    ("previous number", "原证书（证明）号"),
    ("price", "成交价"),
    ("print serial", "印制序列号"),
    ("property", "抵押不动产类型"),
    ("province-admin", "省级管理员岗位"),
    ("public key", "公钥"),
    ("publishers", "公示密钥"),
    ("quality flags", "质量标记"),
    ("quota", "每日限额"),
    ("rank", "顺位"),
    ("reason", "原因"),
    ("record", "登记记录"),
    ("registrar", "登簿岗位"),
    ("registration type", "登记类型"),
    ("remains on the land", "土地上抵押继续"),
    ("restored right", "恢复的权利"),
    ("restriction", "限制"),
    ("restriction kind", "限制类别"),
    ("result", "抽查结论"),
    ("reviewer", "审核岗位"),
    ("right", "权利"),
    ("right type", "权利类型"),
    ("roles", "岗位"),
    ("root of rows", "行的根"),
    ("row", "行"),
    ("row of a co-owner", "共有人行"),
    ("rows", "行"),
    ("rule", "规则"),
    ("rule book version", "规则库版本"),
    ("scope", "范围"),
    ("seal key", "封签公钥"),
    ("second-reviewer", "复审岗位"),
    ("secured scope", "担保范围"),
    ("seizure", "查封"),
    ("seizure kind", "查封类型"),
    ("served at", "送达时间"),
    ("share", "份额"),
    ("share given", "转出份额"),
    ("slot", "槽位"),
    ("source", "来源"),
    ("sources", "来源单元"),
    ("subjects", "标的"),
    ("suit number", "受理案号"),
    ("survey", "测绘岗位"),
    ("table", "表"),
    ("takers", "受让方"),
    ("target", "目标单元"),
    ("target case", "被更正登记的业务号"),
    ("target record", "被更正的登记记录"),
    ("targets", "目标单元"),
    ("tax", "税务岗位"),
    ("term", "期限"),
    ("term in days", "期限（日）"),
    ("tick", "警示勾选"),
    ("ticks", "警示勾选"),
    ("to", "截止日期"),
    ("total of areas", "面积合计"),
    ("total of rows", "行数合计"),
    ("tree", "密封内容"),
    ("unit", "单元"),
    ("unit among the subjects", "单元未列入记录标的"),
    ("unit code", "不动产单元号"),
    ("use", "规划用途"),
    ("validators", "验证者"),
    ("value", "值"),
    ("version", "版本"),
    ("warning", "警示"),
    ("way", "办理方式"),
    ("whole claim", "全部债权"),
];

#[cfg(test)]
mod tests {
    //! Every fact that a refusal may name has a Chinese name.

    use super::*;
    use crate::act::KINDS;
    use crate::act::fact_table::FactRow;
    use crate::act::fact_table::FactType;
    use crate::record::Role;

    #[test]
    fn facts_stand_in_order_and_once() {
        assert!(FACTS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(zh("right type"), "权利类型");
        assert_eq!(zh("court-key"), Condition::CourtKey.zh());
        assert_eq!(zh("no such fact"), "no such fact");
    }

    fn names(rows: &'static [FactRow], found: &mut Vec<&'static str>) {
        for row in rows {
            found.push(row.name);
            if let FactType::List(_, elements) = row.fact {
                names(elements, found);
            }
        }
    }

    #[test]
    fn every_field_of_every_kind_and_every_role_is_named_in_chinese() {
        let mut found: Vec<&'static str> = Role::ALL.into_iter().map(Role::name).collect();
        for kind in KINDS {
            names(crate::act::facts_of(*kind).expect("a kind"), &mut found);
        }
        let unnamed: Vec<&str> = found.into_iter().filter(|fact| zh(fact).is_ascii()).collect();
        assert!(unnamed.is_empty(), "{unnamed:?}");
    }
}
