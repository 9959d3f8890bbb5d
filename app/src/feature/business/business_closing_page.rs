//! *More → The business → Export and close*: an archive of everything, and the end of the business. The server does both, and asks for the password.

use crate::api::{ApiError, business_export, close_business, make_business_export};
use crate::context::{AppContext, use_app};
use crate::files::size;
use crate::ui::{Empty, Icon, Page, ask_online};
use domain::account::closing::{BusinessExport, ClosingAnswer, ClosingRefusal};
use domain::policy::Action;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

fn refusal_text(app: AppContext, refusal: ClosingRefusal) -> &'static str {
    let of = &app.staff_words().business;
    match refusal {
        ClosingRefusal::Password => of.closing_password,
        ClosingRefusal::TooMany => of.closing_many,
        ClosingRefusal::Name => of.closing_name,
        ClosingRefusal::Making => of.closing_making,
        ClosingRefusal::Demo => of.closing_demo,
        ClosingRefusal::Busy => of.closing_busy,
        ClosingRefusal::NotAllowed
        | ClosingRefusal::Open
        | ClosingRefusal::TooLate
        | ClosingRefusal::TooEarly => of.closing_owners,
    }
}

/// What one of the two forms says after a try.
#[derive(Clone, Copy)]
struct Said {
    app: AppContext,
    wrong: RwSignal<Option<&'static str>>,
    waits: RwSignal<bool>,
}

impl Said {
    fn new(app: AppContext) -> Self {
        Self {
            app,
            wrong: RwSignal::new(None),
            waits: RwSignal::new(false),
        }
    }

    fn begin(self) {
        self.wrong.set(None);
        self.waits.set(true);
    }

    /// The screen may have been left meanwhile.
    fn end(self, wrong: Option<&'static str>) {
        let _ = self.waits.try_set(false);
        let _ = self.wrong.try_set(wrong);
    }

    fn failed(self, error: &ApiError) {
        let words = self.app.staff_words();
        self.end(Some(match error {
            ApiError::Unreachable => words.business.closing_offline,
            ApiError::Broken => words.team.broken,
        }));
    }

    fn shown(self) -> impl IntoView {
        move || {
            let text = self.wrong.get()?;
            Some(
                view! { <div class="banner bad" role="alert"><Icon of=lu::LuTriangleAlert /><p>{text}</p></div> },
            )
        }
    }
}

#[component]
pub fn BusinessClosingPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let owner = app.me().may(Action::EditBusiness);
    view! {
        <Page title=words.business.closing back=routes::desk::BUSINESS>
            {(!owner).then(|| view! {
                <Empty of=lu::LuArchive title=words.business.owners_title text=words.business.closing_owners />
            })}
            {owner.then(|| view! { <TakeOut /><CloseIt /> })}
        </Page>
    }
}

#[component]
fn PasswordField(id: &'static str, value: RwSignal<String>) -> impl IntoView {
    let words = use_app().staff_words();
    view! {
        <div class="field">
            <label for=id>{words.business.your_password}</label>
            <input id=id type="password" autocomplete="current-password" required maxlength="128" prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event)) />
        </div>
    }
}

#[component]
fn TakeOut() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (said, password) = (Said::new(app), RwSignal::new(String::new()));
    let have = RwSignal::new(None::<BusinessExport>);
    let failed = RwSignal::new(false);
    let ask = move || {
        spawn_local(async move {
            match business_export().await {
                Ok(found) => {
                    let _ = have.try_set(found);
                    let _ = failed.try_set(false);
                }
                Err(_) => drop(failed.try_set(true)),
            }
        });
    };
    ask_online(app, move || failed.get_untracked(), ask);
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        said.begin();
        let typed = password.get_untracked();
        spawn_local(async move {
            match make_business_export(typed).await {
                Ok(Ok(export)) => {
                    let _ = password.try_set(String::new());
                    let _ = have.try_set(Some(export));
                    said.end(None);
                }
                Ok(Err(refusal)) => said.end(Some(refusal_text(app, refusal))),
                Err(error) => said.failed(&error),
            }
        });
    };
    let state = move || {
        let export = have.get()?;
        Some(match export.bytes {
            None => view! {
                <div class="banner" role="status"><Icon of=lu::LuArchive /><p>{words.business.take_out_making}</p></div>
                <button type="button" class="btn block" on:click=move |_| ask()>{words.business.take_out_look}</button>
            }
            .into_any(),
            Some(bytes) => view! {
                <div class="banner" role="status"><Icon of=lu::LuArchive /><p>{(words.business.take_out_ready)(&size(bytes), &app.moment(export.until))}</p></div>
                <a class="btn primary block" href=export.link rel="external" download="everything.zip"><Icon of=lu::LuDownload />{words.business.take_out_fetch}</a>
            }
            .into_any(),
        })
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.business.take_out}</h2></div>
            <p class="muted">{words.business.take_out_text}</p>
            <form class="form" on:submit=go>
                <PasswordField id="take-out-password" value=password />
                {said.shown()}
                <button type="submit" class="btn block" prop:disabled=move || said.waits.get()>{words.business.take_out_go}</button>
            </form>
            {state}
        </section>
    }
}

#[component]
fn CloseIt() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let said = Said::new(app);
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let named = move || {
        let business = app.business.get();
        let called = business.map(|business| business.name.text(words.lang).to_owned());
        (words.business.close_name)(&called.unwrap_or_default())
    };
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        said.begin();
        let (name, password) = (name.get_untracked(), password.get_untracked());
        spawn_local(async move {
            match close_business(name, password).await {
                Ok(ClosingAnswer::Done) => {
                    // Nobody is signed in any more: what is left to do is done there.
                    let _ = window().location().set_href(routes::site::CLOSED);
                }
                Ok(ClosingAnswer::Refused(refusal)) => {
                    said.end(Some(refusal_text(app, refusal)));
                }
                Err(error) => said.failed(&error),
            }
        });
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.business.close_it}</h2></div>
            <p class="muted">{words.business.close_text}</p>
            <p class="muted">{words.business.close_undo}</p>
            <form class="form" on:submit=go>
                <div class="field">
                    <label for="close-name">{named}</label>
                    <input id="close-name" type="text" autocomplete="off" required maxlength="80" prop:value=move || name.get()
                        on:input=move |event| name.set(event_target_value(&event)) />
                </div>
                <PasswordField id="close-password" value=password />
                {said.shown()}
                <button type="submit" class="btn danger primary block" prop:disabled=move || said.waits.get()>{words.business.close_go}</button>
            </form>
        </section>
    }
}
