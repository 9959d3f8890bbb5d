//! The ways out: STARTTLS, TLS, passwords, tokens, and what each failure says.

use crate::smtp_server::{Fault, SmtpServer, acceptor};
use crate::support::{NOW, Place};
use backend::{
    Backend, FixedClock, Login, MailSettings, OAuth, Security, SendError, Settings, SmtpSettings,
    Tokens, Transport,
};
use domain::account::Email;
use mail_parser::MessageParser;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

pub fn settings(
    port: u16,
    security: Security,
    login: Option<Login>,
    authority: &[u8],
) -> SmtpSettings {
    SmtpSettings {
        host: "localhost".to_owned(),
        port,
        security,
        login,
        authority: Some(authority.to_vec()),
        tokens: Tokens::default(),
    }
}

pub async fn open(dir: &Place, clock: &Arc<FixedClock>, transport: Transport) -> Backend {
    let settings = Settings {
        database: dir.database.url(),
        clock: clock.clone(),
    };
    let mail = MailSettings {
        transport,
        from: "hello@shop.example".to_owned(),
        public_url: "https://shop.example".to_owned(),
        campaign_daily: 400,
        weekly: true,
        reply_to: None,
    };
    Backend::open_with_mail(settings, mail).await.unwrap()
}

async fn try_out(settings: SmtpSettings) -> Result<(), SendError> {
    let dir = Place::new().await;
    let clock = Arc::new(FixedClock::at(NOW));
    let backend = open(&dir, &clock, Transport::Smtp(Arc::new(settings))).await;
    backend
        .send_test_mail(&Email::parse("ann@x.example").unwrap())
        .await
}

fn password(user: &str, password: &str) -> Option<Login> {
    Some(Login::Password {
        user: user.to_owned(),
        password: password.to_owned(),
    })
}

