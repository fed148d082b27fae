//! Chance that is the same each time: a name goes in, and what comes out looks like luck.

/// A row of numbers that follows from a name (splitmix64).
pub(crate) struct Chance(u64);

impl Chance {
    /// The row of this name.
    pub(crate) fn of(name: &str) -> Self {
        let mix = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, mix))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `least` to `most`.
    pub(crate) fn from(&mut self, least: i64, most: i64) -> i64 {
        let width = u64::try_from(most - least + 1).unwrap_or(1).max(1);
        least + i64::try_from(self.next() % width).unwrap_or_default()
    }

    /// One of these.
    pub(crate) fn one<'v, T>(&mut self, values: &'v [T]) -> &'v T {
        let last = i64::try_from(values.len()).unwrap_or(1) - 1;
        &values[usize::try_from(self.from(0, last)).unwrap_or_default()]
    }

    /// Hexadecimal digits.
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        let text = format!("{:016x}{:016x}", self.next(), self.next());
        text.chars().take(digits).collect()
    }
}
