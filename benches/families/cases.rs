//! The families: a sound record of each type, and the largest that the law's limits allow.

use kexin_ledger::act::cancel::Reason;
use kexin_ledger::act::case_event::{Event, event_slot};
use kexin_ledger::act::correction::{Basis, Change, Field};
use kexin_ledger::act::governance::Governance;
use kexin_ledger::act::import::{fact as import_fact, mortgage_row, seizure_row};
use kexin_ledger::act::{
    first_registration, mortgage_change, notice_end, recode, restriction, transfer, unit_data,
};
use kexin_ledger::calendar::start_of_day;
use kexin_ledger::fixture::desk::{
    BY_ORGAN, Desk, LAND_HOLDER, REGISTER, REGISTER_WITH_BANK, Restricting, SHORT, Seizing, Stock, party,
    proof, signers_with, title,
};
use kexin_ledger::fixture::{ACCEPTOR, BANK, BANK_2, BUREAU, COURT, TestChain, genesis_of, unit, validator};
use kexin_ledger::record::{RecordDraft, Role, SignedRecord};
use kexin_ledger::unit::seizure_kind;
use kexin_proof::list::List;
use kexin_proof::slots::{Seed, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

/// A family: its name, and what leads to its records.
pub struct Case {
    pub name: &'static str,
    /// Brings the desk where the records may be registered in the next block, and signs them.
    pub prepare: fn(&mut Desk) -> Vec<SignedRecord>,
}

/// Units of the register before the measured record.
const STOCK: u32 = 900;
/// Number of the first of them.
const STOCK_FIRST: u32 = 5_001;
/// Units of one import: a row of 335 bytes each, in a record of 64 KiB.
const IMPORTED: u32 = 180;
/// Units of an import of which each is mortgaged and seized: as many as fit.
const BURDENED: u32 = 70;
/// Units of the new estate.
const ESTATE: u32 = 1_000;
/// Houses of an estate that were presold: three records each, in a group of 1,024 at most.
const PRESOLD: u32 = 300;
const CASE: &str = "G440106-C";
const MORTGAGE: &str = "G440106-M";

/// A desk in March 2026 whose register holds [`STOCK`] imported units.
pub fn desk() -> Desk {
    let validators = (0..4).map(|place| validator(BUREAU + place)).collect();
    let start = start_of_day("2026-03-02".parse().expect("a day")).expect("this century");
    let mut desk = Desk::on(TestChain::of(&genesis_of(validators, start)));
    desk.register_land(&unit(1));
    for batch in 0..STOCK / IMPORTED {
        let record = import(&mut desk, u64::from(batch) + 1, STOCK_FIRST + batch * IMPORTED, IMPORTED);
        let record = desk.chain.admit(record).expect("admissible");
        assert_eq!(desk.chain.commit(vec![record])[0].outcome, 0, "imported");
    }
    desk
}

fn import(desk: &mut Desk, batch: u64, first: u32, count: u32) -> SignedRecord {
    let stock: Vec<Stock<'_>> = (first..first + count)
        .map(|number| Stock::sound(unit(number), &[(7, None)], title(number)))
        .collect();
    let draft = desk.import(batch, &stock);
    desk.chain.sign(&draft, &SHORT)
}

/// A batch of units of which each is mortgaged and seized.
fn burdened(desk: &mut Desk, batch: u64) -> SignedRecord {
    let units: Vec<UnitCode> = (1..=BURDENED).map(unit).collect();
    let stock: Vec<Stock<'_>> =
        (1..).zip(&units).map(|(number, unit)| Stock::sound(*unit, &[(7, None)], title(number))).collect();
    let mut draft = desk.import(batch, &stock);
    let text = |text: &str| Value::text(text).expect("clean");
    let now = desk.chain.head().header.time;
    let later = now.plus(30 * 86_400_000).expect("this century");
    type Facts<'a> = &'a dyn Fn(u32, &UnitCode) -> Vec<(u16, Value)>;
    let rows = |facts: Facts<'_>| {
        let mut list = List::new(Seed::from_bytes([1; 32]), Width::W16);
        for (number, unit) in (1..).zip(&units) {
            let mut row = Slots::new(Width::W16, Seed::from_bytes([2; 32]));
            facts(number, unit).into_iter().for_each(|(slot, value)| row.set(slot, value));
            list.push(row);
        }
        Value::List(list)
    };
    let mortgages = rows(&|number, unit| {
        vec![
            (mortgage_row::UNIT, text(unit.as_str())),
            (mortgage_row::CASE, text("OLD-M")),
            (mortgage_row::PROOF_NUMBER, text(&proof(number))),
            (mortgage_row::KIND, Value::Code(1)),
            (mortgage_row::AMOUNT, Value::Fen(1)),
            (mortgage_row::MORTGAGEE, Value::Code(BANK)),
        ]
    });
    let seizures = rows(&|_, unit| {
        vec![
            (seizure_row::UNIT, text(unit.as_str())),
            (seizure_row::CASE, text("OLD-Z")),
            (seizure_row::ORGAN, Value::Code(COURT)),
            (seizure_row::KIND, Value::Code(seizure_kind::SEIZURE)),
            (seizure_row::DOCUMENT_NUMBER, text("（2025）粤0106执1号")),
            (seizure_row::SERVED_AT, Value::Time(now)),
            (seizure_row::TERM_DAYS, Value::Number(30)),
            (seizure_row::DEBTOR, Value::Party(party(7))),
            (seizure_row::START, Value::Time(now)),
            (seizure_row::END, Value::Time(later)),
        ]
    });
    let count = u64::from(BURDENED);
    for (slot, value) in [
        (import_fact::MORTGAGES, mortgages),
        (import_fact::TOTAL_MORTGAGES, Value::Number(count)),
        (import_fact::TOTAL_SECURED, Value::Fen(count)),
        (import_fact::SEIZURES, seizures),
        (import_fact::TOTAL_ENTRIES, Value::Number(count)),
    ] {
        draft.slots.set(slot, value);
    }
    desk.chain.sign(&draft, &SHORT)
}

