//! Kexinku beside others and beside the machine's limit, in one program: the figures of docs/benchmarks.md.
//!
//! `kexin-rivals [SECTION [SIZE]]…` prints tables in Markdown. Sections: `log`, `state`, `commit`, `signatures`,
//! `validate`, `growth`; none named means all. SIZE is the number of entries, 10^6 unless said; `growth` takes its largest
//! size, 10^7 unless said, and behind it the largest for rivals, 10^6 unless said. `growth` writes its pictures into the
//! folder that `KEXIN_PICTURES` names. Contestants take turns, round after round, so that what else the machine does strikes
//! all of them alike; a ratio is the median over the rounds.
//!
//! Each rival is a feature of its own: one that a machine cannot build is left out by `--no-default-features --features …`.

mod commits;
mod contest;
mod folder;
mod growth;
mod limit;
mod logs;
mod maps;
mod memory;
mod picture;
mod signatures;
mod validation;

use std::process::ExitCode;

/// Runs a section with the sizes that it is given.
type Run = fn(&[u64]);

const SECTIONS: [(&str, Run); 6] = [
    ("log", |sizes| logs::run(size(sizes))),
    ("state", |sizes| maps::run(size(sizes))),
    ("commit", |sizes| commits::run(size(sizes))),
    ("signatures", |_| signatures::run()),
    ("validate", |_| validation::run()),
    ("growth", |sizes| {
        growth::run(sizes.first().copied().unwrap_or(10_000_000), sizes.get(1).copied().unwrap_or(1_000_000));
    }),
];

/// Entries of a section for which no number is given.
fn size(sizes: &[u64]) -> u64 {
    sizes.first().copied().unwrap_or(1_000_000)
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if memory::answer(&arguments) {
        return ExitCode::SUCCESS;
    }
    let mut wanted: Vec<(Run, Vec<u64>)> = Vec::new();
    for argument in &arguments {
        if let Some((_, run)) = SECTIONS.iter().find(|(name, _)| name == argument) {
            wanted.push((*run, Vec::new()));
        } else if let (Some((_, sizes)), Ok(size)) = (wanted.last_mut(), argument.parse()) {
            sizes.push(size);
        } else {
            eprintln!("无此部分或大小 / no such section or size: {argument}");
            eprintln!("用法 / usage: kexin-rivals [log|state|commit|signatures|validate|growth [SIZE…]]…");
            return ExitCode::from(2);
        }
    }
    if wanted.is_empty() {
        wanted = SECTIONS.iter().map(|(_, run)| (*run, Vec::new())).collect();
    }
    wanted.iter().for_each(|(run, sizes)| run(sizes));
    ExitCode::SUCCESS
}
