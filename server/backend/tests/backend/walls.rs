//! What customers never get and never change, whatever they send.

use crate::booking::House;
use crate::campaigns;
use crate::consent::{grant, withdraw};
use crate::consultation;
use crate::files::file;
use crate::insight::{eats, newcomer};
use crate::offers::{collects, coupon_of, honours, offer_of, the_offer};
use crate::payments::{refunds, takes};
use crate::people::{add, contact, create, half, orders_by_phone};
use crate::reviews::{hides, publishes, rates, replies};
use crate::service::text;
use crate::strategies;
use crate::support::{Device, NOW, World, actor, id, kept};
use crate::tasks::{call, finished};
use crate::tickets::{about_order, answered, reopened, resolved, says};
use domain::account::{
    BusinessSet, Location, LocationMake, LocationSet, ResourceKind, ResourceMake, ResourceSet,
};
use domain::account::{DisplayName, Email, ParkedReason, Password, Role};
use domain::file::{FileAttach, Subject};
use domain::id::{
    BookingId, BusinessId, CategoryId, LocationId, OfferId, PastId, PaymentId, ResourceBlockId,
    ResourceId, ServiceOfferingId, SuggestionId, TicketId, TicketNoteId, WaitlistEntryId,
};
use domain::insight::SuggestionAnswer;
use domain::insight::suggestion::SuggestionOutcome;
use domain::merge::{SetChange, Was};
use domain::mutation::ParkedDrop;
use domain::people::{
    ActivityAdd, ActivityKind, CompanySet, ConsentSource, ContactFacts, ContactJoin,
    ContactPreferenceSet, ContactSet, ContactStaffSet, Country, CustomFieldSet, PointKind,
};
use domain::reach::{
    CampaignSet, CampaignState, Ready, ReadySegment, SegmentSet, StrategySet, StrategyState,
};
use domain::sales::OfferSet;
use domain::sales::offer::OfferState;
use domain::sales::{
    BookingAct, BookingMove, BookingRequest, BookingState, BookingStep, BookingWalkIn,
    CategoryMake, CategorySet, OrderPlace, OrderState, OrderStep, ProductMake, ProductPast,
    ProductSet, ResourceBlockCreate, ResourceBlockLift, ServiceOfferingMake, ServiceOfferingSet,
    Step, WaitlistEntryAccept, WaitlistEntryJoin, WaitlistEntryLeave,
};
use domain::service::{
    CannedReplySet, ConversationAssign, ConversationSnooze, ConversationState, ConversationStep,
    HelpArticleSet, MessageRead, MessageSend, TaskCreate, TaskSet, TicketMerge, TicketNoteAdd,
    TicketSet, TicketState, TicketStep,
};
use domain::{
    ActivityId, ContactId, ConversationId, Entity, Key, Label, MessageId, Money, Mutation, OrderId,
    ParkedId, ProductId, Refusal, Row, UserId,
};
use std::collections::BTreeSet;

/// Two customers, a guest and staff who did everything there is to do.
struct Town {
    world: World,
    ann: Device,
    ben: Device,
    staff: Device,
    talks: [ConversationId; 2],
    tickets: Vec<TicketId>,
    orders: Vec<OrderId>,
    payments: Vec<PaymentId>,
    cards: Vec<ParkedId>,
    message: MessageId,
    noted: ContactId,
    house: House,
    bookings: Vec<BookingId>,
    waiting: Vec<WaitlistEntryId>,
    block: ResourceBlockId,
    suggestions: Vec<SuggestionId>,
    task: TaskCreate,
}

/// An order that was handed over, what its customer says of it, and why nobody else reads that.
async fn reviewed(world: &World, device: &mut Device, staff: &mut Device, owner: &mut Device) {
    let order = eats(world, device, staff).await;
    device.does(world, rates(order, 2, "My own word")).await;
    owner.does(world, hides(order, "A name")).await;
    staff.does(world, replies(order, "Sorry")).await;
}

