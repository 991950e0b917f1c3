//! `kexin-node gov propose amend-book`: a version of the rule book from files in the form of the built-in tables.

use std::fs;
use std::path::Path;

use kexin_ledger::act::governance::Governance;
use kexin_ledger::book::{Amendment, Figure, RuleBook};
use kexin_ledger::table_text::to_chain_rows;
use kexin_proof::height::Height;

use super::args::BookChange;
use super::failure::{Exit, Failure, file};
use super::text::{t, tf};

/// What stands in place of an act's file.
pub const NAME: &str = "amend-book";

/// The act that the arguments describe, its rows and figures checked as far as the version before is not needed.
///
/// # Errors
/// An argument that is missing or wrong, a file that cannot be read, or the first row that is not well formed.
pub fn proposal(change: &BookChange) -> Result<Governance, Failure> {
    let (Some(version), Some(effective)) = (change.version, change.effective) else {
        return Err(usage(t(
            "amend-book 须给出 --version 与 --effective",
            "amend-book takes --version and --effective",
        )));
    };
    let effective = Height::new(effective).ok_or_else(|| usage("--effective"))?;
    let amendment = Amendment {
        codes: rows(change.codes.as_deref())?,
        areas: rows(change.areas.as_deref())?,
        holidays: rows(change.holidays.as_deref())?,
        figures: figures(&change.figures)?,
        policies: rows(change.policies.as_deref())?,
        ..Amendment::new(version, effective)
    };
    let first = RuleBook::first();
    let checked = if version == first.version() + 1 {
        first.amended(&amendment).map(|_| ())
    } else {
        amendment.check_form()
    };
    checked.map_err(|error| usage(error.to_string()))?;
    Ok(Governance::AmendBook(amendment))
}

fn rows(path: Option<&Path>) -> Result<Vec<String>, Failure> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let text = fs::read_to_string(path).map_err(|error| file(path, &error))?;
    to_chain_rows(&text).map_err(|error| usage(format!("{}:{}: {}", path.display(), error.line, error.what)))
}

fn figures(written: &[String]) -> Result<Vec<(Figure, u64)>, Failure> {
    let figure = |text: &String| {
        let found = text
            .split_once('=')
            .and_then(|(name, value)| Some((Figure::from_name(name)?, value.parse().ok()?)));
        found.ok_or_else(|| {
            let known: Vec<&str> = Figure::all().map(Figure::name).collect();
            Failure::new(
                Exit::Usage,
                tf(format!("--figure {text}：不是 名称=数值"), format!("--figure {text} is no NAME=VALUE")),
                known.join(" "),
            )
        })
    };
    let mut figures = written.iter().map(figure).collect::<Result<Vec<_>, _>>()?;
    figures.sort_unstable();
    Ok(figures)
}

fn usage(what: impl Into<String>) -> Failure {
    Failure::plain(Exit::Usage, what)
}

/// Whether an act's file is this word instead.
#[must_use]
pub fn is_named(act: &Path) -> bool {
    act == Path::new(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(figures: &[&str]) -> BookChange {
        BookChange {
            version: Some(2),
            effective: Some(90),
            codes: None,
            areas: None,
            holidays: None,
            policies: None,
            figures: figures.iter().map(|text| (*text).to_owned()).collect(),
        }
    }

    #[test]
    fn figures_are_named_and_put_in_order() {
        let act = proposal(&change(&["notice-days=60", "objection-days=20"])).expect("sound");
        let Governance::AmendBook(amendment) = act else { panic!("another act") };
        assert_eq!(amendment.figures, [(Figure::ObjectionDays, 20), (Figure::NoticeDays, 60)]);
        for wrong in ["notice-days", "notice-days=", "days=60", "notice-days=0"] {
            assert!(proposal(&change(&[wrong])).is_err(), "{wrong}");
        }
        assert!(proposal(&change(&[])).is_err(), "it changes nothing");
        assert!(proposal(&BookChange { effective: None, ..change(&["notice-days=60"]) }).is_err());
    }

    #[test]
    fn a_files_rows_are_read_and_its_faults_named() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("codes.tsv");
        let with = |text: &str| {
            fs::write(&path, text).expect("written");
            proposal(&BookChange { codes: Some(path.clone()), ..change(&[]) })
        };
        let act = with("# remark\nFWYT\t910\t保障性租赁住房\trental housing\tprovince\n").expect("sound");
        let Governance::AmendBook(amendment) = act else { panic!("another act") };
        assert_eq!(amendment.codes, ["FWYT|910|保障性租赁住房|rental housing|province"]);
        assert!(with("FWYT\t910\t保障性|租赁住房\trental housing\tprovince\n").is_err());
        assert!(
            with("FWYT\t910\t保障性租赁住房\trental housing\twithdrawn\n").is_err(),
            "version 1 lacks it"
        );
    }
}
