//! Booking on the page without a script.

use crate::app::TestApp;
use crate::client::Client;

fn starts(page: &str) -> Vec<String> {
    let each = page.split("name=\"start\" value=\"").skip(1);
    each.filter_map(|rest| rest.split('"').next().map(str::to_owned))
        .collect()
}

async fn tomorrow(client: &Client) -> (String, Vec<String>) {
    let page = client.get("/book").await.is(200);
    let day = page.text().split("name=\"day\"").nth(1).unwrap().to_owned();
    let today = day
        .split("value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let today: domain::civil::Day = today.parse().unwrap();
    let day = today.plus(1).to_string();
    let page = client
        .get(&format!("/book?party=8&day={day}"))
        .await
        .is(200);
    (day, starts(&page.text()))
}

#[tokio::test]
async fn a_guest_books_without_an_account_and_the_next_one_is_told_who_was_faster() {
    let app = TestApp::start().await;
    app.state().backend.seed_demo().await.unwrap();
    let (mei, li, kim) = (app.anonymous(), app.anonymous(), app.anonymous());
    let (day, times) = tomorrow(&mei).await;
    assert!(times.len() > 10, "{times:?}");
    let form = |name: &'static str| {
        [
            ("party", "8".to_owned()),
            ("day", day.clone()),
            ("start", times[4].clone()),
            ("name", name.to_owned()),
            ("phone", "13800138000".to_owned()),
        ]
    };
    let post = async |client: &Client, name: &'static str| {
        let form = form(name);
        let form: Vec<(&str, &str)> = form
            .iter()
            .map(|(key, value)| (*key, value.as_str()))
            .collect();
        client.post_form("/book", &form).await
    };
    let done = post(&mei, "Mei").await.is(303);
    let address = done.header("location").to_owned();
    let page = mei.get(&address).await.is(200);
    assert!(page.text().contains("Booked"), "{}", page.text());
    // Somebody else sees nothing of it.
    let other = kim.get(&address).await.is(200);
    assert!(!other.text().contains("Booked"));
    // Two tables hold eight people. Strangers may have half of the house, the third finds it full.
    post(&li, "Li").await.is(303);
    let page = post(&kim, "Kim").await.is(422);
    assert!(page.text().contains("faster"), "{}", page.text());
    assert!(
        page.text().contains("value=\"Kim\""),
        "what was typed is kept"
    );
    assert!(!starts(&page.text()).contains(&times[4]));
    let me = kim.post_form("/api/account/me", &[]).await.is(200).json();
    assert_eq!(me["role"], "customer");
}

#[tokio::test]
async fn what_does_not_fit_is_said_and_nothing_is_booked() {
    let app = TestApp::start().await;
    app.state().backend.seed_demo().await.unwrap();
    let mei = app.anonymous();
    let (day, times) = tomorrow(&mei).await;
    let wrong: [&[(&str, &str)]; 6] = [
        &[
            ("name", " "),
            ("phone", "138"),
            ("start", &times[0]),
            ("party", "2"),
        ],
        &[
            ("name", "Mei"),
            ("phone", ""),
            ("start", &times[0]),
            ("party", "2"),
        ],
        &[
            ("name", "Mei"),
            ("phone", "138"),
            ("start", "soon"),
            ("party", "2"),
        ],
        &[
            ("name", "Mei"),
            ("phone", "138"),
            ("start", "1000"),
            ("party", "2"),
        ],
        &[
            ("name", "Mei"),
            ("phone", "138"),
            ("start", &times[0]),
            ("party", "10000"),
        ],
        &[
            ("name", "Mei"),
            ("phone", "138"),
            ("start", "9223372036854775807"),
            ("party", "2"),
        ],
    ];
    for form in wrong {
        let mut form = form.to_vec();
        form.push(("day", &day));
        let page = mei.post_form("/book", &form).await.is(422);
        assert!(page.text().contains("role=\"alert\""), "{form:?}");
    }
    let bookings = app.state().backend.offered().await.unwrap();
    assert_eq!(bookings.len(), 1);
}
