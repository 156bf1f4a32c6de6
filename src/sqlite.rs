//! A database file of SQLite 3, written directly (sqlite.org/fileformat2.html).
//!
//! Tables and rows come in, bytes go out; nothing depends on time or machine. Tables have row
//! numbers from 1 and no indexes. The library itself would be larger than the rest of the program.

/// What a cell holds.
#[derive(Clone, Debug)]
pub enum Cell {
    Null,
    Integer(i64),
    Text(String),
}

/// A table with the names of its columns, each with its declared type.
pub struct Table {
    pub name: &'static str,
    pub columns: Vec<(&'static str, &'static str)>,
    pub rows: Vec<Vec<Cell>>,
}

/// Bytes of a page; all of them can be used.
const PAGE: usize = 4096;
/// Before the first page's own head.
const FILE_HEAD: usize = 100;
const LEAF: u8 = 13;
const INNER: u8 = 5;

/// The whole file.
pub fn write(tables: &[Table]) -> Vec<u8> {
    // The first page is that of the list of tables; it is made last, when their roots are known.
    let mut file = File { pages: vec![vec![0; PAGE]] };
    let roots: Vec<u32> = tables.iter().map(|table| file.tree(&table.rows)).collect();
    let list: Vec<Vec<Cell>> =
        tables.iter().zip(&roots).map(|(table, root)| entry(table, *root)).collect();
    file.list(&list);
    let count = file.pages.len() as u32;
    let mut bytes: Vec<u8> = file.pages.concat();
    bytes[..FILE_HEAD].copy_from_slice(&head(count));
    bytes
}

/// A table in the list of tables.
fn entry(table: &Table, root: u32) -> Vec<Cell> {
    let columns: Vec<String> =
        table.columns.iter().map(|(name, kind)| format!("\"{name}\" {kind}")).collect();
    let text = |text: &str| Cell::Text(text.to_owned());
    let sql = format!("CREATE TABLE \"{}\" ({})", table.name, columns.join(", "));
    vec![
        text("table"),
        text(table.name),
        text(table.name),
        Cell::Integer(i64::from(root)),
        Cell::Text(sql),
    ]
}

/// The file's head (1.3).
fn head(pages: u32) -> [u8; FILE_HEAD] {
    let mut head = [0; FILE_HEAD];
    head[..16].copy_from_slice(b"SQLite format 3\0");
    head[16..18].copy_from_slice(&(PAGE as u16).to_be_bytes());
    // Read and written as a plain file; all of a page is used; the fractions that are prescribed.
    head[18..24].copy_from_slice(&[1, 1, 0, 64, 32, 32]);
    let mut put = |at: usize, value: u32| head[at..at + 4].copy_from_slice(&value.to_be_bytes());
    put(24, 1); // how often it was changed
    put(28, pages);
    put(40, 1); // how often the list of tables was changed
    put(44, 4); // the format of that list
    put(56, 1); // UTF-8
    put(92, 1); // the change for which the next number holds
    put(96, 3_045_000); // the version that is said to have written it
    head
}

struct File {
    pages: Vec<Vec<u8>>,
}

impl File {
    fn add(&mut self, page: Vec<u8>) -> u32 {
        self.pages.push(page);
        self.pages.len() as u32
    }

    /// Writes rows as a tree and returns the page of its root.
    fn tree(&mut self, rows: &[Vec<Cell>]) -> u32 {
        let mut level = self.leaves(rows);
        while level.len() > 1 {
            level = self.inner(&level);
        }
        level[0].0
    }

    /// Pages of rows, each with the last row number on it.
    fn leaves(&mut self, rows: &[Vec<Cell>]) -> Vec<(u32, i64)> {
        let mut level = Vec::new();
        let mut page = Builder::new(LEAF, 0);
        let mut last = 0;
        for (number, row) in (1..).zip(rows) {
            let cell = self.cell(number, row);
            if !page.fits(&cell) {
                let full = std::mem::replace(&mut page, Builder::new(LEAF, 0));
                level.push((self.add(full.into_page(None)), last));
            }
            page.push(cell);
            last = number;
        }
        level.push((self.add(page.into_page(None)), last));
        level
    }

    /// Pages that lead to those of the level below.
    fn inner(&mut self, below: &[(u32, i64)]) -> Vec<(u32, i64)> {
        // As many as always fit: a page number and a row number of at most nine bytes each, with a place.
        let most = (PAGE - 12) / (4 + 9 + 2);
        let mut level = Vec::new();
        // All of like size, so that none is left with a single child.
        let groups = below.len().div_ceil(most);
        for group in below.chunks(below.len().div_ceil(groups)) {
            let ((right, last), rest) = group.split_last().expect("a group holds something");
            let mut page = Builder::new(INNER, 0);
            for (child, key) in rest {
                let mut cell = child.to_be_bytes().to_vec();
                varint(*key, &mut cell);
                page.push(cell);
            }
            level.push((self.add(page.into_page(Some(*right))), *last));
        }
        level
    }

