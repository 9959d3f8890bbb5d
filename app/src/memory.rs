//! A device in memory, for tests: what is committed is there at once, and nothing is ever sent.

use crate::context::AppContext;
use crate::device::{
    Device, DeviceSignals, Line, Mark, Me, SaveError, Saved, Storage, SyncView, Waits,
};
use crate::files::{Chosen, NotHere, Unfit};
use crate::phone_protection::{PhoneProtection, ProtectionError, ProtectionState};
use crate::unsent_file::{Delivered, Exported, NoExport, UnsentFile};
use domain::account::Actor;
use domain::account::{Business, Role};
use domain::file::{Attachment, NewFile, Sha256};
use domain::id::{BusinessId, CategoryId, PaymentId, ReviewId, TaskId, TicketId, new_id};
use domain::money::Currency;
use domain::projection::{Pending, Projection};
use domain::sales::{
    Category, OptionChoice, OptionGroup, Order, OrderState, Payment, PaymentAbout, PaymentMethod,
    PaymentState, Product,
};
use domain::service::{
    Priority, Review, ReviewAbout, ReviewState, Task, TaskAbout, TaskState, Ticket, TicketAbout,
    TicketKind, TicketState,
};
use domain::view::{Ctx, Side};
use domain::{Draft, Label, Lang, Money, OrderId, ProductId, Row, UserId};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use sync::{Failure, Leaving, Left, Stuck, UnsentFileError};

pub const NOW: i64 = 1_763_000_000_000;

/// The device on plain memory.
#[derive(Default)]
pub struct MemoryDevice {
    pub rows: RefCell<Projection>,
    pub drafts: RefCell<BTreeMap<String, String>>,
    pub asked_persistence: Cell<u32>,
    pub lang: Cell<Option<Lang>>,
    signals: OnceCell<DeviceSignals>,
    next: Cell<u64>,
    fails: Cell<bool>,
    left: RefCell<Left>,
}

impl MemoryDevice {
    pub fn of(rows: Vec<Row>) -> Rc<Self> {
        Rc::new(Self {
            rows: RefCell::new(Projection::new(rows, Vec::new())),
            ..Self::default()
        })
    }

    /// Every save fails from now on.
    pub fn break_down(&self) {
        self.fails.set(true);
    }

    fn save_leaving(&self, drafts: Vec<Draft>, leaving: &Leaving) -> Result<Saved, SaveError> {
        let stored = self.drafts.borrow().get(&leaving.form).cloned();
        let mut left = self.left.borrow().clone();
        let rest = left
            .leave(leaving, stored.as_deref(), an_id(98))
            .map_err(|_| SaveError::AlreadySent)?;
        let saved = self.save(drafts)?;
        *self.left.borrow_mut() = left;
        self.save_draft(&leaving.form, rest);
        Ok(saved)
    }

    fn save(&self, drafts: Vec<Draft>) -> Result<Saved, SaveError> {
        if self.fails.get() {
            return Err(SaveError::StoreBroken);
        }
        for draft in drafts {
            let mid = self.next.get() + 1;
            self.next.set(mid);
            let actor = Actor {
                user: a_user(),
                role: Role::Customer,
            };
            let ctx = Ctx {
                actor,
                client: uuid::Uuid::nil(),
                mid,
                now: NOW,
                side: Side::Phone,
            };
            self.rows.borrow_mut().commit(Pending { mid, ctx, draft });
        }
        Ok(Saved {
            mid: self.next.get(),
        })
    }
}

