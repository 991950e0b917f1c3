//! Templates of statements, in TOML, with what each fact means.

use crate::args::AttestKind;

/// The template of a kind.
pub const fn of(kind: AttestKind) -> &'static str {
    match kind {
        AttestKind::Esign => ESIGN,
        AttestKind::TaxClear => TAX_CLEAR,
        AttestKind::BankRelease => BANK_RELEASE,
        AttestKind::CourtOrder => COURT_ORDER,
        AttestKind::HolderConsent => HOLDER_CONSENT,
        AttestKind::HousingFiling => HOUSING_FILING,
        AttestKind::SurveyOk => SURVEY_OK,
        AttestKind::PlanningOk => PLANNING_OK,
        AttestKind::SiteCheck => SITE_CHECK,
        AttestKind::IdentityOk => IDENTITY_OK,
        AttestKind::Notary => NOTARY,
        AttestKind::RiskAck => RISK_ACK,
        AttestKind::Guardian => GUARDIAN,
        AttestKind::FundsSupervision => FUNDS_SUPERVISION,
        AttestKind::Developer => DEVELOPER,
        AttestKind::ClaimAssignment => CLAIM_ASSIGNMENT,
        AttestKind::Referral => REFERRAL,
        AttestKind::SuitProof => SUIT_PROOF,
        AttestKind::PublicNotice => PUBLIC_NOTICE,
        AttestKind::HolderNotice => HOLDER_NOTICE,
        AttestKind::Instrument => INSTRUMENT,
    }
}

/// What every statement may say beside its claims.
pub const COMMON: &str = r#"# case = "G440106-20261124-0001"      # 可选：仅用于该业务；不填则只能使用一次
# bureau = 11                           # 可选：仅供该机构使用
# valid-days = 30                       # 可选：有效天数
"#;

