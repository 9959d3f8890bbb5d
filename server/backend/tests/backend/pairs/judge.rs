//! The policy, said a second time: what may become of two authors' wishes.

use super::act::{Scene, Side, Wish};
use super::stage::{Done, Seen};
use domain::Entity;
use domain::merge::Class;
use serde_json::{Value, json};
use sync::Outcome;
use uuid::Uuid;

/// One case, played.
pub struct Judged<'a> {
    pub scene: &'a Scene,
    pub done: &'a [Done; 2],
    pub seen: &'a Seen,
    pub first: Side,
}

impl Judged<'_> {
    /// Says what is not as it was promised.
    pub fn judge(&self) -> Result<(), String> {
        let joins = self
            .wishes()
            .any(|(_, wish)| matches!(wish, Wish::Join(..)));
        for (side, wish) in self.wishes() {
            let kept = if joins {
                self.leaves_a_trace(side, wish)
            } else {
                self.is_merged(side, wish)
            };
            if !kept {
                return Err(format!("{wish:?} of {side}: {}", self.told()));
            }
        }
        if !joins {
            self.outcomes()?;
        }
        for side in 0..2 {
            let parked = matches!(self.done[side].outcome, Outcome::Parked { .. });
            if parked && !self.is_kept_whole(side) {
                return Err(format!("{side} has no card: {}", self.told()));
            }
        }
        self.messages_are_numbered()
    }

    fn wishes(&self) -> impl Iterator<Item = (Side, &Wish)> {
        let of = |side: Side| self.done[side].wishes.iter().map(move |wish| (side, wish));
        of(self.first).chain(of(1 - self.first))
    }

    fn told(&self) -> String {
        let cards = &self.seen.cards;
        let ids = self.scene.ids.values();
        let rows = ids.flat_map(|id| {
            let about = self.seen.rows.iter().filter(move |((_, of), _)| of == id);
            about.map(|((entity, _), row)| format!("\n  {entity} {row}"))
        });
        let outcomes: Vec<_> = self.done.iter().map(|done| &done.outcome).collect();
        let rows: String = rows.collect();
        format!("{outcomes:?}, cards {cards:?}{rows}")
    }

    /// Where a contact is found now.
    fn follow(&self, id: Uuid) -> Uuid {
        let row = self.row(Entity::Contact, id);
        let next = row.and_then(|row| row["merged_into"].as_str());
        next.map_or(id, |next| self.follow(next.parse().unwrap()))
    }

    fn row(&self, entity: Entity, id: Uuid) -> Option<&Value> {
        self.seen.rows.get(&(entity.name().to_owned(), id))
    }

    /// Values of a field, where it was meant and where it may have gone.
    fn values(&self, (entity, id): (Entity, Uuid), field: &str) -> [Value; 2] {
        [id, self.follow(id)].map(|id| {
            let row = self.row(entity, id);
            row.map_or(Value::Null, |row| value(row, field))
        })
    }

    /// Another value for the same field, and whether it came first.
    pub(super) fn rival(&self, side: Side, on: (Entity, Uuid), field: &str) -> Option<Value> {
        let other = &self.done[1 - side];
        let same = other.wishes.iter().find_map(|wish| match wish {
            Wish::Set {
                on: theirs,
                field: of,
                new,
                ..
            } if *theirs == on && of == field => Some(plain(new)),
            _ => None,
        });
        // Who answers a conversation that nobody took has taken it.
        let took =
            on.0 == Entity::ConversationStaff && other.staff && self.first != side && speaks(other);
        same.or_else(|| took.then(|| json!(other.user)))
    }

    /// Without a join everything can be said exactly.
    fn is_merged(&self, side: Side, wish: &Wish) -> bool {
        let (came_first, outcome) = (self.first == side, &self.done[side].outcome);
        let other = &self.done[1 - side];
        match wish {
            Wish::Set {
                on,
                field,
                class,
                new,
            } => {
                let [now, _] = self.values(*on, field);
                let new = plain(new);
                match self.rival(side, *on, field) {
                    None => now == new,
                    Some(theirs) if theirs == new => now == new,
                    // Where somebody takes what nobody has, whoever wants it then is asked.
                    Some(theirs) => match (class, came_first) {
                        (Class::Soft, true) => {
                            let nothing = new.is_null() && self.is_blind(1 - side);
                            now == theirs && (nothing || self.is_in_history(*on, field, &new))
                        }
                        // Two texts of one line each: both changed the same line.
                        (Class::Soft, false) | (Class::Hard | Class::Text, true) => now == new,
                        (Class::Hard | Class::Text, false) => {
                            now == theirs && self.asks(side, field, &theirs, &new)
                        }
                        (Class::Guarded, _) => now == json!(true),
                        (Class::Set | Class::Fixed | Class::Own | Class::Order | Class::Map, _) => {
                            false
                        }
                    },
                }
            }
            Wish::Item { there, .. } => self.has(wish) == *there,
            Wish::Row(entity, id) => self.row(*entity, *id).is_some(),
            Wish::Once(entity, id) => {
                let is_first = came_first || !other.wishes.contains(wish);
                let is_taken = *outcome == Outcome::Applied;
                self.row(*entity, *id).is_some() && is_taken == is_first
            }
            Wish::Join(..) => false,
            Wish::Step { order, to } => {
                let row = self.row(Entity::Order, *order);
                let now = row.map_or("", |row| row["state"]["is"].as_str().unwrap());
                let theirs = other.wishes.iter().find_map(|wish| match wish {
                    Wish::Step { to, .. } => Some(*to),
                    _ => None,
                });
                match theirs {
                    Some(theirs) if theirs != *to && !came_first => {
                        now == theirs && matches!(outcome, Outcome::Parked { .. })
                    }
                    _ => now == *to && *outcome == Outcome::Applied,
                }
            }
            Wish::Chat { id, to } => {
                let row = self.row(Entity::Conversation, *id);
                let now = row.map_or("", |row| row["state"].as_str().unwrap());
                let (now, taken) = (now, *outcome == Outcome::Applied);
                let rival = other.wishes.iter().find_map(|wish| match wish {
                    Wish::Chat { to, .. } => Some(*to),
                    _ => None,
                });
                match (*to, rival, speaks(other)) {
                    // Nobody closes over a message that was not seen.
                    ("closed", _, true) if !came_first && !other.staff => now == "open" && !taken,
                    ("closed", _, true) if !came_first => now == "closed" && taken,
                    // A message opens it again.
                    ("closed", _, true) => now == "open" && taken,
                    (_, Some(theirs), _) if came_first => now == theirs && taken,
                    _ => now == *to && taken,
                }
            }
            Wish::Moved { ticket, to } => self.is_moved(side, *ticket, to),
            Wish::Closed { task, to } => self.is_closed(side, *task, to),
            Wish::Decided { review, to } => self.is_decided(side, *review, to),
            Wish::Replied { review, text } => self.is_replied(side, *review, text),
            Wish::Discounted { order, reason } => self.is_discounted(side, *order, reason),
            Wish::Consent {
                id,
                channel,
                granted,
            } => self.is_said(side, *id, channel, *granted),
            Wish::Settle { card, to } => self.is_settled(side, *card, to),
            Wish::Refused => matches!(outcome, Outcome::Parked { .. }),
        }
    }

    /// A ticket went on as this author wanted, or is where the other one took it first, and then there is a card.
    fn is_moved(&self, side: Side, ticket: Uuid, to: &str) -> bool {
        let (came_first, other) = (self.first == side, &self.done[1 - side]);
        let row = self.row(Entity::Ticket, ticket);
        let now = row.map_or("", |row| row["state"].as_str().unwrap());
        let is_taken = self.done[side].outcome == Outcome::Applied;
        let theirs = other.wishes.iter().find_map(|wish| match wish {
            Wish::Moved { to, .. } => Some(*to),
            _ => None,
        });
        let writes = |wish: &Wish| matches!(wish, Wish::Row(Entity::TicketMessage, _));
        let customer_wrote = !other.staff && other.wishes.iter().any(writes);
        // What was merged is closed, and moves no more.
        if row.is_some_and(|row| row["merged_into"].is_string()) {
            return now == "closed" && is_taken == came_first;
        }
        match (theirs, to) {
            (Some(theirs), _) if theirs != to && !came_first => now == theirs && !is_taken,
            (Some(theirs), _) if theirs != to => now == to && is_taken,
            // Nobody puts it aside over what was not read, and what is written later opens it again.
            (None, "closed") if customer_wrote => now == "reopened" && is_taken == came_first,
            (None, "resolved") if customer_wrote && came_first => now == "reopened" && is_taken,
            (None, "pending") if customer_wrote && came_first => now == "open" && is_taken,
            (None, "resolved" | "pending") if customer_wrote => now == "open" && !is_taken,
            _ => now == to && is_taken,
        }
    }

    /// What was done has happened, whoever came first; nobody is asked.
    fn is_closed(&self, side: Side, task: Uuid, to: &str) -> bool {
        let row = self.row(Entity::Task, task);
        let now = row.map_or("", |row| row["state"].as_str().unwrap());
        let does = |wish: &Wish| matches!(wish, Wish::Closed { to: "done", .. });
        let is_done = self.done.iter().any(|one| one.wishes.iter().any(does));
        let expected = if is_done { "done" } else { to };
        now == expected && self.done[side].outcome == Outcome::Applied
    }

    /// A review is as this owner decided, or as the other one did first; an edit waits, whoever decided before it or did not see it.
    fn is_decided(&self, side: Side, review: Uuid, to: &str) -> bool {
        let (came_first, other) = (self.first == side, &self.done[1 - side]);
        let row = self.row(Entity::Review, review);
        let now = row.map_or("", |row| row["state"]["is"].as_str().unwrap());
        let is_taken = self.done[side].outcome == Outcome::Applied;
        let theirs = other.wishes.iter().find_map(|wish| match wish {
            Wish::Decided { to, .. } => Some(*to),
            _ => None,
        });
        let edits = |wish: &Wish| matches!(wish, Wish::Row(Entity::Review, _));
        if other.wishes.iter().any(edits) {
            return now == "waiting" && is_taken == came_first;
        }
        match theirs {
            Some(theirs) if theirs != to && !came_first => now == theirs && !is_taken,
            _ => now == to && is_taken,
        }
    }

    fn is_replied(&self, side: Side, review: Uuid, text: &str) -> bool {
        let row = self.row(Entity::Review, review);
        let now = row.map_or("", |row| row["reply"].as_str().unwrap_or_default());
        let is_taken = self.done[side].outcome == Outcome::Applied;
        let other = &self.done[1 - side];
        let replies = |wish: &Wish| matches!(wish, Wish::Replied { .. });
        let is_second = self.first != side && other.wishes.iter().any(replies);
        is_taken != is_second && (now == text) != is_second
    }

    /// The first one stands alone; the second is asked.
    fn is_discounted(&self, side: Side, order: Uuid, reason: &str) -> bool {
        let row = self.row(Entity::Order, order);
        let said = row.and_then(|row| row["discounts"].as_array().cloned());
        let said = said.unwrap_or_default();
        let is_taken = self.done[side].outcome == Outcome::Applied;
        let other = &self.done[1 - side];
        let discounts = |wish: &Wish| matches!(wish, Wish::Discounted { .. });
        let is_second = self.first != side && other.wishes.iter().any(discounts);
        let is_mine = said.len() == 1 && said[0]["said"]["reason"] == *reason;
        is_taken != is_second && is_mine != is_second
    }

    /// A withdrawal stands, whatever the other one said. A grant stands where nobody had withdrawn it before, and else it is asked again.
    fn is_said(&self, side: Side, id: Uuid, channel: &str, granted: bool) -> bool {
        let is_taken = self.done[side].outcome == Outcome::Applied;
        let stands = self.row(Entity::Consent, id).is_some();
        let withdraws = |wish: &Wish| matches!(wish, Wish::Consent { granted: false, channel: theirs, .. } if *theirs == channel);
        let other = &self.done[1 - side];
        if granted && self.first != side && other.wishes.iter().any(withdraws) {
            return !stands && !is_taken;
        }
        stands && is_taken
    }

    /// With a join: whatever somebody wrote stands somewhere where somebody who looks for it finds it.
    fn leaves_a_trace(&self, side: Side, wish: &Wish) -> bool {
        match wish {
            Wish::Set { on, field, new, .. } => {
                let new = plain(new);
                // What is empty is filled by what the other contact has: that is what joining is for.
                new.is_null()
                    || self.values(*on, field).contains(&new)
                    || self.is_in_history(*on, field, &new)
                    || self.asks_of(side, field, &new)
            }
            // That a contact is another one has no meaning where they were found to be one.
            Wish::Item {
                field: "others", ..
            } => true,
            Wish::Item { there, .. } => self.has(wish) == *there,
            Wish::Row(entity, id) => self.row(*entity, *id).is_some(),
            Wish::Join(from, into) => self.follow(*from) == self.follow(*into),
            Wish::Settle { card, to } => self.is_settled(side, *card, to),
            Wish::Refused => matches!(self.done[side].outcome, Outcome::Parked { .. }),
            Wish::Once(..)
            | Wish::Step { .. }
            | Wish::Chat { .. }
            | Wish::Moved { .. }
            | Wish::Closed { .. }
            | Wish::Decided { .. }
            | Wish::Replied { .. }
            | Wish::Discounted { .. }
            | Wish::Consent { .. } => false,
        }
    }

    fn has(&self, wish: &Wish) -> bool {
        let Wish::Item {
            on, field, item, ..
        } = wish
        else {
            return false;
        };
        let [_, now] = self.values(*on, field);
        now.as_array().is_some_and(|all| all.contains(item))
    }

    fn is_in_history(&self, (entity, id): (Entity, Uuid), field: &str, lost: &Value) -> bool {
        let on_the_timeline = [
            Entity::Contact,
            Entity::ContactStaff,
            Entity::ConversationStaff,
        ];
        if !on_the_timeline.contains(&entity) {
            return self.past(entity, id).any(|past| {
                past["field"] == field && past["lost"] == *lost && past["by"] == json!(self.later())
            });
        }
        let lost = lost.as_str().unwrap_or_default();
        let timeline = [id, self.follow(id)].map(|id| self.seen.timeline.get(&id));
        timeline.into_iter().flatten().flatten().any(|entry| {
            let over = &entry["what"]["overwritten"];
            over["field"] == field && over["lost"] == lost
        })
    }

    /// What was written over of a row.
    fn past(&self, entity: Entity, id: Uuid) -> impl Iterator<Item = &Value> {
        let all = self.seen.rows.iter();
        let past = all.filter(|((entity, _), _)| entity == Entity::Past.name());
        past.map(|(_, row)| row)
            .filter(move |row| row["row"] == json!(id) && row["entity"] == entity.name())
    }

    fn later(&self) -> Uuid {
        self.done[1 - self.first].user
    }

    /// A card of this author lays both values side by side.
    fn asks(&self, side: Side, field: &str, theirs: &Value, mine: &Value) -> bool {
        let Outcome::Conflict { parked } = self.done[side].outcome else {
            return false;
        };
        let card = self.seen.cards[side].get(&("parked".to_owned(), parked));
        card.is_some_and(|card| {
            let reason = &card["reason"];
            card["state"] == "open"
                && reason["field"] == field
                && plain(&reason["theirs"]) == *theirs
                && plain(&reason["mine"]) == *mine
        })
    }

    fn asks_of(&self, side: Side, field: &str, mine: &Value) -> bool {
        self.seen.cards[side].values().any(|card| {
            let reason = &card["reason"];
            card["state"] == "open" && reason["field"] == field && plain(&reason["mine"]) == *mine
        })
    }

    /// What was refused is kept as it was sent.
    fn is_kept_whole(&self, side: Side) -> bool {
        let mutation = &self.done[side].mutation;
        let args: Value = serde_json::from_str(&mutation.args().unwrap()).unwrap();
        let Outcome::Parked { parked } = self.done[side].outcome else {
            return false;
        };
        let card = self.seen.cards[side].get(&("parked".to_owned(), parked));
        card.is_some_and(|card| {
            card["state"] == "open" && card["mutation"] == mutation.name() && card["args"] == args
        })
    }

    fn is_settled(&self, side: Side, card: Uuid, to: &str) -> bool {
        let card = self.seen.cards[side].get(&("parked".to_owned(), card));
        card.is_some_and(|card| card["state"] == to)
    }

    /// Nobody is told more or less than what happened.
    fn outcomes(&self) -> Result<(), String> {
        for side in 0..2 {
            let done = &self.done[side];
            let (mut conflict, mut merged) = (false, self.is_blind(side));
            for wish in &done.wishes {
                if let Wish::Set {
                    on,
                    field,
                    class,
                    new,
                } = wish
                    && let Some(theirs) = self.rival(side, *on, field)
                    && self.first != side
                    && theirs != plain(new)
                {
                    conflict |= matches!(class, Class::Hard | Class::Text);
                    merged |= *class == Class::Soft;
                    // What it believes to be empty is.
                    merged &= !(self.is_blind(side) && theirs.is_null());
                }
            }
            let fits = match &done.outcome {
                Outcome::Conflict { .. } => conflict,
                Outcome::Merged => merged && !conflict,
                Outcome::Applied => !merged && !conflict,
                Outcome::Parked { .. } => done.wishes.iter().any(|wish| {
                    matches!(
                        wish,
                        Wish::Once(..)
                            | Wish::Step { .. }
                            | Wish::Chat { .. }
                            | Wish::Moved { .. }
                            | Wish::Decided { .. }
                            | Wish::Replied { .. }
                            | Wish::Discounted { .. }
                            | Wish::Consent { granted: true, .. }
                            | Wish::Refused
                    )
                }),
            };
            if !fits {
                return Err(format!("{side} was told something else: {}", self.told()));
            }
        }
        Ok(())
    }

    /// A device that makes what is there already writes over what it never saw.
    fn is_blind(&self, side: Side) -> bool {
        let done = &self.done[side];
        let sets = |wish: &Wish| matches!(wish, Wish::Set { .. });
        done.mutation.name() == "contact.create@1" && done.wishes.iter().any(sets)
    }

    fn messages_are_numbered(&self) -> Result<(), String> {
        let numbers: Vec<u64> = [self.first, 1 - self.first]
            .into_iter()
            .filter_map(|side| self.row(Entity::Message, self.scene.own(side)))
            .map(|row| row["number"].as_u64().unwrap())
            .collect();
        let due: Vec<u64> = (2..).take(numbers.len()).collect();
        if numbers == due {
            Ok(())
        } else {
            Err(format!("numbers {numbers:?}: {}", self.told()))
        }
    }

    /// True where neither author touched what the other one did: then nobody can tell who came first.
    pub fn is_apart(&self) -> bool {
        self.wishes().all(|(side, wish)| match wish {
            Wish::Set { on, field, .. } => self.rival(side, *on, field).is_none(),
            Wish::Item { .. } | Wish::Row(..) | Wish::Settle { .. } => true,
            Wish::Join(..)
            | Wish::Once(..)
            | Wish::Step { .. }
            | Wish::Chat { .. }
            | Wish::Moved { .. }
            | Wish::Closed { .. }
            | Wish::Decided { .. }
            | Wish::Replied { .. }
            | Wish::Discounted { .. }
            | Wish::Consent { .. }
            | Wish::Refused => false,
        })
    }

    /// What everybody sees of this case, with the names of its things for their ids.
    pub fn picture(&self) -> Vec<String> {
        let mut all = Vec::new();
        for id in self.scene.ids.values() {
            for entity in Entity::ALL {
                all.extend(self.row(*entity, *id).map(|row| sorted(row.clone())));
                all.extend(self.past(*entity, *id).cloned());
            }
            all.extend(self.seen.timeline.get(id).into_iter().flatten().cloned());
        }
        for (side, cards) in self.seen.cards.iter().enumerate() {
            let own = cards.values().filter(|card| {
                let args = card["args"].to_string();
                args.contains(&self.scene.id("x").to_string())
            });
            all.extend(own.map(|card| json!([side, card["reason"], card["state"], card["args"]])));
        }
        let mut texts: Vec<String> = all.iter().map(|row| self.named(row.to_string())).collect();
        texts.sort();
        texts
    }

    fn named(&self, mut text: String) -> String {
        text = text.replace(&self.scene.word, "word");
        for (name, id) in &self.scene.ids {
            text = text.replace(&id.to_string(), name);
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        // Other ids: 36 characters between quotation marks.
        while let Some(at) = rest.find('"') {
            let (before, quoted) = rest.split_at(at + 1);
            out.push_str(before);
            let is_id = quoted
                .get(..36)
                .is_some_and(|id| Uuid::try_parse(id).is_ok());
            rest = if is_id { &quoted[36..] } else { quoted };
        }
        out + rest
    }
}

fn speaks(done: &Done) -> bool {
    let message = |wish: &Wish| matches!(wish, Wish::Row(Entity::Message, _));
    done.wishes.iter().any(message)
}

/// What is empty is not there.
pub(super) fn plain(value: &Value) -> Value {
    match value.as_str() {
        Some("") => Value::Null,
        _ => value.clone(),
    }
}

fn value(row: &Value, field: &str) -> Value {
    if let Some(id) = field.strip_prefix("points/") {
        let points = row["points"].as_array().into_iter().flatten();
        let point = points.into_iter().find(|point| point["id"] == id);
        return point.map_or(
            Value::Null,
            |point| json!({"kind": point["kind"], "value": point["value"]}),
        );
    }
    match row["fields"].get(field) {
        Some(value) => plain(value),
        None => plain(&row[field]),
    }
}

/// The order in which points came says who came first; nothing else depends on it.
fn sorted(mut row: Value) -> Value {
    if let Some(points) = row["points"].as_array_mut() {
        points.sort_by_key(Value::to_string);
    }
    row
}
