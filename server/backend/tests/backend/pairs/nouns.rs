//! Nouns whose mutations come from their definitions: each field in two versions, and what is made.

use super::act::{Act, Scene, Wish};
use crate::support::World;
use domain::account::opening::WEEKDAYS;
use domain::account::{
    Business, BusinessSet, Location, LocationMake, LocationSet, Resource, ResourceKind,
    ResourceMake, ResourceSet,
};
use domain::id::{
    BusinessId, CampaignId, CannedReplyId, CategoryId, CompanyId, CustomFieldId, HelpArticleId,
    LocationId, ResourceId, SegmentId, ServiceOfferingId, StrategyId,
};
use domain::merge::Position;
use domain::noun::SetMutation;
use domain::people::{
    Choice, Company, CompanyCreate, CompanySet, CustomField, CustomFieldCreate, CustomFieldKind,
    CustomFieldSet,
};
use domain::reach::{
    Campaign, CampaignCreate, CampaignResult, CampaignSet, CampaignState, Ready, Segment,
    SegmentCreate, SegmentSet, Strategy, StrategyCreate, StrategySet, StrategyState, Trigger,
};
use domain::sales::{
    Category, CategoryMake, CategorySet, ProductMake, ServiceOffering, ServiceOfferingMake,
    ServiceOfferingSet,
};
use domain::service::{
    CannedReply, CannedReplyCreate, CannedReplySet, HelpArticle, HelpArticleCreate, HelpArticleSet,
};
use domain::{Entity, Label, Mutation, ProductId, Row};
use serde_json::{Value, json};

/// A field: what stands there, and what two authors want.
pub type Field = (&'static str, Value, [Value; 2]);

fn label(text: &str) -> Value {
    json!({"en": text})
}

pub fn edits<S: SetMutation>(entity: Entity, fields: Vec<Field>) -> Vec<Act> {
    let edit = |(field, was, new): Field| {
        let class = S::class_of(field).unwrap();
        Act::new(format!("{field}: edit"), move |scene: &Scene, side| {
            let id = scene.id("x");
            let new = new[side].clone();
            let args = json!({"id": id, field: {"was": was, "new": new}});
            let wish = Wish::Set {
                on: (entity, id),
                field: field.into(),
                class,
                new,
            };
            (
                Mutation::decode(S::NAME, &args.to_string()).unwrap(),
                vec![wish],
            )
        })
    };
    fields.into_iter().map(edit).collect()
}

pub fn category() -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let category = Category {
        id: CategoryId(scene.id("x")),
        name: Label::new("", "Soups"),
        sort: 1,
        removed: false,
    };
    (scene, category.into())
}

pub fn acts_on_category() -> Vec<Act> {
    let fields = vec![
        ("name", label("Soups"), [label("Stews"), label("Broths")]),
        ("sort", json!(1), [json!(2), json!(3)]),
        ("removed", json!(false), [json!(true), json!(true)]),
    ];
    let mut acts = edits::<CategorySet>(Entity::Category, fields);
    acts.push(Act::new("make the same heading", |scene, _| {
        let id = scene.id("own-0");
        (heading(id), vec![Wish::Row(Entity::Category, id)])
    }));
    acts.push(Act::new("make a heading", |scene, side| {
        let id = scene.own(side);
        (heading(id), vec![Wish::Row(Entity::Category, id)])
    }));
    acts
}

fn heading(id: uuid::Uuid) -> CategoryMake {
    CategoryMake {
        id: CategoryId(id),
        name: Label::new("", "New"),
        sort: 9,
        removed: false,
    }
}

pub fn location() -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let place = Location {
        id: LocationId(scene.id("x")),
        name: Label::new("", "By the lake"),
        address: String::new(),
        zone: "Asia/Shanghai".into(),
        opening: Default::default(),
        removed: false,
    };
    (scene, place.into())
}

