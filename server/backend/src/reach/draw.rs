//! Draws winners of an offer among a segment. Who takes part and in which order is found out before the write transaction; in it winners get
//! their coupons and the draw is written down, or nothing is.
//!
//! How it is done, so that anybody can repeat it: the participants are the contacts of the segment, by their ids. Each is ranked by the SHA-256
//! of the seed and their id as text, the smallest first; the first ones win. Who was erased or joined with somebody between the two steps, or
//! has all coupons that they may have by then, is passed over.

use super::audience::members;
use super::draw_log::{self, Won};
use crate::Backend;
use crate::audit;
use crate::change::Work;
use crate::change::rows::{Stamp, id, load};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::sales::coupon::given_out;
use domain::account::Actor;
use domain::account::audit::{Audited, FieldChange};
use domain::id::{ContactId, CouponId, OfferId, UserId};
use domain::policy::{Action, may};
use domain::reach::{Rule, Segment};
use domain::sales::offer::CouponWhyNot;
use domain::sales::offer::collect::collect;
use domain::sales::offer::coupon::code_of;
use domain::sales::offer::draw::{
    Draw, DrawAnswer, DrawArgs, DrawRefusal, DrawWinner, MAX_DRAWS, MAX_WINNERS,
};
use domain::sales::{CouponCollect, Offer};
use domain::{Ctx, Entity, Key, Label, Row, Side};
use sha2::{Digest as _, Sha256};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// People whose rows are read at once.
const PORTION: usize = 200;

/// Somebody who takes part, and the account that gets the coupon.
type Participant = (ContactId, UserId);

/// What is drawn from.
struct Drum {
    segment: Label,
    rule: String,
    /// By the ids of the contacts.
    people: Vec<Participant>,
}

impl Backend {
    /// Draws winners of an offer. Asked again with the same id it answers the same draw.
    ///
    /// # Errors
    /// Where the database fails; nothing was drawn then.
    pub async fn draw_winners(
        &self,
        actor: &Actor,
        args: DrawArgs,
    ) -> Result<DrawAnswer, BackendError> {
        let refused = |refusal| Ok(DrawAnswer::Refused { refusal });
        if !may(actor, Action::EditOffer) {
            return refused(DrawRefusal::NotAllowed);
        }
        if !(1..=MAX_WINNERS).contains(&args.winners) {
            return refused(DrawRefusal::BadNumber { most: MAX_WINNERS });
        }
        let now = self.now();
        let mut tx = self.inner.db.read().await?;
        if let Some(draw) = draw_log::find(&mut tx, args.id).await? {
            return Ok(same(draw, args.offer));
        }
        let drum = match drum(&mut tx, &args, now).await? {
            Ok(drum) => drum,
            Err(refusal) => return refused(refusal),
        };
        tx.commit().await?;
        let mut seed = [0_u8; 32];
        getrandom::fill(&mut seed)?;
        let draw = Draw {
            id: args.id,
            offer: args.offer,
            participants: drum.people.len() as u64,
            participants_hash: participants_hash(drum.people.iter().map(|(contact, _)| *contact)),
            segment: drum.segment,
            rule: drum.rule,
            seed: hex(&seed),
            wanted: args.winners,
            winners: 0,
            at: now,
            by: actor.user,
        };
        let ranked = ranked(&draw.seed, drum.people);
        self.give_out(actor, draw, &ranked).await
    }

