//! What is answered often: canned replies and help articles; conversations that are put off, and tickets that become one.

use super::{Habits, Somebody};
use crate::noise::Noise;
use domain::account::Role;
use domain::id::{CannedReplyId, HelpArticleId};
use domain::merge::Was;
use domain::service::{
    CannedReply, CannedReplyCreate, CannedReplySet, Conversation, ConversationSnooze, HelpArticle,
    HelpArticleCreate, HelpArticleSet, Ticket, TicketMerge,
};
use domain::{Draft, Entity, Label, Row};

pub const HABITS: Habits = Habits {
    staff: &[
        (2, create_reply),
        (2, set_reply),
        (1, create_article),
        (3, set_article),
        (1, snooze),
        (3, merge),
    ],
    customers: &[],
};

fn is_owner(somebody: &Somebody<'_>) -> Option<()> {
    (somebody.actor.role == Role::Owner).then_some(())
}

fn text(noise: &mut Noise) -> Label {
    Label::new("{name}，您好", &format!("c{} {{name}}", noise.below(1_000)))
}

fn create_reply(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let create = CannedReplyCreate {
        id: CannedReplyId(noise.uuid(somebody.now)),
        name: Label::new("", "Hello"),
        text: text(noise),
        removed: false,
    };
    Some(create.into())
}

fn set_reply(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let rows = somebody.rows.all(Entity::CannedReply);
    let all: Vec<&CannedReply> = rows.filter_map(Row::as_canned_reply).collect();
    let reply: &CannedReply = noise.pick(&all)?;
    let set = CannedReplySet {
        text: Some(Was {
            was: reply.text.clone(),
            new: text(noise),
        }),
        ..CannedReplySet::of(reply.id)
    };
    Some(set.into())
}

fn create_article(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let create = HelpArticleCreate {
        id: HelpArticleId(noise.uuid(somebody.now)),
        title: Label::new("", "Where?"),
        text: Label::new("", "Here"),
        public: noise.chance(500),
        sort: 1,
        removed: false,
    };
    Some(create.into())
}

/// Shown to everybody and taken back: customers' phones get it and lose it.
fn set_article(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let rows = somebody.rows.all(Entity::HelpArticle);
    let all: Vec<&HelpArticle> = rows.filter_map(Row::as_help_article).collect();
    let article: &HelpArticle = noise.pick(&all)?;
    let set = HelpArticleSet {
        public: Some(Was {
            was: article.public,
            new: !article.public,
        }),
        ..HelpArticleSet::of(article.id)
    };
    Some(set.into())
}

fn snooze(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let rows = somebody.rows.all(Entity::Conversation);
    let all: Vec<&Conversation> = rows.filter_map(Row::as_conversation).collect();
    let talk: &Conversation = noise.pick(&all)?;
    let later = somebody.now + 60_000 * noise.below(600) as i64;
    let snooze = ConversationSnooze {
        id: talk.id,
        until: noise.chance(700).then_some(later),
        seen: talk.count,
    };
    Some(snooze.into())
}

/// Two tickets of one customer become one.
fn merge(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let rows = somebody.rows.all(Entity::Ticket);
    let all: Vec<&Ticket> = rows.filter_map(Row::as_ticket).collect();
    let ticket: &Ticket = noise.pick(&all)?;
    let mut others = all;
    others.retain(|one| one.customer == ticket.customer && one.id != ticket.id);
    let into: &Ticket = noise.pick(&others)?;
    let merge = TicketMerge {
        id: ticket.id,
        into: into.id,
    };
    Some(merge.into())
}
