"""Feeds, calendars and data, read by parsers and validators that others wrote.

    python -m unittest discover -s tests/outside

takes the program that `cargo build` made, or the one that REFERAT names. Two sites are built of the
demonstration: as it is, and with an address of its own and everything switched on.
"""

import datetime
import functools
import csv
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import feedparser
import icalendar
import jsonschema

HERE = pathlib.Path(__file__).resolve().parent
ROOT = pathlib.Path(__file__).resolve().parents[2]
REFERAT = os.environ.get("REFERAT", str(ROOT / "target/debug/referat"))
BASE = "https://www.havrelund.example/moeder/"
EVERYTHING = f'base_url = "{BASE}"\n'
TABLES = """
[feeds]
content = "full"
length = 20
[data]
oparl = true
page_length = 7
separator = ";"
license = "https://creativecommons.org/publicdomain/zero/1.0/"
[[data.withdrawn]]
address = "oekonomiudvalget/2023-01-24"
date = 2024-02-01
[[data.withdrawn]]
address = "personer/et-menneske"
type = "person"
date = 2024-03-01
created = 2023-05-01
"""


def setUpModule():
    global PLAIN, WHOLE, FOLDER
    FOLDER = tempfile.mkdtemp(prefix="referat-outside-")
    PLAIN = build(pathlib.Path(FOLDER) / "plain", ROOT / "site.toml", "", "")
    WHOLE = build(pathlib.Path(FOLDER) / "whole", ROOT / "site.toml", EVERYTHING, TABLES)


def tearDownModule():
    shutil.rmtree(FOLDER)


