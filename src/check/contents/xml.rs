//! The text of XML and HTML, leniently: runs of one paragraph joined, attributes included.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

/// Elements after which a word or number is over.
const BLOCKS: &[&str] = &[
    "p",
    "tr",
    "tc",
    "c",
    "row",
    "si",
    "br",
    "tab",
    "cr",
    "h",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "td",
    "th",
    "div",
    "table-cell",
    "table-row",
    "title",
    "text",
    "comment",
    "v",
    "is",
    "f",
];

/// The text of a document and the values of its attributes.
pub(super) fn text(xml: &str) -> String {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let mut text = String::new();
    let mut attributes = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                gather(&tag, &mut attributes);
                separate(tag.local_name().as_ref(), &mut text);
            }
            Ok(Event::End(tag)) => separate(tag.local_name().as_ref(), &mut text),
            Ok(Event::Text(part)) => text.push_str(&part),
            Ok(Event::GeneralRef(name)) => match name.resolve_char_ref().ok().flatten() {
                Some(c) => text.push(c),
                None => text.push_str(resolve_predefined_entity(&name).unwrap_or(" ")),
            },
            Ok(Event::CData(part)) => text.push_str(&part),
            Ok(Event::Comment(part)) => {
                attributes.push_str(&part);
                attributes.push('\n');
            }
            Ok(Event::Eof) => break,
            Err(_) => {
                // What cannot be parsed is read as it stands.
                let rest = usize::try_from(reader.buffer_position()).unwrap_or(0);
                text.push_str(xml.get(rest..).unwrap_or_default());
                break;
            }
            Ok(_) => {}
        }
    }
    text.push('\n');
    text + &attributes
}

fn separate(name: &str, text: &mut String) {
    if BLOCKS.contains(&name) && !text.ends_with('\n') {
        text.push('\n');
    }
}

fn gather(tag: &BytesStart<'_>, attributes: &mut String) {
    for attribute in tag.attributes().with_checks(false).flatten() {
        if attribute.value.bytes().any(|byte| byte.is_ascii_digit()) {
            attributes.push_str(&attribute.value);
            attributes.push('\n');
        }
    }
}

/// The numbers of a worksheet's cells, with the zeros that a number loses at its beginning.
pub(super) fn padded_cells(xml: &str) -> String {
    let mut padded = String::new();
    for cell in xml.split("<v>").skip(1) {
        let value = cell.split("</v>").next().unwrap_or_default();
        let whole = value.strip_suffix(".0").unwrap_or(value);
        if whole.len() == 9 && whole.bytes().all(|byte| byte.is_ascii_digit()) {
            padded.push_str(&format!("0{whole}\n"));
        }
    }
    padded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_joined_and_paragraphs_are_not() {
        let check = |xml: &str, expected: &str| assert_eq!(text(xml).trim(), expected);
        check("<w:p><w:r><w:t>0102</w:t></w:r><w:r><w:t>03-12</w:t></w:r></w:p>", "010203-12");
        check("<w:p>a</w:p><w:p>b</w:p>", "a\nb");
        check("<x a=\"b1\">c &amp; d</x>", "c & d\nb1");
        check("<p>unclosed <br> text</x>", "unclosed \n text");
    }

    #[test]
    fn lost_zeros() {
        assert_eq!(padded_cells("<c><v>102031234</v></c><c><v>12</v></c>"), "0102031234\n");
    }
}
