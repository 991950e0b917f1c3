//! Seizures of a unit: what was ordered and done, in order; how the queue stands at a moment is told from the beginning
//! each time (法发〔2004〕5号 20).

use super::calendar::period_end;
use super::record::{Party, Written};

/// Something that happened to the queue.
#[derive(Clone, Debug)]
pub struct SeizureEvent {
    pub at: u64,
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum What {
    Ordered(Order),
    /// A queue came in as it stood in an older register.
    Imported(Vec<Seizure>),
    /// The seizure of a case was lifted.
    Lifted(String),
    /// The running seizure of a case was renewed, to a new end.
    Renewed(String, u64),
    /// These parties own the unit.
    Registered(Vec<Party>),
    /// A party has another number.
    Renamed(Party, Party),
    /// The court that seized first has disposed of the whole, or of all that a party had.
    Disposed(Option<Party>),
    /// The right in the unit has ended, and nothing is left to hold.
    Ended,
}

/// A seizure as it was ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub case: String,
    pub organ: u32,
    /// 1 seizure, 2 waiting, 3 pre-seizure, 4 waiting pre-seizure.
    pub kind: u32,
    pub document: String,
    pub served_at: u64,
    pub term_days: u64,
    pub debtor: Party,
    pub share: Option<Written>,
}

/// A seizure at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seizure {
    pub order: Order,
    /// The kind that it has become.
    pub kind: u32,
    pub status: SeizureStatus,
    /// Start and end of its term, once it has run.
    pub term: Option<(u64, u64)>,
}

impl Seizure {
    /// Whether it runs or waits.
    pub fn stands(&self) -> bool {
        matches!(self.status, SeizureStatus::Active | SeizureStatus::Waiting)
    }
}

/// Whether it runs, waits or has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeizureStatus {
    Active = 1,
    Waiting = 2,
    Lapsed = 3,
    Lifted = 4,
}

use SeizureStatus::{Active, Lapsed, Lifted, Waiting};

/// The queue at a moment, in the order in which seizures were registered.
pub fn queue_at(events: &[SeizureEvent], now: u64) -> Vec<Seizure> {
    let mut queue = Vec::new();
    for event in events.iter().filter(|event| event.at <= now) {
        lapse_until(&mut queue, event.at);
        happen(&mut queue, event);
    }
    lapse_until(&mut queue, now);
    queue
}

/// Those of the queue that run.
pub fn running_at(events: &[SeizureEvent], now: u64) -> Vec<Seizure> {
    queue_at(events, now).into_iter().filter(|seizure| seizure.status == Active).collect()
}

fn happen(queue: &mut Vec<Seizure>, event: &SeizureEvent) {
    match &event.what {
        What::Ordered(order) => {
            let waits = matches!(order.kind, 2 | 4);
            let term = (event.at, period_end(event.at, order.term_days));
            queue.push(Seizure {
                order: order.clone(),
                kind: order.kind,
                status: if waits { Waiting } else { Active },
                term: (!waits).then_some(term),
            });
        }
        What::Imported(whole) => queue.extend(whole.iter().cloned()),
        What::Lifted(case) => {
            let lifted = queue.iter_mut().find(|seizure| seizure.order.case == *case);
            let lifted = lifted.expect("only what stands is lifted");
            let ran = lifted.status == Active;
            lifted.status = Lifted;
            if ran {
                begin_waiting(queue, event.at);
            }
        }
        What::Renewed(case, end) => {
            let renewed = queue.iter_mut().find(|seizure| seizure.order.case == *case);
            let renewed = renewed.expect("only what runs is renewed");
            let (start, _) = renewed.term.expect("what runs has a term");
            renewed.term = Some((start, *end));
        }
        What::Registered(owners) => {
            for seizure in queue.iter_mut().filter(|seizure| matches!(seizure.status, Active | Waiting)) {
                if owners.contains(&seizure.order.debtor) {
                    seizure.kind = match seizure.kind {
                        3 => 1,
                        4 => 2,
                        kind => kind,
                    };
                }
            }
        }
        What::Renamed(before, after) => {
            for seizure in queue.iter_mut().filter(|seizure| matches!(seizure.status, Active | Waiting)) {
                if seizure.order.debtor == *before {
                    seizure.order.debtor = *after;
                }
            }
        }
        What::Ended => {
            for seizure in queue.iter_mut().filter(|seizure| matches!(seizure.status, Active | Waiting)) {
                seizure.status = Lapsed;
            }
        }
        What::Disposed(of) => {
            let waits_for = |order: &Order| of.is_none_or(|of| order.share.is_some() && order.debtor == of);
            for seizure in queue.iter_mut().filter(|seizure| seizure.status == Waiting) {
                if waits_for(&seizure.order) {
                    seizure.status = Lapsed;
                }
            }
        }
    }
}

/// Lets terms run out, one after the other, up to a moment; what ends at one moment ends together.
fn lapse_until(queue: &mut [Seizure], now: u64) {
    loop {
        let ends = |seizure: &Seizure| seizure.term.expect("what runs has a term").1;
        let Some(end) = queue.iter().filter(|seizure| seizure.status == Active).map(ends).min() else {
            return;
        };
        if end > now {
            return;
        }
        for seizure in queue.iter_mut().filter(|seizure| seizure.status == Active && ends(seizure) == end) {
            seizure.status = Lapsed;
        }
        begin_waiting(queue, end);
    }
}

/// Lets the earliest that waits begin, unless what still runs stands in its way; and so on.
fn begin_waiting(queue: &mut [Seizure], start: u64) {
    for place in 0..queue.len() {
        if queue[place].status != Waiting {
            continue;
        }
        let running = queue.iter().filter(|seizure| seizure.status == Active);
        if running.map(|seizure| &seizure.order).any(|other| overlap(other, &queue[place].order)) {
            continue;
        }
        let next = &mut queue[place];
        next.status = Active;
        next.kind = if next.kind == 4 { 3 } else { 1 };
        next.term = Some((start, period_end(start, next.order.term_days)));
    }
}

/// Whether two seizures are of the same thing: shares of two debtors are not.
pub fn overlap(one: &Order, other: &Order) -> bool {
    one.share.is_none() || other.share.is_none() || one.debtor == other.debtor
}
