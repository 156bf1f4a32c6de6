//! Numbers as bits, the lowest first: what a list of the index is written in.

/// Bits that are written one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bits {
    bytes: Vec<u8>,
    /// How many bits of the last byte are taken, 0 if it is full.
    taken: u32,
}

impl Bits {
    /// The lowest bits of a number.
    pub fn push(&mut self, number: u32, mut count: u32) {
        let mut number = u64::from(number) & ((1 << count) - 1);
        while count > 0 {
            if self.taken == 0 {
                self.bytes.push(0);
            }
            let last = self.bytes.last_mut().expect("one was pushed");
            *last |= (number << self.taken) as u8;
            let here = (8 - self.taken).min(count);
            number >>= here;
            count -= here;
            self.taken = (self.taken + here) % 8;
        }
    }

    /// So many ones and a zero.
    pub fn unary(&mut self, mut number: u32) {
        while number >= 32 {
            self.push(u32::MAX, 32);
            number -= 32;
        }
        self.push(((1_u64 << number) - 1) as u32, number + 1);
    }

    /// A number that is usually below `2^k` (Rice).
    pub fn rice(&mut self, number: u32, k: u32) {
        self.unary(number >> k);
        self.push(number, k);
    }

    /// A number of any size, above zero (Elias).
    pub fn gamma(&mut self, number: u32) {
        let length = number.ilog2();
        self.unary(length);
        self.push(number, length);
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// The `k` with which numbers of this sum take the fewest bits, or nearly so.
pub fn rice_of(sum: u64, count: u64) -> u32 {
    // The mean times ln 2: what half of the numbers are below.
    let middle = sum * 7 / (count.max(1) * 10);
    middle.checked_ilog2().map_or(0, |bits| bits.min(31))
}

/// Reads what [`Bits`] wrote.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    pub fn new(bytes: &'b [u8]) -> Reader<'b> {
        Reader { bytes, at: 0 }
    }

    pub fn bits(&mut self, count: u32) -> u32 {
        (0..count).fold(0, |number, bit| number | self.bit() << bit)
    }

    pub fn unary(&mut self) -> u32 {
        let mut number = 0;
        while self.bit() == 1 {
            number += 1;
        }
        number
    }

    pub fn rice(&mut self, k: u32) -> u32 {
        self.unary() << k | self.bits(k)
    }

    pub fn gamma(&mut self) -> u32 {
        let length = self.unary();
        1 << length | self.bits(length)
    }

    /// A bit after the end is a zero.
    fn bit(&mut self) -> u32 {
        let byte = self.bytes.get(self.at / 8).copied().unwrap_or_default();
        self.at += 1;
        u32::from(byte >> ((self.at - 1) % 8) & 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_they_were_written() {
        let numbers = [0, 1, 2, 7, 8, 31, 32, 33, 255, 1_000, 70_000];
        let mut bits = Bits::default();
        for number in numbers {
            bits.unary(number % 70);
            bits.rice(number, 6);
            bits.gamma(number + 1);
            bits.push(number, 17);
        }
        let bytes = bits.into_bytes();
        let mut reader = Reader::new(&bytes);
        for number in numbers {
            assert_eq!(reader.unary(), number % 70);
            assert_eq!(reader.rice(6), number);
            assert_eq!(reader.gamma(), number + 1);
            assert_eq!(reader.bits(17), number);
        }
    }

    #[test]
    fn the_lowest_bit_comes_first() {
        let mut bits = Bits::default();
        bits.push(0b101, 3);
        bits.push(0b1_0000_0001, 9);
        assert_eq!(bits.into_bytes(), [0b0000_1101, 0b1000]);
        assert_eq!([rice_of(10, 10), rice_of(100, 10), rice_of(100_000, 1)], [0, 2, 16]);
    }
}
