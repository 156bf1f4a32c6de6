//! Files beside the minutes from which a reader's browser, or the web server, would run something.
//!
//! A published file has the origin of the whole site: what runs from it can do whatever the site's
//! pages can. HTML and its like are known by their name or first words; SVG and other XML are read.

use std::path::Path;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use rayon::prelude::*;

use crate::check::Whole;
use crate::diag::Diag;
use crate::source;

/// What browsers take for a page, or run.
const PAGES: &[&str] = &[
    "html",
    "htm",
    "xhtml",
    "xht",
    "xhtm",
    "mht",
    "mhtml",
    "svgz",
    "swf",
    "hta",
    "htc",
    "js",
    "mjs",
    "cjs",
    "wasm",
    "xsl",
    "xslt",
    "webmanifest",
    "jar",
];

/// What web servers run, or are told by what to do.
const SERVED: &[&str] = &[
    "shtml", "shtm", "php", "phtml", "phar", "asp", "aspx", "ashx", "asmx", "cshtml", "jsp",
    "jspx", "cgi", "fcgi", "config", "htaccess",
];

/// Words that make a browser take a file of no known type for HTML (WHATWG, MIME Sniffing, 7.1).
const HTML_STARTS: &[&str] = &[
    "<!doctype html",
    "<html",
    "<head",
    "<script",
    "<iframe",
    "<h1",
    "<div",
    "<font",
    "<table",
    "<a",
    "<style",
    "<title",
    "<b",
    "<body",
    "<br",
    "<p",
    "<!--",
];

/// Larger files of XML are not read.
const LARGEST: u64 = 50_000_000;

/// `active-content`.
pub fn active_content(context: &Whole<'_>, diags: &mut Vec<Diag>) {
    let assets: Vec<_> = context.site.assets().values().collect();
    let found: Vec<Option<Diag>> = assets
        .par_iter()
        .map(|asset| {
            let name = asset.route.output();
            let reason = reason(&name, &asset.disk, asset.size)?;
            Some(
                Diag::error(
                    "active-content",
                    format!("a browser that opens `{}` may run script: {reason}", asset.path.name()),
                )
                .in_file(&asset.path)
                .hint("publish it as PDF or PNG, or save it without; `referat check --explain active-content` says how it can be allowed"),
            )
        })
        .collect();
    diags.extend(found.into_iter().flatten());
}

/// Why a file that is published under this name is not harmless.
fn reason(name: &str, disk: &Path, size: u64) -> Option<String> {
    let extension = name.rsplit(['.', '/']).next().unwrap_or_default();
    let extension = if name.contains('.') { extension } else { "" };
    if PAGES.contains(&extension) {
        return Some(format!("files of the type `{extension}` hold script"));
    }
    if SERVED.contains(&extension) {
        return Some(format!("web servers do what files of the type `{extension}` say"));
    }
    let start = source::start(disk, 512);
    let is_xml = matches!(extension, "svg" | "xml");
    if !is_xml && !starts_with_markup(&start) {
        return None;
    }
    if !is_xml && is_html(&start) {
        return Some("it begins like HTML".to_owned());
    }
    if size > LARGEST {
        return Some("it is too large to be looked into".to_owned());
    }
    let Ok(bytes) = source::bytes(disk) else {
        return Some("it cannot be read".to_owned());
    };
    match std::str::from_utf8(&bytes) {
        Ok(text) => xml(text.trim_start_matches('\u{feff}'), extension == "svg", is_xml),
        Err(_) => Some("it is no XML in UTF-8".to_owned()),
    }
}

/// Whether something other than space begins with a bracket, in any encoding.
fn starts_with_markup(start: &[u8]) -> bool {
    let mut bytes = start.iter().filter(|byte| {
        !matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ' | 0xef | 0xbb | 0xbf | 0xfe | 0xff)
    });
    bytes.next() == Some(&b'<')
}

fn is_html(start: &[u8]) -> bool {
    let text: String = start
        .iter()
        .filter(|byte| byte.is_ascii() && **byte != 0)
        .map(|byte| char::from(*byte))
        .collect();
    let text = text.trim_start().to_ascii_lowercase();
    HTML_STARTS.iter().any(|word| {
        let rest = text.strip_prefix(word);
        rest.is_some_and(|rest| {
            *word == "<!--" || rest.starts_with([' ', '>', '\t', '\n', '\r', '/'])
        })
    })
}

