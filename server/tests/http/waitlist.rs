//! Waiting on the page without a script, and the link of an offer.

use crate::app::TestApp;
use domain::UserId;
use domain::id::WaitlistEntryId;
use domain::sales::{WaitlistEntry, WaitlistOffer, WaitlistState};
use domain::zone::{SystemZones, instant};
use uuid::Uuid;

#[tokio::test]
async fn a_guest_waits_by_the_page_and_takes_what_is_offered_by_the_link() {
    let app = TestApp::start().await;
    let backend = app.state().backend.clone();
    backend.seed_demo().await.unwrap();
    let mei = app.anonymous();
    let offered = backend.offered().await.unwrap().remove(0);
    let day = backend.today(&offered.place.zone).plus(1);
    let form = |phone: &'static str, party: &'static str| {
        [
            ("wait", "1".to_owned()),
            ("party", party.to_owned()),
            ("day", day.to_string()),
            ("name", "Mei".to_owned()),
            ("phone", phone.to_owned()),
        ]
    };
    let post = async |phone: &'static str, party: &'static str| {
        let form = form(phone, party);
        let form: Vec<(&str, &str)> = form
            .iter()
            .map(|(key, value)| (*key, value.as_str()))
            .collect();
        mei.post_form("/book", &form).await
    };
    post("", "2").await.is(422);
    let address = post("13800138000", "2")
        .await
        .is(303)
        .header("location")
        .to_owned();
    let page = mei.get(&address).await.is(200);
    assert!(
        page.text().contains("You are on the waiting list"),
        "{}",
        page.text()
    );
    // A form that is sent twice is one wait. Two is as much as somebody unknown can wait for.
    for party in ["2", "2", "1"] {
        post("13800138000", party).await.is(303);
    }
    let page = post("13800138000", "3").await.is(422);
    assert!(
        page.text().contains("as much as one can"),
        "{}",
        page.text()
    );
    let me = mei.post_form("/api/account/me", &[]).await.is(200).json();
    let customer: UserId = me["user"].as_str().unwrap().parse().unwrap();
    let start = instant(&SystemZones, &offered.place.zone, day, 19 * 60).unwrap();
    let id = WaitlistEntryId(Uuid::from_u128(9));
    let entry = WaitlistEntry {
        id,
        offering: offered.offering.id,
        customer,
        name: "Mei".into(),
        phone: String::new(),
        party: 2,
        from: start,
        to: start,
        zone: offered.place.zone.clone(),
        state: WaitlistState::Offered,
        offer: Some(WaitlistOffer {
            resources: offered.offering.resources[..1].to_vec(),
            start,
            end: start + 5_400_000,
            before: 0,
            after: 0,
            until: start,
            mailed: true,
        }),
        passed: Vec::new(),
        asked_at: 0,
    };
    backend.put_rows(vec![entry.into()]).await.unwrap();
    let link = format!("/w/{}", backend.waitlist_token(id, start));
    let anybody = app.anonymous();
    let page = anybody.get(&link).await.is(200);
    assert!(page.text().contains("Take it") && page.text().contains("19:00"));
    for _ in 0..2 {
        let page = anybody.post_form(&link, &[]).await.is(200);
        assert!(page.text().contains("Booked"), "{}", page.text());
    }
    anybody.get("/w/x").await.is(410);
    anybody.post_form(&format!("{link}x"), &[]).await.is(410);
}

#[tokio::test]
async fn staff_read_the_book_by_a_link_that_is_shown_once_and_ends_with_their_password_and_their_work()
 {
    let app = TestApp::start().await;
    let backend = app.state().backend.clone();
    backend.seed_demo().await.unwrap();
    let (mei, ben) = (app.anonymous(), app.agent("Ben").await);
    let offered = backend.offered().await.unwrap().remove(0);
    let day = backend.today(&offered.place.zone).plus(1);
    let times = backend.free_times(&offered.offering, 2, day).await.unwrap();
    let start = times[3].start.to_string();
    let form = [
        ("party", "2"),
        ("start", &start),
        ("name", "Mei Lin"),
        ("phone", "13800138000"),
    ];
    mei.post_form("/book", &form).await.is(303);
    let make = async |names: &str| {
        let made = ben
            .post_form("/api/calendar/make", &[("full_names", names)])
            .await
            .is(200)
            .json();
        let address = made.as_str().unwrap().to_owned();
        address[address.find("/cal/").unwrap()..].to_owned()
    };
    let first = make("false").await;
    let anybody = app.anonymous();
    let file = anybody.get(&first).await.is(200);
    assert!(file.text().contains("SUMMARY:M. L."), "{}", file.text());
    assert!(!file.text().contains("13800138000") && !file.text().contains("Mei Lin"));
    assert!(file.text().contains("BEGIN:VTIMEZONE") && !file.header("etag").is_empty());
    let known = ben.post_form("/api/calendar/feed", &[]).await.is(200);
    assert!(!known.text().contains("/cal/"), "it is shown once");
    // A customer has no such link.
    let none = mei
        .post_form("/api/calendar/make", &[("full_names", "true")])
        .await
        .is(200)
        .json();
    assert!(none.is_null());
    let second = make("true").await;
    anybody.get(&first).await.is(404);
    assert!(
        anybody
            .get(&second)
            .await
            .is(200)
            .text()
            .contains("Mei Lin")
    );
    ben.post_form("/api/calendar/drop", &[]).await.is(200);
    anybody.get(&second).await.is(404);
    let third = make("false").await;
    anybody.get(&third).await.is(200);
    let other = domain::account::Password::parse("another battery staple").unwrap();
    backend
        .set_password("ben@example.com", &other)
        .await
        .unwrap();
    anybody.get(&third).await.is(404);
}
