//! An SMTP server on a port of this machine: real TCP, real TLS, a state machine that is not ours, and faults on demand.

use crate::mail_way::settings;
use backend::{Login, Security, SmtpSettings};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mailin::{Action, AuthMechanism, Handler, Response, SessionBuilder, response};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio_rustls::TlsAcceptor;

/// What happens to one try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    None,
    /// A refusal of the recipient, 4xx or 5xx.
    Rcpt(u16),
    /// A refusal of the content, 4xx or 5xx.
    Data(u16),
    /// The line is cut once the recipient is taken.
    CutBeforeData,
    /// The line is cut after the content, which is lost.
    CutLost,
    /// The content is kept, but the line is cut before the answer.
    CutTaken,
    /// Stops before DATA until the test has killed the worker.
    KillBeforeData,
    /// Keeps the content, and stops before the 250 until the test lets it go.
    KillAfterTaken,
}

/// A try has come to where the worker is to be killed.
pub struct Reached {
    pub fault: Fault,
    /// Lets the server go on.
    pub go: oneshot::Sender<()>,
    /// Hears that the server's answer is on the wire.
    pub answered: oneshot::Receiver<()>,
}

/// A mail that was taken with a 250, or would have been.
#[derive(Debug, Clone)]
pub struct Taken {
    pub to: String,
    pub eml: Vec<u8>,
}

type Plan = Box<dyn Fn(&str, u32) -> Fault + Send>;

pub struct World {
    plan: Plan,
    tries: BTreeMap<String, u32>,
    taken: Vec<Taken>,
    /// User and password or token that are good.
    login: Option<(String, String)>,
    /// What was shown at sign-in: mechanism, user, secret.
    shown: Vec<(String, String, String)>,
    kills: mpsc::UnboundedSender<Reached>,
}

pub struct SmtpServer {
    pub port: u16,
    /// The certificate, PEM.
    pub authority: Vec<u8>,
    world: Arc<Mutex<World>>,
    pub kills: mpsc::UnboundedReceiver<Reached>,
}

impl SmtpServer {
    pub async fn start(
        security: Security,
        plan: impl Fn(&str, u32) -> Fault + Send + 'static,
    ) -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let tls = acceptor(&made);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (kill, kills) = mpsc::unbounded_channel();
        let world = Arc::new(Mutex::new(World {
            plan: Box::new(plan),
            tries: BTreeMap::new(),
            taken: Vec::new(),
            login: None,
            shown: Vec::new(),
            kills: kill,
        }));
        let shared = world.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (tls, world) = (tls.clone(), shared.clone());
                tokio::spawn(async move { serve(stream, tls, security, world).await });
            }
        });
        Self {
            port,
            authority: made.cert.pem().into_bytes(),
            world,
            kills,
        }
    }

    pub async fn honest(security: Security) -> Self {
        Self::start(security, |_, _| Fault::None).await
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    pub fn knows(&self, user: &str, secret: &str) {
        self.world().login = Some((user.to_owned(), secret.to_owned()));
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.world().taken.clone()
    }

    pub fn shown(&self) -> Vec<(String, String, String)> {
        self.world().shown.clone()
    }

    pub fn settings(&self, security: Security, login: Option<Login>) -> SmtpSettings {
        settings(self.port, security, login, &self.authority)
    }
}

