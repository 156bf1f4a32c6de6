//! The words of one block: what each thing in it can be found by.
//!
//! A pure function of the block's things, so that its result can be remembered while they are the same.

use rustc_hash::FxHashMap;

use crate::config::Config;
use crate::link::site::{
    CaseId, CommitteeId, ItemId, Link, LinkKind, Links, PageId, PersonId, SectionLinks, Site,
    Target,
};
use crate::model::dates;
use crate::model::{Attachment, Prose, Section, SectionKind, Status};
use crate::search::fold::{Token, endings, tokens};
use crate::search::layout::{Block, Subject};

/// Where a word stands, and so how much it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Title,
    Decision,
    /// Names, documents, tasks, dates of the meeting, numbers.
    Fact,
    Text,
    /// The committee's name, which all of its items share.
    Frame,
    /// A word that says nothing wherever it stands, such as `og`.
    Small,
}

impl Field {
    const ALL: [Field; 6] =
        [Field::Title, Field::Decision, Field::Fact, Field::Text, Field::Frame, Field::Small];

    pub fn weight(self) -> f32 {
        match self {
            Field::Title => 8.0,
            Field::Decision => 3.0,
            Field::Fact => 2.5,
            Field::Text => 1.0,
            Field::Frame => 0.4,
            Field::Small => 0.0,
        }
    }
}

/// One word of a thing: which of the block's words, in which field, and where, if it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry(u32);

const WORD_BITS: u32 = 20;

impl Entry {
    fn new(word: u32, field: Field, follows: Follows) -> Entry {
        let follows = match follows {
            Follows::Before => 0,
            Follows::Gap => 1,
            Follows::With => 2,
            Follows::Nothing => 3,
        };
        Entry(word | (field as u32) << WORD_BITS | follows << (WORD_BITS + 3))
    }

    pub fn word(self) -> usize {
        (self.0 & ((1 << WORD_BITS) - 1)) as usize
    }

    pub fn field(self) -> Field {
        Field::ALL[(self.0 >> WORD_BITS & 7) as usize]
    }

    pub fn follows(self) -> Follows {
        match self.0 >> (WORD_BITS + 3) {
            0 => Follows::Before,
            1 => Follows::Gap,
            2 => Follows::With,
            _ => Follows::Nothing,
        }
    }
}

/// What a word stands after, for phrases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follows {
    /// The word before it.
    Before,
    /// Another text.
    Gap,
    /// The same place as the word before it: a part of a number.
    With,
    /// It stands in no text.
    Nothing,
}

/// What kinds of things an item holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    pub decision: bool,
    pub action: bool,
    pub attachment: bool,
}

/// What one thing can be found by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub entries: Vec<Entry>,
    pub kinds: Kinds,
    /// Who is named in it.
    pub people: Vec<PersonId>,
}

/// The words of a block, each once, and its things.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    blob: String,
    ends: Vec<u32>,
    pub found: Vec<Found>,
}

impl Gathered {
    /// The block's words, in lower case, in the order of their places.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).map(|(start, end)| &self.blob[*start as usize..*end as usize])
    }
}

/// Gathers the words of a block.
pub fn gather(config: &Config, site: &Site, block: &Block) -> Gathered {
    let mut gatherer =
        Gatherer { config, site, places: FxHashMap::default(), out: Gathered::default() };
    for subject in &block.subjects {
        gatherer.out.found.push(Found::default());
        gatherer.subject(*subject);
    }
    gatherer.out
}

struct Gatherer<'a> {
    config: &'a Config,
    site: &'a Site,
    /// Of each word its place, and whether it is one that says nothing.
    places: FxHashMap<String, (u32, bool)>,
    out: Gathered,
}

