//! The mailbox that an owner sets up on a screen: sealed, live on every node, and never second to what the environment says.

use crate::smtp_server::SmtpServer;
use crate::support::{NOW, Place};
use backend::{Backend, FixedClock, Security, Settings};
use domain::account::audit::Audited;
use domain::account::mail_account::{
    MailAccount, MailAnswer, MailOverview, MailPassword, MailPlace, MailProvider, MailRefusal,
    MailSecurity, MailTest, MailTrouble, TESTS_AN_HOUR,
};
use domain::account::{Actor, DisplayName, Email, Password, Role};
use std::sync::Arc;

const SECRET: &str = "a-code-of-the-mailbox";

/// One node of the server.
async fn node(dir: &Place, key: &str, server: &SmtpServer) -> Backend {
    let settings = Settings {
        database: dir.database.url(),
        clock: Arc::new(FixedClock::at(NOW)),
    };
    let backend = Backend::open(settings).await.unwrap();
    backend.seal_with(dir.folder.path().join(key));
    backend.set_up_mail_on_screen(Some(server.authority.clone()));
    backend.reload_mail().await.unwrap();
    backend
}

async fn person(backend: &Backend, role: Role, name: &str) -> Actor {
    let user = backend.add_user(
        role,
        DisplayName::parse(name).unwrap(),
        Email::parse(&format!("{name}@x.example")).unwrap(),
        Password::parse("correct horse battery").unwrap(),
    );
    Actor {
        user: user.await.unwrap(),
        role,
    }
}

fn account(server: &SmtpServer) -> MailAccount {
    MailAccount {
        provider: MailProvider::Other,
        host: "localhost".into(),
        port: server.port,
        security: MailSecurity::StartTls,
        user: "shop".into(),
        from: "hello@shop.example".into(),
    }
}

async fn overview(backend: &Backend, actor: &Actor) -> MailOverview {
    backend.mail_overview(actor).await.unwrap().unwrap()
}