impl Device for MemoryDevice {
    fn me(&self) -> Me {
        Me {
            user: a_user(),
            role: Role::Customer,
            name: "Ann".into(),
            guest: false,
            demo: false,
        }
    }
    fn signals(&self) -> DeviceSignals {
        *self
            .signals
            .get_or_init(|| DeviceSignals::new(a_view(), ProtectionState::default()))
    }
    fn read(&self, look: &mut dyn FnMut(&Projection)) {
        look(&self.rows.borrow());
    }
    fn commit(
        &self,
        drafts: Vec<Draft>,
        _files: Vec<Chosen>,
        leaving: Option<Leaving>,
    ) -> LocalBoxFuture<'static, Result<Saved, SaveError>> {
        let saved = match leaving {
            Some(leaving) => self.save_leaving(drafts, &leaving),
            None => self.save(drafts),
        };
        futures::future::ready(saved).boxed_local()
    }
    fn read_file(
        &self,
        _file: web_sys::File,
        _original: bool,
    ) -> LocalBoxFuture<'static, Result<Chosen, Unfit>> {
        futures::future::ready(Err(Unfit::Unreadable)).boxed_local()
    }
    fn file_bytes(&self, _file: Attachment) -> LocalBoxFuture<'static, Result<Rc<[u8]>, NotHere>> {
        futures::future::ready(Err(NotHere::Offline)).boxed_local()
    }
    fn save_draft(&self, form: &str, json: Option<String>) {
        match json {
            Some(json) => self.drafts.borrow_mut().insert(form.to_owned(), json),
            None => self.drafts.borrow_mut().remove(form),
        };
    }
    fn save_draft_files(
        &self,
        form: &str,
        json: Option<String>,
        _files: Vec<Chosen>,
        _gone: Vec<Sha256>,
    ) -> LocalBoxFuture<'static, Vec<String>> {
        self.save_draft(form, json);
        futures::future::ready(Vec::new()).boxed_local()
    }
    fn draft_files(&self, _files: Vec<NewFile>) -> LocalBoxFuture<'static, Vec<Chosen>> {
        futures::future::ready(Vec::new()).boxed_local()
    }
    fn draft(&self, form: &str) -> Option<String> {
        self.drafts.borrow().get(form).cloned()
    }
    fn drafts(&self) -> Vec<String> {
        self.drafts.borrow().keys().cloned().collect()
    }
    fn new_id(&self) -> uuid::Uuid {
        an_id(99)
    }
    fn now(&self) -> i64 {
        NOW
    }
    fn sync_now(&self) {}
    fn ask_persistence(&self) {
        self.asked_persistence.set(self.asked_persistence.get() + 1);
    }
    fn keep_lang(&self, lang: Option<Lang>) {
        self.lang.set(lang);
    }
    fn export_unsent(&self) -> LocalBoxFuture<'static, Result<Exported, NoExport>> {
        futures::future::ready(Err(NoExport)).boxed_local()
    }
    fn choose_unsent_file(
        &self,
    ) -> LocalBoxFuture<'static, Option<Result<UnsentFile, UnsentFileError>>> {
        futures::future::ready(None).boxed_local()
    }
    fn deliver(
        &self,
        _file: UnsentFile,
        _jump: bool,
    ) -> LocalBoxFuture<'static, Result<Delivered, Stuck>> {
        futures::future::ready(Err(Stuck::Failed(Failure::Unreachable))).boxed_local()
    }
    fn export_send_now(&self) {}
    fn retry_send_now(&self) {}
    fn stop_send_now(&self) {}
    fn take_update(&self) {}
    fn tell_typing(&self, _conversation: domain::ConversationId) {}
    fn install(&self) -> LocalBoxFuture<'static, bool> {
        futures::future::ready(false).boxed_local()
    }
    fn take_shared(&self) -> LocalBoxFuture<'static, Option<String>> {
        futures::future::ready(None).boxed_local()
    }
    fn tell_phone(
        &self,
        _lang: Option<Lang>,
    ) -> LocalBoxFuture<'static, Result<(), crate::device::NotTold>> {
        futures::future::ready(Err(crate::device::NotTold::Failed)).boxed_local()
    }
    fn sheets(&self) -> Option<crate::device::Sheets> {
        Some(crate::shell::sheets())
    }
    fn phone_protection(&self) -> Rc<dyn PhoneProtection> {
        Rc::new(Unprotected)
    }
    fn sign_out(&self) -> LocalBoxFuture<'static, ()> {
        futures::future::ready(()).boxed_local()
    }
}

/// Memory has nothing to protect.
struct Unprotected;

fn nothing_to_protect() -> LocalBoxFuture<'static, Result<(), ProtectionError>> {
    futures::future::ready(Err(ProtectionError::Failed)).boxed_local()
}

impl PhoneProtection for Unprotected {
    fn protect(
        &self,
        _pin: String,
        _online: bool,
    ) -> LocalBoxFuture<'static, Result<(), ProtectionError>> {
        nothing_to_protect()
    }
    fn unprotect(&self) -> LocalBoxFuture<'static, Result<(), ProtectionError>> {
        nothing_to_protect()
    }
    fn change_pin(
        &self,
        _pin: String,
        _online: bool,
    ) -> LocalBoxFuture<'static, Result<(), ProtectionError>> {
        nothing_to_protect()
    }
    fn add_passkey(&self) -> LocalBoxFuture<'static, Result<(), ProtectionError>> {
        nothing_to_protect()
    }
    fn set_minutes(&self, _minutes: u8) {}
    fn lock(&self) {}
}

pub fn an_id(n: u8) -> uuid::Uuid {
    new_id(NOW, [n; 10])
}

