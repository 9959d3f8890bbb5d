//! Who uses this device, as it is remembered between two starts and found out again at the server.

use crate::phone;
use crate::platform::{self, Audience};
use app::device::Me;
use app::phone_protection::Protection;

/// The last person on this device decides which store opens before the server is reached – unless somebody else has signed
/// in since, who must not see that person's rows even for a moment.
pub async fn remembered(audience: Audience) -> Option<Me> {
    let me: Me = serde_json::from_str(&phone::kept(audience.person_key()).await?).ok()?;
    let other = platform::signed_in_person().is_some_and(|person| person != me.user.to_string());
    (!other).then_some(me)
}

/// What a protected phone keeps outside its sealed store names nobody.
pub async fn remember(audience: Audience, me: &Me, protection: Protection) {
    let mut me = me.clone();
    if protection != Protection::Plain {
        me.name.clear();
    }
    if let Ok(json) = serde_json::to_string(&me) {
        phone::keep(audience.person_key(), Some(&json)).await;
    }
}

/// Notices a sign-in as somebody else. Being signed out is found out by sync, and is no reason to stop working.
pub async fn check_person(audience: Audience, me: &Me) {
    let Ok(Some(now)) = app::api::me().await else {
        return;
    };
    if Audience::of(now.role) != audience {
        platform::leave_for(Audience::of(now.role).home());
    } else if now != *me {
        let known = phone::entry(now.user).await.ok().flatten();
        let locked = known.is_some_and(|entry| entry.lock.is_some());
        let protection = if locked {
            Protection::Protected
        } else {
            Protection::Plain
        };
        remember(audience, &now, protection).await;
        if now.user != me.user || now.role != me.role {
            platform::reload();
        }
    }
}