pub fn acts_on_location() -> Vec<Act> {
    let fields = vec![
        (
            "name",
            label("By the lake"),
            [label("Lakeside"), label("The pier")],
        ),
        (
            "address",
            json!(""),
            [json!("1 Lake Road"), json!("2 Lake Road")],
        ),
        (
            "zone",
            json!("Asia/Shanghai"),
            [json!("Asia/Tokyo"), json!("Asia/Seoul")],
        ),
        ("removed", json!(false), [json!(true), json!(true)]),
    ];
    let mut acts = edits::<LocationSet>(Entity::Location, fields);
    acts.push(Act::new("make a place", |scene, side| {
        let id = scene.own(side);
        let make = LocationMake {
            id: LocationId(id),
            name: Label::new("", "Another"),
            address: String::new(),
            zone: "Asia/Shanghai".into(),
            opening: Default::default(),
            removed: false,
        };
        (make, vec![Wish::Row(Entity::Location, id)])
    }));
    // Hours of different days never meet; those of the same day are one fact, of which the later one stands.
    acts.push(Act::new("hours of a day", |scene, side| {
        let day = ["mon", "tue"][side];
        let args =
            json!({"id": scene.id("x"), "opening": {day: {"was": null, "new": "09:00-12:00"}}});
        let set = Mutation::decode("location.set@1", &args.to_string()).unwrap();
        let wish = Wish::Row(Entity::Location, scene.id("x"));
        (set, vec![wish])
    }));
    acts
}

/// A place with one table, that there is in every world of these.
pub fn house(world_place: LocationId) -> Vec<Row> {
    let place = Location {
        id: world_place,
        name: Label::new("", "Here"),
        address: String::new(),
        zone: "Asia/Shanghai".into(),
        opening: WEEKDAYS
            .map(|day| (day.to_owned(), "00:00-24:00".to_owned()))
            .into(),
        removed: false,
    };
    vec![place.into()]
}

pub fn resource(place: LocationId) -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let table = Resource {
        id: ResourceId(scene.id("x")),
        location: place,
        name: Label::new("", "Table"),
        kind: ResourceKind::Table,
        seats: 2,
        sort: 1,
        removed: false,
        join_group: String::new(),
    };
    (scene, table.into())
}

pub fn acts_on_resource(place: LocationId) -> Vec<Act> {
    let fields = vec![
        ("name", label("Table"), [label("One"), label("Two")]),
        ("location", json!(place), [json!(place), json!(place)]),
        ("kind", json!("table"), [json!("room"), json!("seat")]),
        ("seats", json!(2), [json!(3), json!(4)]),
        ("sort", json!(1), [json!(2), json!(3)]),
        ("join_group", json!(""), [json!("terrace"), json!("window")]),
        ("removed", json!(false), [json!(true), json!(true)]),
    ];
    let mut acts = edits::<ResourceSet>(Entity::Resource, fields);
    acts.push(Act::new("make a table", move |scene, side| {
        let id = scene.own(side);
        let make = ResourceMake {
            id: ResourceId(id),
            location: place,
            name: Label::new("", "Another"),
            kind: ResourceKind::Counter,
            seats: 1,
            sort: 9,
            removed: false,
        };
        (make, vec![Wish::Row(Entity::Resource, id)])
    }));
    acts
}

pub fn service_offering(place: LocationId) -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let offering = ServiceOffering {
        id: ServiceOfferingId(scene.id("x")),
        location: place,
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
        resources: Vec::new(),
        sort: 1,
        hidden: false,
        removed: false,
        price: None,
    };
    (scene, offering.into())
}

pub fn acts_on_service_offering(place: LocationId, table: ResourceId) -> Vec<Act> {
    let number = |field, was: u32| (field, json!(was), [json!(was + 5), json!(was + 6)]);
    let fields = vec![
        ("name", label("A table"), [label("One"), label("Two")]),
        ("about", json!({}), [label("One"), label("Two")]),
        ("location", json!(place), [json!(place), json!(place)]),
        number("minutes", 90),
        number("before", 0),
        number("after", 0),
        number("party_from", 1),
        number("party_to", 8),
        number("lead", 30),
        number("horizon", 30),
        number("cancel_until", 60),
        ("resources", json!([]), [json!([table]), json!([table])]),
        number("sort", 1),
        ("hidden", json!(false), [json!(true), json!(true)]),
        ("price", json!(null), [json!(1_000), json!(2_000)]),
        ("removed", json!(false), [json!(true), json!(true)]),
    ];
    let mut acts = edits::<ServiceOfferingSet>(Entity::ServiceOffering, fields);
    acts.push(Act::new("make an offering", move |scene, side| {
        let id = scene.own(side);
        let make = ServiceOfferingMake {
            id: ServiceOfferingId(id),
            location: place,
            name: Label::new("", "Another"),
            about: Label::default(),
            minutes: 30,
            before: 5,
            after: 5,
            party_from: 1,
            party_to: 2,
            lead: 0,
            horizon: 7,
            cancel_until: 0,
            resources: vec![table],
            sort: 9,
            hidden: false,
            removed: false,
        };
        (make, vec![Wish::Row(Entity::ServiceOffering, id)])
    }));
    acts
}

