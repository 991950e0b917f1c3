//! Kexinku beside others and beside the machine's limit, in one program: the figures of docs/benchmarks.md.
//!
//! `kexin-rivals [log] [state] [signatures] [validate] [growth]` prints tables in Markdown; `growth` writes its pictures
//! into the folder that `KEXIN_PICTURES` names. Contestants take turns, round after round, so that what else the machine
//! does strikes all of them alike; a ratio is the median over the rounds.

mod contest;
mod growth;
mod limit;
mod logs;
mod maps;
mod picture;
mod signatures;
mod validation;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let sections: [(&str, fn()); 5] = [
        ("log", logs::run),
        ("state", maps::run),
        ("signatures", signatures::run),
        ("validate", validation::run),
        ("growth", growth::run),
    ];
    for (name, run) in sections {
        if wanted.is_empty() || wanted.iter().any(|section| section == name) {
            run();
        }
    }
}