def build(site, config, before, after):
    site.mkdir()
    (site / "site.toml").write_text(before + config.read_text("utf-8") + after, "utf-8")
    for folder in ("content", "static"):
        shutil.copytree(ROOT / folder, site / folder)
    run = subprocess.run([REFERAT, "build", str(site)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return site / "public"


@functools.cache
def validator(schema):
    schema = json.loads(schema.read_text("utf-8"))
    checker = jsonschema.Draft202012Validator
    checker.check_schema(schema)
    return checker(schema, format_checker=checker.FORMAT_CHECKER)


def each(folder, pattern):
    files = sorted(folder.rglob(pattern))
    assert files, f"there is no {pattern}"
    return files


class Feeds(unittest.TestCase):
    DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
    TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}:[!-~]+")

    def test_atom(self):
        for site in (PLAIN, WHOLE):
            for file in each(site, "feed.xml"):
                with self.subTest(file=file.relative_to(FOLDER)):
                    self.atom(site, file)

    def atom(self, site, file):
        feed = feedparser.parse(file.read_bytes(), sanitize_html=False, resolve_relative_uris=False)
        self.assertFalse(feed.bozo, feed.get("bozo_exception"))
        self.assertEqual(feed.version, "atom10")
        head = feed.feed
        self.assertRegex(head.id, self.TAG)
        self.assertRegex(head.updated, self.DATE)
        self.assertTrue(head.title and head.author_detail.name)
        own = [link.href for link in head.links if link.rel == "self"]
        address = BASE + file.relative_to(site).as_posix()
        self.assertEqual(own, [address] if site is WHOLE else [])
        self.assertEqual(len([link for link in head.links if link.rel == "alternate"]), 1)
        ids = [entry.id for entry in feed.entries]
        self.assertEqual(len(ids), len(set(ids)), "an id stands once")
        self.assertLessEqual(len(ids), 50)
        for entry in feed.entries:
            self.assertRegex(entry.id, self.TAG)
            self.assertRegex(entry.updated, self.DATE)
            self.assertTrue(entry.title)
            self.assertTrue(entry.summary if site is PLAIN else entry.content[0].value)
            self.leads(site, file, entry.link)
        if ids:
            self.assertEqual(head.updated, max(entry.updated for entry in feed.entries))

    def leads(self, site, file, link):
        """A link of a feed leads to a page of the site, and to its anchor."""
        here = (BASE if site is WHOLE else "file:///") + file.relative_to(site).as_posix()
        whole = urljoin(here, link)
        root = BASE if site is WHOLE else "file:///"
        self.assertTrue(whole.startswith(root), whole)
        path, _, anchor = whole[len(root):].partition("#")
        page = site / path
        page = page / "index.html" if page.is_dir() else page
        self.assertTrue(page.is_file(), link)
        if anchor:
            self.assertIn(f'id="{anchor}"', page.read_text("utf-8"))

    def test_json_feed(self):
        for site in (PLAIN, WHOLE):
            for file in each(site, "feed.json"):
                with self.subTest(file=file.relative_to(FOLDER)):
                    self.json_feed(site, file)

    def json_feed(self, site, file):
        feed = json.loads(file.read_text("utf-8"))
        validator(HERE / "json-feed-1.1.schema.json").validate(feed)
        atom = feedparser.parse((file.parent / "feed.xml").read_bytes(), resolve_relative_uris=False)
        self.assertEqual([item["id"] for item in feed["items"]], [entry.id for entry in atom.entries])
        for item in feed["items"]:
            self.assertTrue(item["title"] and item["content_html"])
            self.assertRegex(item["date_modified"], self.DATE)
            self.leads(site, file, item["url"])
        if site is WHOLE:
            self.assertEqual(feed["feed_url"], BASE + file.relative_to(site).as_posix())


class Calendars(unittest.TestCase):
    def test_calendars(self):
        for site in (PLAIN, WHOLE):
            for file in each(site, "*.ics"):
                with self.subTest(file=file.relative_to(FOLDER)):
                    self.calendar(site, file)

    def calendar(self, site, file):
        data = file.read_bytes()
        self.assertTrue(data.endswith(b"\r\n"))
        self.assertNotIn(b"\n", data.replace(b"\r\n", b""))
        for line in data.split(b"\r\n"):
            self.assertLessEqual(len(line), 75)
            line.decode("utf-8")
        calendar = icalendar.Calendar.from_ical(data)
        for part in calendar.walk():
            self.assertEqual(part.errors, [])
        zones = calendar.walk("VTIMEZONE")
        self.assertEqual([str(zone["TZID"]) for zone in zones], ["Europe/Copenhagen"])
        events = calendar.walk("VEVENT")
        self.assertTrue(events)
        self.assertEqual(len({str(event["UID"]) for event in events}), len(events))
        for event in events:
            for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "STATUS"):
                self.assertIn(name, event)
            if site is WHOLE:
                self.assertTrue(str(event["URL"]).startswith(BASE))
            self.assertFalse(event["DTSTAMP"].dt.utcoffset())

    def test_the_written_zone_is_the_real_one(self):
        zone = icalendar.Calendar.from_ical((PLAIN / "calendar.ics").read_bytes()).walk("VTIMEZONE")[0]
        written, real = zone.to_tz(), ZoneInfo("Europe/Copenhagen")
        moment = datetime.datetime(2024, 1, 1, 12)
        while moment.year < 2036:
            at = written.utcoffset(moment)
            self.assertEqual(at, real.utcoffset(moment), moment)
            moment += datetime.timedelta(days=1)