pub fn business() -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let business = Business {
        id: BusinessId(scene.id("x")),
        name: Label::new("", "Riverside"),
        about: Label::default(),
        currency: domain::money::Currency("CNY".into()),
        zone: "Asia/Shanghai".into(),
        accent: "#111111".into(),
        tables: vec!["1".into()],
        delivers: false,
        country: Default::default(),
        pays_online: false,
        sends_sms: false,
        service_targets: Default::default(),
        auto_reply: false,
        tax_rate: 0,
        tax_number: String::new(),
        invoice_prefix: String::new(),
    };
    (scene, business.into())
}

pub fn acts_on_business() -> Vec<Act> {
    let fields = vec![
        (
            "name",
            label("Riverside"),
            [label("Lakeside"), label("Seaside")],
        ),
        ("about", json!({}), [label("Open"), label("Closed")]),
        (
            "zone",
            json!("Asia/Shanghai"),
            [json!("Asia/Tokyo"), json!("Asia/Seoul")],
        ),
        (
            "accent",
            json!("#111111"),
            [json!("#222222"), json!("#333333")],
        ),
        ("tables", json!(["1"]), [json!(["2"]), json!(["3", "4"])]),
        ("delivers", json!(false), [json!(true), json!(true)]),
        ("pays_online", json!(false), [json!(true), json!(true)]),
        ("auto_reply", json!(false), [json!(true), json!(true)]),
        ("tax_rate", json!(0), [json!(600), json!(900)]),
        (
            "tax_number",
            json!(""),
            [json!("91310000"), json!("91320000")],
        ),
        ("invoice_prefix", json!(""), [json!("R"), json!("S")]),
    ];
    let mut acts = edits::<BusinessSet>(Entity::Business, fields);
    // Targets of different priorities never meet; those of the same one are one fact, of which the later one stands.
    acts.push(Act::new("targets of a priority", |scene, side| {
        let priority = ["high", "urgent"][side];
        let args = json!({"id": scene.id("x"), "service_targets": {priority: {"was": null, "new": "10/60"}}});
        let set = Mutation::decode("business.set@1", &args.to_string()).unwrap();
        let wish = Wish::Row(Entity::Business, scene.id("x"));
        (set, vec![wish])
    }));
    acts
}

/// What there is to a product beside its texts and its price.
pub fn more_acts_on_product(world: &World) -> Vec<Act> {
    let here = world.soup.category;
    let group = |name: &str| json!([{"id": name, "name": label(name), "choices": [{"id": "a", "name": label("A"), "extra": 0}], "min": 0, "max": 1}]);
    let fields = vec![
        (
            "options",
            json!(world.soup.options),
            [group("size"), group("heat")],
        ),
        (
            "photo",
            Value::Null,
            [json!("photo/one"), json!("photo/two")],
        ),
        ("sort", json!(world.soup.sort), [json!(700), json!(800)]),
        ("hidden", json!(false), [json!(true), json!(true)]),
        ("removed", json!(false), [json!(true), json!(true)]),
        ("category", json!(here), [json!(here), json!(here)]),
    ];
    let mut acts = edits::<domain::sales::ProductSet>(Entity::Product, fields);
    let soup = world.soup.clone();
    acts.push(Act::new("make a product", move |scene, side| {
        let id = scene.own(side);
        let make = ProductMake {
            id: ProductId(id),
            category: soup.category,
            name: Label::new("", "New"),
            about: Label::default(),
            price: soup.price,
            options: Vec::new(),
            photo: None,
            available: true,
            marks: Default::default(),
            sort: 9,
            hidden: false,
            removed: false,
        };
        (make, vec![Wish::Row(Entity::Product, id)])
    }));
    acts
}

pub fn strategy() -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let strategy = Strategy {
        id: StrategyId(scene.id("x")),
        name: Label::new("", "A greeting"),
        trigger: Trigger::Birthday { days_before: 0 },
        subject: Label::new("", "Happy birthday"),
        body: Label::new("", "All the best"),
        state: StrategyState::Draft,
        steps: String::new(),
        segment: None,
    };
    (scene, strategy.into())
}

/// Waits so long, and writes then.
fn steps(days: u32) -> String {
    let wait = domain::reach::StepKind::WaitDays { days };
    let steps = [domain::reach::Step { key: 1, kind: wait }];
    domain::reach::steps::write(&steps)
}

