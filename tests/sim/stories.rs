//! Stories for the real ledger: what a bureau's desk does with one parcel, each type of record at least once, told
//! with the desk that the ledger's own tests use. Each tells, record by record, what must become of it.

use kexin_ledger::act::first_registration;
use kexin_ledger::fixture::desk::{Desk, Shares};
use kexin_ledger::record::SignedRecord;
use kexin_proof::unit_code::UnitCode;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

mod bundles;
mod burdens;
mod governance;
mod lineage;
mod orders;
mod ownership;
mod papers;
mod security;
mod workflow;

/// A part of a story that is told on one day.
pub type Part = fn(&mut Desk, &mut Place);

/// A story by its name, a part a day.
#[derive(Clone, Copy)]
pub struct Story {
    pub name: &'static str,
    pub parts: &'static [Part],
}

/// Every story. Those of governance come last: they name one another's organisation, so one of them at most is told.
pub const STORIES: &[Story] = &[
    Story { name: "ownership", parts: &[ownership::passes, ownership::changes] },
    Story { name: "security", parts: &[security::mortgages] },
    Story { name: "bundles", parts: &[bundles::sale_with_loan, bundles::presale_comes_true] },
    Story { name: "disposal", parts: &[bundles::court_sells] },
    Story { name: "rebuilding", parts: &[bundles::divided_and_changed, bundles::demolished_and_rebuilt] },
    Story { name: "seizures", parts: &[orders::seizures, orders::seizures_have_lapsed] },
    Story { name: "restrictions", parts: &[orders::restrictions] },
    Story { name: "objections", parts: &[orders::objections, orders::an_objection_has_lapsed] },
    Story { name: "burdens", parts: &[burdens::easement_and_habitation, burdens::notices] },
    Story { name: "lineage", parts: &[lineage::divided_joined_recoded, lineage::ended] },
    Story { name: "papers", parts: &[papers::lost_and_corrected, papers::stock, papers::replaced] },
    Story { name: "workflow", parts: &[workflow::steps_of_a_case] },
    Story { name: "policy", parts: &[workflow::approved_by_policy] },
    Story {
        name: "governance",
        parts: &[governance::offices, governance::elsewhere, governance::parameter_and_erasure],
    },
];

/// Place of the story of governance among them.
pub const GOVERNANCE: usize = STORIES.len() - 1;

/// Where a story is told: a parcel of its own, and the people of it.
pub struct Place {
    parcel: u32,
    people: [u8; 4],
    /// Most nodes that may validate.
    pub nodes: u32,
    /// Validators at genesis.
    pub validators: u32,
    /// Records that are handed in and may be turned away: each with the record that settles it.
    pub turned_away: Vec<(SignedRecord, SignedRecord)>,
}

impl Place {
    pub fn new(parcel: u32, (nodes, validators): (u32, u32), random: &mut ChaCha8Rng) -> Self {
        let first = random.random_range(1..=40);
        let people = [first, first + 50, first + 100, first + 150];
        Self { parcel, people, nodes, validators, turned_away: Vec::new() }
    }

    /// A house on the parcel.
    pub fn house(&self, number: u32) -> UnitCode {
        format!("440106001002GB{:05}F0001{number:04}", self.parcel).parse().expect("a code by the standard")
    }

    /// A case of this story.
    pub fn case(&self, name: &str) -> String {
        format!("G440106-{}{name}", self.parcel)
    }

    /// A serial number of certificates that no other story has.
    pub const fn serial(&self, number: u32) -> u32 {
        self.parcel * 100 + number
    }

    /// The batch of imports of this story.
    pub const fn batch(&self) -> u64 {
        self.parcel as u64
    }

    /// One of four people.
    pub const fn person(&self, place: usize) -> u8 {
        self.people[place]
    }

    /// A house, registered for its first owners with the certificate of its number.
    pub fn registered(&self, desk: &mut Desk, number: u32, form: u32, owners: Shares<'_>) -> UnitCode {
        let (house, case) = (self.house(number), self.case(&format!("F{number}")));
        desk.chain.prepare(&house, &case, first_registration::KIND);
        let draft = desk.first(&house, &case, form, owners, self.serial(number));
        assert_eq!(desk.register(&draft), 0, "first registration");
        house
    }
}
