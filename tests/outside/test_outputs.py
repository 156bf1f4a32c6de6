"""Feeds, calendars and data, read by parsers and validators that others wrote.

    python -m unittest discover -s tests/outside

takes the program that `cargo build` made, or the one that REFERAT names. Two sites are built of the
demonstration: as it is, and with an address of its own and everything switched on.
"""

import datetime
import functools
import json
import os
import pathlib
import re
import shutil
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
TABLES = '[feeds]\ncontent = "full"\nlength = 20\n'


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
    shutil.copytree(ROOT / "content", site / "content")
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


if __name__ == "__main__":
    unittest.main()