pub fn acts_on_strategy() -> Vec<Act> {
    let text = |field, was| (field, label(was), [label("One"), label("Two, {name}")]);
    let fields = vec![
        text("name", "A greeting"),
        text("subject", "Happy birthday"),
        text("body", "All the best"),
        ("state", json!("draft"), [json!("running"), json!("paused")]),
        (
            "steps",
            json!(""),
            [steps(2), steps(3)].map(|text| json!(text)),
        ),
        (
            "segment",
            json!(null),
            [json!(other_segment().id), json!(other_segment().id)],
        ),
    ];
    let mut acts = edits::<StrategySet>(Entity::Strategy, fields);
    acts.push(Act::new("make a strategy", |scene, side| {
        let id = scene.own(side);
        let make = StrategyCreate {
            id: StrategyId(id),
            ..Ready::Birthday.draft(id)
        };
        (make, vec![Wish::Row(Entity::Strategy, id)])
    }));
    acts
}

pub fn canned_reply() -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let reply = CannedReply {
        id: CannedReplyId(scene.id("x")),
        name: Label::new("", "Hello"),
        text: Label::new("", "Hello {name}"),
        removed: false,
    };
    (scene, reply.into())
}

pub fn acts_on_canned_reply() -> Vec<Act> {
    let text = |field, was| (field, label(was), [label("One"), label("Two, {name}")]);
    let fields = vec![
        text("name", "Hello"),
        text("text", "Hello {name}"),
        ("removed", json!(false), [json!(true), json!(true)]),
    ];
    let mut acts = edits::<CannedReplySet>(Entity::CannedReply, fields);
    acts.push(Act::new("make a canned reply", |scene, side| {
        let id = scene.own(side);
        let make = CannedReplyCreate {
            id: CannedReplyId(id),
            name: Label::new("", "Mine"),
            text: Label::new("", "Mine"),
            removed: false,
        };
        (make, vec![Wish::Row(Entity::CannedReply, id)])
    }));
    acts
}

pub fn help_article() -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let article = HelpArticle {
        id: HelpArticleId(scene.id("x")),
        title: Label::new("", "Parking?"),
        text: Label::new("", "Behind the house"),
        public: false,
        sort: 1,
        removed: false,
    };
    (scene, article.into())
}

pub fn acts_on_help_article() -> Vec<Act> {
    let text = |field, was| (field, label(was), [label("One"), label("Two")]);
    let fields = vec![
        text("title", "Parking?"),
        text("text", "Behind the house"),
        ("public", json!(false), [json!(true), json!(true)]),
        ("sort", json!(1), [json!(700), json!(800)]),
        ("removed", json!(false), [json!(true), json!(true)]),
    ];
    let mut acts = edits::<HelpArticleSet>(Entity::HelpArticle, fields);
    acts.push(Act::new("make a help article", |scene, side| {
        let id = scene.own(side);
        let make = HelpArticleCreate {
            id: HelpArticleId(id),
            title: Label::new("", "Mine"),
            text: Label::new("", "Mine"),
            public: false,
            sort: 2,
            removed: false,
        };
        (make, vec![Wish::Row(Entity::HelpArticle, id)])
    }));
    acts
}

pub fn segment() -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let segment = Segment {
        id: SegmentId(scene.id("x")),
        name: Label::new("", "People"),
        rule: "all()".into(),
    };
    (scene, segment.into())
}

/// A segment that a campaign can be sent to instead.
pub fn other_segment() -> Segment {
    Segment {
        id: SegmentId(uuid::Uuid::from_u128(0x5e9)),
        name: Label::new("", "Others"),
        rule: "mail".into(),
    }
}

pub fn acts_on_segment() -> Vec<Act> {
    let fields = vec![
        ("name", label("People"), [label("One"), label("Two")]),
        ("rule", json!("all()"), [json!("mail"), json!("tickets")]),
    ];
    let mut acts = edits::<SegmentSet>(Entity::Segment, fields);
    acts.push(Act::new("make a segment", |scene, side| {
        let id = scene.own(side);
        let make = SegmentCreate {
            id: SegmentId(id),
            name: Label::new("", "Mine"),
            rule: "orders(3)".into(),
        };
        (make, vec![Wish::Row(Entity::Segment, id)])
    }));
    acts
}

pub fn campaign() -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let news = crate::campaigns::news();
    let campaign = Campaign {
        id: CampaignId(scene.id("x")),
        name: news.name,
        segment: news.segment,
        subject: news.subject,
        other_subject: news.other_subject,
        body: news.body,
        control: news.control,
        send_at: news.send_at,
        state: CampaignState::Draft,
        result: CampaignResult::default(),
    };
    (scene, campaign.into())
}

