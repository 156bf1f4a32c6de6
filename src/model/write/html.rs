//! HTML that stands in Markdown: its text is published as text, its tags are not.

use crate::diag::{Diag, Span};
use crate::model::write::Writer;

impl Writer<'_, '_, '_> {
    /// Writes the source of a block of HTML as a paragraph.
    pub fn html_block(&mut self, html: &str, span: Span) {
        let text = without_comments(html);
        if text.trim().is_empty() {
            return;
        }
        self.raw_html(span);
        self.out.start_block("<p>");
        self.out.guarded_text(text.trim(), span);
        self.out.end_block("</p>\n");
    }

    /// Leaves out a tag, but for that which breaks a line.
    pub fn html_inline(&mut self, html: &str, span: Span) {
        let name = html.trim_start_matches('<').trim_end_matches(['>', '/', ' ']);
        if name.eq_ignore_ascii_case("br") {
            self.out.tag("<br>\n");
        } else if !html.starts_with("<!--") {
            self.raw_html(span);
        }
    }

    fn raw_html(&mut self, span: Span) {
        let diag = Diag::warning("raw-html", "HTML tags are not published")
            .at(self.context.path, span)
            .hint("write it in Markdown, or put it between backticks to show it as text");
        self.context.diags.push(diag);
    }
}

/// Raw HTML without its comments.
fn without_comments(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    out + rest
}
