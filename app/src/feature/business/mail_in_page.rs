//! *More → Mail that comes in*: the mailbox that the server reads, what arrived, and the addresses that take no mail. Needs the server, which alone
//! holds it.

use super::mail_in_list::{Arrived, Bounced};
use crate::api::{ApiError, inbox_overview, remove_mailbox, set_mailbox};
use crate::context::{AppContext, use_app};
use crate::mail_text::refusal_text;
use crate::ui::{Confirm, Empty, Icon, Page, ask_online};
use domain::account::mail_account::{MAX_PASSWORD, MailAnswer, MailPassword, MailRefusal};
use domain::account::mail_inbox::{InboxOverview, InboxTrouble, Mailbox};
use domain::policy::Action;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::StaffWords;

/// What is known of it.
#[derive(Debug, Clone, PartialEq)]
enum Known {
    Asking,
    Here(InboxOverview),
    Failed(ApiError),
}

/// The page, for its parts.
#[derive(Clone, Copy)]
pub(super) struct InboxState {
    pub app: AppContext,
    known: RwSignal<Known>,
    host: RwSignal<String>,
    port: RwSignal<String>,
    user: RwSignal<String>,
    password: RwSignal<String>,
    /// True once what is set up stands in the fields.
    filled: RwSignal<bool>,
    wrong: RwSignal<Option<MailRefusal>>,
    waits: RwSignal<bool>,
}

impl InboxState {
    fn new(app: AppContext) -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            app,
            known: RwSignal::new(Known::Asking),
            host: text(),
            port: RwSignal::new("993".to_owned()),
            user: text(),
            password: text(),
            filled: RwSignal::new(false),
            wrong: RwSignal::new(None),
            waits: RwSignal::new(false),
        }
    }

    pub fn ask(self) {
        let words = self.app.staff_words();
        spawn_local(async move {
            let known = match inbox_overview().await {
                Ok(Some(overview)) => {
                    if !self.filled.try_get_untracked().unwrap_or(true) {
                        self.filled.set(true);
                        if let Some(mailbox) = &overview.mailbox {
                            self.host.set(mailbox.host.clone());
                            self.port.set(mailbox.port.to_string());
                            self.user.set(mailbox.user.clone());
                        }
                    }
                    Known::Here(overview)
                }
                Ok(None) => {
                    self.app.warn(words.mail.not_allowed);
                    return;
                }
                Err(error) => Known::Failed(error),
            };
            // The screen may have been left meanwhile.
            let _ = self.known.try_set(known);
        });
    }

    pub fn failed(self, error: &ApiError) {
        let words = self.app.staff_words();
        match error {
            ApiError::Unreachable => self.app.warn(words.mail.in_offline),
            ApiError::Broken => self.app.warn(words.mail.broken),
        }
    }

    /// What is known, of one part of it.
    pub fn part<T>(self, of: impl Fn(&InboxOverview) -> T) -> Option<T> {
        self.known.with(|known| match known {
            Known::Here(overview) => Some(of(overview)),
            Known::Asking | Known::Failed(_) => None,
        })
    }

    fn save(self) {
        let words = self.app.staff_words();
        let port = self.port.with_untracked(|port| port.trim().parse());
        let mailbox = Mailbox {
            host: self.host.get_untracked(),
            // No port is 0: the rule says so.
            port: port.unwrap_or(0),
            user: self.user.get_untracked(),
        };
        let mailbox = match mailbox.checked() {
            Ok(mailbox) => mailbox,
            Err(refusal) => return self.wrong.set(Some(refusal)),
        };
        let password = self.password.get_untracked();
        self.wrong.set(None);
        self.waits.set(true);
        spawn_local(async move {
            let answer = set_mailbox(mailbox, password).await;
            let _ = self.waits.try_set(false);
            match answer {
                Ok(MailAnswer::Refused(refusal)) => drop(self.wrong.try_set(Some(refusal))),
                Ok(_) => {
                    // It is kept at the server now, and nowhere else.
                    let _ = self.password.try_set(String::new());
                    self.app.toast(words.mail.in_saved);
                    self.ask();
                }
                Err(error) => self.failed(&error),
            }
        });
    }

    fn remove(self) {
        let words = self.app.staff_words();
        spawn_local(async move {
            match remove_mailbox().await {
                Ok(MailAnswer::Refused(refusal)) => self.app.warn(refusal_text(refusal, words)),
                Ok(_) => {
                    self.app.toast(words.mail.in_removed);
                    self.ask();
                }
                Err(error) => self.failed(&error),
            }
        });
    }
}

#[component]
pub fn MailInPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    if !app.me().may(Action::EditBusiness) {
        return view! {
            <Page title=words.place.mail_in back=routes::desk::MORE>
                <Empty of=lu::LuMailOpen title=words.business.owners_title text=words.mail.owners />
            </Page>
        }
        .into_any();
    }
    let state = InboxState::new(app);
    let failed = move || {
        state
            .known
            .with_untracked(|known| matches!(known, Known::Failed(_)))
    };
    ask_online(app, failed, move || state.ask());
    // Only whether there is an answer: the form stays when its content comes anew.
    let here = Memo::new(move |_| state.known.with(|known| matches!(known, Known::Here(_))));
    let error = move || match state.known.get() {
        Known::Failed(ApiError::Unreachable) => Some(words.mail.in_offline),
        Known::Failed(ApiError::Broken) => Some(words.mail.broken),
        Known::Asking | Known::Here(_) => None,
    };
    view! {
        <Page title=words.place.mail_in back=routes::desk::MORE>
            <p class="muted">{words.mail.in_text}</p>
            {move || error().map(|text| view! { <Empty of=lu::LuCloudOff title=words.team.offline_title text=text /> })}
            {move || here.get().then(|| view! {
                <Arrived state=state />
                <Bounced state=state />
                <MailboxPart state=state />
            })}
        </Page>
    }
    .into_any()
}

