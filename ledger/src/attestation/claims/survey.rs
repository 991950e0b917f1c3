//! SURVEY_OK: a survey body has measured units 不动产测绘 (条例 16; 实施细则 26).

use kexin_proof::unit_code::{UNIT_CODE_CHARS, UnitCode};
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer, strictly_rising};

use super::read_mark;
use crate::attestation::CLAIMS_BYTES_MAX;

/// Most units that one survey measures: of more, further surveys speak.
const UNITS_MAX: usize = 96;
const _: () = assert!(4 + UNITS_MAX * (UNIT_CODE_CHARS + 8) < CLAIMS_BYTES_MAX);

/// Units are measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Units with their areas in 0.01 m², rising by code.
    pub measured: Vec<(UnitCode, u64)>,
    /// Whether the units adjoin one another, so that they can become one (R-102, 实施细则 26).
    pub adjacent: bool,
}

impl Survey {
    /// Measured area of a unit in 0.01 m²; none when the survey does not speak of it.
    #[must_use]
    pub fn area_centi_m2(&self, unit: &UnitCode) -> Option<u64> {
        let place = self.measured.binary_search_by_key(unit, |(code, _)| *code).ok()?;
        self.measured.get(place).map(|(_, area)| *area)
    }

    pub(super) const fn texts(&self) -> Vec<&str> {
        Vec::new()
    }
}

impl Wire for Survey {
    fn write(&self, out: &mut Writer) {
        out.count(self.measured.len());
        for (code, area) in &self.measured {
            code.write(out);
            out.u64(*area);
        }
        out.u8(u8::from(self.adjacent));
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let mut measured = Vec::new();
        for _ in 0..input.count("measured units", UNITS_MAX)? {
            measured.push((UnitCode::read(input)?, input.u64()?));
        }
        strictly_rising(&measured, "order of measured units", offset, |(code, _)| *code)?;
        Ok(Self { measured, adjacent: read_mark(input, "adjacency")? })
    }
}
