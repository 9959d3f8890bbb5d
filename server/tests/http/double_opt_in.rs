//! The link of the letter that asks whether offers are wanted: a look writes nothing, and forged links are answered as real ones are.

use crate::app::TestApp;
use backend::Clock as _;
use domain::people::{
    ConsentChannel, ConsentPurpose, Contact, ContactFields, Point, PointKind, WhyNot,
};
use domain::{ContactId, id::PointId};
use uuid::Uuid;

const ADDRESS: &str = "lin@x.example";

#[tokio::test]
async fn a_look_confirms_nothing_and_every_link_gets_the_same_pages() {
    let app = TestApp::start().await;
    let backend = &app.state().backend;
    let id = ContactId(Uuid::from_u128(1));
    let contact = Contact {
        points: vec![Point {
            id: PointId(Uuid::from_u128(2)),
            kind: PointKind::Email,
            value: ADDRESS.into(),
            normal: Some(ADDRESS.into()),
            extension: None,
            label: String::new(),
            primary: true,
            verified: false,
        }],
        ..Contact::new(id, ContactFields::default(), 1)
    };
    let place = domain::people::ConsentPlace {
        contact: id,
        purpose: ConsentPurpose::Marketing,
        channel: ConsentChannel::Mail,
    };
    let said = domain::people::Consent {
        id: place.grant(0, 1),
        contact: id,
        customer: None,
        purpose: place.purpose,
        channel: place.channel,
        state: domain::people::ConsentState::Granted,
        round: 0,
        text_version: 1,
        source: domain::people::ConsentSource::InPerson,
        actor: None,
        said_at: 1,
        again: 0,
        double_opt_in: true,
        confirmed_at: None,
        confirmed_address: None,
    };
    backend
        .put_rows(vec![contact.into(), said.into()])
        .await
        .unwrap();
    let why = async || {
        let why = backend.why_not(id, ConsentPurpose::Marketing, ConsentChannel::Mail);
        why.await.unwrap()
    };
    let now = app.clock.now();
    let link = format!("/confirm/{}", backend.confirmation_token(id, ADDRESS, now));
    let forged = link.replace("/confirm/", "/confirm/A");
    let anybody = app.anonymous();
    let page = anybody.get(&link).await.is(200).text();
    assert!(page.contains("<form method=\"post\"") && !page.contains("/confirm/"));
    assert_eq!(anybody.get(&forged).await.is(200).text(), page);
    assert_eq!(why().await, Some(WhyNot::Unconfirmed));
    let nobodys = anybody.post_form(&forged, &[]).await.is(200).text();
    assert_eq!(why().await, Some(WhyNot::Unconfirmed));
    let done = anybody.post_form(&link, &[]).await.is(200).text();
    assert_eq!(done, nobodys);
    assert_eq!(why().await, None);
}
