//! Who sets paying online up, what is kept of it, and what is told of it.

use crate::pay::a_business;
use crate::support::{World, actor};
use backend::Provider;
use domain::account::Role;
use domain::account::audit::Audited;
use domain::sales::payment::provider::{
    KeyField, KeysState, PayingAnswer, PayingRefusal, ProviderSetUp,
};

const WEBHOOK: &str = "whsec_0123456789abcdef";

/// A business without a provider, and a place for what seals its keys.
async fn business(currency: &str) -> (World, tempfile::TempDir) {
    let world = World::start().await;
    let folder = tempfile::tempdir().unwrap();
    world.backend.seal_with(folder.path().join("secrets.key"));
    let mut business = a_business(currency);
    business.pays_online = false;
    world.backend.put_rows(vec![business.into()]).await.unwrap();
    (world, folder)
}

fn stripe_keys() -> Vec<(KeyField, String)> {
    vec![
        (KeyField::SecretKey, "sk_test_abcdef".to_owned()),
        (KeyField::WebhookSecret, WEBHOOK.to_owned()),
    ]
}

fn refused(refusal: PayingRefusal) -> PayingAnswer {
    PayingAnswer::Refused { refusal }
}

async fn offered(world: &World, provider: Provider) -> ProviderSetUp {
    let paying = world.backend.paying(Some(&actor(Role::Owner))).await;
    let paying = paying.unwrap().unwrap();
    let mut offered = paying.offered.into_iter();
    offered.find(|one| one.provider == provider).unwrap()
}

#[tokio::test]
async fn an_owner_keeps_keys_chooses_and_removes_and_each_is_listed_without_the_keys() {
    let (world, _folder) = business("CNY").await;
    let zoe = actor(Role::Owner);
    let zoe = Some(&zoe);
    let backend = &world.backend;
    let too_early = backend.choose_provider(zoe, Some(Provider::Stripe)).await;
    assert_eq!(too_early.unwrap(), refused(PayingRefusal::NoKeys));
    let kept = backend
        .keep_keys(zoe, Provider::Stripe, stripe_keys())
        .await;
    assert_eq!(kept.unwrap(), PayingAnswer::Done);
    assert!(matches!(
        offered(&world, Provider::Stripe).await.keys,
        KeysState::Ready { .. }
    ));
    // Changes of one millisecond are in no order.
    world.clock.advance(1);
    let chosen = backend.choose_provider(zoe, Some(Provider::Stripe)).await;
    assert_eq!(chosen.unwrap(), PayingAnswer::Done);
    let paying = backend.paying(zoe).await.unwrap().unwrap();
    assert_eq!(paying.chosen, Some(Provider::Stripe));
    assert!(backend.business().await.unwrap().unwrap().pays_online);
    world.clock.advance(1);
    let removed = backend.remove_keys(zoe, Provider::Stripe).await;
    assert_eq!(removed.unwrap(), PayingAnswer::Done);
    let paying = backend.paying(zoe).await.unwrap().unwrap();
    assert_eq!(paying.chosen, None);
    assert!(!backend.business().await.unwrap().unwrap().pays_online);
    let page = backend.audit(&actor(Role::Owner), None).await.unwrap();
    let listed: Vec<String> = page
        .entries
        .iter()
        .filter_map(|entry| match &entry.what {
            Audited::Row { fields, .. } => Some(&fields.first()?.field),
            _ => None,
        })
        .cloned()
        .collect();
    assert_eq!(listed, ["payment_keys", "payment_provider", "payment_keys"]);
    let dump = world.dump().await;
    assert!(!dump.contains("sk_test_abcdef") && !dump.contains(WEBHOOK));
}

