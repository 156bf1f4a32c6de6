//! Makes sites of Danish minutes that look like real ones: the same for the same numbers, on any machine.
//!
//! A meeting has about 9 kB of Markdown and seven items: participants, case numbers that go on from
//! meeting to meeting, decisions with names in the text, references to earlier minutes, tables, a
//! little code and attachments. There is a committee for every forty meetings, with ten people and
//! forty-four cases of its own, so that N meetings make about 2.5 N pages.

mod words;

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use words::{ENDINGS, FIRST, LAST, MIDDLE, PLACES, SENTENCES, TITLES, TOPICS};

/// How a site is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub meetings: usize,
    /// How much Markdown a meeting has, in bytes, front matter included.
    pub bytes: usize,
    /// How long the paragraphs are, in bytes.
    pub paragraph: usize,
    /// How many people the whole site has.
    pub people: usize,
}

impl Shape {
    /// Ordinary minutes.
    pub fn ordinary(meetings: usize) -> Self {
        Self { meetings, bytes: 8_900, paragraph: 420, people: (meetings / 4).max(20) }
    }

    /// Few and long records, every paragraph a line of 30 kB.
    pub fn long_lines(meetings: usize) -> Self {
        Self { bytes: 190_000, paragraph: 30_000, ..Self::ordinary(meetings) }
    }

    /// Ordinary minutes of so many people, who share their first and last names.
    pub fn crowd(meetings: usize, people: usize) -> Self {
        Self { people, ..Self::ordinary(meetings) }
    }
}

/// One meeting, before it is written for one program or another.
pub struct Meeting {
    /// The folder of its committee.
    pub committee: String,
    pub date: Date,
    pub room: String,
    pub participants: Vec<(String, &'static str)>,
    /// Their numbers, in the order of the items.
    pub cases: Vec<String>,
    /// From the first item on.
    pub body: String,
    /// Their names, in the folder named after the meeting.
    pub attachments: Vec<String>,
}

/// A committee and its meetings.
pub struct Committee {
    pub folder: String,
    pub name: String,
    pub meetings: Vec<Meeting>,
}

/// A day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(i64);

const MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
];
/// The day that the made sites take for today: 2026-11-21.
const TODAY: i64 = 20_778;
const MEETINGS_A_COMMITTEE: usize = 40;
const CASES_A_COMMITTEE: usize = 44;
const ITEMS: usize = 7;

impl Date {
    /// Year, month and day in the proleptic Gregorian calendar (Hinnant's `civil_from_days`).
    fn parts(self) -> (i64, usize, i64) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        (year + era * 400 + i64::from(month <= 2), month as usize, day)
    }

    /// As in `2026-03-12`.
    pub fn iso(self) -> String {
        let (year, month, day) = self.parts();
        format!("{year}-{month:02}-{day:02}")
    }

    /// As in `12. marts 2026`.
    pub fn danish(self) -> String {
        let (year, month, day) = self.parts();
        format!("{day}. {} {year}", MONTHS[month - 1])
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn one<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// The minutes of one committee, and what it takes to write them.
struct Secretary<'s> {
    shape: &'s Shape,
    dice: Dice,
    people: Vec<String>,
    cases: Vec<(String, String)>,
}

/// Makes all committees of a site, one after the other.
pub fn committees(shape: &Shape) -> impl Iterator<Item = Committee> {
    let count = (shape.meetings / MEETINGS_A_COMMITTEE).max(2);
    (0..count).map(move |number| committee(shape, number, count))
}

fn committee(shape: &Shape, number: usize, count: usize) -> Committee {
    let mut dice = Dice(number as u64 + 1);
    let each = (shape.people / count).max(10);
    let people = (0..each).map(|at| name((number * each + at) % shape.people)).collect();
    let cases = (0..CASES_A_COMMITTEE).map(|at| case(number * CASES_A_COMMITTEE + at, &mut dice));
    let mut secretary = Secretary { shape, cases: cases.collect(), dice, people };
    let meetings = shape.meetings / count + usize::from(number < shape.meetings % count);
    let first = TODAY - 28 * meetings as i64 - secretary.dice.below(28) as i64;
    let dates: Vec<Date> = (0..meetings).map(|at| Date(first + 28 * at as i64)).collect();
    let folder = format!("udvalg-{number:04}");
    let meetings = (0..meetings).map(|at| secretary.meeting(&folder, &dates, at)).collect();
    let name = format!("Udvalget for {} {number}", TOPICS[number % TOPICS.len()].1);
    Committee { folder, name, meetings }
}

