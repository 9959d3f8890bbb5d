//! *More → Mail*: from which mailbox mails leave. Needs the server, which alone holds it; a password is written there and never read.

use crate::api::{ApiError, mail_overview, remove_mail, set_mail, test_mail};
use crate::context::{AppContext, use_app};
use crate::mail_text::{needs_text, provider_text, refusal_text, trouble_text};
use crate::ui::{Confirm, Empty, Icon, Page, ask_online};
use domain::account::mail_account::{
    MAX_PASSWORD, MailAccount, MailAnswer, MailOverview, MailPassword, MailPlace, MailProvider,
    MailRefusal, MailSecurity, MailTest,
};
use domain::policy::Action;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is known of mail here.
#[derive(Debug, Clone, PartialEq)]
enum Known {
    Asking,
    Here(MailOverview),
    Failed(ApiError),
}

/// What is typed; it stays when what is known comes anew.
#[derive(Clone, Copy)]
struct Typed {
    provider: RwSignal<MailProvider>,
    host: RwSignal<String>,
    port: RwSignal<String>,
    security: RwSignal<MailSecurity>,
    user: RwSignal<String>,
    from: RwSignal<String>,
    password: RwSignal<String>,
}

impl Typed {
    fn empty() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            provider: RwSignal::new(MailProvider::Gmail),
            host: text(),
            port: RwSignal::new("587".to_owned()),
            security: RwSignal::new(MailSecurity::StartTls),
            user: text(),
            from: text(),
            password: text(),
        }
    }

    /// Begins with what is set up.
    fn fill(self, account: &MailAccount) {
        self.provider.set(account.provider);
        self.host.set(account.host.clone());
        self.port.set(account.port.to_string());
        self.security.set(account.security);
        self.user.set(account.user.clone());
        let own = account.from != account.user;
        self.from.set(if own {
            account.from.clone()
        } else {
            String::new()
        });
    }

    fn account(self) -> Result<MailAccount, MailRefusal> {
        let provider = self.provider.get_untracked();
        // A known provider's own is taken in place of it.
        let port = match provider.server() {
            Some((_, port, _)) => port,
            None => self
                .port
                .with_untracked(|port| port.trim().parse())
                .map_err(|_| MailRefusal::Port)?,
        };
        let account = MailAccount {
            provider,
            host: self.host.get_untracked(),
            port,
            security: self.security.get_untracked(),
            user: self.user.get_untracked(),
            from: self.from.get_untracked(),
        };
        account.checked()
    }
}

/// The page, for its parts.
#[derive(Clone, Copy)]
struct MailState {
    app: AppContext,
    known: RwSignal<Known>,
    typed: Typed,
    /// True once what is set up stands in the fields.
    filled: RwSignal<bool>,
    wrong: RwSignal<Option<MailRefusal>>,
    /// How the last test went.
    tested: RwSignal<Option<MailTest>>,
    waits: RwSignal<bool>,
}