class Data(unittest.TestCase):
    def test_documents_keep_to_their_schemas(self):
        for site in (PLAIN, WHOLE):
            kinds = set()
            for file in each(site, "index.json"):
                with self.subTest(file=file.relative_to(FOLDER)):
                    document = json.loads(file.read_text("utf-8"))
                    schema = (file.parent / document["$schema"]).resolve()
                    self.assertEqual(schema.parent, (site / "data/schema").resolve())
                    source = ROOT / "docs/schema" / schema.name
                    self.assertEqual(schema.read_bytes(), source.read_bytes())
                    validator(source).validate(document)
                    kinds.add(document["type"])
                    self.hrefs(file, document)
            schemas = {file.name.removesuffix(".schema.json") for file in (ROOT / "docs/schema").iterdir()}
            self.assertEqual(kinds, schemas)

    def hrefs(self, file, value):
        if isinstance(value, dict):
            if isinstance(value.get("href"), str) and ":" not in value["href"]:
                target = file.parent / value["href"].split("#")[0].replace("%20", " ")
                self.assertTrue(target.is_file(), value["href"])
            value = list(value.values())
        if isinstance(value, list):
            for part in value:
                self.hrefs(file, part)

    def tables(self, site, separator):
        tables = {}
        for file in each(site / "data", "*.csv"):
            data = file.read_bytes()
            self.assertTrue(data.startswith(b"\xef\xbb\xbf"))
            self.assertTrue(data.endswith(b"\r\n"))
            with open(file, encoding="utf-8-sig", newline="") as text:
                rows = list(csv.reader(text, delimiter=separator, strict=True))
            head, rows = rows[0], rows[1:]
            for row in rows:
                self.assertEqual(len(row), len(head), file)
                for cell in row:
                    self.assertNotIn(cell[:1], ["=", "+", "-", "@", "\t"])
            register, year = file.stem.rsplit("-", 1)
            documented = f"| {register} | {', '.join(f'`{name}`' for name in head)} |"
            self.assertIn(documented, (HERE.parents[1] / "docs/open-data.md").read_text("utf-8"))
            self.assertTrue(all(row[0].startswith(year) for row in rows))
            tables.setdefault(register, []).extend(rows)
        return tables

    def test_tables(self):
        plain, whole = self.tables(PLAIN, ","), self.tables(WHOLE, ";")
        self.assertEqual(set(plain), {"decisions", "actions", "attendance", "attachments"})
        self.assertEqual({name: len(rows) for name, rows in plain.items()},
                         {name: len(rows) for name, rows in whole.items()})
        self.assertTrue(all(row[-1].startswith(BASE) for rows in whole.values() for row in rows))

    def export(self, form, target, site=None):
        site = site or WHOLE.parent
        return subprocess.run([REFERAT, "export", "--format", form, "-o", str(target), str(site)],
                              capture_output=True, text=True)

    def test_export_writes_what_the_site_has(self):
        for form, pattern in (("json", "*.json"), ("csv", "*.csv"), ("oparl", "*.json")):
            with self.subTest(form=form):
                target = pathlib.Path(FOLDER) / f"export-{form}"
                run = self.export(form, target)
                self.assertEqual((run.returncode, run.stderr), (0, ""))
                files = {file.relative_to(target) for file in each(target, pattern)}
                files = {file for file in files if file.parts[0] != ".referat"}
                for file in files:
                    self.assertEqual((target / file).read_bytes(), (WHOLE / file).read_bytes())
                own = {"json": lambda path: path.name == "index.json" or "schema" in path.parts,
                       "csv": lambda path: path.suffix == ".csv" and path.parts[0] == "data",
                       "oparl": lambda path: path.parts[0] == "oparl"}[form]
                there = {file.relative_to(WHOLE) for file in WHOLE.rglob("*") if file.is_file()}
                self.assertEqual(files, {file for file in there if own(file)})

    def test_the_database_is_sound_and_the_same_each_time(self):
        one, two = (pathlib.Path(FOLDER) / name for name in ("one.sqlite", "two.sqlite"))
        for target in (one, two):
            run = self.export("sqlite", target)
            self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertEqual(one.read_bytes(), two.read_bytes())
        database = sqlite3.connect(one)
        self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        tables = self.tables(WHOLE, ";")
        for name, rows in tables.items():
            stored = database.execute(f"SELECT * FROM {name}").fetchall()
            plain = [[cell.removeprefix("'") for cell in row] for row in rows]
            tidy = [[cell.removeprefix("'") for cell in row] for row in stored]
            self.assertEqual(sorted(tidy), sorted(plain), name)
        joined = database.execute(
            "SELECT count(*), count(DISTINCT meetings.id) FROM items JOIN meetings ON items.meeting = meetings.id")
        items, meetings = joined.fetchone()
        self.assertEqual(items, database.execute("SELECT count(*) FROM items").fetchone()[0])
        self.assertGreater(meetings, 50)
        database.execute("INSERT INTO meetings (title) VALUES ('x')")
        self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        database.close()

    def test_errors_keep_everything_from_being_written(self):
        site = pathlib.Path(FOLDER) / "broken"
        (site / "content/osmed").mkdir(parents=True)
        (site / "content/osmed/2025-08-26.md").write_text("---\ndate: 2025-13-26\n---\n")
        for form in ("json", "csv", "sqlite"):
            run = self.export(form, site / f"out-{form}", site)
            self.assertEqual(run.returncode, 1, run.stderr)
            self.assertFalse((site / f"out-{form}").exists())
        run = self.export("oparl", site / "out", site)
        self.assertEqual(run.returncode, 2)
        self.assertIn("error[open-data]: the OParl export needs the address of the site", run.stderr)


