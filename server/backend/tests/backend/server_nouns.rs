//! Nouns that stay at the server: each is its table, and nothing of them travels.

use crate::support::{Device, World};
use backend::{Backend, server_tables};
use domain::account::{Actor, DisplayName, Email, Password, Role};
use domain::{Entity, UserId};
use std::collections::{BTreeMap, BTreeSet};
use sync::{PreviewRequest, PullRequest};

/// Tables that are neither a noun that travels nor one that stays, and why.
const MACHINERY: &[(&str, &str)] = &[
    (
        "account_user",
        "written by sign-ups and roles; phones get `colleague` and `contact`",
    ),
    ("audit_entry", "who changed what, for owners"),
    (
        "business_export",
        "an archive of everything, by a link for whoever asked",
    ),
    ("business_export_part", "its bytes, until its link ends"),
    ("business_logo", "pictures of the logo, for everybody"),
    (
        "campaign_recipient",
        "who gets a campaign, counted for its result",
    ),
    (
        "calendar_feed",
        "the hash of a link to the book, for whoever made it",
    ),
    ("change_log", "which rows changed in which scope"),
    ("claim_code", "a code of fifteen minutes, as a hash"),
    ("contact_point", "an index of contacts"),
    ("counter", "the next number of an order"),
    ("daily_use", "how much somebody left here on a day"),
    ("file", "a file's name for its bytes"),
    (
        "erased",
        "ids of people who were erased, and nothing of them",
    ),
    (
        "erasure_request",
        "who asks to be erased, for them and for owners",
    ),
    ("file_part", "bytes of files, given out by their attachment"),
    ("file_upload", "files that are under way"),
    (
        "import_file",
        "a file of people that waits, read and shown as its run",
    ),
    (
        "import_company",
        "companies that a run made, so that it can be undone",
    ),
    ("import_item", "what a run wrote, so that it can be undone"),
    ("offer_draw", "how an offer was drawn, told to managers"),
    (
        "offer_draw_winner",
        "who won a draw; customers get their `coupon`",
    ),
    (
        "strategy_run",
        "who is on the way through a strategy, counted for its result",
    ),
    (
        "suggestion_control",
        "who had a reason and is left alone, counted for what suggestions bring",
    ),
    (
        "import_run",
        "a file of people and what became of it, for owners",
    ),
    ("job", "what is due at a time, by an id"),
    (
        "push_choice",
        "what somebody does not want to be told, for them and in their archive",
    ),
    (
        "push_message",
        "what waits for a phone: a name, an id and a state",
    ),
    (
        "push_subscription",
        "where a login's phone is told, and its keys; its id goes to that phone",
    ),
    (
        "record_access",
        "who looked at a record, for owners and for the person",
    ),
    (
        "retention_rule",
        "how long things stay, said and read by owners",
    ),
    ("mailed_code", "a code of minutes, as a hash"),
    (
        "mail_raw",
        "the beginning of a mail as it came, for thirty days, for owners",
    ),
    ("migration", "which migrations ran"),
    (
        "mutation_log",
        "what was taken, byte by byte, for its own device",
    ),
    (
        "payment_odd",
        "what a provider took that does not fit, for owners",
    ),
    (
        "sandbox_payment",
        "what the Sandbox knows, a provider that is none",
    ),
    ("sandbox_refund", "what the Sandbox gave back"),
    ("scope", "the version of each scope"),
    (
        "session_wipe",
        "tokens, as hashes, whose devices are to be wiped",
    ),
    ("sealed_secret", "what owners type on a screen, sealed"),
    ("sms_stop", "numbers of nobody known that want no message"),
    (
        "sms_template",
        "texts that the provider approved, for whoever writes",
    ),
    (
        "text_gram",
        "pairs of letters of what was said, by the rows' ids, for staff's search",
    ),
    ("setting", "the epoch and the secret of the cookies"),
    ("sync_client", "how far each client came"),
    ("sync_event", "counts of what should not happen"),
    ("sync_fault", "counts of what broke the server"),
    ("sync_mismatch", "counts of rows that differed"),
    (
        "unlock_share",
        "halves of keys, given to whoever proves the PIN",
    ),
];