/// The name of one person; nobody else has it.
fn name(number: usize) -> String {
    let first = FIRST[number % FIRST.len()];
    let last = LAST[(number / FIRST.len() + number) % LAST.len()];
    match number / (FIRST.len() * LAST.len()) {
        0 => format!("{first} {last}"),
        more if more <= MIDDLE.len() => format!("{first} {} {last}", MIDDLE[more - 1]),
        more => format!(
            "{first} {} {last}",
            MIDDLE[more % MIDDLE.len()].to_owned() + ENDINGS[more / MIDDLE.len()]
        ),
    }
}

/// A case's number, by the form of KLE, and its title.
fn case(number: usize, dice: &mut Dice) -> (String, String) {
    let (title, _) = TOPICS[number % TOPICS.len()];
    let place = PLACES[(number / TOPICS.len()) % PLACES.len()];
    let group = format!("{:02}.{:02}.{:02}", 1 + number % 88, 1 + dice.below(40), dice.below(20));
    (
        format!("{group}-P{:02}-{}-{}", dice.below(24), 1 + number / 88, 21 + number % 6),
        format!("{title} {place}"),
    )
}

impl Secretary<'_> {
    fn meeting(&mut self, committee: &str, dates: &[Date], at: usize) -> Meeting {
        let mut body = String::with_capacity(self.shape.bytes + 2_000);
        let mut cases = Vec::new();
        let mut attachments = Vec::new();
        let people = self.people.clone();
        let mut participants: Vec<(String, &str)> = Vec::new();
        for turn in 0..10 {
            let person = &people[(turn + at * 3 * usize::from(people.len() > 10)) % people.len()];
            participants.push((person.clone(), TITLES[turn % TITLES.len()]));
        }
        for item in 1..=ITEMS {
            match item {
                1 => self.opening(&mut body, dates, at),
                ITEMS => self.closing(&mut body, &participants),
                _ => {
                    let place = (at + item * 7) % self.cases.len();
                    cases.push(self.cases[place].0.clone());
                    self.item(&mut body, item, place, &participants, dates, at);
                    if item == 2 && at.is_multiple_of(2) {
                        let file = format!("notat-{}.pdf", at + 1);
                        let _ = writeln!(
                            body,
                            "### Bilag\n\n- [Notat til punkt {item}]({}/{file})\n",
                            dates[at].iso()
                        );
                        attachments.push(file);
                    }
                }
            }
        }
        let room = format!("Mødelokale {}", 1 + self.dice.below(12));
        Meeting {
            committee: committee.to_owned(),
            date: dates[at],
            room,
            participants,
            cases,
            body,
            attachments,
        }
    }

    fn opening(&mut self, body: &mut String, dates: &[Date], at: usize) {
        body.push_str("## Punkt 1: Godkendelse af dagsorden og referat\n\n### Beslutning\n\n");
        match at.checked_sub(1) {
            Some(last) => {
                let _ = writeln!(
                    body,
                    "Dagsordenen og referatet fra mødet den {} blev godkendt.\n",
                    dates[last].danish()
                );
            }
            None => body.push_str("Dagsordenen blev godkendt.\n\n"),
        }
    }

    fn closing(&mut self, body: &mut String, participants: &[(String, &str)]) {
        let person = &self.dice.one(participants).0;
        let _ = writeln!(
            body,
            "## Punkt {ITEMS}: Eventuelt\n\n{person} mindede om budgetseminaret. Der var ikke andet til punktet."
        );
    }

    fn item(
        &mut self,
        body: &mut String,
        number: usize,
        case: usize,
        participants: &[(String, &str)],
        dates: &[Date],
        at: usize,
    ) {
        let (id, title) = self.cases[case].clone();
        let start = body.len();
        let _ = write!(
            body,
            "## Punkt {number}: {title}\n\n{id}\n\n### Indstilling\n\nForvaltningen indstiller,\n\n1. at redegørelsen om {} tages til efterretning,\n2. at sagen forelægges igen, når høringen er afsluttet.\n\n### Sagsfremstilling\n\n",
            title.to_lowercase()
        );
        if let Some(earlier) = at.checked_sub(1 + self.dice.below(4)) {
            let _ = write!(
                body,
                "Sagen blev senest drøftet på mødet den {}. ",
                dates[earlier].danish()
            );
        }
        let wanted = (self.shape.bytes - 250) / (ITEMS - 2);
        let decision = 330;
        while body.len() - start + decision < wanted {
            let left = wanted.saturating_sub(body.len() - start + decision);
            self.paragraph(body, left.min(self.shape.paragraph), participants);
            if number == 3 && !body[start..].contains("| --- |") {
                self.table(body);
            }
        }
        if number == 4 && at.is_multiple_of(20) {
            body.push_str("```json\n{ \"sag\": \"åben\", \"antal\": 12, \"frister\": [\"2026-01-31\", \"2026-06-30\"] }\n```\n\n");
        }
        let (chair, first, second) =
            (&participants[0].0, &self.dice.one(participants).0, &self.dice.one(participants).0);
        let _ = write!(
            body,
            "### Beslutning\n\n{first} oplyste, at {second} følger op sammen med forvaltningen. {chair} foreslog, at sagen genoptages. Indstillingen blev godkendt.\n\n"
        );
        if number == 5 {
            let _ = write!(
                body,
                "### Opfølgning\n\n- [x] {second}: notat om {} ({})\n\n",
                title.to_lowercase(),
                Date(dates[at].0 + 21).iso()
            );
        }
    }

    fn paragraph(&mut self, body: &mut String, bytes: usize, participants: &[(String, &str)]) {
        let start = body.len();
        loop {
            let sentence = *self.dice.one(SENTENCES);
            let place = *self.dice.one(PLACES);
            let person = &participants[self.dice.below(participants.len())].0;
            let amount = 100 + self.dice.below(900);
            for (at, part) in sentence.split('%').enumerate() {
                match (at % 2, part) {
                    (1, "p") => body.push_str(person),
                    (1, "s") => body.push_str(place),
                    (1, _) => _ = write!(body, "{amount}"),
                    _ => body.push_str(part),
                }
            }
            if body.len() - start >= bytes {
                break;
            }
            body.push(' ');
        }
        body.push_str("\n\n");
    }

    fn table(&mut self, body: &mut String) {
        body.push_str("| Post | 1.000 kr. |\n| --- | ---: |\n");
        for post in ["Løn", "Drift af bygninger", "Rådgivning", "Inventar og it"] {
            let _ = writeln!(body, "| {post} | {} |", 100 + self.dice.below(900));
        }
        body.push('\n');
    }
}

