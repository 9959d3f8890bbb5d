//! Another server, as the tests of payment providers need it: it answers over HTTP on this machine what a test says, or nothing.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What it was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: String,
    /// With the query.
    pub path: String,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// The same as it came.
    pub bytes: Vec<u8>,
}

impl Asked {
    pub fn header(&self, name: &str) -> &str {
        let mut of = self.headers.iter().filter(|(one, _)| one == name);
        of.next().map_or("", |(_, value)| value)
    }

    /// A field of the form in the body, or of the query.
    pub fn field(&self, name: &str) -> Option<String> {
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        let text = if self.body.is_empty() {
            query
        } else {
            &self.body
        };
        let mut fields = form_urlencoded::parse(text.as_bytes());
        let found = fields.find(|(one, _)| one == name);
        found.map(|(_, value)| value.into_owned())
    }

    /// The address without its query.
    pub fn place(&self) -> &str {
        self.path.split('?').next().unwrap()
    }
}

/// What it answers.
pub enum Answer {
    Reply {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: String,
    },
    /// The line is cut.
    Silence,
}

impl Answer {
    pub fn json(status: u16, body: impl ToString) -> Self {
        let (headers, body) = (Vec::new(), body.to_string());
        Self::Reply {
            status,
            headers,
            body,
        }
    }
}

/// Goes with the test.
pub struct Double {
    pub base: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    serving: JoinHandle<()>,
}

impl Drop for Double {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Double {
    pub async fn start(mut answer: impl FnMut(&Asked) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::<Mutex<Vec<Asked>>>::default();
        let all = asked.clone();
        let serving = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let Some(one) = read(&mut stream).await else {
                    continue;
                };
                all.lock().unwrap().push(one.clone());
                write(&mut stream, answer(&one)).await;
            }
        });
        Self {
            base,
            asked,
            serving,
        }
    }

    /// What it was asked since the last look.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let body = &bytes[end + 4..];
            let mut lines = head.lines();
            let mut first = lines.next()?.split(' ');
            let headers: Vec<(String, String)> = lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect();
            let length = headers.iter().find(|(name, _)| name == "content-length");
            let length = length.map_or(0, |(_, value)| value.parse().unwrap());
            if body.len() >= length {
                return Some(Asked {
                    method: first.next()?.to_owned(),
                    path: first.next()?.to_owned(),
                    headers,
                    body: String::from_utf8_lossy(body).into_owned(),
                    bytes: body.to_vec(),
                });
            }
        }
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&piece[..read]),
        }
    }
}

async fn write(stream: &mut TcpStream, answer: Answer) {
    let Answer::Reply {
        status,
        headers,
        body,
    } = answer
    else {
        return;
    };
    let headers: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status} x\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
    );
    // Whoever asked may be gone.
    let _ = stream.write_all(text.as_bytes()).await;
}
