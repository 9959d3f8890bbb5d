//! A certificate by ACME, from Pebble, the authority that Let's Encrypt makes for tests (Debian's `pebble`). Where it is not installed this is left out, and
//! said so.

use crate::app::TestApp;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

struct Pebble {
    child: Child,
    directory: String,
    root: PathBuf,
}

impl Drop for Pebble {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// None where it is not installed.
fn pebble(folder: &Path, plain: u16) -> Option<Pebble> {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (root, key) = (folder.join("pebble.pem"), folder.join("pebble.key"));
    std::fs::write(&root, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let (port, management) = (free_port(), free_port());
    let config = serde_json::json!({ "pebble": {
        "listenAddress": format!("127.0.0.1:{port}"),
        "managementListenAddress": format!("127.0.0.1:{management}"),
        "certificate": root, "privateKey": key, "httpPort": plain, "tlsPort": plain,
    }});
    let file = folder.join("pebble.json");
    std::fs::write(&file, config.to_string()).unwrap();
    let child = Command::new("pebble")
        .arg("-config")
        .arg(&file)
        .env("PEBBLE_VA_NOSLEEP", "1")
        // By itself it refuses some questions at random.
        .env("PEBBLE_WFE_NONCEREJECT", "0")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    Some(Pebble {
        child,
        directory: format!("https://localhost:{port}/dir"),
        root,
    })
}

#[tokio::test]
async fn a_certificate_is_proven_over_plain_http_and_taken_into_use() {
    let folder = tempfile::tempdir().unwrap();
    let plain = free_port();
    let Some(pebble) = pebble(folder.path(), plain) else {
        eprintln!("left out: pebble is not installed");
        return;
    };
    // It listens before the server asks for the first time: the server would try again only after a minute.
    let address = pebble.directory.replace("https://localhost", "127.0.0.1");
    let address = address.trim_end_matches("/dir").to_owned();
    while tokio::net::TcpStream::connect(&address).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let redirect = format!("127.0.0.1:{plain}");
    let app = TestApp::with(&[
        ("MODE", "demo"),
        ("PUBLIC_URL", "https://localhost"),
        ("REDIRECT", &redirect),
        ("ACME", "mei@shop.example"),
        ("ACME_DIRECTORY", &pebble.directory),
        ("ACME_CA", pebble.root.to_str().unwrap()),
    ])
    .await;
    let cert = app.site().with_file_name("acme").join("cert.pem");
    // The one that nobody trusts stands alone; an authority's has a chain.
    let certificates = || {
        let chain = std::fs::read_to_string(&cert).unwrap();
        chain.matches("BEGIN CERTIFICATE").count()
    };
    let renewed = async {
        while certificates() < 2 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(40), renewed)
        .await
        .expect("pebble gave no certificate");
    let (key, account) = (
        cert.with_file_name("key.pem"),
        cert.with_file_name("account.json"),
    );
    for secret in [&key, &account] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(secret).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", secret.display());
    }
    // The server reads both again, and they fit together.
    let files = server::config::TlsFiles { cert, key };
    assert!(server::run::tls::Certificate::open(files).is_ok());
    // Everybody else on port 80 is sent on as before, and so is whoever guesses at a proof.
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    for path in ["/t/4", "/.well-known/acme-challenge/guessed"] {
        let answer = client.get(format!("http://127.0.0.1:{plain}{path}"));
        assert_eq!(answer.send().await.unwrap().status(), 308, "{path}");
    }
    app.stop().await;
}
