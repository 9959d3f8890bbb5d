//! The links of a campaign's letters: to this site alone, and counted once a person.

use crate::app::TestApp;
use domain::id::{CampaignId, SegmentId};
use domain::people::{Contact, ContactFields};
use domain::reach::{Campaign, CampaignResult, CampaignState, Segment};
use domain::{ContactId, Label};
use http::Method;
use uuid::Uuid;

/// A campaign that begins at once, to somebody who gets nothing by it: there is no mail to them.
fn campaign() -> Campaign {
    Campaign {
        id: CampaignId(Uuid::from_u128(70)),
        name: Label::new("", "New dishes"),
        segment: SegmentId(Uuid::from_u128(71)),
        subject: Label::new("", "New dishes"),
        other_subject: Label::default(),
        body: Label::new("", "Look: {link}"),
        control: false,
        send_at: None,
        state: CampaignState::Scheduled,
        result: CampaignResult::default(),
    }
}

#[tokio::test]
async fn a_link_leads_to_this_site_alone_whoever_made_it() {
    let app = TestApp::start().await;
    let backend = &app.state().backend;
    let contact = ContactId(Uuid::from_u128(1));
    let segment = Segment {
        id: campaign().segment,
        name: Label::new("", "Everyone"),
        rule: "all()".into(),
    };
    let person = Contact::new(contact, ContactFields::default(), 1);
    let rows = vec![person.into(), segment.into(), campaign().into()];
    backend.put_rows(rows).await.unwrap();
    let token = backend.click_token(campaign().id, contact, "/book?party=2");
    let link = format!("/c/{token}");
    let anybody = app.anonymous();
    for _ in 0..2 {
        anybody.get(&link).await.redirects_to("/book?party=2");
    }
    let head = anybody.bare(Method::HEAD, &link).send().await.unwrap();
    assert_eq!(head.headers()["location"], "/book?party=2");
    // What this server did not sign leads home: another letter of it, a signature of something else, and no token at all.
    let unsubscribe = backend.unsubscribe_token(contact, domain::people::ConsentChannel::Mail);
    let (start, end) = token.split_at(token.len() - 2);
    let turned: String = end
        .chars()
        .map(|c| if c == 'A' { 'B' } else { 'A' })
        .collect();
    let other = format!("{start}{turned}");
    for forged in [other.as_str(), &unsubscribe, "x", "%FF", "%00", "a%2Fb"] {
        anybody.get(&format!("/c/{forged}")).await.redirects_to("/");
    }
    // Not even one that was signed for another site.
    for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let token = backend.click_token(campaign().id, contact, elsewhere);
        anybody.get(&format!("/c/{token}")).await.redirects_to("/");
    }
}
