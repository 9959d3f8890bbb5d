//! The link of a mail: a look writes nothing, a press withdraws, and forged links are answered as real ones are.

use crate::app::TestApp;
use domain::ContactId;
use domain::people::{ConsentChannel, ConsentPurpose, Contact, ContactFields, WhyNot};

async fn why_not(app: &TestApp, contact: ContactId, channel: ConsentChannel) -> Option<WhyNot> {
    let backend = &app.state().backend;
    let why = backend.why_not(contact, ConsentPurpose::Marketing, channel);
    why.await.unwrap()
}

#[tokio::test]
async fn a_look_writes_nothing_and_a_press_withdraws_without_a_script_or_a_login() {
    let app = TestApp::start().await;
    let backend = &app.state().backend;
    let [one, two] = [1_u128, 2].map(|n| ContactId(uuid::Uuid::from_u128(n)));
    for id in [one, two] {
        let contact = Contact::new(id, ContactFields::default(), 1);
        backend.put_rows(vec![contact.into()]).await.unwrap();
    }
    let (mail, sms) = (ConsentChannel::Mail, ConsentChannel::Sms);
    let link = |id| format!("/u/{}", backend.unsubscribe_token(id, mail));
    let unsaid = Some(WhyNot::NoConsent {
        purpose: ConsentPurpose::Marketing,
        channel: mail,
    });
    let anybody = app.anonymous();
    let real = anybody.get(&link(one)).await.is(200).text();
    assert!(real.contains("<form method=\"post\""), "{real}");
    assert!(
        !real.contains("/u/"),
        "the token stands nowhere on the page"
    );
    let forged = link(one).replace("/u/", "/u/A");
    assert_eq!(anybody.get(&forged).await.is(200).text(), real);
    assert_eq!(why_not(&app, one, mail).await, unsaid);
    // As a mail program posts it: from nowhere, with the body of RFC 8058, which may come as either kind of form.
    let address = link(one);
    let done = anybody.one_click(&address, "application/x-www-form-urlencoded");
    let done = done.await.is(200).text();
    assert!(!done.contains("<form"), "{done}");
    let address = link(one);
    let again = anybody.one_click(&address, "multipart/form-data; boundary=x");
    assert_eq!(again.await.is(200).text(), done);
    let nobodys = anybody.one_click(&forged, "application/x-www-form-urlencoded");
    assert_eq!(nobodys.await.is(200).text(), done);
    assert!(matches!(
        why_not(&app, one, mail).await,
        Some(WhyNot::Withdrawn { .. })
    ));
    assert!(matches!(
        why_not(&app, one, sms).await,
        Some(WhyNot::NoConsent { .. })
    ));
    assert_eq!(why_not(&app, two, mail).await, unsaid);
    // Whoever is signed in as somebody else presses it for the link's own person.
    let staff = app.agent("carl").await;
    let address = link(two);
    let pressed = staff.one_click(&address, "application/x-www-form-urlencoded");
    pressed.await.is(200);
    assert!(matches!(
        why_not(&app, two, mail).await,
        Some(WhyNot::Withdrawn { .. })
    ));
}

#[tokio::test]
async fn nothing_but_this_path_is_open_to_other_sites() {
    let app = TestApp::start().await;
    let anybody = app.anonymous();
    let kind = "application/x-www-form-urlencoded";
    for path in ["/book", "/guest", "/sign-out", "/sign-in"] {
        anybody.one_click(path, kind).await.is(403);
    }
    for odd in ["/u/x", "/u/%FF", "/u/%00", "/u/a%2Fb"] {
        anybody.one_click(odd, kind).await.is(200);
    }
}

#[tokio::test]
async fn the_form_below_the_button_pauses_for_the_links_person_and_a_forged_one_says_the_same() {
    let app = TestApp::start().await;
    let backend = &app.state().backend;
    let id = ContactId(uuid::Uuid::from_u128(1));
    let contact = Contact::new(id, ContactFields::default(), 1);
    backend.put_rows(vec![contact.into()]).await.unwrap();
    let token = backend.unsubscribe_token(id, ConsentChannel::Mail);
    let anybody = app.anonymous();
    let address = format!("/u/{token}?set");
    let fields = [
        ("shown", "service.mail::0"),
        ("allow", "service.mail"),
        ("pause", "30"),
        ("often", "1"),
        ("language", "zh"),
    ];
    let before = app.dump();
    let forged = address.replace("/u/", "/u/A");
    let nobodys = anybody.post_form(&forged, &fields).await.is(200).text();
    assert!(nobodys.contains("role=\"status\""), "{nobodys}");
    assert!(
        !nobodys.contains("value=\"0\""),
        "a page that shows no pause ends none: {nobodys}"
    );
    assert_eq!(app.dump(), before);
    for odd in ["pause", "often", "language", "shown", "allow"] {
        anybody
            .post_form(&address, &[(odd, "-1:x.y")])
            .await
            .is(200);
    }
    assert_eq!(app.dump(), before, "nonsense says nothing");
    let saved = anybody.post_form(&address, &fields).await.is(200).text();
    assert!(saved.contains("role=\"status\"") && !saved.contains(&token));
    assert!(saved.contains("value=\"0\""), "{saved}");
    let stands = backend.link_preferences(&token).await.unwrap();
    assert!(stands.paused_until.is_some());
    assert_eq!(stands.language, Some(domain::Lang::Zh));
    assert!(stands.places.iter().all(|one| one.allowed), "{stands:?}");
    // What was not ticked is withdrawn.
    let off = [("shown", "service.mail::0"), ("pause", "0")];
    anybody.post_form(&address, &off).await.is(200);
    let stands = backend.link_preferences(&token).await.unwrap();
    assert_eq!(stands.paused_until, None);
    assert!(stands.places.iter().all(|one| !one.allowed), "{stands:?}");
}
