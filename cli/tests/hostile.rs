//! Hostile drafts on stable: the corpus of the fuzz target, seeded changes of it, and drafts near their limits. Nothing
//! panics, a sound draft makes a record that every node reads, and memory stays within a bound that the size gives.
//!
//! One test, so that nothing else allocates meanwhile. The same body runs under libFuzzer (`fuzz/`).

use std::fs;
use std::path::Path;

use peak_alloc::PeakAlloc;

#[path = "../../ledger/tests/hostile/change.rs"]
mod change;
#[path = "../../fuzz/bodies/draft.rs"]
mod draft;

mod proof {
    /// Takes bytes or refuses them; whether it took them.
    pub type Body = fn(&[u8]) -> bool;
}

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const CHANGES: usize = 2_500;
const SEED: u64 = 20_261_130;
/// A draft becomes a tree of libraries' making before it becomes ours: the smallest value takes two bytes of text and
/// some hundred of memory. With [`kexin::DRAFT_BYTES_MAX`] that is the most that a clerk's tool holds of one.
const TIMES_MAX: usize = 150;
const SLACK_BYTES: usize = 1024 * 1024;

fn run(body: proof::Body, input: &[u8]) -> bool {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let taken = body(input);
    let peak = MEMORY.peak_usage().saturating_sub(before);
    assert!(
        peak <= TIMES_MAX * input.len() + SLACK_BYTES,
        "{peak} bytes held for a draft of {}",
        input.len()
    );
    taken
}

/// Drafts as long as they may be, of the smallest of each thing.
fn bulky() -> Vec<Vec<u8>> {
    let filled = |head: &str, piece: &dyn Fn(usize) -> String, tail: &str| {
        let mut text = head.to_owned();
        for number in 0.. {
            let piece = piece(number);
            if text.len() + piece.len() + tail.len() > kexin::DRAFT_BYTES_MAX {
                break;
            }
            text.push_str(&piece);
        }
        (text + tail).into_bytes()
    };
    vec![
        filled("a = [", &|_| "1,".to_owned(), "]"),
        filled("{\"a\": [1", &|_| ",1".to_owned(), "]}"),
        filled("", &|number| format!("a{number:x}=1\n"), ""),
        filled("{\"a\": 1", &|number| format!(",\"{number:x}\":1"), "}"),
        filled("", &|_| "[[owners]]\n".to_owned(), ""),
        filled("type = \"first-registration\"\n", &|_| "[[owners]]\nname=\"\"\n".to_owned(), ""),
        filled("a = \"", &|_| "\\n".to_owned(), "\""),
        filled("", &|_| "\n".to_owned(), ""),
        filled("a = ", &|_| "[".to_owned(), ""),
        filled("", &|_| "a.".to_owned(), "a = 1"),
        filled(&format!("{} = [", "n".repeat(kexin::DRAFT_BYTES_MAX / 2)), &|_| "1,".to_owned(), "]"),
    ]
}

#[test]
fn no_draft_falls_or_swells_and_what_is_taken_is_a_record() {
    let [(_, body)] = draft::DRAFTS;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/draft");
    let entries = fs::read_dir(folder).expect("a corpus is committed");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    let corpus: Vec<_> = paths.iter().map(|path| fs::read(path).expect("readable")).collect();
    let whole = corpus.iter().filter(|input| run(body, input)).count();
    assert!(whole > 0, "nothing in the corpus is taken");
    let mut changes = change::Changes::of(SEED, "draft", &corpus);
    let taken = (0..CHANGES).filter(|_| run(body, &changes.drawn())).count();
    assert!(taken < CHANGES / 2, "changes are mostly refused: {taken}");
    for input in bulky() {
        assert!(!run(body, &input), "nothing so bulky is a draft");
    }
}