pub fn a_user() -> UserId {
    UserId(an_id(1))
}

pub fn a_business() -> Business {
    Business {
        id: BusinessId(an_id(2)),
        name: Label::new("禾味面馆", "Grain Noodles"),
        about: Label::new(
            "人民路店 · 营业至 22:00",
            "People's Road · open until 22:00",
        ),
        currency: Currency("CNY".into()),
        zone: "Asia/Shanghai".into(),
        accent: "#b45309".into(),
        tables: vec!["1".into(), "12".into()],
        delivers: true,
        country: Default::default(),
        pays_online: false,
        sends_sms: false,
        service_targets: Default::default(),
        auto_reply: false,
        tax_rate: 0,
        tax_number: String::new(),
        invoice_prefix: String::new(),
    }
}

pub fn a_category() -> Category {
    Category {
        id: CategoryId(an_id(3)),
        name: Label::new("面", "Noodles"),
        sort: 1,
        removed: false,
    }
}

/// Noodles for 28, thin or thick (+2), with up to two toppings.
pub fn noodles() -> Product {
    let choice = |id: &str, extra| OptionChoice {
        id: id.into(),
        name: Label::new(id, id),
        extra: Money(extra),
    };
    let group = |id: &str, min, max, choices| OptionGroup {
        id: id.into(),
        name: Label::new(id, id),
        choices,
        min,
        max,
    };
    Product {
        id: ProductId(an_id(4)),
        category: a_category().id,
        name: Label::new("牛肉面", "Beef noodles"),
        about: Label::default(),
        price: Money(2_800),
        options: vec![
            group("width", 1, 1, vec![choice("thin", 0), choice("thick", 200)]),
            group(
                "top",
                0,
                2,
                vec![choice("egg", 300), choice("beef", 900), choice("tofu", 100)],
            ),
        ],
        photo: None,
        available: true,
        marks: Default::default(),
        sort: 1,
        hidden: false,
        removed: false,
    }
}

/// Tea for 6, without options.
pub fn tea() -> Product {
    Product {
        id: ProductId(an_id(5)),
        name: Label::new("茉莉花茶", "Jasmine tea"),
        price: Money(600),
        options: Vec::new(),
        sort: 2,
        ..noodles()
    }
}

pub fn an_order(n: u8, state: OrderState) -> Order {
    let line = domain::sales::cart::price_line(
        &tea(),
        &domain::sales::CartLine {
            product: tea().id,
            options: Vec::new(),
            quantity: 2,
        },
    );
    Order {
        discounts: Vec::new(),
        id: OrderId(an_id(n)),
        number: Some(1_000 + i64::from(n)),
        customer: a_user(),
        name: "Ann".into(),
        kind: domain::sales::Kind::DineIn { table: "12".into() },
        lines: line.into_iter().collect(),
        total: Money(1_200),
        note: String::new(),
        state,
        placed_at: NOW - 120_000 + i64::from(n),
        changed_at: NOW,
    }
}

/// Cash that staff took for an order.
pub fn a_payment(n: u8, order: OrderId, amount: i64) -> Payment {
    Payment {
        id: PaymentId(an_id(n)),
        about: PaymentAbout::Order { order },
        customer: Some(a_user()),
        amount: Money(amount),
        tip: Money(0),
        method: PaymentMethod::Cash,
        state: PaymentState::Captured,
        taken_by: None,
        taken_at: NOW,
        recorded_at: Some(NOW),
        reference: None,
    }
}

/// An open complaint of the customer.
pub fn a_ticket(n: u8) -> Ticket {
    Ticket {
        id: TicketId(an_id(n)),
        number: Some(i64::from(n)),
        customer: a_user(),
        name: "Ann".into(),
        kind: TicketKind::Complaint,
        subject: format!("Subject {n}"),
        text: "The soup was cold".into(),
        about: TicketAbout::Nothing,
        priority: Priority::Normal,
        assignee: None,
        state: TicketState::New,
        resolution: String::new(),
        count: 0,
        last_customer: 0,
        last_staff: 0,
        opened_at: NOW - 120_000 + i64::from(n),
        first_answer_at: None,
        resolved_at: None,
        changed_at: NOW,
        pauses: Vec::new(),
        files: Vec::new(),
        merged_into: None,
    }
}

pub fn a_task(n: u8) -> Task {
    Task {
        id: TaskId(an_id(n)),
        title: format!("Task {n}"),
        due: None,
        about: TaskAbout::Nothing,
        contact: None,
        suggestion: None,
        assignee: None,
        note: String::new(),
        state: TaskState::Open,
        result: String::new(),
        by: a_user(),
        made_at: NOW - 60_000 + i64::from(n),
        closed_by: None,
        closed_at: None,
    }
}