async fn town() -> Town {
    let world = World::start().await;
    let staff_user = world.backend.add_user(
        Role::Agent,
        DisplayName::parse("Carl").unwrap(),
        Email::parse("carl@x.example").unwrap(),
        Password::parse("correct horse battery").unwrap(),
    );
    let user = staff_user.await.unwrap();
    let mut staff = Device::of(domain::account::Actor {
        user,
        role: Role::Agent,
    });
    let (mut ann, mut ben) = (world.customer(), world.customer());
    let talks = [ConversationId(id()), ConversationId(id())];
    let mut message = MessageId(id());
    let (mut orders, mut cards, mut tickets) = (Vec::new(), Vec::new(), Vec::new());
    let (mut owner, mut payments) = (Device::of(actor(Role::Owner)), Vec::new());
    for (device, talk) in [(&mut ann, talks[0]), (&mut ben, talks[1])] {
        orders_by_phone(&world, device, "13800138000").await;
        let user = device.actor.user;
        orders.push(device.places(&world, &world.soup).await);
        let absurd = OrderPlace {
            total: Money(1),
            ..device.wish(&world.soup, 1)
        };
        cards.push(ParkedId(kept(device.does(&world, absurd).await)));
        let mut hello = text(talk, user, "A secret of mine");
        hello.files = vec![file(b"a picture of mine", "mine.jpg")];
        message = hello.id;
        device.does(&world, hello).await;
        staff.does(&world, text(talk, user, "We keep it")).await;
        device.does(&world, read_all(talk)).await;
        staff.does(&world, read_all(talk)).await;
        staff.does(&world, tagged(ContactId::of_user(user))).await;
        staff.does(&world, note(ContactId::of_user(user))).await;
        let about = Subject::Contact(ContactId::of_user(user));
        staff.does(&world, attached(about)).await;
        let order = orders.last().copied().unwrap();
        tickets.push(solved(&world, device, &mut staff, order).await);
        reviewed(&world, device, &mut staff, &mut owner).await;
        device
            .does(
                &world,
                withdraw(ContactId::of_user(user), ConsentSource::App),
            )
            .await;
        let paid = takes(order, 2_800);
        payments.push(paid.id);
        let back = refunds(paid.id, 1, 100);
        staff.does(&world, paid).await;
        owner.does(&world, back).await;
    }
    let noted = create("Nina", &[(PointKind::Phone, "13800138000")]);
    staff.does(&world, noted.clone()).await;
    for name in ["difficult to sell", "Noodles"] {
        let name = Was {
            was: world.tea.name.clone(),
            new: Label::new("", name),
        };
        let set = ProductSet {
            name: Some(name),
            ..ProductSet::of(world.tea.id)
        };
        staff.does(&world, Mutation::ProductSet(set)).await;
    }
    // As builds before `past` wrote it.
    let before = ProductPast {
        id: PastId(id()),
        product: world.tea.id,
        field: "name".into(),
        lost: "difficult to read".into(),
        new: "Tea".into(),
        at: NOW,
        by: user,
    };
    let place = Location {
        id: LocationId(id()),
        name: Label::new("", "By the lake"),
        address: String::new(),
        zone: "Asia/Shanghai".into(),
        opening: Default::default(),
        removed: false,
    };
    let rows = vec![before.into(), place.into()];
    world.backend.put_rows(rows).await.unwrap();
    let house = House::build(&world, &[2, 2, 2, 2]).await;
    let mut bookings = Vec::new();
    for device in [&mut ann, &mut ben] {
        let wish = house.wish(device.actor.user, 2, 12);
        bookings.push(wish.id);
        device.does(&world, wish).await;
    }
    let mut waiting = Vec::new();
    for device in [&mut ann, &mut ben] {
        let join = house.waits(device.actor.user, 3, (12, 14));
        waiting.push(join.id);
        device.does(&world, join).await;
    }
    let block = house.blocks(3, 6, (12, 14));
    staff.does(&world, block.clone()).await;
    let join = ContactJoin {
        from: noted.id,
        into: ContactId::of_user(ben.actor.user),
    };
    staff.does(&world, join).await;
    let contacts = [&ann, &ben].map(|device| ContactId::of_user(device.actor.user));
    let suggestions = looked_through(&world, contacts).await;
    let task = call(contacts[0], None);
    staff.does(&world, task.clone()).await;
    Town {
        world,
        ann,
        ben,
        staff,
        talks,
        tickets,
        orders,
        payments,
        cards,
        message,
        noted: noted.id,
        house,
        bookings,
        waiting,
        block: block.id,
        suggestions,
        task,
    }
}

