//! Inviting a colleague: what they shall do, and for whom alone the link is, if for anybody.

use super::link_sheet::LinkOf;
use super::team_page::TeamState;
use super::team_text::role_text;
use crate::api::invite_colleague;
use crate::ui::{Sheet, close_dialog};
use domain::Lang;
use domain::account::Role;
use domain::policy::Action;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub fn InviteSheet(state: TeamState, on_close: Callback<()>) -> impl IntoView {
    let app = state.app;
    let words = app.staff_words();
    let role = RwSignal::new(Role::Agent);
    let email = RwSignal::new(String::new());
    let waits = RwSignal::new(false);
    let make = move |event: web_sys::MouseEvent| {
        let (role, email) = (role.get_untracked(), email.get_untracked());
        let zh = app.lang.get_untracked() == Lang::Zh;
        waits.set(true);
        close_dialog(&event);
        spawn_local(async move {
            let answer = invite_colleague(role, email, zh).await;
            state.answered(answer, LinkOf::Invitation, |_| String::new());
        });
    };
    view! {
        <Sheet title=words.team.invite_title on_close=on_close>
            <div class="sheet-body form">
                <RoleChoice role=role me=app.me().role />
                <div class="field">
                    <label for="invite-email">{words.team.invite_mail}</label>
                    <input
                        id="invite-email"
                        type="email"
                        autocomplete="off"
                        autocapitalize="none"
                        maxlength="254"
                        prop:value=move || email.get()
                        on:input=move |event| email.set(event_target_value(&event))
                    />
                    {state.mails().then(|| view! { <p class="help">{words.team.invite_mailed_help}</p> })}
                </div>
            </div>
            <div class="sheet-foot btn-row">
                <button type="button" class="btn" on:click=|event| close_dialog(&event)>{words.ui.back}</button>
                <button type="button" class="btn primary" disabled=move || waits.get() on:click=make>{words.team.invite_go}</button>
            </div>
        </Sheet>
    }
}

/// The roles that one may give, each with what it does.
#[component]
pub fn RoleChoice(role: RwSignal<Role>, me: Role) -> impl IntoView {
    let app = crate::context::use_app();
    let words = app.staff_words();
    let actor = app.me();
    let may = move |one: &Role| actor.may(Action::GiveRole(*one)) && one.rank() <= me.rank();
    let choice = move |one: Role| {
        view! {
            <label class="check">
                <input type="radio" name="role" value=one.name() prop:checked=move || role.get() == one on:change=move |_| role.set(one) />
                <span class="grow"><span class="strong">{words.role(one)}</span>" "<span class="help">{role_text(one, words)}</span></span>
            </label>
        }
    };
    let all = Role::STAFF.into_iter().filter(may).map(choice);
    view! {
        <fieldset class="field">
            <legend>{words.team.invite_as}</legend>
            <div class="stack">{all.collect_view()}</div>
        </fieldset>
    }
}
