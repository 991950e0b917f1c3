//! Arguments of what anyone may look up: code lists, areas, figures, working days.

use clap::Subcommand;

use crate::text::t;

/// `codes`.
#[derive(Subcommand, Debug)]
pub enum Codes {
    /// list
    #[command(about = t("列出各表", "list the tables"))]
    List,
    /// show
    #[command(about = t("列出一张表", "show a table"))]
    Show {
        /// Table.
        #[arg(value_name = "TABLE", help = t("表名，如 QLLX；AREA 为行政区划，FIGURE 为法定数值", "a table such as QLLX; AREA for areas, FIGURE for figures"))]
        table: String,
    },
    /// check
    #[command(about = t("核对一个代码", "look a code up"))]
    Check {
        /// Value.
        #[arg(value_name = "QLLX:4|440106", help = t("表名:代码，或六位区划代码", "TABLE:CODE, or an area code of six digits"))]
        value: String,
        /// Day.
        #[arg(long, value_name = "YYYY-MM-DD", help = t("区划代码所问日期；缺省为今日", "day for an area code; today by default"))]
        on: Option<String>,
    },
}

/// `calendar`.
#[derive(Subcommand, Debug)]
pub enum Calendar {
    /// show
    #[command(about = t("某年度的节假日与调休", "holidays and working days in exchange of a year"))]
    Show {
        /// Year.
        #[arg(value_name = "YEAR", help = t("年度", "the year"))]
        year: u16,
    },
    /// add-days
    #[command(about = t("推算期限末日", "the last day of a period"))]
    AddDays {
        /// Day.
        #[arg(value_name = "YYYY-MM-DD", help = t("起算日（当日不计入）", "the day of the event, which is not counted"))]
        date: String,
        /// Days.
        #[arg(value_name = "N", help = t("工作日数", "working days"))]
        days: u64,
        /// Calendar days.
        #[arg(long, help = t("按自然日计，末日遇休息日顺延（民法典 203）", "calendar days, the last moved to the next working day (Civil Code 203)"))]
        calendar: bool,
    },
}