/// Figures of customers, and whom to contact of them: a town of two gives none by itself.
async fn looked_through(world: &World, contacts: [ContactId; 2]) -> Vec<SuggestionId> {
    world.backend.run_insight().await.unwrap();
    let suggestions = contacts.map(newcomer);
    let ids = suggestions.iter().map(|one| one.id).collect();
    let facts = contacts.map(|contact| ContactFacts::new(contact).into());
    let rows = suggestions.map(Row::from).into_iter().chain(facts);
    let rows = rows.chain(strategies::written_to(contacts[0]));
    let rows = rows.chain(campaigns::written());
    let rows = rows.chain(consultation::written());
    let rows = rows.chain(crate::records::written());
    let rows = rows.chain(crate::bills::written());
    let rows = rows.chain(crate::offers::written());
    world.backend.put_rows(rows.collect()).await.unwrap();
    ids
}

/// A ticket about an order: opened, answered, noted, resolved, and how it was.
async fn solved(
    world: &World,
    device: &mut Device,
    staff: &mut Device,
    order: OrderId,
) -> TicketId {
    let open = about_order(device.actor.user, order);
    let ticket = open.id;
    device.does(world, open).await;
    staff.does(world, says(ticket, "We look into it")).await;
    staff.does(world, internal(ticket)).await;
    let seen = TicketState::Open;
    staff.does(world, resolved(ticket, seen, 1)).await;
    device.does(world, answered(ticket)).await;
    ticket
}

fn internal(ticket: TicketId) -> TicketNoteAdd {
    TicketNoteAdd {
        id: TicketNoteId(id()),
        ticket,
        text: "A difficult one".into(),
    }
}

fn read_all(conversation: ConversationId) -> MessageRead {
    MessageRead {
        conversation,
        up_to: 2,
    }
}

fn tagged(id: ContactId) -> ContactStaffSet {
    ContactStaffSet {
        tags: Some(SetChange {
            add: ["difficult".to_owned()].into(),
            ..SetChange::default()
        }),
        ..ContactStaffSet::of(id)
    }
}

fn attached(about: Subject) -> FileAttach {
    FileAttach {
        file: file(b"a picture of staff", "pays late.jpg"),
        about,
        name: "Carl".into(),
    }
}

fn note(contact: ContactId) -> ActivityAdd {
    ActivityAdd {
        id: ActivityId(id()),
        contact,
        what: ActivityKind::Note {
            text: "pays late".into(),
        },
        at: NOW,
    }
}

/// Every row of every table, but for what a push that is refused writes by itself and what is kept for its author. A table that is added
/// later is among them.
async fn but_kept(world: &World, author: UserId) -> String {
    const OF_SYNC: [&str; 4] = ["change_log", "mutation_log", "scope", "sync_client"];
    let (dump, author) = (world.dump().await, author.to_string());
    let (mut table, mut rows) = ("", Vec::new());
    for line in dump.lines() {
        if !line.starts_with(' ') {
            table = line;
        }
        let is_their_card = table == "parked" && line.contains(&author);
        if !is_their_card && !OF_SYNC.contains(&table) {
            rows.push(line);
        }
    }
    rows.join("\n")
}

