//! From an empty database to a business of one's own.

use crate::support::{Device, World};
use backend::{AccountError, NewOwner, SetUpError, SetUpProof};
use domain::account::{Actor, Business, DisplayName, Email, NewBusiness, Password, Role, Trade};
use domain::money::Currency;
use domain::people::Country;
use domain::{Entity, Label, Refusal, Row};

fn owner(email: &str) -> NewOwner {
    NewOwner {
        name: DisplayName::parse("Mei").unwrap(),
        email: Email::parse(email).unwrap(),
        password: Password::parse("correct horse battery").unwrap(),
    }
}

fn noodles() -> NewBusiness {
    NewBusiness {
        trade: Trade::Restaurant,
        name: Label::new("河畔面馆", "Riverside Noodles"),
        country: Country::default(),
        currency: Currency("CNY".into()),
        zone: "Asia/Shanghai".into(),
        accent: Business::ACCENT.into(),
        address: "1 Lake Road\nHangzhou".into(),
        tables: 3,
        opening: std::collections::BTreeMap::new(),
        headings: true,
    }
}

async fn sets_up(
    world: &World,
    proof: SetUpProof<'_>,
    email: &str,
    business: NewBusiness,
) -> Result<domain::UserId, SetUpError> {
    let owner = owner(email);
    world.backend.set_up(proof, &owner, &business).await
}

#[tokio::test]
async fn a_business_begins_with_an_owner_a_place_and_headings() {
    let world = World::start().await;
    let backend = &world.backend;
    let set_up = sets_up(&world, SetUpProof::Terminal, "mei@x.example", noodles());
    let user = set_up.await.unwrap();
    let signed_in = backend
        .sign_in("mei@x.example", "correct horse battery")
        .await;
    assert_eq!(signed_in.unwrap().person.actor.user, user);
    let mut device = Device::of(Actor {
        user,
        role: Role::Owner,
    });
    device.pull(&world).await;
    let rows: Vec<Row> = device
        .rows
        .iter()
        .map(|((_, entity, _), (_, json))| {
            Row::decode(Entity::parse(entity).unwrap(), json).unwrap()
        })
        .collect();
    let business = rows.iter().find_map(Row::as_business).unwrap();
    assert_eq!(business.tables, ["1", "2", "3"]);
    assert_eq!(business.name, noodles().name);
    let place = rows.iter().find_map(Row::as_location).unwrap();
    assert_eq!(place.address, "1 Lake Road\nHangzhou");
    let headings = rows.iter().filter_map(Row::as_category);
    let headings: Vec<&str> = headings.map(|one| one.name.en.as_str()).collect();
    for (_, en) in Trade::Restaurant.headings() {
        assert!(headings.contains(en), "{headings:?}");
    }
    assert!(rows.iter().any(|row| row.as_colleague().is_some()));
}

#[tokio::test]
async fn there_is_one_business_and_the_second_one_leaves_nothing() {
    let world = World::start().await;
    let backend = &world.backend;
    let code = backend.new_set_up_code().await.unwrap().unwrap();
    let first = sets_up(&world, SetUpProof::Code(&code), "mei@x.example", noodles());
    first.await.unwrap();
    let before = world.dump().await;
    for proof in [SetUpProof::Code(&code), SetUpProof::Terminal] {
        let second = sets_up(&world, proof, "bo@x.example", noodles()).await;
        assert!(matches!(second, Err(SetUpError::There)), "{second:?}");
    }
    assert_eq!(world.dump().await, before);
    assert_eq!(backend.new_set_up_code().await.unwrap(), None);
    assert!(!backend.is_set_up_code(&code).await.unwrap());
}

#[tokio::test]
async fn only_the_newest_code_is_good_and_for_a_day() {
    let world = World::start().await;
    let backend = &world.backend;
    let old = backend.new_set_up_code().await.unwrap().unwrap();
    let new = backend.new_set_up_code().await.unwrap().unwrap();
    assert!(new.len() >= 22, "128 bits: {new}");
    for (code, good) in [(&old, false), (&new, true), (&String::new(), false)] {
        assert_eq!(backend.is_set_up_code(code).await.unwrap(), good);
    }
    let wrong = sets_up(&world, SetUpProof::Code(&old), "mei@x.example", noodles());
    assert!(matches!(wrong.await, Err(SetUpError::Code)));
    assert!(
        !world.dump().await.contains(&new),
        "the code is kept nowhere"
    );
    world.clock.advance(24 * 3_600_000);
    assert!(!backend.is_set_up_code(&new).await.unwrap());
    let late = sets_up(&world, SetUpProof::Code(&new), "mei@x.example", noodles());
    assert!(matches!(late.await, Err(SetUpError::Code)));
}

#[tokio::test]
async fn what_does_not_fit_is_told_and_nothing_is_written() {
    let world = World::start().await;
    let backend = &world.backend;
    let before = world.dump().await;
    let nameless = NewBusiness {
        name: Label::default(),
        ..noodles()
    };
    let done = sets_up(&world, SetUpProof::Terminal, "mei@x.example", nameless);
    assert!(matches!(
        done.await,
        Err(SetUpError::Refused(Refusal::NoName))
    ));
    assert_eq!(world.dump().await, before);
    let known = backend.add_user(
        Role::Customer,
        DisplayName::parse("Mei").unwrap(),
        Email::parse("mei@x.example").unwrap(),
        Password::parse("correct horse battery").unwrap(),
    );
    known.await.unwrap();
    let before = world.dump().await;
    let done = sets_up(&world, SetUpProof::Terminal, "mei@x.example", noodles());
    let taken = SetUpError::Account(AccountError::EmailTaken);
    assert_eq!(done.await.unwrap_err().to_string(), taken.to_string());
    assert_eq!(world.dump().await, before);
}
