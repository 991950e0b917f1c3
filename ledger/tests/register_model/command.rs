//! `./run model`: ledger and model side by side, for as many random operations as one likes.

mod build;
mod campaign;
mod coverage;
mod driver;
mod generate;
mod model;
mod operation;
mod picture;
mod random;
mod seen_in_ledger;
mod seen_in_model;
mod shrink;
mod survey;
mod world;

use std::process::ExitCode;

use campaign::run;

const USAGE: &str = "usage: ./run model [--operations N] [--from SEED] [--survey yes]";

struct Arguments {
    operations: u64,
    from: u64,
    is_survey: bool,
}

fn read(mut arguments: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut read = Arguments { operations: 1_000_000, from: 1_000, is_survey: false };
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("{name} {value}: not a number"));
        match name.as_str() {
            "--operations" => read.operations = number()?,
            "--from" => read.from = number()?,
            "--survey" if value == "yes" => read.is_survey = true,
            _ => return Err(format!("{name} {value}: not known")),
        }
    }
    Ok(read)
}

fn main() -> ExitCode {
    let arguments = match read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    if arguments.is_survey {
        // Differences are what a survey looks for: they do not end it.
        survey::survey(arguments.from, arguments.operations);
        return ExitCode::SUCCESS;
    }
    match run(arguments.from, arguments.operations) {
        Ok(outcomes) => {
            survey::print(&outcomes);
            ExitCode::SUCCESS
        }
        Err(difference) => {
            eprintln!("{difference}");
            ExitCode::FAILURE
        }
    }
}
