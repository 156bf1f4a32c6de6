//! A running preview, and a client that asks it over HTTP.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// `referat serve` on a port of its own; it ends when this is dropped.
pub struct Preview {
    child: Child,
    pub port: u16,
    /// What it has said on both streams.
    said: Arc<Mutex<String>>,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// By name in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Preview {
    pub fn of(site: &Path, arguments: &[&str]) -> Preview {
        Preview::by(Command::new(env!("CARGO_BIN_EXE_referat")), site, arguments)
    }

    /// One that gets no more of something than this from the system; none where that cannot be arranged.
    pub fn with_limit(site: &Path, name: &str, most: usize) -> Option<Preview> {
        let limited = |program: &str| {
            let mut command = Command::new("unshare");
            let script = format!("echo {most} > /proc/sys/user/{name} && exec \"$@\"");
            command.args(["--user", "--map-root-user", "sh", "-c", &script, "sh", program]);
            command
        };
        let can = limited("true").stderr(Stdio::null()).status().is_ok_and(|ran| ran.success());
        can.then(|| Preview::by(limited(env!("CARGO_BIN_EXE_referat")), site, &[]))
    }

    fn by(mut program: Command, site: &Path, arguments: &[&str]) -> Preview {
        let mut child = program
            .args(["serve", site.to_str().unwrap(), "--port", "0"])
            .args(arguments)
            .env_remove("SOURCE_DATE_EPOCH")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let said = Arc::new(Mutex::new(String::new()));
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).expect("it says where it is");
        let url = first.split_whitespace().next().unwrap_or_default();
        let port = url.trim_end_matches('/').rsplit(':').next().unwrap_or_default();
        let port = port.parse().unwrap_or_else(|_| panic!("no address in `{first}`"));
        listen(out, &said);
        listen(BufReader::new(child.stderr.take().unwrap()), &said);
        Preview { child, port, said }
    }

    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// The bytes at a path.
    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request.push_str(&format!("Host: localhost:{}\r\n", self.port));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{request}\r\n").as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("it answers");
        Answer::read(&bytes)
    }

    /// What the script of the preview is told of a page.
    pub fn page(&self, path: &str) -> serde_json::Value {
        let answer = self.get(&format!("/__referat/page?path={path}"));
        serde_json::from_slice(&answer.body).expect("it is JSON")
    }

    /// How often the files were read.
    pub fn number(&self) -> u64 {
        self.page("/")["number"].as_u64().expect("a number")
    }

    /// Waits until something holds; what is said at last otherwise is the test's message.
    #[track_caller]
    pub fn until<T>(&self, mut look: impl FnMut() -> Result<T, String>) -> T {
        let start = Instant::now();
        loop {
            match look() {
                Ok(found) => return found,
                Err(why) if start.elapsed() > Duration::from_secs(20) => {
                    panic!("{why}\nthe preview said:\n{}", self.said())
                }
                Err(_) => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }

    /// Waits until a page holds a text.
    #[track_caller]
    pub fn until_page(&self, path: &str, text: &str) {
        self.until(|| {
            let page = self.get(path).text();
            if page.contains(text) { Ok(()) } else { Err(format!("`{text}` is not in {path}")) }
        });
    }

    /// Waits until the files were not read again for a while, and says how often they were.
    pub fn at_rest(&self) -> u64 {
        let mut number = self.number();
        loop {
            std::thread::sleep(Duration::from_millis(400));
            let now = self.number();
            if now == number {
                return now;
            }
            number = now;
        }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn listen(mut stream: impl BufRead + Send + 'static, said: &Arc<Mutex<String>>) {
    let said = Arc::clone(said);
    std::thread::spawn(move || {
        let mut line = String::new();
        while stream.read_line(&mut line).is_ok_and(|read| read > 0) {
            said.lock().unwrap().push_str(&line);
            line.clear();
        }
    });
}

impl Answer {
    fn read(bytes: &[u8]) -> Answer {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = std::str::from_utf8(&bytes[..end]).expect("a head is text");
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
            .collect();
        Answer { status, headers, body: bytes[end + 4..].to_vec() }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
