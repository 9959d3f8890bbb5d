//! Consultation: what is answered often, what a closed place says by itself, tickets that become one, and who is reminded.

use domain::Label;
use domain::Row;
use domain::id::{CannedReplyId, HelpArticleId};
use domain::service::{CannedReply, CannedReplyCreate, HelpArticle, HelpArticleCreate};
use uuid::Uuid;

pub fn a_reply() -> CannedReplyCreate {
    CannedReplyCreate {
        id: CannedReplyId(Uuid::from_u128(0x5e5)),
        name: Label::new("", "Hello"),
        text: Label::new("{name}，您好", "Hello {name}"),
        removed: false,
    }
}

pub fn an_article() -> HelpArticleCreate {
    HelpArticleCreate {
        id: HelpArticleId(Uuid::from_u128(0x5e6)),
        title: Label::new("", "Parking?"),
        text: Label::new("", "Behind the house"),
        public: false,
        sort: 1,
        removed: false,
    }
}

/// A reply, an article that everybody reads, and one that nobody but the team does.
pub fn written() -> Vec<Row> {
    let (reply, draft) = (a_reply(), an_article());
    let reply = CannedReply {
        id: reply.id,
        name: reply.name,
        text: reply.text,
        removed: false,
    };
    let draft = HelpArticle {
        id: draft.id,
        title: draft.title,
        text: Label::new("", "A difficult place"),
        public: false,
        sort: 1,
        removed: false,
    };
    let public = HelpArticle {
        id: HelpArticleId(Uuid::from_u128(0x5e7)),
        text: Label::new("", "Behind the house"),
        public: true,
        ..draft.clone()
    };
    vec![reply.into(), draft.into(), public.into()]
}