impl MailState {
    fn ask(self) {
        let words = self.app.staff_words();
        spawn_local(async move {
            let known = match mail_overview().await {
                Ok(Some(overview)) => {
                    let account = overview.account.clone();
                    if !self.filled.try_get_untracked().unwrap_or(true) {
                        self.filled.set(true);
                        if let Some(account) = account {
                            self.typed.fill(&account);
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

    fn failed(self, error: &ApiError) {
        let words = self.app.staff_words();
        match error {
            ApiError::Unreachable => self.app.warn(words.mail.offline),
            ApiError::Broken => self.app.warn(words.mail.broken),
        }
    }

    fn save(self) {
        let words = self.app.staff_words();
        let account = match self.typed.account() {
            Ok(account) => account,
            Err(refusal) => return self.wrong.set(Some(refusal)),
        };
        let password = self.typed.password.get_untracked();
        self.wrong.set(None);
        self.tested.set(None);
        self.waits.set(true);
        spawn_local(async move {
            let answer = set_mail(account, password).await;
            let _ = self.waits.try_set(false);
            match answer {
                Ok(MailAnswer::Refused(refusal)) => drop(self.wrong.try_set(Some(refusal))),
                Ok(_) => {
                    // It is kept at the server now, and nowhere else.
                    let _ = self.typed.password.try_set(String::new());
                    self.app.toast(words.mail.saved);
                    self.ask();
                }
                Err(error) => self.failed(&error),
            }
        });
    }

    fn test(self) {
        self.waits.set(true);
        self.tested.set(None);
        spawn_local(async move {
            let answer = test_mail().await;
            let _ = self.waits.try_set(false);
            match answer {
                Ok(MailAnswer::Tested(test)) => drop(self.tested.try_set(Some(test))),
                Ok(MailAnswer::Refused(refusal)) => {
                    let words = self.app.staff_words();
                    self.app.warn(refusal_text(refusal, words));
                }
                Ok(MailAnswer::Done) => {}
                Err(error) => self.failed(&error),
            }
        });
    }

    fn remove(self) {
        let words = self.app.staff_words();
        spawn_local(async move {
            match remove_mail().await {
                Ok(MailAnswer::Refused(refusal)) => self.app.warn(refusal_text(refusal, words)),
                Ok(_) => {
                    let _ = self.tested.try_set(None);
                    self.app.toast(words.mail.removed);
                    self.ask();
                }
                Err(error) => self.failed(&error),
            }
        });
    }
}

#[component]
pub fn MailPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    if !app.me().may(Action::EditBusiness) {
        return view! {
            <Page title=words.place.mail back=routes::desk::MORE>
                <Empty of=lu::LuMail title=words.business.owners_title text=words.mail.owners />
            </Page>
        }
        .into_any();
    }
    let state = MailState {
        app,
        known: RwSignal::new(Known::Asking),
        typed: Typed::empty(),
        filled: RwSignal::new(false),
        wrong: RwSignal::new(None),
        tested: RwSignal::new(None),
        waits: RwSignal::new(false),
    };
    let failed = move || {
        state
            .known
            .with_untracked(|known| matches!(known, Known::Failed(_)))
    };
    ask_online(app, failed, move || state.ask());
    // Only what kind of answer there is: the form stays when its content comes anew.
    let place = Memo::new(move |_| {
        state.known.with(|known| match known {
            Known::Here(overview) => Some(overview.place.clone()),
            Known::Asking | Known::Failed(_) => None,
        })
    });
    let error = move || match state.known.get() {
        Known::Failed(ApiError::Unreachable) => Some(words.mail.offline),
        Known::Failed(ApiError::Broken) => Some(words.mail.broken),
        Known::Asking | Known::Here(_) => None,
    };
    view! {
        <Page title=words.place.mail back=routes::desk::MORE>
            <p class="muted">{words.mail.text}</p>
            {move || error().map(|text| view! { <Empty of=lu::LuCloudOff title=words.team.offline_title text=text /> })}
            {move || match place.get() {
                None => ().into_any(),
                Some(MailPlace::Environment) => view! { <Fixed state=state /> }.into_any(),
                Some(MailPlace::Screen) => view! { <Standing state=state /><Fields state=state /><Tried state=state /> }.into_any(),
            }}
        </Page>
    }
    .into_any()
}

/// Where the server's settings decide: nothing is changed here, and a test can be sent.
#[component]
fn Fixed(state: MailState) -> impl IntoView {
    let words = state.app.staff_words();
    let on = move || {
        state
            .known
            .with(|known| matches!(known, Known::Here(overview) if overview.on))
    };
    view! {
        <div class="banner"><Icon of=lu::LuServer /><p>{words.mail.fixed}</p></div>
        {move || (!on()).then(|| view! { <p class="muted">{words.mail.fixed_off}</p> })}
        <Standing state=state />
        {move || on().then(|| view! { <Tried state=state /> })}
    }
}

/// How it stands: from where mails leave, what waits, what is missing.
#[component]
fn Standing(state: MailState) -> impl IntoView {
    let words = state.app.staff_words();
    move || {
        let Known::Here(overview) = state.known.get() else {
            return ().into_any();
        };
        let again = overview.account.is_some() && overview.password == MailPassword::EnterAgain;
        let now = if overview.on {
            view! { <p class="row-title">{(words.mail.sends_as)(&overview.from)}</p> }.into_any()
        } else if again {
            view! { <div class="banner bad" role="alert"><Icon of=lu::LuTriangleAlert /><p>{words.mail.enter_again}</p></div> }.into_any()
        } else if overview.place == MailPlace::Screen {
            view! { <div class="banner warn"><Icon of=lu::LuMailWarning /><p>{words.mail.not_set}</p></div> }.into_any()
        } else {
            ().into_any()
        };
        let waiting = (overview.waiting > 0)
            .then(|| view! { <p class="muted small">{(words.mail.waiting)(overview.waiting)}</p> });
        view! { {now}{waiting} }.into_any()
    }
}

#[component]
fn Fields(state: MailState) -> impl IntoView {
    let words = state.app.staff_words();
    let typed = state.typed;
    let choices = MailProvider::ALL.map(|one| {
        view! {
            <label class="check">
                <input type="radio" name="provider" value=one.name() prop:checked=move || typed.provider.get() == one on:change=move |_| typed.provider.set(one) />
                <span class="grow">{provider_text(one, words)}</span>
            </label>
        }
    });
    let other = move || typed.provider.get() == MailProvider::Other;
    let user_help = Signal::derive(move || {
        if other() {
            words.mail.user_other_help
        } else {
            words.mail.user_help
        }
    });
    let password_help = Signal::derive(move || {
        let ready = state.known.with(|known| {
            matches!(known, Known::Here(overview) if overview.password == MailPassword::Ready)
        });
        if ready {
            words.mail.password_ready
        } else {
            words.mail.password_new
        }
    });
    let constant = |text: &'static str| Signal::derive(move || text);
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        state.save();
    };
    view! {
        <form class="form" autocomplete="off" on:submit=go>
            <fieldset class="field">
                <legend>{words.mail.provider}</legend>
                <div class="stack">{choices.collect_view()}</div>
            </fieldset>
            <p class="card pad soft small" role="status">{move || needs_text(typed.provider.get(), words)}</p>
            {move || other().then(|| view! { <ServerFields state=state /> })}
            <Line id="mail-user" label=words.mail.user value=typed.user help=user_help most=254 state=state about=MailRefusal::User />
            <Line id="mail-password" kind="password" label=words.mail.password value=typed.password help=password_help most=MAX_PASSWORD state=state about=MailRefusal::Password />
            <Line id="mail-from" label=words.mail.from value=typed.from help=constant(words.mail.from_help) most=254 state=state about=MailRefusal::From />
            <div role="alert">
                {move || state.wrong.get().filter(|wrong| !has_field(*wrong)).map(|wrong| view! { <p class="error">{refusal_text(wrong, words)}</p> })}
            </div>
            <button type="submit" class="btn primary block" disabled=move || state.waits.get()>{words.mail.save}</button>
        </form>
    }
}

/// Refusals that stand under a field of their own.
fn has_field(refusal: MailRefusal) -> bool {
    matches!(
        refusal,
        MailRefusal::Host
            | MailRefusal::Port
            | MailRefusal::User
            | MailRefusal::Password
            | MailRefusal::From
    )
}

/// Of a provider that nobody knows beforehand.
#[component]
fn ServerFields(state: MailState) -> impl IntoView {
    let words = state.app.staff_words();
    let typed = state.typed;
    let choose = move |security: MailSecurity, port: &'static str| {
        typed.security.set(security);
        typed.port.set(port.to_owned());
    };
    let safe = [
        (MailSecurity::Tls, "465", words.mail.tls),
        (MailSecurity::StartTls, "587", words.mail.starttls),
    ]
    .map(|(one, port, text)| {
        view! {
            <label class="check">
                <input type="radio" name="security" value=port prop:checked=move || typed.security.get() == one on:change=move |_| choose(one, port) />
                <span class="grow">{text}</span>
            </label>
        }
    });
    view! {
        <Line id="mail-host" label=words.mail.host value=typed.host help=Signal::derive(move || words.mail.host_help) most=253 state=state about=MailRefusal::Host />
        <fieldset class="field">
            <legend>{words.mail.security}</legend>
            <div class="stack">{safe.collect_view()}</div>
        </fieldset>
        <Line id="mail-port" label=words.mail.port value=typed.port help=Signal::derive(|| "") most=5 state=state about=MailRefusal::Port />
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
    state: MailState,
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

/// A test and how it went; and the end of mail.
#[component]
fn Tried(state: MailState) -> impl IntoView {
    let words = state.app.staff_words();
    let asking = RwSignal::new(false);
    let here = move |of: fn(&MailOverview) -> bool| {
        state
            .known
            .with(|known| matches!(known, Known::Here(overview) if of(overview)))
    };
    let to = move || match state.known.get() {
        Known::Here(MailOverview { to: Some(to), .. }) => (words.mail.test_to)(&to),
        _ => words.mail.test_nobody.to_owned(),
    };
    let removable = move || here(|mail| mail.place == MailPlace::Screen && mail.account.is_some());
    let told = move || {
        let waits = state.waits.get();
        match state.tested.get() {
            None => waits.then(|| view! { <p class="muted">{words.mail.testing}</p> }.into_any()),
            Some(test) => Some(view! { <Outcome test=test state=state /> }.into_any()),
        }
    };
    view! {
        <section class="section form">
            // Before the button: where one tapped, and never behind what floats at the end of the screen.
            <div class="stack" role="status">{told}</div>
            {move || here(|mail| mail.on).then(|| view! {
                <button type="button" class="btn block" disabled=move || state.waits.get() on:click=move |_| state.test()>
                    <Icon of=lu::LuSend />{words.mail.test}
                </button>
                <p class="help">{to}</p>
            })}
            {move || removable().then(|| view! {
                <button type="button" class="btn danger block" on:click=move |_| asking.set(true)><Icon of=lu::LuMailX />{words.mail.remove}</button>
            })}
        </section>
        {move || asking.get().then(|| view! {
            <Confirm title=words.mail.remove_title text=words.mail.remove_text yes=words.mail.remove
                on_yes=Callback::new(move |()| state.remove()) on_close=Callback::new(move |()| asking.set(false)) />
        })}
    }
}

/// What to do, and beside it what the other server said, letter by letter.
#[component]
fn Outcome(test: MailTest, state: MailState) -> impl IntoView {
    let words = state.app.staff_words();
    match test.trouble {
        None => view! {
            <div class="banner ok"><Icon of=lu::LuMailCheck /><p>{(words.mail.test_good)(&test.to)}</p></div>
        }
        .into_any(),
        Some(trouble) => view! {
            <div class="banner bad"><Icon of=lu::LuTriangleAlert /><p>{trouble_text(trouble, words)}</p></div>
            {(!test.said.is_empty()).then(|| view! { <p class="small muted">{words.mail.said}" "<code>{test.said.clone()}</code></p> })}
        }
        .into_any(),
    }
}
