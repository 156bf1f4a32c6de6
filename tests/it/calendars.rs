//! Calendars: pages of years and months, and files of the site, of committees, and of each meeting to come.

use crate::site::Site;

const HEAD: &str =
    "title = \"Referater\"\ntoday = 2025-12-31\nbase_url = \"https://www.engby.example/\"\n";

fn site(head: &str) -> Site {
    Site::new()
        .file("site.toml", head)
        .file("content/osmed/_index.md", "---\nname: Område-MED; Skov, eng\n---\n")
        .file("content/skov/_index.md", "---\nname: Skovudvalget\n---\n")
        .file("content/osmed/2025-08-26.md", "---\ndate: 2025-08-26\nstart: 12.30\nend: 14.00\nroom: Lokale 1, stuen\ntags: [budget]\n---\n\n## Budget, anden behandling\n\nA.\n\n## Eventuelt\n\nB.\n")
        .file("content/osmed/2026-01-06.md", "---\ndate: 2026-01-06\nstart: 22:00\nend: 01:30\nstatus: aflyst\nupdated: 2026-01-02\n---\n")
        .file("content/osmed/2026-02-03.md", "---\ndate: 2026-02-03\nstatus: indkaldt\ntitle: Temadag\n---\n\n## Start\n")
}

/// A file's content lines, unfolded.
fn lines(site: &Site, path: &str) -> Vec<String> {
    site.page(path).replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

/// The lines of the event with this day.
fn event(site: &Site, path: &str, day: &str) -> Vec<String> {
    let lines = lines(site, path);
    let events = lines.split(|line| line == "BEGIN:VEVENT").skip(1);
    let mut own = events.filter(|event| event[0].starts_with(&format!("UID:osmed/{day}@")));
    let event = own.next().unwrap_or_else(|| panic!("there is an event of {day}"));
    let end = event.iter().position(|line| line == "END:VEVENT").expect("it ends");
    event[..end].to_vec()
}

/// A site with so many meetings in 2025, none of them in its second half.
fn of_many(meetings: usize) -> Site {
    let today = "title = \"Referater\"\ntoday = 2025-09-30\n";
    let file = |site: Site, number: usize| {
        let (day, month, committee) = (number % 28 + 1, number / 28 % 6 + 1, number / (28 * 6) + 1);
        let date = format!("2025-{month:02}-{day:02}");
        site.file(&format!("content/u{committee}/{date}.md"), &format!("---\ndate: {date}\n---\n"))
    };
    let early = "---\ndate: 2024-03-01\n---\n";
    let site = Site::new().file("site.toml", today).file("content/u1/2024-03-01.md", early);
    (0..meetings).fold(site, file)
}

/// The addresses of meetings that a page of the calendar has, each once.
fn listed(site: &Site, path: &str) -> usize {
    let page = site.page(path);
    let meetings = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let is_meeting = |href: &&str| href.contains("/u") && href.trim_end_matches('/').contains("-");
    meetings.filter(is_meeting).collect::<std::collections::BTreeSet<&str>>().len()
}

#[test]
fn a_year_with_very_many_meetings_has_a_page_for_each_month() {
    let site = of_many(501);
    site.build(&[]).built();
    assert_eq!(listed(&site, "kalender/2025/index.html"), 0);
    let months: Vec<usize> = (1..=6)
        .map(|month| listed(&site, &format!("kalender/2025/{month:02}/index.html")))
        .collect();
    assert_eq!(months, [84, 84, 84, 84, 84, 81]);
    assert!(!site.path().join("public/kalender/2025/07").exists(), "no meeting is held in July");
    let year = site.page("kalender/2025/index.html");
    assert!(year.contains("<a href=\"06/index.html\">juni (81)</a>"), "{year}");
    assert!(
        year.contains("juli, august, september"),
        "the months without meetings are said: {year}"
    );
    let june = site.page("kalender/2025/06/index.html");
    assert!(june.contains("<h1>Kalender, juni 2025</h1>"), "{june}");
    assert!(june.contains("<a href=\"../05/index.html\">maj (84)</a>"), "{june}");
    assert!(june.contains("aria-current=\"page\">juni (81)</a>"), "{june}");
    // The calendar opens with the month nearest to today.
    assert!(site.page("kalender/index.html").contains("<h1>Kalender, juni 2025</h1>"));
    assert_eq!(listed(&site, "kalender/2024/index.html"), 1);
    assert!(!site.path().join("public/kalender/2024/03").exists());
}

#[test]
fn a_year_is_one_page_as_long_as_that_is_short() {
    let site = of_many(500);
    site.build(&[]).built();
    assert_eq!(listed(&site, "kalender/2025/index.html"), 500);
    assert!(!site.path().join("public/kalender/2025/06").exists());
    assert!(site.page("kalender/index.html").contains("<h1>Kalender 2025</h1>"));
}

#[test]
fn meetings_past_coming_and_cancelled() {
    let site = site(HEAD);
    site.build(&[]).built();
    for path in ["calendar.ics", "osmed/calendar.ics"] {
        assert_eq!(
            event(&site, path, "2025-08-26"),
            [
                "UID:osmed/2025-08-26@www.engby.example",
                "DTSTAMP:20250826T000000Z",
                "SEQUENCE:2",
                "STATUS:CONFIRMED",
                "DTSTART;TZID=Europe/Copenhagen:20250826T123000",
                "DTEND;TZID=Europe/Copenhagen:20250826T140000",
                "SUMMARY:Område-MED\\; Skov\\, eng",
                "LOCATION:Lokale 1\\, stuen",
                "DESCRIPTION:1 Budget\\, anden behandling\\n2 Eventuelt",
                "CATEGORIES:budget",
                "URL:https://www.engby.example/osmed/2025-08-26/",
            ]
        );
        assert_eq!(
            event(&site, path, "2026-01-06")[1..7],
            [
                "DTSTAMP:20260102T000000Z",
                "SEQUENCE:37995",
                "STATUS:CANCELLED",
                "DTSTART;TZID=Europe/Copenhagen:20260106T220000",
                "DTEND;TZID=Europe/Copenhagen:20260107T013000",
                "SUMMARY:Område-MED\\; Skov\\, eng (aflyst)",
            ]
        );
        assert_eq!(
            event(&site, path, "2026-02-03")[2..6],
            [
                "SEQUENCE:0",
                "STATUS:CONFIRMED",
                "DTSTART;VALUE=DATE:20260203",
                "SUMMARY:Område-MED\\; Skov\\, eng: Temadag",
            ]
        );
    }
}

#[test]
fn all_meetings_to_come_are_kept_and_the_latest_others_that_fit() {
    let kept = |length: usize| {
        let site = site(&format!("{HEAD}[calendar]\nlength = {length}\n"))
            .file(
                "content/osmed/2025-12-31.md",
                "---\ndate: 2025-12-31\nstatus: planned\n---\n\n## Start\n",
            )
            .file("content/skov/2025-11-04.md", "---\ndate: 2025-11-04\n---\n\n## Skov\n");
        site.build(&[]);
        let events = lines(&site, "calendar.ics").into_iter();
        let starts = events
            .filter_map(|line| Some(line.strip_prefix("UID:")?.split('@').next()?.to_owned()));
        starts.collect::<Vec<String>>()
    };
    let coming = ["osmed/2025-12-31", "osmed/2026-01-06", "osmed/2026-02-03"];
    assert_eq!(kept(0), coming);
    assert_eq!(kept(2), coming);
    assert_eq!(kept(4), [["skov/2025-11-04"].as_slice(), &coming].concat());
    assert_eq!(kept(5).len(), 5);
}

#[test]
fn a_meeting_to_come_has_a_file_of_its_own() {
    let site = site(HEAD);
    site.build(&[]).built();
    let own: Vec<String> =
        site.output().into_keys().filter(|path| path.ends_with(".ics")).collect();
    assert_eq!(own, ["calendar.ics", "osmed/2026-02-03/meeting.ics", "osmed/calendar.ics"]);
    let page = site.page("osmed/2026-02-03/index.html");
    assert!(page.contains("<a href=\"meeting.ics\" type=\"text/calendar\">Føj til kalender</a>"));
    let all_day = site.page("osmed/2026-02-03/meeting.ics");
    assert!(!all_day.contains("VTIMEZONE"), "{all_day}");
    assert_eq!(event(&site, "osmed/2026-02-03/meeting.ics", "2026-02-03").len(), 8);
}

#[test]
fn a_committee_that_has_not_met_has_no_calendar() {
    let site = site(HEAD);
    site.build(&[]).built();
    assert!(!site.output().contains_key("skov/calendar.ics"));
    assert!(!site.page("skov/index.html").contains("calendar.ics"));
}

#[test]
fn the_latest_meetings_of_another_place() {
    let site = site(&format!("{HEAD}[calendar]\nlength = 2\ntime_zone = \"America/Nuuk\"\n"));
    site.build(&[]).built();
    let lines = lines(&site, "calendar.ics");
    assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 2);
    assert!(lines.contains(&"TZID:America/Nuuk".to_owned()));
    assert!(lines.contains(&"DTSTART;TZID=America/Nuuk:20260106T220000".to_owned()));
}

#[test]
fn a_time_zone_that_is_none() {
    let site = site("[calendar]\ntime_zone = \"Engby\"\n");
    site.build(&[]).says(
        2,
        "
error[time-zone]: no time zone `Engby`
 --> site.toml:2:13
  |
2 | time_zone = \"Engby\"
  |             ^^^^^^^
  |
  = hint: write it as the tz database has it, such as `Europe/Copenhagen`",
    );
}