    /// The write transaction: the coupons and the draw, or nothing.
    async fn give_out(
        &self,
        actor: &Actor,
        mut draw: Draw,
        ranked: &[Participant],
    ) -> Result<DrawAnswer, BackendError> {
        let refused = |refusal| Ok(DrawAnswer::Refused { refusal });
        let mut tx = self.inner.db.write().await?;
        // The same, asked for twice at once.
        if let Some(have) = draw_log::find(&mut tx, draw.id).await? {
            return Ok(same(have, draw.offer));
        }
        if draw_log::of_offer(&mut tx, draw.offer).await?.len() >= MAX_DRAWS {
            let most = u32::try_from(MAX_DRAWS).unwrap_or(u32::MAX);
            return refused(DrawRefusal::TooMany { most });
        }
        let mut work = Work::at(draw.at);
        let key = Key::new(Entity::Offer, draw.offer.0);
        let Some(Row::Offer(offer)) = work.get(&mut tx, key).await? else {
            return refused(DrawRefusal::Unknown);
        };
        let given = given_out(&mut tx, offer.id).await?;
        let left = i64::from(offer.pieces).saturating_sub(given);
        let off = offer.closed(draw.at);
        if let Some(off) = off.or_else(|| (left <= 0).then_some(CouponWhyNot::AllTaken)) {
            return refused(DrawRefusal::Off { off });
        }
        let most = i64::from(draw.wanted).min(left);
        let most = usize::try_from(most).unwrap_or_default();
        let won = winners(&mut tx, &mut work, (actor, &offer), ranked, most).await?;
        if won.is_empty() {
            return refused(DrawRefusal::Nobody);
        }
        draw.winners = u32::try_from(won.len()).unwrap_or(u32::MAX);
        draw_log::insert(&mut tx, &draw, &won).await?;
        audit::note(&mut tx, Some(actor.user), &told(&offer, &draw), draw.at).await?;
        let stamp = Stamp {
            now: draw.at,
            by: Some(actor.user),
        };
        let pokes = work.flush(&mut tx, stamp).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(DrawAnswer::Done { draw })
    }

    /// The draws of an offer, the newest first; none for whoever does not run offers.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn draws(&self, actor: &Actor, offer: OfferId) -> Result<Vec<Draw>, BackendError> {
        if !may(actor, Action::EditOffer) {
            return Ok(Vec::new());
        }
        let mut tx = self.inner.db.read().await?;
        let draws = draw_log::of_offer(&mut tx, offer).await?;
        tx.commit().await?;
        Ok(draws)
    }

    /// Who won a draw; nobody for whoever does not run offers.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn draw_winner_list(
        &self,
        actor: &Actor,
        draw: Uuid,
    ) -> Result<Vec<DrawWinner>, BackendError> {
        if !may(actor, Action::EditOffer) {
            return Ok(Vec::new());
        }
        let mut tx = self.inner.db.read().await?;
        let winners = draw_log::winners(&mut tx, draw).await?;
        tx.commit().await?;
        Ok(winners)
    }
}

/// A draw that stands already; an id of another offer's draw is nobody's to ask for.
fn same(draw: Draw, offer: OfferId) -> DrawAnswer {
    if draw.offer == offer {
        DrawAnswer::Done { draw }
    } else {
        DrawAnswer::Refused {
            refusal: DrawRefusal::Unknown,
        }
    }
}

async fn drum(
    connection: &mut AnyConnection,
    args: &DrawArgs,
    now: i64,
) -> Result<Result<Drum, DrawRefusal>, BackendError> {
    let mut work = Work::default();
    let offer = Key::new(Entity::Offer, args.offer.0);
    let segment = Key::new(Entity::Segment, args.segment.0);
    let offer = work.get(connection, offer).await?;
    let segment = work.get(connection, segment).await?;
    let (Some(offer), Some(segment)): (Option<&Offer>, Option<&Segment>) = (
        offer.as_ref().and_then(Row::as_offer),
        segment.as_ref().and_then(Row::as_segment),
    ) else {
        return Ok(Err(DrawRefusal::Unknown));
    };
    // One of a newer build cannot be read by this server.
    let Ok(rule) = Rule::parse(&segment.rule) else {
        return Ok(Err(DrawRefusal::Unknown));
    };
    if !offer.is_drawn() {
        return Ok(Err(DrawRefusal::NotDrawn));
    }
    if let Some(off) = offer.closed(now) {
        return Ok(Err(DrawRefusal::Off { off }));
    }
    let people = participants(connection, offer, &rule, now).await?;
    if people.is_empty() {
        return Ok(Err(DrawRefusal::Nobody));
    }
    Ok(Ok(Drum {
        segment: segment.name.clone(),
        rule: segment.rule.clone(),
        people,
    }))
}

