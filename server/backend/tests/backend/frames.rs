//! Whatever arrives: a broken frame changes nothing, a strange mutation is kept, nothing fails.

use crate::support::{Device, World};
use backend::PushError;
use domain::account::ParkedReason;
use serde_json::value::RawValue;
use sync::Outcome;

const WHO: &str = "018f3c00-0000-7000-8000-000000000001";

fn envelope(mid: &str) -> String {
    format!(r#"{{"mid":{mid},"name":"x@1","at":0,"actor":"{WHO}","args":{{}}}}"#)
}

fn broken() -> Vec<Vec<String>> {
    let whole = envelope("1");
    let without = |part: &str| {
        assert!(whole.contains(part));
        whole.replace(part, "")
    };
    let with = |part: &str, other: &str| {
        assert!(whole.contains(part));
        whole.replace(part, other)
    };
    let alone = [
        "null".into(),
        "true".into(),
        "1".into(),
        "\"x\"".into(),
        "[]".into(),
        "{}".into(),
        format!(r#"[1,"x@1",0,"{WHO}",null,{{}}]"#),
        envelope("0"),
        envelope("-1"),
        envelope("1.5"),
        envelope("1e3"),
        envelope("\"1\""),
        envelope("null"),
        envelope("18446744073709551616"),
        without(r#""mid":1,"#),
        without(r#""name":"x@1","#),
        without(r#""at":0,"#),
        without(&format!(r#""actor":"{WHO}","#)),
        without(r#","args":{}"#),
        with(r#""x@1""#, "null"),
        with(r#""x@1""#, "7"),
        with(r#""x@1""#, r#""\ud800""#),
        with(r#""at":0"#, r#""at":"now""#),
        with(r#""at":0"#, r#""at":9223372036854775808"#),
        with(r#""at":0"#, r#""at":1e400"#),
        with(WHO, "nobody"),
        with(r#""args""#, r#""answers":"x","args""#),
        with(r#""mid":1"#, r#""mid":1,"mid":2"#),
    ];
    let many = [
        ["2", "1"],
        ["1", "1"],
        ["1", "3"],
        ["18446744073709551615", "0"],
    ];
    let many = many.into_iter().map(|mids| mids.map(envelope).into());
    alone
        .into_iter()
        .map(|one: String| vec![one])
        .chain(many)
        .collect()
}

#[tokio::test]
async fn a_broken_frame_is_refused_and_changes_nothing() {
    let world = World::start().await;
    let mut ann = world.customer();
    ann.places(&world, &world.soup).await;
    let before = world.dump().await;
    let table = broken();
    assert!(table.len() >= 20);
    for frame in table {
        let mutations: Vec<_> = frame
            .iter()
            .map(|text| RawValue::from_string(text.clone()).unwrap())
            .collect();
        for device in [&ann, &Device::of(ann.actor)] {
            let reply = device.push(&world, &mutations).await;
            assert!(
                matches!(reply, Err(PushError::BrokenFrame(_))),
                "{frame:?}: {reply:?}"
            );
        }
    }
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn a_number_that_no_device_reaches_is_a_gap_or_no_frame() {
    let world = World::start().await;
    let ann = world.customer();
    // The envelope names nobody, which only a client that is known already may do.
    ann.push(&world, &[]).await.unwrap();
    let frozen = |mid| [RawValue::from_string(envelope(mid)).unwrap()];
    let gap = ann.push(&world, &frozen("9007199254740991")).await;
    assert_eq!(gap.unwrap().last_mid, 0);
    for mid in [
        "9007199254740992",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
    ] {
        let refused = ann.push(&world, &frozen(mid)).await;
        assert!(
            matches!(&refused, Err(PushError::BrokenFrame(why)) if why.contains("9007199254740991")),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn strange_arguments_are_kept_and_come_back_by_pull() {
    let world = World::start().await;
    let mut ann = world.customer();
    let deep = "[".repeat(20_000) + &"]".repeat(20_000);
    let strange: Vec<String> = [
        "null",
        "[]",
        "{}",
        "0",
        "\"\"",
        "1e999",
        "-1e999",
        r#""\ud800""#,
        r#"{"id":"\udc00\ud800"}"#,
        r#""\u0000""#,
        r#"{"\u0000":"\u0000"}"#,
        "123456789012345678901234567890",
        r#"{"id":1,"id":2}"#,
        "[1,2,{\"a\":[null]}]",
    ]
    .map(String::from)
    .into_iter()
    .chain([deep, format!("\"{}\"", "面".repeat(20_000))])
    .collect();
    for name in [
        "order.place@1",
        "order.step@1",
        "product.set@1",
        "parked.drop@1",
        "order.place@2",
        "",
        "\0",
        "面\u{202e}",
    ] {
        for args in &strange {
            let frozen = ann.freeze_raw(name, args, None);
            let reply = ann.push(&world, &[frozen]).await.unwrap();
            let Outcome::Parked { parked } = reply.outcomes[0].outcome else {
                panic!("{name} {args}: {reply:?}")
            };
            ann.page(&world).await;
            assert_eq!(ann.parked(parked).reason, ParkedReason::Unknown, "{name}");
        }
    }
}

#[tokio::test]
async fn an_order_with_absurd_contents_is_taken_or_kept_and_never_fails() {
    let world = World::start().await;
    let mut ann = world.customer();
    let wish = ann.wish(&world.soup, 1);
    let plain = serde_json::to_string(&wish).unwrap();
    let changes = [
        ("\"quantity\":1", "\"quantity\":4294967295"),
        ("\"quantity\":1", "\"quantity\":4294967296"),
        ("\"quantity\":1", "\"quantity\":0"),
        ("\"quantity\":1", "\"quantity\":-1"),
        ("\"unit\":2800", "\"unit\":9223372036854775807"),
        ("\"unit\":2800", "\"unit\":-9223372036854775808"),
        ("\"total\":2800", "\"total\":9223372036854775808"),
        ("\"total\":2800", "\"total\":-1"),
        ("\"how\":\"pickup\"", "\"how\":\"teleport\""),
        ("\"how\":\"pickup\"", "\"how\":\"dine_in\",\"table\":\"\""),
        ("\"lines\":[", "\"lines\":[],\"x\":["),
        ("\"name\":\"Ann\"", "\"name\":\"\\ud800\""),
    ];
    for (from, to) in changes {
        assert!(plain.contains(from), "{from}");
        let frozen = ann.freeze_raw("order.place@1", &plain.replacen(from, to, 1), None);
        let reply = ann.push(&world, &[frozen]).await.unwrap();
        assert!(
            matches!(reply.outcomes[0].outcome, Outcome::Parked { .. }),
            "{to}: {reply:?}"
        );
    }
    let nul = ann.freeze_raw(
        "order.place@1",
        &plain.replace("\"Ann\"", "\"A\\u0000nn\""),
        None,
    );
    assert_eq!(
        ann.push(&world, &[nul]).await.unwrap().outcomes[0].outcome,
        Outcome::Applied
    );
    assert_eq!(world.order(ann.actor, wish.id).await.unwrap().name, "A nn");
    ann.pull(&world).await;
}
