//! PLANNING_OK: the planning authority confirms use and area, and completion where it was built 规划核实 (实施细则 35).

use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use super::read_mark;

/// Use and area of a unit agree with the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planning {
    /// The unit.
    pub unit: UnitCode,
    /// Area in 0.01 m².
    pub area: u64,
    /// Planned use, code of the list of uses.
    pub use_code: u32,
    /// Whether what was to be built is completed and accepted 竣工.
    pub completed: bool,
}

impl Planning {
    pub(super) const fn texts(&self) -> Vec<&str> {
        Vec::new()
    }
}

impl Wire for Planning {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.u64(self.area);
        out.u32(self.use_code);
        out.u8(u8::from(self.completed));
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            unit: UnitCode::read(input)?,
            area: input.u64()?,
            use_code: input.u32()?,
            completed: read_mark(input, "completion")?,
        })
    }
}