const TAX_CLEAR: &str = r#"# 完税（减免）证明 / taxes of a transfer are settled
unit = "440106001002GB00014F00220001"   # 不动产单元号
cause = 1                               # 登记原因（DJYY）
taxes = ["deed"]                        # 已结清：deed 契税 value-added 增值税 income 所得税 land-value-added 土地增值税
exempt = []                             # 其中免征的
contract = "FY2026-1"                   # 合同编号
givers = [{ document-type = 1, document = "" }]   # 转出方
takers = [{ document-type = 1, document = "" }]   # 受让方
"#;
const BANK_RELEASE: &str = r#"# 抵押权人同意注销 / the mortgagee releases a mortgage
unit = "440106001002GB00014F00220001"   # 不动产单元号
mortgage = "G440106-20261124-0002"      # 设立该抵押权的业务号
proof-number = "粤(2026)广州市不动产证明第0000001号"  # 不动产登记证明号
"#;
const COURT_ORDER: &str = r#"# 法院（有权机关）文书 / an order of a court or another organ
unit = "440106001002GB00014F00220001"   # 不动产单元号
act = "seizure"                         # 所嘱托的登记类型，如 seizure 查封 seizure-renewal 续封 release 解封 transfer-by-law 转移
document-number = "（2026）粤0106执1234号"  # 文号
served-at = "2026-11-24 09:30"          # 送达时间
term-days = 1095                        # 期限，日；无期限的不填
order = "order.pdf"                     # 文书文件，或 sha256:摘要
debtor = { document-type = 1, document = "" }     # 被执行人；文书未列的不填
"#;
const ESIGN: &str = r#"# 当事人电子签名 / e-signatures of parties on an application
record = "0042.kxr"                     # 待签记录文件（相对本草稿目录）
parties = [{ document-type = 1, document = "" }]  # 已核验身份的当事人
"#;
const HOLDER_CONSENT: &str = r#"# 权利人同意 / a holder consents to an act
record = "0042.kxr"                     # 所同意的待签记录文件
entry = "G440106-20261124-0002"         # 可选：其抵押、预告、地役权、居住权的业务号；共有人不填
party = { document-type = 1, document = "" }      # 同意人；抵押权人等机构以自己的密钥签署时删除此行
"#;
const HOUSING_FILING: &str = r#"# 合同备案 / a contract is filed
unit = "440106001002GB00014F00220001"   # 不动产单元号
act = "notice"                          # 合同所要办理的登记：notice 预告 transfer 转移
filing-number = "BA2026-1"              # 备案号
permit = "YS2026-1"                     # 可选：预售许可证号
obligor = { document-type = 8, document = "" }    # 可选：出卖人
beneficiaries = [{ document-type = 1, document = "" }]  # 买受人
"#;
const SURVEY_OK: &str = r#"# 测绘成果 / units are measured
measured = [{ unit = "440106001002GB00014F00220001", area = "101.17" }]  # 单元与面积（平方米）
adjacent = false                        # 是否相邻（合并时须为 true）
"#;
const PLANNING_OK: &str = r#"# 规划核实（竣工） / use and area agree with the plan
unit = "440106001002GB00014F00220001"   # 不动产单元号
area = "101.17"                         # 面积，平方米
use = "住宅"                             # 规划用途（FWYT）
completed = true                        # 是否竣工并通过核实
"#;
const SITE_CHECK: &str = r#"# 实地查看 / the bureau looked at the place
unit = "440106001002GB00014F00220001"   # 不动产单元号
finding = "as-stated"                   # as-stated 与申请一致 lost 已灭失
"#;
const IDENTITY_OK: &str = r#"# 身份（主体）核验 / who a party is
party = { document-type = 1, document = "" }      # 当事人
status = ["natural-person"]             # natural-person 自然人 minor 未成年 legal-person 法人存续 changed 姓名或证件变更 deceased 死亡
# record = "0042.kxr"                   # changed 时必填：所核验的变更登记记录文件
"#;
const NOTARY: &str = r#"# 公证书 / a notarial certificate
unit = "440106001002GB00014F00220001"   # 不动产单元号
matter = "inheritance"                  # inheritance 继承 bequest 遗赠 will 遗嘱 mandate 委托
from = [{ document-type = 1, document = "" }]     # 被继承人、遗赠人、委托人
to = [{ document-type = 1, document = "" }]       # 继承人、受遗赠人、受托人
document-number = "（2026）粤广证字第1号"  # 公证书编号
document = "notary.pdf"                 # 公证书文件，或 sha256:摘要
"#;
const RISK_ACK: &str = r#"# 知悉风险承诺 / a party knows of an objection or a right of habitation
unit = "440106001002GB00014F00220001"   # 不动产单元号
entry = "G440106-20261124-0002"         # 异议（居住权）登记的业务号
party = { document-type = 1, document = "" }      # 承诺人
"#;
const GUARDIAN: &str = r#"# 监护人声明 / a guardian agrees for his ward
record = "0042.kxr"                     # 待签记录文件
ward = { document-type = 1, document = "" }       # 被监护人
guardian = { document-type = 1, document = "" }   # 监护人
"#;
const FUNDS_SUPERVISION: &str = r#"# 资金监管 / the price is under supervision
unit = "440106001002GB00014F00220001"   # 不动产单元号
contract = "FY2026-1"                   # 合同编号
amount = "3200000"                      # 监管金额，元
"#;
const DEVELOPER: &str = r#"# 开发企业确认 / the developer confirms an advance notice
record = "0042.kxr"                     # 所确认的预告登记待签记录文件
permit = "YS2026-1"                     # 预售许可证号
"#;
const CLAIM_ASSIGNMENT: &str = r#"# 债权转让 / a mortgagee assigns its claim
unit = "440106001002GB00014F00220001"   # 不动产单元号
mortgage = "G440106-20261124-0002"      # 设立该抵押权的业务号
to = 102                                # 受让的抵押权人：机构编号
whole = true                            # 是否全部债权
deed = "deed.pdf"                       # 转让合同文件，或 sha256:摘要
"#;
const REFERRAL: &str = r#"# 商请移送执行函 / the seizing court refers the disposal to another
unit = "440106001002GB00014F00220001"   # 不动产单元号
to = 122                                # 受移送的法院：机构编号
document-number = "（2026）粤0106执1234号"  # 文号
document = "referral.pdf"               # 函件文件，或 sha256:摘要
"#;
const SUIT_PROOF: &str = r#"# 起诉（仲裁）受理证明 / a court or an arbitration commission has taken the objector's suit
unit = "440106001002GB00014F00220001"   # 不动产单元号
objection = "G440106-20261124-0002"     # 异议登记的业务号
accepted-at = "2026-11-24 09:30"        # 受理时间
document-number = "（2026）粤0106民初1号"  # 案号
"#;
const PUBLIC_NOTICE: &str = r#"# 公告 / a notice was published
unit = "440106001002GB00014F00220001"   # 不动产单元号
matter = "first-registration"           # first-registration 首次 correction 依职权更正 cancellation 依职权注销 lost-certificate 遗失
published-at = "2026-11-24 09:30"       # 公告时间
# certificate = "粤(2026)广州市不动产权第0000001号"  # 遗失时必填：证书号
"#;
const HOLDER_NOTICE: &str = r#"# 依职权更正通知 / the holder was told of a correction
unit = "440106001002GB00014F00220001"   # 不动产单元号
target = ""                             # 拟更正的记录号
party = { document-type = 1, document = "" }      # 被通知的权利人
notified-at = "2026-11-24 09:30"        # 送达时间
"#;
const INSTRUMENT: &str = r#"# 生效文书 / an effective instrument
unit = "440106001002GB00014F00220001"   # 不动产单元号
matter = "expropriation"                # reorganisation 法人合并分立 expropriation 征收收回 decision 政府决定 award 仲裁裁决
from = [{ document-type = 1, document = "" }]     # 原权利人
to = []                                 # 新权利人；权利消灭的不填
effective-at = "2026-11-24 09:30"       # 生效时间
document-number = "穗府征〔2026〕1号"     # 文号
document = "decision.pdf"               # 文书文件，或 sha256:摘要
"#;
