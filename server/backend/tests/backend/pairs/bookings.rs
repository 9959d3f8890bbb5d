//! What two people ask of the book. What becomes of it is judged in [`crate::booking`]: it depends on who came first by design.

use super::act::{Act, Wish};
use domain::id::{BookingId, ResourceBlockId, ResourceId, ServiceOfferingId, WaitlistEntryId};
use domain::sales::{
    BookingAct, BookingMove, BookingRequest, BookingState, BookingStep, BookingWalkIn,
    ResourceBlockCreate, ResourceBlockLift, WaitlistEntryAccept, WaitlistEntryJoin,
    WaitlistEntryLeave,
};
use domain::{Entity, UserId};

/// Every mutation of the book with each of its arguments.
pub fn acts() -> Vec<Act> {
    vec![
        Act::new("book", |scene, side| {
            let id = scene.own(side);
            let wish = BookingRequest {
                id: BookingId(id),
                offering: ServiceOfferingId(scene.id("x")),
                customer: UserId(scene.users[0]),
                name: "Ann".into(),
                phone: "13800138000".into(),
                party: 2,
                start: 1,
                note: "by the window".into(),
            };
            (wish, vec![Wish::Row(Entity::Booking, id)])
        }),
        Act::new("walk in", |scene, side| {
            let id = scene.own(side);
            let walk_in = BookingWalkIn {
                id: BookingId(id),
                resource: ResourceId(scene.id("x")),
                with: vec![ResourceId(scene.id("y"))],
                party: 2,
                minutes: 60,
                name: "Ann".into(),
                start: 1,
            };
            (walk_in, vec![Wish::Row(Entity::Booking, id)])
        }),
        Act::new("move", |scene, _| {
            let to = BookingMove {
                id: BookingId(scene.id("x")),
                was: 1,
                start: 2,
                party: 2,
                resource: Some(ResourceId(scene.id("y"))),
                with: vec![ResourceId(scene.id("z"))],
            };
            (to, vec![Wish::Refused])
        }),
        Act::new("step", |scene, _| {
            let step = BookingStep {
                id: BookingId(scene.id("x")),
                was: BookingState::Confirmed,
                step: BookingAct::Cancel,
            };
            (step, vec![Wish::Refused])
        }),
        Act::new("close a table", |scene, side| {
            let id = scene.own(side);
            let block = ResourceBlockCreate {
                id: ResourceBlockId(id),
                resources: vec![ResourceId(scene.id("x"))],
                start: 1,
                end: 3_600_000,
                reason: "A broken leg".into(),
            };
            (block, vec![Wish::Row(Entity::ResourceBlock, id)])
        }),
        Act::new("open a table again", |scene, _| {
            let lift = ResourceBlockLift {
                id: ResourceBlockId(scene.id("x")),
            };
            (lift, vec![Wish::Refused])
        }),
        Act::new("wait", |scene, side| {
            let id = scene.own(side);
            let join = WaitlistEntryJoin {
                id: WaitlistEntryId(id),
                offering: ServiceOfferingId(scene.id("x")),
                customer: UserId(scene.users[0]),
                name: "Ann".into(),
                phone: "13800138000".into(),
                party: 2,
                from: 1,
                to: 2,
            };
            (join, vec![Wish::Row(Entity::WaitlistEntry, id)])
        }),
        Act::new("wait no longer", |scene, _| {
            let leave = WaitlistEntryLeave {
                id: WaitlistEntryId(scene.id("x")),
            };
            (leave, vec![Wish::Refused])
        }),
        Act::new("take what is offered", |scene, _| {
            let accept = WaitlistEntryAccept {
                id: WaitlistEntryId(scene.id("x")),
                start: 1,
            };
            (accept, vec![Wish::Refused])
        }),
    ]
}