#[tokio::test]
async fn nobody_but_owners_sets_it_up_and_a_demo_takes_no_keys() {
    let (world, _folder) = business("CNY").await;
    let backend = &world.backend;
    let before = world.dump().await;
    for role in [Role::Customer, Role::Agent, Role::Manager] {
        let one = actor(role);
        let one = Some(&one);
        let not_allowed = refused(PayingRefusal::NotAllowed);
        assert_eq!(backend.paying(one).await.unwrap(), None);
        let kept = backend.keep_keys(one, Provider::Stripe, stripe_keys());
        assert_eq!(kept.await.unwrap(), not_allowed);
        let chosen = backend.choose_provider(one, None).await.unwrap();
        assert_eq!(chosen, not_allowed);
        let removed = backend.remove_keys(one, Provider::Stripe).await.unwrap();
        assert_eq!(removed, not_allowed);
        let tried = backend.try_keys(one, Provider::Stripe).await.unwrap();
        assert_eq!(tried, not_allowed);
    }
    let sandbox = backend.choose_provider(None, Some(Provider::Sandbox)).await;
    assert_eq!(sandbox.unwrap(), refused(PayingRefusal::NotADemo));
    backend.pay_through(Provider::Sandbox);
    let kept = backend.keep_keys(None, Provider::Stripe, stripe_keys());
    assert_eq!(kept.await.unwrap(), refused(PayingRefusal::Demo));
    let chosen = backend.choose_provider(None, Some(Provider::Stripe)).await;
    assert_eq!(chosen.unwrap(), refused(PayingRefusal::Demo));
    let paying = backend.paying(None).await.unwrap().unwrap();
    let offered: Vec<Provider> = paying.offered.iter().map(|one| one.provider).collect();
    assert_eq!(offered, [Provider::Sandbox]);
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn a_provider_of_yuan_alone_is_not_offered_for_other_money() {
    let (world, _folder) = business("EUR").await;
    let paying = world.backend.paying(None).await.unwrap().unwrap();
    let offered: Vec<Provider> = paying.offered.iter().map(|one| one.provider).collect();
    assert_eq!(offered, [Provider::Stripe]);
    for provider in [Provider::Alipay, Provider::WechatPay] {
        let chosen = world.backend.choose_provider(None, Some(provider)).await;
        assert_eq!(chosen.unwrap(), refused(PayingRefusal::OtherCurrency));
    }
}

#[tokio::test]
async fn without_what_seals_them_keys_are_to_be_entered_again_and_nobody_pays() {
    let (world, folder) = business("CNY").await;
    let kept = world
        .backend
        .keep_keys(None, Provider::Stripe, stripe_keys());
    assert_eq!(kept.await.unwrap(), PayingAnswer::Done);
    std::fs::remove_file(folder.path().join("secrets.key")).unwrap();
    assert!(matches!(
        offered(&world, Provider::Stripe).await.keys,
        KeysState::EnterAgain { .. }
    ));
    let again = refused(PayingRefusal::EnterAgain);
    let chosen = world.backend.choose_provider(None, Some(Provider::Stripe));
    assert_eq!(chosen.await.unwrap(), again);
    let tried = world.backend.try_keys(None, Provider::Stripe).await;
    assert_eq!(tried.unwrap(), again);
    // A folder that is not there takes no key.
    let (world, folder) = business("CNY").await;
    drop(folder);
    let kept = world
        .backend
        .keep_keys(None, Provider::Stripe, stripe_keys());
    assert_eq!(kept.await.unwrap(), refused(PayingRefusal::NoKeyFile));
}

#[tokio::test]
async fn what_is_no_key_is_named_before_anything_is_kept() {
    let (world, _folder) = business("CNY").await;
    let before = world.dump().await;
    let long = "x".repeat(300);
    let typed = vec![
        (KeyField::AppId, "2021000000000001".to_owned()),
        (KeyField::SellerId, "2088000000000001".to_owned()),
        (KeyField::PrivateKey, long.clone()),
        (KeyField::PublicKey, long),
    ];
    let kept = world.backend.keep_keys(None, Provider::Alipay, typed).await;
    let field = KeyField::PrivateKey;
    assert_eq!(
        kept.unwrap(),
        refused(PayingRefusal::KeyMalformed { field })
    );
    assert_eq!(world.dump().await, before);
}