async fn tested(backend: &Backend, actor: &Actor) -> MailTest {
    match backend.test_mail(actor).await.unwrap() {
        MailAnswer::Tested(test) => test,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_mailbox_is_set_up_tested_and_used_by_another_node_without_a_restart() {
    let dir = Place::new().await;
    let server = SmtpServer::honest(Security::StartTls).await;
    server.knows("shop", SECRET);
    let (one, other) = (
        node(&dir, "key", &server).await,
        node(&dir, "key", &server).await,
    );
    let mei = person(&one, Role::Owner, "mei").await;
    let before = overview(&one, &mei).await;
    assert!(!before.on && before.place == MailPlace::Screen && before.account.is_none());
    assert_eq!(tested(&one, &mei).await.trouble, Some(MailTrouble::Off));
    let set = one.set_mail_account(&mei, account(&server), SECRET).await;
    assert_eq!(set.unwrap(), MailAnswer::Done);
    let after = overview(&one, &mei).await;
    assert!(after.on);
    assert_eq!(after.password, MailPassword::Ready);
    assert_eq!(after.from, "hello@shop.example");
    assert!(!format!("{after:?}").contains(SECRET));
    assert_eq!(tested(&one, &mei).await.trouble, None);
    assert_eq!(server.taken().last().unwrap().to, "mei@x.example");
    assert!(!other.has_mail());
    other.reload_mail().await.unwrap();
    assert_eq!(tested(&other, &mei).await.trouble, None);
    assert_eq!(server.taken().len(), 2);
    // A password that is kept is not typed again for another sender.
    let from = MailAccount {
        from: "news@shop.example".into(),
        ..account(&server)
    };
    let set = one.set_mail_account(&mei, from, "").await.unwrap();
    assert_eq!(set, MailAnswer::Done);
    let removed = one.remove_mail_account(&mei).await.unwrap();
    assert_eq!(removed, MailAnswer::Done);
    other.reload_mail().await.unwrap();
    assert!(!one.has_mail() && !other.has_mail());
    assert_eq!(overview(&one, &mei).await.password, MailPassword::Absent);
    let changes = one.audit(&mei, None).await.unwrap().entries;
    assert_eq!(changes.len(), 3);
    for change in &changes {
        let Audited::Row { name, .. } = &change.what else {
            panic!("{change:?}");
        };
        assert!(name.en.contains("@shop.example"), "{name:?}");
        assert!(!format!("{name:?}").contains(SECRET));
    }
}

#[tokio::test]
async fn what_the_mail_server_says_is_told_by_its_kind_and_letter_by_letter() {
    let dir = Place::new().await;
    let server = SmtpServer::honest(Security::StartTls).await;
    server.knows("shop", "another");
    let backend = node(&dir, "key", &server).await;
    let mei = person(&backend, Role::Owner, "mei").await;
    let set = |account: MailAccount, password: &'static str| {
        backend.set_mail_account(&mei, account, password)
    };
    set(account(&server), SECRET).await.unwrap();
    let test = tested(&backend, &mei).await;
    assert_eq!(test.trouble, Some(MailTrouble::Login));
    assert!(test.said.contains("535"), "{test:?}");
    let tls = MailAccount {
        security: MailSecurity::Tls,
        ..account(&server)
    };
    set(tls, SECRET).await.unwrap();
    let test = tested(&backend, &mei).await;
    assert!(test.trouble.is_some() && !test.said.is_empty(), "{test:?}");
    for _ in 2..TESTS_AN_HOUR {
        tested(&backend, &mei).await;
    }
    assert_eq!(
        backend.test_mail(&mei).await.unwrap(),
        MailAnswer::Refused(MailRefusal::TooMany)
    );
}

#[tokio::test]
async fn only_owners_set_mail_up_and_a_kept_password_goes_to_no_other_server() {
    let dir = Place::new().await;
    let server = SmtpServer::honest(Security::StartTls).await;
    let backend = node(&dir, "key", &server).await;
    let mei = person(&backend, Role::Owner, "mei").await;
    for role in [Role::Customer, Role::Agent, Role::Manager] {
        let other = person(&backend, role, role.name()).await;
        let set = backend.set_mail_account(&other, account(&server), SECRET);
        assert_eq!(
            set.await.unwrap(),
            MailAnswer::Refused(MailRefusal::NotAllowed)
        );
        assert!(backend.mail_overview(&other).await.unwrap().is_none());
        let test = backend.test_mail(&other).await.unwrap();
        assert_eq!(test, MailAnswer::Refused(MailRefusal::NotAllowed));
        let removed = backend.remove_mail_account(&other).await.unwrap();
        assert_eq!(removed, MailAnswer::Refused(MailRefusal::NotAllowed));
    }
    let missing = backend.set_mail_account(&mei, account(&server), "").await;
    assert_eq!(missing.unwrap(), MailAnswer::Refused(MailRefusal::Password));
    backend
        .set_mail_account(&mei, account(&server), SECRET)
        .await
        .unwrap();
    let elsewhere = MailAccount {
        host: "mail.eve.example".into(),
        ..account(&server)
    };
    let stolen = backend.set_mail_account(&mei, elsewhere, "").await.unwrap();
    assert_eq!(stolen, MailAnswer::Refused(MailRefusal::Password));
    assert_eq!(
        overview(&backend, &mei).await.account,
        Some(account(&server)),
        "what was there stays"
    );
}

#[tokio::test]
async fn without_the_key_the_password_is_to_be_entered_again_and_nothing_leaves() {
    let dir = Place::new().await;
    let server = SmtpServer::honest(Security::StartTls).await;
    server.knows("shop", SECRET);
    let backend = node(&dir, "key", &server).await;
    let mei = person(&backend, Role::Owner, "mei").await;
    backend
        .set_mail_account(&mei, account(&server), SECRET)
        .await
        .unwrap();
    backend.close().await;
    // As after a restore on another machine.
    let other = node(&dir, "other-key", &server).await;
    let found = overview(&other, &mei).await;
    assert!(!other.has_mail() && !found.on);
    assert_eq!(found.password, MailPassword::EnterAgain);
    assert_eq!(found.account, Some(account(&server)), "all else is there");
    let blank = other.set_mail_account(&mei, account(&server), "").await;
    assert_eq!(blank.unwrap(), MailAnswer::Refused(MailRefusal::Password));
    other
        .set_mail_account(&mei, account(&server), SECRET)
        .await
        .unwrap();
    assert_eq!(tested(&other, &mei).await.trouble, None);
}

#[tokio::test]
async fn what_the_environment_says_of_mail_comes_first() {
    let dir = Place::new().await;
    let server = SmtpServer::honest(Security::StartTls).await;
    let settings = Settings {
        database: dir.database.url(),
        clock: Arc::new(FixedClock::at(NOW)),
    };
    let backend = Backend::open(settings).await.unwrap();
    let mei = person(&backend, Role::Owner, "mei").await;
    assert_eq!(overview(&backend, &mei).await.place, MailPlace::Environment);
    let set = backend.set_mail_account(&mei, account(&server), SECRET);
    assert_eq!(set.await.unwrap(), MailAnswer::Refused(MailRefusal::Fixed));
    assert!(!backend.has_mail());
}

#[tokio::test]
async fn whoever_waits_because_a_password_was_wrong_goes_on_once_it_is_right() {
    let dir = Place::new().await;
    let server = SmtpServer::honest(Security::StartTls).await;
    server.knows("shop", SECRET);
    let one = node(&dir, "key", &server).await;
    let mei = person(&one, Role::Owner, "mei").await;
    one.set_mail_account(&mei, account(&server), "wrong")
        .await
        .unwrap();
    // The way changed by being set up at all.
    one.mail_way_changed().await;
    assert_eq!(tested(&one, &mei).await.trouble, Some(MailTrouble::Login));
    let waiting = one.clone();
    let waits = tokio::spawn(async move { waiting.mail_way_changed().await });
    one.set_mail_account(&mei, account(&server), SECRET)
        .await
        .unwrap();
    // A worker that is not woken waits for ever here, and the test with it.
    waits.await.unwrap();
    assert_eq!(tested(&one, &mei).await.trouble, None);
}