pub(super) fn trouble_text(trouble: InboxTrouble, words: &StaffWords) -> &'static str {
    match trouble {
        InboxTrouble::Login => words.mail.in_trouble_login,
        InboxTrouble::Connect => words.mail.in_trouble_connect,
        InboxTrouble::Tls => words.mail.in_trouble_tls,
        InboxTrouble::Keep => words.mail.in_trouble_keep,
        InboxTrouble::Garbage => words.mail.in_trouble_garbage,
    }
}

#[component]
fn MailboxPart(state: InboxState) -> impl IntoView {
    let words = state.app.staff_words();
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        state.save();
    };
    let asking = RwSignal::new(false);
    let there = move || state.part(|known| known.mailbox.is_some()) == Some(true);
    let password_help = Signal::derive(move || {
        if state.part(|known| known.password) == Some(MailPassword::Ready) {
            words.mail.password_ready
        } else {
            words.mail.password_new
        }
    });
    let help = |text: &'static str| Signal::derive(move || text);
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.mail.in_mailbox}</h2></div>
            <p class="muted">{words.mail.in_mailbox_text}</p>
            <Standing state=state />
            <form class="form" autocomplete="off" on:submit=go>
                <Line id="inbox-host" label=words.mail.host value=state.host help=help(words.mail.in_host_help) most=253 state=state about=MailRefusal::Host />
                <Line id="inbox-port" label=words.mail.port value=state.port help=help(words.mail.in_port_help) most=5 state=state about=MailRefusal::Port />
                <Line id="inbox-user" label=words.mail.user value=state.user help=help(words.mail.user_help) most=254 state=state about=MailRefusal::User />
                <Line id="inbox-password" kind="password" label=words.mail.password value=state.password help=password_help most=MAX_PASSWORD state=state about=MailRefusal::Password />
                <div role="alert">
                    {move || state.wrong.get().filter(|wrong| !has_field(*wrong)).map(|wrong| view! { <p class="error">{refusal_text(wrong, words)}</p> })}
                </div>
                <button type="submit" class="btn primary block" disabled=move || state.waits.get()>{words.mail.save}</button>
                {move || there().then(|| view! {
                    <button type="button" class="btn danger block" on:click=move |_| asking.set(true)><Icon of=lu::LuMailX />{words.mail.in_remove}</button>
                })}
            </form>
        </section>
        {move || asking.get().then(|| view! {
            <Confirm title=words.mail.in_remove_title text=words.mail.in_remove_text yes=words.mail.in_remove
                on_yes=Callback::new(move |()| state.remove()) on_close=Callback::new(move |()| asking.set(false)) />
        })}
    }
}

fn has_field(refusal: MailRefusal) -> bool {
    matches!(
        refusal,
        MailRefusal::Host | MailRefusal::Port | MailRefusal::User | MailRefusal::Password
    )
}

/// What is read, when it was last, and what is missing.
#[component]
fn Standing(state: InboxState) -> impl IntoView {
    let app = state.app;
    let words = app.staff_words();
    move || {
        let Known::Here(known) = state.known.get() else {
            return ().into_any();
        };
        let reply_to = known
            .reply_to
            .as_ref()
            .map(|to| view! { <p class="muted small">{(words.mail.in_reply_to)(to)}</p> });
        let Some(mailbox) = &known.mailbox else {
            return view! { <p class="muted">{words.mail.in_none}</p>{reply_to} }.into_any();
        };
        let reads = (words.mail.in_reads)(&mailbox.user, &mailbox.host);
        let read_at = known.read_at.map(|at| app.moment(at));
        let last = read_at.map_or_else(
            || words.mail.in_not_yet.to_owned(),
            |at| (words.mail.in_read_at)(&at),
        );
        let trouble = known.trouble.clone().map(|(kind, said)| {
            view! {
                <div class="banner bad" role="alert"><Icon of=lu::LuTriangleAlert /><p>{trouble_text(kind, words)}</p></div>
                {(!said.is_empty()).then(|| view! { <p class="small muted">{words.mail.said}" "<code>{said.clone()}</code></p> })}
            }
        });
        let again = (known.password != MailPassword::Ready).then(|| {
            view! { <div class="banner bad" role="alert"><Icon of=lu::LuTriangleAlert /><p>{words.mail.in_enter_again}</p></div> }
        });
        view! { <p class="row-title">{reads}</p><p class="muted small">{last}</p>{reply_to}{again}{trouble} }
            .into_any()
    }
}

/// One line, with what is wrong with it in the place of its help.
#[component]
fn Line(
    id: &'static str,
    #[prop(default = "text")] kind: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    help: Signal<&'static str>,
    most: usize,
    state: InboxState,
    about: MailRefusal,
) -> impl IntoView {
    let words = state.app.staff_words();
    let note = format!("{id}-note");
    let described = note.clone();
    let wrong = move || state.wrong.get().filter(|wrong| *wrong == about);
    // A browser is not to offer the password of somebody's account here.
    let complete = if kind == "password" {
        "new-password"
    } else {
        "off"
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input id=id type=kind autocomplete=complete autocapitalize="none" spellcheck="false" maxlength=most.to_string()
                aria-describedby=described aria-invalid=move || wrong().is_some().to_string()
                prop:value=move || value.get() on:input=move |event| value.set(event_target_value(&event)) />
            <div role="status" id=note>
                {move || match wrong() {
                    Some(wrong) => view! { <p class="error">{refusal_text(wrong, words)}</p> }.into_any(),
                    None => view! { <p class="help">{help.get()}</p> }.into_any(),
                }}
            </div>
        </div>
    }
}