#[tokio::test]
async fn a_customer_pulls_nothing_of_staff_and_nothing_of_another_customer() {
    let mut town = town().await;
    let mut guest = Device::of(
        town.world
            .backend
            .sign_in_guest("Eve")
            .await
            .unwrap()
            .person
            .actor,
    );
    let pause = ContactPreferenceSet {
        paused_until: Some(Was {
            was: None,
            new: Some(NOW),
        }),
        ..ContactPreferenceSet::of(ContactId::of_user(town.ann.actor.user))
    };
    town.ann.does(&town.world, pause).await;
    let collect = crate::offers::collects(crate::offers::the_offer(), town.ann.actor.user);
    town.ann.does(&town.world, collect).await;
    let mut seen = [0_usize; 2];
    let mut of_customers = BTreeSet::new();
    for device in [&mut town.ann, &mut town.ben, &mut guest] {
        let me = device.actor.user;
        device.pull(&town.world).await;
        for ((scope, entity, _), (_, json)) in &device.rows {
            let row = Row::decode(Entity::parse(entity).unwrap(), json).unwrap();
            assert_ne!(scope, "team");
            seen[0] += 1;
            of_customers.insert(row.key().entity);
            let mine = match &row {
                Row::Business(_)
                | Row::Category(_)
                | Row::Product(_)
                | Row::Location(_)
                | Row::Resource(_)
                | Row::ServiceOffering(_)
                | Row::BusyDay(_) => true,
                Row::HelpArticle(article) => article.public,
                Row::Offer(offer) => offer.state != OfferState::Draft,
                Row::Coupon(coupon) => coupon.customer == me,
                Row::Booking(booking) => booking.customer == me,
                Row::WaitlistEntry(entry) => entry.customer == me,
                Row::Order(order) => order.customer == me,
                Row::Payment(payment) => payment.customer == Some(me),
                Row::Refund(refund) => refund.customer == Some(me),
                Row::Parked(parked) => parked.owner == me,
                Row::Contact(contact) => contact.user == Some(me),
                Row::Consent(consent) => consent.customer == Some(me),
                Row::ContactPreference(wish) => wish.customer == Some(me),
                Row::Conversation(talk) => talk.customer == me,
                Row::Message(message) => message.customer == me,
                Row::ReadMarker(marker) => marker.customer == me,
                Row::Attachment(file) => file.customer == Some(me),
                Row::Ticket(ticket) => ticket.customer == me,
                Row::TicketMessage(message) => message.customer == me,
                Row::SurveyResponse(response) => response.customer == me,
                Row::Review(review) => review.customer == me,
                Row::Colleague(_)
                | Row::ContactStaff(_)
                | Row::Activity(_)
                | Row::ConversationStaff(_)
                | Row::ProductPast(_)
                | Row::Past(_)
                | Row::TicketNote(_)
                | Row::ContactFacts(_)
                | Row::Suggestion(_)
                | Row::Task(_)
                | Row::ModelRun(_)
                | Row::Strategy(_)
                | Row::Delivery(_)
                | Row::Segment(_)
                | Row::Campaign(_)
                | Row::CannedReply(_)
                | Row::CustomField(_)
                | Row::Company(_)
                | Row::ResourceBlock(_) => false,
                Row::DayClosing(_) | Row::Invoice(_) => false,
            };
            assert!(mine, "{row:?}");
            assert!(!json.contains("difficult") && !json.contains("pays late"));
        }
        assert_eq!(
            contact(device, town.noted),
            None,
            "joined by staff's word only"
        );
    }
    assert!(guest.rows.keys().all(|(scope, ..)| scope == "business"));
    town.staff.pull(&town.world).await;
    for entity in Entity::ALL {
        let there = town
            .staff
            .rows
            .keys()
            .any(|(_, have, _)| have == entity.name());
        seen[1] += usize::from(there);
    }
    // Staff hold every noun but the business, which this town has not, and parked work, which they have none of.
    assert_eq!(seen[1], Entity::ALL.len() - 2);
    // What no customer was shown stands for staff alone, whatever a list says.
    let is_theirs = |entity: &&Entity| !of_customers.contains(entity);
    let staffs: Vec<Entity> = Entity::ALL.iter().filter(is_theirs).copied().collect();
    assert_eq!(
        staffs,
        [
            Entity::Business, // This town has none.
            Entity::Colleague,
            Entity::ContactStaff,
            Entity::Activity,
            Entity::ConversationStaff,
            Entity::ProductPast,
            Entity::Past,
            Entity::ResourceBlock,
            Entity::DayClosing,
            Entity::Invoice,
            Entity::TicketNote,
            Entity::ContactFacts,
            Entity::Suggestion,
            Entity::ModelRun,
            Entity::Task,
            Entity::Segment,
            Entity::Strategy,
            Entity::Delivery,
            Entity::Campaign,
            Entity::CannedReply,
            Entity::CustomField,
            Entity::Company,
        ]
    );
    assert!(seen[0] > 20 && half(&town.staff, ContactId::of_user(town.ann.actor.user)).is_some());
}

