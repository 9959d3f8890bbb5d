//! What happened in a life, or in many.

use crate::check::is_staffs;
use domain::{Entity, Mutation};
use std::collections::{BTreeMap, BTreeSet};

macro_rules! report {
    ($($count:ident),* $(,)?) => {
        #[derive(Debug, Clone, Default)]
        pub struct Report {
            $(pub $count: u64,)*
            /// How often each mutation was taken, by its name.
            pub taken: BTreeMap<&'static str, u64>,
            /// The nouns that stood where a customer may see them.
            pub shared: BTreeSet<Entity>,
            pub trace: u64,
        }

        impl Report {
            pub fn add(&mut self, one: &Self) {
                $(self.$count += one.$count;)*
                for (name, times) in &one.taken {
                    *self.taken.entry(*name).or_default() += *times;
                }
                self.shared.extend(&one.shared);
            }

            /// Each count by its name.
            pub fn counts(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($count), self.$count),)*]
            }
        }
    };
}

report!(
    committed,
    aborted,
    requests,
    lost_requests,
    lost_replies,
    duplicates,
    strange,
    kills,
    power_losses,
    server_kills,
    busy,
    clones,
    restores,
    resent,
    given_back,
    freezes,
    jumps,
    full,
    evictions,
    lost_with_eviction,
    roles,
    other_logins,
    deposited,
    held,
    poisoned,
    broken,
    newer,
    unknown,
    removed,
    compacted,
    moved,
    stale,
    staged,
    parked,
    messages,
    conflicts,
    contacts,
    files,
    arrived,
    checks,
    differed,
);

/// A simulator in which nothing happens proves nothing: so much must happen in fifty lives, and more in more.
pub const LEAST: [(&str, u64); 35] = [
    ("committed", 500),
    ("aborted", 5),
    ("requests", 5_000),
    ("lost_requests", 50),
    ("lost_replies", 50),
    ("duplicates", 25),
    ("strange", 25),
    ("kills", 10),
    ("power_losses", 10),
    ("server_kills", 10),
    ("busy", 10),
    ("clones", 5),
    ("restores", 5),
    ("resent", 20),
    ("freezes", 20),
    ("jumps", 10),
    ("full", 10),
    ("evictions", 5),
    ("roles", 10),
    ("other_logins", 5),
    ("deposited", 5),
    ("poisoned", 5),
    ("newer", 5),
    ("removed", 20),
    ("compacted", 10),
    ("moved", 20),
    ("stale", 10),
    ("staged", 4),
    ("parked", 10),
    ("messages", 200),
    ("conflicts", 5),
    ("contacts", 50),
    ("files", 20),
    ("arrived", 20),
    ("checks", 100),
];

/// The same for each mutation: so often it must be taken.
const LEAST_TAKEN: [(&str, u64); 73] = [
    ("order.place@1", 50),
    ("order.step@1", 50),
    ("product.set@1", 20),
    ("parked.drop@1", 10),
    ("contact.create@1", 20),
    ("contact.set@1", 20),
    ("contact_staff.set@1", 10),
    ("contact.join@1", 5),
    ("activity.add@1", 10),
    ("consent.grant@1", 5),
    ("consent.withdraw@1", 5),
    ("message.send@1", 50),
    ("message.read@1", 20),
    ("conversation.step@1", 10),
    ("conversation.assign@1", 5),
    ("file.attach@1", 20),
    ("category.make@1", 5),
    ("category.set@1", 5),
    ("product.make@1", 5),
    ("business.set@1", 2),
    ("location.make@1", 2),
    ("location.set@1", 2),
    ("resource.make@1", 2),
    ("resource.set@1", 2),
    ("service_offering.make@1", 2),
    ("service_offering.set@1", 2),
    ("booking.request@1", 20),
    ("booking.walk_in@1", 5),
    ("booking.move@1", 5),
    ("booking.step@1", 10),
    ("resource_block.create@1", 1),
    ("resource_block.lift@1", 1),
    ("waitlist_entry.join@1", 2),
    ("waitlist_entry.leave@1", 1),
    ("waitlist_entry.accept@1", 1),
    ("payment.record@1", 10),
    ("refund.record@1", 1),
    ("order.discount@1", 2),
    ("day_closing.keep@1", 1),
    ("offer.create@1", 1),
    ("offer.set@1", 1),
    ("coupon.collect@1", 1),
    ("coupon.honour@1", 1),
    ("ticket.open@1", 5),
    ("ticket.write@1", 5),
    ("ticket.set@1", 2),
    ("ticket.step@1", 3),
    ("ticket.note@1", 2),
    ("survey_response.submit@1", 1),
    ("review.write@1", 1),
    ("review.moderate@1", 1),
    ("review.reply@1", 1),
    ("suggestion.answer@1", 2),
    ("task.create@1", 2),
    ("task.set@1", 1),
    ("task.step@1", 2),
    ("strategy.create@1", 2),
    ("strategy.set@1", 2),
    ("segment.create@1", 2),
    ("segment.set@1", 1),
    ("campaign.create@1", 1),
    ("campaign.set@1", 1),
    ("canned_reply.create@1", 2),
    ("canned_reply.set@1", 1),
    ("help_article.create@1", 2),
    ("help_article.set@1", 1),
    ("ticket.merge@1", 1),
    ("conversation.snooze@1", 1),
    ("custom_field.create@1", 1),
    ("custom_field.set@1", 1),
    ("company.create@1", 1),
    ("company.set@1", 1),
    ("contact_preference.set@1", 2),
];

impl Report {
    /// A simulator in which nothing happens proves nothing. Few lives may lack what is rare.
    pub fn is_enough(&self, lives: u64) -> Result<(), String> {
        if lives < 100 {
            return Ok(());
        }
        let counts: BTreeMap<_, _> = self.counts().into_iter().collect();
        let counts = LEAST.iter().map(|least| (least, counts.get(least.0)));
        let taken = LEAST_TAKEN
            .iter()
            .map(|least| (least, self.taken.get(least.0)));
        for ((name, least), seen) in counts.chain(taken) {
            let seen = seen.copied().unwrap_or(0);
            // The rarest follow only after several other things: a response after a ticket that was solved.
            let per = if *least > 1 { 50 } else { 150 };
            if seen * per <= least * lives {
                return Err(format!("{name}: only {seen} in {lives} lives: {self:?}"));
            }
        }
        let is_missing = |entity: &&Entity| !is_staffs(**entity) && !self.shared.contains(entity);
        match Entity::ALL.iter().find(is_missing) {
            Some(entity) => Err(format!(
                "no customer could see any {entity:?}: is it staff's?"
            )),
            None => Ok(()),
        }
    }
}

#[test]
fn every_mutation_has_a_least_number_of_times_that_it_is_lived() {
    let names: BTreeSet<&str> = LEAST_TAKEN.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, Mutation::NAMES.iter().copied().collect());
    assert!(LEAST_TAKEN.iter().all(|(_, least)| *least > 0));
}