fn notice_of(serial: u32) -> String {
    format!("G440106-N{serial}")
}

/// A presold house becomes its buyer's: the transfer, and the notice that it converts.
fn converted(desk: &mut Desk, house: &UnitCode, serial: u32) -> [RecordDraft; 2] {
    let numbers = (serial, 2_000 + serial);
    let mut sale = desk.sale_draft(house, CASE, &[LAND_HOLDER], (0, &[(1, None)]), numbers);
    desk.esign(&mut sale, house, &[LAND_HOLDER, 1]);
    let tax = desk.tax(house, &[LAND_HOLDER], &[1]);
    sale.attestations.push(tax);
    let mut end = desk.notice_end_draft(house, CASE, (&notice_of(serial), notice_end::way::CONVERTED));
    desk.esign(&mut end, house, &[1]);
    [sale, end]
}

fn signed(desk: &Desk, draft: &RecordDraft, signers: &[(Role, u32, u16)]) -> Vec<SignedRecord> {
    vec![desk.chain.sign(draft, signers)]
}

fn house(desk: &mut Desk) -> UnitCode {
    desk.registered(1, 0, &[(1, None)])
}

fn mortgaged(desk: &mut Desk) -> UnitCode {
    let house = house(desk);
    let draft = desk.agreed_mortgage(&house, MORTGAGE, &[1], (BANK, 1), &[]);
    assert_eq!(desk.register_with(&draft, &[BANK]), 0, "mortgaged");
    house
}

fn seized(desk: &mut Desk) -> UnitCode {
    let house = house(desk);
    let draft = desk.seize(&house, "G440106-Z", seizure_kind::SEIZURE, (1, 30));
    assert_eq!(desk.record_order(&draft), 0, "seized");
    house
}

