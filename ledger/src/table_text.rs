//! Tables as text: rows of fields, as files hold them and as an amendment of the rule book carries them.
//!
//! A file splits its fields by tabs. A record's texts hold no controls (`docs/formats.md` 1), so on chain the same row
//! is split by bars, and no field of a table holds one.

/// Most rows of a table.
pub const ROWS_MAX: usize = 65_536;

/// A table, or rows that amend it, are not well formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("table, line {line}: {what} 表第 {line} 行有误")]
pub struct TableError {
    /// Line of the file, or place among the rows, from 1; 0 when it is not one row's fault.
    pub line: usize,
    /// What is wrong.
    pub what: &'static str,
}

/// A row and where it stands.
pub(crate) struct Row<'a> {
    pub(crate) line: usize,
    pub(crate) fields: Vec<&'a str>,
}

impl Row<'_> {
    /// An error of this row.
    pub(crate) const fn wrong(&self, what: &'static str) -> TableError {
        TableError { line: self.line, what }
    }
}

/// The rows of a file, its empty lines and remarks (`#`) left out.
pub(crate) fn file_rows(text: &str) -> Result<Vec<Row<'_>>, TableError> {
    let rows: Vec<Row<'_>> = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(line, text)| Row { line, fields: text.split('\t').collect() })
        .collect();
    bounded(rows)
}

/// The rows of an amendment.
pub(crate) fn chain_rows(rows: &[String]) -> Result<Vec<Row<'_>>, TableError> {
    bounded((1..).zip(rows).map(|(line, text)| Row { line, fields: text.split('|').collect() }).collect())
}

/// A file's rows in the form in which an amendment carries them.
///
/// # Errors
/// The first row with a bar in it; too many rows.
pub fn to_chain_rows(text: &str) -> Result<Vec<String>, TableError> {
    let carried = |row: Row<'_>| {
        let is_plain = row.fields.iter().all(|field| !field.contains('|'));
        if is_plain { Ok(row.fields.join("|")) } else { Err(row.wrong("a field holds a bar")) }
    };
    file_rows(text)?.into_iter().map(carried).collect()
}

fn bounded(rows: Vec<Row<'_>>) -> Result<Vec<Row<'_>>, TableError> {
    if rows.len() <= ROWS_MAX { Ok(rows) } else { Err(TableError { line: 0, what: "too many rows" }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_rows_are_carried_with_bars_and_read_the_same() {
        let text = "# remark\n\nDJLX\t100\t首次登记\tfirst\tstandard\n";
        let carried = to_chain_rows(text).expect("plain");
        assert_eq!(carried, ["DJLX|100|首次登记|first|standard"]);
        let (file, chain) = (file_rows(text).expect("few"), chain_rows(&carried).expect("few"));
        assert_eq!((file[0].line, chain[0].line), (3, 1));
        assert_eq!(file[0].fields, chain[0].fields);
        assert_eq!(to_chain_rows("a|b\tc").expect_err("a bar").line, 1);
    }

    #[test]
    fn rows_are_bounded() {
        assert!(file_rows(&"x\n".repeat(ROWS_MAX)).is_ok());
        assert!(file_rows(&"x\n".repeat(ROWS_MAX + 1)).is_err());
        assert!(chain_rows(&vec![String::new(); ROWS_MAX + 1]).is_err());
    }
}
