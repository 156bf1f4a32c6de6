//! The text of XML and HTML, leniently: runs of one paragraph joined, attributes included.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

/// Elements within a word or number: runs and their like in office files, phrases in HTML and SVG.
/// After any other element a word or number is over.
const INLINE: &[&str] = &[
    "r",
    "t",
    "delText",
    "ins",
    "del",
    "moveFrom",
    "moveTo",
    "hyperlink",
    "smartTag",
    "sdt",
    "sdtContent",
    "proofErr",
    "bookmarkStart",
    "bookmarkEnd",
    "commentRangeStart",
    "commentRangeEnd",
    "commentReference",
    "lastRenderedPageBreak",
    "noBreakHyphen",
    "softHyphen",
    "span",
    "soft-page-break",
    "bookmark",
    "bookmark-start",
    "bookmark-end",
    "change-start",
    "change-end",
    "change",
    "a",
    "b",
    "i",
    "u",
    "s",
    "em",
    "strong",
    "font",
    "small",
    "big",
    "sub",
    "sup",
    "mark",
    "code",
    "kbd",
    "tt",
    "abbr",
    "label",
    "nobr",
    "wbr",
    "q",
    "cite",
    "tspan",
];

/// Elements that say how a run looks; what stands in them is no text.
const LOOKS: &[&str] = &["rPr", "pPr", "endParaRPr"];

/// Attributes that people write, so that one of digits alone may be a personal number.
const WRITTEN: &[&str] =
    &["value", "title", "alt", "name", "descr", "content", "placeholder", "label", "date"];

/// The text of a document and the values of its attributes.
pub(super) fn text(xml: &str) -> String {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let mut text = String::new();
    let mut attributes = String::new();
    let mut looks = 0_usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                gather(&tag, &mut attributes);
                looks += usize::from(LOOKS.contains(&tag.local_name().as_ref()));
                separate(tag.local_name().as_ref(), looks, &mut text);
            }
            Ok(Event::Empty(tag)) => {
                gather(&tag, &mut attributes);
                match tag.local_name().as_ref() {
                    "noBreakHyphen" => text.push('-'),
                    name if !LOOKS.contains(&name) => separate(name, looks, &mut text),
                    _ => {}
                }
            }
            Ok(Event::End(tag)) => {
                let name = tag.local_name();
                separate(name.as_ref(), looks, &mut text);
                looks = looks.saturating_sub(usize::from(LOOKS.contains(&name.as_ref())));
            }
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

fn separate(name: &str, looks: usize, text: &mut String) {
    if looks == 0 && !INLINE.contains(&name) && !text.ends_with('\n') {
        text.push('\n');
    }
}

fn gather(tag: &BytesStart<'_>, attributes: &mut String) {
    for attribute in tag.attributes().with_checks(false).flatten() {
        let name = attribute.key.local_name();
        let name: &str = name.as_ref();
        let is_written = WRITTEN.contains(&name) || name.starts_with("data-");
        let digits = attribute.value.bytes().filter(u8::is_ascii_digit).count();
        if digits >= 9 && (is_written || digits < attribute.value.len()) {
            attributes.push_str(&attribute.value);
            attributes.push('\n');
            if name == "value" {
                attributes.push_str(&padded(&attribute.value));
            }
        }
    }
}

/// The numbers of a worksheet's cells, with the zeros that a number loses at its beginning.
pub(super) fn padded_cells(xml: &str) -> String {
    let cells = xml.split("<v>").skip(1);
    cells.map(|cell| padded(cell.split("</v>").next().unwrap_or_default())).collect()
}

/// A number of nine digits with the zero that it lost.
fn padded(value: &str) -> String {
    let whole = value.strip_suffix(".0").unwrap_or(value);
    match whole.len() == 9 && whole.bytes().all(|byte| byte.is_ascii_digit()) {
        true => format!("0{whole}\n"),
        false => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_joined_and_paragraphs_are_not() {
        let check = |xml: &str, expected: &str| assert_eq!(text(xml).trim(), expected);
        check("<w:p><w:r><w:t>0102</w:t></w:r><w:r><w:t>03-12</w:t></w:r></w:p>", "010203-12");
        check("<w:p>a</w:p><w:p>b</w:p>", "a\nb");
        check("<x a=\"b123456789\">c &amp; d</x>", "c & d\n\nb123456789");
        check("<a>010203-9876</a><b>x</b><dc:c>1</dc:c><dc:d>2</dc:d>", "010203-9876x\n1\n2");
        check("<w:t>0102</w:t><w:rPr><w:b/></w:rPr><w:noBreakHyphen/><w:t>3</w:t>", "0102-3");
        check("<x val=\"1234567890\" alt=\"1234567890\"/>", "1234567890");
        check("<p>unclosed <br> text</x>", "unclosed \n text");
    }

    #[test]
    fn lost_zeros() {
        assert_eq!(padded_cells("<c><v>102031234</v></c><c><v>12</v></c>"), "0102031234\n");
    }
}