impl Meeting {
    /// The record as it is kept for this program.
    pub fn markdown(&self) -> String {
        let mut text = format!(
            "---\ndato: {}\ntid: \"16:30\"\nslut: \"18:40\"\nlokale: {}\ndeltagere:\n",
            self.date.iso(),
            self.room
        );
        for (name, title) in &self.participants {
            let _ = writeln!(text, "  - {name} ({title})");
        }
        text + "---\n\n" + &self.body
    }
}

/// Writes a site with content and `site.toml`; returns how many bytes of Markdown it has.
///
/// # Errors
/// Whatever keeps the files from being written.
pub fn write(shape: &Shape, root: &Path) -> io::Result<usize> {
    let mut bytes = 0;
    for committee in committees(shape) {
        let folder = root.join("content").join(&committee.folder);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("_index.md"), format!("---\nnavn: {}\n---\n", committee.name))?;
        for meeting in &committee.meetings {
            let text = meeting.markdown();
            bytes += text.len();
            fs::write(folder.join(format!("{}.md", meeting.date.iso())), text)?;
            write_attachments(meeting, &folder)?;
        }
    }
    write_config(root, false)?;
    Ok(bytes)
}

/// Writes `site.toml`, with or without search.
///
/// # Errors
/// Whatever keeps the file from being written.
pub fn write_config(root: &Path, search: bool) -> io::Result<()> {
    let common = "title = \"Referater\"\nlanguage = \"da\"\ntoday = \"2026-11-21\"\nbase_url = \"https://referater.example/\"\n";
    fs::write(root.join("site.toml"), format!("{common}[search]\nenabled = {search}\n"))
}

/// Writes a meeting's attachments into the folder that is named after it.
///
/// # Errors
/// Whatever keeps the files from being written.
pub fn write_attachments(meeting: &Meeting, folder: &Path) -> io::Result<()> {
    let own = folder.join(meeting.date.iso());
    for file in &meeting.attachments {
        fs::create_dir_all(&own)?;
        fs::write(own.join(file), pdf(&format!("{} {}", meeting.committee, meeting.date.iso())))?;
    }
    Ok(())
}

/// A PDF of one page with a line of text.
fn pdf(line: &str) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 72 720 Td (Notat {line}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        let _ = write!(file, "{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let table = file.len();
    let _ = write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(file, "{place:010} 00000 n ");
    }
    let _ = write!(
        file,
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    );
    file.into_bytes()
}