impl Gatherer<'_> {
    fn subject(&mut self, subject: Subject) {
        match subject {
            Subject::Item(id) => self.item(id),
            Subject::Case(id) => self.case(id),
            Subject::Person(id) => self.person(id),
            Subject::Committee(id) => self.committee(id),
            Subject::Page(id) => self.page(id),
        }
    }

    fn case(&mut self, id: CaseId) {
        let case = self.site.case(id);
        self.text(&case.number, Field::Title);
        self.text(&case.title, Field::Title);
        if let Some(record) = &case.record {
            self.prose(&record.text, &case.links, Field::Text);
            record.tags.iter().for_each(|tag| self.text(tag, Field::Fact));
        }
    }

    fn person(&mut self, id: PersonId) {
        let person = self.site.person(id);
        self.text(&person.name, Field::Title);
        if let Some(record) = &person.record {
            record.aliases.iter().for_each(|alias| self.text(alias, Field::Fact));
            let facts = record.title.iter().chain(&record.organisation);
            facts.for_each(|fact| self.text(fact, Field::Fact));
            self.prose(&record.text, &person.links, Field::Text);
        }
    }

    fn committee(&mut self, id: CommitteeId) {
        let committee = self.site.committee(id);
        self.text(&committee.name, Field::Title);
        self.text(&committee.short, Field::Title);
        if let Some(record) = &committee.record {
            record.aliases.iter().for_each(|alias| self.text(alias, Field::Fact));
            record.description.iter().for_each(|text| self.text(text, Field::Text));
            self.prose(&record.text, &committee.links, Field::Text);
        }
    }

    fn page(&mut self, id: PageId) {
        let page = self.site.page(id);
        self.text(&page.title, Field::Title);
        page.record.description.iter().for_each(|text| self.text(text, Field::Text));
        self.prose(&page.record.text, &page.links, Field::Text);
    }

    fn item(&mut self, id: ItemId) {
        let item = self.site.item(id);
        let links = self.site.item_links(id);
        let facts = &self.site.meeting(id.meeting).record.facts;
        self.text(&item.title, Field::Title);
        for (section, links) in item.sections.iter().zip(links.sections()) {
            self.section(section, &links.open(), facts.status);
        }
        if let Some(case) = links.case {
            self.numbers(&self.site.case(case).number);
        }
        self.date(facts.date, Field::Fact);
        self.aside(&self.config.words.long_date(facts.date), Field::Fact);
        let committee = self.site.committee_of(id.meeting);
        self.aside(&committee.name, Field::Frame);
        self.aside(&committee.short, Field::Frame);
        let mut people = std::mem::take(&mut self.found().people);
        people.sort_unstable();
        people.dedup();
        for person in &people {
            self.aside(&self.site.person(*person).name, Field::Fact);
        }
        self.found().people = people;
    }

    fn section(&mut self, section: &Section, links: &SectionLinks, status: Status) {
        let is_decision = section.kind == SectionKind::Decision;
        let field = match section.kind {
            SectionKind::Decision => Field::Decision,
            SectionKind::Attachments | SectionKind::Actions => Field::Fact,
            _ => Field::Text,
        };
        self.prose(&section.prose.open(), &links.links, field);
        // A reference is found by what it leads to.
        let is_named = |attachment: &&Attachment| !attachment.label.starts_with("[[");
        for attachment in section.attachments.iter().filter(is_named) {
            self.text(&attachment.label, Field::Fact);
        }
        let kinds = &mut self.found().kinds;
        kinds.decision |= is_decision && !section.prose.is_empty() && status != Status::Planned;
        kinds.action |= !section.actions.is_empty();
        kinds.attachment |= !section.attachments.is_empty();
        let linked = links.links.iter().filter_map(|link| match &link.kind {
            LinkKind::To(Target::Person(person), _) => Some(*person),
            _ => None,
        });
        let owners = links.owners.iter().flatten().filter_map(|owner| owner.person);
        self.found().people.extend(linked.chain(owners));
    }

    fn found(&mut self) -> &mut Found {
        self.out.found.last_mut().expect("one is being gathered")
    }

    fn prose(&mut self, prose: &Prose, links: &Links, field: Field) {
        let text = shown(prose, links);
        self.text(&text, field);
        for (_, date) in dates::find(&self.config.words, &text) {
            self.date(date, field);
        }
    }

    /// Adds a text in which phrases can be found.
    fn text(&mut self, text: &str, field: Field) {
        let mut follows = Follows::Gap;
        for token in tokens(text) {
            let field = match token {
                Token::Word(word) => self.word(word, field, follows),
                Token::Number(number) => {
                    self.number(number, field, follows);
                    field
                }
                Token::Part(part) => self.word(part, field, Follows::With),
            };
            if field != Field::Small {
                follows = Follows::Before;
            }
        }
    }

    /// Adds words that stand in no text of the thing.
    fn aside(&mut self, text: &str, field: Field) {
        for token in tokens(text) {
            if let Token::Word(word) = token {
                self.word(word, field, Follows::Nothing);
            }
        }
    }

    /// Adds numbers that stand in no text of the thing.
    fn numbers(&mut self, text: &str) {
        for token in tokens(text) {
            match token {
                Token::Number(number) => self.number(number, Field::Fact, Follows::Nothing),
                Token::Part(word) | Token::Word(word) => {
                    self.word(word, Field::Fact, Follows::Nothing);
                }
            }
        }
    }

    fn date(&mut self, date: jiff::civil::Date, field: Field) {
        self.word(&date.to_string(), field, Follows::Nothing);
    }

    /// Adds a number as a whole and by its endings.
    fn number(&mut self, number: &str, field: Field, follows: Follows) {
        self.word(number, field, follows);
        for ending in endings(number) {
            self.word(ending, field, Follows::Nothing);
        }
    }

    /// Adds a word and says what it counts as there.
    fn word(&mut self, written: &str, field: Field, follows: Follows) -> Field {
        // What is longer is no word that anybody types.
        if written.len() > 80 {
            return field;
        }
        let word = written.to_lowercase();
        let known = self.places.get(&word).copied();
        let (place, is_small) = known.unwrap_or_else(|| {
            self.out.blob.push_str(&word);
            self.out.ends.push(self.out.blob.len() as u32);
            let is_small = self.config.words.search.small.contains(&word);
            let new = (self.places.len() as u32, is_small);
            self.places.insert(word, new);
            new
        });
        // `MED` is a name, `med` is none.
        let (field, follows) = match is_small && !is_capitals(written) {
            true => (Field::Small, Follows::Nothing),
            false => (field, follows),
        };
        if place < 1 << WORD_BITS {
            self.found().entries.push(Entry::new(place, field, follows));
        }
        field
    }
}

fn is_capitals(word: &str) -> bool {
    word.chars().nth(1).is_some() && word.chars().all(char::is_uppercase)
}

/// A text as readers see it.
pub fn shown(prose: &Prose, links: &Links) -> String {
    prose.text_with(links.iter().filter_map(Link::shown))
}
