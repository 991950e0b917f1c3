//! A worked day on a chain of four validators in one process: 200 houses, a mortgage, a seizure that stops a sale, its
//! release, and the sale; then the bundles a partner takes home. The network between validators is left out.
//!
//! `cargo run -p kexin-ledger --no-default-features --features fixture --example worked_day -- FOLDER zh|en`

use std::error::Error;
use std::path::{Path, PathBuf};

use kexin_ledger::fixture::desk::{Desk, REGISTER, person};
use kexin_ledger::fixture::{BANK, INSTITUTION, seal_secret, unit};
use kexin_ledger::prove;
use kexin_ledger::record::{RecordDraft, Role, slot};
use kexin_ledger::rules::rule;
use kexin_ledger::store::Store;
use kexin_proof::bundle::ProofBundle;
use kexin_proof::checkpoint::Checkpoint;
use kexin_proof::hash::RecordId;
use kexin_proof::seal::{Seal, sealed_note};
use kexin_proof::slot_table::person::NAME;

const HOUSES: u32 = 200;

/// Prints in one language.
struct Teller {
    is_english: bool,
}

impl Teller {
    fn say(&self, zh: &str, en: &str, outcome: u16) {
        let text = if self.is_english { en } else { zh };
        match rule(outcome) {
            None => println!("  ✓ {text}"),
            Some(rule) => {
                let why = if self.is_english { rule.en } else { rule.zh };
                println!("  × {text}：R-{outcome:03} {why}   [{}]", rule.law);
            }
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("usage: worked_day FOLDER zh|en")?);
    let teller = Teller { is_english: arguments.next().as_deref() == Some("en") };
    let mut desk = Desk::open();
    for number in 1..=HOUSES {
        let owner = u8::try_from(number % 100 + 1)?;
        desk.registered(number, 0, &[(owner, None)]);
    }
    teller.say("200 处房屋首次登记", "first registration of 200 houses", 0);
    let story = tell(&mut desk, &teller)?;
    write(&desk, &folder, &story)
}

/// What the day leaves behind for the partner.
struct Story {
    stopped: RecordId,
    sold: RecordId,
    while_seized: ProofBundle,
}

fn tell(desk: &mut Desk, teller: &Teller) -> Result<Story, Box<dyn Error>> {
    let house = unit(1);
    let chain = desk.chain.chain();
    let id = |draft: &RecordDraft| draft.unsigned().map(|record| record.record_id(&chain));
    let mut mortgage = desk.mortgage(&house, "G440106-M", 2, 1);
    desk.esign(&mut mortgage, &house, &[2]);
    let outcome = desk.chain.outcome(&mortgage, &[REGISTER[0], (Role::Bank, BANK, INSTITUTION)]);
    teller.say("抵押登记：产权人与银行签章", "a mortgage, signed by owner and bank", outcome);
    let seizure = desk.seize(&house, "G440106-Z", 1, (2, 1_095));
    let outcome = desk.record_order(&seizure);
    teller.say("法院查封三年", "the court seizes the house for three years", outcome);
    let stopped = desk.sound_sale(&house, "G440106-S", (2, 3), (1, 1_001));
    let outcome = desk.register(&stopped);
    teller.say("买卖转移，税证齐全", "a sale, tax cleared", outcome);
    seal(desk)?;
    let while_seized = prove::unit_status(desk.chain.store(), &house)?;
    desk.withdraw(&house, "G440106-S");
    let release = desk.release(&house, "G440106-R", "G440106-Z");
    let outcome = desk.record_order(&release);
    teller.say("法院解封", "the court releases it", outcome);
    let cancel = desk.cancel(&house, "G440106-C", "G440106-M", 1);
    let outcome = desk.register(&cancel);
    teller.say("银行同意，注销抵押", "the bank releases the mortgage", outcome);
    let sale = desk.sound_sale(&house, "G440106-T", (2, 3), (1, 1_001));
    let outcome = desk.register(&sale);
    teller.say("买卖转移登簿，新证发出", "the sale is registered, a new certificate issued", outcome);
    seal(desk)?;
    Ok(Story { stopped: id(&stopped)?, sold: id(&sale)?, while_seized })
}

/// Seals the newest block with three of the four validators.
fn seal(desk: &Desk) -> Result<(), Box<dyn Error>> {
    let head = desk.chain.head();
    let size = head.header.checkpoint_size().ok_or("a size below 2^63")?;
    let root = desk.chain.store().log_root(size)?;
    let checkpoint = Checkpoint { origin: head.epoch.origin().clone(), size, root };
    let seconds = head.header.time.value() / 1_000;
    let seals: Vec<Seal> = (1_u16..)
        .zip(head.epoch.validators())
        .take(head.epoch.quorum())
        .map(|(number, validator)| {
            Seal::sign(&seal_secret(validator.org), &head.epoch.seal_name(number), &checkpoint, seconds)
        })
        .collect();
    let note = sealed_note(&head.epoch, &checkpoint, &seals).ok_or("a quorum of seals")?;
    desk.chain.store().put_checkpoint(size, &note.to_string())?;
    Ok(())
}

fn write(desk: &Desk, folder: &Path, story: &Story) -> Result<(), Box<dyn Error>> {
    let store = desk.chain.store();
    let house = unit(1);
    let shown = [slot::UNIT, slot::ISSUED_NUMBER, slot::PREVIOUS_NUMBER];
    let owner = prove::show_person(prove::unit_owner(store, &house, 0)?, &person(3), &[NAME])?;
    let bundles = [
        ("sold", prove::record_registered(store, &story.sold, &shown)?),
        ("stopped", prove::record_registered(store, &story.stopped, &shown)?),
        ("free", prove::unit_status(store, &house)?),
        ("absent", prove::unit_status(store, &unit(HOUSES + 1))?),
        ("seized", story.while_seized.clone()),
        ("owner", owner),
    ];
    std::fs::create_dir_all(folder)?;
    for (name, bundle) in bundles {
        std::fs::write(folder.join(format!("{name}.kxproof")), bundle.to_json())?;
    }
    std::fs::write(folder.join("gd.kxanchor"), prove::anchor(store)?.to_json())?;
    let ids = format!(
        "sold {}\nstopped {}\nfingerprint {}\n",
        story.sold,
        story.stopped,
        prove::anchor(store)?.fingerprint()
    );
    std::fs::write(folder.join("day.txt"), ids)?;
    Ok(())
}