#[tokio::test]
async fn a_mail_goes_out_over_starttls_and_over_tls_with_a_password() {
    for security in [Security::StartTls, Security::Tls] {
        let server = SmtpServer::honest(security).await;
        server.knows("shop", "secret");
        try_out(server.settings(security, password("shop", "secret")))
            .await
            .unwrap();
        let (taken, shown) = (server.taken(), server.shown());
        assert_eq!(shown, [("PLAIN".into(), "shop".into(), "secret".into())]);
        let mail = MessageParser::default().parse(&taken[0].eml).unwrap();
        assert_eq!(taken[0].to, "ann@x.example");
        assert_eq!(mail.subject(), Some("Mail works · 邮件可用"));
        assert!(mail.body_text(0).unwrap().contains("这是一封测试邮件"));
        assert!(mail.body_html(0).unwrap().contains("<p>This is a test."));
        assert!(mail.message_id().unwrap().ends_with("@shop.example"));
        assert_eq!(mail.date().unwrap().to_timestamp() * 1000, NOW);
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_apart_from_a_refused_recipient() {
    let server = SmtpServer::honest(Security::StartTls).await;
    server.knows("shop", "secret");
    let wrong = try_out(server.settings(Security::StartTls, password("shop", "guess"))).await;
    assert!(
        matches!(&wrong, Err(SendError::Auth(said)) if said.contains("535")),
        "{wrong:?}"
    );
    let server = SmtpServer::start(Security::StartTls, |_, _| Fault::Rcpt(550)).await;
    let refused = try_out(server.settings(Security::StartTls, None)).await;
    assert!(
        matches!(&refused, Err(SendError::Refused(said)) if said.contains("not ann@x.example")),
        "{refused:?}"
    );
}

#[tokio::test]
async fn nothing_is_sent_without_tls_or_to_a_server_that_nobody_vouches_for() {
    let server = SmtpServer::honest(Security::StartTls).await;
    let mut strange = server.settings(Security::StartTls, None);
    strange.authority = None;
    assert!(matches!(try_out(strange).await, Err(SendError::Tls(_))));
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = plain.local_addr().unwrap().port();
    let greeter = tokio::spawn(async move {
        let (mut stream, _) = plain.accept().await.unwrap();
        stream.write_all(b"220 old\r\n").await.unwrap();
        let mut heard = [0; 256];
        assert!(stream.read(&mut heard).await.unwrap() > 0);
        stream.write_all(b"250 old\r\n").await.unwrap();
        stream.read(&mut heard).await.unwrap_or(0)
    });
    let refused = try_out(settings(port, Security::StartTls, None, &server.authority)).await;
    assert!(
        matches!(&refused, Err(SendError::Tls(said)) if said.contains("STARTTLS")),
        "{refused:?}"
    );
    assert_eq!(greeter.await.unwrap(), 0, "nothing more was said");
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_said_with_its_place() {
    let port = {
        let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
        nobody.local_addr().unwrap().port()
    };
    let gone = try_out(settings(port, Security::Tls, None, b"")).await;
    assert!(gone.is_err());
    let server = SmtpServer::honest(Security::Tls).await;
    let gone = try_out(settings(port, Security::Tls, None, &server.authority)).await;
    assert!(
        matches!(&gone, Err(SendError::Connect(said)) if said.contains(&format!("localhost:{port}"))),
        "{gone:?}"
    );
}

/// A provider that answers each question in turn, over TLS.
async fn provider(
    answers: &'static [(u16, &'static str)],
) -> (String, Vec<u8>, tokio::task::JoinHandle<Vec<String>>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let tls = acceptor(&made);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = format!(
        "https://localhost:{}/token",
        listener.local_addr().unwrap().port()
    );
    let asked = tokio::spawn(async move {
        let mut asked = Vec::new();
        for (status, body) in answers {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = tls.accept(stream).await.unwrap();
            let mut request = String::new();
            while !request.contains("client_secret=") {
                let mut piece = [0; 4096];
                let read = stream.read(&mut piece).await.unwrap();
                request.push_str(std::str::from_utf8(&piece[..read]).unwrap());
            }
            let answer = format!(
                "HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
            asked.push(request);
        }
        asked
    });
    (place, made.cert.pem().into_bytes(), asked)
}

fn oauth(token_url: String) -> Option<Login> {
    Some(Login::OAuth {
        user: "shop@outlook.example".to_owned(),
        oauth: OAuth {
            client_id: "app".to_owned(),
            client_secret: Some("s&cret".to_owned()),
            refresh_token: "re/fresh".to_owned(),
            token_url,
        },
    })
}

#[tokio::test]
async fn a_token_is_asked_once_and_signs_in_until_it_ends() {
    let server = SmtpServer::honest(Security::StartTls).await;
    server.knows("shop@outlook.example", "access");
    let (place, authority, asked) =
        provider(&[(200, r#"{"access_token":"access","expires_in":3600}"#)]).await;
    let mut settings = server.settings(Security::StartTls, oauth(place));
    settings.authority = Some([authority, server.authority.clone()].concat());
    let settings = Transport::Smtp(Arc::new(settings));
    let dir = Place::new().await;
    let clock = Arc::new(FixedClock::at(NOW));
    let backend = open(&dir, &clock, settings).await;
    for _ in 0..2 {
        let to = Email::parse("ann@x.example").unwrap();
        backend.send_test_mail(&to).await.unwrap();
    }
    let asked = asked.await.unwrap();
    assert!(
        asked[0].starts_with("POST /token HTTP/1.1\r\n"),
        "{asked:?}"
    );
    assert!(asked[0].ends_with(
        "grant_type=refresh_token&refresh_token=re%2Ffresh&client_id=app&client_secret=s%26cret"
    ));
    let shown = (
        "XOAUTH2".to_owned(),
        "shop@outlook.example".to_owned(),
        "access".to_owned(),
    );
    assert_eq!(server.shown(), [shown.clone(), shown]);
    assert_eq!(server.taken().len(), 2);
}

const REFUSAL: &[(u16, &str)] = &[(
    400,
    r#"{"error":"invalid_grant","error_description":"Token has been revoked."}"#,
)];

#[tokio::test]
async fn a_withdrawn_permission_says_what_the_provider_said() {
    let server = SmtpServer::honest(Security::StartTls).await;
    server.knows("shop@outlook.example", "access");
    let (place, authority, asked) = provider(REFUSAL).await;
    let mut settings = server.settings(Security::StartTls, oauth(place));
    settings.authority = Some([authority, server.authority.clone()].concat());
    let refused = try_out(settings).await;
    assert!(
        matches!(&refused, Err(SendError::Token(said)) if said.contains("invalid_grant Token has been revoked.")),
        "{refused:?}"
    );
    assert_eq!(asked.await.unwrap().len(), 1);
    assert!(server.taken().is_empty());
}
