//! T01 to T05: first registrations, transfers, and what changes without a transfer.

use kexin_proof::unit_code::UnitCode;

use super::Maker;
use crate::model::calendar::{DAY_MS, day_of, working_days_end};
use crate::model::consent::is_land;
use crate::model::form::TITLE;
use crate::model::offices::{COURTS, INSTITUTION, NOTARY, PROCURATORATE, TAX};
use crate::model::record::{
    ByLaw, Facts, First, NewOwner, Party, PartyData, Record, Role, Says, Statement, Transfer, UnitData,
    Written,
};
use crate::model::rule_books::PUBLIC_NOTICE_DAYS;
use crate::model::seizures::running_at;
use crate::model::state::{JOINT, Notice, Owner, SHARED, SINGLE, Unit};

/// Divisions of a whole.
const DIVISIONS: &[&[Written]] = &[
    &[(1, 2), (1, 2)],
    &[(2, 3), (1, 3)],
    &[(1, 3), (1, 3), (1, 3)],
    &[(1, 2), (1, 4), (1, 4)],
    &[(99, 100), (1, 100)],
    &[(2, 6), (4, 6)],
    &[(1, 5), (1, 5), (1, 5), (1, 5), (1, 5)],
];

/// Parties as statements name them.
fn rising(parties: &[Party]) -> Vec<Party> {
    let mut rising = parties.to_vec();
    rising.sort_unstable();
    rising.dedup();
    rising
}

/// The owners whom a notice of purchase in force promises a unit.
fn promised_owners(held: &Unit, now: u64) -> Option<(u32, Vec<NewOwner>)> {
    let in_force = |notice: &&Notice| notice.standing.is_in_force(now) && notice.beneficiary.is_some();
    let first = held.notices.iter().find(in_force)?;
    let all = held.notices.iter().filter(|notice| notice.standing.case == first.standing.case);
    let owners: Vec<NewOwner> = all
        .filter_map(|notice| {
            let person = notice.person?;
            let share = notice.share;
            Some(NewOwner { party: notice.beneficiary?, share, person, holder_type: 1, certificate: None })
        })
        .collect();
    let form = match owners.as_slice() {
        [_] => SINGLE,
        [first, ..] if first.share.is_some() => SHARED,
        _ => JOINT,
    };
    Some((form, owners))
}

