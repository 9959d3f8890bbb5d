//! What a strategy waits for: who is due, once, and not for what came too long ago; and who is left out whatever the occasion.

use crate::inbound::{receive, report};
use crate::strategies::{Town, greeting};
use crate::strategy_steps::look;
use crate::support::{Device, NOW, actor, id};
use crate::tickets::{about_order, resolved};
use domain::ContactId;
use domain::account::Role;
use domain::civil::{DAY_MS, Day};
use domain::id::{CustomFieldId, OrderId, SegmentId};
use domain::merge::{SetChange, Was};
use domain::people::{ContactJoin, ContactStaffSet};
use domain::reach::{
    ReadySegment, SegmentCreate, SkipReason, StrategyCreate, StrategySet, Trigger,
};
use domain::service::{TicketAbout, TicketState};
use sync::Outcome;

const HOUR: i64 = 3_600_000;

async fn starts(town: &mut Town, trigger: Trigger) -> domain::id::StrategyId {
    town.starts(StrategyCreate {
        trigger,
        ..greeting()
    })
    .await
}

/// Who got a letter, after two servers looked twice.
async fn told(town: &Town) -> Vec<String> {
    look(town).await;
    town.world.clock.advance(HOUR / 4);
    look(town).await;
    let mut to: Vec<_> = town.sent().await.into_iter().map(|mail| mail.to).collect();
    to.sort();
    to
}

#[tokio::test]
async fn who_signed_up_lately_is_welcomed_once() {
    let mut town = Town::new().await;
    town.guest("Ann").await;
    let ben = town.guest("Ben").await;
    let long_ago = format!(
        "UPDATE account_user SET created_at = {} WHERE id = '{}'",
        NOW - 2 * DAY_MS - 1,
        ben.actor.user
    );
    town.execute(&long_ago).await;
    starts(&mut town, Trigger::SignUp).await;
    assert_eq!(told(&town).await, ["ann@x.example"]);
}

#[tokio::test]
async fn who_had_a_ticket_solved_lately_is_written_to_once() {
    let mut town = Town::new().await;
    let mut staff = Device::of(actor(Role::Owner));
    for name in ["Ann", "Ben", "Cem"] {
        let mut guest = town.guest(name).await;
        let mut open = about_order(guest.actor.user, OrderId(id()));
        open.about = TicketAbout::Nothing;
        let ticket = open.id;
        assert_eq!(guest.does(&town.world, open).await, Outcome::Applied);
        if name == "Cem" {
            continue;
        }
        let solve = resolved(ticket, TicketState::New, 1);
        assert_eq!(staff.does(&town.world, solve).await, Outcome::Applied);
        if name == "Ben" {
            let at = NOW - 2 * DAY_MS - 1;
            let sql = format!("UPDATE ticket SET resolved_at = {at} WHERE id = '{ticket}'");
            town.execute(&sql).await;
        }
    }
    starts(&mut town, Trigger::TicketResolved).await;
    assert_eq!(told(&town).await, ["ann@x.example"]);
}

#[tokio::test]
async fn each_week_on_its_day_and_from_its_minute_on_everybody_hears_once() {
    let mut town = Town::new().await;
    town.guest("Ann").await;
    // It is four in the afternoon there.
    let today = Day::of(NOW, 8 * 3_600).weekday();
    let weekly = |minute| Trigger::Weekly {
        weekday: u32::try_from(today).unwrap(),
        minute,
    };
    starts(&mut town, weekly(17 * 60)).await;
    assert!(told(&town).await.is_empty());
    town.world.clock.set(NOW + HOUR);
    assert_eq!(told(&town).await.len(), 1);
    town.world.clock.set(NOW + DAY_MS + HOUR);
    assert_eq!(told(&town).await.len(), 1);
    town.world.clock.set(NOW + 7 * DAY_MS + 2 * HOUR);
    assert_eq!(told(&town).await.len(), 2);
}

#[tokio::test]
async fn whoever_has_the_date_of_an_own_field_today_hears_once_a_year() {
    let mut town = Town::new().await;
    let ann = town.guest("Ann").await;
    let ben = town.guest("Ben").await;
    let field = CustomFieldId(id());
    for (guest, date) in [(&ann, "2020-01-15"), (&ben, "2020-01-16")] {
        let sql = format!(
            "UPDATE contact_staff SET custom = '{{\"{field}\":\"{date}\"}}' WHERE id = '{}'",
            ContactId::of_user(guest.actor.user)
        );
        town.execute(&sql).await;
    }
    let dated = "SELECT COUNT(*) FROM contact_staff WHERE custom LIKE '%2020-01%'";
    assert_eq!(town.world.number(dated).await, 2);
    let date = Trigger::DateField {
        field,
        days_before: 0,
    };
    starts(&mut town, date).await;
    assert_eq!(told(&town).await, ["ann@x.example"]);
    town.world.clock.set(NOW + DAY_MS);
    assert_eq!(told(&town).await, ["ann@x.example", "ben@x.example"]);
}

#[tokio::test]
async fn an_address_from_which_mail_came_back_for_good_is_left_out() {
    let mut town = Town::new().await;
    let ann = town.guest("Ann").await;
    let first = town.starts(greeting()).await;
    town.jobs().await;
    let letter = town.sent().await.remove(0);
    let gone = report(&letter.message_id, "failed", "5.1.1", "550 no such user");
    receive(&town.world, &gone).await;
    let failed = town.delivery(first, &ann).await.unwrap();
    assert_eq!(failed.state, domain::reach::DeliveryState::Failed);
    town.world.clock.advance(HOUR);
    let other = town.starts(greeting()).await;
    assert_eq!(town.why(other, &ann).await, Some(SkipReason::NoAddress));
    town.jobs().await;
    assert_eq!(town.sent().await.len(), 1);
}

#[tokio::test]
async fn two_records_that_become_one_are_on_the_list_of_either_and_hear_once() {
    let mut town = Town::new().await;
    let ann = town.guest("Ann").await;
    let ben = town.guest("Ben").await;
    town.guest("Cem").await;
    let [from, into] = [&ann, &ben].map(|guest| ContactId::of_user(guest.actor.user));
    let list = SegmentId(id());
    let make = SegmentCreate {
        id: list,
        rule: format!("all(list(\"{list}\"))"),
        ..ReadySegment::Everyone.draft(list.0)
    };
    assert_eq!(town.owner.does(&town.world, make).await, Outcome::Applied);
    let on = ContactStaffSet {
        lists: Some(SetChange {
            add: [list.to_string()].into(),
            ..SetChange::default()
        }),
        ..ContactStaffSet::of(from)
    };
    assert_eq!(town.owner.does(&town.world, on).await, Outcome::Applied);
    let join = ContactJoin { from, into };
    assert_eq!(town.owner.does(&town.world, join).await, Outcome::Applied);
    let weekly = Trigger::Weekly {
        weekday: u32::try_from(Day::of(NOW, 8 * 3_600).weekday()).unwrap(),
        minute: 60,
    };
    let draft = StrategyCreate {
        trigger: weekly,
        ..greeting()
    };
    let strategy = draft.id;
    assert_eq!(town.owner.does(&town.world, draft).await, Outcome::Applied);
    let only = StrategySet {
        segment: Some(Was {
            was: None,
            new: Some(list),
        }),
        ..StrategySet::of(strategy)
    };
    assert_eq!(town.owner.does(&town.world, only).await, Outcome::Applied);
    use domain::reach::StrategyState::{Draft, Running};
    crate::strategy_steps::step_to(&mut town, strategy, Draft, Running).await;
    let told = told(&town).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_ne!(told[0], "cem@x.example");
}