pub fn acceptor(made: &rcgen::CertifiedKey<rcgen::KeyPair>) -> TlsAcceptor {
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

/// What the state machine asks, answered from the shared world; what it must do to the line is noted for [`serve`].
#[derive(Clone)]
struct Desk {
    world: Arc<Mutex<World>>,
    to: String,
    eml: Vec<u8>,
    fault: Arc<Mutex<Fault>>,
}

impl Desk {
    fn set(&self, fault: Fault) {
        *self.fault.lock().unwrap() = fault;
    }

    fn keep(&mut self) {
        let taken = Taken {
            to: self.to.clone(),
            eml: std::mem::take(&mut self.eml),
        };
        self.world.lock().unwrap().taken.push(taken);
    }
}

impl Handler for Desk {
    fn rcpt(&mut self, to: &str) -> Response {
        let mut world = self.world.lock().unwrap();
        let tries = world.tries.entry(to.to_owned()).or_default();
        *tries += 1;
        let nth = *tries;
        let fault = (world.plan)(to, nth);
        drop(world);
        self.to = to.to_owned();
        self.eml.clear();
        self.set(fault);
        match fault {
            Fault::Rcpt(code) => Response::custom(code, format!("not {to}")),
            _ => response::OK,
        }
    }

    fn data(&mut self, line: &[u8]) -> std::io::Result<()> {
        self.eml.extend_from_slice(line);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let fault = *self.fault.lock().unwrap();
        match fault {
            Fault::Data(code) => Response::custom(code, "not this".to_owned()),
            Fault::CutLost => response::OK,
            _ => {
                self.keep();
                response::OK
            }
        }
    }

    fn auth_plain(&mut self, _: &str, user: &str, secret: &str) -> Response {
        let mut world = self.world.lock().unwrap();
        let (mechanism, secret) = match secret.strip_prefix("token:") {
            Some(token) => ("XOAUTH2", token),
            None => ("PLAIN", secret),
        };
        world
            .shown
            .push((mechanism.to_owned(), user.to_owned(), secret.to_owned()));
        let good = world
            .login
            .as_ref()
            .is_some_and(|(name, known)| name == user && known == secret);
        if good {
            response::AUTH_OK
        } else {
            response::INVALID_CREDENTIALS
        }
    }
}

async fn serve(stream: TcpStream, tls: TlsAcceptor, security: Security, world: Arc<Mutex<World>>) {
    let fault = Arc::new(Mutex::new(Fault::None));
    let desk = Desk {
        world: world.clone(),
        to: String::new(),
        eml: Vec::new(),
        fault: fault.clone(),
    };
    let mut builder = SessionBuilder::new("localhost");
    if world.lock().unwrap().login.is_some() {
        builder.enable_auth(AuthMechanism::Plain);
    }
    let mut wire: Box<dyn Wire> = Box::new(stream);
    match security {
        Security::StartTls => {
            builder.enable_start_tls();
        }
        Security::Tls => match tls.accept(wire).await {
            Ok(stream) => wire = Box::new(stream),
            Err(_) => return,
        },
    }
    let begin = || builder.build(IpAddr::V4(Ipv4Addr::LOCALHOST), desk.clone());
    let mut session = begin();
    if security == Security::Tls {
        session.tls_active();
    }
    let mut wire = BufReader::new(wire);
    let greeting = session.greeting().buffer().unwrap();
    if wire.write_all(&greeting).await.is_err() {
        return;
    }
    loop {
        let mut line = Vec::new();
        match wire.read_until(b'\n', &mut line).await {
            Ok(1..) => {}
            _ => return,
        }
        let answer = session.process(&plain(&line));
        let now = *fault.lock().unwrap();
        let (at_data, at_end) = (answer.code == 354, line == b".\r\n" && answer.code == 250);
        if (at_data && now == Fault::CutBeforeData)
            || (at_end && matches!(now, Fault::CutLost | Fault::CutTaken))
        {
            return;
        }
        let kill =
            (at_data && now == Fault::KillBeforeData) || (at_end && now == Fault::KillAfterTaken);
        let told = if kill {
            let (go, wait) = oneshot::channel();
            let (told, answered) = oneshot::channel();
            let reached = Reached {
                fault: now,
                go,
                answered,
            };
            let sent = world.lock().unwrap().kills.send(reached);
            if sent.is_err() || wait.await.is_err() {
                return;
            }
            Some(told)
        } else {
            None
        };
        let mut bytes = answer.buffer().unwrap();
        if line.to_ascii_lowercase().starts_with(b"ehlo") {
            let text = String::from_utf8(bytes).unwrap();
            bytes = text
                .replace("AUTH PLAIN", "AUTH PLAIN XOAUTH2")
                .into_bytes();
        }
        if wire.write_all(&bytes).await.is_err() || wire.flush().await.is_err() {
            return;
        }
        if let Some(told) = told {
            let _ = told.send(());
        }
        if line == b".\r\n" && answer.is_error {
            // After a refusal here the state machine waits for more content; servers wait for the next mail.
            session = begin();
            session.process(b"EHLO again\r\n");
            session.tls_active();
            session.process(b"EHLO again\r\n");
        }
        match answer.action {
            Action::Close => return,
            Action::UpgradeTls => {
                let Ok(stream) = tls.accept(wire.into_inner()).await else {
                    return;
                };
                wire = BufReader::new(Box::new(stream));
                session.tls_active();
            }
            Action::Reply | Action::NoReply => {}
        }
    }
}

/// The state machine knows no XOAUTH2: it gets user and token as PLAIN has them.
fn plain(line: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(line);
    let Some(shown) = text.strip_prefix("AUTH XOAUTH2 ") else {
        return line.to_vec();
    };
    let shown = String::from_utf8(STANDARD.decode(shown.trim()).unwrap()).unwrap();
    let user = shown
        .strip_prefix("user=")
        .unwrap()
        .split('\u{1}')
        .next()
        .unwrap();
    let token = shown
        .split('\u{1}')
        .find_map(|part| part.strip_prefix("auth=Bearer "))
        .unwrap();
    let both = STANDARD.encode(format!("\0{user}\0token:{token}"));
    format!("AUTH PLAIN {both}\r\n").into_bytes()
}
