//! A text and its links into the HTML of one page.

use crate::link::site::{LinkKind, Links, Site, Target};
use crate::model::Prose;
use crate::model::escape::escape_into;
use crate::path::{Links as Style, Route};
use crate::view::media;
use crate::words::Words;

/// The page that a text is shown on.
pub struct Page<'a> {
    pub site: &'a Site,
    pub words: &'a Words,
    pub links: Style,
    pub route: &'a Route,
    /// The text's own page, where it is shown elsewhere, as in a feed.
    pub home: Option<&'a Route>,
    /// What addresses begin with, if they are to be whole ones.
    pub base_url: &'a str,
}

impl Page<'_> {
    /// The relative address of a target, if there is anything to link to.
    pub fn href(&self, target: &Target) -> Option<String> {
        match target {
            Target::External(url) => Some(external(url)),
            Target::Anchor(anchor) => {
                Some(self.with_anchor(self.home.unwrap_or(self.route), anchor))
            }
            _ => {
                let (route, anchor) = self.site.address(target)?;
                Some(self.with_anchor(route, anchor))
            }
        }
    }

    /// The relative address of a page or file, and of an anchor on it.
    pub fn with_anchor(&self, route: &Route, anchor: &str) -> String {
        if anchor.is_empty() {
            return self.address(route);
        }
        if route == self.route {
            return ["#", anchor].concat();
        }
        [&self.address(route), "#", anchor].concat()
    }

    fn address(&self, route: &Route) -> String {
        match self.base_url {
            "" => route.href(self.route, self.links),
            base_url => route.absolute(base_url),
        }
    }

    /// The HTML of a text. `prefix` keeps the identifiers of footnotes apart where several texts
    /// of different meetings stand on one page; it is empty on the text's own page.
    pub fn html(&self, prose: &Prose, links: &Links, prefix: &str) -> String {
        // A text that the disk did not give again is empty; the publication is stopped for it later.
        if links.is_empty() || prose.is_empty() {
            return prose.html.clone();
        }
        let mut out = String::with_capacity(prose.html.len() + links.len() * 64);
        let mut at = 0;
        for link in links {
            let (start, end) = (link.range.start as usize, link.range.end as usize);
            out.push_str(&prose.html[at..start]);
            let inner = &prose.html[start..end];
            match &link.kind {
                LinkKind::To(target, text) => self.link(target, text.as_deref(), inner, &mut out),
                LinkKind::Image(target, alt) => self.image(target, alt, &mut out),
                LinkKind::NoteReference { number, nth } => {
                    let here = prefix.is_empty()
                        || links.iter().any(|link| link.kind == LinkKind::NoteId(*number));
                    note_reference(*number, *nth, prefix, here, &mut out);
                }
                LinkKind::NoteId(number) => out.push_str(&format!(" id=\"{prefix}fn_{number}\"")),
                LinkKind::NoteBack(number) => self.note_back(*number, prefix, &mut out),
            }
            at = end;
        }
        out.push_str(&prose.html[at..]);
        out
    }

    fn link(&self, target: &Target, text: Option<&str>, inner: &str, out: &mut String) {
        let Some(href) = self.href(target) else {
            match text {
                Some(text) => escape_into(text, out),
                None => out.push_str(inner),
            }
            return;
        };
        let mut address = String::with_capacity(href.len());
        escape_into(&href, &mut address);
        out.push_str("<a class=\"");
        out.push_str(class(target));
        if text.is_none() && is_bare(&address, inner) {
            out.push_str(" bare");
        }
        out.push_str("\" href=\"");
        out.push_str(&address);
        out.push_str(if matches!(target, Target::External(_)) {
            "\" rel=\"noopener noreferrer\">"
        } else {
            "\">"
        });
        match text {
            Some(text) => escape_into(text, out),
            None => out.push_str(inner),
        }
        out.push_str("</a>");
    }

    /// An image of the site; one from elsewhere is linked, as readers' browsers ask no other host.
    fn image(&self, target: &Target, alt: &str, out: &mut String) {
        let is_image = match target {
            Target::Asset(id) => {
                self.site.asset(*id).is_some_and(|asset| media::is_image(asset.path.name()))
            }
            _ => false,
        };
        match (is_image, self.href(target)) {
            (true, Some(href)) => {
                out.push_str("<img src=\"");
                escape_into(&href, out);
                out.push_str("\" alt=\"");
                escape_into(alt, out);
                out.push_str("\" loading=\"lazy\">");
            }
            (_, href) => {
                let mut inner = String::new();
                escape_into(if alt.is_empty() { self.words.say("image") } else { alt }, &mut inner);
                let target = if href.is_some() { target } else { &Target::Nowhere };
                self.link(target, None, &inner, out);
            }
        }
    }

    fn note_back(&self, number: u32, prefix: &str, out: &mut String) {
        out.push_str(&format!(
            " <a class=\"footnote-back\" href=\"#{prefix}fnref_{number}\" aria-label=\""
        ));
        escape_into(self.words.say("back_to_text"), out);
        out.push_str("\">↩</a>");
    }
}

/// Whether a link shows its own address, which need not be said beside it on paper.
fn is_bare(address: &str, inner: &str) -> bool {
    let before = address.strip_suffix(inner).filter(|_| !inner.is_empty());
    before.is_some_and(|scheme| ["", "https://", "http://", "mailto:"].contains(&scheme))
}

/// An address elsewhere, with what RFC 3986 does not allow in one percent-encoded.
pub fn external(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for letter in url.chars() {
        match letter {
            ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => {
                out.push_str(&format!("%{:02X}", letter as u32));
            }
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

/// The address of a website; empty if it is none that a page may link to.
pub fn website(url: &str) -> String {
    let known = ["https://", "http://"];
    let start = url.trim().to_ascii_lowercase();
    if known.iter().any(|scheme| start.starts_with(scheme)) {
        external(url.trim())
    } else {
        String::new()
    }
}

fn note_reference(number: u32, nth: u32, prefix: &str, here: bool, out: &mut String) {
    if !here {
        out.push_str(&format!("<sup class=\"footnote-ref\">{number}</sup>"));
        return;
    }
    let nth = if nth > 1 { format!("_{nth}") } else { String::new() };
    out.push_str(&format!(
        "<sup class=\"footnote-ref\"><a id=\"{prefix}fnref_{number}{nth}\" href=\"#{prefix}fn_{number}\">{number}</a></sup>"
    ));
}

fn class(target: &Target) -> &'static str {
    match target {
        Target::Person(_) => "person",
        Target::Case(_) => "case",
        Target::Meeting(_) | Target::Item(_) => "meeting",
        Target::Committee(_) => "committee",
        Target::Asset(_) => "attachment",
        Target::External(_) => "external",
        Target::Page(..) | Target::Front | Target::Anchor(_) | Target::Nowhere => "page",
    }
}