/// What is attacked, and who does it.
struct Attack {
    contact: ContactId,
    talk: ConversationId,
    order: OrderId,
    payment: PaymentId,
    card: ParkedId,
    product: ProductId,
    ticket: TicketId,
    victim: UserId,
    /// The attacker's own contact.
    own: ContactId,
    /// What the attacker could order for themselves.
    wish: OrderPlace,
    booking: BookingId,
    waiting: WaitlistEntryId,
    block: ResourceBlockId,
    offering: ServiceOfferingId,
    resource: ResourceId,
    place: LocationId,
    suggestion: SuggestionId,
    task: TaskCreate,
}

/// Every mutation with somebody else's ids, and with ids that nobody has.
fn attacks(on: &Attack) -> Vec<Mutation> {
    let (contact, own, talk) = (on.contact, on.own, on.talk);
    let company = ContactSet {
        company: Some(Was {
            was: String::new(),
            new: "Eve & Co".into(),
        }),
        ..ContactSet::of(contact, Country::default())
    };
    let mut taken = create("Eve", &[(PointKind::Phone, "13800138000")]);
    taken.id = contact;
    let join = |from, into| ContactJoin { from, into };
    let step = |to| ConversationStep {
        id: talk,
        to,
        seen: 9,
    };
    let assign = ConversationAssign {
        id: talk,
        assignee: Was {
            was: None,
            new: None,
        },
    };
    let place = OrderPlace {
        id: OrderId(id()),
        customer: on.victim,
        ..on.wish.clone()
    };
    let cancel = OrderStep {
        id: on.order,
        was: OrderState::Placed,
        step: Step::Cancel,
    };
    let sold_out = ProductSet {
        available: Some(Was {
            was: true,
            new: false,
        }),
        ..ProductSet::of(on.product)
    };
    vec![
        CategoryMake {
            id: CategoryId(id()),
            name: Label::new("", "Eve's"),
            sort: 0,
            removed: false,
        }
        .into(),
        CategorySet {
            removed: Some(Was {
                was: false,
                new: true,
            }),
            ..CategorySet::of(CategoryId(on.product.0))
        }
        .into(),
        ProductMake {
            id: ProductId(id()),
            category: CategoryId(id()),
            name: Label::new("", "Eve's soup"),
            about: Label::default(),
            price: Money(1),
            options: Vec::new(),
            photo: None,
            available: true,
            marks: Default::default(),
            sort: 0,
            hidden: false,
            removed: false,
        }
        .into(),
        attached(Subject::Product(on.product)).into(),
        BusinessSet {
            delivers: Some(Was {
                was: false,
                new: true,
            }),
            ..BusinessSet::of(BusinessId(on.product.0))
        }
        .into(),
        LocationMake {
            id: LocationId(id()),
            name: Label::new("", "Eve's"),
            address: String::new(),
            zone: "Asia/Shanghai".into(),
            opening: Default::default(),
            removed: false,
        }
        .into(),
        ResourceMake {
            id: ResourceId(id()),
            location: on.place,
            name: Label::new("", "Eve's"),
            kind: ResourceKind::Table,
            seats: 2,
            sort: 0,
            removed: false,
        }
        .into(),
        ResourceSet {
            removed: Some(Was {
                was: false,
                new: true,
            }),
            ..ResourceSet::of(on.resource)
        }
        .into(),
        ServiceOfferingMake {
            id: ServiceOfferingId(id()),
            location: on.place,
            name: Label::new("", "Eve's"),
            about: Label::default(),
            minutes: 30,
            before: 0,
            after: 0,
            party_from: 1,
            party_to: 2,
            lead: 0,
            horizon: 30,
            cancel_until: 0,
            resources: vec![on.resource],
            sort: 0,
            hidden: false,
            removed: false,
        }
        .into(),
        ServiceOfferingSet {
            removed: Some(Was {
                was: false,
                new: true,
            }),
            ..ServiceOfferingSet::of(on.offering)
        }
        .into(),
        BookingRequest {
            id: BookingId(id()),
            offering: on.offering,
            customer: on.victim,
            name: "Eve".into(),
            phone: String::new(),
            party: 2,
            start: NOW + 86_400_000,
            note: String::new(),
        }
        .into(),
        BookingWalkIn {
            id: BookingId(id()),
            resource: on.resource,
            with: Vec::new(),
            party: 2,
            minutes: 60,
            name: "Eve".into(),
            start: NOW,
        }
        .into(),
        BookingMove {
            id: on.booking,
            was: NOW,
            start: NOW + 86_400_000,
            party: 2,
            resource: None,
            with: Vec::new(),
        }
        .into(),
        BookingStep {
            id: on.booking,
            was: BookingState::Confirmed,
            step: BookingAct::Cancel,
        }
        .into(),
        BookingStep {
            id: on.booking,
            was: BookingState::Confirmed,
            step: BookingAct::NoShow,
        }
        .into(),
        ResourceBlockCreate {
            id: ResourceBlockId(id()),
            resources: vec![on.resource],
            start: NOW,
            end: NOW + 3_600_000,
            reason: "Eve".into(),
        }
        .into(),
        ResourceBlockLift { id: on.block }.into(),
        WaitlistEntryJoin {
            id: WaitlistEntryId(id()),
            offering: on.offering,
            customer: on.victim,
            name: "Eve".into(),
            phone: String::new(),
            party: 2,
            from: NOW + 86_400_000,
            to: NOW + 86_400_000,
        }
        .into(),
        WaitlistEntryLeave { id: on.waiting }.into(),
        WaitlistEntryAccept {
            id: on.waiting,
            start: NOW + 86_400_000,
        }
        .into(),
        LocationSet {
            removed: Some(Was {
                was: false,
                new: true,
            }),
            ..LocationSet::of(LocationId(on.product.0))
        }
        .into(),
        takes(on.order, 1).into(),
        refunds(on.payment, 2, 1).into(),
        crate::bills::percent(on.order, 1, 50).into(),
        crate::bills::counted().into(),
        offer_of(OfferId(id())).into(),
        OfferSet {
            pieces: Some(Was { was: 100, new: 101 }),
            ..OfferSet::of(the_offer())
        }
        .into(),
        collects(the_offer(), on.victim).into(),
        honours(coupon_of(the_offer(), on.victim), Some(on.order)).into(),
        OrderPlace {
            id: OrderId(id()),
            coupon: Some(coupon_of(the_offer(), on.victim)),
            ..on.wish.clone()
        }
        .into(),
        place.into(),
        cancel.into(),
        sold_out.into(),
        ParkedDrop { id: on.card }.into(),
        taken.into(),
        company.into(),
        add(contact, PointKind::Email, "eve@x.example").into(),
        ContactSet {
            do_not_contact: Some(Was {
                was: false,
                new: true,
            }),
            ..ContactSet::of(contact, Country::default())
        }
        .into(),
        tagged(contact).into(),
        ContactStaffSet {
            others: [own].into(),
            ..ContactStaffSet::of(contact)
        }
        .into(),
        join(contact, own).into(),
        join(own, contact).into(),
        note(contact).into(),
        attached(Subject::Contact(contact)).into(),
        attached(Subject::Order(on.order)).into(),
        text(talk, on.victim, "It is me").into(),
        MessageRead {
            conversation: talk,
            up_to: 1,
        }
        .into(),
        step(ConversationState::Closed).into(),
        step(ConversationState::Open).into(),
        assign.into(),
        SuggestionAnswer {
            id: on.suggestion,
            outcome: SuggestionOutcome::Done,
        }
        .into(),
        on.task.clone().into(),
        TaskSet {
            title: Some(Was {
                was: "Call Ann".to_owned(),
                new: "Eve's".to_owned(),
            }),
            ..TaskSet::of(on.task.id)
        }
        .into(),
        finished(on.task.id).into(),
        Ready::MissYou.draft(uuid::Uuid::nil()).into(),
        StrategySet {
            state: Some(Was {
                was: StrategyState::Draft,
                new: StrategyState::Running,
            }),
            ..StrategySet::of(Ready::Birthday.draft(uuid::Uuid::nil()).id)
        }
        .into(),
        ReadySegment::Lost.draft(uuid::Uuid::nil()).into(),
        SegmentSet {
            rule: Some(Was {
                was: "all()".to_owned(),
                new: "mail".to_owned(),
            }),
            ..SegmentSet::of(campaigns::everyone().id)
        }
        .into(),
        consultation::a_reply().into(),
        CannedReplySet {
            removed: Some(Was {
                was: false,
                new: true,
            }),
            ..CannedReplySet::of(consultation::a_reply().id)
        }
        .into(),
        consultation::an_article().into(),
        HelpArticleSet {
            public: Some(Was {
                was: false,
                new: true,
            }),
            ..HelpArticleSet::of(consultation::an_article().id)
        }
        .into(),
        TicketMerge {
            id: on.ticket,
            into: TicketId(id()),
        }
        .into(),
        ConversationSnooze {
            id: talk,
            until: None,
            seen: 9,
        }
        .into(),
        attached(Subject::Ticket(on.ticket)).into(),
        crate::records::create(&crate::records::table()).into(),
        CustomFieldSet {
            hidden: Some(Was {
                was: false,
                new: true,
            }),
            ..CustomFieldSet::of(crate::records::table().id)
        }
        .into(),
        crate::records::company().into(),
        CompanySet {
            phone: Some(Was {
                was: String::new(),
                new: "1".to_owned(),
            }),
            ..CompanySet::of(crate::records::company().id)
        }
        .into(),
        campaigns::news().into(),
        CampaignSet {
            state: Some(Was {
                was: CampaignState::Draft,
                new: CampaignState::Scheduled,
            }),
            ..CampaignSet::of(campaigns::news().id)
        }
        .into(),
        grant(contact, ConsentSource::App, None).into(),
        withdraw(contact, ConsentSource::App).into(),
        ContactPreferenceSet {
            paused_until: Some(Was {
                was: None,
                new: Some(1),
            }),
            ..ContactPreferenceSet::of(contact)
        }
        .into(),
        about_order(on.victim, on.order).into(),
        says(on.ticket, "It is me").into(),
        TicketSet {
            subject: Some(Was {
                was: String::new(),
                new: "Eve's".into(),
            }),
            ..TicketSet::of(on.ticket)
        }
        .into(),
        reopened(on.ticket).into(),
        TicketStep {
            to: TicketState::Closed,
            ..reopened(on.ticket)
        }
        .into(),
        internal(on.ticket).into(),
        answered(on.ticket).into(),
        rates(on.order, 1, "Eve was here").into(),
        publishes(on.order).into(),
        hides(on.order, "Eve's").into(),
        replies(on.order, "Eve's").into(),
    ]
}

