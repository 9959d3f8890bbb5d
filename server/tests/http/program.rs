//! The program itself: what it says when it cannot start, and its exit codes.

use crate::app::{NOON, site};
use backend::{Backend, FixedClock, Settings, TestDatabase};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

fn rapport(folder: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
    command.current_dir(folder).env_clear().envs(
        settings
            .iter()
            .map(|(name, value)| (format!("RAPPORT_{name}"), *value)),
    );
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn fails(command: &mut Command, part: &str) {
    let output = command.output().unwrap();
    assert!(!output.status.success());
    let text = said(&output);
    assert!(text.contains(part), "{part} in {text}");
}

#[test]
fn what_is_wrong_is_said_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    site(&path.join("site"));
    fails(
        rapport(path, &[("ADRESS", "x"), ("SITE", "site")]).arg("serve"),
        "did you mean RAPPORT_ADDRESS",
    );
    fails(
        rapport(path, &[("PORT", "0"), ("SITE", "nowhere")]).arg("serve"),
        "xtask -- build",
    );
    fails(
        rapport(
            path,
            &[("PORT", "0"), ("SITE", "site"), ("DATABASE", "sqlite:.")],
        )
        .arg("serve"),
        "RAPPORT_DATABASE",
    );
    fails(
        rapport(path, &[("LOG", "a=b=c")]).arg("migrate"),
        "RAPPORT_LOG",
    );
    fails(rapport(path, &[]).arg("seed"), "RAPPORT_MODE=demo");
    fails(
        rapport(path, &[]).args([
            "user",
            "add",
            "--role",
            "king",
            "--name",
            "x",
            "--email",
            "x@example.com",
        ]),
        "customer, agent or owner",
    );
    fails(
        rapport(path, &[]).args([
            "user",
            "add",
            "--role",
            "owner",
            "--name",
            "x",
            "--email",
            "x@example.com",
            "--password",
            "y",
        ]),
        "--password",
    );
}

#[test]
fn a_taken_port_is_named() {
    let folder = tempfile::tempdir().unwrap();
    site(&folder.path().join("site"));
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    fails(
        rapport(folder.path(), &[("PORT", &port), ("SITE", "site")]).arg("serve"),
        "RAPPORT_PORT",
    );
}

#[test]
fn a_database_that_cannot_be_read_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "these are my notes, not a database".repeat(100)).unwrap();
    let database = format!("sqlite:{}", file.display());
    fails(
        rapport(folder.path(), &[("DATABASE", &database)]).arg("migrate"),
        "the database cannot be opened",
    );
    assert!(
        std::fs::read_to_string(&file)
            .unwrap()
            .starts_with("these are my notes")
    );
}

#[test]
fn production_refuses_a_database_with_demo_accounts() {
    let folder = tempfile::tempdir().unwrap();
    site(&folder.path().join("site"));
    let seed = rapport(folder.path(), &[("MODE", "demo")])
        .arg("seed")
        .output()
        .unwrap();
    assert!(seed.status.success(), "{}", said(&seed));
    fails(
        rapport(folder.path(), &[("PORT", "0"), ("SITE", "site")]).arg("serve"),
        "demo accounts",
    );
}

#[test]
fn an_owner_is_added_with_a_password_that_no_process_list_shows() {
    let folder = tempfile::tempdir().unwrap();
    let words = [
        "user",
        "add",
        "--role",
        "owner",
        "--name",
        "Zoe",
        "--email",
        "zoe@example.com",
    ];
    let add = |settings: &[(&str, &str)], input: &str| {
        let mut command = rapport(folder.path(), settings);
        let mut child = command
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        child.wait_with_output().unwrap()
    };
    assert!(said(&add(&[], "short\n")).contains("10 to 128"));
    let added = add(&[], "correct horse battery\n");
    assert!(added.status.success(), "{}", said(&added));
    std::fs::write(folder.path().join("password"), "correct horse battery\n").unwrap();
    let again = add(&[("PASSWORD_FILE", "password")], "");
    assert!(
        said(&again).contains("has this mail address already"),
        "{}",
        said(&again)
    );
}