/// Everybody of the segment who is a customer with an account and can have one more coupon of the offer, by the ids of their contacts.
async fn participants(
    connection: &mut AnyConnection,
    offer: &Offer,
    rule: &Rule,
    now: i64,
) -> Result<Vec<Participant>, BackendError> {
    let members = members(connection, rule, now).await?;
    let customers = customers(connection).await?;
    let have = coupons_of(connection, offer.id).await?;
    let mut found = Vec::new();
    for part in members.chunks(PORTION) {
        let keys = part.iter().flat_map(|contact| {
            [Entity::Contact, Entity::ContactStaff].map(|noun| Key::new(noun, contact.0))
        });
        let rows = load(connection, keys).await?;
        for contact in part {
            let row = |noun| rows.get(&Key::new(noun, contact.0)).map(|held| &held.row);
            let own = row(Entity::Contact).and_then(Row::as_contact);
            let half = row(Entity::ContactStaff).and_then(Row::as_contact_staff);
            // Of one person with two accounts the same one gets it each time.
            let joined = half.into_iter().flat_map(|half| half.accounts.iter());
            let accounts = own.and_then(|own| own.user.as_ref()).into_iter();
            let accounts: BTreeSet<UserId> = accounts.chain(joined).copied().collect();
            let count = |user: &UserId| have.get(user).copied().unwrap_or_default();
            let may_have = accounts.iter().map(count).sum::<i64>() < i64::from(offer.each);
            let account = accounts.iter().find(|user| customers.contains(user));
            if let Some(user) = account.filter(|_| may_have) {
                found.push((*contact, *user));
            }
        }
    }
    Ok(found)
}

async fn customers(connection: &mut AnyConnection) -> Result<BTreeSet<UserId>, BackendError> {
    let sql = "SELECT id FROM account_user WHERE role = 'customer' AND blocked_at IS NULL";
    let rows = sqlx::query(sql).fetch_all(connection).await?;
    let user = |row| Ok(UserId(id(Cells::of(row).text()?, "account_user")?));
    rows.iter().map(user).collect()
}

/// How many coupons of an offer each account has.
async fn coupons_of(
    connection: &mut AnyConnection,
    offer: OfferId,
) -> Result<BTreeMap<UserId, i64>, BackendError> {
    let sql = "SELECT customer, COUNT(*) FROM coupon WHERE offer = $1 GROUP BY customer";
    let rows = sqlx::query(sql)
        .bind(offer.to_string())
        .fetch_all(connection)
        .await?;
    let count = |row| {
        let mut cells = Cells::of(row);
        Ok((UserId(id(cells.text()?, "customer")?), cells.int()?))
    };
    rows.iter().map(count).collect()
}

/// Walks down the ranks until so many have won.
async fn winners(
    connection: &mut AnyConnection,
    work: &mut Work,
    (actor, offer): (&Actor, &Offer),
    ranked: &[Participant],
    most: usize,
) -> Result<Vec<Won>, BackendError> {
    let mut won = Vec::new();
    for part in ranked.chunks(PORTION.min(most)) {
        let keys = part.iter().flat_map(|(contact, user)| {
            let coupon = CouponId::of_code(&code_of(offer.id, *user, 1));
            [
                Key::new(Entity::Contact, contact.0),
                Key::new(Entity::Coupon, coupon.0),
            ]
        });
        work.load(connection, keys).await?;
        for (contact, user) in part {
            if won.len() == most {
                return Ok(won);
            }
            let key = Key::new(Entity::Contact, contact.0);
            let row = work.get(connection, key).await?;
            let is_here = row
                .as_ref()
                .and_then(Row::as_contact)
                .is_some_and(|one| one.merged_into.is_none());
            if !is_here {
                continue;
            }
            let coupon = give(connection, work, (actor, offer), *user).await?;
            won.extend(coupon.map(|coupon| Won {
                contact: *contact,
                coupon,
            }));
        }
    }
    Ok(won)
}

