//! Seeded changes of a corpus: bits, integers, pieces cut, doubled, exchanged and brought in from other inputs.

/// An endless stream of changed inputs.
pub struct Changes<'a> {
    state: u64,
    corpus: &'a [Vec<u8>],
}

impl<'a> Changes<'a> {
    /// The stream of a decoder.
    pub fn of(seed: u64, name: &str, corpus: &'a [Vec<u8>]) -> Self {
        let state =
            name.bytes().fold(seed, |state, byte| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self { state, corpus }
    }

    fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.number() % bound.max(1) as u64).expect("below a usize")
    }

    fn input(&mut self) -> &'a [u8] {
        let place = self.below(self.corpus.len());
        &self.corpus[place]
    }

    /// The next input: one to four changes of one of the corpus.
    pub fn drawn(&mut self) -> Vec<u8> {
        let mut bytes = self.input().to_vec();
        for _ in 0..=self.below(4) {
            self.change(&mut bytes);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len());
        let end = at + self.below(bytes.len() - at + 1).min(64);
        let byte = self.number().to_be_bytes()[0];
        match self.below(9) {
            0 | 1 if !bytes.is_empty() => bytes[at] ^= 1 << (byte % 8),
            2 if !bytes.is_empty() => bytes[at] = byte,
            3 => drop(bytes.drain(at..end)),
            4 => bytes.extend_from_within(at..end),
            5 => bytes.truncate(at),
            6 => bytes.insert(at, byte),
            7 => {
                // A length, a count or another integer that claims the most.
                let claims = [[0xff; 4], [0x7f, 0xff, 0xff, 0xff], [0, 1, 0, 0], [0, 0, 0xff, 0xff], [0; 4]];
                let claim = claims[self.below(claims.len())];
                bytes.iter_mut().skip(at).zip(claim).for_each(|(byte, claim)| *byte = claim);
            }
            _ => {
                let other = self.input();
                let from = self.below(other.len());
                let piece = &other[from..other.len().min(from + 64)];
                bytes.splice(at..end, piece.iter().copied());
            }
        }
    }
}