#[cfg(unix)]
#[test]
fn accounts_are_looked_after_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str], input: &str| {
        let mut command = rapport(folder.path(), &[]);
        let mut child = command
            .arg("user")
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stdin.take().unwrap();
        // A command that reads nothing may have ended already.
        drop(pipe.write_all(input.as_bytes()));
        drop(pipe);
        child.wait_with_output().unwrap()
    };
    let told = |words: &[&str], input: &str| {
        let output = run(words, input);
        assert!(output.status.success(), "{words:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let refused = |words: &[&str], input: &str, part: &str| {
        let output = run(words, input);
        assert!(!output.status.success(), "{words:?}");
        assert!(said(&output).contains(part), "{part} in {}", said(&output));
    };
    let password = "correct horse battery\n";
    for (name, role) in [("zoe", "owner"), ("ben", "agent")] {
        let email = format!("{name}@example.com");
        let add = ["add", "--role", role, "--name", name, "--email", &email];
        told(&add, password);
    }
    let zoe = "zoe@example.com";
    refused(&["role", zoe, "agent"], "", "only owner left");
    refused(&["remove", zoe], "", "only owner left");
    refused(&["block", zoe], "", "only owner left");
    refused(&["role", zoe, "king"], "", "customer, agent or owner");
    refused(
        &["block", "nobody@example.com"],
        "",
        "nobody has this address or id",
    );
    refused(&["password", zoe], "short\n", "10 to 128");
    refused(
        &["remove", "ben@example.com", "--everything"],
        "",
        "what staff did stays",
    );
    assert!(told(&["password", zoe], "another horse battery\n").contains("new password"));
    assert!(told(&["block", "ben@example.com"], "").contains("is blocked"));
    let list = told(&["list"], "");
    let line = |name: &str| {
        list.lines()
            .find(|line| line.contains(name))
            .unwrap()
            .to_owned()
    };
    assert!(
        line("zoe@").starts_with("owner") && line("ben@").ends_with("ben (blocked)"),
        "{list}"
    );
    told(&["unblock", "BEN@example.com"], "");
    assert!(
        told(&["role", "ben@example.com", "owner"], "").contains("is owner now, and was agent")
    );
    told(&["remove", zoe], "");
    assert!(!told(&["list", "--guests"], "").contains("zoe@"));
}

#[cfg(unix)]
#[test]
fn what_the_program_makes_is_for_its_own_user_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let demo = [("MODE", "demo")];
    does(rapport(folder.path(), &demo).arg("seed"));
    does(rapport(folder.path(), &demo).args(["backup", "monday"]));
    does(rapport(folder.path(), &demo).args(["export", "contacts", "people.csv"]));
    for (path, wanted) in [
        ("data", 0o700),
        ("data/rapport.sqlite", 0o600),
        ("monday", 0o600),
        ("people.csv", 0o600),
    ] {
        let about = std::fs::metadata(folder.path().join(path)).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, wanted, "{path}");
    }
}