fn moved(code: &UnitCode) -> UnitCode {
    code.as_str().replacen("440106", "440112", 1).parse().expect("a code by the standard")
}

fn recoded(desk: &mut Desk, codes: &[UnitCode]) -> Vec<SignedRecord> {
    let pairs: Vec<_> = codes.iter().map(|code| (*code, moved(code))).collect();
    let draft = desk.recode(&pairs, CASE);
    signed(desk, &draft, &SHORT)
}

/// Every type in order, then the worst cases.
pub const CASES: &[Case] = &[
    Case {
        name: "T01",
        prepare: |desk| {
            desk.chain.prepare(&unit(1), CASE, first_registration::KIND);
            let draft = desk.first(&unit(1), CASE, 0, &[(1, None)], 1);
            signed(desk, &draft, &REGISTER)
        },
    },
    Case {
        name: "T02",
        prepare: |desk| {
            let house = house(desk);
            let draft = desk.sound_sale(&house, CASE, (1, 2), (1, 2));
            signed(desk, &draft, &REGISTER)
        },
    },
    Case {
        name: "T03",
        prepare: |desk| {
            let house = house(desk);
            let draft = desk.auction(&house, CASE, (1, 2), (1, 2), COURT);
            signed(desk, &draft, &REGISTER)
        },
    },
    Case {
        name: "T04",
        prepare: |desk| {
            let house = house(desk);
            let draft = desk.change_party(&house, CASE, 1, (Some(11), 11));
            signed(desk, &draft, &REGISTER)
        },
    },
    Case {
        name: "T05",
        prepare: |desk| {
            let house = house(desk);
            let area = |slots: &mut kexin_proof::slots::Slots| {
                slots.set(unit_data::fact::AREA, Value::Area(10_200));
            };
            let mut draft = desk.change_unit(&house, CASE, &[], area);
            desk.renumber(&mut draft, &house, (1, 2));
            desk.esign(&mut draft, &house, &[1]);
            signed(desk, &draft, &REGISTER)
        },
    },
    Case {
        name: "T06",
        prepare: |desk| {
            let house = house(desk);
            let halves = [(unit(11), 5_000, 11), (unit(12), 5_117, 12)];
            let mut draft = desk.split(&house, CASE, &halves, 1);
            desk.esign(&mut draft, &house, &[1]);
            signed(desk, &draft, &REGISTER)
        },
    },
    Case {
        name: "T07",
        prepare: |desk| {
            let house = house(desk);
            let other = desk.registered(2, 0, &[(1, None)]);
            let mut draft = desk.merge(&[(house, 1), (other, 2)], CASE, (unit(31), 20_234, 31));
            desk.esign(&mut draft, &house, &[1]);
            signed(desk, &draft, &REGISTER)
        },
    },
    Case {
        name: "T08",
        prepare: |desk| {
            let house = house(desk);
            recoded(desk, &[house])
        },
    },
    Case {
        name: "T09",
        prepare: |desk| {
            let house = house(desk);
            let mut draft = desk.cancel_right(&house, CASE, Reason::Abandonment);
            desk.esign(&mut draft, &house, &[1]);
            signed(desk, &draft, &REGISTER)
        },
    },
    Case {
        name: "T10",
        prepare: |desk| {
            let house = house(desk);
            let draft = desk.agreed_mortgage(&house, CASE, &[1], (BANK, 1), &[]);
            signed(desk, &draft, &REGISTER_WITH_BANK)
        },
    },
    Case {
        name: "T11",
        prepare: |desk| {
            let house = mortgaged(desk);
            let less = [(mortgage_change::fact::AMOUNT, Value::Fen(1))];
            let change = (MORTGAGE, mortgage_change::change::AMOUNT);
            let draft = desk.change_mortgage(&house, CASE, change, &less, &[1]);
            signed(desk, &draft, &REGISTER_WITH_BANK)
        },
    },
    Case {
        name: "T12",
        prepare: |desk| {
            let house = mortgaged(desk);
            let draft = desk.assign_mortgage(&house, CASE, MORTGAGE, (BANK, BANK_2));
            signed(desk, &draft, &signers_with(&[BANK_2]))
        },
    },
    Case {
        name: "T13",
        prepare: |desk| {
            let house = mortgaged(desk);
            let draft = desk.cancel(&house, CASE, MORTGAGE, 1);
            signed(desk, &draft, &REGISTER)
        },
    },
    Case {
        name: "T14",
        prepare: |desk| {
            let house = house(desk);
            let draft = desk.seize_as(&house, CASE, &Seizing::whole(seizure_kind::SEIZURE, 1, 30));
            signed(desk, &draft, &SHORT)
        },
    },
    Case {
        name: "T15",
        prepare: |desk| {
            let house = seized(desk);
            let draft = desk.renew(&house, CASE, "G440106-Z", (30, (Role::Court, COURT)));
            signed(desk, &draft, &SHORT)
        },
    },
    Case {
        name: "T16",
        prepare: |desk| {
            let house = seized(desk);
            let draft = desk.release(&house, CASE, "G440106-Z");
            signed(desk, &draft, &SHORT)
        },
    },
    Case {
        name: "T17",
        prepare: |desk| {
            let house = house(desk);
            let draft = desk.object(&house, CASE, (9, 1), 1);
            signed(desk, &draft, &REGISTER)
        },
    },
    Case {
        name: "T18",
        prepare: |desk| {
            let house = house(desk);
            let objection = desk.object(&house, "G440106-O", (9, 1), 1);
            assert_eq!(desk.register(&objection), 0, "objected");
            let draft = desk.withdraw_objection(&house, CASE, "G440106-O", 9);
            signed(desk, &draft, &REGISTER)
        },
    },
    Case {
        name: "T19",
        prepare: |desk| {
            let draft = desk.presale(&unit(1), CASE, LAND_HOLDER, &[(1, None)], 1);
            signed(desk, &draft, &REGISTER)
        },
    },
    Case {
        name: "T20",
        prepare: |desk| {
            let house = house(desk);
            let promise = desk.sale_notice(&house, "G440106-N", &[1], &[(2, None)], 1);
            assert_eq!(desk.register(&promise), 0, "promised");
            let draft = desk.notice_end(&house, CASE, "G440106-N", &[2]);
            signed(desk, &draft, &REGISTER)
        },
    },
    Case {
        name: "T21",
        prepare: |desk| {
            let house = house(desk);
            let other = desk.registered(2, 0, &[(2, None)]);
            let draft = desk.easement((&house, &other), CASE, (&[1], &[2]), 1);
            signed(desk, &draft, &REGISTER)
        },
    },
    Case {
        name: "T22",
        prepare: |desk| {
            let house = house(desk);
            let draft = desk.habitation(&house, CASE, (&[1], 5), 1);
            signed(desk, &draft, &REGISTER)
        },
    },
    Case {
        name: "T23",
        prepare: |desk| {
            let house = house(desk);
            let area = Change {
                field: Field::Area,
                party: None,
                old: Some(Value::Area(10_117)),
                new: Value::Area(10_200),
            };
            let mut draft = desk.correction(&house, CASE, "G440106-F1", Basis::Holder, &[area]);
            desk.renumber(&mut draft, &house, (1, 2));
            desk.esign(&mut draft, &house, &[1]);
            signed(desk, &draft, &REGISTER)
        },
    },
    Case { name: "T24", prepare: |desk| vec![import(desk, 99, 1, 1)] },
    Case {
        name: "T25",
        prepare: |desk| {
            let house = house(desk);
            let draft = desk.exchange(&house, CASE, &[1], (&title(1), 2));
            signed(desk, &draft, &REGISTER)
        },
    },
    Case {
        name: "T26",
        prepare: |desk| {
            let house = house(desk);
            let kind = restriction::restriction_kind::EXPROPRIATION;
            let draft = desk.restrict(&house, CASE, &Restricting { kind, term_days: None, by: BY_ORGAN });
            signed(desk, &draft, &SHORT)
        },
    },
    Case {
        name: "T27",
        prepare: |desk| {
            let mut draft = desk.chain.event(Event::Accept, &unit(1), CASE);
            draft.slots.set(event_slot::KIND, Value::Code(u32::from(transfer::KIND)));
            signed(desk, &draft, &[(Role::Acceptor, BUREAU, ACCEPTOR)])
        },
    },
    Case {
        name: "T28",
        prepare: |desk| {
            let mut amendment = desk.chain.amendment();
            // The days off that every year has.
            let days = ["01-01", "05-01", "10-01", "10-02", "10-03"];
            amendment.holidays = days.iter().map(|day| format!("2027|2027-{day}|off|节日")).collect();
            let draft = desk.chain.governance_draft(&Governance::AmendBook(amendment));
            let administrators = desk.chain.administrators();
            signed(desk, &draft, &administrators)
        },
    },
    Case {
        name: "B1",
        prepare: |desk| {
            let house = house(desk);
            let sale = desk.sound_sale(&house, CASE, (1, 2), (1, 2));
            let mut loan = desk.mortgage_draft(&house, CASE, 2, 1);
            desk.esign(&mut loan, &house, &[2]);
            desk.signed_group(&mut [sale, loan], &REGISTER_WITH_BANK)
        },
    },
    Case {
        name: "B2",
        prepare: |desk| {
            let house = mortgaged(desk);
            let sale = desk.sound_sale(&house, CASE, (1, 2), (1, 2));
            let mut loan = desk.mortgage_draft(&house, CASE, 2, 2);
            desk.esign(&mut loan, &house, &[2]);
            let release = desk.cancel_draft(&house, CASE, MORTGAGE, 1);
            desk.signed_group(&mut [sale, loan, release], &REGISTER_WITH_BANK)
        },
    },
    Case {
        name: "B3, 1,000 units",
        prepare: |desk| {
            let houses: Vec<UnitCode> = (1..=ESTATE).map(unit).collect();
            desk.prepare_several(&houses, CASE, first_registration::KIND);
            let first = |(serial, house): (u32, &UnitCode)| {
                desk.first(house, CASE, 0, &[(LAND_HOLDER, None)], serial)
            };
            let mut drafts: Vec<RecordDraft> = (1..).zip(&houses).map(first).collect();
            desk.signed_group(&mut drafts, &REGISTER)
        },
    },
    Case {
        name: "B3, 300 presold houses",
        prepare: |desk| {
            let houses: Vec<UnitCode> = (1..=PRESOLD).map(unit).collect();
            for (serial, house) in (1..).zip(&houses) {
                let presale = desk.presale(house, &notice_of(serial), LAND_HOLDER, &[(1, None)], serial);
                assert_eq!(desk.register(&presale), 0, "presold");
            }
            desk.prepare_several(&houses, CASE, first_registration::KIND);
            let mut drafts = Vec::new();
            for (serial, house) in (1..).zip(&houses) {
                drafts.push(desk.first(house, CASE, 0, &[(LAND_HOLDER, None)], serial));
            }
            for (serial, house) in (1..).zip(&houses) {
                drafts.extend(converted(desk, house, serial));
            }
            desk.signed_group(&mut drafts, &REGISTER)
        },
    },
    Case {
        name: "T08, 250 units",
        prepare: |desk| {
            let codes: Vec<UnitCode> =
                (0..recode::PAIRS_MAX as u32).map(|place| unit(STOCK_FIRST + place)).collect();
            recoded(desk, &codes)
        },
    },
    Case { name: "T24, 180 units", prepare: |desk| vec![import(desk, 99, 1, IMPORTED)] },
    Case { name: "T24, 70 burdened units", prepare: |desk| vec![burdened(desk, 99)] },
];

const _: () = assert!(recode::PAIRS_MAX <= STOCK as usize);