async fn user(backend: &Backend, role: Role, name: &str) -> Actor {
    let email = Email::parse(&format!("{name}@x.example")).unwrap();
    let password = Password::parse("correct horse battery").unwrap();
    let name = DisplayName::parse(name).unwrap();
    let user = backend.add_user(role, name, email, password).await.unwrap();
    Actor { user, role }
}

#[tokio::test]
async fn each_noun_that_stays_at_the_server_is_its_migrated_table() {
    let world = World::start().await;
    let tables: BTreeMap<String, Vec<String>> = world
        .dir
        .database
        .tables()
        .await
        .unwrap()
        .into_iter()
        .collect();
    for noun in server_tables() {
        let have: BTreeSet<&str> = tables[noun.table].iter().map(String::as_str).collect();
        let said: BTreeSet<&str> = noun.columns.iter().copied().collect();
        assert_eq!(said, have, "{}", noun.table);
    }
    // What is written is read back, with every column's type.
    let ann = user(&world.backend, Role::Customer, "ann").await;
    world.backend.plant_server_nouns(ann.user).await.unwrap();
}

#[tokio::test]
async fn every_table_is_of_a_noun_that_travels_or_of_one_that_stays_or_says_what_it_is() {
    let world = World::start().await;
    let travelling: BTreeSet<&str> = Entity::ALL.iter().map(|entity| entity.table()).collect();
    let staying: BTreeSet<&str> = server_tables().iter().map(|noun| noun.table).collect();
    let machinery: BTreeSet<&str> = MACHINERY.iter().map(|(table, _)| *table).collect();
    let mut there = BTreeSet::new();
    for (table, _) in world.dir.database.tables().await.unwrap() {
        let kinds = [&travelling, &staying, &machinery];
        let count = kinds
            .iter()
            .filter(|kind| kind.contains(table.as_str()))
            .count();
        assert_eq!(count, 1, "{table}");
        there.insert(table);
    }
    for table in travelling.iter().chain(&staying).chain(&machinery) {
        assert!(there.contains(*table), "{table}");
    }
    for noun in server_tables() {
        assert_eq!(Entity::parse(noun.table), None, "{}", noun.table);
    }
}

/// Everything that a device of this person gets, as text.
async fn everything(world: &World, actor: Actor) -> String {
    let device = Device::of(actor);
    let pull = PullRequest {
        digest: true,
        ..pull_request(&device)
    };
    let pulled = world.backend.pull(&actor, pull).await.unwrap();
    let preview = PreviewRequest {
        client: device.client,
        person: actor.user.0,
    };
    let preview = world.backend.preview(&actor, &preview).await.unwrap();
    format!(
        "{}{}",
        serde_json::to_string(&pulled).unwrap(),
        serde_json::to_string(&preview).unwrap()
    )
}

fn pull_request(device: &Device) -> PullRequest {
    serde_json::from_value(serde_json::json!({ "client": device.client, "build": "t" })).unwrap()
}

#[tokio::test]
async fn nothing_of_a_noun_that_stays_at_the_server_is_pulled_previewed_or_exported() {
    let world = World::start().await;
    let people = [
        user(&world.backend, Role::Customer, "ann").await,
        user(&world.backend, Role::Agent, "ben").await,
        user(&world.backend, Role::Owner, "zoe").await,
    ];
    for person in people {
        world.backend.plant_server_nouns(person.user).await.unwrap();
    }
    let dump = world.dump().await;
    let mut export = Vec::new();
    world.backend.export_contacts(&mut export).await.unwrap();
    let mut texts = vec![String::from_utf8(export).unwrap()];
    for person in people {
        texts.push(everything(&world, person).await);
    }
    let planted = |user: UserId| server_tables().into_iter().map(move |noun| noun.word(user));
    for word in people.iter().flat_map(|person| planted(person.user)) {
        assert!(dump.contains(&word), "{word} was not planted");
        for text in &texts {
            assert!(!text.contains(&word), "{word} travelled: {text}");
        }
    }
}