#[test]
fn contacts_come_in_from_a_file_and_go_out_into_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.csv");
    std::fs::write(
        &file,
        "Who,Phone,Hobby\nAnn,13800138000,chess\n,,\n\"Ben,1\n",
    )
    .unwrap();
    let run = |words: &[&str]| rapport(folder.path(), &[]).args(words).output().unwrap();
    let told = |words: &[&str]| {
        let output = run(words);
        assert!(output.status.success(), "{}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let import = ["import", "contacts", "people.csv", "--map", "Who=name"];
    let dry = told(&[&import[..], &["--dry-run"]].concat());
    assert!(
        dry.contains("2 rows: 1 would be imported, 0 already there, 1 with problems"),
        "{dry}"
    );
    let text = told(&import);
    for part in [
        "Who → name",
        "Hobby → note",
        "line 4: a quotation mark",
        "2 rows: 1 imported",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(told(&import).contains("0 imported, 1 already there"));
    let words = ["export", "contacts", "out.csv"];
    told(&words);
    let out = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert!(out.contains("Ann") && out.contains("13800138000"), "{out}");
    assert!(
        said(&run(&words)).contains("out.csv cannot be opened"),
        "it is somebody's"
    );
    assert!(said(&run(&["import", "contacts", "nowhere.csv"])).contains("nowhere.csv"));
    let bad = [&import[..], &["--country", "Narnia"]].concat();
    assert!(said(&run(&bad)).contains("Narnia is no country"));
}

#[cfg(unix)]
#[test]
fn the_demo_says_where_it_is_and_as_whom_to_look_around_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    site(&folder.path().join("site"));
    let mut command = rapport(
        folder.path(),
        &[("PORT", "0"), ("SITE", "site"), ("MODE", "demo")],
    );
    let mut child = command
        .arg("serve")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut said = String::new();
    while !said.contains("owner@demo.example") {
        let mut piece = [0; 1024];
        let read = out.read(&mut piece).unwrap();
        assert!(read > 0, "{said}");
        said.push_str(&String::from_utf8_lossy(&piece[..read]));
    }
    assert!(said.contains("open http://localhost:"), "{said}");
    let stopped = Command::new("kill")
        .arg(child.id().to_string())
        .status()
        .unwrap();
    assert!(stopped.success());
    assert!(child.wait().unwrap().success());
}

#[track_caller]
fn does(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_backup_is_made_gone_back_to_and_looked_through_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let demo = [("MODE", "demo"), ("DATABASE", "sqlite:shop.sqlite")];
    does(rapport(path, &demo).arg("seed"));
    let said = does(rapport(path, &demo).args(["backup", "monday"]));
    assert!(said.contains("monday is whole"), "{said}");
    fails(
        rapport(path, &demo).args(["backup", "monday"]),
        "exists already",
    );
    does(rapport(path, &demo).arg("doctor"));
    fails(
        rapport(path, &demo).args(["restore", "tuesday"]),
        "nothing was restored: tuesday cannot be read",
    );
    let said = does(rapport(path, &demo).args(["parked", "retry"]));
    assert!(said.contains("0 changes"), "{said}");
    let said = does(rapport(path, &demo).args(["restore", "monday"]));
    assert!(said.contains("shop.sqlite.before-"), "{said}");
    let kept = std::fs::read_dir(path).unwrap().filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        name.to_string_lossy().starts_with("shop.sqlite.before-")
    });
    assert_eq!(kept.count(), 1);
    let said = does(rapport(path, &demo).arg("doctor"));
    assert!(said.contains("mails held since a restore"), "{said}");
    let said = does(rapport(path, &demo).args(["mail", "release", "--discard"]));
    assert!(said.contains("mails leave now"), "{said}");
    let said = does(rapport(path, &demo).args(["mail", "release"]));
    assert!(said.contains("No mail is held"), "{said}");
    does(rapport(path, &demo).arg("restored"));
    let said = does(rapport(path, &demo).arg("doctor"));
    assert!(said.contains("mails held since a restore"), "{said}");
}

#[tokio::test]
async fn a_business_moves_to_postgresql_and_what_is_there_is_put_aside() {
    if !TestDatabase::is_postgres() {
        return; // nothing to move to
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let database = TestDatabase::fresh(path).await.unwrap();
    let url = database.url();
    let (file, server) = (
        [("MODE", "demo"), ("DATABASE", "sqlite:shop.sqlite")],
        [("MODE", "demo"), ("DATABASE", url.as_str())],
    );
    does(rapport(path, &file).arg("seed"));
    does(rapport(path, &file).args(["backup", "monday"]));
    let said = does(rapport(path, &server).args(["restore", "monday"]));
    assert!(!said.contains("before_"), "{said}");
    let said = does(rapport(path, &server).args(["backup", "tuesday"]));
    assert!(said.contains("tuesday is whole"), "{said}");
    let said = does(rapport(path, &server).args(["restore", "tuesday"]));
    assert!(said.contains("the schema before_"), "{said}");
    // A server has it open.
    let settings = Settings {
        database: url.clone(),
        clock: Arc::new(FixedClock::at(NOON)),
    };
    let backend = Backend::open(settings).await.unwrap();
    fails(
        rapport(path, &server).args(["restore", "tuesday"]),
        "nothing was restored: the database is in use: stop the server first",
    );
    backend.close().await;
}
