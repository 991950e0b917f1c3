//! The network: weather, partitions, and the way of each message.

use kexin_node::core::message::{Channel, Gossip};

use crate::cluster::{Cluster, Event};
use crate::luck::About;
use crate::plan::{Fault, Passes};
use crate::world::World;

/// What messages meet.
#[derive(Default)]
pub struct Network {
    /// Weather and its end.
    weather: Vec<(Weather, u64)>,
    /// One side, which side's messages pass, and the end.
    split: Option<(u16, Passes, u64)>,
}

#[derive(Clone, Copy, Default)]
struct Weather {
    drop: u64,
    duplicate: u64,
    delay_ms: u64,
}

impl Network {
    pub fn strike(&mut self, fault: &Fault, now_ms: u64) {
        match fault {
            Fault::Weather { drop, duplicate, delay_ms, for_ms } => {
                let weather = Weather {
                    drop: u64::from(*drop),
                    duplicate: u64::from(*duplicate),
                    delay_ms: u64::from(*delay_ms),
                };
                self.weather.retain(|(_, until_ms)| now_ms < *until_ms);
                self.weather.push((weather, now_ms + u64::from(*for_ms)));
            }
            Fault::Split { side, passes, for_ms } => {
                self.split = Some((*side, *passes, now_ms + u64::from(*for_ms)));
            }
            _ => {}
        }
    }

    /// The worst weather of those that are on.
    fn weather(&self, now_ms: u64) -> Weather {
        let on = self.weather.iter().filter(|(_, until_ms)| now_ms < *until_ms);
        on.fold(Weather::default(), |worst, (weather, _)| Weather {
            drop: worst.drop.max(weather.drop),
            duplicate: worst.duplicate.max(weather.duplicate),
            delay_ms: worst.delay_ms.max(weather.delay_ms),
        })
    }

    fn is_cut(&self, from: usize, to: usize, now_ms: u64) -> bool {
        let Some((side, passes, until_ms)) = self.split else { return false };
        let is_in_side = |node: usize| side >> node & 1 == 1;
        let passes = match passes {
            Passes::Nobody => false,
            Passes::FromSide => is_in_side(from),
            Passes::FromOthers => !is_in_side(from),
        };
        now_ms < until_ms && is_in_side(from) != is_in_side(to) && !passes
    }
}

impl<W: World> Cluster<W> {
    pub(crate) fn gossip(&mut self, from: usize, channel: Channel, bytes: &[u8]) {
        let number = self.nodes[from].number;
        self.checks.published(number, channel, bytes);
        if let Ok(Gossip::Seal(seal)) = Gossip::decode(channel, bytes)
            && !self.nodes[from].disk.knows_of(&seal)
        {
            self.checks.failed(format!("node {from} sealed {} before its guard was durable", seal.height));
        }
        for to in 0..self.nodes.len() {
            if to != from {
                self.send(from, to, Event::Gossip { from, to, channel, bytes: bytes.to_vec() });
            }
        }
    }

    pub(crate) fn send(&mut self, from: usize, to: usize, event: Event) {
        let now_ms = self.now_ms;
        let mut draw = self.luck.about(About::Message { from, to });
        let weather = self.network.weather(now_ms);
        let is_dropped = draw.below(1_000) < weather.drop;
        let copies = if draw.below(1_000) < weather.duplicate { 2 } else { 1 };
        if is_dropped || self.network.is_cut(from, to, now_ms) {
            return;
        }
        // What was written before the message left may still be on its way to the disk.
        let leaves_ms = self.nodes[from].busy_until_ms.max(now_ms);
        for _ in 0..copies {
            let way_ms = draw.within(1, self.plan.setup.delay_ms_max + weather.delay_ms);
            self.push(leaves_ms + way_ms, event.clone());
        }
    }
}