/// Why XML is not harmless: of SVG and XHTML script runs, of other XML what its style sheet makes of it.
fn xml(text: &str, is_svg: bool, is_named_xml: bool) -> Option<String> {
    let mut reader = Reader::from_str(text);
    // Script may stand before the declaration of its namespace is read, so all is looked at first.
    let spaces = text.contains("www.w3.org") || text.contains("&#");
    let strict = is_svg || spaces;
    let mut in_style = false;
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(_) if is_named_xml => return Some("it is no well-formed XML".to_owned()),
            Err(_) => return None,
        };
        let reason = match &event {
            Event::Eof => return None,
            Event::Decl(declaration) => declaration.encoding().and_then(|encoding| {
                let encoding = encoding.ok()?.to_lowercase();
                let known = ["utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"];
                (!known.contains(&encoding.as_str()))
                    .then(|| format!("its encoding is `{encoding}`"))
            }),
            Event::PI(instruction) => instruction
                .starts_with("xml-stylesheet")
                .then(|| "it names a style sheet".to_owned()),
            Event::DocType(doctype) => {
                doctype.contains('[').then(|| "it defines entities of its own".to_owned())
            }
            Event::Start(element) | Event::Empty(element) => {
                in_style = matches!(event, Event::Start(_)) && is_named(element, "style");
                self::element(element, strict)
            }
            Event::End(_) => {
                in_style = false;
                None
            }
            Event::Text(text) if in_style && strict => style(text),
            Event::CData(text) if in_style && strict => style(text),
            _ => None,
        };
        if reason.is_some() {
            return reason;
        }
    }
}

fn is_named(element: &BytesStart<'_>, name: &str) -> bool {
    element.local_name().as_ref().eq_ignore_ascii_case(name)
}

fn element(element: &BytesStart<'_>, strict: bool) -> Option<String> {
    const RUNNING: &[&str] = &[
        "script",
        "foreignObject",
        "iframe",
        "object",
        "embed",
        "handler",
        "listener",
        "audio",
        "video",
        "frame",
        "form",
        "input",
        "link",
        "meta",
        "base",
    ];
    let name = element.local_name().as_ref().to_owned();
    if strict && RUNNING.iter().any(|running| is_named(element, running)) {
        return Some(format!("it holds a `{name}`"));
    }
    for attribute in element.attributes().with_checks(false) {
        let Ok(attribute) = attribute else { return Some("it is no well-formed XML".to_owned()) };
        let key = attribute.key.as_ref().to_lowercase();
        let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else {
            return Some("it uses entities that XML does not know".to_owned());
        };
        let value: String = value
            .chars()
            .filter(|c| !c.is_control() && !c.is_whitespace())
            .collect::<String>()
            .to_lowercase();
        if key.starts_with("xmlns") && value.contains("xhtml") {
            return Some("it holds HTML".to_owned());
        }
        if strict && let Some(reason) = running_attribute(&name, &key, &value) {
            return Some(reason);
        }
    }
    None
}

/// What an attribute runs or loads; its key and value in lower case, the value without white space.
fn running_attribute(element: &str, key: &str, value: &str) -> Option<String> {
    let local = key.rsplit(':').next().unwrap_or_default();
    if local.starts_with("on") {
        return Some(format!("it has a `{local}`"));
    }
    if local == "attributename" && (value.ends_with("href") || value.starts_with("on")) {
        return Some(format!("it changes `{value}`"));
    }
    let is_link = local == "href" || local == "src" || local == "data";
    if is_link && !is_harmless(value, element.eq_ignore_ascii_case("a")) {
        return Some(format!("it refers to `{}`", value.chars().take(40).collect::<String>()));
    }
    style(value)
}

/// Whether nothing is loaded from, or run by, a reference; `a` leads on only when it is clicked.
fn is_harmless(address: &str, is_anchor: bool) -> bool {
    let pictures = ["data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp"];
    address.is_empty()
        || address.starts_with('#')
        || pictures.iter().any(|picture| address.starts_with(picture))
        || is_anchor
            && ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme))
}

