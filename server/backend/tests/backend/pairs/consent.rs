//! Consent: two people about one purpose on one channel, and about two.

use super::act::{Act, Scene, Wish};
use domain::merge::Class;
use domain::noun::SetMutation as _;
use domain::people::consent::TEXT_VERSION;
use domain::people::{
    ConsentChannel, ConsentGrant, ConsentPlace, ConsentPurpose, ConsentSource, ConsentWithdraw,
    ContactPreferenceSet,
};
use domain::{ContactId, Draft, Entity, Mutation, UserId};
use serde_json::{Value, json};

fn place(scene: &Scene, channel: ConsentChannel) -> ConsentPlace {
    ConsentPlace {
        contact: ContactId::of_user(UserId(scene.id("customer"))),
        purpose: ConsentPurpose::Marketing,
        channel,
    }
}

fn grant(place: ConsentPlace, source: ConsentSource, seen: Option<u32>) -> ConsentGrant {
    ConsentGrant {
        contact: place.contact,
        purpose: place.purpose,
        channel: place.channel,
        text_version: TEXT_VERSION,
        source,
        seen: seen.map(|round| place.withdrawal(round)),
        seen_again: 0,
        name: "Ann".into(),
    }
}

fn withdraw(place: ConsentPlace, source: ConsentSource) -> ConsentWithdraw {
    ConsentWithdraw {
        contact: place.contact,
        purpose: place.purpose,
        channel: place.channel,
        source,
        name: "Ann".into(),
    }
}

/// The customer withdrew SMS, push twice, and said nothing of mail.
pub fn before(scene: &Scene) -> (Vec<Draft>, Vec<Draft>) {
    let sms = place(scene, ConsentChannel::Sms);
    let push = place(scene, ConsentChannel::Push);
    let said = [sms, push, push].map(|place| withdraw(place, ConsentSource::App).into());
    (said.into(), Vec::new())
}

/// Grants of what nobody spoke of and of what was withdrawn, and withdrawals.
pub fn acts(by_staff: bool) -> Vec<Act> {
    let source = if by_staff {
        ConsentSource::InPerson
    } else {
        ConsentSource::App
    };
    let said = [
        ("mail", ConsentChannel::Mail, None, 0),
        ("sms again", ConsentChannel::Sms, Some(1), 0),
        ("push again", ConsentChannel::Push, Some(1), 1),
    ];
    let grants = said.map(|(name, channel, seen, again)| {
        Act::new(format!("allow {name}"), move |scene, _| {
            let place = place(scene, channel);
            let wish = Wish::Consent {
                id: place.grant(seen.unwrap_or(0), TEXT_VERSION).0,
                channel: channel.name(),
                granted: true,
            };
            let grant = ConsentGrant {
                seen_again: again,
                ..grant(place, source, seen)
            };
            (grant, vec![wish])
        })
    });
    let withdrawal = Act::new("withdraw mail", move |scene, _| {
        let place = place(scene, ConsentChannel::Mail);
        let wish = Wish::Consent {
            id: place.withdrawal(1).0,
            channel: ConsentChannel::Mail.name(),
            granted: false,
        };
        (withdraw(place, source), vec![wish])
    });
    grants.into_iter().chain([withdrawal]).collect()
}

/// How a customer wants to hear of offers, of whom nothing was said of it.
pub fn wishes() -> Vec<Act> {
    let night = |from: u32| json!({"from": from, "to": 480});
    let often = |times: u32| json!({"times": times, "per": "month"});
    let fields: [(&'static str, Value, [Value; 2]); 4] = [
        ("paused_until", Value::Null, [json!(20), json!(30)]),
        ("quiet", Value::Null, [night(1_300), night(1_310)]),
        (
            "zone",
            json!(""),
            [json!("Asia/Tokyo"), json!("Asia/Seoul")],
        ),
        ("at_most", Value::Null, [often(1), often(2)]),
    ];
    let act = |(field, was, new): (&'static str, Value, [Value; 2])| {
        Act::new(format!("{field}: wish"), move |scene: &Scene, side| {
            let id = ContactId::of_user(UserId(scene.id("customer"))).0;
            let new = new[side].clone();
            let args = json!({"id": id, field: {"was": was, "new": new}});
            let wish = Wish::Set {
                on: (Entity::ContactPreference, id),
                field: field.into(),
                class: Class::Soft,
                new,
            };
            let wished = Mutation::decode(ContactPreferenceSet::NAME, &args.to_string());
            (wished.unwrap(), vec![wish])
        })
    };
    fields.into_iter().map(act).collect()
}