/// Gives somebody their next coupon by the rule of collecting one; none where they may not have another.
async fn give(
    connection: &mut AnyConnection,
    work: &mut Work,
    (actor, offer): (&Actor, &Offer),
    customer: UserId,
) -> Result<Option<CouponId>, BackendError> {
    let ctx = Ctx {
        actor: *actor,
        client: Uuid::nil(),
        mid: 0,
        now: work.server_now().unwrap_or_default(),
        side: Side::Server,
    };
    for number in 1..=offer.each {
        let args = CouponCollect {
            offer: offer.id,
            customer,
            number,
        };
        let done = work.ask(connection, |work| collect(work, &ctx, &args));
        let Ok(changes) = done.await? else {
            return Ok(None);
        };
        // Nothing changes where they have this one.
        let new = changes.rows.iter().find_map(Row::as_coupon);
        if let Some(coupon) = new.map(|coupon| coupon.id) {
            work.put(connection, changes.rows).await?;
            return Ok(Some(coupon));
        }
    }
    Ok(None)
}

/// The participants by their rank, the first winner first.
fn ranked(seed: &str, mut people: Vec<Participant>) -> Vec<Participant> {
    people.sort_by_cached_key(|(contact, _)| (rank(seed, *contact), *contact));
    people
}

fn rank(seed: &str, contact: ContactId) -> [u8; 32] {
    Sha256::digest(format!("{seed}{contact}")).into()
}

fn participants_hash(people: impl Iterator<Item = ContactId>) -> String {
    let mut hash = Sha256::new();
    for contact in people {
        hash.update(format!("{contact}\n"));
    }
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The offer's line in the list of changes: winners of participants, and of which segment.
fn told(offer: &Offer, draw: &Draw) -> Audited {
    let Draw {
        winners,
        participants,
        segment,
        ..
    } = draw;
    let name = match segment.en.is_empty() {
        true => &segment.zh,
        false => &segment.en,
    };
    let new = serde_json::Value::from(format!("{winners} / {participants} · {name}"));
    Audited::Row {
        noun: Entity::Offer.name().to_owned(),
        id: offer.id.0,
        name: offer.name.clone(),
        made: false,
        fields: vec![FieldChange {
            field: "draw".to_owned(),
            was: None,
            new: new.to_string(),
        }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(count: u128) -> Vec<Participant> {
        let one = |n| (ContactId(Uuid::from_u128(n)), UserId(Uuid::from_u128(n)));
        (1..=count).map(one).collect()
    }

    /// `printf '%s%s' SEED ID | sha256sum` says the same.
    #[test]
    fn who_is_first_can_be_repeated_with_any_program() {
        let seed = "00".repeat(32);
        let first = ContactId(Uuid::from_u128(1));
        assert_eq!(hex(&rank(&seed, first)), RANK_OF_ONE);
        let all = people(50);
        let hash = |people: &[Participant]| participants_hash(people.iter().map(|one| one.0));
        assert_eq!(hash(&all[..1]), HASH_OF_ONE);
        let (mine, other) = (
            ranked(&seed, all.clone()),
            ranked(&"11".repeat(32), all.clone()),
        );
        assert_ne!(mine, other);
        // The order in which they are looked at changes nothing.
        assert_eq!(ranked(&seed, all.into_iter().rev().collect()), mine);
    }

    const RANK_OF_ONE: &str = "a5739b273aa962236115e9fd77136129e1eb1424ff46336026c9cbffacff9e3d";
    const HASH_OF_ONE: &str = "3d53b6bfe05370b45df327123656e54260ce56e1fafd1881853cebae6ead8458";
}
