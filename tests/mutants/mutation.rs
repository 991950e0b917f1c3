//! The switches of planted mutants: copied into the tree that they are planted in, and nowhere else.
//!
//! `KEXINKU_MUTANT` is the number of the one mutant that is on. With `KEXINKU_MUTANTS_REACHED`, a file, none is: each
//! place that a test comes by is noted there with the test, which is the name of the thread that runs it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::sync::{LazyLock, Mutex, PoisonError};

static ON: LazyLock<u32> = LazyLock::new(|| {
    let on = std::env::var("KEXINKU_MUTANT").map_or(0, |text| text.parse().expect("a number of a mutant"));
    if on != 0 {
        // One failed test is enough. A test that is to panic is not among those that are run.
        let tell = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            tell(panic);
            std::process::exit(FAILED);
        }));
    }
    on
});
static NOTES: LazyLock<Option<Mutex<File>>> = LazyLock::new(|| {
    let path = std::env::var("KEXINKU_MUTANTS_REACHED").ok()?;
    let file = OpenOptions::new().append(true).create(true).open(path).expect("notes can be taken");
    Some(Mutex::new(file))
});

/// What the test program exits with when a test fails.
const FAILED: i32 = 101;

thread_local! {
    static NOTED: RefCell<BTreeSet<u32>> = const { RefCell::new(BTreeSet::new()) };
}

/// Whether the mutant with a number is on.
pub fn is_on(number: u32) -> bool {
    if let Some(notes) = NOTES.as_ref() {
        note(number, notes);
    }
    *ON == number
}

fn note(number: u32, notes: &Mutex<File>) {
    if !NOTED.with_borrow_mut(|noted| noted.insert(number)) {
        return;
    }
    let thread = std::thread::current();
    let line = format!("{number} {}\n", thread.name().unwrap_or("?"));
    // A line is written at once; whoever panicked elsewhere has left none half written.
    let mut file = notes.lock().unwrap_or_else(PoisonError::into_inner);
    file.write_all(line.as_bytes()).expect("notes can be taken");
}

/// A truth, turned round when its mutant is on.
pub fn flipped(number: u32, holds: bool) -> bool {
    holds != is_on(number)
}

/// A requirement, met when its mutant is on.
pub fn holds(number: u32, holds: bool) -> bool {
    is_on(number) || holds
}

/// `<`, or `<=`.
pub fn below<T: PartialOrd + ?Sized>(number: u32, left: &T, right: &T) -> bool {
    if is_on(number) { left <= right } else { left < right }
}

/// `<=`, or `<`.
pub fn at_most<T: PartialOrd + ?Sized>(number: u32, left: &T, right: &T) -> bool {
    if is_on(number) { left < right } else { left <= right }
}

/// `>`, or `>=`.
pub fn above<T: PartialOrd + ?Sized>(number: u32, left: &T, right: &T) -> bool {
    if is_on(number) { left >= right } else { left > right }
}

/// `>=`, or `>`.
pub fn at_least<T: PartialOrd + ?Sized>(number: u32, left: &T, right: &T) -> bool {
    if is_on(number) { left > right } else { left >= right }
}