/// What a style asks of elsewhere.
fn style(text: &str) -> Option<String> {
    let text: String =
        text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    if text.contains("@import") || text.contains("javascript:") || text.contains("expression(") {
        return Some("its style loads something".to_owned());
    }
    let inside = |after: &str| {
        let address = after.trim_start_matches(['"', '\'']);
        is_harmless(address, false)
    };
    let loads = text.split("url(").skip(1).any(|after| !inside(after));
    // An escape may spell any of these words.
    (loads || text.contains('\\')).then(|| "its style loads something".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings() {
        let check = |inner: &str, expected: Option<&str>| {
            let svg = format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">{inner}</svg>"
            );
            assert_eq!(xml(&svg, true, true).as_deref(), expected, "{inner}");
        };
        check("<rect width=\"4\" style=\"fill: url(#a)\"/><style>.a { fill: red }</style>", None);
        check("<a xlink:href=\"https://example.org/\"><text>x</text></a><use href=\"#a\"/>", None);
        check("<image href=\"data:image/png;base64,xx\"/>", None);
        check("<script>x</script>", Some("it holds a `script`"));
        check("<SCRIPT>x</SCRIPT>", Some("it holds a `SCRIPT`"));
        check(
            "<x:script xmlns:x=\"http://www.w3.org/2000/svg\">x</x:script>",
            Some("it holds a `script`"),
        );
        check("<rect onload=\"x\"/>", Some("it has a `onload`"));
        check("<rect ONCLICK='x'/>", Some("it has a `onclick`"));
        check("<foreignObject/>", Some("it holds a `foreignObject`"));
        check("<a href=\"java&#115;cript:x\"/>", Some("it refers to `javascript:x`"));
        check("<a href=\" java\tscript:x\"/>", Some("it refers to `javascript:x`"));
        check("<a href=\"data:text/html,x\"/>", Some("it refers to `data:text/html,x`"));
        check(
            "<image href=\"https://example.org/x.png\"/>",
            Some("it refers to `https://example.org/x.png`"),
        );
        check("<use href=\"other.svg#a\"/>", Some("it refers to `other.svg#a`"));
        check(
            "<set attributeName=\"xlink:href\" to=\"javascript:x\"/>",
            Some("it changes `xlink:href`"),
        );
        check("<animate attributeName=\"onclick\"/>", Some("it changes `onclick`"));
        check("<style>@import 'x'</style>", Some("its style loads something"));
        check(
            "<style><![CDATA[a { fill: url(https://example.org) }]]></style>",
            Some("its style loads something"),
        );
        check("<rect fill=\"url(https://example.org)\"/>", Some("its style loads something"));
        check("<style>a { b: \\75rl(x) }</style>", Some("its style loads something"));
        check("<g xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:b/></g>", Some("it holds HTML"));
        check("<rect width=\"4\" width=\"4\">", Some("it is no well-formed XML"));
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(xml(text, true, true).as_deref(), expected, "{text}");
        };
        check(
            "<!DOCTYPE svg [<!ENTITY x '<script>'>]><svg>&x;</svg>",
            Some("it defines entities of its own"),
        );
        check("<?xml version='1.0' encoding='utf-7'?><svg/>", Some("its encoding is `utf-7`"));
        check("<?xml-stylesheet href='x.xsl'?><svg/>", Some("it names a style sheet"));
        check(
            "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://www.w3.org/x.dtd'><svg/>",
            None,
        );
    }

    #[test]
    fn other_xml() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(xml(text, false, true).as_deref(), expected, "{text}");
        };
        check("<data online=\"x\"><script>a name</script></data>", None);
        check("<a xmlns=\"http://www.w3.org/1999/xhtml\"/>", Some("it holds HTML"));
        check("<a xmlns=\"http://www.w3.org/1999/&#120;html\"/>", Some("it holds HTML"));
        check("<a><script xmlns=\"http://www.w3.org/2000/svg\"/></a>", Some("it holds a `script`"));
        check(
            "<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='x'?><a/>",
            Some("it names a style sheet"),
        );
    }

    #[test]
    fn first_words() {
        let check = |text: &[u8], markup: bool, html: bool| {
            assert_eq!((starts_with_markup(text), is_html(text)), (markup, html), "{text:?}");
        };
        check(b"\xef\xbb\xbf \n<!DOCTYPE HTML>", true, true);
        check(b"<script>", true, true);
        check(b"\xff\xfe<\0s\0c\0r\0i\0p\0t\0>\0", true, true);
        check(b"<!-- x", true, true);
        check(b"<?xml version", true, false);
        check(b"<abc>", true, false);
        check(b"%PDF-1.7", false, false);
        check(b"PK\x03\x04", false, false);
    }
}
