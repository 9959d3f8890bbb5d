//! What a field's class says is what its mutation does: every field of every mutation that merges meets a value that its author had not
//! seen, and the class is told by what becomes of it.

use crate::people::{contact, point};
use crate::support::{
    Shop, a_business, ctx, me, order_id, order_key, other_user, place, product_id, shop, uuid,
};
use crate::tickets::{ticket, ticket_id};
use domain::account::{
    BusinessSet, Colleague, Location, LocationSet, Parked, ParkedReason, ParkedState, Resource,
    ResourceKind, ResourceSet, Role,
};
use domain::id::{
    BookingId, CampaignId, CannedReplyId, CategoryId, CompanyId, CustomFieldId, HelpArticleId,
    LocationId, OfferId, ResourceId, SegmentId, ServiceOfferingId, TaskId,
};
use domain::merge::Class;
use domain::merge::Position;
use domain::noun::SetMutation as _;
use domain::people::{
    Company, CompanySet, ContactPreference, ContactPreferenceSet, ContactStaff, CustomField,
    CustomFieldKind, CustomFieldSet, Frequency, FrequencyPer, Lifecycle, consent::QuietHours,
    contact_set, contact_staff,
};
use domain::reach::{
    Campaign, CampaignResult, CampaignSet, CampaignState, Ready, Segment, SegmentSet, Strategy,
    StrategySet,
};
use domain::sales::offer::{OfferBenefit, OfferState};
use domain::sales::{
    Booking, BookingState, Category, CategorySet, Offer, OfferSet, Order, OrderState,
    ServiceOffering, ServiceOfferingSet, product,
};
use domain::service::{
    CannedReply, CannedReplySet, Conversation, ConversationStaff, ConversationState, HelpArticle,
    HelpArticleSet, Party, Task, TaskAbout, TaskSet, TaskState, TicketSet, TicketState,
    conversation,
};
use domain::{
    ContactId, ConversationId, Ctx, Entity, Key, Label, Money, Mutation, ParkedId, Row, Rows as _,
    Side, Stop, UserId, run,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A field, with a value that somebody else wrote and one that an author wants who did not see it.
struct Field {
    name: &'static str,
    /// Where the value stands in the row's JSON.
    at: &'static str,
    theirs: Value,
    mine: Value,
    /// The argument that says so.
    change: Value,
}

impl Field {
    /// Facts by key: each has what its author saw of it.
    fn is_map(&self) -> bool {
        let facts = self.change.as_object().filter(|facts| !facts.is_empty());
        facts.is_some_and(|facts| facts.values().all(|fact| fact.get("new").is_some()))
    }
}

/// A mutation that merges what several people wrote.
struct Merging {
    name: &'static str,
    class_of: fn(&str) -> Option<Class>,
    /// The arguments that are no field: which row it is, and how the rest is read.
    keys: Value,
    row: Row,
    fields: Vec<Field>,
}

/// A scalar: what the author saw, what stands there by now, and what they want.
fn scalar(name: &'static str, at: &'static str, [was, theirs, mine]: [Value; 3]) -> Field {
    Field {
        change: json!({"was": was, "new": mine}),
        name,
        at,
        theirs,
        mine,
    }
}

fn text(name: &'static str, at: &'static str) -> Field {
    scalar(name, at, [json!(""), json!("theirs"), json!("mine")])
}

fn label(name: &'static str, at: &'static str) -> Field {
    let said = |text: &str| json!({"en": text});
    scalar(name, at, [said("was"), said("theirs"), said("mine")])
}

/// A set: both add something.
fn set(name: &'static str, at: &'static str) -> Field {
    Field {
        change: json!({"add": ["mine"]}),
        theirs: json!(["theirs"]),
        mine: json!(["mine"]),
        name,
        at,
    }
}

fn user(n: u128) -> Value {
    json!(uuid(n))
}

/// Every mutation that merges.
fn all() -> Vec<Merging> {
    vec![
        product_set(),
        contact_set(),
        contact_staff_set(),
        conversation_assign(),
        category_set(),
        location_set(),
        resource_set(),
        service_offering_set(),
        business_set(),
        ticket_set(),
        canned_reply_set(),
        help_article_set(),
        task_set(),
        strategy_set(),
        segment_set(),
        campaign_set(),
        offer_set(),
        custom_field_set(),
        company_set(),
        contact_preference_set(),
    ]
}

fn product_set() -> Merging {
    Merging {
        name: "product.set@1",
        class_of: product::class_of,
        keys: json!({"id": product_id()}),
        row: Row::Product(shop().product().clone()),
        fields: vec![
            label("name", "/name"),
            label("about", "/about"),
            scalar("price", "/price", [json!(1), json!(2), json!(3)]),
            // A yes or no that somebody turned and turned back.
            scalar(
                "available",
                "/available",
                [json!(true), json!(false), json!(true)],
            ),
            set("marks", "/marks"),
            scalar("category", "/category", [user(11), user(12), user(13)]),
            scalar(
                "options",
                "/options",
                [json!([]), group("theirs"), group("mine")],
            ),
            scalar(
                "photo",
                "/photo",
                [Value::Null, json!("photo/theirs"), json!("photo/mine")],
            ),
            scalar("sort", "/sort", [json!(1), json!(2), json!(3)]),
            turned("hidden"),
            turned("removed"),
        ],
    }
}

/// A question with one answer.
fn group(name: &str) -> Value {
    let label = json!({"en": name});
    json!([{"id": name, "name": label, "choices": [{"id": "a", "name": label, "extra": 0}], "min": 0, "max": 1}])
}

/// A no that somebody turned and turned back.
fn turned(name: &'static str) -> Field {
    let at = match name {
        "hidden" => "/hidden",
        _ => "/removed",
    };
    scalar(name, at, [json!(false), json!(true), json!(false)])
}

fn category_set() -> Merging {
    let noodles = Category {
        id: CategoryId(uuid(11)),
        name: Label::new("面", "Noodles"),
        sort: 1,
        removed: false,
    };
    Merging {
        name: "category.set@1",
        class_of: CategorySet::class_of,
        keys: json!({"id": noodles.id}),
        row: Row::Category(noodles),
        fields: vec![
            label("name", "/name"),
            scalar("sort", "/sort", [json!(1), json!(2), json!(3)]),
            turned("removed"),
        ],
    }
}

fn location_set() -> Merging {
    let shop = Location {
        id: LocationId(uuid(90)),
        name: Label::new("", "By the lake"),
        address: String::new(),
        zone: "Asia/Shanghai".into(),
        opening: Default::default(),
        removed: false,
    };
    let zone = |city: &str| json!(format!("Asia/{city}"));
    Merging {
        name: "location.set@1",
        class_of: LocationSet::class_of,
        keys: json!({"id": shop.id}),
        row: Row::Location(shop),
        fields: vec![
            label("name", "/name"),
            scalar(
                "address",
                "/address",
                [
                    json!("one\ntwo\nthree"),
                    json!("theirs\ntwo\nthree"),
                    json!("one\ntwo\nmine"),
                ],
            ),
            scalar("zone", "/zone", [zone("One"), zone("Two"), zone("Three")]),
            Field {
                name: "opening",
                at: "/opening",
                theirs: json!({"mon": "09:00-12:00"}),
                mine: json!({"mon": "10:00-12:00"}),
                change: json!({"mon": {"was": null, "new": "10:00-12:00"}}),
            },
            turned("removed"),
        ],
    }
}

fn resource_set() -> Merging {
    let table = table(91);
    let place = |n| json!(uuid(n));
    Merging {
        name: "resource.set@1",
        class_of: ResourceSet::class_of,
        keys: json!({"id": table.id}),
        row: Row::Resource(table),
        fields: vec![
            scalar("location", "/location", [place(90), place(97), place(98)]),
            label("name", "/name"),
            scalar(
                "kind",
                "/kind",
                [json!("table"), json!("room"), json!("seat")],
            ),
            number("seats", "/seats"),
            number("sort", "/sort"),
            scalar(
                "join_group",
                "/join_group",
                [json!("b"), json!("c"), json!("d")],
            ),
            turned("removed"),
        ],
    }
}

fn number(name: &'static str, at: &'static str) -> Field {
    scalar(name, at, [json!(5), json!(6), json!(7)])
}

fn table(n: u128) -> Resource {
    Resource {
        id: ResourceId(uuid(n)),
        location: LocationId(uuid(90)),
        name: Label::new("", "Table"),
        kind: ResourceKind::Table,
        seats: 2,
        sort: 0,
        removed: false,
        join_group: "b".into(),
    }
}

fn place_at(n: u128) -> Location {
    Location {
        id: LocationId(uuid(n)),
        name: Label::new("", "By the lake"),
        address: String::new(),
        zone: "Asia/Shanghai".into(),
        opening: Default::default(),
        removed: false,
    }
}

fn service_offering_set() -> Merging {
    let offering = ServiceOffering {
        id: ServiceOfferingId(uuid(92)),
        location: LocationId(uuid(90)),
        name: Label::new("", "A table"),
        about: Label::default(),
        minutes: 90,
        before: 0,
        after: 0,
        party_from: 1,
        party_to: 8,
        lead: 30,
        horizon: 30,
        cancel_until: 60,
        resources: vec![ResourceId(uuid(91))],
        sort: 0,
        hidden: false,
        removed: false,
        price: Some(domain::Money(5)),
    };
    let place = |n| json!(uuid(n));
    let tables = |n| json!([uuid(n)]);
    Merging {
        name: "service_offering.set@1",
        class_of: ServiceOfferingSet::class_of,
        keys: json!({"id": offering.id}),
        row: Row::ServiceOffering(offering),
        fields: vec![
            scalar("location", "/location", [place(90), place(97), place(98)]),
            label("name", "/name"),
            label("about", "/about"),
            number("minutes", "/minutes"),
            number("before", "/before"),
            number("after", "/after"),
            number("party_from", "/party_from"),
            number("party_to", "/party_to"),
            number("lead", "/lead"),
            number("horizon", "/horizon"),
            number("cancel_until", "/cancel_until"),
            scalar(
                "resources",
                "/resources",
                [tables(91), tables(94), tables(95)],
            ),
            number("sort", "/sort"),
            turned("hidden"),
            number("price", "/price"),
            turned("removed"),
        ],
    }
}

fn business_set() -> Merging {
    let business = a_business();
    let list = |name: &str| json!([name]);
    Merging {
        name: "business.set@1",
        class_of: BusinessSet::class_of,
        keys: json!({"id": business.id}),
        row: Row::Business(business),
        fields: vec![
            label("name", "/name"),
            label("about", "/about"),
            scalar(
                "zone",
                "/zone",
                [json!("Asia/One"), json!("Asia/Two"), json!("Asia/Three")],
            ),
            scalar(
                "accent",
                "/accent",
                [json!("#111111"), json!("#222222"), json!("#333333")],
            ),
            scalar("tables", "/tables", [list("1"), list("2"), list("3")]),
            scalar(
                "delivers",
                "/delivers",
                [json!(true), json!(false), json!(true)],
            ),
            scalar(
                "pays_online",
                "/pays_online",
                [json!(true), json!(false), json!(true)],
            ),
            scalar(
                "tax_rate",
                "/tax_rate",
                [json!(100), json!(200), json!(300)],
            ),
            text("tax_number", "/tax_number"),
            text("invoice_prefix", "/invoice_prefix"),
            scalar(
                "auto_reply",
                "/auto_reply",
                [json!(true), json!(false), json!(true)],
            ),
            Field {
                name: "service_targets",
                at: "/service_targets",
                theirs: json!({"high": "10/60"}),
                mine: json!({"high": "20/60"}),
                change: json!({"high": {"was": null, "new": "20/60"}}),
            },
        ],
    }
}

fn canned_reply_set() -> Merging {
    let reply = CannedReply {
        id: CannedReplyId(uuid(111)),
        name: Label::new("", "was"),
        text: Label::new("", "was"),
        removed: false,
    };
    Merging {
        name: "canned_reply.set@1",
        class_of: CannedReplySet::class_of,
        keys: json!({"id": reply.id}),
        row: Row::CannedReply(reply),
        fields: vec![
            label("name", "/name"),
            label("text", "/text"),
            turned("removed"),
        ],
    }
}

fn help_article_set() -> Merging {
    let article = HelpArticle {
        id: HelpArticleId(uuid(112)),
        title: Label::new("", "was"),
        text: Label::new("", "was"),
        public: false,
        sort: 5,
        removed: false,
    };
    Merging {
        name: "help_article.set@1",
        class_of: HelpArticleSet::class_of,
        keys: json!({"id": article.id}),
        row: Row::HelpArticle(article),
        fields: vec![
            label("title", "/title"),
            label("text", "/text"),
            scalar(
                "public",
                "/public",
                [json!(false), json!(true), json!(false)],
            ),
            number("sort", "/sort"),
            turned("removed"),
        ],
    }
}

fn strategy_set() -> Merging {
    let make = Ready::Birthday.draft(uuid(95));
    let strategy = Strategy {
        id: make.id,
        name: make.name,
        trigger: make.trigger,
        subject: make.subject,
        body: make.body,
        state: make.state,
        steps: String::new(),
        segment: None,
    };
    Merging {
        name: "strategy.set@1",
        class_of: StrategySet::class_of,
        keys: json!({"id": strategy.id}),
        row: Row::Strategy(strategy),
        fields: vec![
            label("name", "/name"),
            label("subject", "/subject"),
            label("body", "/body"),
            scalar(
                "state",
                "/state",
                [json!("draft"), json!("running"), json!("paused")],
            ),
            scalar("steps", "/steps", [json!(""), steps(1), steps(2)]),
            scalar("segment", "/segment", [Value::Null, user(103), user(104)]),
        ],
    }
}

/// Waits so many days.
fn steps(days: u32) -> Value {
    let kind = domain::reach::StepKind::WaitDays { days };
    json!(domain::reach::steps::write(&[domain::reach::Step {
        key: 1,
        kind
    }]))
}

fn segment(n: u128) -> Segment {
    Segment {
        id: SegmentId(uuid(n)),
        name: Label::new("", "was"),
        rule: "all()".into(),
    }
}

fn segment_set() -> Merging {
    Merging {
        name: "segment.set@1",
        class_of: SegmentSet::class_of,
        keys: json!({"id": uuid(101)}),
        row: Row::Segment(segment(101)),
        fields: vec![
            label("name", "/name"),
            scalar(
                "rule",
                "/rule",
                [json!("all()"), json!("mail"), json!("tickets")],
            ),
        ],
    }
}

fn campaign_set() -> Merging {
    let campaign = Campaign {
        id: CampaignId(uuid(105)),
        name: Label::new("", "was"),
        segment: SegmentId(uuid(102)),
        subject: Label::default(),
        other_subject: Label::default(),
        body: Label::default(),
        control: true,
        send_at: None,
        state: CampaignState::Draft,
        result: CampaignResult::default(),
    };
    Merging {
        name: "campaign.set@1",
        class_of: CampaignSet::class_of,
        keys: json!({"id": campaign.id}),
        row: Row::Campaign(campaign),
        fields: vec![
            label("name", "/name"),
            scalar("segment", "/segment", [user(102), user(103), user(104)]),
            label("subject", "/subject"),
            label("other_subject", "/other_subject"),
            label("body", "/body"),
            scalar(
                "control",
                "/control",
                [json!(true), json!(false), json!(true)],
            ),
            scalar("send_at", "/send_at", [json!(1), json!(2), json!(3)]),
            scalar(
                "state",
                "/state",
                [json!("draft"), json!("cancelled"), json!("scheduled")],
            ),
        ],
    }
}

fn offer_set() -> Merging {
    let offer = Offer {
        id: OfferId(uuid(106)),
        name: Label::new("", "was"),
        about: Label::new("", "was"),
        benefit: OfferBenefit::Percent { percent: 10 },
        least: Money(1),
        products: Vec::new(),
        categories: Vec::new(),
        starts_at: 1,
        ends_at: Some(10),
        each: 1,
        pieces: 1,
        by_staff: false,
        state: OfferState::Draft,
    };
    let numbers = || [json!(1), json!(2), json!(3)];
    let percent = |percent: u32| json!({"is": "percent", "percent": percent});
    let lists = || [json!([]), json!([uuid(1)]), json!([uuid(2)])];
    Merging {
        name: "offer.set@1",
        class_of: OfferSet::class_of,
        keys: json!({"id": offer.id}),
        row: Row::Offer(offer),
        fields: vec![
            label("name", "/name"),
            label("about", "/about"),
            scalar(
                "benefit",
                "/benefit",
                [percent(10), percent(20), percent(30)],
            ),
            scalar("least", "/least", numbers()),
            scalar("products", "/products", lists()),
            scalar("categories", "/categories", lists()),
            scalar("starts_at", "/starts_at", numbers()),
            scalar("ends_at", "/ends_at", [json!(10), json!(20), json!(30)]),
            scalar("each", "/each", numbers()),
            scalar("pieces", "/pieces", numbers()),
            scalar(
                "by_staff",
                "/by_staff",
                [json!(false), json!(true), json!(false)],
            ),
            scalar(
                "state",
                "/state",
                [json!("draft"), json!("ended"), json!("running")],
            ),
        ],
    }
}

fn contact_set() -> Merging {
    let mut ben = contact(40, "Ben");
    ben.user = Some(other_user());
    ben.points = vec![point(70, "13800138000")];
    let phone = |value: &str| json!({"kind": "phone", "value": value});
    let day = |n| json!(format!("1990-05-0{n}"));
    Merging {
        name: "contact.set@1",
        class_of: contact_set::class_of,
        keys: json!({"id": ben.id, "country": "CN"}),
        row: Row::Contact(ben),
        fields: vec![
            text("given", "/fields/given"),
            text("family", "/fields/family"),
            text("display", "/fields/display"),
            text("company", "/fields/company"),
            text("job", "/fields/job"),
            scalar("birthday", "/fields/birthday", [day(1), day(2), day(3)]),
            scalar(
                "language",
                "/fields/language",
                [Value::Null, json!("en"), json!("zh")],
            ),
            text("address", "/fields/address"),
            Field {
                name: "points",
                at: "/points/0/value",
                theirs: json!("13800138001"),
                mine: json!("13800138002"),
                change: json!([{"id": uuid(70), "was": phone("13800138000"), "new": phone("13800138002")}]),
            },
            scalar(
                "do_not_contact",
                "/do_not_contact",
                [json!(false), json!(true), json!(false)],
            ),
        ],
    }
}

fn contact_staff_set() -> Merging {
    let ben = ContactId(uuid(40));
    Merging {
        name: "contact_staff.set@1",
        class_of: contact_staff::class_of,
        keys: json!({"id": ben}),
        row: Row::ContactStaff(ContactStaff::new(ben, Lifecycle::Lead)),
        fields: vec![
            scalar("owner", "/owner", [Value::Null, user(201), user(202)]),
            text("source", "/source"),
            scalar(
                "lifecycle",
                "/lifecycle",
                [json!("lead"), json!("vip"), json!("customer")],
            ),
            set("tags", "/tags"),
            set("needs", "/needs"),
            set("lists", "/lists"),
            Field {
                name: "others",
                at: "/others",
                theirs: json!([uuid(51)]),
                mine: json!([uuid(52)]),
                change: json!([uuid(52)]),
            },
            Field {
                name: "custom",
                at: "/custom",
                theirs: json!({(asked().id.to_string()): "theirs"}),
                mine: json!({(asked().id.to_string()): "mine"}),
                change: json!({(asked().id.to_string()): {"was": null, "new": "mine"}}),
            },
        ],
    }
}

/// A field of the business's own.
fn asked() -> CustomField {
    CustomField {
        id: CustomFieldId(uuid(110)),
        kind: CustomFieldKind::Text,
        name: Label::new("", "was"),
        choices: Vec::new(),
        sort: Position::between(None, None),
        hidden: false,
    }
}

fn custom_field_set() -> Merging {
    let chosen = CustomField {
        id: CustomFieldId(uuid(111)),
        kind: CustomFieldKind::Choice,
        ..asked()
    };
    let choices = |key: &str| json!([{"key": key, "label": {"en": key}}]);
    let here = Position::between(None, None);
    let theirs = Position::between(Some(&here), None);
    let mine = Position::between(None, Some(&here));
    Merging {
        name: "custom_field.set@1",
        class_of: CustomFieldSet::class_of,
        keys: json!({"id": chosen.id}),
        row: Row::CustomField(chosen),
        fields: vec![
            label("name", "/name"),
            scalar(
                "choices",
                "/choices",
                [json!([]), choices("theirs"), choices("mine")],
            ),
            scalar("sort", "/sort", [json!(here), json!(theirs), json!(mine)]),
            turned("hidden"),
        ],
    }
}

fn company_set() -> Merging {
    let company = Company {
        id: CompanyId(uuid(112)),
        name: "was".into(),
        domain: "was".into(),
        address: "was".into(),
        phone: "was".into(),
        note: "a\nx\nb\n".into(),
        former: Default::default(),
    };
    Merging {
        name: "company.set@1",
        class_of: CompanySet::class_of,
        keys: json!({"id": company.id}),
        row: Row::Company(company),
        fields: [
            ("name", "/name"),
            ("domain", "/domain"),
            ("address", "/address"),
            ("phone", "/phone"),
        ]
        .into_iter()
        .map(|(name, at)| scalar(name, at, [json!("was"), json!("theirs"), json!("mine")]))
        .chain([scalar(
            "note",
            "/note",
            [json!("a\nx\nb\n"), json!("A\nx\nb\n"), json!("a\nx\nB\n")],
        )])
        .collect(),
    }
}

/// Of whoever changes it: only they take back what they wished themselves.
fn contact_preference_set() -> Merging {
    let night = |from: u32| json!({"from": from, "to": 480});
    let often = |times: u32| json!({"times": times, "per": "month"});
    let one = ContactPreference {
        paused_until: Some(1),
        quiet: Some(QuietHours {
            from: 1_300,
            to: 480,
        }),
        zone: "Asia/Shanghai".into(),
        at_most: Some(Frequency {
            times: 1,
            per: FrequencyPer::Month,
        }),
        ..ContactPreference::new(ContactId::of_user(me()), Some(me()))
    };
    Merging {
        name: "contact_preference.set@1",
        class_of: ContactPreferenceSet::class_of,
        keys: json!({"id": one.id}),
        row: Row::ContactPreference(one),
        fields: vec![
            scalar(
                "paused_until",
                "/paused_until",
                [json!(1), json!(2), json!(3)],
            ),
            scalar(
                "quiet",
                "/quiet",
                [night(1_300), night(1_310), night(1_320)],
            ),
            scalar(
                "zone",
                "/zone",
                [
                    json!("Asia/Shanghai"),
                    json!("Asia/Tokyo"),
                    json!("Asia/Seoul"),
                ],
            ),
            scalar("at_most", "/at_most", [often(1), often(2), often(3)]),
        ],
    }
}

/// Who may change everything.
fn staff() -> Ctx {
    ctx(Role::Owner, Side::Server)
}

fn talk() -> ConversationId {
    ConversationId(uuid(60))
}

fn conversation_assign() -> Merging {
    Merging {
        name: "conversation.assign@1",
        class_of: conversation::class_of,
        keys: json!({"id": talk()}),
        row: Row::ConversationStaff(ConversationStaff::new(talk())),
        fields: vec![scalar(
            "assignee",
            "/assignee",
            [Value::Null, user(201), user(202)],
        )],
    }
}

fn ticket_set() -> Merging {
    Merging {
        name: "ticket.set@1",
        class_of: TicketSet::class_of,
        keys: json!({"id": ticket_id()}),
        row: ticket(TicketState::Closed).into(),
        fields: vec![
            scalar(
                "kind",
                "/kind",
                [json!("complaint"), json!("question"), json!("problem")],
            ),
            scalar(
                "subject",
                "/subject",
                [json!("was"), json!("theirs"), json!("mine")],
            ),
            scalar(
                "priority",
                "/priority",
                [json!("normal"), json!("high"), json!("urgent")],
            ),
            scalar("assignee", "/assignee", [Value::Null, user(201), user(202)]),
        ],
    }
}

fn task_set() -> Merging {
    let task = Task {
        id: TaskId(uuid(95)),
        title: "was".into(),
        due: None,
        about: TaskAbout::Nothing,
        contact: None,
        suggestion: None,
        assignee: None,
        note: "was".into(),
        state: TaskState::Open,
        result: String::new(),
        by: me(),
        made_at: 1,
        closed_by: None,
        closed_at: None,
    };
    Merging {
        name: "task.set@1",
        class_of: TaskSet::class_of,
        keys: json!({"id": task.id}),
        row: task.into(),
        fields: vec![
            scalar(
                "title",
                "/title",
                [json!("was"), json!("theirs"), json!("mine")],
            ),
            scalar(
                "due",
                "/due",
                [Value::Null, json!("2026-12-01"), json!("2026-12-02T18:30")],
            ),
            scalar("assignee", "/assignee", [Value::Null, user(201), user(202)]),
            scalar(
                "note",
                "/note",
                [json!("was"), json!("theirs"), json!("mine")],
            ),
        ],
    }
}

/// What else there is: a contact with one half, a conversation with one message.
fn world(row: Row) -> Shop {
    let mut world = shop();
    world.put(vec![
        contact(40, "Ben").into(),
        Row::Conversation(Conversation {
            id: talk(),
            customer: other_user(),
            name: "Ben".into(),
            state: ConversationState::Open,
            count: 1,
            last_text: "Hello".into(),
            last_from: Party::Customer,
            last_customer: 1,
            last_staff: 0,
            opened_at: 1,
            last_at: 1,
        }),
    ]);
    let headings = [12, 13].map(|id| Category {
        id: CategoryId(uuid(id)),
        name: Label::new("", "Another"),
        sort: 0,
        removed: false,
    });
    world.put(headings.map(Row::from).into());
    let team = [201, 202].map(|id| Colleague {
        id: UserId(uuid(id)),
        name: "Colleague".into(),
        role: Role::Agent,
        manages: false,
        deactivated: false,
        limits: domain::account::Limits::default(),
    });
    world.put(team.map(Row::from).into());
    world.put([90, 97, 98].map(|n| Row::Location(place_at(n))).into());
    world.put([102, 103, 104].map(|n| segment(n).into()).into());
    world.put(vec![asked().into()]);
    world.put([94, 95].map(|n| Row::Resource(table(n))).into());
    world.put(vec![row]);
    world
}

/// The row with another value; where there is no place for it, its keys are made.
fn with(row: &Row, at: &str, value: &Value) -> Row {
    let mut json: Value = serde_json::from_str(&row.encode().unwrap()).unwrap();
    let mut place = &mut json;
    for key in at.split('/').skip(1) {
        place = match key.parse::<usize>() {
            Ok(n) => &mut place[n],
            Err(_) => &mut place[key],
        };
    }
    *place = value.clone();
    Row::decode(row.key().entity, &json.to_string()).unwrap()
}

fn value_of(world: &Shop, key: Key, at: &str) -> Value {
    let row = world.row(key).unwrap().unwrap();
    let json: Value = serde_json::from_str(&row.encode().unwrap()).unwrap();
    json.pointer(at).cloned().unwrap_or_default()
}

fn items(value: &Value) -> BTreeSet<String> {
    let items = value.as_array().into_iter().flatten();
    items.map(Value::to_string).collect()
}

/// True where the value that went stands in a row of its own, for the one who may want it back. Of facts by key it is one fact.
fn is_in_history(changes: &[Row], key: Key, field: &Field) -> bool {
    let facts = field.theirs.as_object().filter(|_| field.is_map());
    let lost: Vec<(String, &Value)> = match facts {
        Some(facts) => facts
            .iter()
            .map(|(key, lost)| (format!("{}/{key}", field.name), lost))
            .collect(),
        None => vec![(field.name.to_owned(), &field.theirs)],
    };
    let beside = changes.iter().filter(|row| row.key() != key);
    let texts: Vec<String> = beside.map(|row| row.encode().unwrap()).collect();
    lost.iter().all(|(name, lost)| {
        let (name, lost) = (format!(r#""field":"{name}""#), format!(r#""lost":{lost}"#));
        texts
            .iter()
            .any(|text| text.contains(&name) && text.contains(&lost))
    })
}

/// What stands in both values, as far as both are texts.
fn has_lines_of_both(now: &Value, field: &Field) -> bool {
    let lines = |value: &Value| {
        let lines = value.as_str().into_iter().flat_map(str::lines);
        lines.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let (now, theirs, mine) = (lines(now), lines(&field.theirs), lines(&field.mine));
    let is_new = |line: &&String| !(theirs.contains(*line) && mine.contains(*line));
    theirs
        .union(&mine)
        .filter(is_new)
        .any(|line| now.contains(line))
        && now != theirs
        && now != mine
}

/// The class, by what became of both values.
fn observed(merging: &Merging, field: &Field) -> Result<Class, String> {
    let key = merging.row.key();
    let mut world = world(with(&merging.row, field.at, &field.theirs));
    assert_eq!(value_of(&world, key, field.at), field.theirs);
    let mut args = merging.keys.clone();
    args[field.name] = field.change.clone();
    let mutation = Mutation::decode(merging.name, &args.to_string()).unwrap();
    let changes = match run(&world, &staff(), &mutation.into()) {
        Ok(changes) => changes,
        Err(Stop::Refused(_)) => return Ok(Class::Guarded),
        Err(Stop::Need(keys)) => panic!("{keys:?}"),
    };
    let kept = is_in_history(&changes.rows, key, field);
    let mut conflicts = changes.conflicts.iter();
    let is_conflict = conflicts.any(|one| one.field.split('/').next() == Some(field.name));
    world.put(changes.rows);
    let now = value_of(&world, key, field.at);
    let (theirs, mine) = (items(&field.theirs), items(&field.mine));
    let has_both = theirs.union(&mine).all(|item| items(&now).contains(item));
    match (is_conflict, changes.overwrote) {
        (true, false) if now == field.theirs => Ok(Class::Hard),
        (false, true) if now == field.mine && kept && field.is_map() => Ok(Class::Map),
        (false, true) if now == field.mine && kept => Ok(Class::Soft),
        (false, false) if now == field.theirs => Ok(Class::Guarded),
        (false, false) if now.is_array() && has_both => Ok(Class::Set),
        (false, false) if has_lines_of_both(&now, field) => Ok(Class::Text),
        (false, false) if now == field.mine && !kept => Ok(Class::Order),
        (is_conflict, overwrote) => Err(format!(
            "{now} after {} over {}, conflict {is_conflict}, overwrote {overwrote}, in history {kept}",
            field.mine, field.theirs
        )),
    }
}

/// What arguments a mutation knows, it says where it is given one that it does not know.
fn arguments(name: &str) -> Vec<String> {
    let said = refused(name, &json!({"?": 0}));
    said.split('`')
        .skip(3)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn refused(name: &str, args: &Value) -> String {
    let decoded = Mutation::decode(name, &args.to_string());
    decoded.map_or_else(
        |error| error.to_string(),
        |mutation| format!("{mutation:?}"),
    )
}

/// True where an argument is a change of something that others may have changed: it holds what was seen, or what is added and removed.
fn is_change(name: &str, argument: &str) -> bool {
    let probe = |value: Value| refused(name, &json!({argument: value}));
    [json!({"?": 0}), json!([{"?": 0}])]
        .into_iter()
        .any(|value| {
            let said = probe(value);
            ["`was`", "`new`"].iter().all(|word| said.contains(word))
                || ["`add`", "`remove`"].iter().all(|word| said.contains(word))
        })
}

#[test]
fn every_mutation_that_merges_stands_in_the_list() {
    let listed: BTreeSet<&str> = all().iter().map(|merging| merging.name).collect();
    for name in Mutation::NAMES {
        let arguments = arguments(name);
        assert!(!arguments.is_empty(), "{name}");
        let merges = name.contains(".set@") || arguments.iter().any(|one| is_change(name, one));
        assert_eq!(merges, listed.contains(name), "{name} in `all`");
    }
}

#[test]
fn every_field_of_them_has_a_class_and_is_tried() {
    for merging in all() {
        let keys = merging.keys.as_object().unwrap();
        let tried: BTreeSet<&str> = merging.fields.iter().map(|field| field.name).collect();
        assert_eq!(tried.len(), merging.fields.len());
        for argument in arguments(merging.name) {
            let name = format!("{} of {}", argument, merging.name);
            let is_key = keys.contains_key(&argument);
            assert!(
                !(is_key && is_change(merging.name, &argument)),
                "{name} is a field"
            );
            assert_eq!(
                (merging.class_of)(&argument).is_some(),
                !is_key,
                "{name}: its class"
            );
            assert_eq!(tried.contains(&*argument), !is_key, "{name}: in `all`");
        }
    }
}

#[test]
fn every_field_merges_as_its_class_says() {
    for merging in all() {
        for field in &merging.fields {
            let class = (merging.class_of)(field.name).unwrap();
            let name = format!("{} of {}", field.name, merging.name);
            assert_eq!(observed(&merging, field), Ok(class), "{name}");
        }
    }
}

/// States that move by steps, each taken from where the thing is not any more.
fn stale_steps() -> Vec<(Entity, &'static str, Value)> {
    let saw = json!({"is": "placed"});
    vec![
        (
            Entity::Order,
            "order.step@1",
            json!({"id": order_id(), "was": saw, "step": {"do": "cancel"}}),
        ),
        (
            Entity::Conversation,
            "conversation.step@1",
            json!({"id": talk(), "to": "closed", "seen": 0}),
        ),
        (Entity::Parked, "parked.drop@1", json!({"id": uuid(80)})),
        (
            Entity::Booking,
            "booking.step@1",
            json!({"id": uuid(81), "was": {"is": "requested"}, "step": {"do": "cancel"}}),
        ),
        (
            Entity::Ticket,
            "ticket.step@1",
            json!({"id": ticket_id(), "was": "new", "to": "resolved", "resolution": "Done", "seen": 0}),
        ),
    ]
}

/// An order that went on, a conversation that somebody wrote in, a card that was answered.
fn moved_on() -> Shop {
    let mut world = world(Row::ConversationStaff(ConversationStaff::new(talk())));
    let order = place(&world, 1);
    let placed = run(&world, &staff(), &order.into()).unwrap().rows;
    world.put(placed);
    let Some(Row::Order(order)) = world.row(order_key()).unwrap().cloned() else {
        panic!("no order");
    };
    world.put(vec![
        Row::Order(Order {
            state: OrderState::Accepted,
            ..order
        }),
        Row::Parked(Parked {
            id: ParkedId(uuid(80)),
            owner: staff().actor.user,
            mutation: "order.place@1".into(),
            args: json!({}),
            reason: ParkedReason::Unknown,
            state: ParkedState::Redone,
            at: 1,
            behind: None,
        }),
        Row::Booking(Booking {
            id: BookingId(uuid(81)),
            offering: None,
            customer: me(),
            name: "Lin".into(),
            phone: String::new(),
            party: 2,
            note: String::new(),
            resources: Vec::new(),
            start: 1,
            end: 2,
            before: 0,
            after: 0,
            zone: "Asia/Shanghai".into(),
            state: BookingState::Completed,
            asked_at: 0,
            changed_at: 0,
        }),
        ticket(TicketState::Closed).into(),
    ]);
    world
}

#[test]
fn a_step_from_where_the_thing_is_not_any_more_is_refused() {
    let world = moved_on();
    for (_, name, args) in stale_steps() {
        let step = Mutation::decode(name, &args.to_string()).unwrap();
        let stop = run(&world, &staff(), &step.into());
        assert!(matches!(stop, Err(Stop::Refused(_))), "{name}: {stop:?}");
    }
}

/// Fields whose merge their own mutation says by hand, and where it is tried: the one by one in `contact_set`, the others in `service`,
/// `tickets`, `reviews`, `suggestions` and `tasks`.
const BY_HAND: [(Entity, &str); 14] = [
    (Entity::Contact, "fields"),
    (Entity::ReadMarker, "up_to"),
    (Entity::Ticket, "state"),
    (Entity::SurveyResponse, "speed"),
    (Entity::SurveyResponse, "result"),
    (Entity::SurveyResponse, "recommend"),
    (Entity::SurveyResponse, "comment"),
    (Entity::Review, "overall"),
    (Entity::Review, "items"),
    (Entity::Review, "text"),
    (Entity::Review, "state"),
    (Entity::Review, "reply"),
    (Entity::Suggestion, "state"),
    (Entity::Task, "state"),
];

#[test]
fn what_the_definition_of_a_noun_says_is_what_is_tried() {
    let all = all();
    let steps = stale_steps();
    for entity in Entity::ALL {
        let of_it = || all.iter().filter(|one| one.row.key().entity == *entity);
        for field in entity.fields() {
            let is_tried = || of_it().any(|one| one.fields.iter().any(|at| at.name == field.name));
            let has = match field.class {
                Class::Fixed => !is_tried(),
                Class::Own => BY_HAND.contains(&(*entity, field.name)),
                Class::Guarded => is_tried() || steps.iter().any(|(of, ..)| of == entity),
                Class::Soft
                | Class::Hard
                | Class::Set
                | Class::Text
                | Class::Order
                | Class::Map => is_tried(),
            };
            assert!(has, "{entity:?}.{} is {:?}", field.name, field.class);
            for merging in of_it().filter(|_| is_tried()) {
                assert_eq!((merging.class_of)(field.name), Some(field.class));
            }
        }
    }
}
