//! Draws over HTTP: a manager draws once however often it is asked for, and nobody else draws or reads who won.

use crate::app::TestApp;
use crate::client::{Client, fresh_id};
use crate::orders::user_of;
use domain::id::{OfferId, SegmentId};
use domain::people::{Contact, ContactFields};
use domain::reach::Segment;
use domain::sales::Offer;
use domain::sales::offer::{OfferBenefit, OfferState};
use domain::{ContactId, Label, Money};
use serde_json::{Value, json};

async fn calls(client: &Client, what: &str, fields: &[(&str, &str)]) -> Value {
    let path = format!("/api/offer/{what}");
    client.post_form(&path, fields).await.is(200).json()
}

fn prize(id: OfferId) -> Offer {
    Offer {
        id,
        name: Label::new("", "A free cake"),
        about: Label::default(),
        benefit: OfferBenefit::Percent { percent: 100 },
        least: Money(0),
        products: Vec::new(),
        categories: Vec::new(),
        starts_at: 0,
        ends_at: None,
        each: 1,
        pieces: 1_000,
        by_staff: true,
        state: OfferState::Running,
    }
}

#[tokio::test]
async fn a_manager_draws_once_and_nobody_else_learns_who_won() {
    let app = TestApp::start().await;
    let (ann, ben, mia) = (
        app.customer("ann").await,
        app.agent("ben").await,
        app.manager("mia").await,
    );
    let user = user_of(&ann).await;
    let own = Contact {
        user: Some(user),
        ..Contact::new(ContactId::of_user(user), ContactFields::default(), 0)
    };
    let everyone = Segment {
        id: SegmentId(fresh_id()),
        name: Label::new("", "Everyone"),
        rule: "all()".into(),
    };
    let offer = prize(OfferId(fresh_id()));
    let (id, of, among) = (
        fresh_id().to_string(),
        offer.id.to_string(),
        everyone.id.to_string(),
    );
    let rows = vec![own.into(), everyone.into(), offer.into()];
    app.state().backend.put_rows(rows).await.unwrap();
    let fields = [
        ("id", id.as_str()),
        ("offer", &of),
        ("segment", &among),
        ("winners", "1000"),
    ];
    for nobody in [&app.anonymous(), &ann, &ben] {
        let answer = calls(nobody, "draw", &fields).await;
        let why = json!({ "is": "refused", "refusal": { "why": "not_allowed" } });
        assert_eq!(answer, why);
    }
    let drawn = calls(&mia, "draw", &fields).await;
    assert_eq!(drawn["is"], "done", "{drawn}");
    assert_eq!(calls(&mia, "draw", &fields).await, drawn);
    let listed = calls(&mia, "draws", &[("offer", &of)]).await;
    assert_eq!(listed, json!([drawn["draw"]]));
    let won = calls(&mia, "draw-winners", &[("id", &id)]).await;
    let hers = ContactId::of_user(user).to_string();
    let winners = won.as_array().unwrap();
    assert!(winners.iter().any(|one| one["contact"] == json!(hers)));
    assert_eq!(json!(winners.len()), drawn["draw"]["winners"]);
    for nobody in [&app.anonymous(), &ann, &ben] {
        assert_eq!(calls(nobody, "draws", &[("offer", &of)]).await, json!([]));
        let told = calls(nobody, "draw-winners", &[("id", &id)]).await;
        assert_eq!(told, json!([]));
    }
}
