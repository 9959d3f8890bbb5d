//! Consent: two people about one purpose on one channel, and about two.

use super::act::{Act, Scene, Wish};
use domain::people::consent::TEXT_VERSION;
use domain::people::{
    ConsentChannel, ConsentGrant, ConsentPlace, ConsentPurpose, ConsentSource, ConsentWithdraw,
};
use domain::{ContactId, Draft, UserId};

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

/// The customer withdrew SMS, and said nothing of mail.
pub fn before(scene: &Scene) -> (Vec<Draft>, Vec<Draft>) {
    let sms = place(scene, ConsentChannel::Sms);
    (vec![withdraw(sms, ConsentSource::App).into()], Vec::new())
}

/// Grants of what nobody spoke of and of what was withdrawn, and withdrawals.
pub fn acts(by_staff: bool) -> Vec<Act> {
    let source = if by_staff {
        ConsentSource::InPerson
    } else {
        ConsentSource::App
    };
    let said = [
        ("mail", ConsentChannel::Mail, None),
        ("sms again", ConsentChannel::Sms, Some(1)),
    ];
    let grants = said.map(|(name, channel, seen)| {
        Act::new(format!("allow {name}"), move |scene, _| {
            let place = place(scene, channel);
            let wish = Wish::Consent {
                id: place.grant(seen.unwrap_or(0), TEXT_VERSION).0,
                channel: channel.name(),
                granted: true,
            };
            (grant(place, source, seen), vec![wish])
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