pub fn acts_on_campaign() -> Vec<Act> {
    let news = crate::campaigns::news();
    let json = |value: &Label| serde_json::to_value(value).unwrap();
    let text = |field, was: &Label| (field, json(was), [label("One"), label("Two, {name}")]);
    let fields = vec![
        text("name", &news.name),
        text("subject", &news.subject),
        text("other_subject", &news.other_subject),
        text("body", &news.body),
        (
            "segment",
            json!(news.segment),
            [json!(other_segment().id), json!(other_segment().id)],
        ),
        ("control", json!(false), [json!(true), json!(true)]),
        ("send_at", json!(null), [json!(1), json!(2)]),
    ];
    let mut acts = edits::<CampaignSet>(Entity::Campaign, fields);
    acts.push(Act::new("make a campaign", |scene, side| {
        let id = scene.own(side);
        let make = CampaignCreate {
            id: CampaignId(id),
            ..crate::campaigns::news()
        };
        (make, vec![Wish::Row(Entity::Campaign, id)])
    }));
    acts
}

/// What is scheduled is written no more: whoever comes first decides, as the campaign's own tests say.
pub fn steps_of_campaign() -> Vec<Act> {
    let to = [json!("scheduled"), json!("cancelled")];
    edits::<CampaignSet>(Entity::Campaign, vec![("state", json!("draft"), to)])
}

fn choice(key: &str, text: &str) -> Choice {
    Choice {
        key: key.into(),
        label: Label::new("", text),
        hidden: false,
    }
}

pub fn custom_field() -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let field = CustomField {
        id: CustomFieldId(scene.id("x")),
        kind: CustomFieldKind::Choice,
        name: Label::new("", "Asked"),
        choices: vec![choice("a", "A")],
        sort: Position::between(None, None),
        hidden: false,
    };
    (scene, field.into())
}

pub fn acts_on_custom_field() -> Vec<Act> {
    let choices = |more: &str| json!([choice("a", "A"), choice(more, more)]);
    let fields = vec![
        ("name", label("Asked"), [label("One"), label("Two")]),
        (
            "choices",
            json!([choice("a", "A")]),
            [choices("b"), choices("c")],
        ),
        ("hidden", json!(false), [json!(true), json!(true)]),
    ];
    let mut acts = edits::<CustomFieldSet>(Entity::CustomField, fields);
    // Of two places the later one stands, and nothing is kept of the other: `classes` holds it.
    acts.push(Act::new("moved to the same place", |scene, _| {
        let args = json!({"id": scene.id("x"), "sort": {"was": "n", "new": "b"}});
        let set = Mutation::decode("custom_field.set@1", &args.to_string()).unwrap();
        (set, vec![Wish::Row(Entity::CustomField, scene.id("x"))])
    }));
    acts
}

/// Apart from the others: a business has fifty at most.
pub fn makes_custom_field() -> Vec<Act> {
    vec![Act::new("make a field", |scene, side| {
        let id = scene.own(side);
        let make = CustomFieldCreate {
            id: CustomFieldId(id),
            kind: CustomFieldKind::Date,
            name: Label::new("", "Mine"),
            choices: Vec::new(),
            sort: Position::between(None, None),
            hidden: false,
        };
        (make, vec![Wish::Row(Entity::CustomField, id)])
    })]
}

pub fn company() -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let company = Company {
        id: CompanyId(scene.id("x")),
        name: "Tea".into(),
        domain: "tea.example".into(),
        address: "Here".into(),
        phone: "1".into(),
        note: "as it was\n".into(),
        former: Default::default(),
    };
    (scene, company.into())
}

pub fn acts_on_company() -> Vec<Act> {
    let fields = vec![
        ("name", json!("Tea"), [json!("Tea One"), json!("Tea Two")]),
        (
            "domain",
            json!("tea.example"),
            [json!("one.example"), json!("two.example")],
        ),
        ("address", json!("Here"), [json!("One"), json!("Two")]),
        ("phone", json!("1"), [json!("2"), json!("3")]),
        (
            "note",
            json!("as it was\n"),
            [json!("as one says\n"), json!("as two says\n")],
        ),
    ];
    let mut acts = edits::<CompanySet>(Entity::Company, fields);
    acts.push(Act::new("make a company", |scene, side| {
        let id = scene.own(side);
        let make = CompanyCreate {
            id: CompanyId(id),
            name: "Mine".into(),
            domain: String::new(),
            address: String::new(),
            phone: String::new(),
            note: String::new(),
        };
        (make, vec![Wish::Row(Entity::Company, id)])
    }));
    acts
}