    /// A row as it stands on a leaf; what is too long goes on other pages (1.6).
    fn cell(&mut self, number: i64, row: &[Cell]) -> Vec<u8> {
        let record = record(row);
        let mut cell = Vec::with_capacity(record.len().min(PAGE) + 20);
        varint(record.len() as i64, &mut cell);
        varint(number, &mut cell);
        let most = PAGE - 35;
        if record.len() <= most {
            cell.extend_from_slice(&record);
            return cell;
        }
        let least = (PAGE - 12) * 32 / 255 - 23;
        let fitting = least + (record.len() - least) % (PAGE - 4);
        let kept = if fitting <= most { fitting } else { least };
        cell.extend_from_slice(&record[..kept]);
        let rest: Vec<&[u8]> = record[kept..].chunks(PAGE - 4).collect();
        let first = self.pages.len() as u32 + 1;
        for (place, part) in rest.iter().enumerate() {
            let next = if place + 1 < rest.len() { first + place as u32 + 1 } else { 0 };
            let mut page = next.to_be_bytes().to_vec();
            page.extend_from_slice(part);
            page.resize(PAGE, 0);
            self.add(page);
        }
        cell.extend_from_slice(&first.to_be_bytes());
        cell
    }

    /// The list of tables, which has to begin on the first page and, being short, ends there.
    fn list(&mut self, rows: &[Vec<Cell>]) {
        let mut page = Builder::new(LEAF, FILE_HEAD);
        for (number, row) in (1..).zip(rows) {
            let cell = self.cell(number, row);
            page.push(cell);
        }
        self.pages[0] = page.into_page(None);
    }
}

/// A page of a tree while it is filled.
struct Builder {
    kind: u8,
    before: usize,
    cells: Vec<Vec<u8>>,
    used: usize,
}

impl Builder {
    fn new(kind: u8, before: usize) -> Builder {
        let head = if kind == INNER { 12 } else { 8 };
        Builder { kind, before, cells: Vec::new(), used: before + head }
    }

    fn fits(&self, cell: &[u8]) -> bool {
        self.used + cell.len() + 2 <= PAGE
    }

    fn push(&mut self, cell: Vec<u8>) {
        assert!(self.fits(&cell), "a cell fits on its page");
        self.used += cell.len() + 2;
        self.cells.push(cell);
    }

    /// Head, places of the cells, and the cells from the end (1.6).
    fn into_page(self, right: Option<u32>) -> Vec<u8> {
        let mut page = vec![0; PAGE];
        let mut start = PAGE;
        let head = if right.is_some() { 12 } else { 8 };
        for (place, cell) in self.cells.iter().enumerate() {
            start -= cell.len();
            page[start..start + cell.len()].copy_from_slice(cell);
            let at = self.before + head + place * 2;
            page[at..at + 2].copy_from_slice(&(start as u16).to_be_bytes());
        }
        let own = &mut page[self.before..];
        own[0] = self.kind;
        own[3..5].copy_from_slice(&(self.cells.len() as u16).to_be_bytes());
        own[5..7].copy_from_slice(&(start as u16).to_be_bytes());
        if let Some(right) = right {
            own[8..12].copy_from_slice(&right.to_be_bytes());
        }
        page
    }
}

/// A row: the types of its cells, then what they hold (2.1).
fn record(row: &[Cell]) -> Vec<u8> {
    let mut types = Vec::new();
    let mut values = Vec::new();
    for cell in row {
        match cell {
            Cell::Null => varint(0, &mut types),
            Cell::Integer(number) => {
                varint(6, &mut types);
                values.extend_from_slice(&number.to_be_bytes());
            }
            Cell::Text(text) => {
                varint(13 + 2 * text.len() as i64, &mut types);
                values.extend_from_slice(text.as_bytes());
            }
        }
    }
    // The head counts its own length, which is one byte or two.
    let length = types.len() as i64 + if types.len() < 127 { 1 } else { 2 };
    let mut record = Vec::with_capacity(types.len() + values.len() + 2);
    varint(length, &mut record);
    record.append(&mut types);
    record.append(&mut values);
    record
}

/// A number of one to nine bytes, the high ones first (1.6).
fn varint(number: i64, out: &mut Vec<u8>) {
    let number = number as u64;
    if number >= 1 << 56 {
        out.extend((1..=8).rev().map(|place| (number >> (place * 7 + 1)) as u8 | 0x80));
        out.push(number as u8);
        return;
    }
    let groups = (64 - number.leading_zeros()).div_ceil(7).max(1);
    for group in (0..groups).rev() {
        let bits = (number >> (group * 7)) as u8 & 0x7F;
        out.push(if group > 0 { bits | 0x80 } else { bits });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_few_bytes() {
        let check = |number: i64, expected: &[u8]| {
            let mut out = Vec::new();
            varint(number, &mut out);
            assert_eq!(out, expected, "{number}");
        };
        check(0, &[0]);
        check(127, &[0x7F]);
        check(128, &[0x81, 0]);
        check(16_384, &[0x81, 0x80, 0]);
        check(-1, &[0xFF; 9]);
    }

    #[test]
    fn the_file_has_whole_pages_and_says_how_many() {
        let rows = |count: i64, length: usize| {
            (0..count).map(|n| vec![Cell::Integer(n), Cell::Text("å".repeat(length))]).collect()
        };
        for (count, length) in [(0, 0), (1, 3), (500, 40), (3, 9_000), (20_000, 1)] {
            let table = Table {
                name: "t",
                columns: vec![("n", "INTEGER"), ("text", "TEXT")],
                rows: rows(count, length),
            };
            let file = write(&[table]);
            assert_eq!(file.len() % PAGE, 0);
            let pages = u32::from_be_bytes(file[28..32].try_into().expect("four bytes"));
            assert_eq!(pages as usize, file.len() / PAGE);
        }
    }
}