pub fn a_review(n: u8) -> Review {
    let about = ReviewAbout::Order {
        order: OrderId(an_id(n)),
    };
    Review {
        id: ReviewId::of_order(OrderId(an_id(n))),
        about,
        customer: a_user(),
        name: "Ann".into(),
        overall: 2,
        items: [("food".to_owned(), 1)].into(),
        text: "The soup was cold".into(),
        edition: 1,
        state: ReviewState::Waiting,
        reply: String::new(),
        made_at: NOW - 60_000,
        changed_at: NOW,
    }
}

pub fn a_menu() -> Vec<Row> {
    vec![
        Row::Business(a_business()),
        Row::Category(a_category()),
        Row::Product(noodles()),
        Row::Product(tea()),
    ]
}

pub fn a_status() -> sync::Status {
    sync::Status {
        reached: true,
        busy: false,
        halt: None,
        trouble: false,
        caught_up: true,
        left: 0,
        received: 0,
        deposited: 0,
        held: false,
        outdated: false,
        over_quota: None,
        lost: None,
        undecided: Default::default(),
    }
}

pub fn a_view() -> SyncView {
    SyncView {
        status: Some(a_status()),
        line: Line::Sure,
        waits: Waits::default(),
        last_contact: Some(NOW),
        persistent: None,
        update_ready: false,
        storage: Storage::Fine,
        memory_outbox: None,
        memory_outbox_sent: false,
        preview: false,
        send_now: None,
        sent_now: 0,
        resumes_at: None,
    }
}

/// What screens hold, over such a device. It moves on by nothing but what a test does.
pub fn an_app(device: Rc<MemoryDevice>) -> AppContext {
    AppContext::new(device, Lang::En, |_| 0, words::words)
}

#[test]
fn a_time_is_told_by_the_clock_of_its_own_day() {
    // 2025-07-15 10:00 UTC, read on 2025-11-13 in a place whose clocks went back in October, on the 26th at 01:00 UTC.
    const JULY: i64 = 1_752_573_600_000;
    let berlin = |then: i64| if then < 1_761_440_400_000 { 120 } else { 60 };
    Owner::new().with(|| {
        let app = AppContext::new(MemoryDevice::of(vec![]), Lang::En, berlin, words::words);
        assert_eq!(app.moment(JULY), "15 Jul 12:00");
        assert_eq!(app.dated(JULY), "15 Jul 2025 12:00");
        assert_eq!(app.moment(NOW), "03:13");
        assert_eq!((app.offset(JULY), app.offset(NOW)), (120, 60));
    });
}

#[test]
fn a_row_is_marked_by_how_far_its_newest_change_has_come() {
    Owner::new().with(|| {
        let device = MemoryDevice::of(a_menu());
        let app = an_app(Rc::clone(&device));
        let args = crate::feature::sales::order::cart_draft::tests::an_order_place(7);
        let key = domain::Key::new(domain::row::Entity::Order, args.id.0);
        assert_eq!(app.mark(key), Mark::Saved);
        let saved = app
            .commit(domain::Mutation::OrderPlace(args))
            .now_or_never()
            .unwrap()
            .unwrap();
        assert_eq!(app.mark(key), Mark::OnThisPhone);
        app.sync.update(|sync| {
            sync.status = Some(sync::Status {
                busy: true,
                ..a_status()
            })
        });
        assert_eq!(app.mark(key), Mark::Sending);
        app.sync.update(|sync| {
            sync.status = Some(sync::Status {
                received: saved.mid,
                ..a_status()
            })
        });
        assert_eq!(app.mark(key), Mark::Received);
        device.rows.borrow_mut().pulled(vec![], &[], saved.mid);
        assert_eq!(app.mark(key), Mark::Saved);
    });
}

#[test]
fn a_save_that_fails_changes_nothing() {
    Owner::new().with(|| {
        let device = MemoryDevice::of(a_menu());
        let app = an_app(Rc::clone(&device));
        device.break_down();
        let args = crate::feature::sales::order::cart_draft::tests::an_order_place(7);
        let saved = app
            .commit(domain::Mutation::OrderPlace(args))
            .now_or_never()
            .unwrap();
        assert_eq!(saved, Err(SaveError::StoreBroken));
        assert_eq!(
            device.rows.borrow().all(domain::row::Entity::Order).count(),
            0
        );
    });
}
