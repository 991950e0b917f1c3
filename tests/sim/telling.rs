//! Tells stories on a chain of their own, and makes a script of what was handed in and what became of it.

use kexin_ledger::book::Amendment;
use kexin_ledger::chain::record_from_stored;
use kexin_ledger::fixture::TestChain;
use kexin_ledger::fixture::desk::Desk;
use kexin_ledger::record::SignedRecord;
use kexin_ledger::store::Store;
use kexin_proof::height::Height;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::plan::Setup;
use crate::script::{Day, Due, Script, Scripted, Step, Turns};
use crate::stories::{GOVERNANCE, Place, STORIES};

const DAY_MS: u64 = 86_400_000;
/// Pauses before the parts of a story: after sixteen days objections and short seizures have lapsed, after twenty-six
/// the fifteen working days of a public notice are over.
const WAITS_MS: [u64; 3] = [0, 16 * DAY_MS, 10 * DAY_MS];
/// First height at which the second version of the rule book is in force: later than any run takes to have it.
const BOOK_HEIGHT: u64 = 12;
/// Time over which the stories of a day begin.
const SPREAD_MS: u64 = 2_000;

/// A script of some stories; neighbouring seeds tell different ones. Records are signed for their chain, which its first
/// validators determine.
pub fn script(seed: u64, setup: &Setup) -> Script {
    let mut desk = Desk::on(TestChain::new(u32::from(setup.validators)));
    let mut told = chosen(seed, setup);
    let mut days = vec![Day { stories: vec![tell(&mut desk, amend)], ..Day::default() }];
    while desk.chain.head().height().value() + 1 < BOOK_HEIGHT {
        desk.chain.commit(Vec::new());
    }
    for (part, wait_ms) in WAITS_MS.into_iter().enumerate() {
        desk.chain.wait(wait_ms);
        let parts = told.iter_mut().map(|(story, place)| {
            let Some(part) = STORIES[*story].parts.get(part) else { return Vec::new() };
            let mut steps = tell(&mut desk, |desk| part(desk, place));
            for (late, settled_by) in place.turned_away.drain(..) {
                race(&desk, &mut steps, &late, &settled_by);
            }
            steps
        });
        // The book's own story comes first; it has nothing more to tell.
        let stories = std::iter::once(Vec::new()).chain(parts).collect();
        days.push(Day { wait_ms, after_height: BOOK_HEIGHT - 1, spread_ms: SPREAD_MS, stories });
    }
    let names = std::iter::once("book").chain(told.iter().map(|(story, _)| STORIES[*story].name));
    Script { days, names: names.collect() }
}

/// Stories by their place in the list, each with a parcel of its own.
fn chosen(seed: u64, setup: &Setup) -> Vec<(usize, Place)> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    // A key that is revoked before its turn would leave records of governance waiting for ever.
    let known = match setup.turns {
        Turns::Kept => STORIES.len(),
        Turns::Ignored => GOVERNANCE,
    };
    let count = usize::from(setup.stories).min(known);
    let first = usize::try_from(seed % known as u64).expect("few stories") * count;
    let mut chosen: Vec<usize> = (first..first + count).map(|place| place % known).collect();
    if setup.elections && !chosen.contains(&GOVERNANCE) {
        chosen[0] = GOVERNANCE;
    }
    let nodes = (u32::from(setup.nodes), u32::from(setup.validators));
    let places = chosen.into_iter().zip(1..).map(|(story, number)| {
        let parcel = 100 * number + random.random_range(0..100);
        (story, Place::new(parcel, nodes, &mut random))
    });
    places.collect()
}

/// The days of the years to come, as a version of the rule book.
fn amend(desk: &mut Desk) {
    let days = ["01-01", "05-01", "10-01", "10-02", "10-03"];
    let rows = (2027..=2028).flat_map(|year| days.map(|day| format!("{year}|{year}-{day}|off|节日")));
    let effective = Height::new(BOOK_HEIGHT).expect("small");
    let amendment = Amendment { effective, holidays: rows.collect(), ..desk.chain.amendment() };
    assert_eq!(desk.chain.amend_book(amendment), 0, "a sound amendment");
}

/// What a telling hands in, a step for each block that it makes.
fn tell(desk: &mut Desk, telling: impl FnOnce(&mut Desk)) -> Vec<Step> {
    let before = desk.chain.head().height().value();
    telling(desk);
    let heights = (before + 1..=desk.chain.head().height().value()).filter_map(Height::new);
    let blocks = heights.map(|height| {
        let block = desk.chain.store().stored_block(height).expect("memory").expect("committed");
        block.records.into_iter().map(|stored| scripted(desk, &record_from_stored(stored).expect("stored")))
    });
    blocks.map(Iterator::collect).filter(|step: &Step| !step.is_empty()).collect()
}

/// A record that stands in the desk's chain, with the outcome that it has there.
fn scripted(desk: &Desk, record: &SignedRecord) -> Scripted {
    let id = record.record_id(&desk.chain.chain());
    let place = desk.chain.store().place(&id).expect("memory").expect("it stands in the chain");
    let kind = record.envelope().kind;
    Scripted { id, bytes: record.encode(), kind, due: Due::Outcome(place.outcome) }
}

/// Hands a record in together with the one that settles whether it can still stand.
fn race(desk: &Desk, steps: &mut [Step], late: &SignedRecord, settled_by: &SignedRecord) {
    let chain = desk.chain.chain();
    let (id, other) = (late.record_id(&chain), settled_by.record_id(&chain));
    let step = steps.iter_mut().find(|step| step.iter().any(|record| record.id == other));
    let kind = late.envelope().kind;
    let scripted = Scripted { id, bytes: late.encode(), kind, due: Due::UnlessAfter(other) };
    step.expect("what settles it was told").push(scripted);
}