#[tokio::test]
async fn a_customer_changes_nothing_of_others_and_does_not_hear_whether_it_exists() {
    let town = town().await;
    let world = &town.world;
    let mut eve = world.customer();
    let own = ContactId::of_user(eve.actor.user);
    orders_by_phone(world, &mut eve, "13900139000").await;
    let victim = town.ann.actor.user;
    let real = Attack {
        contact: ContactId::of_user(victim),
        talk: town.talks[0],
        order: town.orders[0],
        payment: town.payments[0],
        card: town.cards[0],
        product: world.tea.id,
        ticket: town.tickets[0],
        victim,
        own,
        wish: eve.wish(&world.soup, 1),
        booking: town.bookings[0],
        waiting: town.waiting[0],
        block: town.block,
        offering: town.house.offering.id,
        resource: town.house.tables[0],
        place: town.house.place,
        suggestion: town.suggestions[0],
        task: town.task.clone(),
    };
    let none = Attack {
        contact: ContactId(id()),
        talk: ConversationId(id()),
        order: OrderId(id()),
        payment: PaymentId(id()),
        card: ParkedId(id()),
        product: ProductId(id()),
        ticket: TicketId(id()),
        victim: UserId(id()),
        wish: real.wish.clone(),
        own,
        booking: BookingId(id()),
        waiting: WaitlistEntryId(id()),
        block: ResourceBlockId(id()),
        offering: ServiceOfferingId(id()),
        resource: ResourceId(id()),
        place: LocationId(id()),
        suggestion: SuggestionId(id()),
        task: call(ContactId(id()), None),
    };
    let joined = Attack {
        contact: town.noted,
        talk: town.talks[1],
        order: town.orders[1],
        payment: town.payments[1],
        card: town.cards[1],
        product: world.soup.id,
        ticket: town.tickets[1],
        victim: town.ben.actor.user,
        wish: real.wish.clone(),
        own,
        booking: town.bookings[1],
        waiting: town.waiting[1],
        block: town.block,
        offering: town.house.offering.id,
        resource: town.house.tables[1],
        place: town.house.place,
        suggestion: town.suggestions[1],
        task: town.task.clone(),
    };
    let staff = Attack {
        contact: ContactId::of_user(town.staff.actor.user),
        victim: town.staff.actor.user,
        wish: real.wish.clone(),
        task: real.task.clone(),
        ..joined
    };
    let before = but_kept(world, eve.actor.user).await;
    let [real, none, joined, staff] = [&real, &none, &joined, &staff].map(attacks);
    let tried: BTreeSet<&str> = real.iter().map(Mutation::name).collect();
    assert_eq!(tried, Mutation::NAMES.iter().copied().collect());
    for (((real, none), joined), staff) in real.into_iter().zip(none).zip(joined).zip(staff) {
        let name = real.name();
        let mut reasons = Vec::new();
        for attack in [real, none, joined, staff] {
            let parked = kept(eve.does(world, attack).await);
            eve.pull(world).await;
            reasons.push(eve.parked(parked).reason);
        }
        assert!(
            reasons.windows(2).all(|pair| pair[0] == pair[1]),
            "{name}: {reasons:?}"
        );
        assert!(
            matches!(
                &reasons[0],
                ParkedReason::Refused {
                    refusal: Refusal::NotAllowed | Refusal::Missing { .. }
                }
            ),
            "{name}: {reasons:?}"
        );
        assert_eq!(but_kept(world, eve.actor.user).await, before, "{name}");
    }
}

/// Ids of one's own making that somebody else happens to have: refused, and the refusal names nothing.
#[tokio::test]
async fn a_message_never_lands_in_somebody_elses_conversation() {
    let town = town().await;
    let world = &town.world;
    let mut eve = world.customer();
    let user = eve.actor.user;
    let before = but_kept(world, user).await;
    let theirs = text(town.talks[0], user, "Hello");
    let taken = MessageSend {
        id: town.message,
        ..text(ConversationId(id()), user, "Hello")
    };
    for (wish, refusal) in [(theirs, Refusal::NotAllowed), (taken, Refusal::IdTaken)] {
        let parked = kept(eve.does(world, wish).await);
        eve.pull(world).await;
        assert_eq!(eve.parked(parked).reason, ParkedReason::Refused { refusal });
        assert_eq!(but_kept(world, user).await, before);
    }
    assert_eq!(eve.row(Key::new(Entity::Message, town.message.0)), None);
}
