//! The tags of a table: which cells name a column or a row, and how columns are aligned.

use comrak::nodes::TableAlignment;

/// The table that is being written.
#[derive(Default)]
pub struct Table {
    alignments: Vec<TableAlignment>,
    /// The place of the next cell in its row.
    column: usize,
    /// Whether the first column names the rows: the table's corner is empty.
    names_rows: bool,
    /// The element of the open cell.
    cell: &'static str,
}

impl Table {
    pub fn new(alignments: &[TableAlignment]) -> Table {
        Table { alignments: alignments.to_vec(), ..Table::default() }
    }

    pub fn start_row(&mut self) {
        self.column = 0;
    }

    /// The opening tag of the next cell.
    pub fn open_cell(&mut self, is_header: bool, is_empty: bool) -> String {
        let class = match self.alignments.get(self.column) {
            Some(TableAlignment::Right) => " class=\"align-right\"",
            Some(TableAlignment::Center) => " class=\"align-center\"",
            _ => "",
        };
        let is_first = self.column == 0;
        self.names_rows |= is_header && is_first && is_empty;
        let (cell, scope) = match (is_header, is_first && self.names_rows) {
            _ if is_empty => ("td", ""),
            (true, _) => ("th", " scope=\"col\""),
            (false, true) => ("th", " scope=\"row\""),
            (false, false) => ("td", ""),
        };
        self.cell = cell;
        format!("<{cell}{scope}{class}>")
    }

    /// The closing tag of the cell that is open.
    pub fn close_cell(&mut self) -> String {
        self.column += 1;
        format!("</{}>", self.cell)
    }
}