class Oparl(unittest.TestCase):
    """Every rule of OParl 1.1 that static files can keep."""

    TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
    BACK = {"AgendaItem": {"meeting"}, "Membership": {"person"}, "Consultation": {"paper"},
            "File": {"meeting", "agendaItem"}, "Location": {"meetings"}}
    NEEDED = {
        "System": {"oparlVersion", "body"},
        "Body": {"system", "name", "organization", "person", "meeting", "paper", "legislativeTerm",
                 "agendaItem", "consultation", "file", "locationList", "membership", "legislativeTermList"},
        "Organization": {"body", "name", "meeting", "membership"},
        "Person": {"body", "name"},
        "Membership": {"person", "organization", "startDate"},
        "Meeting": {"name", "start", "organization", "cancelled", "meetingState"},
        "AgendaItem": {"meeting", "name", "order", "public"},
        "Paper": {"body", "name", "reference", "consultation"},
        "Consultation": {"paper", "agendaItem", "meeting", "organization"},
        "File": {"fileName", "mimeType", "size", "accessUrl", "meeting"},
        "Location": {"description", "meetings"},
    }

    @classmethod
    def setUpClass(cls):
        cls.objects, cls.lists = {}, {}
        for file in each(WHOLE / "oparl", "*.json"):
            address = BASE + file.relative_to(WHOLE).as_posix()
            value = json.loads(file.read_text("utf-8"))
            (cls.lists if "data" in value else cls.objects)[address] = value

    @staticmethod
    def kind(value):
        return value["type"].removeprefix("https://schema.oparl.org/1.1/")

    def test_every_object_lies_at_its_own_address(self):
        for address, value in self.objects.items():
            self.assertEqual(value["id"], address)
            self.assertIn(self.kind(value), self.NEEDED)
        kinds = {self.kind(value) for value in self.objects.values()}
        self.assertEqual(kinds, set(self.NEEDED))

    def test_every_object_has_what_it_needs_and_says_when_it_was_made_and_changed(self):
        for value in self.objects.values():
            self.assertRegex(value["created"], self.TIME)
            self.assertRegex(value["modified"], self.TIME)
            self.assertLessEqual(value["created"], value["modified"])
            if not value.get("deleted"):
                self.assertEqual(self.NEEDED[self.kind(value)] - value.keys(), set(), value["id"])
            for key in ("start", "end"):
                if key in value:
                    self.assertRegex(value[key], self.TIME)

    def test_items_are_in_order_from_0(self):
        for value in self.objects.values():
            if self.kind(value) == "Meeting" and "agendaItem" in value:
                orders = [item["order"] for item in value["agendaItem"]]
                self.assertEqual(orders, list(range(len(orders))))

    def test_inside_others_objects_lack_the_way_back_and_have_it_at_their_own_address(self):
        found = set()
        for value in self.objects.values():
            for part in self.parts(value):
                kind = self.kind(part)
                found.add(kind)
                own = dict(self.objects[part["id"]])
                for key in self.BACK[kind]:
                    self.assertNotIn(key, part, part["id"])
                    self.assertIn(key, own, part["id"])
                    del own[key]
                self.assertEqual(part, own)
        self.assertEqual(found, set(self.BACK))

    def parts(self, value):
        for part in value.values():
            for each_part in part if isinstance(part, list) else [part]:
                if isinstance(each_part, dict):
                    yield each_part
                    yield from self.parts(each_part)

    def test_every_reference_leads_to_an_object_or_a_list(self):
        def walk(value):
            if isinstance(value, dict):
                for key, part in value.items():
                    if key not in ("web", "website", "accessUrl", "downloadUrl"):
                        walk(part)
            elif isinstance(value, list):
                for part in value:
                    walk(part)
            elif isinstance(value, str) and value.startswith(BASE + "oparl/"):
                self.assertTrue(value in self.objects or value in self.lists, value)
        for value in [*self.objects.values(), *self.lists.values()]:
            walk(value)
        for value in self.objects.values():
            for key in ("web", "accessUrl", "downloadUrl"):
                if key in value:
                    path, _, anchor = value[key].removeprefix(BASE).partition("#")
                    page = WHOLE / path
                    page = page / "index.html" if page.is_dir() else page
                    self.assertTrue(page.is_file(), value[key])
                    if anchor:
                        self.assertIn(f'id="{anchor}"', page.read_text("utf-8"))

    def walk(self, address):
        first, seen, number = address, [], 0
        while address:
            page = self.lists[address]
            number += 1
            self.assertEqual(set(page), {"data", "pagination", "links"})
            self.assertEqual(page["links"]["self"], address)
            self.assertEqual(page["links"]["first"], first)
            self.assertEqual(page["pagination"]["currentPage"], number)
            self.assertEqual(page["pagination"]["elementsPerPage"], 7)
            self.assertEqual("prev" in page["links"], number > 1)
            seen += page["data"]
            last, address = address, page["links"].get("next")
            if address:
                self.assertEqual(len(page["data"]), 7)
        self.assertEqual(page["links"]["last"], last)
        self.assertEqual(page["pagination"]["totalPages"], number)
        self.assertEqual(page["pagination"]["totalElements"], len(seen))
        for value in seen:
            self.assertEqual(value, self.objects[value["id"]])
        ids = [value["id"] for value in seen]
        self.assertEqual(len(ids), len(set(ids)))
        return ids

    def test_lists_have_pages_and_hold_every_object(self):
        system = self.objects[BASE + "oparl/system.json"]
        (body,) = self.walk(system["body"])
        body = self.objects[body]
        self.assertEqual(self.walk(body["legislativeTermList"]), [])
        held = set()
        for key in ("organization", "person", "meeting", "paper", "agendaItem", "consultation", "file",
                    "locationList", "membership"):
            held.update(self.walk(body[key]))
        self.assertEqual(held, set(self.objects) - {system["id"], body["id"]})
        of_committees = []
        for value in self.objects.values():
            if self.kind(value) == "Organization":
                meetings = self.walk(value["meeting"])
                self.assertTrue(all(value["id"] in self.objects[id]["organization"] for id in meetings))
                of_committees += meetings
        kept = [id for id in self.walk(body["meeting"]) if not self.objects[id].get("deleted")]
        self.assertEqual(sorted(of_committees), sorted(kept))

    def test_what_was_withdrawn_leaves_a_stone(self):
        stones = [value for value in self.objects.values() if value.get("deleted")]
        self.assertEqual({value["id"].removeprefix(BASE): value["modified"] for value in stones}, {
            "oparl/meeting/oekonomiudvalget/2023-01-24.json": "2024-02-01T00:00:00+01:00",
            "oparl/person/et-menneske.json": "2024-03-01T00:00:00+01:00",
        })
        for value in stones:
            self.assertEqual(set(value), {"id", "type", "created", "modified", "deleted"})
            self.assertIs(value["deleted"], True)

    def test_what_is_published_is_not_withdrawn(self):
        site = pathlib.Path(FOLDER) / "both"
        (site / "content/osmed").mkdir(parents=True)
        (site / "content/osmed/2025-08-26.md").write_text("---\ndate: 2025-08-26\n---\n")
        (site / "site.toml").write_text(
            f'base_url = "{BASE}"\n[data]\noparl = true\n[[data.withdrawn]]\n'
            'address = "osmed/2025-08-26"\ndate = 2026-01-01\n')
        run = subprocess.run([REFERAT, "build", str(site)], capture_output=True, text=True)
        self.assertEqual(run.returncode, 1)
        self.assertIn("`osmed/2025-08-26` is withdrawn and published", run.stderr)


if __name__ == "__main__":
    unittest.main()
