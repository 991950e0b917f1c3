//! Arguments of the figures of handling and the daily log.

use clap::{Args, Subcommand, ValueEnum};

use crate::text::t;

/// `kpi`.
#[derive(Subcommand, Debug)]
pub enum Kpi {
    /// show
    #[command(about = t("办理时限与效能指标", "figures of handling"))]
    Show(KpiShow),
    /// overdue
    #[command(about = t("逾承诺或法定时限的在办案件", "open cases over their promised or statutory time"))]
    Overdue {
        /// Area.
        #[arg(long, value_name = "AREA", help = t("区划代码：县区、市或省", "area code: county, city or province"))]
        area: u32,
    },
    /// daily-log
    #[command(about = t("登簿日志：登记簿与区块日志对账，差额须为零", "daily log: register against log; the difference must be zero"))]
    DailyLog {
        /// Area.
        #[arg(long, value_name = "AREA", help = t("区划代码：县区、市或省", "area code: county, city or province"))]
        area: u32,
        /// First day.
        #[arg(long, value_name = "YYYY-MM-DD", help = t("起始日；缺省为今天", "first day; today by default"))]
        from: Option<String>,
        /// Last day.
        #[arg(long, value_name = "YYYY-MM-DD", help = t("截止日；缺省同起始", "last day; the first by default"))]
        to: Option<String>,
    },
}

/// `kpi show`.
#[derive(Args, Debug)]
pub struct KpiShow {
    /// Area.
    #[arg(long, value_name = "AREA", help = t("区划代码：县区、市或省", "area code: county, city or province"))]
    pub area: u32,
    /// First month.
    #[arg(long, value_name = "YYYY-MM", help = t("起始月份；缺省为本月", "first month; this one by default"))]
    pub from: Option<String>,
    /// Last month.
    #[arg(long, value_name = "YYYY-MM", help = t("截止月份；缺省同起始", "last month; the first by default"))]
    pub to: Option<String>,
    /// One month.
    #[arg(long, value_name = "YYYY-MM", conflicts_with_all = ["from", "to"], help = t("单个月份", "one month"))]
    pub month: Option<String>,
    /// Bureau.
    #[arg(long, value_name = "NUMBER", help = t("只看某受理机构", "of one accepting bureau"))]
    pub bureau: Option<u32>,
    /// Type.
    #[arg(long = "type", value_name = "TYPE", help = t("只看某登记类型，如 transfer 或 T02", "of one type, such as transfer or T02"))]
    pub kind: Option<String>,
    /// Grouping.
    #[arg(long, value_enum, help = t("分组；缺省按所选机构、类型", "grouping; by default what was chosen of bureau and type"))]
    pub by: Option<KpiBy>,
}

/// How figures are grouped beside months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KpiBy {
    /// Together.
    #[value(help = t("合计", "all together"))]
    Area,
    /// Bureaus.
    #[value(help = t("按受理机构", "by accepting bureau"))]
    Bureau,
    /// Types.
    #[value(help = t("按登记类型", "by type"))]
    Type,
    /// Both.
    #[value(help = t("按机构与类型", "by bureau and type"))]
    BureauType,
}