impl Maker<'_> {
    /// Distinct parties.
    fn parties(&mut self, count: usize) -> Vec<Party> {
        let mut parties = Vec::new();
        while parties.len() < count {
            let party = self.party();
            if !parties.contains(&party) {
                parties.push(party);
            }
        }
        parties
    }

    fn new_owner(&mut self, party: Party, share: Option<Written>) -> NewOwner {
        let holder_type = self.random().weighed(&[(9, 1), (1, 2)]);
        NewOwner { party, share, person: party, holder_type, certificate: None }
    }

    /// Owners of a whole with the form in which they own.
    pub(super) fn owners(&mut self) -> (u32, Vec<NewOwner>) {
        // Now and then whoever owns another unit: such units may become one.
        let owned: Vec<&Unit> = self.state.units.values().filter(|unit| !unit.owners.is_empty()).collect();
        if let Some(like) = self.random().maybe_of(&owned).filter(|_| self.percent(15)) {
            let owner = |owner: &Owner| NewOwner {
                party: owner.party,
                share: owner.share,
                person: owner.person,
                holder_type: owner.holder_type,
                certificate: None,
            };
            return (like.form, like.owners.iter().map(owner).collect());
        }
        match self.below(10) {
            0..5 => {
                let party = self.party();
                let share = self.random().one_of(&[None, None, Some((1, 1))]);
                (SINGLE, vec![self.new_owner(party, share)])
            }
            5..7 => {
                let parties = self.parties(2);
                (JOINT, parties.into_iter().map(|party| self.new_owner(party, None)).collect())
            }
            _ => {
                let division = self.random().one_of(DIVISIONS);
                let parties = self.parties(division.len());
                let pairs = parties.into_iter().zip(division);
                (SHARED, pairs.map(|(party, share)| self.new_owner(party, Some(*share))).collect())
            }
        }
    }

    pub(super) fn first(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let land = is_land(unit);
        let planned = self.held(unit);
        let promised = promised_owners(&planned, now);
        let (form, owners) = match promised {
            Some(promised) if self.percent(if self.bundled { 95 } else { 30 }) => promised,
            _ => self.owners(),
        };
        let today = day_of(now);
        let term = self.random().weighed(&[(4, 70 * 365), (3, 40 * 365), (1, 300), (1, 20 * 365)]);
        let facts = First {
            use_code: Some(self.random().weighed(&[(6, 11), (2, 12), (1, 111), (2, 31), (1, 60)])),
            area: Some(self.random().within(1_000, 30_000)),
            land_term_end: if self.percent(if land { 85 } else { 40 }) { Some(today + term) } else { None },
            form: Some(form),
            owners,
            mode: Some(0),
            parcel: Some(unit.as_str()[..19].to_owned()),
            location: Some(self.person_number()),
        };
        let right = if land {
            self.random().weighed(&[(20, 3), (1, 1)])
        } else {
            self.random().weighed(&[(20, 4), (1, 6)])
        };
        let mut record = self.record(unit, case, (100, right), Facts::First(facts));
        record.issued = Some(self.new_number(unit, TITLE, now));
        let Facts::First(mut facts) = record.facts.clone() else { unreachable!("just made") };
        if self.percent(20) {
            self.number_each(&mut record, &mut facts.owners, &mut facts.mode, now);
        }
        if self.wrong {
            self.spoil_first(&mut facts);
        }
        self.evidence_of_first(&mut record, &facts, now);
        record.facts = Facts::First(facts);
        record
    }

    /// Completion, a look at the place, and the notice that collective land wants.
    fn evidence_of_first(&mut self, record: &mut Record, facts: &First, now: u64) {
        let unit = record.unit;
        if &unit.as_str()[19..20] == "F" {
            let use_code = facts.use_code.unwrap_or(11);
            let area = facts.area.unwrap_or(1) + u64::from(self.wrong && self.percent(4));
            let completed = !(self.wrong && self.percent(4));
            self.state(record, Says::Planning { unit, area, use_code, completed }, now);
            let finding = if self.wrong && self.percent(4) { 2 } else { 1 };
            self.state(record, Says::SiteCheck { unit, finding }, now);
        }
        if &unit.as_str()[12..13] == "J" {
            let published_at = self.published(self.state.figure(PUBLIC_NOTICE_DAYS, u64::MAX), now);
            let says = Says::PublicNotice { unit, matter: 1, published_at, certificate: String::new() };
            self.state(record, says, now);
        }
    }

    /// A day of publication whose working days have ended just now, or long ago, or not quite.
    pub(super) fn published(&mut self, days: u64, now: u64) -> u64 {
        let mut at = now;
        while working_days_end(at, days).is_none_or(|end| end > now) {
            at -= DAY_MS;
        }
        match self.below(6) {
            0 => at + DAY_MS,
            1 => at - 40 * DAY_MS,
            _ => at,
        }
    }

    /// A certificate for each of several owners.
    fn number_each(
        &mut self,
        record: &mut Record,
        owners: &mut [NewOwner],
        mode: &mut Option<u32>,
        now: u64,
    ) {
        if owners.len() < 2 {
            return;
        }
        *mode = Some(1);
        for owner in owners.iter_mut() {
            owner.certificate = Some(self.new_number(&record.unit, TITLE, now));
        }
        record.issued = owners[0].certificate.clone();
    }

    fn spoil_first(&mut self, facts: &mut First) {
        match self.below(9) {
            0 => facts.use_code = self.random().one_of(&[None, Some(99)]),
            1 => facts.area = self.random().one_of(&[None, Some(0)]),
            2 => facts.location = None,
            3 => facts.parcel = self.random().one_of(&[None, Some("440106001002GB00099".to_owned())]),
            4..8 => self.spoil_owners(&mut facts.form, &mut facts.mode, &mut facts.owners),
            _ => {}
        }
    }

    fn spoil_owners(&mut self, form: &mut Option<u32>, mode: &mut Option<u32>, owners: &mut Vec<NewOwner>) {
        let way = self.below(9);
        let first = owners.first_mut().expect("whoever takes");
        match way {
            0 => *form = self.random().one_of(&[None, Some(SINGLE), Some(JOINT), Some(SHARED), Some(3)]),
            1 => *mode = self.random().one_of(&[None, Some(1), Some(2)]),
            2 => first.share = Some((1, 7)),
            3 => first.share = None,
            4 => first.share = Some((9_007_199_254_740_991, 9_007_199_254_740_992)),
            5 => first.certificate = Some("粤(2023)广州市不动产权第9999999号".to_owned()),
            6 => owners.clear(),
            7 => {
                let again = first.clone();
                owners.push(again);
            }
            _ => {
                owners.pop();
            }
        }
    }

    pub(super) fn transfer(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let (mut facts, giving) = self.passing(&held, now);
        let in_facts = self.percent(50);
        if self.wrong && in_facts {
            self.spoil_transfer(&mut facts);
        }
        let mut record = self.passing_record(unit, case, &held, Facts::Transfer(facts.clone()), now);
        if facts.scope == Some(1) && self.percent(15) {
            self.number_each(&mut record, &mut facts.takers, &mut facts.mode, now);
            record.facts = Facts::Transfer(facts.clone());
        }
        let taking: Vec<Party> = facts.takers.iter().map(|taker| taker.party).collect();
        self.agree(&mut record, &giving, &taking, now);
        self.support(&mut record, &taking, now);
        let tax = self.tax(&record, &giving, &taking, now);
        record.statements.push(tax);
        if self.wrong && !in_facts {
            self.spoil_transfer_record(&mut record);
        }
        record
    }

    /// The whole, or shares, pass from the owners of a unit.
    fn passing(&mut self, held: &Unit, now: u64) -> (Transfer, Vec<Party>) {
        let may_be_promised = self.bundled && !held.notices.is_empty();
        let by_shares = !may_be_promised && (held.form != JOINT && self.percent(35) || self.percent(2));
        if by_shares {
            return self.shares_that_pass(&held.owners, held.form);
        }
        let (form, takers) = match promised_owners(held, now) {
            Some(promised) if self.percent(if self.bundled { 95 } else { 70 }) => promised,
            _ => self.owners(),
        };
        let givers = held.owners.iter().map(|owner| (owner.party, None)).collect();
        let giving = held.owners.iter().map(|owner| owner.party).collect();
        (Transfer { scope: Some(1), givers, takers, form: Some(form), mode: Some(0) }, giving)
    }

    /// A transfer that names the certificate it replaces, and tells co-owners where it should.
    fn passing_record(&mut self, unit: &UnitCode, case: &str, held: &Unit, facts: Facts, now: u64) -> Record {
        let mut record = self.record(unit, case, (200, held.right_type.max(3)), facts);
        record.cause = Some(1);
        record.issued = Some(self.new_number(unit, TITLE, now));
        record.previous = held.certificate.clone().or_else(|| self.used_number());
        record.attachments = self.random().one_of(&[vec![], vec![1], vec![2], vec![1, 2]]);
        record
    }

    pub(super) fn by_law(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let (passing, giving) = self.passing(&held, now);
        let taking: Vec<Party> = passing.takers.iter().map(|taker| taker.party).collect();
        let mut facts = ByLaw {
            passing,
            ground: Some(self.random().one_of(&[1, 1, 2, 2, 3, 3, 4, 5, 6, 7])),
            effective: Some(now - self.random().within(0, 20 * DAY_MS)),
            document: Some(format!("（2026）粤01执{case}号")),
            digest: Some(4),
        };
        if self.wrong {
            self.spoil_by_law(&mut facts, now);
        }
        let mut record = self.passing_record(unit, case, &held, Facts::ByLaw(facts.clone()), now);
        self.ground(&mut record, &facts, &giving, &taking, now);
        self.esign(&mut record, &taking, now);
        self.support(&mut record, &taking, now);
        if facts.ground == Some(2) || self.percent(10) {
            let tax = self.tax(&record, &giving, &taking, now);
            record.statements.push(tax);
        }
        record
    }

    /// The document by which a right has passed.
    fn ground(&mut self, record: &mut Record, facts: &ByLaw, giving: &[Party], taking: &[Party], now: u64) {
        let unit = record.unit;
        let (from, to) = (rising(giving), rising(taking));
        let document = facts.document.clone().unwrap_or_default();
        let digest = if self.wrong && self.percent(5) { 3 } else { 4 };
        let first_court =
            running_at(&self.held(&unit).seizures, now).first().map(|seizure| seizure.order.organ);
        let first_court = first_court.filter(|first| COURTS.contains(first));
        let court = if self.percent(75) { first_court } else { None }.unwrap_or(COURTS[0]);
        let (says, signer) = match facts.ground {
            Some(1 | 2) | None => {
                let debtor = if self.percent(70) { from.first().copied() } else { None };
                let says =
                    Says::CourtOrder { unit, act: 3, document, debtor, served_at: now, term_days: 0, digest };
                (says, (Role::Court, court, INSTITUTION))
            }
            Some(ground @ (3 | 4)) => {
                let matter = if ground == 3 { 1 } else { 2 };
                (
                    Says::Notary { unit, matter, from, to, document, digest },
                    (Role::Notary, NOTARY, INSTITUTION),
                )
            }
            Some(ground) => {
                let matter = match ground {
                    5 => 1,
                    6 => self.random().one_of(&[2, 3]),
                    _ => 4,
                };
                let effective_at = facts.effective.unwrap_or(now);
                let says = Says::Instrument { unit, matter, from, to, effective_at, document, digest };
                (says, (Role::Organ, PROCURATORATE, INSTITUTION))
            }
        };
        if !(self.wrong && self.percent(8)) {
            let statement = self.statement(says, signer, now);
            record.statements.push(statement);
        }
        if let Some(first) = first_court.filter(|first| *first != court && self.percent(60)) {
            let letter =
                self.statement(Says::Referral { unit, to: court }, (Role::Court, first, INSTITUTION), now);
            record.statements.push(letter);
        }
    }

    fn spoil_by_law(&mut self, facts: &mut ByLaw, now: u64) {
        match self.below(16) {
            0 => facts.ground = self.random().one_of(&[None, Some(8)]),
            1 => facts.effective = self.random().one_of(&[None, Some(now), Some(now + 1)]),
            2 => facts.document = None,
            3 => facts.digest = None,
            4..6 => self.spoil_transfer(&mut facts.passing),
            _ => {}
        }
    }

    pub(super) fn party_data(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let owner = self.random().maybe_of(&held.owners).map_or_else(|| self.party(), |owner| owner.party);
        let new_party = if self.percent(40) { Some(self.party()) } else { None };
        let party = if self.wrong && self.percent(15) { self.party() } else { owner };
        let person = self.person_number();
        let facts = PartyData { party: Some(party), new_party, person: Some(person) };
        let mut record = self.record(unit, case, (300, held.right_type.max(3)), Facts::PartyData(facts));
        self.reissue(&mut record, &held, now);
        let of = self.random().one_of(&[party, new_party.unwrap_or(party)]);
        let told = if self.wrong && self.percent(8) { 101 } else { person };
        let status = if self.wrong && self.percent(8) { 1 } else { 9 };
        self.state(&mut record, Says::Identity { party: of, person: Some(told), status }, now);
        let signing = self.random().one_of(&[party, party, new_party.unwrap_or(party)]);
        if !(self.wrong && self.percent(8)) {
            self.esign(&mut record, &[signing], now);
        }
        record
    }

    /// A certificate in the place of the one there is, sometimes.
    fn reissue(&mut self, record: &mut Record, held: &Unit, now: u64) {
        if self.percent(50) {
            record.issued = Some(self.new_number(&record.unit, TITLE, now));
            record.previous = held.certificate.clone();
            if self.wrong && self.percent(15) {
                record.previous = self.used_number();
            }
        }
    }

    pub(super) fn unit_data(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let today = day_of(now);
        let facts = UnitData {
            use_code: if self.percent(40) { Some(self.random().one_of(&[11, 12, 31])) } else { None },
            area: if self.percent(40) { Some(self.random().within(1, 30_000)) } else { None },
            land_term_end: if self.percent(40) {
                Some(held.land_term_end.unwrap_or(today) + self.random().one_of(&[-100, 0, 100, 3_650]))
            } else {
                None
            },
            location: if self.percent(30) { Some(self.person_number()) } else { None },
        };
        let mut record =
            self.record(unit, case, (300, held.right_type.max(3)), Facts::UnitData(facts.clone()));
        self.reissue(&mut record, &held, now);
        let use_code = facts.use_code.unwrap_or(held.use_code);
        let area = facts.area.unwrap_or(held.area);
        if facts.area.is_some() {
            let told = area + u64::from(self.wrong && self.percent(6));
            self.state(&mut record, Says::Survey { measured: vec![(*unit, told)], adjacent: false }, now);
        }
        if facts.use_code.is_some() || facts.land_term_end.is_some() {
            self.state(&mut record, Says::Planning { unit: *unit, area, use_code, completed: false }, now);
        }
        self.owners_agree(&mut record, unit, now);
        self.support(&mut record, &[], now);
        record
    }

    /// Both sides agree; now and then only as many sellers as are needed, or one too few.
    fn agree(&mut self, record: &mut Record, giving: &[Party], taking: &[Party], now: u64) {
        let mut all: Vec<Party> = giving.iter().chain(taking).copied().collect();
        all.sort_unstable();
        all.dedup();
        if all.len() > 1 && self.percent(10) {
            let place = usize::try_from(self.below(all.len() as u64)).expect("few parties");
            all.remove(place);
        }
        self.esign(record, &all, now);
    }

    fn tax(&mut self, record: &Record, giving: &[Party], taking: &[Party], now: u64) -> Statement {
        let exempt = self.random().one_of(&[0, 0, 1]);
        let says = Says::TaxClear {
            unit: record.unit,
            cause: 1,
            givers: rising(giving),
            takers: rising(taking),
            taxes: 1,
            exempt,
            contract: "FY2026-1".to_owned(),
        };
        self.statement(says, (Role::Tax, TAX, INSTITUTION), now)
    }

    /// Shares that some owners give to one or two others, co-owners among them.
    fn shares_that_pass(&mut self, owners: &[Owner], form: u32) -> (Transfer, Vec<Party>) {
        let Some(giver) = self.random().maybe_of(owners) else {
            let party = self.party();
            let taker = self.new_owner(1, Some((1, 2)));
            let givers = vec![(party, Some((1, 2)))];
            let facts =
                Transfer { scope: Some(2), givers, takers: vec![taker], form: Some(SHARED), mode: Some(0) };
            return (facts, vec![party]);
        };
        let (over, under) = giver.part(form).parts();
        // All that he has, half of it, a third, or just too much.
        let given: Written = match self.below(20) {
            0..9 => (over.max(1), under),
            9..14 => (over.max(1), under * 2),
            14..19 => (over.max(1), under * 3),
            _ => ((over * 100 + 1).min(under * 100), under * 100),
        };
        let taking = self.below(3);
        let co_owner = self.random().one_of(owners).party;
        let stranger = self.party();
        let takers = match taking {
            0 => vec![self.new_owner(co_owner, Some(given))],
            1 => vec![self.new_owner(stranger, Some(given))],
            _ => {
                let half = Some((given.0, given.1 * 2));
                let other = if stranger == 0 { 1 } else { stranger - 1 };
                vec![self.new_owner(stranger, half), self.new_owner(other, half)]
            }
        };
        let mut after: Vec<Party> = owners.iter().map(|owner| owner.party).collect();
        if given == (over, under) {
            after.retain(|party| *party != giver.party);
        }
        after.extend(takers.iter().map(|taker| taker.party));
        after.sort_unstable();
        after.dedup();
        let form = if after.len() == 1 { SINGLE } else { SHARED };
        let givers = vec![(giver.party, Some(given))];
        (Transfer { scope: Some(2), givers, takers, form: Some(form), mode: Some(0) }, vec![giver.party])
    }

    fn spoil_transfer(&mut self, facts: &mut Transfer) {
        match self.below(10) {
            0 => facts.scope = self.random().one_of(&[None, Some(1), Some(2), Some(3)]),
            1 => {
                facts.givers.pop();
            }
            2 => facts.givers.push((self.party(), None)),
            3 => {
                let party = self.party();
                if let Some(giver) = facts.givers.first_mut() {
                    giver.0 = party;
                }
            }
            4..8 => self.spoil_owners(&mut facts.form, &mut facts.mode, &mut facts.takers),
            8 => {
                let taker = facts.takers.first_mut().expect("whoever takes");
                taker.share = Some((1, 11));
            }
            _ => {}
        }
    }

    fn spoil_transfer_record(&mut self, record: &mut Record) {
        match self.below(9) {
            0 => record.cause = self.random().one_of(&[None, Some(2)]),
            1 => record.previous = None,
            2 => record.previous = self.used_number(),
            3 => record.previous = Some("粤(2026)广州市不动产证明第0000001号".to_owned()),
            4 => {
                record.statements.pop();
            }
            5 => self.spoil_tax(record),
            6 => {
                for statement in &mut record.statements {
                    if let Says::Esign { to_these_terms, .. } = &mut statement.says {
                        *to_these_terms = false;
                    }
                }
            }
            7 => {
                for statement in &mut record.statements {
                    if let Says::Esign { act, .. } = &mut statement.says {
                        *act = 10;
                    }
                }
            }
            _ => {}
        }
    }

    fn spoil_tax(&mut self, record: &mut Record) {
        let way = self.below(6);
        let other = self.party();
        let Some(statement) = record.statements.last_mut() else { return };
        if let Says::TaxClear { cause, givers, takers, taxes, exempt, contract, .. } = &mut statement.says {
            match way {
                0 => *cause = 2,
                1 => *givers = vec![other],
                2 => *takers = vec![other],
                3 => (*taxes, *exempt) = (2, 0),
                4 => *contract = "13912345678".to_owned(),
                _ => {
                    givers.push(200);
                }
            }
        }
    }
}
