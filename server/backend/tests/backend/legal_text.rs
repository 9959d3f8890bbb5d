//! Imprint and privacy text: an owner's to write, and nobody's to write over unseen.

use crate::support::{World, actor};
use domain::Label;
use domain::account::audit::Audited;
use domain::account::legal_text::{LegalAnswer, LegalTexts, MAX_LEGAL};
use domain::account::{Actor, Role};

fn texts(imprint: &str) -> LegalTexts {
    LegalTexts {
        imprint: Label::new("", imprint),
        privacy: Label::new("隐私", ""),
    }
}

async fn set(world: &World, by: &Actor, was: &LegalTexts, new: &LegalTexts) -> LegalAnswer {
    world.backend.set_legal_texts(by, was, new).await.unwrap()
}

#[tokio::test]
async fn an_owner_writes_them_and_a_second_one_hears_of_it_before_writing_over() {
    let world = World::start().await;
    let backend = &world.backend;
    let (none, mei) = (LegalTexts::default(), actor(Role::Owner));
    assert_eq!(backend.legal_texts().await.unwrap(), none);
    for role in [Role::Customer, Role::Agent, Role::Manager] {
        let tried = set(&world, &actor(role), &none, &texts("Eve")).await;
        assert_eq!(tried, LegalAnswer::NotAllowed);
    }
    let (first, second) = (texts("Riverside Noodles"), texts("Lakeside"));
    assert_eq!(set(&world, &mei, &none, &first).await, LegalAnswer::Done);
    let told = set(&world, &mei, &none, &second).await;
    assert_eq!(told, LegalAnswer::Changed(first.clone()));
    assert_eq!(backend.legal_texts().await.unwrap(), first);
    assert_eq!(set(&world, &mei, &first, &second).await, LegalAnswer::Done);
    let long = texts(&"x".repeat(MAX_LEGAL + 1));
    let long = set(&world, &mei, &second, &long).await;
    assert_eq!(long, LegalAnswer::TooLong);
    let changes = backend.audit(&mei, None).await.unwrap().entries;
    let told = changes
        .iter()
        .filter(|change| matches!(&change.what, Audited::Row { noun, .. } if noun == "legal_text"));
    assert_eq!(told.count(), 2);
}
